"""Spoken words written down by a program of this machine, if one is named; nothing leaves it."""

import asyncio
import logging
import os
import shlex
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from bot.wiring import Shared
from handlers import cards
from handlers.second_look import look_again
from inspection.enums import FetchState
from inspection.records import Evidence
from inspection.sources import add_transcript, owners_of

log = logging.getLogger(__name__)

FILE = "{file}"
PAUSE = timedelta(minutes=1)  # after a failure
MOST_CHARACTERS = 3000
OWN_OPTIONS = "XUNCHA_"  # environment variables that are no other program's business


class Transcriber:
    """Hears one recording after another; what was not heard is tried again after a restart."""

    def __init__(self, shared: Shared) -> None:
        options = shared.config.evidence
        self._shared = shared
        self._command = options.transcriber
        self._limit = float(options.transcriber_seconds)
        self._pause: dict[tuple[str, int], datetime] = {}
        self.wake = asyncio.Event()
        self.busy = False

    @property
    def is_configured(self) -> bool:
        """Whether a program is named."""
        return bool(self._command)

    def is_idle(self) -> bool:
        """Whether nothing waits to be heard now."""
        return not self.is_configured or (not self.busy and not self._waiting())

    async def run(self) -> None:
        """Listen for as long as the bot runs."""
        while True:
            self.wake.clear()
            for scope, file in self._waiting():
                self.busy = True
                await self._transcribe(scope, file)
            self.busy = False
            await self._shared.clock.sleep_until(self._shared.clock.now() + PAUSE, self.wake)

    def _waiting(self) -> list[tuple[str, Evidence]]:
        now = self._shared.clock.now()
        return [
            (scope, file)
            for scope in self._shared.store.scopes()
            for file in self._shared.store.view(scope).lookup(Evidence, "wants_transcript", True)
            if self._pause.get((scope, file.id), now) <= now
        ]

    async def _transcribe(self, scope: str, file: Evidence) -> None:
        with self._shared.evidence.opened(scope, file.sha256 or "-") as path:
            text = await self._heard(path) if path is not None else None
        if text is None:
            self._pause[scope, file.id] = self._shared.clock.now() + PAUSE
        self._keep(scope, file.id, text)

    async def _heard(self, path: Path) -> str | None:
        """Return what the program prints; None when it failed or took too long."""
        argv = [part.replace(FILE, str(path)) for part in split_command(self._command)]
        try:
            program = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=_without_secrets(os.environ),
            )
        except OSError as error:
            log.warning("evidence.transcriber cannot be started: %s", type(error).__name__)
            return None
        return await self._output(program)

    async def _output(self, program: asyncio.subprocess.Process) -> str | None:
        try:
            async with asyncio.timeout(self._limit):
                printed, _ = await program.communicate()
        except TimeoutError:
            log.warning("evidence.transcriber took longer than %.0f s", self._limit)
            return None
        finally:
            if program.returncode is None:
                program.kill()
                await program.wait()
        if program.returncode != 0:
            log.warning("evidence.transcriber ended with %s", program.returncode)
            return None
        return printed.decode("utf-8", "replace").strip()[:MOST_CHARACTERS]

    def _keep(self, scope: str, evidence_id: int, text: str | None) -> None:
        """Add the words to the finding, which is then judged again by all that it says."""
        with self._shared.store.unit(scope) as work:
            desk = self._shared.desk(work)
            file = work.get(Evidence, evidence_id)
            if file is None or file.fetch_state is not FetchState.FETCHED:
                return  # it became a clue meanwhile
            tries = file.transcript_tries + 1
            work.put(file.changed(transcript=text, transcript_tries=tries))
            for finding in owners_of(work, evidence_id) if text else ():
                heard = add_transcript(work, finding, text or "", now=desk.now)
                heard = look_again(desk, heard, by=None, shown_in=finding.source_chat_id)
                cards.refresh_finding(desk, heard)
            work.commit()
        self._shared.wake.set()


def split_command(command: str) -> list[str]:
    """Return program and arguments of a command line. Raises `ValueError` for open quotes."""
    parts = shlex.split(command, posix=os.name == "posix")
    return [part.strip('"') for part in parts] if os.name != "posix" else parts


def _without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in environ.items() if not key.startswith(OWN_OPTIONS)}
