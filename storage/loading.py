"""From the files of a data folder to scopes in memory."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from inspection.ports import REGISTRY
from inspection.records import AuditEntry, Inspection
from storage.audit import AUDIT_FILE, AuditFile
from storage.cipher import PLAIN, Cipher, Room
from storage.errors import Refusal, StoreRefusedError
from storage.evidence import OPENED
from storage.json_file import Tables
from storage.layout import (
    INSPECTIONS,
    STAGING,
    kinds_of,
    records_place,
    scope_file,
    scope_folder,
)
from storage.meta import META, META_KEY, Meta, restore_numbers
from storage.opening import read_tables
from storage.platform import TEMPORARY, Replace
from storage.scope import Scope
from storage.scope_file import ScopeFile
from storage.set_aside import SetAside, sort_out
from storage.state import ScopeState
from storage.upgrades import keep_copy, upgraded


def new_scope(
    root: Path, scope: str, order: int, replace: Replace, cipher: Cipher = PLAIN
) -> Scope:
    """Return a scope with nothing in it and nothing on disk."""
    state = ScopeState(scope, kinds_of(scope))
    return _scope(root, state, {}, order, replace=replace, cipher=cipher)


def load_scope(
    root: Path, scope: str, replace: Replace, *, keep: bool, cipher: Cipher = PLAIN
) -> tuple[Scope, list[SetAside]]:
    """Return the scope in its file, and what was set aside; `keep` copies of an altered file.

    Raises `StoreRefusedError`; as `HEADLESS` when the inspection's own record fits no model: who
    is in it and what is bound to it stands there, and without it nothing would be found.
    """
    path = scope_file(root, scope)
    tables, meta = read_tables(path, scope, cipher)
    tables = upgraded(path, tables, meta.version, keep=keep)
    meta = Meta.model_validate(tables[META][META_KEY])
    state = ScopeState(scope, kinds_of(scope))
    records, aside = sort_out(tables, kinds_of(scope), scope)
    if any(each.table == Inspection.TABLE for each in aside):
        raise StoreRefusedError(path, Refusal.HEADLESS)
    state.load(records)
    restore_numbers(state, meta)
    _never_give_again(state, aside)
    if keep and any(each.is_new for each in aside):
        keep_copy(path, "set-aside")
    loaded = _scope(root, state, tables, meta.order, replace=replace, cipher=cipher)
    loaded.is_on_disk = True
    unwritten = (entry for entry in state.all(AuditEntry) if not entry.written)
    loaded.unaudited = {entry.id: entry for entry in unwritten}
    return loaded, aside


def had_registry(root: Path) -> bool:
    """Whether the folder has a registry, or had one: then its people are not to be forgotten.

    Its audit trail and its copies are written after it, so that without a registry they tell
    of one that was taken away.
    """
    path = scope_file(root, REGISTRY)
    has_trail = (root / AUDIT_FILE).exists() and (root / AUDIT_FILE).stat().st_size > 0
    return path.exists() or has_trail or any(root.glob(f"{path.name}*.bak"))


def remove_leftovers(root: Path, scopes: Iterable[str]) -> None:
    """Remove what a write that was cut off left; nothing in it was ever confirmed."""
    for scope in scopes:
        folder = scope_folder(root, scope)
        for pattern in (f"*{TEMPORARY}", f"evidence/*{TEMPORARY}", f"evidence/{OPENED}*"):
            for file in folder.glob(pattern):
                file.unlink()
    for staging in (root / INSPECTIONS).glob(f"{STAGING}*"):
        for file in staging.iterdir():
            file.unlink()
        staging.rmdir()


def _never_give_again(state: ScopeState, aside: Iterable[SetAside]) -> None:
    for each in aside:
        if each.id.isdecimal():
            state.next_ids[each.table] = max(state.next_ids[each.table], int(each.id) + 1)


def _scope(
    root: Path,
    state: ScopeState,
    tables: Tables,
    order: int,
    *,
    replace: Replace,
    cipher: Cipher,
) -> Scope:
    whole = partial(cipher.seal_parts, place=records_place(state.scope), room=Room())
    file = ScopeFile(scope_file(root, state.scope), tables, replace, whole)
    audit = AuditFile(scope_folder(root, state.scope) / AUDIT_FILE)
    return Scope(state, file, audit, order)
