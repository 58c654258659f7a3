"""How the unit's rectification stands, as of any moment: past figures never change (domain 7.8).

A matter counts once however often it came back; closings count each. Whatever happens later
leaves the figures of an earlier moment as they were.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from inspection.enums import Aspect
from inspection.records import RectificationItem, RectificationState
from inspection.rectification_states import WITH_THE_UNIT

S = RectificationState


@dataclass(frozen=True)
class RectificationCounts:
    """Figures of one moment. `matters` and `states` speak of the newest cycle of each."""

    matters: int
    states: Mapping[RectificationState, int]
    closings: int  # how often something was closed, in every cycle
    again: int  # matters that came back
    by_aspect: Mapping[Aspect | None, tuple[int, int]]  # matters, closed

    @property
    def closed(self) -> int:
        """已销号 of the newest cycles; 长期坚持 is not among them."""
        return self.states.get(S.CLOSED, 0)

    @property
    def share(self) -> int:
        """The closed ones in percent, rounded down: 100 means all."""
        return 100 * self.closed // self.matters if self.matters else 0


def state_at(item: RectificationItem, moment: datetime) -> RectificationState:
    """Return where the item stood at a moment, by its history."""
    steps = (change.after for change in reversed(item.history) if change.at <= moment)
    return next((RectificationState(step) for step in steps), S.DRAFT)


def rectification_counts(items: Iterable[RectificationItem], at: datetime) -> RectificationCounts:
    """Return the figures of what the unit had been given by then."""
    stood = [(item, state_at(item, at)) for item in items]
    given = [(item, state) for item, state in stood if state in WITH_THE_UNIT]
    newest = {(item.unit, item.number): (item, state) for item, state in given}
    now = list(newest.values())
    aspects = dict.fromkeys([*Aspect, None])
    return RectificationCounts(
        matters=len(now),
        states=Counter(state for _, state in now),
        closings=sum(state is S.CLOSED for _, state in given),
        again=sum(item.cycle > 1 for item, _ in now),
        by_aspect={
            aspect: (
                sum(item.aspect is aspect for item, _ in now),
                sum(item.aspect is aspect and state is S.CLOSED for item, state in now),
            )
            for aspect in aspects
        },
    )
