"""The part of `xuncha check` on the dashboard: whether its port and its address lead to it."""

import socket
from collections.abc import Iterator

import httpx

from bot.check_items import Item, good, notice, wrong
from bot.config import Config
from bot.speech import console

SECONDS = 5
LOOPBACK = "127.0.0.1"
OWN_POLICY = "default-src 'none'"  # what every answer of the page says of itself


def page_items(config: Config, *, is_running: bool) -> Iterator[Item]:
    """Yield how the dashboard stands; it is served only while the bot runs."""
    page = config.dashboard
    if not page.is_on:
        yield good(_say("page_off"))
        return
    yield _answering(page.port, page.url) if is_running else _free(page.port)
    if page.url and is_running:
        yield _served(page.url)


def _free(port: int) -> Item:
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((LOOPBACK, port))
        except OSError:
            return wrong(_say("port_taken", port=port), _say("port_taken_step"))
    return good(_say("port_free", port=port))


def _answering(port: int, url: str) -> Item:
    host = httpx.URL(url).netloc.decode() if url else f"{LOOPBACK}:{port}"
    place = f"{LOOPBACK}:{port}"
    if _is_ours(f"http://{place}/", host):
        return good(_say("page_answers", place=place))
    return wrong(_say("page_silent", place=place), _say("page_silent_step"))


def _served(url: str) -> Item:
    if _is_ours(f"{url}/"):
        return good(_say("page_served", url=url))
    return notice(_say("page_not_served", url=url), _say("page_not_served_step"))


def _is_ours(address: str, host: str = "") -> bool:
    headers = {"Host": host} if host else {}
    try:
        with httpx.Client(timeout=SECONDS, trust_env=False) as client:
            answer = client.get(address, headers=headers)
    except (httpx.HTTPError, OSError, ValueError):
        return False
    policy = answer.headers.get("Content-Security-Policy", "")
    return answer.status_code == httpx.codes.OK and OWN_POLICY in policy


def _say(macro: str, **facts: object) -> str:
    return console()("check", macro, **facts)
