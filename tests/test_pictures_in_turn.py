"""Pictures take their time; nobody waits for an answer because of one."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from bot.artist import PictureError
from inspection.enums import MessageState
from inspection.records import OutgoingMessage
from tests.stage import MORNING, PATIENCE, SCOPE, ArtistHere, Stage, stage

EVENING = MORNING.replace(hour=17, minute=30)


class SlowArtist(ArtistHere):
    """Draws when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.may_draw = asyncio.Event()

    async def _drawn(self, described: str) -> bytes:
        await self.may_draw.wait()
        return await super()._drawn(described)


class FailingArtist(ArtistHere):
    """Draws nothing, and counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    async def _drawn(self, described: str) -> bytes:
        self.asked += 1
        raise PictureError


async def answered(here: Stage, name: str) -> bool:
    """Whether a finding is confirmed to its author while nothing else goes on."""
    here[name].say("三楼配电箱未上锁")
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await here.server.world.until(
                lambda: any("已记录" in m.text for m in here[name].screen() if m.from_bot)
            )
            return True
    return False


async def test_while_a_picture_is_drawn_its_chat_gets_answers(tmp_path: Path) -> None:
    async with stage(tmp_path, bound=False) as here:
        artist = here.bot.shared.artist = SlowArtist()
        here.clock.advance_to(EVENING)
        here.bot.beat()

        was_answered = await answered(here, "丙")
        artist.may_draw.set()
        await here.settle()

        assert was_answered
        assert len(here.server.calls_of("sendPhoto")) == 4


async def test_a_picture_that_cannot_be_drawn_is_tried_once_and_keeps_nothing_back(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path) as here:
        artist = here.bot.shared.artist = FailingArtist()
        await here.at(EVENING)
        await here.say("丙", "三楼配电箱未上锁")
        await here.later(timedelta(minutes=1))

        assert artist.asked == 1
        assert any("截至17:30" in m.text for m in here.group.messages)
        assert "已记录" in here["丙"].last().text


async def test_what_is_being_sent_when_the_bot_stops_is_sent_and_known_to_be(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path) as here:
        here.clock.advance_to(EVENING)
        here.bot.beat()
        await here.bot.shared.store.saved()
        await here.restart()
        await here.later(timedelta(minutes=1))

        messages = here.bot.shared.store.view(SCOPE).all(OutgoingMessage)
        told = [m.state for m in messages if (m.dedupe or "").startswith("picture:")]
        assert told == [MessageState.SENT]
