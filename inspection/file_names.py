"""File names as strangers give them, made safe to show, to keep and to write."""

import re
import unicodedata
from collections.abc import Callable

LONGEST = 255  # characters kept in a record
ON_DISK = 200  # bytes of UTF-8; most file systems take 255, a number may stand before it

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³"
}
_LONGEST_ENDING = 16


def clean_file_name(name: str) -> str:
    """Return the name without what misleads or harms: folders, control and direction marks,
    characters and names that Windows reserves. Empty when nothing is left."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in base if _is_shown(c))
    plain = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", shown)).strip(" .")
    stem, _, _ = plain.partition(".")
    if stem.strip().upper() in _RESERVED:
        plain = f"_{plain}"
    return _cut(plain, lambda text: len(text) <= LONGEST)


def name_on_disk(name: str) -> str:
    """Return a cleaned name short enough for any file system; its ending stays."""
    return _cut(clean_file_name(name), lambda text: len(text.encode()) <= ON_DISK)


def _is_shown(char: str) -> bool:
    """Whether a character is seen; separators of lines, marks of direction and such are not."""
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _cut(name: str, fits: Callable[[str], bool]) -> str:
    if fits(name):
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        stem, dot, ending = name, "", ""
    while stem and not fits(f"{stem}…{dot}{ending}"):
        stem = stem[:-1]
    return f"{stem}…{dot}{ending}"
