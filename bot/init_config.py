"""The configuration file that `xuncha init` writes: for the owner alone, and never over another."""

import json
from dataclasses import dataclass
from pathlib import Path

from bot.init_words import prompt
from storage.platform import make_folder, replace_file


@dataclass(frozen=True)
class Chosen:
    """What goes into the file; an empty one is left out, so that its default holds."""

    token: str
    zone: str
    data: str
    base_url: str = ""
    proxy: str = ""
    language: str = ""


def write(path: Path, chosen: Chosen) -> None:
    """Put the file on disk, readable by its owner only."""
    tables = {
        "telegram": {
            "token": chosen.token,
            "base_url": chosen.base_url,
            "proxy": chosen.proxy,
        },
        "storage": {"path": chosen.data},
        "inspection": {"timezone": chosen.zone, "language": chosen.language},
    }
    parts = [prompt("config_head") + "\n"]
    for name, keys in tables.items():
        lines = [f"{key} = {_quoted(value)}\n" for key, value in keys.items() if value]
        if lines:
            parts.append("".join((f"\n[{name}]\n", *lines)))
    make_folder(path.parent)
    replace_file(path, "".join(parts).encode())


def _quoted(value: str) -> str:
    """A JSON string is a TOML string."""
    return json.dumps(value, ensure_ascii=False)
