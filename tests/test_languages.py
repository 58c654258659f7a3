"""Two languages at one table: each reads the bot in the language of their own choice."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from telegram import BotCommandScope, BotCommandScopeChat, BotCommandScopeDefault

from handlers.texts import Label, labels_in
from inspection.english_filters import filters_in_chinese
from inspection.enums import Language
from inspection.searching import ASPECTS, STATES
from tests.marked import HAN
from tests.stage import GROUP_ID, SHANGHAI, Stage, stage

EVENING = datetime(2026, 11, 25, 17, 30, tzinfo=SHANGHAI)
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=SHANGHAI)
SLIP = "二楼消防栓未见点检卡"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """The leader and the group read Chinese, the member and the unit's liaison English."""
    async with stage(tmp_path) as staged:
        for name in ("丙", "周"):
            await staged.say(name, "/language en")
        yield staged


def last(here: Stage, name: str) -> str:
    return here[name].last().text


def said_in_group(here: Stage) -> str:
    return "\n".join(m.text for m in here.group.messages if m.from_bot and not m.deleted)


def words(here: Stage, text: str, *own: str) -> list[str]:
    """The Chinese words of a text, but for names and what people wrote."""
    for each in sorted((*own, *here.people, "城东分公司", "城东巡察"), key=len, reverse=True):
        text = text.replace(each, "")
    return HAN.findall(text)


async def commands(
    here: Stage, scope: BotCommandScope, language: str | None = None
) -> dict[str, str]:
    bot = here.bot.application.bot
    found = await bot.get_my_commands(scope, language_code=language)
    return {each.command: each.description for each in found}


async def told_the_liaison(here: Stage) -> None:
    """A slip, from the member's finding to the liaison."""
    await here.say("丙", SLIP)
    for label in ("Tell the liaison", "Next workday", "Confirm and send"):
        await here.press("丙", label)
    await here.press("甲", "放行")
    await here.later(timedelta(seconds=25))


# --- menus ------------------------------------------------------------------------------------


async def test_each_has_the_menu_in_their_own_language(here: Stage) -> None:
    leader = await commands(here, BotCommandScopeChat(101))
    member = await commands(here, BotCommandScopeChat(103))
    assert words(here, leader["mine"])
    assert words(here, " ".join(member.values()), "语言") == []  # named in itself, too


async def test_the_groups_menu_is_in_the_groups_language(here: Stage) -> None:
    before = await commands(here, BotCommandScopeChat(GROUP_ID))
    await here.say("甲", "/settings")
    await here.press("甲", "群内语言")
    after = await commands(here, BotCommandScopeChat(GROUP_ID))
    assert before.keys() == after.keys()
    assert (bool(words(here, before["mine"])), words(here, after["mine"])) == (True, [])


async def test_a_stranger_sees_the_menu_in_the_language_of_their_app(here: Stage) -> None:
    anybody = await commands(here, BotCommandScopeDefault())
    english = await commands(here, BotCommandScopeDefault(), "en")
    assert anybody.keys() == english.keys() == {"start", "help"}
    assert (bool(words(here, anybody["help"])), words(here, english["help"])) == (True, [])


# --- what people wrote, and what the bot says ---------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["done with the check of the vault", "help was not at hand", "search report is missing"],
)
async def test_english_words_at_the_head_of_a_finding_are_a_finding(here: Stage, text: str) -> None:
    await here.say("丙", text)
    assert [finding.raw for finding in here.findings()] == [text]


async def test_an_english_finding_is_read_as_written_by_who_reads_chinese(here: Stage) -> None:
    await here.say("丙", "door locked, Pending")
    await here.say("甲", "查 door")
    assert "door locked, Pending" in last(here, "甲")


async def test_a_language_chosen_in_the_middle_is_the_language_of_the_open_card(
    here: Stage,
) -> None:
    await here.say("乙", SLIP)
    assert "待研判" in last(here, "乙")
    await here.say("乙", "/language en")
    await here.press("乙", "处理")  # an old button, in the old language
    card = next(m for m in here["乙"].screen() if SLIP in m.text and m.from_bot)
    assert words(here, card.text, SLIP) == []
    assert words(here, " ".join(card.labels)) == []


