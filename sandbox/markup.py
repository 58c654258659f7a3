"""Telegram's HTML as text and entities, with the refusals of the real parser."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sandbox.errors import ApiError, bad_request
from sandbox.limits import utf16_length

Entity = dict[str, Any]

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_DECORATION = {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]+));?")
_START = re.compile(
    r"""<([^\s>]*)((?:\s+[^\s=>"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*)\s*>"""
)
_ATTRIBUTE = re.compile(r"""([^\s=>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
_END = re.compile(r"</([^\s>]*)\s*>")
_USER = re.compile(r"tg://user\?id=(\d+)", re.IGNORECASE)
_URL = re.compile(r"(?:https?|tg|tonsite)://\S+|mailto:\S+|[\w-]+(?:\.[\w-]+)+\S*", re.IGNORECASE)
_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?!\w)")),
    ("url", re.compile(r"https?://[^\s，。；）]+")),
    ("email", re.compile(r"(?<![\w@])[\w.+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d]\w*")),
)


class Rich(NamedTuple):
    """Text as people see it, and what is marked in it."""

    text: str
    entities: list[Entity]


@dataclass
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str]


@dataclass
class _Reader:
    """One pass over the source."""

    source: str
    position: int = 0
    parts: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> Rich:
        while self.position < len(self.source):
            match self.source[self.position]:
                case "<" if self.source.startswith("</", self.position):
                    self._end()
                case "<":
                    self._start()
                case "&":
                    self._reference()
                case other:
                    self._write(other, 1)
        if self.open:
            tag = self.open[-1].tag
            raise _refusal(f'Can\'t find end tag corresponding to start tag "{tag}"')
        entities = sorted(self.entities, key=lambda e: (e["offset"], -e["length"]))
        return Rich("".join(self.parts), entities)

    def _write(self, text: str, consumed: int) -> None:
        self.parts.append(text)
        self.length += utf16_length(text)
        self.position += consumed

    def _byte(self) -> int:
        return len(self.source[: self.position].encode("utf-8", "surrogatepass"))

    def _reference(self) -> None:
        found = _REFERENCE.match(self.source, self.position)
        text = _referred(found) if found else None
        if found is None or text is None:
            self._write("&", 1)
        else:
            self._write(text, len(found.group()))

    def _start(self) -> None:
        name = re.match(r"<([^\s>]*)", self.source[self.position :])
        tag = name.group(1).lower() if name else ""
        if tag not in _TYPES:
            raise _refusal(f'Unsupported start tag "{tag}" at byte offset {self._byte()}')
        found = _START.match(self.source, self.position)
        if found is None:
            raise _refusal(f"Unclosed start tag at byte offset {self._byte()}")
        attributes = _attributes(found.group(2))
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            where = self._byte()
            raise _refusal(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self.open.append(_Open(tag, self.length, attributes))
        self.position = found.end()

    def _end(self) -> None:
        if not self.open:
            raise _refusal(f"Unexpected end tag at byte offset {self._byte()}")
        found = _END.match(self.source, self.position)
        if found is None:
            raise _refusal(f"Unclosed end tag at byte offset {self._byte()}")
        tag, opened = found.group(1).lower(), self.open.pop()
        if tag not in {"", opened.tag}:
            raise _refusal(
                f"Unmatched end tag at byte offset {self._byte()}, "
                f'expected "</{opened.tag}>", found "</{tag}>"'
            )
        self.position = found.end()
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.length - opened.offset
        details = _details(opened, self._since(opened.offset))
        if length and details is not None:
            self.entities.append({"offset": opened.offset, "length": length} | details)

    def _since(self, offset: int) -> str:
        encoded = "".join(self.parts).encode("utf-16-le", "surrogatepass")
        return encoded[offset * 2 :].decode("utf-16-le", "surrogatepass")


def _refusal(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def _referred(found: re.Match[str]) -> str | None:
    decimal, hexadecimal, name = found.groups()
    if name:
        return _NAMED.get(name)
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code < 0x110000 else None


def _attributes(source: str) -> dict[str, str]:
    return {
        name.lower(): unescaped(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(source)
    }


def unescaped(text: str) -> str:
    """Return the text with the references that Telegram knows resolved."""
    return _REFERENCE.sub(lambda found: _referred(found) or found.group(), text)


def _details(opened: _Open, text: str) -> Entity | None:
    kind = _TYPES[opened.tag]
    match opened.tag:
        case "a":
            return _link(opened.attributes.get("href") or text)
        case "blockquote" if "expandable" in opened.attributes:
            return {"type": "expandable_blockquote"}
        case "tg-emoji":
            return {"type": kind, "custom_emoji_id": opened.attributes.get("emoji-id", "")}
        case _:
            return {"type": kind}


def _link(url: str) -> Entity | None:
    if user := _USER.fullmatch(url):
        return {"type": "text_mention", "user_id": int(user.group(1))}
    return {"type": "text_link", "url": url} if _URL.fullmatch(url) else None


def parse_html(source: str) -> Rich:
    """Return what the real server would show, or refuse as it would."""
    return _Reader(source).read()


def as_html(text: str) -> str:
    """Return plain text as the HTML that shows it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def trimmed(rich: Rich) -> Rich:
    """Drop white space at both ends, as the server does, and move the entities along."""
    text = rich.text.rstrip()
    start = utf16_length(text) - utf16_length(text.lstrip())
    text = text.lstrip()
    return Rich(text, [moved for e in rich.entities if (moved := _moved(e, start, text))])


def _moved(entity: Entity, start: int, text: str) -> Entity | None:
    begin = max(entity["offset"] - start, 0)
    end = min(entity["offset"] + entity["length"] - start, utf16_length(text))
    return entity | {"offset": begin, "length": end - begin} if end > begin else None


def with_found(rich: Rich) -> Rich:
    """Add the commands, links and mentions that the server finds by itself."""
    entities = list(rich.entities)
    for kind, pattern in _FOUND:
        for found in pattern.finditer(rich.text):
            offset = utf16_length(rich.text[: found.start()])
            entity = {"type": kind, "offset": offset, "length": utf16_length(found.group())}
            if not any(_overlap(entity, other) for other in entities):
                entities.append(entity)
    return Rich(rich.text, sorted(entities, key=lambda e: (e["offset"], -e["length"])))


def _overlap(found: Entity, other: Entity) -> bool:
    before = found["offset"] + found["length"] <= other["offset"]
    after = other["offset"] + other["length"] <= found["offset"]
    return other["type"] not in _DECORATION and not before and not after
