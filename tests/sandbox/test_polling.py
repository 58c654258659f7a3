import asyncio

import pytest
from telegram import Bot
from telegram.error import Conflict

from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.updates import UpdateError
from sandbox.world import Group


async def test_updates_stay_until_an_offset_passes_them(
    server: BotApiServer, bot: Bot, anna: Person
) -> None:
    anna.say("甲")
    anna.say("乙")
    first = await bot.get_updates()
    again = await bot.get_updates()
    assert [u.update_id for u in first] == [u.update_id for u in again] == [501, 502]
    rest = await bot.get_updates(offset=502)
    assert [u.message.text for u in rest if u.message] == ["乙"]
    assert server.pending_updates() == 1


async def test_a_long_poll_waits_for_the_next_update(
    server: BotApiServer, bot: Bot, anna: Person
) -> None:
    poll = asyncio.ensure_future(bot.get_updates(timeout=5))
    await server.polled()
    assert not poll.done()
    anna.say("甲")
    assert len(await poll) == 1


async def test_everything_is_delivered_once_acknowledged(
    server: BotApiServer, bot: Bot, anna: Person
) -> None:
    anna.say("甲")
    waiting = asyncio.ensure_future(server.all_delivered())
    await bot.get_updates()
    assert not waiting.done()
    await bot.get_updates(offset=502)
    async with asyncio.timeout(60):
        await waiting


async def test_a_second_poll_ends_the_first(server: BotApiServer, bot: Bot) -> None:
    first = asyncio.ensure_future(bot.get_updates(timeout=5))
    await server.polled()
    async with Bot(bot.token, base_url=server.base_url) as second:
        assert await second.get_updates() == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first


async def test_only_the_kinds_asked_for_are_queued(
    server: BotApiServer, bot: Bot, anna: Person
) -> None:
    message = anna.say("甲")
    anna.react(message, "👍")
    assert server.pending_updates() == 1
    await bot.get_updates(offset=502, allowed_updates=["message_reaction"])
    anna.say("乙")
    anna.react(message, "👌")
    (update,) = await bot.get_updates()
    assert update.message_reaction is not None
    assert update.message_reaction.old_reaction[0].to_dict()["emoji"] == "👍"


async def test_an_update_may_come_twice(server: BotApiServer, bot: Bot, anna: Person) -> None:
    anna.say("甲")
    await bot.get_updates(offset=502)
    assert server.pending_updates() == 0
    server.updates.serve_again(501)
    (update,) = await bot.get_updates()
    assert update.update_id == 501


async def test_the_sandbox_cannot_push_what_is_no_update(server: BotApiServer) -> None:
    chat = {"id": 1, "type": "private"}
    with pytest.raises(UpdateError):
        server.updates.push(
            "message", {"message_id": 1, "date": 1, "chat": chat, "txt": "misspelt"}
        )
    assert server.updates.push_raw({"message": {"nobody": "reads this"}}) == 501


async def test_a_bot_under_privacy_sees_what_is_meant_for_it(
    bot: Bot, anna: Person, group: Group
) -> None:
    anna.world.privacy = True
    for text in (
        "闲聊",
        "/list",
        "/list@xuncha_demo_bot",
        "/list@other_bot",
        "@xuncha_demo_bot 在",
    ):
        anna.say(text, chat=group)
    sent = await bot.send_message(group.id, "请回复")
    anna.say("回复", chat=group, reply_to=anna.last(chat=group))
    updates = await bot.get_updates()
    assert [u.message.text for u in updates if u.message] == [
        "/list",
        "/list@xuncha_demo_bot",
        "@xuncha_demo_bot 在",
        "回复",
    ]
    assert sent.message_id == 6
    assert (await bot.get_me()).can_read_all_group_messages is False
