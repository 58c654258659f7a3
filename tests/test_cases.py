"""Failures reported of other bots, tried on this one over real HTTP."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from bot.sender import Sender
from bot.upkeep import Upkeep
from handlers import delivery
from inspection.enums import FetchState, MessageState
from inspection.records import Evidence, Inspection, OutgoingMessage
from storage.journal import Journal
from tests.stage import GROUP_ID, SCOPE, Stage, stage


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


def group_texts(here: Stage) -> list[str]:
    """Return what the bot says in the group."""
    return [m.text for m in here.group.messages if m.from_bot]


def said_to(here: Stage, name: str) -> list[str]:
    """Return what the bot told somebody."""
    return [m.text for m in here[name].screen() if m.from_bot]


async def test_a_file_over_the_limit_is_kept_as_a_record_and_said(here: Stage) -> None:
    here["丙"].send_document(b"x", "竣工图.pdf", caption="竣工图", size=22_020_096)
    await here.settle()
    file = here.bot.shared.store.view(SCOPE).get(Evidence, 1)
    assert file is not None
    assert file.fetch_state is FetchState.TOO_LARGE
    assert here.server.calls_of("getFile") == []
    assert "超出20MB未下载" in here["丙"].last().text


async def test_a_group_that_becomes_a_supergroup_stays_bound(here: Stage) -> None:
    await here.say("丙", "问题 走廊灯不亮", chat=here.group)
    here.group = here.server.world.upgrade(here.group, -1002500, by=here["甲"])
    await here.settle()
    await here.say("丙", "问题 楼梯灯不亮", chat=here.group)
    inspection = here.bot.shared.store.view(SCOPE).get(Inspection, 1)
    assert inspection is not None
    assert inspection.chat_id == -1002500 != GROUP_ID
    assert [f.number for f in here.findings()] == [1, 2]


async def test_a_confirmation_survives_that_its_question_was_deleted(here: Stage) -> None:
    here.server.faults.add(
        method="sendMessage",
        times=1,
        error=(400, "Bad Request: message to be replied not found", {}),
    )
    await here.say("丙", "问题 走廊灯不亮", chat=here.group)
    assert group_texts(here)[0].startswith("W1 已记录")


async def test_an_update_served_again_has_no_second_effect(here: Stage) -> None:
    await here.say("丙", "走廊灯不亮")
    newest = max(
        int(row[0]) for row in here.bot.shared.journal._rows("SELECT update_id FROM inbox")
    )
    here.server.updates.serve_again(newest)
    await here.settle()
    assert len(here.findings()) == 1
    assert len([m for m in here["丙"].screen() if m.from_bot]) == 1


def raw_message(update_id: int, message_id: int, text: str) -> dict[str, object]:
    """Return a message of 丙 as a server sends it."""
    who = {"id": 103, "is_bot": False, "first_name": "丙"}
    chat = {"id": 103, "type": "private", "first_name": "丙"}
    said = {"message_id": message_id, "date": 1764036000 + message_id, "chat": chat, "from": who}
    return {"update_id": update_id, "message": {**said, "text": text}}


@pytest.mark.parametrize("restarts", [False, True])
async def test_another_message_under_a_known_update_id_is_handled(
    here: Stage, restarts: bool
) -> None:
    here.server.updates.push_raw(raw_message(700, 41, "走廊灯不亮"))
    await here.settle()
    if restarts:
        await here.restart()
    here.server.updates.push_raw(raw_message(700, 42, "楼梯灯不亮"))
    await here.settle()
    assert [f.raw for f in here.findings()] == ["走廊灯不亮", "楼梯灯不亮"]


async def test_a_true_repeat_is_dropped_and_no_file_grows(here: Stage) -> None:
    repeated = raw_message(700, 41, "走廊灯不亮")
    here.server.updates.push_raw(repeated)
    await here.settle()
    await here.restart()
    records = (here.folder / "inspections" / SCOPE / "inspection.json").read_bytes()
    for _ in range(3):
        here.server.updates.push_raw(dict(repeated))
        await here.settle()
    assert len(here.findings()) == 1
    assert (here.folder / "inspections" / SCOPE / "inspection.json").read_bytes() == records
    assert here.bot.shared.journal._rows("SELECT count(*) FROM inbox WHERE update_id = 700") == [
        (1,)
    ]


async def test_two_messages_under_one_id_in_one_answer_are_both_handled(here: Stage) -> None:
    both = [raw_message(401, 41, "走廊灯不亮"), raw_message(401, 42, "楼梯灯不亮")]
    body = orjson.dumps({"ok": True, "result": both})
    here.server.faults.add("getUpdates", kind="body", body=(200, body))
    await here.say("丁", "库房漏水")
    assert [f.raw for f in here.findings()] == ["走廊灯不亮", "楼梯灯不亮", "库房漏水"]


async def test_what_was_sent_while_the_bot_was_down_is_filed_with_its_own_time(
    here: Stage,
) -> None:
    await here.bot.stop()
    said = [here["丙"].say(f"第{n}件：走廊灯不亮") for n in range(3)]
    here.clock.advance(timedelta(hours=2))
    await here.start_again()
    assert [f.raw for f in here.findings()] == [m.text for m in said]
    assert {f.occurred_at for f in here.findings()} == {said[0].date}
    assert all(call.params.get("offset") != "-1" for call in here.server.calls_of("getUpdates"))


async def test_an_update_that_cannot_be_parsed_is_stepped_over(here: Stage) -> None:
    here.server.updates.push_raw({"update_id": 999_999, "message": {"message_id": "no"}})
    await here.say("丙", "走廊灯不亮")
    assert len(here.findings()) == 1
    assert [failed[0] for failed in here.bot.shared.journal.failed()] == [999_999]


async def test_a_press_whose_answer_is_refused_still_acts(here: Stage) -> None:
    await here.say("丙", "好的")
    here.server.faults.add(
        method="answerCallbackQuery",
        times=1,
        error=(400, "Bad Request: query is too old and response timeout expired", {}),
    )
    await here.press("丙", "不是问题")
    assert "已移出清单" in here["丙"].last().text


async def test_one_chat_that_is_told_to_wait_does_not_stop_the_others(here: Stage) -> None:
    here.server.faults.add(
        method="sendMessage",
        chat_id=103,
        times=1,
        error=(429, "Too Many Requests: retry after 5", {"retry_after": 5}),
    )
    here["丙"].say("走廊灯不亮")
    here["丁"].say("楼梯灯不亮")
    await here.settle()
    assert here["丁"].last().text.startswith("W2")
    await here.later(timedelta(seconds=6))
    assert any(m.text.startswith("W1") for m in here["丙"].screen() if m.from_bot)


async def test_a_delivery_that_may_have_arrived_is_said_and_never_repeated(here: Stage) -> None:
    await here.say("丙", "二楼消防栓未见点检卡")
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)
    await here.press("甲", "放行")
    here.server.faults.add(method="sendMessage", chat_id=201, times=1, kind="effect_then_reset")
    await here.later(timedelta(seconds=30))
    await here.later(timedelta(hours=1))
    assert len([m for m in here["周"].screen() if m.from_bot]) == 1
    assert any("可能未送达" in text for text in group_texts(here))


async def test_in_a_forum_each_answer_stands_in_its_own_topic(tmp_path: Path) -> None:
    async with stage(tmp_path, forum=True) as here:
        topics = [here.server.world.add_topic(here.group, n, by=here["甲"]) for n in "甲乙"]
        for thread in topics:
            here["丙"].say("问题 走廊灯不亮", chat=here.group, thread=thread)
        await here.settle()
        shown = [m.thread_id for m in here.group.messages if m.from_bot]
        assert shown == topics


async def test_what_went_out_is_not_sent_again_when_what_follows_fails(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_facts: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(delivery, "after_sent", failing)
    await here.say("丙", "二楼消防栓未见点检卡")
    await here.say("丙", "三楼走廊标识脱落")
    cards = [m.text[:2] for m in here["丙"].screen() if m.from_bot]
    assert cards == ["W1", "W2"]


# --- answers that say nothing of what became of a message


@pytest.mark.parametrize(
    "body",
    [
        (200, b'{"ok":true,"result":{"message_id":1,"da'),
        (200, b'{"ok":true}'),
        (200, b'{"ok":true,"result":true}'),
        (200, b""),
        (504, b"<html>Gateway Timeout</html>"),
    ],
    ids=lambda body: f"{body[0]} {body[1].decode()[:30]}",
)
async def test_a_message_whose_answer_is_garbled_is_not_sent_twice(
    here: Stage, body: tuple[int, bytes]
) -> None:
    here.server.faults.add("sendMessage", chat_id=103, kind="effect_then_body", body=body)
    await here.say("丙", "走廊灯不亮")
    here.clock.advance(timedelta(minutes=5))
    await here.settle()
    assert len([text for text in said_to(here, "丙") if text.startswith("W1 已记录")]) == 1
    message = here.bot.shared.store.view(SCOPE).get(OutgoingMessage, 1)
    assert message is not None
    assert message.state is MessageState.UNCONFIRMED


@pytest.mark.parametrize(
    "body",
    [
        (200, b"<html>please log in</html>"),
        (500, b'{"ok":false,"error_code":500,"description":"Internal Server Error"}'),
        (429, b'{"ok":false,"error_code":429,"parameters":{"retry_after":"soon"}}'),
        (429, b"<html>slow down</html>"),
        (200, b'{"ok":false,"error_code":429,"parameters":{"retry_after":2}}'),
        (302, b""),
    ],
    ids=lambda body: f"{body[0]} {body[1].decode()[:30]}",
)
async def test_a_message_that_certainly_did_not_arrive_is_sent_again(
    here: Stage, body: tuple[int, bytes]
) -> None:
    here.server.faults.add("sendMessage", chat_id=103, kind="body", body=body)
    await here.say("丙", "走廊灯不亮")
    assert said_to(here, "丙") == []
    here.clock.advance(timedelta(seconds=6))
    await here.settle()
    assert said_to(here, "丙")[0].startswith("W1 已记录")


async def test_what_cannot_be_noted_beforehand_waits_and_is_sent_once(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = refusing(monkeypatch, "attempt")
    await here.say("丙", "走廊灯不亮")
    assert said_to(here, "丙") == []
    assert refusals == ["attempt"]  # tried once, not in a hot loop
    monkeypatch.undo()
    here.clock.advance(timedelta(seconds=6))
    await here.settle()
    assert len(said_to(here, "丙")) == 1


async def test_what_cannot_be_noted_afterwards_is_not_sent_again(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = refusing(monkeypatch, "outcome")
    await here.say("丙", "走廊灯不亮")
    assert refusals == ["outcome"]
    assert len(said_to(here, "丙")) == 1


def refusing(monkeypatch: pytest.MonkeyPatch, name: str) -> list[str]:
    """Let the disk refuse what the journal is to note, and return what it refused."""
    refused: list[str] = []

    def refuse(*_args: object) -> None:
        refused.append(name)
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Journal, name, refuse)
    return refused


# --- a group in which the bot may not write


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "Bad Request: not enough rights to send text messages to the chat"),
        (400, "Bad Request: CHAT_RESTRICTED"),
        (403, "Forbidden: CHAT_WRITE_FORBIDDEN"),
    ],
)
async def test_in_a_group_where_the_bot_is_muted_the_filer_has_the_number_in_private(
    here: Stage, code: int, words: str
) -> None:
    here.server.faults.add("sendMessage", chat_id=GROUP_ID, times=9, error=(code, words))
    await here.say("丙", "问题 走廊灯不亮", chat=here.group)
    assert said_to(here, "丙")[0].startswith("W1 已记录")
    assert len([text for text in said_to(here, "甲") if "不能发言" in text]) == 1
    assert not any("不能发言" in text for text in said_to(here, "周"))
    assert said_to(here, "周") == []


async def test_a_bot_that_is_restricted_and_out_is_out_of_the_group(here: Stage) -> None:
    await here.say("甲", "好的")
    here.server.updates.push_raw({"my_chat_member": restricted(is_member=False)})
    await here.settle()
    inspection = here.bot.shared.store.view(SCOPE).get(Inspection, 1)
    assert inspection is not None
    assert not inspection.chat_active
    assert any("已不在" in text for text in said_to(here, "甲"))


def restricted(*, is_member: bool) -> dict[str, object]:
    """Return what says that the bot's rights in the group are fewer now."""
    bot = {"id": 4242, "is_bot": True, "first_name": "b"}
    rights = (
        *("send_messages", "change_info", "invite_users", "pin_messages", "manage_topics"),
        *("send_audios", "send_documents", "send_photos", "send_videos", "send_video_notes"),
        *("send_voice_notes", "send_polls", "send_other_messages", "add_web_page_previews"),
        *("react_to_messages", "edit_tag"),
    )
    taken = {f"can_{right}": False for right in rights}
    return {
        "chat": {"id": GROUP_ID, "type": "supergroup", "title": "巡察组"},
        "from": {"id": 101, "is_bot": False, "first_name": "甲"},
        "date": 1764036000,
        "old_chat_member": {"status": "member", "user": bot},
        "new_chat_member": {
            "status": "restricted",
            "user": bot,
            "is_member": is_member,
            "until_date": 0,
            **taken,
        },
    }


