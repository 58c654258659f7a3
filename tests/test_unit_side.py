"""The unit's side used in every order: what neither side must lose, and neither must learn."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers import pushes
from inspection import records
from inspection.enrolment import enrol, invite
from inspection.enums import OutwardState, Role
from inspection.ports import REGISTRY
from inspection.records import DocumentRequest, Inspection, RequestList
from sandbox.people import Person, Press
from tests.stage import MORNING, SCOPE, UNIT, Stage, stage

OTHER = "北渡分公司"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"unit"
UNDO = timedelta(seconds=21)
EVENING = MORNING.replace(hour=19)
CLUE = "市场部经理周凌渡把装修给他小舅子的公司，三家比价两家同一法人"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection of one unit with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection of two units; 吴 is the liaison of the second."""
    async with stage(tmp_path) as staged:
        with staged.bot.shared.store.unit(SCOPE) as work:
            inspection = work.get(Inspection, 1)
            assert inspection is not None
            work.put(inspection.changed(units=(UNIT, OTHER)))
            work.commit()
        enrolled(staged, "吴", 202, OTHER)
        yield staged


def enrolled(here: Stage, name: str, user_id: int, unit: str) -> Person:
    """Admit another liaison, who has opened the bot."""
    with here.bot.shared.store.unit(REGISTRY) as work:
        _, code = invite(
            work,
            inspection_id=SCOPE,
            role=Role.UNIT_LIAISON,
            unit=unit,
            by=None,
            now=here.clock.now(),
            valid_for=timedelta(hours=1),
        )
        enrol(work, code=code, user_id=user_id, name=name, now=here.clock.now())
        work.commit()
    here.people[name] = here.server.world.add_person(user_id, name)
    here.server.world.private(user_id).started = True
    return here.people[name]


async def deliver(here: Stage, text: str = "二楼消防栓未见点检卡") -> None:
    """Bring one finding of 丙's to its unit's liaison."""
    await here.say("丙", text)
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)
    await here.press("甲", "放行")
    await here.later(UNDO)


async def report(here: Stage, words: str = "已补点检卡") -> None:
    """Let 周 report the fix."""
    await here.press("周", "报告已整改")
    here["周"].send_photo(PICTURE, caption=words)
    await here.settle()
    await here.press("周", "提交")
    await here.later(UNDO)


async def seal(here: Stage) -> None:
    """Let the told finding turn out to be a suspected clue."""
    card = next(m for m in here["丙"].screen() if m.text.startswith("W1"))
    await here.say("丙", CLUE, reply_to=card)


def said(here: Stage, name: str) -> str:
    return "\n".join(m.text for m in here[name].screen() if m.from_bot)


def in_group(here: Stage) -> str:
    return "\n".join(m.text for m in here.group.messages if m.from_bot and not m.deleted)


def labels(here: Stage, name: str) -> list[str]:
    return [label for m in here[name].screen() if m.from_bot for label in m.labels]


def told(press: Press) -> str:
    assert press.answer is not None
    return press.answer.text or ""


def lists(here: Stage) -> list[RequestList]:
    return list(here.bot.shared.store.view(SCOPE).all(RequestList))


def requests(here: Stage) -> list[DocumentRequest]:
    return list(here.bot.shared.store.view(SCOPE).all(DocumentRequest))


# --- after the report --------------------------------------------------------------------


async def test_what_comes_after_a_report_is_added_to_it(here: Stage) -> None:
    await deliver(here)
    await report(here)
    await here.say("周", "另：三楼一并补了")
    before = in_group(here)
    await here.press("周", "提交")
    await here.later(UNDO)

    assert "三楼一并补了" not in before
    assert "补充整改情况" in in_group(here)
    assert "三楼一并补了" in in_group(here)
    assert here.items()[0].state is OutwardState.FIX_REPORTED


async def test_a_photo_after_a_report_needs_no_words(here: Stage) -> None:
    await deliver(here)
    await report(here)
    here["周"].send_photo(PICTURE + b"2")
    await here.settle()
    await here.press("周", "提交")
    await here.later(UNDO)

    assert len(here.items()[0].answers[0].evidence) == 1


