"""Serves the page on loopback, in the bot's own process; a proxy in front brings HTTPS."""

import asyncio
import logging
import re
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from importlib.resources import files
from types import TracebackType
from typing import Any, cast
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

from bot.dashboard.entrance import ClosedError, Entrance, Pass
from bot.dashboard.view import closed, shell, writer
from bot.dashboard.wishes import Wishes, wishes_of
from bot.wiring import Shared
from inspection.enrolment import membership
from inspection.ports import REGISTRY
from inspection.records import Finding, Member

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"  # never another: the page is not for the network
BACKLOG = 128
BODY_LIMIT = 4096  # bytes; a link's secret is 64, the page's own 36
TRIALS = 3  # the last one in one go, so that it ends
IDLE_SECONDS, BODY_SECONDS = 75.0, 10.0
TELEGRAM_WEB = "https://web.telegram.org https://*.web.telegram.org"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
)
STATIC = {
    "app.js": "text/javascript; charset=utf-8",
    "telegram.js": "text/javascript; charset=utf-8",
    "style.css": "text/css; charset=utf-8",
}
TELEGRAM, HERE = "tma ", "page "  # how a request says who asks


Beside = Callable[[Callable[[], str]], Awaitable[str]]


class DashboardError(Exception):
    """The page cannot be served; the text is a sentence."""


class Page(RequestHandler):
    """What every answer has: the host checked, nothing kept, nothing lent to others."""

    @property
    def shared(self) -> Shared:
        """What the parts of the bot share; needed before tornado initialises a handler."""
        return cast(Shared, self.settings["shared"])

    @property
    def entrance(self) -> Entrance:
        """Who decides on who may come in."""
        return cast(Entrance, self.settings["entrance"])

    @property
    def server(self) -> "DashboardServer":
        """What serves it."""
        return cast(DashboardServer, self.settings["server"])

    @property
    def url(self) -> str:
        """The address the proxy serves; empty on this machine alone."""
        return self.shared.config.dashboard.url

    @property
    def cookie(self) -> str:
        """The cookie's name; ports of one host share cookies, names keep them apart."""
        return f"xuncha_dashboard_{self.shared.config.dashboard.port}"

    def set_default_headers(self) -> None:
        """Tell the browser to keep nothing, lend nothing, run nothing of others."""
        self.clear_header("Server")
        ancestors = TELEGRAM_WEB if self.url else "'none'"
        self.set_header("Content-Security-Policy", POLICY.format(ancestors=ancestors))
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if not self.url:
            self.set_header("X-Frame-Options", "DENY")
            self.set_header("Cross-Origin-Opener-Policy", "same-origin")

    def prepare(self) -> None:
        """Refuse another host's name (a rebound one, too) and what came without HTTPS."""
        host = self.request.headers.get("Host", "").lower()
        if host not in self._hosts():
            raise HTTPError(HTTPStatus.MISDIRECTED_REQUEST)
        if self.url and self.request.headers.get("X-Forwarded-Proto", "https") != "https":
            raise HTTPError(HTTPStatus.FORBIDDEN)

    def _hosts(self) -> set[str]:
        if self.url:
            return {urlsplit(self.url).netloc.lower()}
        port = self.shared.config.dashboard.port
        return {f"{LOOPBACK}:{port}", f"localhost:{port}"}

    def only_from_here(self) -> None:
        """Refuse what another site made the browser ask."""
        origin = self.request.headers.get("Origin")
        site = self.request.headers.get("Sec-Fetch-Site", "same-origin")
        own = {self.url and f"https://{urlsplit(self.url).netloc}", *self._own_origins()}
        if site not in {"same-origin", "none"} or (origin is not None and origin not in own):
            raise HTTPError(HTTPStatus.FORBIDDEN)

    def _own_origins(self) -> set[str]:
        return set() if self.url else {f"http://{host}" for host in self._hosts()}

    def write_error(self, status_code: int, **_facts: object) -> None:  # noqa: ARG002  # tornado names it
        """Say nothing but that there is nothing."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(closed(self.shared.texts))

    def log_exception(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Log our own faults; a refused request is no line in the log."""
        if kind is not None and error is not None and not isinstance(error, HTTPError):
            log.error("the dashboard failed", exc_info=(kind, error, trace))


class Shell(Page):
    """The empty page."""

    def get(self) -> None:
        """Give the page; its script asks for the rest."""
        self.finish(shell(self.shared.texts))


class Static(Page):
    """Script and style."""

    def get(self, name: str) -> None:
        """Give one of the files there are."""
        self.set_header("Content-Type", STATIC[name])
        self.finish(_file(name))


