"""A purge, killed wherever it is: the next start ends it, and the other inspection is untouched."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.purger import PROOFS, Purger
from inspection.ports import REGISTRY
from inspection.records import Finding, Member, Purge, PurgePhase
from storage.cipher import PLAIN, Cipher
from storage.keys import cipher_of
from storage.layout import inspection_slugs
from storage.tiny import TinyStore
from tests.crash.lives import Lives
from tests.crash.victim import PURGE_STEPS
from tests.ended import KEY, NAMES, OTHER, OTHER_SAID, SAID, agreed, closed, left_of
from tests.stage import SCOPE, Stage

pytestmark = pytest.mark.slow
DIES_WITHIN = 180.0  # seconds; a busy machine is slow
ENDS_WITHIN = 180.0
LATER = {"purge_message": 4, "purge_noted": 2, "purge_copies": 2}  # the n-th time


@asynccontextmanager
async def agreed_and_stopped(
    folder: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> AsyncIterator[tuple[Stage, Lives]]:
    """Two have agreed; the bot was stopped before it began, and others will run in its place."""
    async with closed(folder / "data", key) as here:
        with monkeypatch.context() as patch:
            patch.setattr(Purger, "look", lambda _self: None)
            await agreed(here)
            await here.bot.stop()
        lives = Lives(here.server, folder, key)
        await lives.open()
        try:
            yield here, lives
        finally:
            await lives.close()
            await here.start_again()  # on what is left


def phase_in(folder: Path, cipher: Cipher) -> PurgePhase:
    (purge,) = TinyStore.read_only(folder, cipher).view(REGISTRY).all(Purge)
    return purge.phase


async def ended(lives: Lives, beats: int, cipher: Cipher) -> None:
    """Wait until the purge is done and the last one that was started is at work."""
    async with asyncio.timeout(ENDS_WITHIN):
        while phase_in(lives.folder, cipher) is not PurgePhase.DONE or lives.beats() <= beats:  # noqa: ASYNC110  # of another process
            await asyncio.sleep(0.1)


# sealed files are written and removed by other code: every step a second time, at its end
WITH_KEY = tuple(step for step in PURGE_STEPS if step.endswith("-after"))
CASES = [
    *(pytest.param(step, "", id=step) for step in PURGE_STEPS),
    *(pytest.param(step, KEY, id=f"{step}-sealed") for step in WITH_KEY),
]


@pytest.mark.parametrize(("step", "key"), CASES)
async def test_a_killed_purge_is_ended_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, key: str
) -> None:
    data, cipher = tmp_path / "data", cipher_of(key) if key else PLAIN
    async with agreed_and_stopped(tmp_path, monkeypatch, key) as (here, lives):
        before = TinyStore.read_only(data, cipher).view(OTHER).get(Finding, 1)
        assert left_of(data, cipher, SAID)
        now = here.clock.now() + timedelta(seconds=5)
        await lives.start(now, step, LATER.get(step.partition("-")[0], 1))
        assert await lives.over(DIES_WITHIN), f"never reached {step}: {lives.log()}"
        beats = lives.beats()
        await lives.start(now + timedelta(seconds=30))
        await ended(lives, beats, cipher)
        assert await lives.stop() == 0
        told = [m.text for m in here["甲"].screen() if m.text.startswith("销毁完成")]
    assert left_of(data, cipher, SAID, *NAMES) == []
    assert list(inspection_slugs(data)) == [OTHER]
    assert len(list((data / PROOFS).iterdir())) == 1
    after = TinyStore.read_only(data, cipher)
    assert {m.user_id for m in after.view(REGISTRY).lookup(Member, "inspection_id", SCOPE)} == {0}
    assert (after.view(OTHER).get(Finding, 1), before and before.raw) == (before, OTHER_SAID)
    assert len(told) == 1
