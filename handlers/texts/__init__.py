"""All wording: one folder of Jinja2 templates a language, autoescaped, nothing undefined.

`texts("finding", "card", finding=…)` calls the macro `card` of `finding.j2`. Every number,
name and text reaches Telegram escaped, which makes "can't parse entities" impossible (C038).
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from handlers.texts.parts import MESSAGE, fitted, in_parts, utf16_length

__all__ = [
    "CUT",
    "MESSAGE",
    "Texts",
    "cut",
    "fitted",
    "in_parts",
    "short",
    "texts_in",
    "utf16_length",
]

WEEKDAYS = "一二三四五六日"
CUT = 3000  # UTF-16 units of one person's text in one message; leaves room for the rest


class Texts:
    """The wording of one language in one zone."""

    def __init__(self, zone: ZoneInfo, language: str = "zh") -> None:
        self.zone = zone
        self._environment = Environment(
            loader=PackageLoader("handlers", f"texts/{language}"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            day=self.day, moment=self.moment, time=self.time, cut=cut, short=short, iso=self.iso
        )
        self._module = lru_cache(maxsize=None)(self._load)

    def _load(self, topic: str) -> object:
        return self._environment.get_template(f"{topic}.j2").module

    def __call__(self, topic: str, macro: str, /, **facts: object) -> str:
        """Return the message `macro` of a topic, without blank lines."""
        text = str(getattr(self._module(topic), macro)(**facts))
        return "\n".join(line.strip() for line in text.splitlines() if line.strip())

    def has(self, topic: str, name: str) -> bool:
        """Whether there is such a message."""
        return hasattr(self._module(topic), name)

    @staticmethod
    def short(text: str, limit: int = 40) -> str:
        """The first line, short enough for a list."""
        return short(text, limit)

    def day(self, day: date | datetime) -> str:
        """11月27日（周五）."""
        if isinstance(day, datetime):
            day = day.astimezone(self.zone).date()
        return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"

    def moment(self, moment: datetime) -> str:
        """11月27日（周五）18:00."""
        return f"{self.day(moment)}{self.time(moment)}"

    def iso(self, moment: str) -> str:
        """The moment of a history line, which keeps it as text."""
        return self.moment(datetime.fromisoformat(moment)) if moment else "未定"

    def time(self, moment: datetime) -> str:
        """18:00."""
        return moment.astimezone(self.zone).strftime("%H:%M")


@lru_cache
def texts_in(zone: ZoneInfo) -> Texts:
    """Return the wording in a zone; compiled once, since nothing of it changes."""
    return Texts(zone)


def cut(text: str, limit: int = CUT) -> str:
    """Shorten a text to a number of UTF-16 units, marked; what is stored stays whole."""
    if utf16_length(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", errors="ignore")
    return f"{kept}……（全文已保存）"


def short(text: str, limit: int = 40) -> str:
    """The first line, short enough for a list."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    return first if len(first) <= limit else first[: limit - 1] + "…"
