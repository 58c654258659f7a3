"""Buttons pressed twice, at once, late, or without their message: tried on the running bot."""

import sqlite3
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from inspection.enrolment import enrol, invite
from inspection.enums import OutwardState, Role
from inspection.ports import REGISTRY
from inspection.records import Finding, Inspection
from sandbox.people import Press
from sandbox.shown import Json, ShownMessage
from sandbox.wire import message_json
from storage.journal import Journal
from tests.stage import SCOPE, UNIT, Stage, stage

HARMLESS = "二楼消防栓未见点检卡"
OTHER = "走廊灯不亮"
SECOND = "t2"
UNDO = timedelta(seconds=21)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


def by_bot(here: Stage, name: str) -> list[ShownMessage]:
    return [m for m in here[name].screen() if m.from_bot]


def press_of(message: ShownMessage, label: str) -> str:
    """Return what the button carries whose label begins so."""
    keys = (key for row in message.buttons for key in row)
    return next(key.data or "" for key in keys if key.text.startswith(label))


async def pressed_at_once(
    here: Stage, names: Iterable[str], data: str, on: ShownMessage
) -> list[str]:
    """Press before anything is answered, and return what everybody was told."""
    presses = [here[name].press_data(data, on=on) for name in names]
    await here.settle()
    assert [press.answers for press in presses] == [1] * len(presses)
    return [press.answer.text or "" for press in presses if press.answer is not None]


async def press_without(here: Stage, name: str, data: str, message: Json | None) -> Press:
    """Press on a message of which Telegram says little, or nothing."""
    world, shown = here.server.world, here[name].last()
    press = Press(f"{world.serial():018d}", here[name], shown, data, world.now())
    world.presses[press.id] = press
    update = {
        "id": press.id,
        "from": here[name].user_json(),
        "chat_instance": "7",
        "data": data,
        **({"message": message} if message is not None else {}),
    }
    world.updates.push("callback_query", update)
    await here.settle()
    return press


def inaccessible(message: ShownMessage) -> Json:
    """Return what stands for a message older than 48 hours."""
    return {"chat": message.chat.json(), "message_id": message.message_id, "date": 0}


# --- the same press twice -------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["f.tell", "f.parts?", "w.open"])
async def test_a_double_tap_is_one_press(here: Stage, verb: str) -> None:
    await here.say("丙", HARMLESS)
    before = len(by_bot(here, "丙"))
    await pressed_at_once(here, "丙丙", f"{verb}:1", here["丙"].last())
    assert len(by_bot(here, "丙")) == before + 1


async def test_a_switch_that_is_tapped_twice_is_switched_once(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    await pressed_at_once(here, "丙丙", "f.hold:1", here["丙"].last())
    assert here.findings()[0].hold


async def test_a_quantity_that_is_tapped_twice_at_once_is_added_once_and_later_again(
    here: Stage,
) -> None:
    await here.later(timedelta(minutes=1))  # the rows of the day, with their buttons
    card = here["丙"].last()
    await pressed_at_once(here, "丙丙", press_of(card, "+1"), card)
    await here.press("丙", "+1")
    assert "2/60" in here["丙"].last().text


def a_press(here: Stage, number: int, data: str, on: ShownMessage) -> tuple[int, bytes]:
    """Return a press as it lies in the inbox, received and not handled."""
    query = {
        "id": f"left-{number}",
        "from": here["丙"].user_json(),
        "message": message_json(here.server.world, on),
        "chat_instance": "7",
        "data": data,
    }
    return 900_000 + number, orjson.dumps({"update_id": 900_000 + number, "callback_query": query})


@pytest.mark.parametrize("is_first_handled", [False, True])
async def test_a_double_tap_that_a_crash_left_is_one_press(
    here: Stage, is_first_handled: bool
) -> None:
    await here.later(timedelta(minutes=1))
    card = here["丙"].last()
    taps = [a_press(here, number, press_of(card, "+1"), card) for number in (1, 2)]
    await here.bot.stop()
    journal = Journal(here.folder)
    journal.receive(taps[: 1 if is_first_handled else 2])
    journal.close()
    if is_first_handled:
        await killed_before_the_inbox_was_marked(here, taps)
    await here.start_again()
    assert "1/60" in here["丙"].last().text


async def killed_before_the_inbox_was_marked(here: Stage, taps: list[tuple[int, bytes]]) -> None:
    """The first tap is on disk with all that follows; the inbox knows neither as done."""
    await here.start_again()
    await here.bot.stop()
    with sqlite3.connect(here.folder / "journal.sqlite3") as db:
        db.execute("DELETE FROM inbox WHERE update_id = ?", (taps[0][0],))
    db.close()
    journal = Journal(here.folder)
    journal.receive(taps)
    journal.close()


async def test_two_people_who_press_at_once_are_both_answered_and_it_is_done_once(
    here: Stage,
) -> None:
    await here.say("丙", HARMLESS)
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)
    card = here["甲"].last()
    told = await pressed_at_once(here, "甲乙", press_of(card, "放行"), card)
    await here.later(UNDO)
    assert told[0].startswith("已放行")
    assert "已放行（甲）" in told[1]
    assert [item.state for item in here.items()] == [OutwardState.DELIVERED]


