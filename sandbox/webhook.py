"""Updates sent to the bot's own address, again and again until it takes them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import aiohttp

from sandbox.shown import Json
from sandbox.updates import UpdateQueue

RETRY_SECONDS = 0.2
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 # a header's name


@dataclass(eq=False)
class Webhook:
    """Where updates go, if not to a poll."""

    updates: UpdateQueue
    url: str = ""
    secret: str = field(default="", repr=False)
    last_error: str = ""
    deliveries: list[tuple[int, int]] = field(default_factory=list)
    _task: asyncio.Task[None] | None = None

    def info(self) -> Json:
        """Return the Bot API's object."""
        error = {"last_error_message": self.last_error} if self.last_error else {}
        return {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.waiting),
        } | error

    def set(self, url: str, secret: str) -> None:
        """Send updates to this address from now on."""
        self.unset()
        self.url, self.secret = url, secret
        if url.startswith("http://127.0.0.1:"):
            self._task = asyncio.create_task(self._deliver())

    def unset(self) -> None:
        """Send updates nowhere."""
        self.url = self.secret = ""
        if self._task:
            self._task.cancel()

    async def stop(self) -> None:
        """Stop sending."""
        task, self._task = self._task, None
        if task:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _deliver(self) -> None:
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        async with aiohttp.ClientSession(headers=headers) as session:
            while True:
                await self.updates.something()
                update = self.updates.waiting[0]
                if await self._post(session, update):
                    self.updates.acknowledge(int(update["update_id"]) + 1)
                else:
                    await asyncio.sleep(RETRY_SECONDS)

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> bool:
        try:
            async with session.post(self.url, json=update) as response:
                status = response.status
        except aiohttp.ClientError as error:
            self.last_error, status = str(error), 0
        self.deliveries.append((int(update["update_id"]), status))
        if not 200 <= status < 300:
            self.last_error = self.last_error or f"Wrong response from the webhook: {status}"
            return False
        return True
