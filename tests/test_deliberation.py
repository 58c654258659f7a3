"""The meeting: one card, one press a finding, and nobody decides or reads what is not theirs."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from inspection.enums import Handling
from inspection.records import Deliberation
from sandbox.people import Press
from tests.stage import SCOPE, SHANGHAI, Stage, stage

EVENING = datetime(2026, 11, 25, 17, 30, tzinfo=SHANGHAI)
PLACES = ("一楼", "二楼", "三楼", "四楼", "五楼", "六楼", "七楼", "八楼", "九楼")
CLUE = "市场部经理周凌渡把装修给他小舅子的公司，三家比价两家同一法人"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


def card(here: Stage, name: str) -> str:
    """Return what the card of the meeting says now."""
    return [m.text for m in here[name].screen() if m.from_bot and "逐件研判 " in m.text][-1]


async def forge(here: Stage, name: str, data: str) -> Press:
    """Press what no button offers."""
    press = here[name].press_data(data, on=here[name].last())
    await here.settle()
    return press


async def test_nine_findings_take_ten_presses(here: Stage) -> None:
    for place in PLACES:
        await here.say("丙", f"{place}消防栓未见点检卡")
    await here.at(EVENING)
    await here.press("甲", "逐件研判")
    choices = ("即知即改", "立行立改", "限期整改", "转办", "暂缓") * 2
    for choice in choices[: len(PLACES)]:
        await here.press("甲", choice)
    decided = [f.handling is not Handling.PENDING or f.hold for f in here.findings()]
    assert decided == [True] * 9
    assert "共9件，已到末尾" in here["甲"].last().text


async def test_a_decision_is_recorded_like_any_other(here: Stage) -> None:
    await here.say("丙", "二楼消防栓未见点检卡")
    await here.at(EVENING)
    await here.press("乙", "逐件研判")
    await here.press("乙", "立行立改")
    change = here.findings()[0].history[-1]
    await here.bot.shared.store.saved()
    trail = (here.folder / "inspections" / SCOPE / "audit.jsonl").read_text(encoding="utf-8")
    assert (change.by, change.what, change.after) == (102, "classified", "LXLG")
    assert "finding.classified" in trail


async def test_another_choice_takes_the_hold_of_this_meeting_back(here: Stage) -> None:
    await here.say("丙", "二楼消防栓未见点检卡")
    await here.at(EVENING)
    for label in ("逐件研判", "暂缓", "上一件", "立行立改"):
        await here.press("甲", label)
    finding = here.findings()[0]
    assert (finding.handling, finding.hold) == (Handling.LXLG, False)


async def test_a_hold_of_before_the_meeting_stays(here: Stage) -> None:
    await here.say("丙", "二楼消防栓未见点检卡")
    await here.press("丙", "处理")
    await here.press("丙", "暂缓告知")
    await here.at(EVENING)
    await here.press("甲", "逐件研判")
    await here.press("甲", "立行立改")
    finding = here.findings()[0]
    assert (finding.handling, finding.hold) == (Handling.LXLG, True)


async def test_a_deputy_does_not_come_across_what_is_sealed(here: Stage) -> None:
    await here.say("丙", CLUE)
    await here.say("丙", "二楼消防栓未见点检卡")
    await here.at(EVENING)
    await here.press("乙", "逐件研判")
    await here.press("乙", "立行立改")
    said = "\n".join(m.text for m in here["乙"].screen() if m.from_bot)
    assert "W1" not in said
    assert "小舅子" not in said
    assert "共1件，已到末尾" in said


async def test_what_is_sealed_meanwhile_leaves_the_deputys_card(here: Stage) -> None:
    said = await here.say("丙", "食堂采购单3张没有验收人签字")
    await here.say("丙", "二楼消防栓未见点检卡")
    await here.at(EVENING)
    await here.press("乙", "逐件研判")
    here["丙"].edit(said, CLUE)
    await here.settle()
    assert "采购单" not in "\n".join(m.text for m in here["乙"].screen() if m.from_bot)
    assert "二楼消防栓" in card(here, "乙")


async def test_a_clue_is_asked_once_and_leaves_no_word_on_the_card(here: Stage) -> None:
    await here.say("丙", "食堂采购单3张没有验收人签字")
    await here.at(EVENING)
    await here.press("甲", "逐件研判")
    await here.press("甲", "线索")
    assert here.findings()[0].handling is Handling.PENDING
    await here.press("甲", "按线索登记")
    assert here.findings()[0].handling is Handling.CLUE
    assert "采购单" not in "\n".join(m.text for m in here["甲"].screen() if m.from_bot)
    assert "线索1件：W1" in here["甲"].last().text


async def test_what_one_registers_as_a_clue_leaves_the_others_card(here: Stage) -> None:
    await here.say("丙", "食堂采购单3张没有验收人签字")
    await here.at(EVENING)
    await here.press("甲", "逐件研判")
    await here.say("丙", "W1")
    await forge(here, "丙", "f.clue:1")
    assert "采购单" not in "\n".join(m.text for m in here["甲"].screen() if m.from_bot)
    assert "已到末尾" in here["甲"].last().text


async def test_a_sealed_finding_gets_no_class_by_a_forged_button(here: Stage) -> None:
    await here.say("丙", CLUE)
    await here.at(EVENING)
    await here.press("甲", "逐件研判")
    press = await forge(here, "甲", "d.set:1:1.LXLG")
    assert press.answer is not None
    assert press.answer.show_alert
    assert here.findings()[0].handling is Handling.PENDING


@pytest.mark.parametrize("name", ["乙", "丙", "周", "生人"])
@pytest.mark.parametrize("data", ["d.set:1:1.LXLG", "d.clue:1:1", "d.at:1:next"])
async def test_nobody_moves_another_persons_meeting(here: Stage, name: str, data: str) -> None:
    await here.say("丙", "二楼消防栓未见点检卡")
    await here.at(EVENING)
    await here.press("甲", "逐件研判")
    await here.say(name, "/start")
    await forge(here, name, data)
    walk = here.bot.shared.store.view(SCOPE).get(Deliberation, 1)
    assert walk is not None
    assert (walk.position, here.findings()[0].handling) == (0, Handling.PENDING)


async def test_a_double_press_decides_once(here: Stage) -> None:
    await here.say("丙", "一楼消防栓未见点检卡")
    await here.say("丙", "二楼消防栓未见点检卡")
    await here.at(EVENING)
    await here.press("甲", "逐件研判")
    message = here["甲"].last()
    here["甲"].press_data("d.set:1:1.LXLG", on=message)
    here["甲"].press_data("d.set:1:1.LXLG", on=message)
    await here.settle()
    assert [f.handling for f in here.findings()] == [Handling.LXLG, Handling.PENDING]


@pytest.mark.parametrize("data", ["d.set:1:x", "d.set:1:1.XYZ", "d.set:1", "d.clue:1:", "d.at:1:?"])
async def test_a_garbled_button_changes_nothing(here: Stage, data: str) -> None:
    await here.say("丙", "二楼消防栓未见点检卡")
    await here.at(EVENING)
    await here.press("甲", "逐件研判")
    press = await forge(here, "甲", data)
    assert press.answer is not None
    assert here.findings()[0].handling is Handling.PENDING
