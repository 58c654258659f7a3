"""Hand-over between members, leaving, standing in: the real application."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.ports import REGISTRY
from inspection.records import Finding, HandOver, Member, Person, StandIn, TimetableItem
from tests.stage import SCOPE, Stage, stage

WORDING = "二楼消防栓未见点检卡"
CLUE = "市场部经理把装修给他小舅子的公司，三家比价两家同一法人"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


def texts(here: Stage, name: str) -> str:
    return "\n".join(m.text for m in here[name].screen() if m.from_bot)


def handovers(here: Stage) -> list[HandOver]:
    return list(here.bot.shared.store.view(SCOPE).all(HandOver))


def responsible(here: Stage, number: int) -> int:
    found = here.bot.shared.store.view(SCOPE).all(Finding)
    return next(f.responsible_id for f in found if f.number == number)


def owners(here: Stage, row: int) -> tuple[int, ...]:
    (found,) = here.bot.shared.store.view(SCOPE).lookup(TimetableItem, "row", row)
    return found.owner_ids


async def open_person(here: Stage, who: str, name: str) -> None:
    await here.say(who, "成员")
    await here.press(who, name)


async def hand_over(here: Stage, *, to: str = "丁", day: str = "今天", by: str = "甲") -> None:
    """丙 hands over."""
    await open_person(here, by, "丙")
    await here.press(by, "交接")
    await here.press(by, to)
    await here.press(by, day)


def offer(here: Stage, name: str) -> list[str]:
    """The accept buttons in somebody's chat."""
    shown = (m for m in here[name].screen() if m.from_bot)
    return [label for m in shown for label in m.labels if label.startswith("已接收")]


async def accept_all(here: Stage, name: str) -> None:
    for label in offer(here, name):
        await here.press(name, label)


async def test_until_each_is_accepted_the_first_remains_responsible(here: Stage) -> None:
    await here.say("丙", WORDING)
    await hand_over(here)
    assert responsible(here, 1) == 103
    await here.press("丁", "已接收 W1")
    assert responsible(here, 1) == 104


async def test_a_row_goes_over_with_its_post(here: Stage) -> None:
    await hand_over(here)
    await here.press("丁", "已接收 第13行")
    assert owners(here, 13) == (104,)


async def test_when_all_are_accepted_everyone_concerned_is_told(here: Stage) -> None:
    await here.say("丙", WORDING)
    await hand_over(here, by="乙")
    await accept_all(here, "丁")
    for name in ("甲", "乙", "丙", "丁"):
        assert "丙交给丁的事项已全部接收，自11月25日（周三）起丁为责任人：待补证1件（W1）" in texts(
            here, name
        )


async def test_from_a_later_day_it_takes_effect_on_that_day(here: Stage) -> None:
    await here.say("丙", WORDING)
    await hand_over(here, day="下一工作日")
    await here.press("丁", "已接收 W1")
    assert responsible(here, 1) == 103
    await here.later(timedelta(days=1))
    assert responsible(here, 1) == 104


async def test_another_day_is_read_from_a_reply(here: Stage) -> None:
    await here.say("丙", WORDING)
    await open_person(here, "甲", "丙")
    for label in ("交接", "丁", "另定"):
        await here.press("甲", label)
    await here.say("甲", "12月1日", reply_to=here["甲"].last())
    assert "自12月1日（周二）起由丁接手" in texts(here, "丁")


async def test_a_saturday_is_not_the_monday_after_it_and_a_doubtful_day_is_asked_again(
    here: Stage,
) -> None:
    await here.say("丙", WORDING)
    await open_person(here, "甲", "丙")
    for label in ("交接", "丁", "另定"):
        await here.press("甲", label)
    await here.say("甲", "11月28日（周五）", reply_to=here["甲"].last())
    assert "可能有两种理解" in here["甲"].last().text
    await here.say("甲", "11月28日", reply_to=here["甲"].last())
    assert "自11月28日（周六）起由丁接手" in texts(here, "丁")


async def test_what_is_sealed_goes_to_the_leader_and_nobody_hears_of_it(here: Stage) -> None:
    await here.say("丙", CLUE)
    await here.say("丙", WORDING)
    await hand_over(here, by="乙")
    assert offer(here, "甲") == ["已接收 W1"]
    for name in ("乙", "丁"):
        assert "W1" not in texts(here, name)


async def test_what_is_sealed_meanwhile_is_dropped_from_the_offer(here: Stage) -> None:
    await here.say("丙", WORDING)
    card = here["丙"].last()
    await hand_over(here)
    await here.say("丙", CLUE, reply_to=card)
    press = await here.press("丁", "已接收 W1")
    assert press.answer is not None
    assert press.answer.show_alert
    assert responsible(here, 1) == 103


