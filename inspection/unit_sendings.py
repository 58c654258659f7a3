"""What a liaison gathered or sent on an item: each by its short name, with its pieces."""

from collections.abc import Callable

from inspection.errors import NothingHereError
from inspection.outward_moves import EVENTS
from inspection.outward_states import OutwardEvent
from inspection.ports import View, Work
from inspection.records import FixReport, OutwardItem, Piece, UnitAnswer


def sendings(item: OutwardItem) -> tuple[FixReport, ...]:
    """Return all that the liaison gathered or sent on the item, fix reports first."""
    return (*item.reports, *item.answers)


def gathering(item: OutwardItem) -> FixReport | None:
    """Return what is being gathered, the last one begun."""
    still_open = [s for s in sendings(item) if s.is_open]
    return max(still_open, key=lambda s: s.begun_at, default=None)


def key_of(item: OutwardItem, sending: FixReport) -> str:
    """Return a short name of one of the item's sendings: f1 a fix report, a2 an answer."""
    mark, among = ("a", item.answers) if isinstance(sending, UnitAnswer) else ("f", item.reports)
    return f"{mark}{1 + next(i for i, each in enumerate(among) if each is sending)}"


def at_key(item: OutwardItem, key: str) -> FixReport:
    """Return the sending of this name. Raises `NothingHereError`."""
    among = item.answers if key[:1] == "a" else item.reports
    number = int(key[1:]) if key[1:].isdigit() else 0
    if not 1 <= number <= len(among):
        raise NothingHereError(item.label)
    return among[number - 1]


def event_of(sending: FixReport) -> OutwardEvent:
    """Return what submitting it does to the item."""
    return EVENTS[sending.kind] if isinstance(sending, UnitAnswer) else OutwardEvent.REPORT_FIX


def sent_in(view: View, user_id: int, message_id: int) -> tuple[OutwardItem, FixReport] | None:
    """Return the item, and what was gathered on it, that a liaison's message belongs to."""
    return _holding(view, lambda p: p.by == user_id and p.message_id == message_id)


def from_album(view: View, user_id: int, album: str) -> OutwardItem | None:
    """Return the item that earlier messages of the same album went to."""
    found = _holding(view, lambda p: p.by == user_id and p.album == album)
    return found[0] if found else None


def _holding(view: View, is_meant: Callable[[Piece], bool]) -> tuple[OutwardItem, FixReport] | None:
    every = ((item, each) for item in view.all(OutwardItem) for each in sendings(item))
    return next((pair for pair in every if any(is_meant(p) for p in pair[1].pieces)), None)


def pieces_of(report: FixReport) -> tuple[Piece, ...]:
    """Return its pieces; of a report of an earlier version, its texts and files as pieces."""
    if report.pieces:
        return report.pieces
    said = tuple(Piece(text=text) for text in report.texts)
    return (*said, Piece(evidence=report.evidence)) if report.evidence else said


def with_pieces(report: FixReport, pieces: tuple[Piece, ...]) -> FixReport:
    """Return it made of these pieces; its texts and files are theirs."""
    texts = tuple(p.text for p in pieces if p.text)
    evidence = tuple(e for p in pieces for e in p.evidence)
    return report.model_copy(update={"pieces": pieces, "texts": texts, "evidence": evidence})


def with_sending(item: OutwardItem, old: FixReport, new: FixReport) -> OutwardItem:
    """Return the item with one of its sendings in the place of another; nothing is kept yet."""
    return item.changed(
        reports=tuple(new if r is old else r for r in item.reports),
        answers=tuple(new if a is old else a for a in item.answers),
    )


def replaced(work: Work, item: OutwardItem, old: FixReport, new: FixReport) -> OutwardItem:
    """Put one of the item's sendings in the place of another."""
    return work.put(with_sending(item, old, new))
