"""Interviews, held for real: silent, complete, and known to those only who may know."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.enums import Handling
from inspection.ports import REGISTRY
from inspection.records import Interview, InterviewNote, Member, TimetableItem
from tests.stage import MORNING, SCOPE, UNIT, Stage, stage

PICTURE = b"\x89PNG\r\n\x1a\n" + b"interview"
CLUE = "市场部经理周凌渡把装修给他小舅子的公司，三家比价两家同一法人"
SAID = "采购例会今年只开过两次"
WITH_WHOM = "库管员孙某"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it, after the morning's messages."""
    async with stage(tmp_path) as staged:
        await staged.later(timedelta(minutes=1))
        yield staged


def texts(here: Stage, name: str) -> list[str]:
    """Return what the bot says in somebody's private chat."""
    return [m.text for m in here[name].screen() if m.from_bot]


def notes(here: Stage) -> list[InterviewNote]:
    return list(here.bot.shared.store.view(SCOPE).all(InterviewNote))


def interview(here: Stage) -> Interview:
    found = here.bot.shared.store.view(SCOPE).get(Interview, 1)
    assert found is not None
    return found


def row_10(here: Stage) -> TimetableItem:
    (row,) = here.bot.shared.store.view(SCOPE).lookup(TimetableItem, "row", 10)
    return row


async def held(here: Stage, *words: str) -> None:
    """Let an interview be held in which these are noted."""
    await here.say("丙", "/interview")
    for each in words:
        await here.say("丙", each)
    await here.say("丙", "/end")


async def made(here: Stage, *words: str) -> None:
    """Let findings be made of everything noted."""
    await held(here, *words)
    for number in range(1, len(words) + 1):
        await here.press("丙", str(number))
    await here.press("丙", "逐条立问题")


async def test_thirty_messages_are_answered_by_one_at_most(here: Stage) -> None:
    before = len(texts(here, "丙"))
    await here.say("丙", "/interview")
    for number in range(30):
        here["丙"].say(f"第{number}句")
    await here.settle()
    assert len(texts(here, "丙")) - before == 1
    assert [n.text for n in notes(here)] == [f"第{number}句" for number in range(30)]
    assert here.findings() == []


async def test_a_long_list_is_turned_like_pages(here: Stage) -> None:
    await here.say("丙", "/interview")
    for number in range(1, 46):
        here["丙"].say(f"第{number}句" + "要" * 200)
    await here.settle()
    await here.say("丙", "/end")
    assert "40. 10:01 第40句" in here["丙"].last().text
    assert "41. 10:01" not in here["丙"].last().text
    await here.press("丙", "下一页")
    assert "45. 10:01 第45句" in here["丙"].last().text


async def test_photos_albums_and_files_are_kept_too(here: Stage) -> None:
    await here.say("丙", "/interview")
    here["丙"].send_album([(PICTURE, "台账"), PICTURE + b"2"])
    here["丙"].send_document(b"x", "名单.pdf")
    await here.settle()
    await here.say("丙", "/end")
    assert "1. 10:01 台账 照片2\n2. 10:01 附件1" in here["丙"].last().text


async def test_what_is_for_somebody_in_an_interview_waits_for_its_end(here: Stage) -> None:
    await here.say("乙", "/interview")
    await here.say("丁", "二楼消防栓未见点检卡")
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丁", label)
    during = texts(here, "乙")
    await here.say("乙", "/end")
    assert [t for t in during if "待放行" in t] == []
    assert len([t for t in texts(here, "甲") if t.startswith("待放行")]) == 1
    assert texts(here, "乙")[-1].startswith("待放行")


async def test_a_restart_in_the_middle_loses_nothing(here: Stage) -> None:
    await here.say("丙", "/interview")
    await here.say("丙", SAID)
    await here.restart()
    await here.say("丙", "会议纪要在行政部")
    await here.say("丙", "/end")
    assert [n.text for n in notes(here)] == [SAID, "会议纪要在行政部"]


