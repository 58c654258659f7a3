"""Numbered upgrades of a scope's file, each with a copy kept before it."""

from collections.abc import Callable, Mapping
from pathlib import Path

from storage.json_file import Tables
from storage.meta import META, META_KEY
from storage.platform import replace_file

Upgrade = Callable[[Tables], Tables]


def to_1(tables: Tables) -> Tables:
    """Return the tables unchanged: the first schema is the form they have."""
    return tables


UPGRADES: Mapping[int, Upgrade] = {0: to_1}  # from a version to the next


def upgraded(path: Path, tables: Tables, version: int, *, keep: bool = True) -> Tables:
    """Return the tables in the present schema, with a copy of an older file kept beside it."""
    if keep and version in UPGRADES:
        keep_copy(path, f"v{version}")
    while version in UPGRADES:
        tables = UPGRADES[version](tables)
        version += 1
        tables[META][META_KEY]["schema"] = version
    return tables


def keep_copy(path: Path, label: str) -> Path:
    """Keep a copy of the file beside it, named for what happens to the file next."""
    copy = path.with_name(f"{path.name}.{label}.bak")
    replace_file(copy, path.read_bytes())
    return copy
