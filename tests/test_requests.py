"""Document requests through the real bot: one message a list, answered item by item."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.ports import REGISTRY
from inspection.records import DocumentRequest, Member, RequestState
from sandbox.shown import ShownMessage
from tests.stage import MORNING, SCOPE, UNIT, Stage, stage

NOON = MORNING.replace(hour=13)  # too late for the morning push, which would come in between
TWO = "调阅 2023-2025年党委会会议记录 原件 11月27日前\n2024年度工会经费台账 11月27日前"
PHOTO = b"\x89PNG\r\n\x1a\n" + b"page"
UNDO = timedelta(seconds=21)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, now=NOON) as staged:
        yield staged


def requests(here: Stage) -> list[DocumentRequest]:
    return list(here.bot.shared.store.view(SCOPE).all(DocumentRequest))


def states(here: Stage) -> list[RequestState]:
    return [r.state for r in requests(here)]


def said_to(here: Stage, name: str) -> list[ShownMessage]:
    return [m for m in here[name].screen() if m.from_bot]


def holding(here: Stage, name: str, words: str) -> ShownMessage:
    return next(m for m in reversed(here[name].screen()) if words in m.text)


async def sent(here: Stage, text: str = TWO) -> None:
    await here.say("甲", text)
    await here.press("甲", "预览")
    await here.press("甲", "发送清单")
    await here.later(UNDO)


async def test_a_list_reaches_the_liaison_as_one_message(here: Stage) -> None:
    before = len(said_to(here, "周"))
    await sent(here)
    assert len(said_to(here, "周")) == before + 1
    assert [r.label for r in requests(here)] == ["D1", "D2"]


async def test_a_list_taken_back_never_reaches_the_liaison(here: Stage) -> None:
    before = len(said_to(here, "周"))
    await here.say("甲", TWO)
    await here.press("甲", "预览")
    await here.press("甲", "发送清单")
    await here.press("甲", "撤回")
    await here.later(UNDO)
    assert len(said_to(here, "周")) == before


async def test_outside_office_hours_a_list_waits_for_the_morning(tmp_path: Path) -> None:
    async with stage(tmp_path, now=MORNING.replace(hour=20)) as here:
        before = len(said_to(here, "周"))
        await sent(here)
        assert len(said_to(here, "周")) == before
        await here.at(MORNING.replace(day=26, hour=9, minute=1))
        assert any("调阅清单1" in m.text for m in said_to(here, "周"))


async def test_a_member_hands_a_list_to_those_who_may_send(here: Stage) -> None:
    await here.say("丙", TWO)
    await here.press("丙", "预览")
    await here.press("丙", "提交清单")
    await here.press("乙", "预览")
    await here.press("乙", "发送清单")
    await here.later(UNDO)
    assert states(here) == [RequestState.SENT, RequestState.SENT]


async def test_numbers_in_a_reply_say_what_is_there(here: Stage) -> None:
    await sent(here)
    await here.say("周", "1 2 已送达", reply_to=holding(here, "周", "调阅清单1"))
    assert states(here) == [RequestState.PROVIDED, RequestState.PROVIDED]


async def test_the_group_hears_once_of_one_answer(here: Stage) -> None:
    await sent(here)
    before = len(here.group.messages)
    await here.say("周", "1 2 已送达", reply_to=holding(here, "周", "调阅清单1"))
    assert len(here.group.messages) == before + 1


async def test_a_number_that_was_not_asked_for_changes_nothing(here: Stage) -> None:
    await sent(here)
    await here.say("周", "1 7 已送达", reply_to=holding(here, "周", "调阅清单1"))
    assert states(here) == [RequestState.SENT, RequestState.SENT]
    assert "D7" in said_to(here, "周")[-1].text


async def test_a_file_in_reply_to_a_material_leaves_on_submit_only(here: Stage) -> None:
    await sent(here)
    await here.press("周", "D2")
    here["周"].send_photo(PHOTO, reply_to=holding(here, "周", "D2 调阅"))
    await here.settle()
    assert states(here) == [RequestState.SENT, RequestState.SENT]
    await here.press("周", "提交")
    assert states(here) == [RequestState.SENT, RequestState.PROVIDED]


async def test_a_reason_is_looked_at_before_it_leaves(here: Stage) -> None:
    await sent(here)
    await here.press("周", "D1")
    await here.press("周", "暂不能提供")
    before = len(here.group.messages)
    question = holding(here, "周", "暂不能提供的原因")
    await here.say("周", "原件在审计部门", reply_to=question)
    assert (states(here)[0], len(here.group.messages)) == (RequestState.SENT, before)
    await here.press("周", "确认发送")
    assert states(here)[0] is RequestState.DECLINED


async def test_the_liaison_sees_no_draft(here: Stage) -> None:
    await sent(here)
    await here.say("甲", "调阅 采购合同 原件 11月30日前")
    await here.say("周", "/requests")
    assert "采购合同" not in said_to(here, "周")[-1].text


async def test_an_unknown_number_and_a_draft_look_alike_to_the_liaison(here: Stage) -> None:
    await here.say("甲", TWO)
    await here.say("周", "D1")
    first = said_to(here, "周")[-1].text
    await here.say("周", "D9")
    assert said_to(here, "周")[-1].text.replace("D9", "D1") == first


async def test_originals_are_listed_before_the_group_leaves(here: Stage) -> None:
    await sent(here)
    await here.say("甲", "D1")
    await here.press("甲", "已收到")
    await here.at(
        MORNING.replace(month=12, day=19, hour=8, minute=20)
    )  # three days before the last
    assert any("原件待归还1项" in m.text for m in said_to(here, "甲"))


async def test_an_original_is_named_once_a_morning(here: Stage) -> None:
    await sent(here)
    await here.say("甲", "D1")
    await here.press("甲", "已收到")
    before = len(said_to(here, "甲"))
    await here.at(MORNING.replace(month=12, day=21, hour=8, minute=20))
    morning = [m.text for m in said_to(here, "甲")[before:]]
    assert sum("D1" in text for text in morning) == 1
    assert any("撤点前1天" in t and "原件待归还1项，已另发一条" in t for t in morning)


async def test_a_deputy_reads_no_number_of_a_unit_they_keep_away_from(here: Stage) -> None:
    await sent(here)
    await here.say("甲", "D1")
    await here.press("甲", "已收到")
    with here.bot.shared.store.unit(REGISTRY) as work:
        deputy = next(m for m in work.all(Member) if m.name == "乙")
        work.put(deputy.changed(recusals=(UNIT,)))
        work.commit()
    before = len(said_to(here, "乙"))
    await here.at(MORNING.replace(month=12, day=21, hour=8, minute=20))
    morning = [m.text for m in said_to(here, "乙")[before:]]
    assert (any("撤点前1天" in t for t in morning), any("D1" in t for t in morning)) == (
        True,
        False,
    )


async def test_nothing_is_lost_in_a_restart(here: Stage) -> None:
    await here.say("甲", TWO)
    await here.press("甲", "预览")
    await here.press("甲", "发送清单")
    await here.restart()
    await here.later(UNDO)
    assert states(here) == [RequestState.SENT, RequestState.SENT]


async def test_the_overview_is_paged(here: Stage) -> None:
    lines = "\n".join(f"{2001 + n}年采购合同台账{n}号 11月27日前" for n in range(12))
    await sent(here, f"调阅 {lines}")
    await here.say("甲", "调阅")
    await here.press("甲", "下一页")
    assert "第2/2页" in holding(here, "甲", "调阅资料").text
