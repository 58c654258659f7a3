"""The questions of `xuncha init`: how each answer is read, and what does not fit."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.commands_common import Fault, Refused
from bot.commands_inspection import LONGEST_DAYS, built_in_rows, one_line
from bot.commands_plan import read_rows
from bot.init_answers import Answers
from bot.init_days import read_day
from bot.init_words import fault, fault_words, prompt
from inspection.records import TimetableItem

Take = Callable[[str, Answers], Answers]
BETWEEN_UNITS = re.compile(r"[、；;，,](?![^（(]*[）)])")  # not inside a name's brackets
DAYS = re.compile(r"\s*([0-9０-９]{1,4})\s*(?:天|日|days?)?\s*", re.IGNORECASE)
ESCAPED = re.compile(r"\\(?=[ '\"()&\[\]])")  # how a terminal writes a file dragged into it


@dataclass(frozen=True)
class Question:
    """One question: its option, how its answer is taken; its words stand in `init.j2`.

    `take` raises `Fault` for an answer that does not fit.
    """

    key: str
    take: Take
    default: str = ""
    is_optional: bool = False

    @property
    def label(self) -> str:
        """What is asked for."""
        return prompt("label", key=self.key)

    @property
    def why(self) -> str:
        """One sentence on what it is for."""
        return prompt("why", key=self.key)


def _zone(text: str, answers: Answers) -> Answers:
    by_name = {each.lower(): each for each in available_timezones()}
    wanted = text.strip().replace(" ", "_")
    name = by_name.get(wanted.lower(), wanted)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise fault("zone", text=text, near=_near(wanted.lower(), by_name)) from None
    return answers.with_(zone=name)


def _near(wanted: str, by_name: dict[str, str]) -> str:
    """Return the zone that was probably meant; a city alone is enough."""
    cities = {low.rpartition("/")[2]: low for low in sorted(by_name) if "/" in low}
    close = get_close_matches(wanted, by_name, n=1) or [
        cities[city] for city in get_close_matches(wanted, cities, n=1)
    ]
    return by_name[close[0]] if close else "Asia/Shanghai"


def _name(text: str, answers: Answers) -> Answers:
    if not one_line(text):
        raise fault("name")
    return answers.with_(name=one_line(text))


def _units(text: str, answers: Answers) -> Answers:
    parts = [one_line(part) for part in BETWEEN_UNITS.split(text)]
    units = tuple(dict.fromkeys(part for part in parts if part))
    if not units:
        raise fault("unit")
    return answers.with_(unit=units)


def _entry(text: str, answers: Answers) -> Answers:
    day = read_day(text, date.today())  # noqa: DTZ011  # said at this machine, about its days
    if day is None:
        raise fault("entry", text=text)
    return answers.with_(entry=day)


def _days(text: str, answers: Answers) -> Answers:
    found = DAYS.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= LONGEST_DAYS:
        raise fault("days", text=text, longest=LONGEST_DAYS)
    return answers.with_(days=int(found[1]))


def _timetable(text: str, answers: Answers) -> Answers:
    taken = answers.with_(timetable=str(_file(text) or ""))
    rows_of(taken)
    return taken


def _file(text: str) -> Path | None:
    """Return the file that was typed, or dragged in: quoted, escaped or as an address."""
    plain = text.strip()
    plain = plain.removeprefix("& ").strip()  # PowerShell puts it before a dragged file
    if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "'\"":
        plain = plain[1:-1]
    if plain.startswith("file://"):
        plain = unquote(urlsplit(plain).path)
        plain = plain.removeprefix("/") if re.match(r"/[A-Za-z]:", plain) else plain
    if not plain:
        return None
    path = Path(plain).expanduser().absolute()
    unescaped = Path(ESCAPED.sub("", plain)).expanduser().absolute()
    return path if path.exists() or not unescaped.exists() else unescaped


def rows_of(answers: Answers) -> tuple[TimetableItem, ...]:
    """Return the rows of the chosen table. Raises `Fault`, with the rows that are wrong named."""
    entry = answers.entry or date.today()  # noqa: DTZ011  # only asked with an entry
    if not answers.timetable:
        return built_in_rows(entry)
    try:
        return read_rows(Path(answers.timetable), entry)
    except Refused as refusal:
        _, step = fault_words("rows")
        raise Fault(str(refusal), step) from None
    except FileNotFoundError:
        raise fault("no_file", file=answers.timetable) from None
    except OSError:
        raise fault("unread_file", file=answers.timetable) from None


ZONE = Question("zone", _zone, "Asia/Shanghai")
QUESTIONS = (
    Question("name", _name),
    Question("unit", _units),
    Question("entry", _entry),
    Question("days", _days, "30"),
    Question("timetable", _timetable, is_optional=True),
)
