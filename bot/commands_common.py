"""What the commands share: configuration, the records, and refusals in words."""

import asyncio
import os
from collections.abc import Callable, Iterator
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
from bot.speech import console, language_of, speaking
from inspection.ports import View
from inspection.records import Inspection
from storage import open_store
from storage.errors import (
    LockHeldError,
    ReadOnlyError,
    ScopeNameError,
    SealError,
    StorageError,
    StoreRefusedError,
)
from storage.keys import KeyTroubleError
from storage.layout import scope_file
from storage.tiny import TinyStore

P = ParamSpec("P")

DEFAULT_CONFIG = Path("config.toml")
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="config"),
]
InspectionOption = Annotated[str | None, typer.Option("--inspection", help="inspection")]


class Refused(Exception):  # noqa: N818  # an answer to the person, as a sentence
    """The command was not carried out, for a reason told in words."""

    code = 1


class WrongUsage(Refused):
    """The command was given what it cannot be carried out with."""

    code = 2


class Fault(Refused):
    """What went wrong, and what to do about it: the next step stands on a line of its own."""

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(console()("common", "next_step", what=what, step=next_step))
        self.what, self.next_step = what, next_step


def in_words(command: Callable[P, None]) -> Callable[P, None]:
    """Answer what can be expected to go wrong with a sentence and an exit code."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        given = kwargs.get("config")
        config = config_path(given if isinstance(given, Path) else None)
        with speaking(language_of(config, os.environ)):
            answered(*args, **kwargs)

    def answered(*args: P.args, **kwargs: P.kwargs) -> None:
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
    screen = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    shown = Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
    with shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def storage_words(error: StorageError) -> str:
    """Say what storage refused."""
    macro, facts = _refusal_of(error)
    return console()("storage", macro, **facts)


def _refusal_of(error: StorageError) -> tuple[str, dict[str, object]]:
    told: tuple[str, dict[str, object]]
    match error:
        case LockHeldError():
            told = "lock_held", {"folder": error.path.parent}
        case StoreRefusedError():
            told = "refused", {"path": error.path, "reason": error.reason, "backup": error.backup}
        case SealError():
            told = "sealed", {"reason": error.reason}
        case KeyTroubleError():
            told = f"key_{error.fault}", {"path": error.path or "XUNCHA_STORAGE__KEY"}
        case ScopeNameError():
            told = "scope_taken", {"scope": error.scope}
        case ReadOnlyError():
            told = "read_only", {}
        case _:
            told = "other", {"error": f"{type(error).__name__} {error}"}
    return told


def disk_words(error: OSError) -> str:
    """Say what the system refused."""
    reason = error.strerror or type(error).__name__
    return console()("storage", "disk", place=error.filename, reason=reason)


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
        raise Refused(console()("common", "no_records", folder=path))


def chosen(store: TinyStore, given: str | None) -> str:
    """Return the inspection that is meant, by its id or its name; the only one when none is."""
    slugs = store.scopes()
    if not slugs:
        raise Refused(console()("common", "no_inspection"))
    names = {slug: _name(store.view(slug)) for slug in slugs}
    if given is None:
        if len(slugs) == 1:
            return slugs[0]
        raise WrongUsage(console()("common", "several_inspections", names=names))
    found = [slug for slug, name in names.items() if given in {slug, name}]
    if len(found) != 1:
        raise WrongUsage(console()("common", "no_such_inspection", given=given, names=names))
    return found[0]


def inspection_of(view: View) -> Inspection:
    """Return the inspection of a scope."""
    found = view.get(Inspection, 1)
    if found is None:
        raise Refused(console()("common", "inspection_lost", scope=view.scope))
    return found


def _name(view: View) -> str:
    found = view.get(Inspection, 1)
    return found.name if found else ""
