"""In a drill everybody who comes in confirms once that nothing real is entered."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.enrolment import invite
from inspection.enums import Role
from inspection.ports import REGISTRY
from inspection.records import Member
from tests.stage import SCOPE, UNIT, Stage, stage

KEY = "确认不录入真实内容"
NEW = "生人"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as staged:
        yield staged


async def come_in(here: Stage, role: Role = Role.MEMBER) -> None:
    with here.bot.shared.store.unit(REGISTRY) as work:
        unit = UNIT if role is Role.UNIT_LIAISON else None
        now, hour = here.clock.now(), timedelta(hours=1)
        _, code = invite(
            work, inspection_id=SCOPE, role=role, unit=unit, by=101, now=now, valid_for=hour
        )
        work.commit()
    await here.say(NEW, f"/start {code}")


def said_to(here: Stage) -> list[str]:
    return [message.text for message in here[NEW].screen() if message.from_bot]


def member_of(here: Stage) -> Member:
    (member,) = here.bot.shared.store.view(REGISTRY).lookup(Member, "user_id", 999)
    return member


@pytest.mark.parametrize("role", [Role.MEMBER, Role.DEPUTY, Role.UNIT_LIAISON])
async def test_who_comes_in_confirms_once_and_it_is_in_the_trail(here: Stage, role: Role) -> None:
    await come_in(here, role)
    press = await here.press(NEW, KEY)
    assert press.answer is not None
    assert press.answer.text == "已确认"
    assert "【演练】已确认" in said_to(here)[-1]
    assert KEY not in [label for m in here[NEW].screen() for label in m.labels]
    here.bot.shared.store.flush()
    trail = (here.folder / "audit.jsonl").read_text(encoding="utf-8")
    assert trail.count("drill.confirmed") == 1


async def test_filing_works_before_and_the_card_recalls_it(here: Stage) -> None:
    await come_in(here)
    await here.say(NEW, "走廊灯不亮")
    assert len(here.findings()) == 1
    assert "还差一次确认" in said_to(here)[-1]
    await here.press(NEW, KEY)
    assert member_of(here).drill_confirmed_at == here.clock.now()
    await here.say(NEW, "会议记录缺签名")
    assert "还差一次确认" not in said_to(here)[-1]


async def test_nobody_else_s_card_recalls_it(here: Stage) -> None:
    await come_in(here)
    await here.say("丙", "走廊灯不亮")
    assert "还差一次确认" not in here["丙"].last().text


async def test_what_the_liaison_reads_of_it_names_no_findings_or_clues(here: Stage) -> None:
    await come_in(here, Role.UNIT_LIAISON)
    assert not any(word in text for text in said_to(here) for word in ("线索", "问题", "登记问题"))


async def test_another_cannot_confirm_for_them(here: Stage) -> None:
    await come_in(here)
    asked = next(m for m in here[NEW].screen() if KEY in m.labels)
    data = next(key.data for row in asked.buttons for key in row)
    here["丙"].press_data(data or "", on=asked)
    await here.settle()
    assert member_of(here).drill_confirmed_at is None


async def test_approved_work_asks_nobody(tmp_path: Path) -> None:
    options = {
        "DISCLOSURE__MODE": "approved",
        "DISCLOSURE__APPROVED_BY": "区委巡察办",
        "DISCLOSURE__APPROVED_REF": "〔2026〕3号",
        "DISCLOSURE__APPROVED_UNTIL": "2026-12-31",
    }
    async with stage(tmp_path, options=options) as here:
        await come_in(here)
        assert KEY not in [label for m in here[NEW].screen() for label in m.labels]
