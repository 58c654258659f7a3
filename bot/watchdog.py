"""Sees to it that nothing dies quietly: says a stall, ends a process that polls no more."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

LOOKS_EVERY = 1.0  # seconds
STALL = 30.0  # seconds without an answer: said, and said again as often as below
SAID_EVERY = 60.0
DEAD = 180.0  # seconds without even a try: the loop is gone, and with it the sense of running
REFUSALS = 6  # in a row, with growing pauses: some twenty seconds
REFUSED = "Telegram refuses the token (HTTP %d); take a new one from BotFather, or check base_url"
ENDED = "polling has ended by itself; start the bot again"


class Systemd:
    """Tells systemd (`Type=notify`) how the bot is doing; without systemd it does nothing."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")

    def tell(self, state: str) -> None:
        """Send a line such as `READY=1`; what goes wrong is only logged."""
        if not self._address or not hasattr(socket, "AF_UNIX"):
            return
        address = self._address
        if address.startswith("@"):  # a name in the abstract namespace of Linux
            address = "\0" + address[1:]
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.setblocking(False)
                line.sendto(state.encode(), address)
        except OSError as error:
            log.debug("systemd not told %s: %s", state, error)


@dataclass
class Contact:
    """When the bot last tried to hear from Telegram, and when it heard; seconds that never jump."""

    clock: Callable[[], float] = time.monotonic
    tried: float = 0.0
    heard: float = 0.0
    refusals: int = 0
    refusal: int = 0  # the HTTP status
    resting_until: float = 0.0  # told to wait (429)

    def __post_init__(self) -> None:
        """Start as if just heard."""
        self.tried = self.heard = self.clock()

    def trying(self) -> None:
        """A poll begins."""
        self.tried = self.clock()

    def answered(self) -> None:
        """A poll succeeded."""
        self.tried = self.heard = self.clock()
        self.refusals = 0

    def refused(self, status: int) -> None:
        """A poll was answered with 401 or 404."""
        self.refusals += 1
        self.refusal = status

    def rest(self, seconds: float) -> None:
        """Telegram asks for a pause."""
        self.resting_until = self.clock() + seconds


@dataclass
class Watchdog:
    """Looks at the contact every second."""

    contact: Contact
    fail: Callable[[str], None]  # ends the process, with a sentence
    each_look: Callable[[], None]
    stall: float = STALL
    said_every: float = SAID_EVERY
    dead: float = DEAD
    looks_every: float = LOOKS_EVERY
    _said: float | None = field(default=None, init=False)

    async def run(self) -> None:
        """Look for as long as the bot runs."""
        while True:
            await asyncio.sleep(self.looks_every)
            self.look()

    def look(self) -> None:
        """Say a stall, end what is dead."""
        self.each_look()
        contact, now = self.contact, self.contact.clock()
        if contact.refusals >= REFUSALS:
            self.fail(REFUSED % contact.refusal)
        elif now - max(contact.tried, contact.resting_until) > self.dead:
            self.fail(ENDED)
        self._say(now)

    def _say(self, now: float) -> None:
        silent = now - self.contact.heard
        if silent < self.stall:
            if self._said is not None:
                log.warning("Telegram answers again")
            self._said = None
        elif self._said is None or now - self._said >= self.said_every:
            self._said = now
            log.warning("no answer from Telegram for %.0f s; still trying", silent)
