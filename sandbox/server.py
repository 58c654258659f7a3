"""The loopback Bot API server."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from datetime import datetime, timezone
from functools import partial

from aiohttp import web

from sandbox.calls import Answer, Call
from sandbox.errors import ApiError, bad_request
from sandbox.faults import Fault, Faults, FloodLimits
from sandbox.line import Line
from sandbox.methods import SENDING, SERVED
from sandbox.models import Model, check_answer, method_models
from sandbox.requests import BODY_LIMIT, Asked, UnservedError, check_request, read_request
from sandbox.shown import Json
from sandbox.updates import PollInterruptedError, UpdateQueue
from sandbox.webhook import Webhook
from sandbox.world import BOT_ID, World

BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>502</body></html>"
UNAUTHORIZED = {"ok": False, "error_code": 401, "description": "Unauthorized"}


class BotApiServer:
    """A Bot API server on loopback, as strict as the real one."""

    def __init__(
        self,
        *,
        token: str,
        bot_username: str = "xuncha_demo_bot",
        bot_name: str = "巡察助手",
        now: Callable[[], datetime] | None = None,
        privacy: bool = False,
    ) -> None:
        self.token = token
        self.updates = UpdateQueue()
        head = token.partition(":")[0]
        self._new_world = partial(
            World,
            now=now or (lambda: datetime.now(timezone.utc)),  # noqa: UP017
            updates=self.updates,
            bot_id=int(head) if head.isdecimal() else BOT_ID,
            bot_username=bot_username,
            bot_name=bot_name,
            privacy=privacy,
        )
        self.world = self._new_world()
        self.calls: list[Call] = []
        self.unserved: list[str] = []
        self.defects: list[str] = []
        self.faults = Faults()
        self.flood: FloodLimits | None = None
        self.webhook = Webhook(self.updates)
        self.app = web.Application(client_max_size=BODY_LIMIT)
        self.app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self.app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self.base_url = self.base_file_url = ""
        self._runner: web.AppRunner | None = None
        self.line: Line | None = None
        self._stopping = asyncio.Event()

    # --- life

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1, on a free port unless one is named."""
        self._stopping, self.updates.open = asyncio.Event(), True
        runner = web.AppRunner(
            self.app, handler_cancellation=True, access_log=None, shutdown_timeout=1
        )
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        self._runner, self.line = runner, Line(runner)
        address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self.base_url, self.base_file_url = f"{address}/bot", f"{address}/file/bot"

    async def stop(self) -> None:
        """Stop listening, and fail if the server itself ever did wrong."""
        self._stopping.set()
        self.updates.interrupt()
        await self.webhook.stop()
        if self._runner:
            await self._runner.cleanup()
        if self.defects:
            raise AssertionError("\n".join(self.defects))

    def begin_again(self) -> None:
        """Forget people, chats, messages, calls and faults; nobody may be connected."""
        self.webhook.unset()
        self.updates.begin_again()
        self.calls.clear()
        self.unserved.clear()
        self.faults.clear()
        self.world = self._new_world()

    # --- for those who watch

    def pending_updates(self) -> int:
        """Return how many updates are not acknowledged yet."""
        return len(self.updates.waiting)

    async def all_delivered(self) -> None:
        """Wait until every update has been acknowledged."""
        await self.updates.all_delivered()

    async def polled(self) -> None:
        """Wait until the bot waits for updates."""
        await self.updates.polled()

    async def called(self, method: str, times: int = 1) -> list[Call]:
        """Wait until a method has been answered so many times, and return those calls."""
        await self.world.until(lambda: len(self.calls_of(method)) >= times)
        return self.calls_of(method)

    def calls_of(self, method: str) -> list[Call]:
        """Return the answered calls of a method."""
        wanted = method.lower()
        return [c for c in self.calls if c.method.lower() == wanted and c.answer]

    # --- requests

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return web.json_response(UNAUTHORIZED, status=401)
        name = request.match_info["method"]
        model = method_models().get(name.lower())
        call = Call(
            model.__api_method__ if model else name,
            {},
            self.world.now(),
            asyncio.get_running_loop().time(),
        )
        self.calls.append(call)
        self.world.wake()
        try:
            asked = await read_request(request)
        except ApiError as error:
            return self._refuse(call, error)
        call.params = asked.values | asked.files
        fault = self.faults.take(call.method, asked.text("chat_id"))
        try:
            if fault:
                return await self._spoil(request, call, fault, model, asked)
            return await self._answer(call, model, asked)
        except PollInterruptedError:
            return _cut(request)

    async def _spoil(
        self, request: web.Request, call: Call, fault: Fault, model: Model | None, asked: Asked
    ) -> web.StreamResponse:
        await self._pause(fault.delay)
        match fault.kind:
            case "html502":
                self._settle_call(call, Answer(ok=False, error_code=502, description="Bad Gateway"))
                return web.Response(text=BAD_GATEWAY, status=502, content_type="text/html")
            case "hang" | "reset":
                if fault.kind == "hang":
                    await self._stopping.wait()
                return _cut(request)
            case "effect_then_reset":
                await self._answer(call, model, asked)
                return _cut(request)
            case "body" | "effect_then_body":
                return await self._bare(call, fault, model, asked)
            case "error":
                if fault.error:
                    return self._refuse(call, fault.error)
                return await self._answer(call, model, asked)

    async def _bare(
        self, call: Call, fault: Fault, model: Model | None, asked: Asked
    ) -> web.StreamResponse:
        """Answer with a body as it is, after acting or without."""
        status, body = fault.body
        if fault.kind == "effect_then_body":
            await self._answer(call, model, asked)
        else:
            self._settle_call(call, Answer(ok=False, error_code=status, description=""))
        return web.Response(body=body, status=status, content_type="application/json")

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def _answer(self, call: Call, model: Model | None, asked: Asked) -> web.Response:
        try:
            result = await self._result(call, model, asked)
            if model is not None and call.method != "getUpdates":  # each was checked when pushed
                check_answer(model, result)
        except UnservedError as error:
            self.unserved.append(error.what)
            return self._refuse(call, error)
        except ApiError as error:
            return self._refuse(call, error)
        except PollInterruptedError:
            raise
        except Exception:  # noqa: BLE001 # kept for stop(), which fails the test
            self.defects.append(traceback.format_exc())
            return self._refuse(call, ApiError(500, "Internal Server Error: a sandbox defect"))
        self._settle_call(call, Answer(ok=True, result=result))
        return web.json_response({"ok": True, "result": result})

    async def _result(self, call: Call, model: Model | None, asked: Asked) -> object:
        name = call.method.lower()
        if model is None or not (name in SERVED or name in _OWN):
            raise UnservedError(call.method)
        check_request(asked, model)
        call.params = asked.values | asked.files
        if self.flood and name in SENDING:
            self.flood.check(asked.text("chat_id"), call.seconds)
        if name == "getupdates":
            return await self._poll(asked)
        return self._settle(name, asked) if name in _OWN else SERVED[name](self.world, asked)

    async def _poll(self, asked: Asked) -> list[Json]:
        if self.webhook.url:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self.updates.allow(asked.values.get("allowed_updates"))
        seconds = max(0, asked.number("timeout") or 0)
        return await self.updates.poll(asked.number("offset"), asked.number("limit") or 0, seconds)

    def _settle(self, name: str, asked: Asked) -> object:
        if name == "getwebhookinfo":
            return self.webhook.info()
        if asked.flag("drop_pending_updates"):
            self.updates.drop()
        if name == "deletewebhook":
            self.webhook.unset()
            return True
        if "certificate" in asked.values:
            raise UnservedError("certificate")
        self.updates.allow(asked.values.get("allowed_updates"))
        url = asked.text("url")
        if url and not url.startswith(("https://", "http://127.0.0.1:")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook.set(url, asked.text("secret_token"))
        return True

    def _refuse(self, call: Call, error: ApiError) -> web.Response:
        refused = Answer(ok=False, error_code=error.code, description=error.description)
        self._settle_call(call, refused)
        return web.json_response(error.body(), status=error.code)

    def _settle_call(self, call: Call, answer: Answer) -> None:
        call.settle(answer, asyncio.get_running_loop().time())
        self.world.wake()

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return web.json_response(UNAUTHORIZED, status=401)
        path = request.match_info["path"]
        file = next((f for f in self.world.files.values() if f.path == path), None)
        if file is None:
            return web.json_response(ApiError(404, "Not Found").body(), status=404)
        fault = self.faults.take("download", "")
        if fault:
            await self._pause(fault.delay)
            if fault.error:
                return web.json_response(fault.error.body(), status=fault.error.code)
            if fault.kind != "error":
                return _cut(request)
        return web.Response(body=file.content, content_type="application/octet-stream")


_OWN = frozenset({"getupdates", "setwebhook", "deletewebhook", "getwebhookinfo"})


def _cut(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport:
        request.transport.abort()
    return web.Response()
