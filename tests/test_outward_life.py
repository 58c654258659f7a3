"""The whole life of an outward item, both sides: what neither side must lose or learn."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.enums import OutwardState, ReplyState
from inspection.records import OutwardItem
from sandbox.people import Press
from tests.stage import SCOPE, Stage, stage

CLUE = "市场部经理周凌渡把装修给他小舅子的公司，三家比价两家同一法人"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"life"
UNDO = timedelta(seconds=21)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


async def deliver(here: Stage, text: str = "二楼消防栓未见点检卡") -> None:
    """Bring one finding of 丙's to the liaison."""
    await here.say("丙", text)
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)
    await here.press("甲", "放行")
    await here.later(UNDO)


async def seal(here: Stage) -> None:
    """Let the told finding turn out to be a suspected clue."""
    card = next(m for m in here["丙"].screen() if m.text.startswith("W1"))
    await here.say("丙", CLUE, reply_to=card)


async def ask(here: Stage, kind: str, words: str) -> None:
    """Let the liaison ask and submit."""
    await here.press("周", "有疑问")
    await here.press("周", kind)
    await here.say("周", words)
    await here.press("周", "提交")
    await here.later(UNDO)


def seen(here: Stage, name: str) -> list[tuple[str, list[str]]]:
    """Return what stands in somebody's private chat, with the buttons."""
    return [(m.text, list(m.labels)) for m in here[name].screen() if m.from_bot]


def said(here: Stage, name: str) -> str:
    return "\n".join(text for text, _ in seen(here, name))


def in_group(here: Stage) -> str:
    return "\n".join(m.text for m in here.group.messages if m.from_bot and not m.deleted)


def toast(press: Press) -> tuple[str, bool]:
    assert press.answer is not None
    return press.answer.text or "", bool(press.answer.show_alert)


async def everything_a_liaison_can_do(here: Stage) -> list[object]:
    """Use every button and word of an item; return what was seen at each step."""
    steps: list[object] = []

    async def press(label: str) -> None:
        steps.append(toast(await here.press("周", label)))
        steps.append(seen(here, "周"))

    for label in ("已收到", "已收到", "已转报", "已转报", "补充转报给谁"):
        await press(label)
    await here.say("周", "分管副总经理", reply_to=here["周"].last())
    for label in ("有疑问", "申请延期"):
        await press(label)
    await here.say("周", "配件未到，延到12月4日")
    for label in ("提交", "撤回", "提交"):
        await press(label)
    await here.later(UNDO)
    await press("报告已整改")
    first = await here.say("周", "已补")
    here["周"].send_photo(PICTURE, caption="整改后")
    await here.settle()
    for label in ("填写审定", "提交"):
        await press(label)
    await here.later(UNDO)
    here["周"].edit(first, "已补，11月25日张贴")
    await here.settle()
    for words in ("/items", "J1", "J2", "还有什么要补的"):
        await here.say("周", words)
    return [*steps, seen(here, "周")]


async def test_a_frozen_item_looks_alive_whatever_the_liaison_does(tmp_path: Path) -> None:
    async with stage(tmp_path / "live") as live:
        await deliver(live)
        alive = await everything_a_liaison_can_do(live)
    async with stage(tmp_path / "frozen") as frozen:
        await deliver(frozen)
        await seal(frozen)
        state = frozen.items()[0].state
        stopped = await everything_a_liaison_can_do(frozen)

    assert state is OutwardState.FROZEN
    assert stopped == alive


async def test_what_is_frozen_after_a_return_stays_as_the_unit_knew_it(here: Stage) -> None:
    await deliver(here)
    await here.press("周", "已转报")
    here["周"].send_photo(PICTURE, caption="已补卡")
    await here.settle()
    await here.press("周", "提交")
    await here.later(UNDO)
    await here.press("丁", "退回重改", in_group=True)
    await here.say("丁", "看不清", reply_to=here["丁"].last())
    await here.say("周", "J1")
    before = seen(here, "周")[-1]
    await seal(here)
    await here.say("周", "J1")

    assert seen(here, "周")[-1] == before


async def test_nothing_of_a_frozen_item_reaches_the_group(here: Stage) -> None:
    await deliver(here)
    await seal(here)
    before = (in_group(here), said(here, "甲"), said(here, "丙"))
    await ask(here, "请求说明", "哪一栋的二楼")

    assert (in_group(here), said(here, "甲"), said(here, "丙")) == before
    assert here.items()[0].answers[0].texts == ("哪一栋的二楼",)


async def test_a_sealed_finding_takes_its_question_card_back(here: Stage) -> None:
    await deliver(here)
    await ask(here, "请求说明", "哪一栋的二楼")
    asked = in_group(here)
    await seal(here)

    assert "哪一栋的二楼" in asked
    assert "哪一栋的二楼" not in in_group(here)