async def test_only_whom_it_was_offered_to_can_accept(here: Stage) -> None:
    await here.say("丙", WORDING)
    await hand_over(here)
    await here.say("乙", "状态")
    here["乙"].press_data("h.take:1:finding.1", on=here["乙"].last())
    await here.settle()
    assert responsible(here, 1) == 103


async def test_a_member_cannot_begin_a_hand_over(here: Stage) -> None:
    await here.say("丁", "状态")
    here["丁"].press_data("h.begin:3", on=here["丁"].last())
    here["丁"].press_data("h.to:3:4", on=here["丁"].last())
    await here.settle()
    assert handovers(here) == []


async def test_a_new_hand_over_takes_the_earlier_offer_back(here: Stage) -> None:
    await here.say("丙", WORDING)
    await hand_over(here, to="丁")
    await hand_over(here, to="乙")
    assert offer(here, "丁") == []
    await here.press("乙", "已接收 W1")
    assert responsible(here, 1) == 102


async def test_a_restart_in_the_middle_loses_and_repeats_nothing(here: Stage) -> None:
    await here.say("丙", WORDING)
    await hand_over(here)
    await here.press("丁", "已接收 W1")
    await here.restart()
    await accept_all(here, "丁")
    await here.restart()
    await here.later(timedelta(minutes=2))
    assert texts(here, "丙").count("已全部接收") == 1


async def test_what_was_taken_over_is_among_mine(here: Stage) -> None:
    await here.say("丙", WORDING)
    await hand_over(here)
    await here.press("丁", "已接收 W1")
    await here.say("丁", "我的")
    assert "W1" in here["丁"].last().text
    await here.say("丙", "我的")
    assert "W1" not in here["丙"].last().text


# --- leaving --------------------------------------------------------------------------------


async def test_who_leaves_hands_over_first(here: Stage) -> None:
    await here.say("丙", WORDING)
    await open_person(here, "甲", "丙")
    await here.press("甲", "离组")
    assert "丙还有" in here["甲"].last().text
    assert {m.name for m in active(here)} == {"甲", "乙", "丙", "丁", "周"}


async def test_or_the_leader_takes_all_and_then_they_leave(here: Stage) -> None:
    await here.say("丙", WORDING)
    await open_person(here, "甲", "丙")
    await here.press("甲", "离组")
    await here.press("甲", "组长接手")
    assert responsible(here, 1) == 101
    await open_person(here, "甲", "丙")
    await here.press("甲", "离组")
    await here.press("甲", "确认离组")
    assert "丙" not in {m.name for m in active(here)}


async def test_who_left_is_told_nothing_any_more(here: Stage) -> None:
    await open_person(here, "甲", "丙")
    for label in ("离组", "组长接手"):
        await here.press("甲", label)
    await open_person(here, "甲", "丙")
    for label in ("离组", "确认离组"):
        await here.press("甲", label)
    before = len(here["丙"].screen())
    await here.say("丁", f"共享 {WORDING}")
    await here.later(timedelta(days=1))
    assert len(here["丙"].screen()) == before
    await here.say("丙", "看板")
    assert "仅供已登记人员使用" in here["丙"].last().text


async def test_a_deputy_cannot_let_anybody_leave(here: Stage) -> None:
    await open_person(here, "乙", "丙")
    assert "离组" not in here["乙"].last().labels
    here["乙"].press_data("p.leave:3:yes", on=here["乙"].last())
    await here.settle()
    assert "丙" in {m.name for m in active(here)}


def active(here: Stage) -> list[Member]:
    return [m for m in here.bot.shared.store.view(REGISTRY).all(Member) if m.is_active]


# --- other channels -------------------------------------------------------------------------


async def test_the_leader_gives_a_person_a_channel(tmp_path: Path) -> None:
    options = {"CHANNELS__WECOM__URL": "json://127.0.0.1:9/x"}
    async with stage(tmp_path, options=options) as here:
        await open_person(here, "甲", "周")
        await here.press("甲", "其他渠道")
        await here.press("甲", "wecom")
        people = here.bot.shared.store.view(REGISTRY).lookup(Person, "user_id", 201)
        assert people[0].channels == ("wecom",)
        await open_person(here, "乙", "周")
        assert "其他渠道" not in here["乙"].last().labels


# --- standing in ----------------------------------------------------------------------------


async def test_a_stand_in_of_another_inspection_cannot_be_ended(here: Stage) -> None:
    with here.bot.shared.store.unit(REGISTRY) as work:
        made = work.add(
            StandIn(
                inspection_id="other",
                for_id=1,
                by_id=2,
                first_day=here.clock.now().date(),
                last_day=here.clock.now().date(),
                set_by=9,
                at=here.clock.now(),
            )
        )
        work.commit()
    await here.say("甲", "状态")
    here["甲"].press_data(f"s.end:{made.id}", on=here["甲"].last())
    await here.settle()
    (kept,) = here.bot.shared.store.view(REGISTRY).all(StandIn)
    assert kept.ended_at is None
