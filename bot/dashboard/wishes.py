"""From the address of a view to what is looked for; anything odd is refused whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from inspection.dashboard import NO_ASPECT, Filters
from inspection.enums import Aspect, Handling

KEYS = frozenset({"day", "aspect", "handling", "owner", "first", "last"})


@dataclass(frozen=True)
class Wishes:
    """The day looked at (None: today) and the filters."""

    day: date | None
    filters: Filters


def wishes_of(given: Mapping[str, str]) -> Wishes:
    """Return what an address asks for; an empty value is no wish. Raises `ValueError`."""
    said = {key: value.strip() for key, value in given.items() if value.strip()}
    if not said.keys() <= KEYS or any(len(value) > 32 for value in said.values()):
        raise ValueError("unknown wish")
    aspect = said.get("aspect")
    return Wishes(
        day=_day(said.get("day")),
        filters=Filters(
            aspect=aspect if aspect in {None, NO_ASPECT} else Aspect(aspect),
            handling=Handling(said["handling"]) if "handling" in said else None,
            owner=int(said["owner"]) if "owner" in said else None,
            first=_day(said.get("first")),
            last=_day(said.get("last")),
        ),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