async def test_after_a_report_it_is_asked_to_which_item_a_photo_belongs(here: Stage) -> None:
    await deliver(here)
    await deliver(here, "三楼安全出口指示灯不亮")
    await report(here)
    here["周"].send_photo(PICTURE + b"2")
    await here.settle()

    assert {"J1", "J2"} <= set(labels(here, "周"))


async def test_an_addition_that_is_open_at_the_return_can_still_be_sent(here: Stage) -> None:
    await deliver(here)
    await report(here)
    await here.say("周", "另：三楼一并补了")
    await here.press("丁", "退回重改", in_group=True)
    await here.say("丁", "看不清", reply_to=here["丁"].last())
    await here.press("周", "提交")
    await here.later(UNDO)

    assert "三楼一并补了" in in_group(here)
    assert here.items()[0].state is OutwardState.ACKNOWLEDGED


async def test_a_place_and_a_contact_are_kept_as_words(here: Stage) -> None:
    await deliver(here)
    await here.press("周", "报告已整改")
    here["周"].send_location(30.12345, 120.54321)
    await here.settle()

    assert here.items()[0].reports[0].texts == ("位置：30.12345,120.54321",)


async def test_a_contact_card_is_kept_as_words(here: Stage) -> None:
    await deliver(here)
    await here.press("周", "报告已整改")
    here["周"].send_contact("设备科", "01012345678")
    await here.settle()

    assert here.items()[0].reports[0].texts == ("联系人：设备科 01012345678",)


# --- frozen, recalled --------------------------------------------------------------------


@pytest.mark.parametrize("sealed", [False, True])
async def test_what_waits_for_the_opening_leaves_only_while_it_is_no_clue(
    tmp_path: Path, *, sealed: bool
) -> None:
    async with stage(tmp_path) as here:
        await deliver(here)
        await here.at(EVENING)
        await here.say("甲", "/items")
        await here.press("甲", "J1")
        await here.press("甲", "更正")
        await here.say("甲", "二楼东侧消防栓未见点检卡", reply_to=here["甲"].last())
        await here.press("甲", "确认发送")
        if sealed:
            await seal(here)
        await here.at(MORNING.replace(hour=9, minute=1) + timedelta(days=1))

        assert ("请以新内容为准" in said(here, "周")) is not sealed


async def test_a_recall_reaches_every_liaison_who_looked_at_the_item(here: Stage) -> None:
    other = enrolled(here, "郑", 203, UNIT)
    await deliver(here)
    await here.say("郑", "J1")
    await here.say("甲", "/items")
    await here.press("甲", "J1")
    await here.press("甲", "收回")
    await here.say("甲", "发错了", reply_to=here["甲"].last())

    assert "消防栓" not in "\n".join(m.text for m in other.screen() if m.from_bot)
    assert "消防栓" not in said(here, "周")


async def test_a_recall_in_the_undo_window_of_a_report_alarms_nobody(here: Stage) -> None:
    await deliver(here)
    await here.press("周", "报告已整改")
    here["周"].send_photo(PICTURE, caption="已补点检卡")
    await here.settle()
    await here.press("周", "提交")
    await here.say("甲", "/items")
    await here.press("甲", "J1")
    await here.press("甲", "收回")
    await here.say("甲", "发错了", reply_to=here["甲"].last())
    await here.later(UNDO)

    assert "未发出" not in said(here, "甲")
    assert here.items()[0].reports[0].texts == ("已补点检卡",)
    assert "消防栓" not in said(here, "周")


async def test_what_was_submitted_before_a_carrying_over_still_arrives(here: Stage) -> None:
    await deliver(here)
    await here.press("周", "报告已整改")
    here["周"].send_photo(PICTURE, caption="已补点检卡")
    await here.settle()
    await here.press("周", "提交")
    await here.say("甲", "/items")
    await here.press("甲", "J1")
    await here.press("甲", "携出")
    await here.press("甲", "乙")
    await here.later(UNDO)

    assert "已补点检卡" in in_group(here)
    assert here.items()[0].state is OutwardState.CARRIED_OVER


