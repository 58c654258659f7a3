"""After the withdrawal the unit's accounts are limited or closed; what is kept too long is said."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from inspection.ports import REGISTRY
from inspection.records import Closing, Member
from tests.ended import closed, options
from tests.pictures import a_photo
from tests.stage import ENTRY, SCOPE, SHANGHAI, Stage, stage

DAYS = 30


async def withdrawn(here: Stage, **at: int) -> None:
    """Let the day after the withdrawal come."""
    day = ENTRY + timedelta(days=DAYS)
    moment = datetime.combine(day, datetime.min.time(), SHANGHAI) + timedelta(**at)
    await here.later(moment - here.clock.now())


def liaison(here: Stage) -> Member:
    people = here.bot.shared.store.view(REGISTRY).lookup(Member, "user_id", 201)
    return people[-1]


def texts(here: Stage, name: str) -> list[str]:
    return [m.text for m in here[name].screen() if m.from_bot]


async def test_after_the_withdrawal_the_liaison_still_answers_what_is_open(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.tell("二楼消防栓未见点检卡")
        await withdrawn(here, hours=9, minutes=1)
        assert liaison(here).limited_at is not None
        assert [t for t in texts(here, "周") if "只办理尚未办结的事项和整改" in t] != []
        await here.say("周", "/items")
        assert "J1" in texts(here, "周")[-1]
        await here.say("周", "/plan")
        assert "J1" not in texts(here, "周")[-1]


async def test_what_was_closed_before_is_out_of_a_limited_accounts_reach(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.tell("二楼消防栓未见点检卡")
        here["周"].send_photo(a_photo(), caption="已补卡")
        await here.settle()
        await here.press("周", "提交")
        await here.later(timedelta(seconds=30))
        await here.press("丙", "核验通过", in_group=True)
        await here.say("周", "/items")
        assert "J1" in texts(here, "周")[-1]
        await withdrawn(here, hours=9, minutes=1)
        await here.say("周", "J1")
        await here.say("周", "J77")
        first, second = texts(here, "周")[-2:]
        assert first.replace("J1", "J77") == second  # as if it were not there


async def test_a_closed_account_is_a_stranger(tmp_path: Path) -> None:
    async with stage(tmp_path, options={"UNIT__AFTER_WITHDRAWAL": "closed"}) as here:
        await here.tell("二楼消防栓未见点检卡")
        await withdrawn(here, hours=9, minutes=1)
        assert not liaison(here).is_active
        await here.say("周", "/items")
        answer = texts(here, "周")[-1]
        await here.say("生人", "/items")
        assert texts(here, "生人")[-1] == answer
        assert [t for t in texts(here, "甲") if "账号已停用" in t] != []


async def test_on_the_withdrawal_day_itself_nothing_is_limited(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await withdrawn(here, minutes=-1)
        assert liaison(here).limited_at is None


async def test_nobody_of_the_unit_is_woken_at_midnight(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        before = texts(here, "周")
        await withdrawn(here, minutes=1)
        assert liaison(here).limited_at is not None
        assert texts(here, "周") == before


@pytest.mark.parametrize(("days", "count"), [(9, 0), (10, 1), (16, 1), (17, 2), (24, 3)])
async def test_what_is_kept_too_long_is_said_once_a_week(
    tmp_path: Path, days: int, count: int
) -> None:
    config = {**options(tmp_path, ""), "RETENTION__DAYS": "10"}
    async with closed(tmp_path, extra=config) as here:
        for day in range(1, days + 1):
            morning = datetime.combine(closed_on(here) + timedelta(days=day), datetime.min.time())
            at = morning.replace(hour=9, tzinfo=SHANGHAI)
            await here.later(at - here.clock.now())
        for name in ("甲", "乙"):
            assert len([t for t in texts(here, name) if t.startswith("保存期已到")]) == count
        assert [t for t in texts(here, "丙") if "保存期" in t] == []
        assert SCOPE in here.bot.shared.store.scopes()  # a date destroys nothing


def closed_on(here: Stage) -> date:
    (closing,) = here.bot.shared.store.view(SCOPE).all(Closing)
    return closing.at.astimezone(SHANGHAI).date()


async def test_without_the_setting_nothing_is_ever_due(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        await here.later(timedelta(days=400))
        assert [t for t in texts(here, "甲") if "保存期" in t] == []
