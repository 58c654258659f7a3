"""`xuncha backup`, `xuncha restore` and `xuncha audit verify`: the data folder as a whole."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.acts import note_act
from bot.archive import pack
from bot.commands_common import (
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
from bot.speech import console
from inspection.ports import REGISTRY
from inspection.records import AuditEntry
from storage.audit import AUDIT_FILE, Anchor, AuditBreak, verify
from storage.backups import BACKUPS
from storage.cipher import Cipher
from storage.errors import StoreRefusedError
from storage.layout import scope_file, scope_folder
from storage.lock import FolderLock
from storage.opening import read_tables
from storage.platform import make_folder
from storage.tiny import TinyStore

OWN_FILES = frozenset({".lock", BACKUPS})


@in_words
def backup(
    file: Annotated[Path, typer.Argument(help="backup_file")],
    config: ConfigOption = None,
) -> None:
    """Save the data folder as one file."""
    settings = configured(config)
    folder = settings.storage.path
    require_records(folder)
    if file.resolve().is_relative_to(folder.resolve()):
        raise WrongUsage(console()("archive", "backup_inside", folder=folder))
    if file.is_dir():
        raise WrongUsage(console()("archive", "backup_is_folder", file=file))
    read_only(settings)  # what cannot be opened is no backup
    note_act(settings, "backup.made")
    with working(console()("archive", "backing_up")) as progress:
        count = pack(folder, file, cipher=settings.storage.cipher(), progress=progress)
    if count is None:
        raise Refused(console()("archive", "backup_restless"))
    typer.echo(console()("archive", "backed_up", count=count, file=file))


@in_words
def restore(
    file: Annotated[Path, typer.Argument(help="backup_file")],
    config: ConfigOption = None,
) -> None:
    """Put a backup back into an empty data folder."""
    settings = configured(config)
    folder, cipher = settings.storage.path, settings.storage.cipher()
    _require_empty(folder)
    is_new = not folder.exists()
    make_folder(folder)
    lock = FolderLock(folder)
    lock.take()
    try:
        _require_empty(folder)
        with working(console()("archive", "restoring")) as progress:
            count = unpack(
                file,
                folder,
                check=lambda path: TinyStore.read_only(path, cipher),
                cipher=cipher,
                progress=progress,
            )
        is_new = False
    except WrongArchiveError as error:
        raise Refused(console()("archive", "not_restored", why=error)) from None
    except StoreRefusedError as error:
        reason = console()("storage", "reason", reason=error.reason)
        facts = {"name": error.path.name, "reason": reason}
        raise Refused(console()("archive", "not_openable", **facts)) from None
    finally:
        lock.release()
        if is_new:
            lock.path.unlink(missing_ok=True)
            folder.rmdir()
    typer.echo(console()("archive", "restored", count=count, folder=folder))


def _require_empty(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise Refused(console()("archive", "no_folder", folder=folder))
    if folder.is_dir() and any(each.name not in OWN_FILES for each in folder.iterdir()):
        raise Refused(console()("archive", "folder_filled", folder=folder))


@in_words
def verify_audit(inspection: InspectionOption = None, config: ConfigOption = None) -> None:
    """Check the audit trails; exit code 1 when one is broken."""
    settings = configured(config)
    folder = settings.storage.path
    require_records(folder)
    store = read_only(settings)
    scopes = (chosen(store, inspection),) if inspection else (REGISTRY, *store.scopes())
    breaks = _breaks(folder, scopes, settings.storage.cipher())
    for scope, found in breaks.items():
        if found is None:
            typer.echo(console()("archive", "trail_whole", scope=scope))
            continue
        facts = {"path": found.path, "line": found.line, "reason": found.reason}
        typer.echo(console()("archive", "trail_broken", scope=scope, **facts))
    if any(breaks.values()):
        raise typer.Exit(1)


def _breaks(folder: Path, scopes: Sequence[str], cipher: Cipher) -> dict[str, AuditBreak | None]:
    """Return the first fault of each trail; the percentage goes by what the trails weigh."""
    trails = {scope: scope_folder(folder, scope) / AUDIT_FILE for scope in scopes}
    sizes = {scope: path.stat().st_size if path.exists() else 0 for scope, path in trails.items()}
    done, breaks = 0, {}
    with working(console()("archive", "verifying")) as progress:
        for scope, trail in trails.items():
            last, anchor = _certain(folder, scope, cipher)
            breaks[scope] = verify(trail, last_seq=last, anchor=anchor)
            done += sizes[scope]
            progress(done, sum(sizes.values()))
    return breaks


def _certain(folder: Path, scope: str, cipher: Cipher) -> tuple[int, Anchor | None]:
    """The number of the last entry that is certain to be a line of the file, and what it was."""
    path = scope_file(folder, scope)
    if not path.exists():
        return 0, None
    tables, meta = read_tables(path, scope, cipher)
    waiting = [int(key) for key in tables.get(AuditEntry.TABLE, {}) if key.isdecimal()]
    return min([meta.next_ids.get(AuditEntry.TABLE, 1), *waiting]) - 1, meta.audited