# --- two liaisons of one unit ------------------------------------------------------------


async def test_a_report_can_be_submitted_once_and_the_refusal_speaks_of_nothing_inside(
    here: Stage,
) -> None:
    await deliver(here)
    await here.press("周", "报告已整改")
    here["周"].send_photo(PICTURE, caption="已补点检卡")
    await here.settle()
    card = here["周"].last()
    await here.press("周", "提交")
    again = here["周"].press_data("l.submit:1:f1", on=card)
    await here.settle()

    assert "放行" not in told(again)
    assert "请看最新的卡片" in told(again)


async def test_a_colleague_sees_that_the_report_was_submitted(here: Stage) -> None:
    enrolled(here, "郑", 203, UNIT)
    await deliver(here)
    await here.say("郑", "J1")
    for name in ("周", "郑"):
        await here.press(name, "报告已整改")
    here["郑"].send_photo(PICTURE, caption="已补点检卡")
    await here.settle()
    await here.press("周", "提交")

    assert "提交" not in labels(here, "郑")
    assert labels(here, "周").count("撤回") == 1


# --- two units ---------------------------------------------------------------------------


async def test_a_list_goes_to_the_unit_that_its_lines_name(two: Stage) -> None:
    await two.say("甲", "调阅 北渡2024年工会经费台账 11月27日前\n城东2024年采购合同 11月27日前")

    assert {(b.unit, b.state.value) for b in lists(two)} == {(UNIT, "DRAFT"), (OTHER, "DRAFT")}


async def test_a_list_that_names_no_unit_is_sent_once_one_is_chosen(two: Stage) -> None:
    await two.say("甲", "调阅 2024年工会经费台账 11月27日前")
    before = labels(two, "甲")
    await two.press("甲", "北渡")
    await two.press("甲", "预览")
    await two.press("甲", "发送清单")
    await two.later(UNDO)

    assert "预览" not in before
    assert "工会经费台账" in said(two, "吴")
    assert "工会经费台账" not in said(two, "周")


async def test_the_group_names_the_unit_of_a_document(two: Stage) -> None:
    await two.say("甲", "调阅 北渡2024年工会经费台账 11月27日前")
    await two.press("甲", "预览")
    await two.press("甲", "发送清单")
    await two.later(UNDO)
    await two.say("甲", "/requests")

    assert f"D1（{OTHER}）" in said(two, "甲")
    assert "D1（" not in said(two, "吴")


async def test_refusals_inside_name_the_unit_and_outside_do_not(two: Stage) -> None:
    await deliver(two, "城东二楼消防栓未见点检卡")
    await report(two)
    inside = two["乙"].press_data("o.waive:1", on=two["乙"].last())
    outside = two["周"].press_data("l.ack:1", on=two["周"].last())
    await two.settle()

    assert f"J1（{UNIT}） 现在不能" in told(inside)
    assert told(outside).startswith("J1 现在不能")


async def test_a_request_names_no_other_unit(two: Stage) -> None:
    await two.say("甲", "调阅 城东2024年采购合同（同北渡一并提供） 11月27日前")
    await two.press("甲", "城东")

    assert "不宜对外的词：北渡" in said(two, "甲")


# --- lists -------------------------------------------------------------------------------


async def test_what_one_list_has_no_room_for_begins_another(here: Stage) -> None:
    lines = "\n".join(f"{2000 + n}年度工作总结 11月27日前" for n in range(23))
    await here.say("甲", f"调阅 {lines}")

    assert len(requests(here)) == 23
    assert len(lists(here)) == 2


async def test_a_list_goes_to_whoever_stands_in(here: Stage) -> None:
    enrolled(here, "郑", 203, UNIT)
    await here.say("甲", "调阅 2024年工会经费台账 11月27日前")
    await here.press("甲", "预览")
    await here.press("甲", "发送清单")
    here["周"].block_bot()
    await here.say("甲", "在")
    with here.bot.shared.store.unit(REGISTRY) as work:
        person = next(p for p in work.all(records.Person) if p.user_id == 201)
        work.put(person.changed(unreachable_since=here.clock.now()))
        work.commit()
    await here.later(UNDO)

    assert "工会经费台账" in said(here, "郑")
    assert "改发给联络员郑" in in_group(here)


