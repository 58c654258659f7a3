"""Odd people and odd chats: names nobody can read, masks, channels, groups that move."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import BotCommandScopeChat, BotCommandScopeDefault

from handlers.gate import name_of
from inspection.records import Inspection
from tests.stage import GROUP_ID, SCOPE, Stage, stage

WORDING = "二楼消防栓未见点检卡"
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        await staged.settle()
        yield staged


def in_group(here: Stage) -> list[str]:
    return [m.text for m in here.group.messages if m.from_bot and not m.deleted]


def push_message(here: Stage, **fields: object) -> None:
    """Push a message of the group as the server would, whoever it is from."""
    message = {
        "message_id": here.group.next_id() + 500,
        "date": int(here.clock.now().timestamp()),
        "chat": here.group.json(),
        **fields,
    }
    here.server.updates.push("message", message)


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("", "用户0103"),
        (" \u3000 ", "用户0103"),
        ("\u200b\u200d\ufeff", "用户0103"),
        ("\u3164\u2800\u115f", "用户0103"),
        ("\u202eABC\u202c", "ABC"),
        ("王\n\n五", "王 五"),
        ("a\u0300\u0301\u0302\u0303b", "\u00e0b"),
        ("丙" * 70, "丙" * 32),
        ("שלום", "שלום"),
    ],
)
def test_a_name_is_shown_as_far_as_it_can_be_seen(given: str, shown: str) -> None:
    assert name_of(given, 103) == shown


def test_a_name_of_sixty_four_emoji_is_cut_to_what_fits() -> None:
    assert name_of("👩‍👩‍👧" * 21 + "👍", 103) == "👩👩👧" * 10 + "👩👩"


async def test_markup_in_a_name_is_shown_as_typed(here: Stage) -> None:
    here["丙"].first_name = "<b>丙</b> & co"
    await here.say("丙", "我的")
    await here.say("甲", "成员")
    assert "<b>丙</b> & co" in here["甲"].last().text


# --- two accounts, masks, channels ------------------------------------------------------------


async def test_a_second_account_of_a_member_is_a_stranger(here: Stage) -> None:
    await here.say("丙", WORDING)
    here.people["丙二"] = here.server.world.add_person(1103, "丙")
    here.server.world.private(1103).started = True
    await here.say("丙二", "我的")
    await here.say("生人", "我的")
    assert here["丙二"].last().text == here["生人"].last().text


async def test_an_anonymous_administrator_hears_how_to_ask_as_a_person(here: Stage) -> None:
    mask = {"from": ANONYMOUS, "sender_chat": here.group.json(), "text": f"问题 {WORDING}"}
    push_message(here, **mask)
    await here.settle()
    assert (len(in_group(here)), here.findings()) == (1, [])
    assert "匿名管理员" in in_group(here)[0]


async def test_an_anonymous_administrator_who_asks_nothing_hears_nothing(here: Stage) -> None:
    push_message(here, **{"from": ANONYMOUS}, sender_chat=here.group.json(), text="大家辛苦")
    await here.settle()
    assert in_group(here) == []


@pytest.mark.parametrize("automatic", [True, False])
async def test_a_channels_post_in_the_group_is_nobodys_finding(
    here: Stage, automatic: bool
) -> None:
    channel = {"id": -1009, "type": "channel", "title": "频道"}
    forwarded = {"is_automatic_forward": True} if automatic else {}
    sender = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    text = f"问题 {WORDING}"
    push_message(here, **{"from": sender}, sender_chat=channel, text=text, **forwarded)
    await here.settle()
    assert (in_group(here), here.findings()) == ([], [])


# --- groups that change -----------------------------------------------------------------------


async def test_administrator_rights_taken_away_change_nothing_but_rights(here: Stage) -> None:
    here["甲"].add_bot(here.group, administrator=True)
    here["甲"].add_bot(here.group, administrator=False)
    await here.settle()
    await here.at(here.clock.now().replace(hour=17, minute=30))
    assert any("截至17:30" in text for text in in_group(here))


async def test_removed_and_added_again_the_group_hears_the_summary(here: Stage) -> None:
    here["甲"].remove_bot(here.group)
    await here.settle()
    here["甲"].add_bot(here.group)
    await here.settle()
    await here.at(here.clock.now().replace(hour=17, minute=30))
    assert any("截至17:30" in text for text in in_group(here))


@pytest.mark.parametrize("order", [("to", "from"), ("from", "to"), ("to", "to", "from")])
async def test_a_group_that_became_a_supergroup_stays_bound(
    here: Stage, order: tuple[str, ...]
) -> None:
    sender = here["甲"].user_json()
    twins = {
        "to": {"chat": here.group.json(), "migrate_to_chat_id": -1002500},
        "from": {
            "chat": {"id": -1002500, "type": "supergroup", "title": "巡察组"},
            "migrate_from_chat_id": GROUP_ID,
        },
    }
    for each in order:
        push_message(here, **{"from": sender}, **twins[each])
    await here.settle()
    inspection = here.bot.shared.store.view(SCOPE).get(Inspection, 1)
    assert inspection is not None
    assert inspection.chat_id == -1002500


# --- menus ------------------------------------------------------------------------------------


async def menu(here: Stage, user_id: int) -> set[str]:
    scope = BotCommandScopeChat(user_id) if user_id else BotCommandScopeDefault()
    commands = await here.bot.application.bot.get_my_commands(scope)
    return {command.command for command in commands}


async def test_at_the_start_everybody_has_the_menu_of_their_role(here: Stage) -> None:
    assert await menu(here, 0) == {"start", "help"}
    assert await menu(here, 201) == {"items", "requests", "plan", "help", "language", "cancel"}
    assert {"settings", "bind", "members"} <= await menu(here, 101)
    assert {"settings", "members", "interview"} & await menu(here, GROUP_ID) == set()


async def test_who_comes_in_has_a_menu_and_who_is_disabled_has_none(here: Stage) -> None:
    await here.say("甲", "成员")
    for label in ("丙", "停用", "确认停用"):
        await here.press("甲", label)
    assert (await menu(here, 103), "mine" in await menu(here, 104)) == (set(), True)


async def test_a_menu_that_could_not_be_set_is_tried_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        here.server.faults.add(
            "setMyCommands", times=20, error=(400, "Bad Request: chat not found")
        )
        await here.restart()
        here.server.faults.clear()
        here.clock.advance_to(here.clock.now().replace(minute=10))
        await here.bot.sender.settled()
        await here.settle()
        assert "mine" in await menu(here, 103)


async def test_strangers_who_write_a_lot_are_answered_once_while_it_waits(here: Stage) -> None:
    refusal = (429, "Too Many Requests: retry after 30", {"retry_after": 30})
    here.server.faults.add("sendMessage", chat_id=999, error=refusal)
    for _ in range(5):
        await here.say("生人", "在吗")
    here.clock.advance_to(here.clock.now().replace(minute=5))
    here.bot.shared.wake.set()
    await here.settle()
    assert len([m for m in here["生人"].screen() if m.from_bot]) == 1
