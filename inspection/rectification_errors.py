"""Refusals about the problem list and what the unit puts right, raised with facts."""

from datetime import date, datetime

from inspection.errors import InspectionError, NotLaterError


class FeedbackTooEarlyError(InspectionError):
    """The problem list leaves after the field work; `withdrawal` is its last day."""

    def __init__(self, withdrawal: date) -> None:
        super().__init__(withdrawal.isoformat())
        self.withdrawal = withdrawal


class FeedbackEmptyError(InspectionError):
    """No finding was picked for the list."""


class FeedbackWordsError(InspectionError):
    """Some matters have no wording, or one that may not leave; `labels` are their findings'."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        super().__init__(", ".join(labels))
        self.labels = labels


class NotForFeedbackError(InspectionError):
    """A finding that cannot be on a problem list now; `reason` is a code: sealed, class, hold …"""

    def __init__(self, label: str, reason: str) -> None:
        super().__init__(label, reason)
        self.label = label
        self.reason = reason


class PlanIncompleteError(InspectionError):
    """Measures are sent with something missing; `fields` are codes."""

    def __init__(self, label: str, fields: tuple[str, ...]) -> None:
        super().__init__(label, fields)
        self.label = label
        self.fields = fields


class PlannedTooLateError(InspectionError):
    """The planned day lies after the due."""

    def __init__(self, due: datetime) -> None:
        super().__init__(due.isoformat())
        self.due = due


class UnsentError(InspectionError):
    """Something else was written on the matter and not sent; `kind` is the code of what."""

    def __init__(self, label: str, kind: str) -> None:
        super().__init__(label, kind)
        self.label = label
        self.kind = kind


class TransferUnreadableError(InspectionError):
    """The line does not name number, receiver and day."""


ASK_AGAIN = (FeedbackWordsError, NotLaterError, PlannedTooLateError, TransferUnreadableError)