async def test_a_card_changed_by_somebody_elses_press_stays_in_its_readers_language(
    here: Stage,
) -> None:
    await told_the_liaison(here)
    cards = [m.text for m in here["丙"].screen() if m.from_bot and SLIP in m.text]
    assert any("J1 delivered" in text for text in cards)
    assert [words(here, text, SLIP) for text in cards] == [[]] * len(cards)
    assert "已发出" in "\n".join(m.text for m in here["甲"].screen())


async def test_the_liaison_reads_a_release_in_english_and_the_wording_as_approved(
    here: Stage,
) -> None:
    await told_the_liaison(here)
    told = next(m for m in here["周"].screen() if "J1" in m.text)
    assert SLIP in told.text
    assert words(here, told.text, SLIP) == []
    assert words(here, " ".join(told.labels)) == []


async def test_the_evening_push_reaches_each_in_their_own_language(here: Stage) -> None:
    await here.say("甲", "/settings")
    await here.say("乙", "/language en")
    await here.say("丙", SLIP)
    await here.at(EVENING)
    assert "待研判1件" in last(here, "甲")
    assert words(here, last(here, "乙")) == []
    assert "第3天/共30天" in said_in_group(here)


async def test_a_refusal_and_a_toast_are_in_the_language_of_who_acts(here: Stage) -> None:
    await here.say("丙", "/nosuch")
    await here.say("甲", "/nosuch")
    assert (words(here, last(here, "丙")), bool(words(here, last(here, "甲")))) == ([], True)
    await here.say("丙", SLIP)
    answer = (await here.press("丙", "Void")).answer
    assert answer is not None
    assert words(here, answer.text or "") == []


async def test_who_chose_nothing_reads_the_language_of_the_configuration(tmp_path: Path) -> None:
    async with stage(tmp_path, options={"INSPECTION__LANGUAGE": "en"}) as here:
        await here.say("丁", "/nosuch")
        await here.say("生人", "hello")
        assert words(here, last(here, "丁")) == []
        assert words(here, last(here, "生人")) == []


async def test_the_live_board_follows_the_groups_language(tmp_path: Path) -> None:
    async with stage(tmp_path, options={"SUMMARY__LIVE_BOARD": "true"}) as here:
        here.group.bot_status = "administrator"
        await here.at(NOON)
        board = next(m for m in here.group.messages if m.text.startswith("今日看板"))
        await here.say("甲", "/settings")
        await here.press("甲", "群内语言")
        await here.later(timedelta(minutes=2))
        assert not board.text.startswith("今日看板")
        assert words(here, board.text.splitlines()[0]) == []
        assert words(here, board.text.splitlines()[-1]) == []


# --- answers ------------------------------------------------------------------------------------


async def test_a_due_is_answered_in_english_and_echoed_as_an_absolute_date(here: Stage) -> None:
    await here.say("丙", SLIP)
    await here.press("丙", "Tell the liaison")
    await here.press("丙", "Other date")
    question = next(m for m in reversed(here["丙"].screen()) if m.forced_reply)
    await here.say("丙", "Fri 4 Dec 16:00", reply_to=question)
    assert "Due: Fri 4 Dec 16:00" in last(here, "丙")


async def test_filters_are_taken_in_english(here: Stage) -> None:
    await here.say("丙", SLIP)
    await here.say("丙", "/search status:pending owner:me date:today")
    assert SLIP in last(here, "丙")
    await here.say("丙", "/search status:nonsense")
    assert words(here, last(here, "丙")) == []


@pytest.mark.parametrize(("key", "values"), [("status", tuple(STATES)), ("aspect", tuple(ASPECTS))])
def test_what_a_filter_offers_in_english_can_be_typed(key: str, values: tuple[str, ...]) -> None:
    english = labels_in(Language.ENGLISH)
    chinese = {"status": "状态", "aspect": "方面"}[key]
    read = {v: filters_in_chinese(f"{key}:{english.of(Label(v)).lower()} x") for v in values}
    assert read == {value: f"{chinese}:{value} x" for value in values}
