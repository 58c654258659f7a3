"""Behind the page: what the bot called, what was answered, and faults to switch on."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.methods import SENDING
from sandbox.page_requests import PageError

if TYPE_CHECKING:
    from sandbox.calls import Call
    from sandbox.faults import Fault
    from sandbox.server import BotApiServer

Json = dict[str, Any]

ALWAYS = 10**9
SHORT = 160
MOST = 300  # calls told at once
RETRY_AFTER = 5
SLOWNESS = 2.5  # seconds; an answer that late is still one

Switch = Callable[["BotApiServer"], "Fault"]

SWITCHES: Mapping[str, Switch] = {
    "slow": lambda server: server.faults.add(times=ALWAYS, delay=SLOWNESS),
    "flood": lambda server: server.faults.add(
        times=ALWAYS,
        only=SENDING,
        error=(
            429,
            f"Too Many Requests: retry after {RETRY_AFTER}",
            {"retry_after": RETRY_AFTER},
        ),
    ),
    "html502": lambda server: server.faults.add(times=ALWAYS, kind="html502"),
}
OFFLINE = "offline"


@dataclass
class Weather:
    """The faults that are switched on."""

    server: BotApiServer
    on: dict[str, Fault]

    async def switch(self, name: str, *, on: bool) -> None:
        """Switch one fault on or off."""
        if name == OFFLINE:
            await self._line(cut=on)
            return
        if name not in SWITCHES:
            raise PageError("没有这种故障。", "There is no such fault.")
        if on and name not in self.on:
            self.on[name] = SWITCHES[name](self.server)
        elif not on and name in self.on:
            self.server.faults.remove(self.on.pop(name))

    async def clear(self) -> None:
        """Let everything work again."""
        for name in list(self.on):
            await self.switch(name, on=False)
        await self._line(cut=False)

    def state(self) -> dict[str, bool]:
        """Return every fault and whether it is on."""
        line = self.server.line
        was_opened = line is not None and bool(line.port)
        is_cut = was_opened and line is not None and not line.is_open
        known = {OFFLINE: is_cut} if was_opened else {}
        return known | {name: name in self.on for name in SWITCHES}

    async def _line(self, *, cut: bool) -> None:
        line = self.server.line
        if line is None or not line.port:
            return  # the bot came in by the page's own door, which stays open
        act: Callable[[], Awaitable[None]] = line.cut if cut else line.open
        await act()


def calls_view(server: BotApiServer, after: int) -> list[Json]:
    """Return the calls from a number on, newest last, without the token."""
    begin = max(after, len(server.calls) - MOST)
    return [
        _call(number, call, server)
        for number, call in enumerate(server.calls[begin:], start=begin)
        if call.answer is not None or number >= after
    ]


def _call(number: int, call: Call, server: BotApiServer) -> Json:
    params = {name: value for name, value in call.params.items() if name != "chat_id"}
    return {
        "number": number,
        "method": call.method,
        "chat": _chat(server, call.params.get("chat_id")),
        "params": _short(params, server.token),
        "ok": None if call.answer is None else call.ok,
        "answer": _answer(call, server.token),
        "ms": None if call.ended is None else round((call.ended - call.seconds) * 1000),
    }


def _chat(server: BotApiServer, chat_id: object) -> str:
    if chat_id is None:
        return ""
    known = {str(key): chat.name for key, chat in server.world.chats.items()}
    return known.get(str(chat_id), str(chat_id))


def _answer(call: Call, token: str) -> str:
    if call.answer is None:
        return ""
    if not call.ok:
        return f"{call.answer.error_code} {call.answer.description}"
    return _short(call.answer.result, token)


def _short(value: object, token: str) -> str:
    text = json.dumps(value, ensure_ascii=False, default=lambda _: "〔文件〕")
    text = text.replace(token, "〔令牌〕")
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"
