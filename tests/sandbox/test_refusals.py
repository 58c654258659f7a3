from typing import Any

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError

from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.world import Group
from tests.sandbox.bench import PNG, TOKEN, Clock


def _keys(**key: str) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [[{"text": "好"} | key]]}}


async def _asked(server: BotApiServer, method: str, params: dict[str, Any]) -> dict[str, Any]:
    async with httpx.AsyncClient() as client:
        response = await client.post(f"{server.base_url}{TOKEN}/{method}", json=params)
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("sendMessage", {"text": ""}, "message text is empty"),
        ("sendMessage", {"text": " \n"}, "text must be non-empty"),
        ("sendMessage", {}, "message text is empty"),
        ("sendMessage", {"text": "😀" * 2049}, "message is too long"),
        ("sendMessage", {"text": "a", "colour": 1}, "sendMessage has no parameter colour"),
        ("sendMessage", {"text": "a", "parse_mode": "XML"}, "unsupported parse_mode"),
        ("sendMessage", {"text": "a", "message_thread_id": 7}, "message thread not found"),
        (
            "sendMessage",
            {"text": "a", "reply_parameters": {"message_id": 99}},
            "message to be replied not found",
        ),
        ("sendMessage", {"text": "a"} | _keys(callback_data="数" * 22), "BUTTON_DATA_INVALID"),
        ("sendMessage", {"text": "a"} | _keys(callback_data=""), "BUTTON_DATA_INVALID"),
        (
            "sendMessage",
            {"text": "a"} | _keys(),
            "Text buttons are unallowed in the inline keyboard",
        ),
        ("sendPhoto", {"photo": "nothing"}, "wrong file identifier/HTTP URL specified"),
        ("editMessageText", {"message_id": 99, "text": "a"}, "message to edit not found"),
        ("editMessageText", {"message_id": 1, "text": "a"}, "message can't be edited"),
        ("deleteMessage", {"message_id": 99}, "message to delete not found"),
        (
            "setMessageReaction",
            {"message_id": 1, "reaction": [{"type": "emoji", "emoji": "✅"}]},
            "REACTION_INVALID",
        ),
        (
            "getFile",
            {"chat_id": None, "file_id": "x"},
            "wrong file_id or the file is temporarily unavailable",
        ),
        ("getChatMember", {"user_id": 99}, "invalid user_id specified"),
        ("sendDice", {}, "sendDice is not served here"),
    ],
)
async def test_what_the_real_server_refuses(
    server: BotApiServer, anna: Person, method: str, params: dict[str, Any], reason: str
) -> None:
    anna.say("/start")
    answer = await _asked(server, method, {"chat_id": anna.id} | params)
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {reason}"}


async def test_a_text_of_exactly_4096_units_after_parsing_is_sent(bot: Bot, anna: Person) -> None:
    anna.say("/start")
    await bot.send_message(anna.id, "<b>" + "😀" * 2048 + "</b>", parse_mode="HTML")
    assert anna.last().text == "😀" * 2048


async def test_a_long_caption_is_refused(bot: Bot, anna: Person) -> None:
    anna.say("/start")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(anna.id, PNG, caption="字" * 1025)
    await bot.send_photo(anna.id, PNG, caption="字" * 1024)


async def test_unserved_methods_are_recorded(server: BotApiServer, anna: Person) -> None:
    anna.say("/start")
    await _asked(server, "sendDice", {"chat_id": anna.id})
    await _asked(server, "makeTea", {})
    assert server.unserved == ["sendDice", "makeTea"]


async def test_a_stranger_cannot_be_written_to(bot: Bot, anna: Person) -> None:
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(anna.id, "a")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(404, "a")


async def test_a_person_who_blocked_the_bot_gets_nothing(bot: Bot, anna: Person) -> None:
    anna.say("/start")
    anna.block_bot()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(anna.id, "a")
    anna.unblock_bot()
    await bot.send_message(anna.id, "b")
    assert anna.last().text == "b"


async def test_an_edit_without_a_change_is_refused(bot: Bot, anna: Person) -> None:
    anna.say("/start")
    sent = await bot.send_message(anna.id, "a", reply_markup=InlineKeyboardMarkup([[]]))
    with pytest.raises(BadRequest, match="Message is not modified: specified new message"):
        await sent.edit_text("a")
    await sent.edit_text("<b>a</b>", parse_mode="HTML")
    assert anna.last().edited == 1


async def test_a_message_older_than_48_hours_stays(bot: Bot, anna: Person, clock: Clock) -> None:
    anna.say("/start")
    sent = await bot.send_message(anna.id, "a")
    clock.advance(hours=49)
    with pytest.raises(BadRequest, match="can't be deleted for everyone"):
        await sent.delete()


async def test_a_press_is_answered_once(bot: Bot, anna: Person, clock: Clock) -> None:
    anna.say("/start")
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="d")]])
    await bot.send_message(anna.id, "a", reply_markup=keys)
    press, late = anna.press("好"), anna.press("好")
    await bot.answer_callback_query(press.id, "行")
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(press.id)
    clock.advance(minutes=16)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(late.id)
    assert (press.answers, press.answered, late.answered) == (2, True, False)
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(late.id, "字" * 201)


async def test_files_have_their_limits(bot: Bot, anna: Person) -> None:
    message = anna.send_document(b"x", "大.zip", size=20 * 1024 * 1024 + 1)
    assert message.document is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(message.document.file_id)
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(anna.id, bytes(50 * 1024 * 1024 + 1))


async def test_only_pictures_are_photos(bot: Bot, anna: Person) -> None:
    anna.say("/start")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(anna.id, b"text")


async def test_a_missing_message_may_be_answered_leniently(bot: Bot, anna: Person) -> None:
    anna.say("/start")
    reply = ReplyParameters(99, allow_sending_without_reply=True)
    await bot.send_message(anna.id, "a", reply_parameters=reply)
    assert anna.last().reply_to is None


async def test_another_token_opens_nothing(server: BotApiServer) -> None:
    stranger = Bot("7000000001:other", base_url=server.base_url)
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_a_member_may_neither_pin_nor_delete_for_others(
    bot: Bot, anna: Person, group: Group
) -> None:
    said = anna.say("a", chat=group)
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages"):
        await bot.pin_chat_message(group.id, said.message_id)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(group.id, said.message_id)
    anna.add_bot(group, administrator=True)
    await bot.pin_chat_message(group.id, said.message_id)
    assert said.pinned
    await bot.delete_message(group.id, said.message_id)
    assert said.deleted
