"""The week's wrap-up and the lists before withdrawal: complete, private, and nobody is ranked."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from inspection.enums import RowState
from inspection.ports import Work
from inspection.records import TimetableItem
from inspection.wrapup import days_left, same_kind, week_of
from tests.make import Weekdays, a_finding, a_work
from tests.stage import SHANGHAI, Stage, stage

FRIDAY = datetime(2026, 11, 27, 17, 30, tzinfo=SHANGHAI)
CAL = Weekdays()
CLUE = "市场部经理周凌渡把装修给他小舅子的公司，三家比价两家同一法人"


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def told(here: Stage, name: str, words: str) -> list[str]:
    return [m.text for m in here[name].screen() if m.from_bot and m.text.startswith(words)]


def a_row(number: int, first: date, last: date, **fields: object) -> TimetableItem:
    given: dict[str, object] = {
        "id": number,
        "row": number,
        "stage": "了解",
        "first_day": first,
        "last_day": last,
        "planned_first_day": first,
        "planned_last_day": last,
        "work": f"第{number}项",
    }
    return TimetableItem.model_validate({**given, **fields})


# --- the week -------------------------------------------------------------------------------


async def test_the_week_is_wrapped_up_for_those_who_lead_and_nobody_else(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.at(FRIDAY)
        await here.later(timedelta(minutes=1))
        await here.restart()
        assert [len(told(here, name, "周结")) for name in "甲乙丙丁周"] == [1, 1, 0, 0, 0]
        assert [m for m in here.group.messages if m.text.startswith("周结")] == []


@pytest.mark.parametrize("day", [24, 25, 26, 28, 29])
async def test_other_days_have_none(tmp_path: Path, day: int) -> None:
    eve = datetime(2026, 11, 23, 20, 0, tzinfo=SHANGHAI)
    async with stage(tmp_path, now=eve) as here:
        await here.at(FRIDAY.replace(day=day, hour=20))
        assert told(here, "甲", "周结") == []


async def test_a_week_that_ends_on_a_swapped_workday_is_wrapped_up_then(tmp_path: Path) -> None:
    """2026-09-20 is a Sunday that is worked (C076, C078)."""
    eve = datetime(2026, 9, 17, 20, 0, tzinfo=SHANGHAI)
    async with stage(tmp_path, now=eve, entry=date(2026, 9, 7)) as here:
        await here.at(datetime(2026, 9, 18, 20, 0, tzinfo=SHANGHAI))
        friday = told(here, "甲", "周结")
        await here.at(datetime(2026, 9, 20, 17, 30, tzinfo=SHANGHAI))
        assert (friday, len(told(here, "甲", "周结"))) == ([], 1)


async def test_what_is_of_one_kind_is_named_together(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        for name, text in (("丙", "二楼消防栓未见点检卡"), ("丁", "三楼消防栓没有点检卡")):
            await here.say(name, text)
        await here.say("丙", "台账日期写错1处")
        await here.at(FRIDAY)
        assert "W1、W2（二楼消防栓未见点检卡）" in told(here, "乙", "周结")[0]


async def test_a_sealed_finding_is_in_no_wrap_up(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.say("丙", CLUE)
        await here.at(FRIDAY)
        assert ["W1" in told(here, name, "周结")[0] for name in "甲乙"] == [False, False]


async def test_nobody_is_counted_or_ranked(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        for text in ("二楼消防栓未见点检卡", "台账日期写错1处"):
            await here.say("丙", text)
        await here.at(FRIDAY)
        lines = told(here, "甲", "周结")[0].splitlines()
        assert [line for line in lines if "丙" in line or "丁" in line] == []


def test_findings_of_one_kind_are_grouped_over_chains(work: Work) -> None:
    found = [a_finding(work) for _ in range(4)]
    pairs = {found[0].id: [found[1].id], found[1].id: [found[2].id]}
    groups = same_kind(found, lambda finding: pairs.get(finding.id, []))
    assert [[f.number for f in group] for group in groups] == [[1, 2, 3]]


def test_the_week_counts_rows_that_end_in_it_or_were_done_in_it() -> None:
    rows = (
        a_row(1, date(2026, 11, 23), date(2026, 11, 25)),
        a_row(
            2,
            date(2026, 11, 23),
            date(2026, 12, 4),
            state=RowState.DONE,
            done_on=date(2026, 11, 26),
        ),
        a_row(3, date(2026, 11, 16), date(2026, 11, 20)),
        a_row(4, date(2026, 11, 24), date(2026, 11, 27), state=RowState.CANCELLED),
    )
    week = week_of(rows, day=date(2026, 11, 27), cal=CAL)
    assert ([r.row for r in week.ended], [r.row for r in week.not_done]) == ([1, 2], [1])


def test_a_quantity_is_measured_against_the_days_that_are_gone() -> None:
    row = a_row(1, date(2026, 11, 23), date(2026, 12, 4), planned_quantity=100, actual_quantity=30)
    week = week_of((row,), day=date(2026, 11, 27), cal=CAL)
    assert [(q.planned, q.actual) for q in week.quantities] == [(50, 30)]


# --- before withdrawal ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "left"), [(14, None), (15, 7), (18, None), (19, 3), (21, 1), (22, None)]
)
def test_the_lists_come_seven_three_and_one_day_before(day: int, left: int | None) -> None:
    found = days_left(date(2026, 12, 22), date(2026, 12, day), lambda _: False)
    assert found == left


def test_a_list_that_would_fall_on_a_quiet_day_comes_before_it() -> None:
    def is_quiet(day: date) -> bool:
        return not CAL.is_workday(day)

    days = {n: days_left(date(2026, 12, 22), date(2026, 12, n), is_quiet) for n in (18, 19)}
    assert days == {18: 3, 19: None}


async def test_the_lists_name_what_is_open_and_come_once(tmp_path: Path) -> None:
    eve = datetime(2026, 12, 14, 10, 0, tzinfo=SHANGHAI)
    async with stage(tmp_path, now=eve) as here:
        await here.say("丙", "二楼消防栓未见点检卡")
        for label in ("提示联络员", "下一工作日", "确认发送"):
            await here.press("丙", label)
        await here.press("丙", "底稿")
        await here.at(datetime(2026, 12, 15, 8, 15, tzinfo=SHANGHAI))
        await here.restart()
        lists = told(here, "甲", "撤点前7天")
        assert len(lists) == 1
        assert [line.partition("：")[0] for line in lists[0].splitlines()[1:]] == [
            "对外未结1件",
            "缺佐证1件",
            "待研判1件",
            "底稿未审签1份",
        ]
        assert [told(here, name, "撤点前") for name in "丙丁周"] == [[], [], []]
