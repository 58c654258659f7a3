"""What an update leads to, decided before anything is done."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.context import Turn
from inspection import audit
from inspection.ports import REGISTRY

Act = Callable[[Turn], None]


@dataclass(frozen=True)
class Plan:
    """What an update leads to, and the scope it writes; no act means silence."""

    scope: str
    act: Act | None


SILENCE = Plan(REGISTRY, None)


def note_refusal(turn: Turn, why: str) -> None:
    """Put a refusal into the audit trail."""
    audit.note_refusal(turn.work, by=turn.user_id, at=turn.now, why=why)
