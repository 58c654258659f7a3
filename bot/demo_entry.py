"""How a person comes to the demo's page: a folder, a free port, a browser if there is one."""

import errno
import os
import socket
import sys
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

import typer

from bot.commands_common import Fault
from bot.speech import console
from storage.errors import LockHeldError
from storage.lock import FolderLock

USUAL_PORT = 8765
TRIED = 20  # ports after the usual one
HOST = "127.0.0.1"
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


@contextmanager
def folder_for(wanted: Path | None) -> Iterator[Path]:
    """Yield where the sample may lie: as wanted, else for as long as the block lasts elsewhere.

    Raises `Fault` where nothing can be written at all.
    """
    if wanted is not None and _takes_files(wanted):
        yield wanted
        return
    with _elsewhere() as folder:
        typer.echo(console()("demo", "other_folder", wanted=wanted))
        yield Path(folder)


def _elsewhere() -> TemporaryDirectory[str]:
    try:
        return TemporaryDirectory(prefix="xuncha-demo-", ignore_cleanup_errors=True)
    except OSError:
        raise _fault("no_folder") from None


def _takes_files(folder: Path) -> bool:
    """Whether the folder is there, or can be made, and takes a file."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def require_alone(folder: Path) -> None:
    """Refuse while another demo uses the folder: a new one would empty it. Raises `Fault`."""
    if not folder.is_dir():
        return
    lock = FolderLock(folder)
    try:
        lock.take()
    except LockHeldError:
        raise _fault("other_demo", folder=folder) from None
    lock.release()


def port_for(wanted: int) -> int:
    """Return the port for the page: the usual one may move on, a named one is taken or refused.

    Raises `Fault` where the port is in use, or where this account may not have it.
    """
    candidates = range(wanted, wanted + TRIED + 1) if wanted == USUAL_PORT else (wanted,)
    for port in candidates:
        trouble = _trouble_with(port)
        if trouble is None:
            return port
        if trouble != errno.EADDRINUSE:
            raise _fault("port_forbidden", port=port)
    raise _fault("port_in_use", port=wanted)


def _trouble_with(port: int) -> int | None:
    """Return why a port cannot be had now; None when it can. 0 is any, so always free."""
    with socket.socket() as line:
        if os.name != "nt":  # there it would let two listen at once
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((HOST, port))
        except OSError as error:
            return error.errno
    return None


def has_screen(environ: Mapping[str, str], system: str = sys.platform) -> bool:
    """Whether a browser would come up in a window, not in this terminal or nowhere."""
    return system in {"darwin", "win32"} or any(environ.get(name) for name in SCREENS)


def came_up(page: str) -> bool:
    """Open the page in a browser; return whether there was one."""
    try:
        return has_screen(os.environ) and webbrowser.open(page)
    except webbrowser.Error:
        return False


def _fault(macro: str, **facts: object) -> Fault:
    texts = console()
    return Fault(texts("demo", macro, **facts), texts("demo", f"{macro}_next", **facts))
