"""`xuncha run` behind nginx and behind caddy, by the files in `deploy/`, with a self-signed name.

Left out where neither is installed (Debian: apt-get install nginx caddy).
"""

import asyncio
import contextlib
import json
import os
import shutil
import ssl
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.dashboard.init_data import signature_of
from bot.demo_sample import let_in, prepare
from bot.webhook import BODY_LIMIT, SECRET_HEADER
from sandbox.server import BotApiServer
from tests.ports import free_port

pytestmark = pytest.mark.slow

DEPLOY = Path(__file__).parents[1] / "deploy"
NAME = "bot.example.org"
TOKEN = "10001:of-a-server-that-ends-with-the-test"  # noqa: S105  # no secret
SECRET = "long-and-random"  # noqa: S105  # no secret
NGINX, CADDY = shutil.which("nginx", path="/usr/sbin:/usr/bin"), shutil.which("caddy")
SAID = {
    "message_id": 9001,
    "date": 1,
    "chat": {"id": 103, "type": "private", "first_name": "丙"},
    "from": {"id": 103, "is_bot": False, "first_name": "丙"},
    "text": "走廊灯不亮",
}


@dataclass(frozen=True)
class Ports:
    """Where proxy, webhook and dashboard listen."""

    https: int
    webhook: int
    dashboard: int


@dataclass(frozen=True)
class Site:
    """The bot as it is reached from outside."""

    server: BotApiServer
    session: aiohttp.ClientSession
    port: int

    async def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, str]:
        """Ask as the public name; return status and body."""
        async with self.session.request(
            method,
            f"https://127.0.0.1:{self.port}{path}",
            data=BytesIO(body) if body else None,
            headers={"Host": NAME} | headers,
            server_hostname=NAME,
        ) as got:
            return got.status, await got.text()


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate that the name gave itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.fromtimestamp(time.time(), UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return chain, private


def of_here(text: str, ports: Ports) -> str:
    """Put this test's ports where the file has the usual ones."""
    text = text.replace("127.0.0.1:8443", f"127.0.0.1:{ports.webhook}")
    return text.replace("127.0.0.1:8765", f"127.0.0.1:{ports.dashboard}")


def nginx_here(folder: Path, ports: Ports) -> list[str]:
    """Write the site as it stands in `deploy/`, with what nginx needs around it."""
    chain, private = certificate(folder)
    site = of_here((DEPLOY / "nginx.conf").read_text(encoding="utf-8"), ports)
    live = f"/etc/letsencrypt/live/{NAME}"
    site = site.replace(f"{live}/fullchain.pem", str(chain))
    site = site.replace(f"{live}/privkey.pem", str(private))
    site = site.replace("listen 443 ssl", f"listen 127.0.0.1:{ports.https} ssl")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\nhttp {{ {places}\n{site}}}",
        encoding="utf-8",
    )
    return [str(NGINX), "-c", str(conf), "-p", str(folder), "-e", "stderr"]


def caddy_here(folder: Path, ports: Ports) -> list[str]:
    """Write the site as it stands in `deploy/`, with this test's certificate."""
    chain, private = certificate(folder)
    site = of_here((DEPLOY / "Caddyfile").read_text(encoding="utf-8"), ports)
    begin = f"{{\n\tadmin off\n\tauto_https off\n\thttps_port {ports.https}\n}}\n"
    own = f"https://{NAME} {{\n\tbind 127.0.0.1\n\ttls {chain} {private}\n"
    conf = folder / "Caddyfile"
    conf.write_text(begin + site.replace(f"{NAME} {{\n", own), encoding="utf-8")
    return [str(CADDY), "run", "--config", str(conf), "--adapter", "caddyfile"]


@asynccontextmanager
async def program(*command: str, **environment: str) -> AsyncIterator[None]:
    """Run a program for as long as the block lasts; it must not end by itself."""
    running = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **environment}, start_new_session=True
    )
    try:
        yield
        assert running.returncode is None
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.terminate()
        await running.wait()


async def listening(port: int) -> None:
    """Return once somebody listens there."""
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.1)


def bot_options(folder: Path, server: BotApiServer, ports: Ports) -> dict[str, str]:
    """Return the options of the bot, as the guide has them."""
    return {
        "XUNCHA_TELEGRAM__TOKEN": TOKEN,
        "XUNCHA_TELEGRAM__BASE_URL": server.base_url,
        "XUNCHA_TELEGRAM__WEBHOOK_URL": f"https://{NAME}/telegram",
        "XUNCHA_TELEGRAM__WEBHOOK_LISTEN": f"127.0.0.1:{ports.webhook}",
        "XUNCHA_TELEGRAM__WEBHOOK_SECRET": SECRET,
        "XUNCHA_DASHBOARD__PORT": str(ports.dashboard),
        "XUNCHA_DASHBOARD__URL": f"https://{NAME}/dashboard",
        "XUNCHA_STORAGE__PATH": str(folder),
        "XUNCHA_BACKUP__KEEP": "0",
    }


