"""`xuncha check`: what is wrong, in plain words, and what to do about it."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.check_chats import telegram_items
from bot.check_host import sleep_items
from bot.check_items import Grade, Item, good, notice, wrong
from bot.check_page import page_items
from bot.commands_common import ConfigOption, configured, disk_words, in_words, now_of, read_only
from bot.commands_common import storage_words as words_of
from bot.config import Config
from bot.health import verdict
from bot.workdays import ChineseWorkdays
from inspection.ports import REGISTRY, View
from inspection.records import Inspection
from storage.backups import BACKUPS, backups_in, made_at
from storage.errors import LockHeldError, StorageError
from storage.lock import FolderLock
from storage.platform import IS_POSIX

FREE_SPACE = 500 * 2**20
OLD_BACKUP = timedelta(days=2)
UPGRADE = "升级放假安排：pip install -U chinesecalendar"
NEXT_LIST_MONTH = 12  # the next year's list is out by then


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
        for line in item.lines():
            typer.echo(line)
        failures += item.grade is Grade.WRONG
    typer.echo(f"有 {failures} 项需要处理。" if failures else "没有发现问题。")
    if failures:
        raise typer.Exit(1)


def _items(config: Config) -> Iterator[Item]:
    inspections: list[Inspection] = []
    people: View | None = None
    yield from _disk(config.storage.path, config.inspection.zone)
    try:
        inspections, people = _records(config)
    except StorageError as error:
        yield wrong(words_of(error), "不要删改文件；用 xuncha restore 恢复备份，或请维护的人来看")
    else:
        yield good(f"记录可以打开，共 {len(inspections)} 个巡察。")
        yield _sealing(config)
    yield from _clock(config)
    yield from _calendar(config)
    yield from _mode(config)
    yield from _copies(config, is_new=not inspections)
    yield from sleep_items()
    is_running = _is_held(config.storage.path)
    yield from page_items(config, is_running=is_running)
    yield from telegram_items(config, inspections, people, is_running=is_running)


def _records(config: Config) -> tuple[list[Inspection], View | None]:
    config.storage.cipher()  # a key that is wrong is said before there is anything to open
    if not config.storage.path.is_dir():
        return [], None
    store = read_only(config)
    found = (store.view(scope).get(Inspection, 1) for scope in store.scopes())
    return [each for each in found if each is not None], store.view(REGISTRY)


def _sealing(config: Config) -> Item:
    storage = config.storage
    if not storage.cipher().is_on:
        return notice("记录没有加密。", "用 xuncha key new 生成密钥，再设置 storage.key_file")
    if storage.key_file is not None and storage.key_file.stat().st_mode & 0o077 and IS_POSIX:
        return wrong(
            f"密钥文件 {storage.key_file} 其他用户也能读。", f"chmod 600 {storage.key_file}"
        )
    return good("记录和附件以 AES-256-GCM 加密保存。")


def _disk(folder: Path, zone: ZoneInfo) -> Iterator[Item]:
    nearest = next((each for each in (folder, *folder.absolute().parents) if each.exists()), folder)
    if not nearest.is_dir():
        yield wrong(f"{nearest} 不是文件夹，数据无处存放。", "把 storage.path 改成一个文件夹")
        return
    try:
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        yield wrong(
            f"数据文件夹 {folder} 不能写入：{disk_words(error)}",
            "用运行机器人的那个用户来检查；仍不行时把文件夹的所有者改成它（chown）",
        )
    else:
        yield good(f"数据文件夹 {folder} 可以写入。")
    free = shutil.disk_usage(nearest).free
    text = f"磁盘剩余 {free / 2**30:.1f} GB"
    enough = free >= FREE_SPACE
    yield good(f"{text}。") if enough else wrong(f"{text}，太少了。", "清理磁盘，或换一块磁盘")
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
        return wrong(disk_words(error), "核对数据文件夹的权限")
    lock.release()
    return good("没有机器人正在使用数据文件夹。")


def _is_held(folder: Path) -> bool:
    lock = FolderLock(folder)
    if not lock.path.exists():
        return False
    try:
        lock.take()
    except (LockHeldError, OSError):
        return True
    lock.release()
    return False


def _running(folder: Path, zone: ZoneInfo) -> Item:
    found = verdict(folder, datetime.now(UTC), zone)
    text = f"{found.text}它占用着数据文件夹，写入类的命令要等它停止。"
    return good(text) if found.is_well else notice(text, "看一下日志，必要时重新启动机器人")


def _clock(config: Config) -> Iterator[Item]:
    now = now_of(config)
    yield good(f"现在是 {now:%Y-%m-%d %H:%M}（{config.inspection.timezone}）。")
    if config.clock.start is not None:
        yield notice(
            "时钟按 clock.start 从设定的时刻走起，只用于演练。", "不演练时删去 clock.start"
        )


def _calendar(config: Config) -> Iterator[Item]:
    now, known = now_of(config), ChineseWorkdays()
    if known.is_published(now.year):
        yield good(f"{now.year} 年的放假安排已收录。")
    else:
        yield wrong(f"{now.year} 年的放假安排没有收录，只按周末推算。", UPGRADE)
    following = now.year + 1
    if known.is_published(following):
        yield good(f"{following} 年的放假安排已收录。")
    else:
        when = "" if now.month >= NEXT_LIST_MONTH else "公布后"
        text = f"{following} 年的放假安排还没有收录，跨年的期限只按周末推算。"
        yield notice(text, f"{when}{UPGRADE}")


def _mode(config: Config) -> Iterator[Item]:
    told = config.disclosure.notice(now_of(config).date())
    if told:
        yield notice(told, '补齐或更新 [disclosure] 里的批准事项；演练的改回 mode = "drill"')


def _copies(config: Config, *, is_new: bool) -> Iterator[Item]:
    """Yield how old the newest backup is; a folder without an inspection needs none."""
    if is_new:
        return
    folder = config.backup.folder or config.storage.path / BACKUPS
    if not config.backup.keep:
        text = "自动备份已关闭（backup.keep = 0）。"
        yield notice(text, "把 backup.keep 改为 14，或每天用 xuncha backup 存一份")
        return
    now = now_of(config)
    ages = [now - made_at(each, now) for each in backups_in(folder)]
    if not ages:
        yield notice(f"{folder} 里还没有备份。", "让机器人运行几分钟，它每天自动存一份")
    elif min(ages) > OLD_BACKUP:
        text = f"最近一份备份是 {min(ages).days} 天前的。"
        yield notice(text, "确认机器人在运行、磁盘没有满；现在可以用 xuncha backup 存一份")
    else:
        yield good(f"最近一份备份在 {min(ages).total_seconds() // 3600:.0f} 小时之内。")
