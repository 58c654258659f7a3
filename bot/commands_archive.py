"""`xuncha backup`, `xuncha restore` and `xuncha audit verify`: the data folder as a whole."""

from pathlib import Path
from typing import Annotated

import typer

from bot.acts import note_act
from bot.archive import pack
from bot.commands_common import (
    REASONS,
    ConfigOption,
    InspectionOption,
    Refused,
    WrongUsage,
    chosen,
    configured,
    in_words,
    read_only,
    require_records,
    working,
)
from bot.restoring import WrongArchiveError, unpack
from inspection.ports import REGISTRY
from inspection.records import AuditEntry
from storage.audit import AUDIT_FILE, Anchor, verify
from storage.backups import BACKUPS
from storage.cipher import Cipher
from storage.errors import StoreRefusedError
from storage.layout import scope_file, scope_folder
from storage.lock import FolderLock
from storage.opening import read_tables
from storage.platform import make_folder
from storage.tiny import TinyStore

BREAKS = {
    "unreadable": "这一行读不出来",
    "altered": "这一行被改动过",
    "chain": "这一行和上一行接不上，中间有行被删或被换",
    "order": "这一行的序号不对",
    "cut": "从这里起的行不见了或不完整",
    "replaced": "到这一行为止的内容被整段换过",
}
OWN_FILES = frozenset({".lock", BACKUPS})


@in_words
def backup(
    file: Annotated[Path, typer.Argument(help="备份文件（zip）。")],
    config: ConfigOption = None,
) -> None:
    """把数据文件夹存成一个文件；机器人运行时也可以用。"""
    settings = configured(config)
    folder = settings.storage.path
    require_records(folder)
    if file.resolve().is_relative_to(folder.resolve()):
        raise WrongUsage(f"备份文件不能放在数据文件夹 {folder} 里。")
    if file.is_dir():
        raise WrongUsage(f"{file} 是文件夹，应为文件名，例如 backup.zip。")
    read_only(settings)  # what cannot be opened is no backup
    note_act(settings, "backup.made")
    with working("正在备份") as progress:
        count = pack(folder, file, cipher=settings.storage.cipher(), progress=progress)
    if count is None:
        raise Refused("机器人一直在写入，没能取得完整一致的状态，请过一会儿再试。")
    typer.echo(f"已备份 {count} 个文件：{file}")
    typer.echo("此后登记的线索不会从这个文件里消失，登记后请重新备份并删去它。")


@in_words
def restore(
    file: Annotated[Path, typer.Argument(help="备份文件（zip）。")],
    config: ConfigOption = None,
) -> None:
    """把备份恢复到空的数据文件夹；文件夹里有内容时拒绝。"""
    settings = configured(config)
    folder, cipher = settings.storage.path, settings.storage.cipher()
    _require_empty(folder)
    is_new = not folder.exists()
    make_folder(folder)
    lock = FolderLock(folder)
    lock.take()
    try:
        _require_empty(folder)
        with working("正在恢复"):
            count = unpack(
                file, folder, check=lambda path: TinyStore.read_only(path, cipher), cipher=cipher
            )
        is_new = False
    except WrongArchiveError as error:
        raise Refused(f"没有恢复：{error}") from None
    except StoreRefusedError as error:
        reason = REASONS[error.reason]
        raise Refused(f"没有恢复：备份里的 {error.path.name} 打不开，{reason}。") from None
    finally:
        lock.release()
        if is_new:
            lock.path.unlink(missing_ok=True)
            folder.rmdir()
    typer.echo(f"已恢复 {count} 个文件到 {folder}")


def _require_empty(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} 不是文件夹。")
    if folder.is_dir() and any(each.name not in OWN_FILES for each in folder.iterdir()):
        raise Refused(f"数据文件夹 {folder} 里已有内容，不覆盖；请换一个空文件夹再恢复。")


@in_words
def verify_audit(inspection: InspectionOption = None, config: ConfigOption = None) -> None:
    """检查操作留痕是否完整、未被改动；指出第一处不对的行。"""
    settings = configured(config)
    folder = settings.storage.path
    require_records(folder)
    store = read_only(settings)
    scopes = (chosen(store, inspection),) if inspection else (REGISTRY, *store.scopes())
    broken = 0
    for scope in scopes:
        last, anchor = _certain(folder, scope, settings.storage.cipher())
        trail = scope_folder(folder, scope) / AUDIT_FILE
        found = verify(trail, last_seq=last, anchor=anchor)
        if found is None:
            typer.echo(f"{scope}：完整")
            continue
        broken += 1
        typer.echo(f"{scope}：{found.path} 第 {found.line} 行有问题：{BREAKS[found.reason]}")
    if broken:
        raise typer.Exit(1)


def _certain(folder: Path, scope: str, cipher: Cipher) -> tuple[int, Anchor | None]:
    """The number of the last entry that is certain to be a line of the file, and what it was."""
    path = scope_file(folder, scope)
    if not path.exists():
        return 0, None
    tables, meta = read_tables(path, scope, cipher)
    waiting = [int(key) for key in tables.get(AuditEntry.TABLE, {}) if key.isdecimal()]
    return min([meta.next_ids.get(AuditEntry.TABLE, 1), *waiting]) - 1, meta.audited