def init_data(user_id: int) -> str:
    """Return what Telegram hands the Mini App of this person now."""
    fields = {
        "auth_date": str(int(time.time())),
        "user": json.dumps({"id": user_id, "first_name": "甲"}),
    }
    return urlencode({**fields, "hash": signature_of(fields, TOKEN)})


Proxy = Callable[[Path, Ports], list[str]]
PROXIES = [
    pytest.param(nginx_here, id="nginx", marks=pytest.mark.skipif(not NGINX, reason="no nginx")),
    pytest.param(caddy_here, id="caddy", marks=pytest.mark.skipif(not CADDY, reason="no caddy")),
]


@pytest.fixture(params=PROXIES)
async def site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    """Run server, bot and proxy."""
    ports = Ports(*(free_port() for _ in range(3)))
    proxy: Proxy = request.param
    data, home = tmp_path / "data", tmp_path / "proxy"
    home.mkdir()
    await asyncio.to_thread(prepare, data)
    server = BotApiServer(token=TOKEN)
    let_in(server)
    await server.start()
    trust = ssl.create_default_context()
    trust.check_hostname = False
    trust.verify_mode = ssl.CERT_NONE
    command = proxy(home, ports)
    options = bot_options(data, server, ports)
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trust)) as session,
        program(sys.executable, "-m", "bot", "run", **options),
        program(*command, HOME=str(home)),
    ):
        await asyncio.gather(*(listening(p) for p in (ports.https, ports.webhook)))
        yield Site(server, session, ports.https)
    await server.stop()


async def test_what_is_written_comes_in_by_the_proxy(site: Site) -> None:
    body = json.dumps({"update_id": 7001, "message": SAID}).encode()
    status, _ = await site.ask("POST", "/telegram", body, **{SECRET_HEADER: SECRET})
    assert status == 200
    said = partial(site.server.calls_of, "sendMessage")
    await site.server.world.until(lambda: any("W1" in str(call.params) for call in said()))
    (webhook,) = site.server.calls_of("setWebhook")
    assert f"https://{NAME}/telegram" in str(webhook.params)


async def test_a_stranger_and_a_flood_are_refused_behind_the_proxy(site: Site) -> None:
    body = json.dumps({"update_id": 7002, "message": SAID}).encode()
    assert (await site.ask("POST", "/telegram", body))[0] == 403
    assert (await site.ask("POST", "/telegram", body, **{SECRET_HEADER: "guessed"}))[0] == 403
    much = b" " * (BODY_LIMIT + 1)
    status, _ = await site.ask("POST", "/telegram", much, **{SECRET_HEADER: SECRET})
    assert status in {413, 502}  # the proxy's own limit, or the bot hanging up on it: a race
    assert (await site.ask("GET", "/"))[0] == 404
    assert (await site.ask("POST", "/elsewhere", body, **{SECRET_HEADER: SECRET}))[0] == 404


async def test_the_dashboard_opens_for_the_leader_behind_the_proxy(site: Site) -> None:
    status, shell = await site.ask("GET", "/dashboard/")
    assert (status, "app.js" in shell) == (200, True)
    for name in ("app.js", "telegram.js", "style.css"):
        assert (await site.ask("GET", f"/dashboard/{name}"))[0] == 200
    status, page = await site.ask("GET", "/dashboard/view", Authorization=f"tma {init_data(101)}")
    assert status == 200
    assert "进度表" in page


async def test_the_dashboard_stays_closed_for_others_behind_the_proxy(site: Site) -> None:
    refused = [
        await site.ask("GET", "/dashboard/view", Authorization=f"tma {init_data(user_id)}")
        for user_id in (103, 201, 999)
    ]
    refused.append(await site.ask("GET", "/dashboard/view"))
    assert {status for status, _ in refused} == {403}
    assert len({page for _, page in refused}) == 1


async def test_a_name_that_is_not_ours_gets_nothing_behind_the_proxy(site: Site) -> None:
    status, page = await site.ask("GET", "/dashboard/", Host="elsewhere.example.org")
    assert "app.js" not in page
    assert status != 200 or page == ""
