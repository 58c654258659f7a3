"""Buttons, and how they lie in rows."""

from handlers.context import Keyboard
from handlers.routing import data_of
from inspection.records import Button


def button(label: str, verb: str, record_id: int = 0, argument: str = "") -> Button:
    """Return a button."""
    return Button(label=label, data=data_of(verb, record_id, argument))


def rows_of(buttons: list[Button], width: int = 3) -> Keyboard:
    """Lay buttons out in rows."""
    return [buttons[i : i + width] for i in range(0, len(buttons), width)]
