"""A picture as numbers and short words, to be drawn when it is sent."""

from datetime import date
from enum import StrEnum

from inspection.records.base import Model


class Hue(StrEnum):
    """What a colour stands for; a word always stands beside it."""

    CALM = "calm"  # under way, on time
    GOOD = "good"  # done, closed
    SLOW = "slow"  # behind
    BAD = "bad"  # at risk, overdue
    QUIET = "quiet"  # not due yet


class Bar(Model):
    """One row of the timetable; the planned days are those before any re-planning."""

    row: int
    title: str  # empty where only numbers may be told
    first_day: date
    last_day: date
    planned_first_day: date
    planned_last_day: date
    share: float  # done, from 0 to 1
    amount: str = ""  # 14/18人
    hue: Hue
    note: str = ""


class Tally(Model):
    """A count with its word; `unit` is its definition: 行, 件."""

    label: str
    count: int
    hue: Hue
    unit: str = "件"


class Words(Model):
    """The words of a picture that are not figures."""

    title: str
    subtitle: str
    rows: str  # above the bars
    rows_note: str
    left_out: str = ""  # how many rows have no bar
    today: str
    tick: str = "{d.month}.{d.day}"  # a day on an axis, to be filled
    curves: str
    curves_note: str
    planned: str
    actual: str
    outward: str
    no_items: str


class Chart(Model):
    """Everything that is drawn of one day, and nothing that is not."""

    words: Words
    today: date
    first_day: date
    last_day: date
    heads: tuple[Tally, ...]  # the figures of the day, large
    bars: tuple[Bar, ...]
    planned: tuple[float, ...]  # shares by the end of each day from `first_day`
    actual: tuple[float, ...]  # the same, as far as today
    outward: tuple[Tally, ...]
