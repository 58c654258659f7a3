"""Capture by people in a hurry: albums, interviews, splits, lists and two inspections at once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.enrolment import enrol, find_person, invite
from inspection.enums import Role, Standing
from inspection.ports import REGISTRY
from inspection.records import Finding, Inspection, InterviewNote, Member, Task
from sandbox.people import Press
from sandbox.shown import ShownMessage
from tests.stage import ENTRY, MORNING, SCOPE, Stage, stage

PICTURE = b"\x89PNG\r\n\x1a\n"
OTHER = "t2"
LAMP = "三楼走廊灯不亮"
TWO = "1、二楼消防栓未见点检卡 2、食堂台账缺少签字"
BRIBE = "会计收了好处费"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


def pictures(count: int) -> list[bytes]:
    return [PICTURE + bytes([number]) for number in range(count)]


def notes(here: Stage) -> list[InterviewNote]:
    return list(here.bot.shared.store.view(SCOPE).all(InterviewNote))


def filed_in(here: Stage, scope: str) -> list[str]:
    return [f.wording for f in here.bot.shared.store.view(scope).all(Finding)]


def by_bot(here: Stage, name: str) -> list[ShownMessage]:
    return [m for m in here[name].screen() if m.from_bot]


async def forged(here: Stage, name: str, data: str) -> Press:
    """Press a button that somebody kept from earlier."""
    press = here[name].press_data(data, on=by_bot(here, name)[-1])
    await here.settle()
    return press


def refusal(press: Press) -> str:
    assert press.answer is not None
    assert press.answer.show_alert
    return press.answer.text or ""


async def half_an_album(here: Stage, words: str = "") -> None:
    """Let the first two of three photos of an album arrive."""
    files = [here.server.world.store(data, "photo") for data in pictures(2)]
    here["丙"].send_files(files, [words] if words else [], group="g1")
    await here.settle()


async def rest_of_the_album(here: Stage, words: str = "") -> None:
    """Let the third photo follow."""
    file = here.server.world.store(pictures(3)[2], "photo")
    here["丙"].send_files([file], [words] if words else [], group="g1")
    await here.settle()


# --- an album during an interview


async def test_a_word_on_a_later_photo_makes_the_whole_album_one_finding(here: Stage) -> None:
    await here.say("丙", "/interview")
    first, second, third = pictures(3)
    here["丙"].send_album([first, (second, f"#问题 {LAMP}"), third])
    await here.settle()
    assert [(f.wording, f.evidence) for f in here.findings()] == [(LAMP, (1, 2, 3))]
    assert [note.finding_id for note in notes(here)] == [1]


async def test_a_photo_that_comes_after_the_end_goes_where_its_album_is(here: Stage) -> None:
    await here.say("丙", "/interview")
    await half_an_album(here, LAMP)
    await here.say("丙", "/end")
    await rest_of_the_album(here)
    assert (here.findings(), len(notes(here))) == ([], 3)
    assert "照片3" in by_bot(here, "丙")[-1].text


async def test_a_late_photo_joins_the_finding_that_its_album_became(here: Stage) -> None:
    await here.say("丙", "/interview")
    await half_an_album(here, LAMP)
    await here.say("丙", "/end")
    await here.press("丙", "1")
    await here.press("丙", "逐条立问题")
    await rest_of_the_album(here)
    assert [f.evidence for f in here.findings()] == [(1, 2, 3)]


# --- notes and findings


async def test_an_edit_of_one_of_several_notes_leaves_the_others_in_the_raw_text(
    here: Stage,
) -> None:
    await here.say("丙", "/interview")
    first = await here.say("丙", "采购例会没有开")
    second = await here.say("丙", "纪要在行政部")
    await here.say("丙", "/end")
    for label in ("1", "2", "合并为一个问题"):
        await here.press("丙", label)
    here["丙"].edit(first, "采购例会开过一次")
    here["丙"].edit(second, "纪要在综合部")
    await here.settle()
    both = "采购例会开过一次\n纪要在综合部"
    assert [(f.raw, f.wording) for f in here.findings()] == [(both, both)]


async def test_times_named_during_an_interview_are_refused_in_words(here: Stage) -> None:
    await here.say("丙", "/interview")
    await here.say("丙", "/interview 08:00-09:00")
    words = "T1 还没有结束。先发“结束谈话”，再补记 08:00-09:00。"
    assert by_bot(here, "丙")[-1].text == words


async def test_who_is_recused_during_an_interview_can_still_end_it(here: Stage) -> None:
    await here.say("丙", "/interview")
    await here.say("丙", LAMP)
    with here.bot.shared.store.unit(REGISTRY) as work:
        (member,) = (m for m in work.all(Member) if m.user_id == here["丙"].id)
        work.put(member.changed(recusals=("城东分公司",)))
        work.commit()
    await here.say("丙", "/end")
    last = by_bot(here, "丙")[-1]
    assert (last.text.startswith("T1 "), LAMP in last.text, last.labels) == (True, False, ())


async def test_a_reply_to_a_card_of_a_number_only_adds_for_who_may_read_it(here: Stage) -> None:
    await here.say("丙", f"#问题 {BRIBE}", chat=here.group)
    (card,) = (m for m in here["丙"].screen(here.group) if m.from_bot)
    await here.say("丁", "我也听说了", chat=here.group, reply_to=card)
    await here.say("丙", "上月的事", chat=here.group, reply_to=card)
    assert (card.text, [f.wording for f in here.findings()]) == (
        "W1 已记录\n11月25日（周三）10:00",
        [f"{BRIBE}\n上月的事"],
    )


# --- refusals


async def test_an_answer_that_does_not_fit_stays_a_finding(here: Stage) -> None:
    await here.say("丙", LAMP)
    await here.press("丙", "期限")
    await here.press("丙", "另定")
    await here.say("丙", "配电箱未上锁")
    await here.press("丙", "作为回答")
    assert [f.standing for f in here.findings()] == [Standing.ACTIVE, Standing.ACTIVE]
    assert by_bot(here, "丙")[-1].forced_reply


async def test_a_press_on_what_left_the_lists_does_not_say_that_it_never_was(here: Stage) -> None:
    await here.say("丙", LAMP)
    await here.press("丙", "不是问题")
    assert refusal(await forged(here, "丙", "f.aspects:1")).startswith("W1 状态已经变化")


@pytest.mark.parametrize("data", ["f.split:1", "f.parts?:1", "f.merge:1"])
async def test_what_has_a_work_paper_is_refused_before_anything_is_asked(
    here: Stage, data: str
) -> None:
    await here.say("丙", TWO)
    await here.press("丙", "底稿")
    before = len(by_bot(here, "丙"))
    assert "已有问题底稿" in refusal(await forged(here, "丙", data))
    assert len(by_bot(here, "丙")) == before


async def test_of_several_tasks_none_is_kept_when_one_cannot_be_read(here: Stage) -> None:
    await here.say("丙", "待办 乙 查台账 明天\n丁")
    assert list(here.bot.shared.store.view(SCOPE).all(Task)) == []
    assert by_bot(here, "乙") == []


# --- lists that stand already


async def test_what_is_sealed_is_read_in_no_search_that_stands_already(here: Stage) -> None:
    await here.say("丙", LAMP)
    await here.say("丁", "查 走廊")
    await here.say("丁", "查 走廊", chat=here.group)
    await here.say("丙", BRIBE, reply_to=by_bot(here, "丙")[0])
    shown = [m.text for name in ("丁", "周") for m in by_bot(here, name)]
    shown += [m.text for m in here["丁"].screen(here.group) if m.from_bot]
    assert [text for text in shown if LAMP in text] == []


async def test_who_may_still_read_it_keeps_the_list(here: Stage) -> None:
    await here.say("丙", LAMP)
    await here.say("丙", "查 走廊")
    await here.say("丙", BRIBE, reply_to=by_bot(here, "丙")[0])
    assert LAMP in by_bot(here, "丙")[1].text


async def test_what_is_held_is_read_in_no_list_to_merge_with(here: Stage) -> None:
    await here.say("甲", LAMP)
    await here.say("丙", "二楼地面积水")
    await here.press("丙", "处理")
    await here.press("丙", "合并")
    await here.press("甲", "处理")
    await here.press("甲", "暂缓告知")
    assert [m.text for m in by_bot(here, "丙") if LAMP in m.text] == []


async def test_a_paper_asked_for_in_a_list_is_shown_below_it(here: Stage) -> None:
    await here.say("丙", LAMP)
    await here.press("丙", "底稿")
    await here.say("丙", "/papers")
    await here.press("丙", "W1")
    last = by_bot(here, "丙")[-1]
    assert last.text.startswith("W1 底稿")
    assert "支撑材料" in last.labels


# --- two inspections


@pytest.fixture
async def between(here: Stage) -> Stage:
    """Let somebody belong to a second inspection and begin in the first."""
    store = here.bot.shared.store
    store.create(OTHER)
    with store.unit(OTHER) as work:
        work.add(
            Inspection(
                slug=OTHER,
                name="城西巡察",
                units=("城西分公司",),
                entry=ENTRY,
                days=30,
                created_at=MORNING,
            )
        )
        work.commit()
    with store.unit(REGISTRY) as work:
        _, code = invite(
            work,
            inspection_id=OTHER,
            role=Role.MEMBER,
            unit=None,
            by=None,
            now=MORNING,
            valid_for=timedelta(hours=1),
            posts=(),
        )
        enrol(work, code=code, user_id=here["丙"].id, name="丙", now=MORNING)
        work.commit()
    await go_to(here, "城东巡察")
    return here


async def go_to(here: Stage, name: str) -> None:
    await here.say("丙", "/use")
    await here.press("丙", name)


async def test_an_edit_goes_to_the_inspection_that_has_the_message(between: Stage) -> None:
    said = await between.say("丙", LAMP)
    await go_to(between, "城西巡察")
    between["丙"].edit(said, "三楼走廊灯坏了两盏")
    await between.settle()
    assert (filed_in(between, SCOPE), filed_in(between, OTHER)) == (["三楼走廊灯坏了两盏"], [])


async def test_a_reply_to_ones_own_message_goes_where_that_is_filed(between: Stage) -> None:
    said = await between.say("丙", LAMP)
    await go_to(between, "城西巡察")
    await between.say("丙", "四楼也是", reply_to=said)
    assert (filed_in(between, SCOPE), filed_in(between, OTHER)) == ([f"{LAMP}\n四楼也是"], [])


async def test_a_late_photo_of_an_album_stays_in_its_inspection(between: Stage) -> None:
    await half_an_album(between, LAMP)
    await go_to(between, "城西巡察")
    await rest_of_the_album(between)
    assert [f.evidence for f in between.findings()] == [(1, 2, 3)]
    assert filed_in(between, OTHER) == []


async def test_nobody_leaves_an_interview_by_working_elsewhere(between: Stage) -> None:
    await between.say("丙", "/interview")
    await between.say("丙", "/use 城西巡察")
    assert between["丙"].last().text.startswith("T1 还没有结束")
    await between.say("丙", LAMP)
    kept = [note.text for note in between.bot.shared.store.view(SCOPE).all(InterviewNote)]
    assert kept == [LAMP]
    await between.say("丙", "/end")
    await go_to(between, "城西巡察")
    await between.say("丙", "一楼灯不亮")
    assert filed_in(between, OTHER) == ["一楼灯不亮"]


async def test_who_is_let_in_elsewhere_during_an_interview_stays_in_it(between: Stage) -> None:
    await between.say("丙", "/interview")
    with between.bot.shared.store.unit(REGISTRY) as work:
        person = find_person(work, between["丙"].id)
        assert person is not None
        work.put(person.changed(inspection_id=OTHER))  # as a code for another inspection does
        work.commit()
    await between.say("丙", LAMP)
    kept = [note.text for note in between.bot.shared.store.view(SCOPE).all(InterviewNote)]
    assert (kept, filed_in(between, OTHER)) == ([LAMP], [])


async def test_an_edit_of_a_note_goes_to_its_interview(between: Stage) -> None:
    await between.say("丙", "/interview")
    said = await between.say("丙", LAMP)
    await between.say("丙", "/end")
    await go_to(between, "城西巡察")
    between["丙"].edit(said, "三楼走廊灯坏了两盏")
    await between.settle()
    assert [note.text for note in notes(between)] == ["三楼走廊灯坏了两盏"]
