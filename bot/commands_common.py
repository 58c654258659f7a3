"""What the commands share: configuration, the records, and refusals in words."""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from bot.clock import SystemClock
from bot.config import Config, ConfigError, load_config
from inspection.ports import View
from inspection.records import Inspection
from storage import open_store
from storage.errors import (
    LockHeldError,
    ReadOnlyError,
    Refusal,
    ScopeNameError,
    SealError,
    StorageError,
    StoreRefusedError,
)
from storage.keys import KeyFault, KeyTroubleError
from storage.layout import scope_file
from storage.tiny import TinyStore

P = ParamSpec("P")

DEFAULT_CONFIG = Path("config.toml")
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="配置文件；不写时用当前文件夹的 config.toml，没有就用默认值。"),
]
InspectionOption = Annotated[
    str | None, typer.Option("--inspection", help="巡察的编号；只有一个巡察时可以不写。")
]
REASONS: Mapping[Refusal, str] = {
    Refusal.MISSING: "文件不见了",
    Refusal.EMPTY: "文件是空的",
    Refusal.NULLED: "文件内容全是空字节，多半是断电造成的",
    Refusal.BROKEN: "文件内容不完整，读不出来",
    Refusal.FOREIGN: "文件不是本程序的记录，或放错了位置",
    Refusal.NEWER: "文件由更新版本的程序写成，请升级程序",
    Refusal.UNREADABLE: "没有权限读取，或磁盘读取出错",
    Refusal.LOCKED: "文件已加密，但没有配置密钥，请设置 storage.key_file 或 XUNCHA_STORAGE__KEY",
    Refusal.WRONG_KEY: "文件是用另一个密钥加密的，请换回加密时用的密钥",
    Refusal.ALTERED: "文件加密后被改动过，或被换了位置",
}


KEY_WORDS: Mapping[KeyFault, str] = {
    KeyFault.MISSING: "密钥文件 {path} 不存在，请核对 storage.key_file；没有密钥时不打开记录。",
    KeyFault.UNREADABLE: "密钥文件 {path} 读不出来，请检查权限。",
    KeyFault.MALFORMED: "{path} 里不是密钥，应为 xuncha key new 生成的内容，不要改动。",
    KeyFault.EXISTS: "{path} 已经存在，不覆盖；请换一个文件名。",
    KeyFault.INSIDE: "密钥文件 {path} 在数据文件夹里，会随备份流出，请移到别处。",
}


class Refused(Exception):  # noqa: N818  # an answer to the person, as a sentence
    """The command was not carried out, for a reason told in words."""

    code = 1


class WrongUsage(Refused):
    """The command was given what it cannot be carried out with."""

    code = 2


class Fault(Refused):
    """What went wrong, and what to do about it: the next step stands on a line of its own."""

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(f"{what}\n下一步：{next_step}。")
        self.what, self.next_step = what, next_step


def in_words(command: Callable[P, None]) -> Callable[P, None]:
    """Answer what can be expected to go wrong with a sentence and an exit code."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except Refused as refusal:
            sentence, code = str(refusal), refusal.code
        except ConfigError as error:
            sentence, code = str(error), 2
        except StorageError as error:
            sentence, code = storage_words(error), 1
        except OSError as error:
            sentence, code = disk_words(error), 1
        else:
            return
        typer.echo(sentence, err=True)
        raise typer.Exit(code)

    return told


@contextmanager
def working(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal that something long is under way; elsewhere nothing.

    What is yielded takes how much is done, of how much: from then on a percentage stands there.
    """
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    shown = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    with shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def storage_words(error: StorageError) -> str:
    """Say what storage refused."""
    match error:
        case LockHeldError():
            folder = error.path.parent
            return f"数据文件夹 {folder} 正被运行中的机器人（或另一条命令）占用，请先停止它再试。"
        case StoreRefusedError():
            copy = f"旁边最新的完好副本是 {error.backup}。" if error.backup else ""
            return f"打不开 {error.path}：{REASONS[error.reason]}。文件保持原样。{copy}"
        case SealError() | KeyTroubleError():
            return _seal_words(error)
        case ScopeNameError():
            return f"巡察编号 {error.scope} 已被占用，或不能作文件夹名。"
        case ReadOnlyError():
            return "记录是只读打开的，不能写入。"
        case _:
            return f"记录出错：{type(error).__name__} {error}"


def _seal_words(error: SealError | KeyTroubleError) -> str:
    if isinstance(error, SealError):
        return f"加密的内容打不开：{REASONS[error.reason]}。"
    return KEY_WORDS[error.fault].format(path=error.path or "XUNCHA_STORAGE__KEY")


def disk_words(error: OSError) -> str:
    """Say what the system refused."""
    place = f" {error.filename}" if error.filename else ""
    return f"文件读写失败{place}：{error.strerror or type(error).__name__}。"


def config_path(given: Path | None) -> Path | None:
    """Return the named file, else the one in the current folder, else None."""
    return given or (DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None)


def configured(given: Path | None) -> Config:
    """Read the configuration."""
    return load_config(config_path(given), os.environ)


def now_of(config: Config) -> datetime:
    """Return the moment by the clock of the configuration."""
    return SystemClock(config.inspection.zone, config.clock.start).now()


@contextmanager
def owned(config: Config) -> Iterator[TinyStore]:
    """Own the records while something is written; on leaving it is on disk."""
    store = open_store(config.storage.path, config.storage.cipher())
    try:
        yield store
        store.flush()
    finally:
        asyncio.run(store.close())


def read_only(config: Config) -> TinyStore:
    """Look at the records, also while the bot owns them."""
    return TinyStore.read_only(config.storage.path, config.storage.cipher())


def require_records(path: Path) -> None:
    """Refuse before anything is made when the folder holds no records."""
    if not scope_file(path, "registry").exists() and not (path / "inspections").is_dir():
        raise Refused(f"数据文件夹 {path} 里还没有巡察，请先用 xuncha inspection create 建立。")


def chosen(store: TinyStore, given: str | None) -> str:
    """Return the inspection that is meant, by its id or its name; the only one when none is."""
    slugs = store.scopes()
    if not slugs:
        raise Refused("还没有巡察，请先用 xuncha inspection create 建立。")
    names = {slug: _name(store.view(slug)) for slug in slugs}
    if given is None:
        if len(slugs) == 1:
            return slugs[0]
        raise WrongUsage(f"有多个巡察，请用 --inspection 指明一个：{_listed(names)}")
    found = [slug for slug, name in names.items() if given in {slug, name}]
    if len(found) != 1:
        raise WrongUsage(f"没有巡察 {given}，现有：{_listed(names)}")
    return found[0]


def inspection_of(view: View) -> Inspection:
    """Return the inspection of a scope."""
    found = view.get(Inspection, 1)
    if found is None:
        raise Refused(f"巡察 {view.scope} 的基本信息缺失，请从备份恢复。")
    return found


def _name(view: View) -> str:
    found = view.get(Inspection, 1)
    return found.name if found else ""


def _listed(names: Mapping[str, str]) -> str:
    return "；".join(f"{slug}（{name}）" for slug, name in names.items())
