import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden

from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.world import Group


async def test_a_topic_must_exist_and_be_open(server: BotApiServer, bot: Bot, anna: Person) -> None:
    forum = server.world.add_group(-1002, "论坛", members=[anna], forum=True)
    thread = server.world.add_topic(forum, "三号楼", by=anna)
    anna.say("甲", chat=forum, thread=thread)
    opened, update = await bot.get_updates()
    assert opened.message
    assert opened.message.forum_topic_created
    assert update.message
    assert (update.message.is_topic_message, update.message.message_thread_id) == (True, thread)
    answer = await update.message.reply_text("乙")
    assert answer.message_thread_id == thread
    forum.topics[thread].closed = True
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(forum.id, "丙", message_thread_id=thread)
    del forum.topics[thread]
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "丁", message_thread_id=thread)


async def test_an_upgraded_group_says_where_it_went(
    server: BotApiServer, bot: Bot, anna: Person
) -> None:
    small = server.world.add_group(-5, "小组", members=[anna], supergroup=False)
    raised = server.world.upgrade(small, -1005, by=anna)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(small.id, "a")
    assert moved.value.new_chat_id == raised.id
    await bot.send_message(raised.id, "a")
    old, new = await bot.get_updates()
    assert old.message
    assert new.message
    assert (old.message.migrate_to_chat_id, new.message.migrate_from_chat_id) == (-1005, -5)


async def test_a_bot_that_left_or_was_removed_is_refused(
    bot: Bot, anna: Person, group: Group
) -> None:
    await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(group.id, "a")
    anna.add_bot(group)
    await bot.send_message(group.id, "b")
    anna.remove_bot(group)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(group.id, "c")


async def test_members_are_told_as_they_are(bot: Bot, anna: Person, group: Group) -> None:
    boris = anna.world.add_person(12, "Boris", last_name="B")
    anna.add_bot(group, administrator=True)
    await bot.get_updates(allowed_updates=["chat_member"])
    boris.join(group)
    group.administrators.add(anna.id)
    assert (await bot.get_chat_member(group.id, boris.id)).status == "member"
    assert (await bot.get_chat_member(group.id, anna.id)).status == "administrator"
    assert await bot.get_chat_member_count(group.id) == 3
    assert len(await bot.get_chat_administrators(group.id)) == 2
    boris.leave(group)
    updates = await bot.get_updates()
    changes = [u.chat_member.new_chat_member.status for u in updates if u.chat_member]
    assert changes == ["member", "left"]


@pytest.mark.parametrize(("administrator", "asks"), [(False, True), (True, False)])
async def test_who_comes_is_told_only_to_an_administrator_who_asked(
    bot: Bot, anna: Person, group: Group, administrator: bool, asks: bool
) -> None:
    boris = anna.world.add_person(12, "Boris")
    anna.add_bot(group, administrator=administrator)
    await bot.get_updates(allowed_updates=["message", *(["chat_member"] if asks else [])])
    boris.join(group, quietly=True)
    boris.leave(group)
    updates = await bot.get_updates()
    assert [u.chat_member for u in updates if u.chat_member] == []
    left = [u.message.left_chat_member for u in updates if u.message]  # and nobody who came
    assert [user.id for user in left if user is not None] == [12]
    assert len(left) == 1


async def test_copies_and_forwards(bot: Bot, anna: Person, group: Group) -> None:
    said = anna.say("/start")
    await bot.forward_message(group.id, anna.id, said.message_id)
    assert "forward_origin" in anna.last(chat=group).extra
    copied = await bot.copy_message(group.id, anna.id, said.message_id)
    assert anna.last(chat=group).message_id == copied.message_id
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(group.id, anna.id, 99)


async def test_commands_are_kept_by_scope(bot: Bot, anna: Person) -> None:
    await bot.set_my_commands([("add", "记一条")], language_code="zh")
    assert await bot.get_my_commands() == ()
    assert (await bot.get_my_commands(language_code="zh"))[0].command == "add"
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([("记", "记一条")])
    await bot.set_chat_menu_button()


async def test_chats_can_be_looked_at(bot: Bot, anna: Person, group: Group) -> None:
    said = anna.say("/start")
    await bot.pin_chat_message(anna.id, said.message_id)
    assert (await bot.get_chat(group.id)).title == "巡察一组"
    private = await bot.get_chat(anna.id)
    assert private.pinned_message
    assert (private.first_name, private.pinned_message.text) == ("安娜", "/start")