# --- a message that is old, or missing ------------------------------------------------------


async def test_a_press_on_a_message_older_than_two_days_acts(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    press = await press_without(here, "丙", "f.aspects:1", inaccessible(here["丙"].last()))
    assert press.answers == 1
    assert "作风建设" in here["丙"].last().labels


async def test_a_press_whose_message_is_missing_acts_in_the_private_chat(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    press = await press_without(here, "丙", "f.tell:1", None)
    assert press.answers == 1
    assert here["丙"].last().text.startswith("W1 提示预览")


async def test_a_strangers_press_whose_message_is_missing_learns_nothing(here: Stage) -> None:
    await here.say("生人", "您好")
    await here.say("丙", HARMLESS)
    press = await press_without(here, "生人", "f.tell:1", None)
    assert press.answer is not None
    assert press.answer.text == "这个按钮已经不用了，请看最新的卡片"
    assert here.items() == []


def second_inspection(here: Stage) -> None:
    """Let 丙 belong to another inspection, too, which has a finding of the same id."""
    store, now = here.bot.shared.store, here.clock.now()
    store.create(SECOND)
    with store.unit(SECOND) as work:
        first = store.view(SCOPE).get(Inspection, 1)
        assert first is not None
        work.add(first.changed(id=0, slug=SECOND, name="城西巡察", chat_id=None))
        work.add(here.findings()[0].changed(id=0, wording=OTHER, raw=OTHER))
        work.commit()
    with store.unit(REGISTRY) as work:
        _, code = invite(
            work,
            inspection_id=SECOND,
            role=Role.MEMBER,
            unit=None,
            by=None,
            now=now,
            valid_for=timedelta(hours=1),
        )
        enrol(work, code=code, user_id=103, name="丙", now=now)
        work.commit()


def wordings(here: Stage, scope: str) -> list[tuple[str, bool]]:
    return [(f.wording, f.hold) for f in here.bot.shared.store.view(scope).all(Finding)]


async def test_an_old_button_acts_in_the_inspection_that_made_it(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    card = here["丙"].last()
    second_inspection(here)
    await here.say("丙", "切换")
    await here.press("丙", "城西巡察")
    await press_without(here, "丙", "f.hold:1", inaccessible(card))
    assert wordings(here, SCOPE) == [(HARMLESS, True)]
    assert wordings(here, SECOND) == [(OTHER, False)]


async def test_a_press_that_may_mean_either_inspection_changes_neither(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    second_inspection(here)
    press = await press_without(here, "丙", "f.hold:1", None)
    assert press.answer is not None
    assert press.answer.show_alert
    assert not any(hold for scope in (SCOPE, SECOND) for _, hold in wordings(here, scope))


# --- what a button carries ------------------------------------------------------------------


async def test_a_button_for_what_is_closed_only_is_refused_before_it_is(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    await here.press("丙", "提示联络员")
    press = here["丙"].press_data("o.recur:1", on=here["丙"].last())
    await here.settle()
    assert press.answer is not None
    assert "编号" not in press.answer.text
    assert here.bot.shared.journal.failed() == []
    assert [item.unit for item in here.items()] == [UNIT]
