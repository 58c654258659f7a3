"""`xuncha check`: what is wrong, in plain words."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.commands_common import ConfigOption, configured, disk_words, in_words, now_of, read_only
from bot.commands_common import storage_words as words_of
from bot.commands_server import NoAnswerError, NotAcceptedError, ask
from bot.config import Config
from bot.health import verdict
from bot.workdays import ChineseWorkdays
from inspection.records import Inspection
from storage.errors import LockHeldError, StorageError
from storage.lock import FolderLock
from storage.platform import IS_POSIX

SECONDS = 5
CLOCK_DRIFT = 60  # seconds
FREE_SPACE = 500 * 2**20
NEXT_LIST_MONTH = 12  # the next year's list is out by then


class Grade(StrEnum):
    """How an item stands."""

    GOOD = "正常"
    NOTICE = "注意"
    WRONG = "有误"


@dataclass(frozen=True)
class Item:
    """One thing that was looked at."""

    grade: Grade
    text: str


def good(text: str) -> Item:
    """Return an item that is as it should be."""
    return Item(Grade.GOOD, text)


def notice(text: str) -> Item:
    """Return an item a person should know of."""
    return Item(Grade.NOTICE, text)


def wrong(text: str) -> Item:
    """Return an item that keeps the bot from its work."""
    return Item(Grade.WRONG, text)


HealthOption = Annotated[
    bool, typer.Option("--health", help="只看机器人是否在正常收信，同 xuncha health。")
]


@in_words
def health(config: ConfigOption = None) -> None:
    """机器人是否在正常收信：最近一次收信和发出的时间；正常为 0，否则为 1。"""
    _say_health(configured(config))


def _say_health(config: Config) -> None:
    found = verdict(config.storage.path, datetime.now(UTC), config.inspection.zone)
    typer.echo(found.text)
    if not found.is_well:
        raise typer.Exit(1)


@in_words
def check(config: ConfigOption = None, health_only: HealthOption = False) -> None:
    """检查令牌、网络、群、时钟、日历和磁盘，用大白话说明哪里不对。"""
    settings = configured(config)
    if health_only:
        _say_health(settings)
        return
    failures = 0
    for item in _items(settings):
        typer.echo(f"[{item.grade.value}] {item.text}")
        failures += item.grade is Grade.WRONG
    typer.echo(f"有 {failures} 项需要处理。" if failures else "没有发现问题。")
    if failures:
        raise typer.Exit(1)


def _items(config: Config) -> Iterator[Item]:
    inspections = []
    yield from _disk(config.storage.path, config.inspection.zone)
    try:
        inspections = _inspections(config)
    except StorageError as error:
        yield wrong(words_of(error))
    else:
        yield good(f"记录可以打开，共 {len(inspections)} 个巡察。")
        yield _sealing(config)
    yield from _clock(config)
    yield from _calendar(config)
    yield from _mode(config)
    yield from _telegram(config, inspections)


def _inspections(config: Config) -> list[Inspection]:
    config.storage.cipher()  # a key that is wrong is said before there is anything to open
    if not config.storage.path.is_dir():
        return []
    store = read_only(config)
    found = (store.view(scope).get(Inspection, 1) for scope in store.scopes())
    return [each for each in found if each is not None]


def _sealing(config: Config) -> Item:
    storage = config.storage
    if not storage.cipher().is_on:
        hint = "要加密，先用 xuncha key new 生成密钥，再设置 storage.key_file"
        return notice(f"记录没有加密；{hint}。")
    if storage.key_file is not None and storage.key_file.stat().st_mode & 0o077 and IS_POSIX:
        return wrong(f"密钥文件 {storage.key_file} 其他用户也能读，请执行 chmod 600。")
    return good("记录和附件以 AES-256-GCM 加密保存。")


def _disk(folder: Path, zone: ZoneInfo) -> Iterator[Item]:
    nearest = next((each for each in (folder, *folder.absolute().parents) if each.exists()), folder)
    if not nearest.is_dir():
        yield wrong(f"{nearest} 不是文件夹，数据无处存放。")
        return
    try:
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        yield wrong(f"数据文件夹 {folder} 不能写入：{disk_words(error)}")
    else:
        yield good(f"数据文件夹 {folder} 可以写入。")
    free = shutil.disk_usage(nearest).free
    text = f"磁盘剩余 {free / 2**30:.1f} GB"
    yield good(f"{text}。") if free >= FREE_SPACE else wrong(f"{text}，太少了，请清理。")
    yield _lock(folder, zone)


def _lock(folder: Path, zone: ZoneInfo) -> Item:
    lock = FolderLock(folder)
    if not lock.path.exists():
        return good("没有机器人正在使用数据文件夹。")
    try:
        lock.take()
    except LockHeldError:
        return _running(folder, zone)
    except OSError as error:
        return wrong(disk_words(error))
    lock.release()
    return good("没有机器人正在使用数据文件夹。")


def _running(folder: Path, zone: ZoneInfo) -> Item:
    found = verdict(folder, datetime.now(UTC), zone)
    text = f"{found.text}它占用着数据文件夹，写入类的命令要等它停止。"
    return good(text) if found.is_well else notice(text)


def _clock(config: Config) -> Iterator[Item]:
    now = now_of(config)
    yield good(f"现在是 {now:%Y-%m-%d %H:%M}（{config.inspection.timezone}）。")
    if config.clock.start is not None:
        yield notice("时钟按 clock.start 从设定的时刻走起，只用于演练。")


def _calendar(config: Config) -> Iterator[Item]:
    now, known = now_of(config), ChineseWorkdays()
    if known.is_published(now.year):
        yield good(f"{now.year} 年的放假安排已收录。")
    else:
        yield wrong(f"{now.year} 年的放假安排没有收录，只按周末推算；请升级 chinesecalendar。")
    following = now.year + 1
    if known.is_published(following):
        yield good(f"{following} 年的放假安排已收录。")
    else:
        due = "请升级 chinesecalendar" if now.month >= NEXT_LIST_MONTH else "公布后请升级"
        yield notice(f"{following} 年的放假安排还没有收录，跨年的期限只按周末推算；{due}。")


def _mode(config: Config) -> Iterator[Item]:
    told = config.disclosure.notice(now_of(config).date())
    if told:
        yield notice(told)


# --- Telegram ------------------------------------------------------------------------------


def _telegram(config: Config, inspections: list[Inspection]) -> Iterator[Item]:
    if not config.telegram.token.get_secret_value():
        yield wrong("没有令牌，请把 BotFather 给的令牌放进环境变量 XUNCHA_TELEGRAM__TOKEN。")
        return
    try:
        answer = ask(config, "getMe", seconds=SECONDS)
    except NoAnswerError as error:
        yield wrong(f"连不上 Bot API 服务器：{error}；请检查网络、telegram.base_url 和代理。")
        return
    except NotAcceptedError as error:
        yield wrong(f"服务器不接受令牌（{error.code} {error}），请到 BotFather 核对。")
        return
    me = answer.result
    yield good(f"令牌有效，机器人是 @{me.get('username', '')}。")
    yield from _drift(answer.date)
    sees_all = bool(me.get("can_read_all_group_messages"))
    if sees_all:
        yield good("隐私模式已关闭，机器人在群里能看到全部文字。")
    else:
        yield notice(
            "隐私模式开着，机器人在群里只能看到命令和对它的回复；"
            "如需看到全部文字，请在 BotFather 关闭隐私模式，再把机器人移出群、重新拉进来。"
        )
    for inspection in inspections:
        yield from _group(config, inspection, int(me.get("id", 0)))


def _drift(date: str | None) -> Iterator[Item]:
    try:
        server = parsedate_to_datetime(date or "")
    except ValueError:
        return
    server = server if server.tzinfo else server.replace(tzinfo=UTC)
    seconds = abs((datetime.now(UTC) - server).total_seconds())
    if seconds > CLOCK_DRIFT:
        yield wrong(f"本机时钟和服务器相差 {seconds:.0f} 秒，请校准。")
    else:
        yield good("本机时钟准确。")


def _group(config: Config, inspection: Inspection, bot_id: int) -> Iterator[Item]:
    chat, label = inspection.chat_id, f"{inspection.slug}（{inspection.name}）"
    if chat is None:
        yield notice(f"{label} 还没有绑定巡察组的群，请组长在群里发 /bind。")
        return
    try:
        member = ask(config, "getChatMember", seconds=SECONDS, chat_id=chat, user_id=bot_id).result
        group = ask(config, "getChat", seconds=SECONDS, chat_id=chat).result
    except NoAnswerError as error:
        yield wrong(f"{label} 的群查不到：{error}。")
        return
    except NotAcceptedError as error:
        yield wrong(f"{label} 的群 {chat} 查不到（{error}），机器人可能不在群里。")
        return
    yield _rights(label, member)
    if inspection.thread_id is not None and not group.get("is_forum"):
        yield wrong(f"{label} 绑定在话题里，但群里已没有话题，请组长重新 /bind。")


def _rights(label: str, member: dict[str, object]) -> Item:
    status = member.get("status")
    if status in {"left", "kicked"}:
        return wrong(f"{label}：机器人不在群里，请把它拉进群。")
    if status == "restricted" and not member.get("can_send_messages"):
        return wrong(f"{label}：机器人在群里被禁言，请放开发言权限。")
    if status != "administrator":
        return notice(f"{label}：机器人在群里是普通成员，能发言，不能置顶消息。")
    if not member.get("can_pin_messages"):
        return notice(f"{label}：机器人是管理员，但不能置顶消息。")
    return good(f"{label}：机器人在群里的权限齐全。")
