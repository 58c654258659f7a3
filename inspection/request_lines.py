"""Reading what somebody asks to be provided: one material a line, a closed grammar.

`2023-2025年党委会会议记录 原件 1份 11月27日前` names material, period, copies, original or copy,
paper or file, and the due. What is not said is a copy, one, on paper, without a due.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from rapidfuzz import fuzz

from inspection.calendar import OfficeHours
from inspection.deadlines import Deadline, deadline_spans, find_deadline
from inspection.numerals import read_number
from inspection.ports import WorkdayCalendar
from inspection.records import DocumentRequest
from inspection.written_errors import NotReadableRequestError

MATERIAL_LIMIT = 80  # characters
MOST_COPIES = 99
ALIKE = 82  # of 100: the same material in other words or another order

_NUMBERED = re.compile(r"^\s*(?:[（(]?\d{1,2}(?:[）)、]|[.．](?!\d))|[-•·])\s*")
_COPIES = re.compile(r"(?<![\d.])(?:(\d{1,2})|([一二两三四五六七八九十]))\s*[份套册本](?!\S*记录)")
_ORIGINAL = re.compile(r"原件")
_COPY = re.compile(r"复印件|复印")
_ELECTRONIC = re.compile(r"电子(?:版|件|文档|档)?|扫描件?")
_PAPER = re.compile(r"纸质(?:版|件)?|书面")
_YEAR = r"(?:19|20)\d\d"
_PERIOD = re.compile(
    rf"{_YEAR}年?(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?\s*(?:[-—–~～]|至|到)+\s*"
    rf"(?:{_YEAR}年?)?(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:年?度|以来)?"
    rf"|{_YEAR}年?度?(?:上半年|下半年|第?[一二三四1-4]季度|\d{{1,2}}\s*[-—–~～至到]\s*\d{{1,2}}月"
    rf"|\d{{1,2}}月)?(?:以来)?"
    r"|近[一二两三四五六\d]年(?:来)?|(?:今年|去年|前年|本年度?|上年度?)(?:以来)?"
    r"|\d{1,2}\s*[-—–~～至到]\s*\d{1,2}月"
)
_EDGE = " \t\u3000,，。;；、:："
_GLUE = re.compile(r"^(?:请?(?:提供|调阅|报送)\s*|的|期间的?|年度?的?)+")


@dataclass(frozen=True)
class Wanted:
    """One material as it was read from a line."""

    material: str
    period: str = ""
    copies: int = 1
    original: bool = False
    electronic: bool = False
    due: datetime | None = None


def read_lines(
    text: str,
    now: datetime,
    cal: WorkdayCalendar,
    hours: OfficeHours,
    *,
    entry: date | None = None,
    days: int | None = None,
) -> tuple[Wanted, ...]:
    """Return the materials a text names, one a line.

    Raises `NotReadableRequestError` for a line in which no material is left.
    """
    lines = [line for line in text.splitlines() if line.strip(_EDGE)]
    return tuple(
        _read(line, now, find_deadline(line, now, cal, hours, entry=entry, days=days))
        for line in lines
    )


def _read(line: str, now: datetime, deadline: Deadline | None) -> Wanted:
    if deadline is not None and deadline.is_unclear:
        deadline = None  # its words stay in the line, for a person to read
    plain = _NUMBERED.sub("", line.strip(_EDGE))
    rest = _without(plain, deadline_spans(plain)) if deadline is not None else plain
    copies, rest = _copies(rest)
    period, rest = _taken(_PERIOD, rest)
    flags = {name: bool(p.search(rest)) for name, p in _FLAGS.items()}
    for pattern in _FLAGS.values():
        rest = pattern.sub(" ", rest)
    material = _GLUE.sub("", re.sub(r"\s+", " ", rest).strip(_EDGE)).strip(_EDGE)
    if len(material) < 2 or len(material) > MATERIAL_LIMIT:
        raise NotReadableRequestError(line.strip())
    return Wanted(
        material=material,
        period=re.sub(r"\s+", "", period),
        copies=copies,
        original=flags["original"] and not flags["copy"],
        electronic=flags["electronic"] and not flags["paper"],
        due=deadline.due if deadline is not None and deadline.due > now else None,
    )


_FLAGS = {"original": _ORIGINAL, "copy": _COPY, "electronic": _ELECTRONIC, "paper": _PAPER}


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


def _copies(text: str) -> tuple[int, str]:
    found = _COPIES.search(text)
    if found is None:
        return 1, text
    said = int(found[1]) if found[1] else read_number(found[2])
    number = said if said and said <= MOST_COPIES else 1
    return number, f"{text[: found.start()]} {text[found.end() :]}"


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    if found is None:
        return "", text
    return found[0].strip(), f"{text[: found.start()]} {text[found.end() :]}"


def already_asked(
    known: Iterable[DocumentRequest], material: str, period: str
) -> DocumentRequest | None:
    """Return what was asked for before in these or nearly these words, for a common period."""
    alike = [
        (fuzz.ratio(_bare(material), _bare(r.material)), r)
        for r in known
        if _periods_meet(period, r.period)
    ]
    best = max(alike, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= ALIKE else None


def _bare(material: str) -> str:
    return re.sub(r"[\s的及和与、,，（）()《》]", "", material)


def _periods_meet(one: str, other: str) -> bool:
    """Whether two periods have a year in common; one that names none meets any."""
    first, second = _years(one), _years(other)
    return not first or not second or bool(first & second)


def _years(period: str) -> frozenset[int]:
    named = [int(year) for year in re.findall(_YEAR, period)]
    return frozenset(range(min(named), max(named) + 1)) if named else frozenset()
