"""The signs of life of the running bot: a small file beside the records, read by `xuncha health`.

Its times are those of the machine, whatever the clock of the configuration says: whether a
process lives is not a matter of the drill.
"""

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.speech import console
from storage.platform import TEMPORARY, open_private

log = logging.getLogger(__name__)

HEALTH_FILE = "health.json"
WRITTEN_EVERY = 5.0  # seconds
SEEN_WITHIN = timedelta(minutes=1)  # a living process writes the file at least so often
HEARD_WITHIN = timedelta(minutes=2)  # a long poll ends much sooner
STARTS_WITHIN = timedelta(seconds=30)  # the first long poll, with the getMe before it


class Health(BaseModel):
    """What the file says."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    pid: int
    way: str = "polling"
    started_at: AwareDatetime
    written_at: AwareDatetime
    last_poll: AwareDatetime | None = None
    last_send: AwareDatetime | None = None
    stopped: bool = False


class Signs:
    """Notes successful polls and sends, and keeps the file up to date, at most every few seconds.

    A file that cannot be written is logged and never disturbs the bot.
    """

    def __init__(
        self,
        folder: Path,
        *,
        way: str = "polling",
        real: Callable[[], float] = time.time,
        written_every: float = WRITTEN_EVERY,
    ) -> None:
        self._path = folder / HEALTH_FILE
        self._real = real
        self._every = written_every
        self._written = 0.0
        self._failed = False
        now = self._now()
        self.health = Health(pid=os.getpid(), way=way, started_at=now, written_at=now)

    def polled(self) -> None:
        """Telegram answered a poll, or in webhook mode a question after the webhook."""
        self.health = self.health.model_copy(update={"last_poll": self._now()})
        self.write_if_due()

    def sent(self) -> None:
        """Telegram took a message."""
        self.health = self.health.model_copy(update={"last_send": self._now()})
        self.write_if_due()

    def write_if_due(self) -> None:
        """Write the file unless it was written a moment ago."""
        if not 0 <= self._real() - self._written < self._every:
            self._write()

    def stopped(self) -> None:
        """Say in the file that the bot was stopped, and did not die."""
        self.health = self.health.model_copy(update={"stopped": True})
        self._write()

    def _write(self) -> None:
        self._written = self._real()
        self.health = self.health.model_copy(update={"written_at": self._now()})
        temporary = self._path.with_name(self._path.name + TEMPORARY)
        try:
            with os.fdopen(open_private(temporary, os.O_WRONLY | os.O_TRUNC), "w") as file:
                file.write(self.health.model_dump_json(indent=1))
            temporary.replace(self._path)
        except OSError as error:
            if not self._failed:
                log.warning("%s cannot be written: %s", self._path, error)
            self._failed = True
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        else:
            self._failed = False

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._real(), UTC)


@dataclass(frozen=True)
class Verdict:
    """Whether the bot does its work, and why that is said.

    One that has just started is not well yet, so that a container counts it only once it heard.
    """

    is_well: bool
    text: str
    is_starting: bool = False


def verdict(folder: Path, now: datetime, zone: ZoneInfo) -> Verdict:
    """Judge the bot by the file in its data folder, at a moment of the machine's own clock."""
    path = folder / HEALTH_FILE
    try:
        health = Health.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return _verdict("never_ran", folder=folder, file=HEALTH_FILE)
    except (OSError, ValidationError):
        return _verdict("unreadable", path=path)
    return _judged(health, now, zone)


def _judged(health: Health, now: datetime, zone: ZoneInfo) -> Verdict:
    told = {"heard": _moment(health.last_poll, zone), "sent": _moment(health.last_send, zone)}
    if health.stopped:
        return _verdict("stopped", **told)
    if now - health.written_at > SEEN_WITHIN:
        return _verdict("gone", seen=_moment(health.written_at, zone), **told)
    if health.last_poll is None and now - health.started_at <= STARTS_WITHIN:
        return _verdict("starting", since=_moment(health.started_at, zone))
    if health.last_poll is None or now - health.last_poll > HEARD_WITHIN:
        return _verdict("deaf", **told)
    return _verdict("well", **told)


def _verdict(macro: str, **facts: object) -> Verdict:
    text = console()("health", macro, **facts)
    return Verdict(is_well=macro == "well", text=text, is_starting=macro == "starting")


def _moment(when: datetime | None, zone: ZoneInfo) -> str | None:
    return None if when is None else f"{when.astimezone(zone):%Y-%m-%d %H:%M:%S}"