async def test_without_a_group_a_question_goes_to_leaders_and_the_filer(tmp_path: Path) -> None:
    async with stage(tmp_path, bound=False) as here:
        await deliver(here)
        await ask(here, "请求说明", "哪一栋的二楼")

        told = [name for name in ("甲", "乙", "丙", "丁") if "哪一栋的二楼" in said(here, name)]
        assert told == ["甲", "乙", "丙"]


async def test_what_is_held_back_afterwards_asks_nobody(here: Stage) -> None:
    await deliver(here)
    await here.press("丙", "处理")
    await here.press("丙", "暂缓告知")
    await ask(here, "请求说明", "哪一栋的二楼")

    assert "哪一栋的二楼" not in in_group(here) + said(here, "丁") + said(here, "甲")


async def test_in_numbers_only_mode_a_question_is_read_in_private(tmp_path: Path) -> None:
    options = {"DISCLOSURE__GROUP_PUSH": "numbers"}
    async with stage(tmp_path, options=options) as here:
        await deliver(here)
        await ask(here, "请求说明", "哪一栋的二楼")
        shown = in_group(here)
        await here.press("丁", "看详情", in_group=True)

        assert "哪一栋的二楼" not in shown
        assert "哪一栋的二楼" in said(here, "丁")


async def test_a_members_reply_waits_even_when_its_button_is_forged(here: Stage) -> None:
    await deliver(here)
    await ask(here, "请求说明", "哪一栋的二楼")
    card = next(m for m in here.group.messages if "请求说明" in m.text)
    await here.say("丁", "三号楼", chat=here.group, reply_to=card)
    await here.press("丁", "确认发送")
    here["丁"].press_data("u.send:1:a1.1", on=here["丁"].last())
    await here.settle()

    reply = here.items()[0].answers[0].replies[0]
    assert (reply.state, "三号楼" in said(here, "周")) == (ReplyState.AWAITING_RELEASE, False)


async def test_nothing_of_an_answer_is_seen_before_it_is_submitted(here: Stage) -> None:
    await deliver(here)
    await here.press("周", "有疑问")
    await here.press("周", "无法整改")
    await here.say("周", "设备已报废")
    await here.later(timedelta(hours=1))

    assert "设备已报废" not in in_group(here) + said(here, "甲") + said(here, "丙")


async def test_what_is_taken_back_within_the_window_never_arrives(here: Stage) -> None:
    await deliver(here)
    await here.press("周", "有疑问")
    await here.press("周", "请求说明")
    await here.say("周", "哪一栋的二楼")
    await here.press("周", "提交")
    await here.press("周", "撤回")
    await here.later(timedelta(hours=1))

    assert "哪一栋的二楼" not in in_group(here)


async def test_what_comes_within_the_window_is_kept_and_submitted_anew(here: Stage) -> None:
    await deliver(here)
    here["周"].send_photo(PICTURE, caption="已补卡")
    await here.settle()
    await here.press("周", "提交")
    await here.say("周", "二楼东侧")
    await here.later(timedelta(hours=1))

    report = here.items()[0].report
    assert report is not None
    assert (report.texts, report.has_left, in_group(here)) == (("已补卡", "二楼东侧"), False, "")


async def test_what_was_submitted_before_a_stop_leaves_after_the_start(here: Stage) -> None:
    await deliver(here)
    here["周"].send_photo(PICTURE, caption="已补卡")
    await here.settle()
    await here.press("周", "提交")
    await here.restart()
    await here.later(UNDO)

    assert here.items()[0].state is OutwardState.FIX_REPORTED
    assert in_group(here).count("已补卡") == 1


async def test_an_album_that_fits_several_items_is_one_question_and_one_press(here: Stage) -> None:
    for text in ("二楼消防栓未见点检卡", "会议室桌牌写错1处", "制度上墙版本未更新1处"):
        await deliver(here, text)
    here["周"].send_album([(PICTURE, "三处都改了"), PICTURE + b"2", PICTURE + b"3"])
    await here.settle()
    questions = [text for text, _ in seen(here, "周") if text.startswith("这条属于哪一件")]
    await here.press("周", "J2")

    reports = [item.report for item in here.items()]
    assert len(questions) == 1
    assert [len(r.evidence) if r is not None else 0 for r in reports] == [0, 3, 0]


async def test_a_reply_to_a_closed_item_goes_to_no_other(here: Stage) -> None:
    for text in ("二楼消防栓未见点检卡", "会议室桌牌写错1处"):
        await deliver(here, text)
    first = next(m for m in here["周"].screen() if "J1 提示" in m.text)
    await here.say("甲", "/items")
    await here.press("甲", "J1")
    await here.press("甲", "免附佐证")
    await here.say("甲", "到现场看过", reply_to=here["甲"].last())
    await here.say("周", "谢谢", reply_to=first)

    assert [(i.state, i.reports) for i in here.items()] == [
        (OutwardState.CLOSED, ()),
        (OutwardState.DELIVERED, ()),
    ]