async def test_what_a_closed_topic_refuses_goes_to_the_group_and_is_said_once(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, forum=True) as here:
        topic = here.server.world.add_topic(here.group, "问题", by=here["甲"])
        await here.say("甲", "/bind", chat=here.group, thread=topic)
        closed = (400, "Bad Request: TOPIC_CLOSED")
        for text in ("问题 走廊灯不亮", "问题 门锁坏"):
            here.server.faults.add("sendMessage", chat_id=GROUP_ID, error=closed)
            await here.say("丙", text, chat=here.group, thread=topic)
        assert len([t for t in group_texts(here) if "已记录" in t]) == 2
        assert len([t for t in said_to(here, "甲") if "话题已关闭" in t]) == 1
        inspection = here.bot.shared.store.view(SCOPE).get(Inspection, 1)
        assert inspection is not None
        assert inspection.thread_id == topic


@pytest.mark.parametrize(
    "words", ["message to reply not found", "reply message not found", "REPLY_MESSAGE_ID_INVALID"]
)
async def test_a_lost_reply_is_left_out_however_the_server_words_it(
    here: Stage, words: str
) -> None:
    here.server.faults.add("sendMessage", error=(400, f"Bad Request: {words}"))
    await here.say("丙", "问题 走廊灯不亮", chat=here.group)
    assert group_texts(here)[0].startswith("W1 已记录")


