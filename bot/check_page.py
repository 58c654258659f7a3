"""The part of `xuncha check` on the dashboard: whether its port and its address lead to it."""

import socket
from collections.abc import Iterator

import httpx

from bot.check_items import Item, good, notice, wrong
from bot.config import Config

SECONDS = 5
LOOPBACK = "127.0.0.1"
OWN_POLICY = "default-src 'none'"  # what every answer of the page says of itself


def page_items(config: Config, *, is_running: bool) -> Iterator[Item]:
    """Yield how the dashboard stands; it is served only while the bot runs."""
    page = config.dashboard
    if not page.is_on:
        yield good("数据看板没有开启（dashboard.port 为 0）。")
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
            return wrong(
                f"数据看板的端口 {port} 被别的程序占用，机器人会启动不了。",
                "把 dashboard.port 改成另一个数，例如 8770",
            )
    return good(f"数据看板的端口 {port} 可以用，机器人运行时打开。")


def _answering(port: int, url: str) -> Item:
    host = httpx.URL(url).netloc.decode() if url else f"{LOOPBACK}:{port}"
    if _is_ours(f"http://{LOOPBACK}:{port}/", host):
        return good(f"数据看板在 {LOOPBACK}:{port} 有应答。")
    return wrong(
        f"数据看板在 {LOOPBACK}:{port} 没有应答。", "改过 dashboard 的配置后，重新启动机器人"
    )


def _served(url: str) -> Item:
    if _is_ours(f"{url}/"):
        return good(f"数据看板经 {url} 打得开。")
    return notice(
        f"从这台机器经 {url} 打不开数据看板。",
        "核对反向代理和证书，并让它原样转交 Host；只有外面能访问这个地址的，用手机试一次",
    )


def _is_ours(address: str, host: str = "") -> bool:
    headers = {"Host": host} if host else {}
    try:
        with httpx.Client(timeout=SECONDS, trust_env=False) as client:
            answer = client.get(address, headers=headers)
    except (httpx.HTTPError, OSError, ValueError):
        return False
    policy = answer.headers.get("Content-Security-Policy", "")
    return answer.status_code == httpx.codes.OK and OWN_POLICY in policy
