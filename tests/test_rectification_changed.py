"""A list that was sent, then corrected or recalled: what stands in the unit's chat afterwards."""

from datetime import timedelta
from pathlib import Path

import pytest

from handlers.commands import COMMANDS
from handlers.menus import FOLLOW_UP, menus_of, wanted
from inspection.enums import Handling, Language
from inspection.records import (
    FeedbackList,
    FeedbackState,
    Finding,
    OutgoingMessage,
    RectificationItem,
)
from tests.stage import CAST, SCOPE, UNIT, Stage, stage

pytestmark = pytest.mark.slow
REASON = "与另一件混了"
LONG = "固定资产盘点表缺签字，请逐份核对并规范盘点手续" * 8
MATTERS = 30  # too many words for one message


async def a_sent_list(here: Stage, matters: int, words: str) -> None:
    """A list of so many matters, delivered to the unit."""
    with here.bot.shared.store.unit(SCOPE) as work:
        now = here.clock.now()
        batch = work.add(
            FeedbackList(
                unit=UNIT,
                state=FeedbackState.RELEASED,
                drafted_by=CAST["甲"][0],
                drafted_at=now,
                recipient_id=CAST["周"][0],
                deliver_at=now,
            )
        )
        for number in range(1, matters + 1):
            finding = work.add(
                Finding(
                    number=work.number("finding"),
                    unit=UNIT,
                    raw=words,
                    wording=words,
                    author_id=CAST["丙"][0],
                    recorded_at=now,
                    occurred_at=now,
                    handling=Handling.XQZG,
                )
            )
            work.add(
                RectificationItem(
                    list_id=batch.id,
                    finding_id=finding.id,
                    unit=UNIT,
                    wording=f"第{number}件{words}",
                    wording_by=CAST["甲"][0],
                )
            )
        work.commit()
    await here.later(timedelta(minutes=1))


def read_by(here: Stage, name: str) -> list[str]:
    return [m.text for m in here[name].screen() if m.from_bot and not m.deleted]


async def recalling(here: Stage, label: str) -> None:
    """The leader confirms a recall; its undo window has begun."""
    await here.say("甲", label)
    await here.press("甲", "收回")
    asked = next(m for m in reversed(here["甲"].screen()) if "收回的原因" in m.text)
    await here.say("甲", REASON, reply_to=asked)
    await here.press("甲", "确认收回")


async def recalled(here: Stage, label: str) -> None:
    await recalling(here, label)
    await here.later(timedelta(minutes=1))


async def corrected(here: Stage, label: str, words: str) -> None:
    await here.say("甲", label)
    await here.press("甲", "更正")
    asked = next(m for m in reversed(here["甲"].screen()) if "第2版写什么" in m.text)
    await here.say("甲", words, reply_to=asked)
    await here.press("甲", "确认发送")
    await here.later(timedelta(minutes=1))


async def test_a_list_said_in_parts_is_taken_back_and_said_anew(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await a_sent_list(here, MATTERS, LONG)
        before = [t for t in read_by(here, "周") if "第" in t and LONG[:9] in t]
        assert len(before) > 1
        await recalled(here, "Z7")
        await corrected(here, "Z8", "盘点表缺签字2份，请规范")
        now = "\n".join(read_by(here, "周"))
    assert now.count("第7件") == now.count("第8件") == 0
    assert now.count("Z7 已收回，请以后续提示为准") == 2  # on the list, and the notice
    assert now.count("第9件") == 1
    assert "盘点表缺签字2份，请规范（第2版）" in now


async def test_a_message_too_old_to_be_deleted_is_replaced(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await a_sent_list(here, 2, "固定资产盘点表缺签字")
        await here.say("周", "Z1")
        await here.later(timedelta(days=3))
        await recalled(here, "Z1")
        shown = read_by(here, "周")
    assert "Z1 已收回，请以后续提示为准" in shown
    assert [text for text in shown if "第1件" in text] == []


async def test_why_it_was_recalled_is_said_to_nobody_of_the_unit(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await a_sent_list(here, 1, "固定资产盘点表缺签字")
        await here.say("周", "Z1")
        await recalled(here, "Z1")
        await here.say("周", "整改")
        await here.say("周", "Z1")
        view = here.bot.shared.store.view(SCOPE)
        theirs = [m.text for m in view.all(OutgoingMessage) if m.chat_id == CAST["周"][0]]
        shown = read_by(here, "周")
    assert [text for text in (*theirs, *shown) if REASON in text] == []
    assert shown[-1] == "没有找到Z1。"
    assert any("已收回" in text for text in shown)


async def test_what_becomes_a_clue_in_the_undo_window_stays_as_the_unit_has_it(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path) as here:
        await a_sent_list(here, 1, "固定资产盘点表缺签字")
        await recalling(here, "Z1")
        before = read_by(here, "周")
        with here.bot.shared.store.unit(SCOPE) as work:
            finding = work.get(Finding, 1)
            assert finding is not None
            work.put(finding.changed(sealed=True))
            work.commit()
        await here.later(timedelta(minutes=1))
        assert read_by(here, "周") == before
        assert "没有做" in read_by(here, "甲")[-1]


async def test_a_lost_account_hears_nothing_of_what_it_had_confirmed(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await a_sent_list(here, 1, "固定资产盘点表缺签字")
        await recalling(here, "Z1")
        await here.say("乙", "成员")
        for label in ("甲", "停用", "确认停用"):
            await here.press("乙", label)
        seen = len(read_by(here, "甲"))
        await here.later(timedelta(minutes=1))
        view = here.bot.shared.store.view(SCOPE)
        (item,) = view.all(RectificationItem)
        theirs = [m.text for m in view.all(OutgoingMessage) if m.chat_id == CAST["甲"][0]]
    assert (item.amendments, item.recalled_for, item.number) == ((), "", 1)
    assert [text for text in theirs if "没有做" in text] == []
    assert len(read_by(here, "甲")) == seen


async def test_a_day_that_is_not_later_is_asked_for_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await a_sent_list(here, 1, "固定资产盘点表缺签字")
        before = len(here.findings())
        await here.say("甲", "Z1")
        await here.press("甲", "改时限")
        await here.say("甲", "12月10日", reply_to=here["甲"].last())
        await here.press("甲", "改时限")
        for day in ("12月1日", "12月31日"):
            await here.say("甲", day, reply_to=here["甲"].last())
        (item,) = here.bot.shared.store.view(SCOPE).all(RectificationItem)
        assert item.due is not None
        assert (item.due.month, item.due.day) == (12, 31)
        assert len(here.findings()) == before


@pytest.mark.parametrize("language", Language)
async def test_the_units_menu_has_the_follow_up_only_after_a_list_was_sent(
    tmp_path: Path, language: Language
) -> None:
    async with stage(tmp_path) as here:
        made = menus_of(here.bot.shared.texts.in_language(language), COMMANDS)

        def menu() -> list[str]:
            theirs = wanted(here.bot.shared.store, lambda _: made)[CAST["周"][0]]
            return [name for name, _ in theirs or ()]

        assert FOLLOW_UP not in menu()
        await a_sent_list(here, 1, "固定资产盘点表缺签字")
        assert FOLLOW_UP in menu()
