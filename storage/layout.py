"""Where each scope's files lie in the data folder."""

from collections.abc import Iterator
from pathlib import Path

from inspection.ports import REGISTRY
from inspection.records import INSPECTION_RECORDS, REGISTRY_RECORDS, Record
from storage.errors import ScopeNameError

INSPECTIONS = "inspections"
PACKS = "packs"  # in the data folder: no backup holds them, and a purge removes them
STAGING = ".new-"  # an inspection's folder until its first write is whole


def kinds_of(scope: str) -> tuple[type[Record], ...]:
    """Return the kinds of records that a scope keeps."""
    return REGISTRY_RECORDS if scope == REGISTRY else INSPECTION_RECORDS


def scope_folder(root: Path, scope: str) -> Path:
    """Return the folder that holds everything of a scope."""
    return root if scope == REGISTRY else root / INSPECTIONS / scope


def scope_file(root: Path, scope: str) -> Path:
    """Return the file that holds the records of a scope."""
    name = "registry.json" if scope == REGISTRY else "inspection.json"
    return scope_folder(root, scope) / name


def records_place(scope: str) -> str:
    """Return what the records of a scope are sealed for."""
    return f"records/{scope}"


def evidence_folder(root: Path, scope: str) -> Path:
    """Return the folder that holds the evidence of a scope."""
    return scope_folder(root, scope) / "evidence"


def evidence_place(scope: str, digest: str) -> str:
    """Return what a piece of evidence is sealed for."""
    return f"evidence/{scope}/{digest}"


def inspection_slugs(root: Path) -> Iterator[str]:
    """Yield the slug of every inspection that has a folder, in alphabetical order."""
    folder = root / INSPECTIONS
    if folder.is_dir():
        yield from sorted(
            each.name for each in folder.iterdir() if each.is_dir() and each.name[0] != "."
        )


def check_slug(scope: str) -> None:
    """Raise `ScopeNameError` unless the name can be that of an inspection's folder."""
    unfit = not scope or scope == REGISTRY or scope[0] == "." or scope != scope.strip()
    if unfit or any(letter in '/\\:*?"<>|' or ord(letter) < 32 for letter in scope):
        raise ScopeNameError(scope)
