"""The guides say what there is: commands, labels, options, links, pictures, in both languages."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer

from bot.cli import app
from bot.config import Config
from bot.config_sources import tables_of
from handlers.table import COMMANDS

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide"
NAMES = ("inspector", "leader", "liaison", "running", "developer")
PAGES = [GUIDE / tongue / f"{name}.md" for tongue in ("zh", "en") for name in NAMES]
INDEXES = [ROOT / "docs/README.md", ROOT / "docs/README.zh-CN.md"]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
QUOTED = re.compile(r"“([^”]+)”")
CHAT = re.compile(r"`/([a-z]+)")
SHELL = re.compile(r"(?<!-g )\bxuncha(?:-admin)?((?: [a-z]+){1,2})")
CODE = re.compile(r"```\w*\n(.*?)```", re.DOTALL)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def sources() -> str:
    """Everything the product says: templates, labels, the words of commands."""
    folders = (ROOT / "handlers", ROOT / "bot")
    kinds = ("*.py", "*.j2", "*.json")
    return "\n".join(read(p) for f in folders for kind in kinds for p in sorted(f.rglob(kind)))


SAID = sources()
OUTSIDE = {"开始", "systemd", "下一步"}  # Telegram's button, a section of the page, what check says


def pieces(quoted: str) -> list[str]:
    """Return what of a quotation must stand in the product: its sentences, numbers aside."""
    parts = re.split(r"[。：（）()，；]|\. |, | \(|: |\d+", quoted.strip(".。"))
    return [part.strip() for part in parts if len(part.strip()) > 1]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_label_and_sentence_that_is_quoted_is_the_product_s(path: Path) -> None:
    quoted = [q for q in QUOTED.findall(CODE.sub("", read(path))) if q not in OUTSIDE]
    wanted = [piece for q in quoted for piece in pieces(q)]
    assert [piece for piece in wanted if piece not in SAID] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_command_of_the_chat_exists(path: Path) -> None:
    known = {c.name for c in COMMANDS.commands} | {"revoke"}  # BotFather's
    places = set(re.findall(r"`/([a-z]+)/", read(path)))  # folders
    assert set(CHAT.findall(read(path))) - known - places == set()


def commands() -> dict[str, set[str]]:
    """Return the commands of the shell, each with those beneath it."""
    root = vars(typer.main.get_command(app))["commands"]
    return {name: set(vars(each).get("commands", ())) for name, each in root.items()}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_command_of_the_shell_exists(path: Path) -> None:
    known = commands()
    assert "create" in known["inspection"]
    lines = re.findall(r"`[^`]+`|^(?:sudo|xuncha|docker|cd) .*$", read(path), re.MULTILINE)
    named = [words.split() for words in SHELL.findall("\n".join(lines))]
    unknown = [w for w in named if w[0] not in known]
    beneath = [w for w in named if len(w) > 1 and known.get(w[0]) and w[1] not in known[w[0]]]
    assert unknown + beneath == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_option_exists(path: Path) -> None:
    tables = tables_of(Config)
    named = re.findall(rf"`({'|'.join(tables)})\.(\w+)`", read(path))
    assert [f"{t}.{k}" for t, k in named if k not in tables[t]] == []


@pytest.mark.parametrize("path", [*PAGES, *INDEXES], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_and_picture_is_there(path: Path) -> None:
    targets = [unquote(t.partition("#")[0]) for t in LINK.findall(read(path))]
    inside = [t for t in targets if t and not re.match(r"[a-z]+:", t)]
    assert inside
    assert [t for t in inside if not (path.parent / t).exists()] == []


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_sections_and_pictures(name: str) -> None:
    zh, en = (read(GUIDE / tongue / f"{name}.md") for tongue in ("zh", "en"))
    shape = re.compile(r"^(#+) ", re.MULTILINE)
    assert shape.findall(zh) == shape.findall(en)
    shown = re.compile(r"pictures/([\w-]+)-(?:zh|en)\.png")
    assert shown.findall(zh) == shown.findall(en)


def test_the_pictures_of_a_page_are_in_its_language() -> None:
    wrong = [p for p in PAGES for t in re.findall(r"-(zh|en)\.png", read(p)) if t != p.parent.name]
    assert wrong == []


@pytest.mark.parametrize(("name", "most"), [("inspector", 60), ("liaison", 30)])
def test_what_is_to_be_read_on_site_is_short(name: str, most: int) -> None:
    for tongue in ("zh", "en"):
        assert len(read(GUIDE / tongue / f"{name}.md").splitlines()) <= most