async def test_a_list_that_reaches_nobody_wakes_the_bot_no_more(here: Stage) -> None:
    await here.say("甲", "调阅 2024年工会经费台账 11月27日前")
    await here.press("甲", "预览")
    await here.press("甲", "发送清单")
    with here.bot.shared.store.unit(REGISTRY) as work:
        person = next(p for p in work.all(records.Person) if p.user_id == 201)
        work.put(person.changed(unreachable_since=here.clock.now()))
        work.commit()
    await here.later(UNDO)

    with here.bot.shared.store.unit(SCOPE) as work:
        assert pushes.next_moment(here.bot.shared.desk(work)) is None
    assert "调阅清单未送达" in in_group(here)


async def test_a_request_names_nobody_of_the_group(here: Stage) -> None:
    enrolled(here, "郑明远", 203, UNIT)
    await here.say("甲", "调阅 郑明远经手的采购合同 11月27日前")

    assert "不宜对外的词：郑明远" in said(here, "甲")


async def test_long_lists_have_pages_on_both_sides(here: Stage) -> None:
    for number in range(11):
        await deliver(here, f"{number + 1}号楼消防栓未见点检卡")
    for name in ("周", "甲"):
        await here.say(name, "/items")
        first = here[name].last().text
        await here.press(name, "下一页")

        assert "第1/2页" in first
        assert "第2/2页" in here[name].last().text
        assert "J11" in first + here[name].last().text


# --- whose number stands below it ---------------------------------------------------------


async def test_a_photo_with_the_items_number_below_it_is_kept_for_that_item(here: Stage) -> None:
    await deliver(here)
    await deliver(here, "三楼消防栓未见点检卡")
    here["周"].send_photo(PICTURE, caption="Ｊ2")
    await here.settle()
    await here.say("周", "J1 已补点检卡")

    first, second = here.items()
    assert [(report.texts, len(report.evidence)) for report in second.reports] == [((), 1)]
    assert [(report.texts, report.evidence) for report in first.reports] == [
        (("J1 已补点检卡",), ())
    ]


async def test_a_number_that_is_not_the_liaisons_says_nothing_and_loses_nothing(
    here: Stage,
) -> None:
    await deliver(here)
    here["周"].send_photo(PICTURE, caption="J7")
    await here.settle()

    (item,) = here.items()
    assert [len(report.evidence) for report in item.reports] == [1]


# --- what is said about several things, moves, or comes back ---------------------------------


async def two_items(here: Stage) -> None:
    await deliver(here)
    await deliver(here, "走廊灯不亮")


@pytest.mark.parametrize(
    "words",
    ["J1 已换新卡，J2 已换灯", "1. J1换了卡\n2. J2换了灯", "第一件说明\nJ1换了卡\nJ2换了灯"],
)
async def test_what_speaks_of_two_items_is_put_to_none_without_asking(
    here: Stage, words: str
) -> None:
    await two_items(here)
    await here.press("周", "报告已整改")
    await here.say("周", words)
    assert "提到了几件事" in here["周"].last().text
    assert here["周"].last().labels == ("J1", "J2", "取消")
    await here.press("周", "J1")
    reports = {i.label: [r.texts for r in i.reports] for i in here.items()}
    assert reports["J1"] == [(words,)]


@pytest.mark.parametrize("words", ["J1 已换新卡，与J2无关", "J1 按J1的要求换了"])
async def test_what_begins_with_one_item_goes_to_it(here: Stage, words: str) -> None:
    await two_items(here)
    await here.say("周", words)
    assert {i.label: len(i.reports) for i in here.items()} == {"J1": 1, "J2": 0}


