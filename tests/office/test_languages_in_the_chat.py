"""Files asked for in the chat: in the language of who gets them, or of their group."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.texts import texts_in
from inspection.enums import Language
from inspection.records import OutgoingMessage
from tests.office.test_documents import words
from tests.stage import SCOPE, SHANGHAI, Stage, stage

UNDO = timedelta(seconds=25)
MATTER = "二楼消防栓未见点检卡"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """The group and the unit's liaison read English, the leader Chinese."""
    async with stage(tmp_path) as staged:
        await staged.say("甲", "/settings")
        await staged.press("甲", "群内语言")
        await staged.say("周", "/language en")
        yield staged


def last_file(here: Stage, name: str) -> tuple[str, bytes]:
    sent = next(m.file for m in reversed(here[name].screen(None)) if m.file is not None)
    return sent.name or "", sent.content


async def test_a_document_of_the_group_is_in_the_language_of_the_group(here: Stage) -> None:
    await here.say("丙", MATTER)
    await here.say("甲", "材料")
    await here.press("甲", "报告初稿")
    await here.settle()
    name, data = last_file(here, "甲")
    assert name == "Inspection report (draft).docx"
    assert "findings 1" in words(data)


async def test_a_slip_is_in_the_language_of_the_liaison(here: Stage) -> None:
    await here.tell(MATTER)
    await here.say("周", "/items")
    await here.press("周", "J1")
    await here.press("周", "Print version")
    name, data = last_file(here, "周")
    assert name == "Slip J1.docx"
    assert "[Drill] Inspection slip" in words(data)
    assert f"{MATTER}。" in words(data)


async def test_the_picture_of_the_evening_is_in_the_language_of_the_group(here: Stage) -> None:
    here.clock.advance_to(here.clock.now().replace(hour=17, minute=30))
    here.bot.beat()
    messages = here.bot.shared.store.view(SCOPE).all(OutgoingMessage)
    [chart] = [message.picture for message in messages if message.picture is not None]
    english = texts_in(SHANGHAI, Language.ENGLISH)
    assert [head.label for head in chart.heads] == [
        english("summary", "label", code=code)
        for code in ("done_today", "behind_all", "filed", "overdue_items")
    ]
    assert chart.words.tick.format(d=chart.today) == "25 Nov"


async def test_a_member_s_calendar_is_in_the_language_of_the_member(here: Stage) -> None:
    await here.say("丙", "/language en")
    await here.say("丙", "/plan")
    await here.press("丙", "Calendar file")
    name, data = last_file(here, "丙")
    assert name == "Timetable.ics"
    assert b"//EN" in data