# --- parts that must not die


@pytest.mark.parametrize(
    "body",
    [
        b'{"ok":true,"result":{"file_id":"x","file_unique_id":"y"}}',
        b'{"ok":true,"result":null}',
        b'{"ok":tr',
    ],
    ids=bytes.decode,
)
async def test_an_odd_answer_for_a_file_does_not_end_the_fetching(here: Stage, body: bytes) -> None:
    here.server.faults.add("getFile", kind="body", body=(200, body))
    here["丙"].send_document(b"first", "一.pdf", caption="台账缺页")
    await here.settle()
    here.clock.advance(timedelta(seconds=5))
    await here.settle()
    file = here.bot.shared.store.view(SCOPE).get(Evidence, 1)
    assert file is not None
    assert file.fetch_state is FetchState.FETCHED


async def test_what_the_records_ask_for_keeps_no_message_back_when_it_fails(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Upkeep) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(Upkeep, "_follow_accounts", fail)
    await here.say("丙", "走廊灯不亮")
    assert said_to(here, "丙")[0].startswith("W1 已记录")


async def test_a_sender_that_ends_ends_the_process_with_a_sentence(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Sender) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(Sender, "_start_due", fail)
    here["丙"].say("走廊灯不亮")
    async with asyncio.timeout(60):
        await here.bot.failed.wait()
    assert "sender" in here.bot.failure


async def test_the_bot_stays_in_its_group_whatever_is_said_first_of_the_upgrade(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An administrator without a face upgrades it; that the bot is in comes before why."""
    monkeypatch.setattr("bot.door.LEAVES_AFTER", 0.2)
    new = {"id": -1002500, "type": "supergroup", "title": "巡察组"}
    nobody = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    bot = {"id": 4242, "is_bot": True, "first_name": "b"}
    came = {
        "chat": new,
        "from": nobody,
        "date": 1764036000,
        "old_chat_member": {"status": "left", "user": bot},
        "new_chat_member": {"status": "member", "user": bot},
    }
    moved = {"message_id": 1, "date": 1764036000, "chat": new, "from": nobody, "sender_chat": new}
    here.server.updates.push_raw({"my_chat_member": came})
    here.server.updates.push_raw({"message": {**moved, "migrate_from_chat_id": GROUP_ID}})
    await here.settle()
    inspection = here.bot.shared.store.view(SCOPE).get(Inspection, 1)
    assert inspection is not None
    assert inspection.chat_id == -1002500
    assert here.server.calls_of("leaveChat") == []