async def test_cancel_loses_no_note(here: Stage) -> None:
    await here.say("丙", "/interview")
    await here.say("丙", SAID)
    await here.say("丙", "/cancel")
    await here.say("丙", "/end")
    assert SAID in here["丙"].last().text


async def test_a_trigger_word_files_a_finding_even_then(here: Stage) -> None:
    await here.say("丙", "/interview")
    await here.say("丙", "问题：三楼配电箱未上锁")
    await here.say("丁", "W1")
    (finding,) = here.findings()
    assert (finding.interview_id, finding.source_kind) == (1, "interview")
    assert (notes(here), texts(here, "丁")[-1]) == ([], "没有找到W1。")


async def test_an_edit_corrects_the_note_and_what_was_made_of_it(here: Stage) -> None:
    await here.say("丙", "/interview")
    said = await here.say("丙", SAID)
    await here.say("丙", "/end")
    await here.press("丙", "1")
    await here.press("丙", "逐条立问题")
    here["丙"].edit(said, "采购例会今年只开过三次")
    await here.settle()
    assert notes(here)[0].text == here.findings()[0].wording == "采购例会今年只开过三次"


async def test_a_reply_to_a_note_after_the_end_still_joins_the_interview(here: Stage) -> None:
    await here.say("丙", "/interview")
    said = await here.say("丙", SAID)
    await here.say("丙", "/end")
    await here.say("丙", "是行政部说的", reply_to=said)
    assert (len(here.findings()), notes(here)[1].replies_to) == (0, notes(here)[0].id)
    assert "（补充第1条）是行政部说的" in here["丙"].last().text


async def test_a_note_can_be_filed_by_replying_to_it_once_it_is_over(here: Stage) -> None:
    await here.say("丙", "/interview")
    said = await here.say("丙", SAID)
    await here.say("丙", "/end")
    await here.say("丙", "/finding", reply_to=said)
    assert here.findings()[0].source_kind == "interview"
    assert notes(here)[0].finding_id == here.findings()[0].id


async def test_several_notes_become_one_finding(here: Stage) -> None:
    await held(here, SAID, "会议纪要在行政部")
    for label in ("1", "2", "合并为一个问题"):
        await here.press("丙", label)
    assert [f.wording for f in here.findings()] == [f"{SAID}\n会议纪要在行政部"]


async def test_it_counts_once_for_the_timetable(here: Stage) -> None:
    await here.say("丙", "/interview")
    await here.press("丙", "另一谈话人")
    await here.press("丙", "丁")
    await here.say("丁", "/end")
    forged = here["丁"].last()
    await here.press("丙", "计入第10行")
    here["丁"].press_data(f"v.count:1:{row_10(here).id}", on=forged)
    await here.settle()
    assert row_10(here).actual_quantity == 1


async def test_nobody_else_can_press_its_buttons(here: Stage) -> None:
    await held(here, SAID)
    for data in ("v.pick:1:1", "v.each:1", "v.merge:1", "v.count:1:10", "v.end:1", "v.back:1"):
        press = here["丁"].press_data(data, on=here["丁"].last())
        await here.settle()
        assert press.answer is not None
        assert press.answer.show_alert
    assert (here.findings(), row_10(here).actual_quantity) == ([], 0)
    assert SAID not in "".join(texts(here, "丁"))


async def test_who_it_was_with_is_told_to_nobody_else(here: Stage) -> None:
    await here.say("丙", f"/interview {WITH_WHOM}")
    await here.say("丙", "/end")
    await here.say("丁", f"查 {WITH_WHOM}")
    await here.say("甲", "今日")
    await here.bot.shared.store.saved()
    audit = (here.folder / "inspections" / SCOPE / "audit.jsonl").read_text(encoding="utf-8")
    group = [m.text for m in here.group.messages]
    elsewhere = [audit, *group, *texts(here, "甲"), *texts(here, "丁")[:-1], *texts(here, "周")]
    assert interview(here).talked_to == WITH_WHOM
    assert WITH_WHOM not in "\n".join(elsewhere)


