"""Reads the bot's HTML as a tree that a page can build node by node."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

Json = dict[str, Any]

_SAME = {"strong": "b", "em": "i", "ins": "u", "strike": "s", "del": "s", "tg-spoiler": "spoiler"}
_KEPT = {"b", "i", "u", "s", "code", "pre", "a", "blockquote", "spoiler", "mention"}


class _Tree(HTMLParser):
    """Turns the bot's HTML into a tree of known tags; all else stays as its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Any] = []
        self._open: list[tuple[str, list[Any]]] = [("", self.root)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a node; an unknown tag only holds its children."""
        node = _node(tag, dict(attrs))
        self._open[-1][1].append(node)
        self._open.append((tag, node["children"]))

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost node of that tag, and those left open in it."""
        depth = next((i for i in range(len(self._open) - 1, 0, -1) if self._open[i][0] == tag), 0)
        if depth:
            del self._open[depth:]

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self._open[-1][1].append(data)


def _node(tag: str, attrs: Mapping[str, str | None]) -> Json:
    if tag == "span" and attrs.get("class") == "tg-spoiler":
        tag = "tg-spoiler"
    name = _SAME.get(tag, tag)
    node: Json = {"tag": name if name in _KEPT else "span", "children": []}
    if name == "a":
        node |= _link(attrs.get("href") or "")
    if name == "blockquote":
        node["expandable"] = "expandable" in attrs
    return node


def _link(href: str) -> Json:
    scheme = href.partition(":")[0].strip().lower()
    if scheme in {"http", "https", "mailto"}:
        return {"href": href}
    return {"tag": "mention" if scheme == "tg" else "span"}


def rich_text(markup: str) -> list[Any]:
    """Read the bot's HTML as a tree of strings and allowed nodes."""
    tree = _Tree()
    tree.feed(markup)
    tree.close()
    return tree.root
