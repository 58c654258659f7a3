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
from bot.speech import console
from bot.workdays import ChineseWorkdays
from inspection.ports import REGISTRY, View
from inspection.records import Inspection
from storage.backups import BACKUPS, backups_in, made_at
from storage.errors import LockHeldError, StorageError, StoreRefusedError
from storage.lock import FolderLock
from storage.platform import IS_POSIX

FREE_SPACE = 500 * 2**20
OLD_BACKUP = timedelta(days=2)
NEXT_LIST_MONTH = 12  # the next year's list is out by then


HealthOption = Annotated[bool, typer.Option("--health", help="check_health")]


@in_words
def health(config: ConfigOption = None) -> None:
    """Say whether the bot receives messages; exit code 1 if it does not."""
    _say_health(configured(config))


def _say_health(config: Config) -> None:
    found = verdict(config.storage.path, datetime.now(UTC), config.inspection.zone)
    typer.echo(found.text)
    if not found.is_well:
        raise typer.Exit(1)


@in_words
def check(config: ConfigOption = None, health_only: HealthOption = False) -> None:
    """Say what is wrong and what to do about it; exit code 1 if something is."""
    settings = configured(config)
    if health_only:
        _say_health(settings)
        return
    failures = 0
    for item in _items(settings):
        for line in item.lines():
            typer.echo(line)
        failures += item.grade is Grade.WRONG
    typer.echo(_say("summary", failures=failures))
    if failures:
        raise typer.Exit(1)


def _items(config: Config) -> Iterator[Item]:
    inspections: list[Inspection] = []
    people: View | None = None
    yield from _disk(config.storage.path, config.inspection.zone)
    try:
        inspections, people, shut = _records(config)
    except StorageError as error:
        yield wrong(words_of(error), _say("storage_step"))
    else:
        yield from (wrong(words_of(each), _say("storage_step")) for each in shut)
        yield good(_say("records", count=len(inspections)))
        yield _sealing(config)
    yield from _clock(config)
    yield from _calendar(config)
    yield from _mode(config)
    yield from _copies(config, is_new=not inspections)
    yield from sleep_items()
    is_running = _is_held(config.storage.path)
    yield from page_items(config, is_running=is_running)
    yield from telegram_items(config, inspections, people, is_running=is_running)


def _records(
    config: Config,
) -> tuple[list[Inspection], View | None, tuple[StoreRefusedError, ...]]:
    config.storage.cipher()  # a key that is wrong is said before there is anything to open
    if not config.storage.path.is_dir():
        return [], None, ()
    store = read_only(config)
    found = (store.view(scope).get(Inspection, 1) for scope in store.scopes())
    shut = tuple(store.shut.values())
    return [each for each in found if each is not None], store.view(REGISTRY), shut


def _sealing(config: Config) -> Item:
    storage = config.storage
    if not storage.cipher().is_on:
        return notice(_say("unsealed"), _say("unsealed_step"))
    if storage.key_file is not None and storage.key_file.stat().st_mode & 0o077 and IS_POSIX:
        text = _say("open_key", file=storage.key_file)
        return wrong(text, f"chmod 600 {storage.key_file}")
    return good(_say("sealed"))


def _disk(folder: Path, zone: ZoneInfo) -> Iterator[Item]:
    nearest = next((each for each in (folder, *folder.absolute().parents) if each.exists()), folder)
    if not nearest.is_dir():
        yield wrong(_say("no_folder", place=nearest), _say("no_folder_step"))
        return
    try:
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        text = _say("not_writable", folder=folder, why=disk_words(error))
        yield wrong(text, _say("not_writable_step"))
    else:
        yield good(_say("writable", folder=folder))
    free = shutil.disk_usage(nearest).free
    gigabytes = free / 2**30
    if free >= FREE_SPACE:
        yield good(_say("room", free=gigabytes))
    else:
        yield wrong(_say("little_room", free=gigabytes), _say("little_room_step"))
    yield _lock(folder, zone)


def _lock(folder: Path, zone: ZoneInfo) -> Item:
    lock = FolderLock(folder)
    if not lock.path.exists():
        return good(_say("nobody_runs"))
    try:
        lock.take()
    except LockHeldError:
        return _running(folder, zone)
    except OSError as error:
        return wrong(disk_words(error), _say("lock_step"))
    lock.release()
    return good(_say("nobody_runs"))


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
    text = _say("running", health=found.text)
    if found.is_well or found.is_starting:
        return good(text)
    return notice(text, _say("running_step"))


def _clock(config: Config) -> Iterator[Item]:
    now = now_of(config)
    yield good(_say("now", now=f"{now:%Y-%m-%d %H:%M}", zone=config.inspection.timezone))
    if config.clock.start is not None:
        yield notice(_say("moved_clock"), _say("moved_clock_step"))


def _calendar(config: Config) -> Iterator[Item]:
    now, known = now_of(config), ChineseWorkdays()
    if known.is_published(now.year):
        yield good(_say("year", year=now.year))
    else:
        yield wrong(_say("year_unknown", year=now.year), _say("upgrade", is_early=False))
    following = now.year + 1
    if known.is_published(following):
        yield good(_say("year", year=following))
    else:
        step = _say("upgrade", is_early=now.month < NEXT_LIST_MONTH)
        yield notice(_say("next_year_unknown", year=following), step)


def _mode(config: Config) -> Iterator[Item]:
    told = config.disclosure.notice(now_of(config).date())
    if told:
        yield notice(told, _say("mode_step"))


def _copies(config: Config, *, is_new: bool) -> Iterator[Item]:
    """Yield how old the newest backup is; a folder without an inspection needs none."""
    if is_new:
        return
    folder = config.backup.folder or config.storage.path / BACKUPS
    if not config.backup.keep:
        yield notice(_say("no_copies"), _say("no_copies_step"))
        return
    now = now_of(config)
    ages = [now - made_at(each, now) for each in backups_in(folder)]
    if not ages:
        yield notice(_say("no_copy_yet", folder=folder), _say("no_copy_yet_step"))
    elif min(ages) > OLD_BACKUP:
        yield notice(_say("old_copy", days=min(ages).days), _say("old_copy_step"))
    else:
        yield good(_say("copy", hours=f"{min(ages).total_seconds() // 3600:.0f}"))


def _say(macro: str, **facts: object) -> str:
    return console()("check", macro, **facts)