@pytest.mark.parametrize("words", ["J1，已换新卡", "J1及时换了卡", "J1至今没有配件"])
async def test_the_number_at_the_head_counts_more_than_what_was_asked_last(
    here: Stage, words: str
) -> None:
    await two_items(here)
    await here.press("周", "报告已整改")  # on J2
    await here.say("周", words)
    reports = {i.label: [r.texts for r in i.reports] for i in here.items()}
    assert reports == {"J1": [(words,)], "J2": [()]}


async def test_a_file_goes_to_what_was_just_asked_about_not_to_what_was_begun_before(
    here: Stage,
) -> None:
    await two_items(here)
    await here.press("周", "报告已整改")  # on J2
    await here.say("周", "J1")
    for label in ("已转报", "补充转报给谁"):
        await here.press("周", label)
    here["周"].send_photo(PICTURE)
    await here.settle()
    files = {i.label: [len(r.evidence) for r in i.reports] for i in here.items()}
    assert files == {"J1": [1], "J2": [0]}


async def recalled_by_the_leader(here: Stage, label: str) -> None:
    await here.say("甲", "/items")
    await here.press("甲", label)
    await here.press("甲", "收回")
    await here.say("甲", "与另一件混了", reply_to=here["甲"].last())


async def test_a_recall_reaches_an_earlier_showing_that_is_too_old_to_be_deleted(
    here: Stage,
) -> None:
    await deliver(here)
    await here.say("周", "J1")  # the first one loses its buttons
    await here.later(timedelta(days=3))
    await recalled_by_the_leader(here, "J1")
    shown = [m.text for m in here["周"].screen() if m.from_bot and not m.deleted]
    assert [text for text in shown if "消防栓" in text] == []
    assert shown.count("J1 已收回，请以后续提示为准") == 2


async def test_what_was_asked_about_outlives_the_recall_of_one_item(here: Stage) -> None:
    await two_items(here)
    await here.say("周", "已经更换，附情况说明")
    await recalled_by_the_leader(here, "J1")
    asked = here["周"].last()
    assert (asked.labels, "消防栓" in asked.text) == (("J2", "取消"), False)
    await here.press("周", "J2")
    assert {i.label: [r.texts for r in i.reports] for i in here.items()}["J2"] == [
        ("已经更换，附情况说明",)
    ]


async def test_what_was_asked_about_is_answered_when_no_item_is_left(here: Stage) -> None:
    await two_items(here)
    await here.say("周", "已经更换，附情况说明")
    await recalled_by_the_leader(here, "J1")
    await recalled_by_the_leader(here, "J2")
    assert here["周"].last().text.startswith("目前没有待反馈的事项，这条没有转出。")
    assert here["周"].last().labels == ()


async def test_the_bots_own_message_sent_back_shows_its_item_and_is_no_report(
    here: Stage,
) -> None:
    await deliver(here)
    here["周"].forward(here["周"].last())
    await here.settle()
    assert here["周"].last().text.startswith("【演练】J1")
    assert "已收到" in here["周"].last().labels
    assert here.items()[0].reports == ()


async def test_a_live_location_that_moves_takes_nothing_out_of_a_report(here: Stage) -> None:
    await deliver(here)
    place = here["周"].send_location(39.9, 116.4)
    await here.settle()
    place.extra["location"] = {"latitude": 40.0, "longitude": 116.4, "live_period": 900}
    here["周"].edit(place, "")
    await here.settle()
    assert here.items()[0].reports[0].texts == ("位置：39.90000,116.40000",)
    assert "位置：39.90000" in here["周"].last().text


async def test_an_edit_after_the_verification_is_told_to_the_group_again(here: Stage) -> None:
    await deliver(here)
    await here.press("周", "报告已整改")
    words = await here.say("周", "已换新卡")
    here["周"].send_photo(PICTURE)
    await here.settle()
    await here.press("周", "提交")
    await here.later(UNDO)
    for text in ("已换两张新卡", "已换三张新卡"):
        here["周"].edit(words, text)
        await here.settle()
    before = in_group(here).count("修改了已提交的内容")
    await here.press("甲", "核验通过", in_group=True)
    here["周"].edit(words, "其实没有换")
    await here.settle()
    assert (before, in_group(here).count("修改了已提交的内容")) == (1, 2)
