"""Durable polling: every update is on disk before Telegram may consider it delivered."""

import json
import logging
from collections.abc import Callable
from typing import Any

from telegram import Update
from telegram.request import HTTPXRequest

from storage.journal import Journal

log = logging.getLogger(__name__)


class DurableRequest(HTTPXRequest):
    """The request object of `getUpdates`: it keeps each raw update before handing it on.

    An update that the library cannot parse is set aside by its id and passed on as a bare
    `update_id`, so that one odd update never stops polling (design 10).
    """

    def __init__(
        self,
        journal: Journal,
        *,
        polled: Callable[[], None],
        **options: Any,  # noqa: ANN401  # those of HTTPXRequest
    ) -> None:
        super().__init__(**options)
        self._journal = journal
        self._polled = polled

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:  # noqa: ANN401
        """Return the answer once what it holds is on disk."""
        status, body = await super().do_request(*args, **options)
        return (status, self._kept(body)) if status == 200 else (status, body)

    def _kept(self, body: bytes) -> bytes:
        answer = json.loads(body)
        updates = answer.get("result")
        self._polled()
        if not isinstance(updates, list) or not updates:
            return body
        raw = [u for u in updates if isinstance(u, dict) and isinstance(u.get("update_id"), int)]
        self._journal.receive([(u["update_id"], json.dumps(u).encode()) for u in raw])
        answer["result"] = [self._readable(update) for update in raw]
        return json.dumps(answer).encode()

    def _readable(self, update: dict[str, Any]) -> dict[str, Any]:
        if parsed(update) is not None:
            return update
        update_id = int(update["update_id"])
        self._journal.set_aside(update_id, f"unparsable-{update_id}")
        log.error("update %s cannot be parsed; set aside", update_id)
        return {"update_id": update_id}


def parsed(update: dict[str, Any]) -> Update | None:
    """Return the update as the library reads it, or None when it cannot."""
    try:
        return Update.de_json(update, None)
    except Exception:  # noqa: BLE001  # whatever an update of a later Bot API makes it raise
        return None
