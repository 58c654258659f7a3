import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.world import ChatEvent, Group
from tests.sandbox.bench import PNG, TOKEN

App = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE


async def _start(update: Update, _context: Context) -> None:
    assert update.message
    keys = [[InlineKeyboardButton("同意", callback_data="yes")]]
    keys += [[InlineKeyboardButton("说明", url="https://example.org")]]
    markup = InlineKeyboardMarkup(keys)
    await update.message.reply_text("<b>甲</b> &lt;", parse_mode="HTML", reply_markup=markup)


async def _press(update: Update, _context: Context) -> None:
    assert update.callback_query
    await update.callback_query.answer("已记下", show_alert=True)
    await update.callback_query.edit_message_text("已同意")


async def _photo(update: Update, _context: Context) -> None:
    assert update.message
    picture = update.message.photo[-1]
    content = await (await picture.get_file()).download_as_bytearray()
    await update.message.reply_media_group(
        [InputMediaPhoto(bytes(content), caption="一"), InputMediaPhoto(picture.file_id)]
    )
    await update.message.set_reaction("👍")
    await update.message.reply_document(b"a,b", filename="表.csv", caption="完")


@pytest.fixture
async def app(server: BotApiServer) -> AsyncIterator[App]:
    builder = Application.builder().token(TOKEN)
    app = builder.base_url(server.base_url).base_file_url(server.base_file_url).build()
    app.add_handler(CommandHandler("start", _start))
    app.add_handler(CallbackQueryHandler(_press))
    app.add_handler(MessageHandler(filters.PHOTO, _photo))
    async with app:
        await app.start()
        assert app.updater
        await app.updater.start_polling(timeout=5)
        yield app
        await app.updater.stop()
        await app.stop()


async def test_a_person_presses_a_button(server: BotApiServer, app: App, anna: Person) -> None:
    events: list[ChatEvent] = []
    server.world.on_change(events.append)
    anna.start_link("W12")
    await server.called("sendMessage")
    shown = anna.last()
    assert (shown.text, shown.html, shown.labels) == (
        "甲 <",
        "<b>甲</b> &lt;",
        ("同意", "说明"),
    )
    press = anna.press("同意")
    async with asyncio.timeout(60):
        answer = await press.done()
        await server.called("editMessageText")
        await server.all_delivered()
    assert (answer.text, answer.show_alert, press.answers) == ("已记下", True, 1)
    assert (shown.text, shown.buttons, shown.edited) == ("已同意", (), 1)
    assert [event.kind for event in events] == ["message", "message", "answer", "edited"]
    assert events[0].chat_id == anna.id


async def test_a_missing_button_names_those_that_are_there(
    server: BotApiServer, app: App, anna: Person
) -> None:
    anna.say("/start")
    await server.called("sendMessage")
    with pytest.raises(AssertionError, match="同意"):
        anna.press("拒绝")
    with pytest.raises(AssertionError, match=r"example\.org"):
        anna.press("说明")


async def test_files_go_both_ways(server: BotApiServer, app: App, anna: Person) -> None:
    sent = anna.send_photo(PNG, caption="现场")
    async with asyncio.timeout(60):
        await server.called("sendDocument")
    one, two, table = anna.screen()[1:]
    assert one.photo
    assert server.world.file(one.photo) == PNG
    assert two.photo == sent.photo
    assert one.media_group_id == two.media_group_id != table.media_group_id
    assert table.document
    assert (table.document.name, table.caption) == ("表.csv", "完")
    assert sent.reactions == ("👍",)
    assert server.unserved == []


async def test_an_album_arrives_as_separate_messages(
    server: BotApiServer, anna: Person, group: Group
) -> None:
    album = anna.send_album([PNG, (PNG, "第二张")], chat=group)
    updates = [update["message"] for update in server.updates.waiting]
    assert [m["message_id"] for m in updates] == [m.message_id for m in album]
    assert len({m["media_group_id"] for m in updates}) == 1
    assert "caption" not in updates[0]
    assert updates[1]["caption"] == "第二张"


async def test_everything_a_person_does_is_a_real_update(
    server: BotApiServer, anna: Person, group: Group
) -> None:
    said = anna.say("😀 /add@xuncha_demo_bot 甲", chat=group)
    anna.edit(said, "/add 乙")
    for origin in ("user", "hidden", "chat", "channel"):
        anna.forward(said, origin=origin)
    anna.send_document(b"x", "a.pdf", mime_type="application/pdf", reply_to=None)
    anna.send_voice(b"x")
    anna.send_video(b"x")
    anna.send_sticker()
    anna.send_location()
    anna.leave(group)
    with pytest.raises(AssertionError, match="is not in"):
        anna.say("b", chat=group)
    anna.join(group)
    anna.remove_bot(group)
    anna.say("无人听", chat=group)
    anna.block_bot()
    with pytest.raises(AssertionError):
        anna.say("a")
    kinds = [next(k for k in update if k != "update_id") for update in server.updates.waiting]
    assert kinds == ["message", "edited_message", *["message"] * 11, *["my_chat_member"] * 2]


async def test_a_forced_reply_is_seen(server: BotApiServer, app: App, anna: Person) -> None:
    said = anna.say("你好")
    await app.bot.send_message(
        anna.id, "写在这里", reply_markup=ForceReply(), reply_to_message_id=said.message_id
    )
    shown = anna.last()
    assert shown.forced_reply
    assert shown.reply_to is said
    assert anna.say("答", reply_to=shown).reply_to is shown