class Session(Page):
    """Turns a one-time link into a session of the tab that opened it."""

    def post(self) -> None:
        """Take what opens a link; 403 for what does not."""
        self.only_from_here()
        try:
            secret = self.entrance.begin(self.request.body.decode("ascii", errors="replace"))
        except ClosedError:
            raise HTTPError(HTTPStatus.FORBIDDEN) from None
        minutes = self.shared.config.dashboard.session_minutes
        lent, kept = halves(secret)
        self.set_cookie(
            self.cookie, lent, path="/", httponly=True, samesite="Strict", max_age=60 * minutes
        )
        self.set_header("Content-Type", "text/plain; charset=us-ascii")
        self.finish(kept)


class View(Page):
    """The content, for whoever may see it now."""

    async def get(self) -> None:
        """Give the figures as the asker may see them; 403 and one sentence to everybody else."""
        self.only_from_here()
        try:
            found = self._pass()
            given = {key: self.get_query_arguments(key)[-1] for key in self.request.query_arguments}
            wishes = wishes_of(given)
        except ClosedError:
            raise HTTPError(HTTPStatus.FORBIDDEN) from None
        except ValueError:
            raise HTTPError(HTTPStatus.BAD_REQUEST) from None
        content = await self._written(found, wishes)
        if content is None:
            raise HTTPError(HTTPStatus.FORBIDDEN)
        self.finish(content)

    async def _written(self, found: Pass, wishes: Wishes) -> str | None:
        """Write the content beside the loop, anew when meanwhile who may see what has changed.

        None for an asker who is no longer what they were when they asked.
        """
        for trial in range(1, TRIALS + 1):
            known = self._known(found)
            if known.member != found.member:
                return None
            with self.shared.store.unit(found.scope) as work:
                write = writer(self.shared.desk(work), found.member, wishes)
            if trial == TRIALS:
                return write()
            content = await self.server.beside(write)
            if self._known(found) == known:
                return content
        return None

    def _known(self, found: Pass) -> "_Known":
        view, people = self.shared.store.view(found.scope), self.shared.store.view(REGISTRY)
        asker = membership(people, found.member.user_id, found.scope)
        return _Known(asker, view.changed_since(Finding, sys.maxsize)[0])

    def _pass(self) -> Pass:
        said = self.request.headers.get("Authorization", "")
        if said.startswith(TELEGRAM):
            return self.entrance.by_telegram(said.removeprefix(TELEGRAM))
        lent, kept = self.get_cookie(self.cookie) or "", said.removeprefix(HERE)
        return self.entrance.by_session(lent + kept)


@dataclass(frozen=True)
class _Known:
    """What decides on who may see what: the asker, and how far the findings have changed."""

    member: Member | None
    mark: int


def halves(secret: str) -> tuple[str, str]:
    """Divide a session's secret between the cookie and the page itself.

    A cookie goes to every port of the host, whoever listens there; no script reads it. What the
    page keeps is of its own address alone. One without the other opens nothing.
    """
    middle = len(secret) // 2
    return secret[:middle], secret[middle:]


@lru_cache
def _file(name: str) -> bytes:
    return files("bot").joinpath(f"dashboard/page/{name}").read_bytes()


class DashboardServer:
    """The page of the running bot."""

    def __init__(self, shared: Shared) -> None:
        self.beside: Beside = asyncio.to_thread  # where a page is written
        self._port = shared.config.dashboard.port
        self.entrance = Entrance(shared)
        routes: list[Any] = [  # Any: tornado's routes
            (r".*/session", Session),  # the proxy decides on the path before it
            (r".*/view", View),
            (rf".*/({'|'.join(map(re.escape, STATIC))})", Static),
            (r".*/", Shell),
        ]
        settings: dict[str, Any] = {
            "shared": shared,
            "entrance": self.entrance,
            "server": self,
            "log_function": lambda _handler: None,
            "default_handler_class": Nothing,
        }
        self._server = HTTPServer(
            Application(routes, **settings),
            max_body_size=BODY_LIMIT,
            max_header_size=2**14,
            idle_connection_timeout=IDLE_SECONDS,
            body_timeout=BODY_SECONDS,
        )

    def listen(self) -> None:
        """Serve from now on. Raises `DashboardError` when the port is in use."""
        try:
            line = socket.create_server((LOOPBACK, self._port), backlog=BACKLOG)
        except OSError as error:
            said = f"dashboard.port: cannot listen on {LOOPBACK}:{self._port} ({error.strerror})"
            raise DashboardError(said) from error
        line.setblocking(False)
        self._server.add_sockets([line])

    async def stop(self) -> None:
        """Serve nobody any longer; all sessions end."""
        self._server.stop()
        await self._server.close_all_connections()


class Nothing(Page):
    """Any other address."""

    def prepare(self) -> None:
        """Say that there is nothing."""
        raise HTTPError(HTTPStatus.NOT_FOUND)