async def recall(here: Stage) -> None:
    await here.say("甲", "/items")
    await here.press("甲", "J1")
    await here.press("甲", "收回")
    await here.say("甲", "发错单位", reply_to=here["甲"].last())


async def test_a_recalled_item_is_deleted_in_the_liaisons_chat(here: Stage) -> None:
    await deliver(here)
    await recall(here)

    assert (here.items()[0].state, seen(here, "周")) == (OutwardState.WITHDRAWN, [])
    assert "联络员尚未签收" in said(here, "甲")


async def test_after_two_days_a_recalled_item_says_so_in_its_place(here: Stage) -> None:
    await deliver(here)
    first = seen(here, "周")[0][0]
    await here.later(timedelta(hours=49))
    await recall(here)

    assert "二楼消防栓" in first
    assert "二楼消防栓" not in said(here, "周")
    assert "J1 已收回，请以后续提示为准" in said(here, "周")


async def test_what_could_not_be_deleted_in_time_says_that_it_is_recalled(here: Stage) -> None:
    await deliver(here)
    here["周"].block_bot()
    await here.settle()
    await recall(here)
    await here.later(timedelta(hours=72))
    here["周"].unblock_bot()
    await here.later(timedelta(minutes=1))

    assert "二楼消防栓" not in said(here, "周")
    assert "J1 已收回，请以后续提示为准" in said(here, "周")


async def test_the_reason_of_a_recall_is_not_told_to_the_unit(here: Stage) -> None:
    await deliver(here)
    await here.later(timedelta(hours=49))
    await recall(here)

    assert "发错单位" not in said(here, "周")


async def test_a_recalled_number_is_not_given_again(here: Stage) -> None:
    await deliver(here)
    await recall(here)
    await deliver(here, "会议室桌牌写错1处")

    assert [item.number for item in here.items()] == [1, 2]


async def test_with_another_person_asked_for_the_filer_does_not_verify(tmp_path: Path) -> None:
    async with stage(tmp_path, options={"VERIFY__OTHER_PERSON": "true"}) as here:
        await deliver(here)
        here["周"].send_photo(PICTURE, caption="已补卡")
        await here.settle()
        await here.press("周", "提交")
        await here.later(UNDO)
        await here.press("丙", "核验通过", in_group=True)
        state = here.items()[0].state
        await here.press("丁", "核验通过", in_group=True)

        assert (state, here.items()[0].state) == (OutwardState.FIX_REPORTED, OutwardState.CLOSED)


async def test_what_was_carried_over_can_be_hidden_from_the_unit(tmp_path: Path) -> None:
    async with stage(tmp_path, options={"CARRY_OVER__LIAISON_SEES": "false"}) as here:
        await deliver(here)
        await here.say("甲", "/items")
        await here.press("甲", "J1")
        await here.press("甲", "携出")
        await here.press("甲", "丁")
        await here.say("周", "/items")

        item = here.items()[0]
        assert (item.state, item.holder_id) == (OutwardState.CARRIED_OVER, here["丁"].id)
        assert seen(here, "周")[-1][0] == "【演练】目前没有事项。"


async def test_on_the_withdrawal_day_the_leader_is_asked_who_keeps_what_is_open(
    here: Stage,
) -> None:
    await deliver(here)
    await here.later(timedelta(days=27, hours=1))

    assert "今天撤点，未销号1件" in said(here, "甲")
    assert "今天撤点" not in said(here, "乙") + said(here, "周") + in_group(here)


async def test_a_closed_item_never_changes_when_it_recurs(here: Stage) -> None:
    await deliver(here)
    await here.say("甲", "/items")
    await here.press("甲", "J1")
    await here.press("甲", "免附佐证")
    await here.say("甲", "到现场看过", reply_to=here["甲"].last())
    closed = here.items()[0]
    for label in ("再次出现", "下一工作日", "确认发送"):
        await here.press("甲", label)
    await here.later(UNDO)

    kept, again = here.bot.shared.store.view(SCOPE).all(OutwardItem)
    assert kept == closed
    assert (again.follows, again.label, "J1 已于" in again.wording) == (closed.id, "J2", True)


async def test_a_decision_made_in_the_evening_is_said_at_the_next_opening(here: Stage) -> None:
    await deliver(here)
    await ask(here, "申请延期", "延到12月4日，配件未到")
    await here.later(timedelta(hours=9))
    await here.press("甲", "同意延期", in_group=True)
    in_the_evening = said(here, "周").count("J1 已同意延期")
    await here.later(timedelta(hours=14))

    assert (in_the_evening, said(here, "周").count("J1 已同意延期")) == (0, 1)