async def test_neither_note_nor_list_can_be_shared(here: Stage) -> None:
    await here.say("丙", "/interview")
    said = await here.say("丙", SAID)
    await here.say("丙", "/end")
    listed = here["丙"].last()
    await here.say("丙", "共享", reply_to=said)
    await here.say("丙", "共享", reply_to=listed)
    assert [m.text for m in here.group.messages if m.from_bot] == []
    assert "不能共享到群里" in texts(here, "丙")[-1]


async def test_a_suspected_clue_among_the_notes_is_sealed_as_usual(here: Stage) -> None:
    await made(here, CLUE)
    await here.say("乙", "W1")
    assert here.findings()[0].sealed
    assert "已封存" in texts(here, "甲")[-1]
    assert texts(here, "乙")[-1] == "没有找到W1。"


async def test_a_clue_takes_its_words_out_of_the_interview(here: Stage) -> None:
    await made(here, CLUE, SAID)
    await here.say("甲", "T1")
    await here.press("丙", "按线索登记")
    await here.bot.shared.store.saved()
    stored = (here.folder / "inspections" / SCOPE / "inspection.json").read_text(encoding="utf-8")
    shown = "\n".join([*texts(here, "甲"), *texts(here, "丙")])
    assert here.findings()[0].handling is Handling.CLUE
    assert "小舅子" not in stored + shown
    assert SAID in shown


async def test_after_three_hours_its_people_are_reminded_once(here: Stage) -> None:
    await here.say("丙", "/interview")
    for hours in (2, 1, 1):
        await here.later(timedelta(hours=hours))
    reminded = {
        name: len([t for t in texts(here, name) if "已超过3小时" in t])
        for name in ("甲", "丙", "丁")
    }
    assert reminded == {"甲": 0, "丙": 1, "丁": 0}


async def test_after_a_silence_it_is_asked_once_where_things_belong(here: Stage) -> None:
    await here.say("丙", "/interview")
    await here.later(timedelta(minutes=21))
    await here.say("丙", "走廊灯不亮")
    await here.say("丙", "楼梯灯也不亮")
    asked = [t for t in texts(here, "丙") if "记到哪里" in t]
    await here.press("丙", "记入T1")
    await here.say("丙", "回来接着谈")
    assert (len(asked), "2条已保存" in asked[0]) == (1, True)
    assert [n.is_undecided for n in notes(here)] == [False, False, False]


async def test_an_interview_that_is_open_is_shown_and_no_second_one_opens(here: Stage) -> None:
    await here.say("丙", "/interview")
    await here.say("丙", "/interview")
    assert len(list(here.bot.shared.store.view(SCOPE).all(Interview))) == 1
    assert here["丙"].last().text.startswith("T1 谈话进行中")


async def test_one_filed_afterwards_dates_its_findings_back(here: Stage) -> None:
    await here.say("丙", "/interview 08:30-09:30")
    await here.say("丙", SAID)
    await here.say("丙", "/end")
    await here.press("丙", "1")
    await here.press("丙", "逐条立问题")
    assert here.findings()[0].occurred_at == MORNING.replace(hour=8, minute=30)


async def test_who_keeps_away_from_the_unit_holds_no_interview(here: Stage) -> None:
    with here.bot.shared.store.unit(REGISTRY) as work:
        (member,) = work.lookup(Member, "user_id", 103)
        work.put(member.changed(recusals=(UNIT,)))
        work.commit()
    await here.say("丙", "/interview")
    assert list(here.bot.shared.store.view(SCOPE).all(Interview)) == []


async def test_the_liaison_knows_of_no_interviews(here: Stage) -> None:
    await here.say("周", "/interview")
    await here.say("周", "/xyz")
    interview_words, unknown = texts(here, "周")
    assert interview_words.replace("interview", "xyz") == unknown
