"""What was said of a day, kept as it was said."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Model, Record


class Figure(Model):
    """One figure of a day under its name: `filed`, `added_id:10`."""

    name: str
    value: int


class IssuedSummary(Record):
    """The figures of a day as they were issued; they never change afterwards (domain 7.16)."""

    TABLE: ClassVar[str] = "issued_summaries"
    INDEXES: ClassVar[tuple[str, ...]] = ("day",)

    day: date
    at: AwareDatetime
    figures: tuple[Figure, ...]
    findings: tuple[int, ...] = ()  # ids of those counted in `filed`
    items: tuple[int, ...] = ()  # ids of those counted in `sent`
