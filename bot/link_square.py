"""A link as a QR code on a terminal; where that cannot draw it, as a picture in the folder."""

import io
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import segno
import typer

from bot.speech import console
from storage.platform import open_private

BARE = frozenset({"C", "POSIX"})  # locales that promise ASCII and no more
PIXELS = 8  # a module of the picture


@dataclass(frozen=True)
class Screen:
    """What is known of a terminal."""

    encoding: str
    columns: int
    lines: int
    environ: Mapping[str, str]
    is_windows: bool = False

    def can_draw(self, width: int) -> bool:
        """Whether block characters show on it, and a code of so many modules stands whole."""
        is_utf8 = self.encoding.lower().replace("-", "") == "utf8"
        fits = width <= self.columns and (width + 1) // 2 < self.lines
        return is_utf8 and fits and not self._is_bare()

    def _is_bare(self) -> bool:
        """Whether it promises nothing beyond ASCII.

        Python makes `LC_CTYPE` C.UTF-8 of itself where it was C: `LANG` still tells the truth.
        """
        environ = self.environ
        if environ.get("LC_ALL"):
            locale = environ["LC_ALL"]
        elif environ.get("LC_CTYPE", "C.UTF-8") not in {"", "C.UTF-8"}:
            locale = environ["LC_CTYPE"]
        else:
            locale = environ.get("LANG", "")
        has_terminal = self.is_windows or environ.get("TERM", "") not in {"", "dumb"}
        return locale in BARE or not has_terminal


def this_screen() -> Screen:
    """Return what is known of the terminal that stands behind the output."""
    size = shutil.get_terminal_size()
    return Screen(
        encoding=sys.stdout.encoding or "",
        columns=size.columns,
        lines=size.lines,
        environ=os.environ,
        is_windows=os.name == "nt",
    )


def _draw(square: segno.QRCode) -> None:
    """Draw it white on black whatever the colours of the terminal: inverted, few phones read it."""
    drawn = io.StringIO()
    square.terminal(out=drawn, compact=True)
    begin, end = ("", "") if os.name == "nt" else ("\033[97;40m", "\033[0m")
    for line in drawn.getvalue().splitlines():
        typer.echo(f"{begin}{line}{end}", color=True)


def show_square(link: str, code: str, screen: Screen | None = None) -> None:
    """Draw the QR code of a link, or keep it as a picture and name that."""
    square = segno.make(link)
    if (screen or this_screen()).can_draw(int(square.symbol_size()[0])):
        _draw(square)
        return
    picture = Path(f"xuncha-{code}.png")
    try:
        with os.fdopen(open_private(picture, os.O_WRONLY | os.O_TRUNC), "wb") as file:
            square.save(file, kind="png", scale=PIXELS)  # it lets somebody in: for its owner alone
    except OSError as error:  # the link above is valid all the same
        facts = {"picture": picture, "reason": error.strerror or type(error).__name__}
        typer.echo(console()("inspection", "no_picture", **facts), err=True)
    else:
        typer.echo(console()("inspection", "picture", picture=picture))
