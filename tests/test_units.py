"""An inspection of several units: whose a finding is, and what each side calls its items."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.errors import OutwardUnderWayError
from inspection.ports import REGISTRY
from inspection.records import Inspection, Member
from inspection.unit_names import short_name
from inspection.units import choose_unit, unit_of
from tests.make import NOW, a_finding, a_member, an_item, memory_store
from tests.make import SCOPE as MEMORY_SCOPE
from tests.stage import SCOPE, UNIT, Stage, stage

OTHER = "北渡分公司"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection of two units; 周 is the liaison of the first."""
    async with stage(tmp_path) as staged:
        with staged.bot.shared.store.unit(SCOPE) as work:
            inspection = work.get(Inspection, 1)
            assert inspection is not None
            work.put(inspection.changed(units=(UNIT, OTHER)))
            work.commit()
        yield staged


def labels(here: Stage, name: str) -> list[str]:
    return [label for m in here[name].screen() if m.from_bot for label in m.labels]


async def test_what_names_no_unit_cannot_be_told_until_it_is_chosen(here: Stage) -> None:
    await here.say("丙", "二楼消防栓未见点检卡")
    before = labels(here, "丙")
    await here.press("丙", "城东")

    assert "提示联络员" not in before
    assert {"城东", "北渡"} <= set(before)
    assert "提示联络员" in labels(here, "丙")
    assert here.findings()[0].unit == UNIT


async def test_a_forged_button_tells_nothing_of_an_unchosen_unit(here: Stage) -> None:
    await here.say("丙", "二楼消防栓未见点检卡")
    here["丙"].press_data("f.tell:1", on=here["丙"].last())
    await here.settle()

    assert here.items() == []


async def test_a_text_that_names_one_unit_belongs_to_it(here: Stage) -> None:
    await here.say("丙", "北渡二楼消防栓未见点检卡")

    assert here.findings()[0].unit == OTHER


async def test_the_group_names_the_unit_and_the_liaison_does_not(here: Stage) -> None:
    await here.say("丙", "城东二楼消防栓未见点检卡")
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)
    await here.press("甲", "放行")
    await here.later(timedelta(seconds=21))
    await here.say("甲", "/items")

    told = "\n".join(m.text for m in here["周"].screen() if m.from_bot)
    assert f"J1（{UNIT}）" in labels(here, "甲")
    assert ("J1" in told, "J1（" in told, OTHER in told) == (True, False, False)


async def test_who_moves_an_entry_to_where_they_keep_away_from_sees_it_no_more(
    here: Stage,
) -> None:
    with here.bot.shared.store.unit(REGISTRY) as work:
        deputy = next(m for m in work.all(Member) if m.name == "乙")
        work.put(deputy.changed(recusals=(OTHER,)))
        work.commit()
    await here.say("乙", f"清单 预设\n{short_name(UNIT)}印章使用是否登记")
    await here.press("乙", "预设1")
    await here.press("乙", "改单位")
    await here.press("乙", short_name(OTHER))

    card = here["乙"].last()
    assert (card.text, card.labels) == (f"预设1属于{OTHER}。", ())
    assert not any("没有发出" in m.text for m in here["甲"].screen())


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("城东分公司二楼", UNIT),
        ("北渡仓库门未关", OTHER),
        ("城东和北渡都没有台账", ""),
        ("二楼消防栓", ""),
    ],
)
def test_only_a_single_unit_named_is_taken(text: str, unit: str) -> None:
    assert unit_of((UNIT, OTHER), text) == unit


def test_with_one_unit_nothing_is_asked() -> None:
    assert unit_of((UNIT,), "北渡仓库门未关") == UNIT


@pytest.mark.parametrize(("unit", "short"), [("北渡分公司", "北渡"), ("甲公司", "甲公司")])
def test_a_short_name_still_names_something(unit: str, short: str) -> None:
    assert short_name(unit) == short


def test_the_unit_of_what_is_being_told_does_not_change() -> None:
    with memory_store().unit(MEMORY_SCOPE) as work:
        finding = a_finding(work)
        an_item(work)

        with pytest.raises(OutwardUnderWayError):
            choose_unit(work, finding, OTHER, among=(UNIT, OTHER), by=a_member(), now=NOW)
