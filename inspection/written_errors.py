"""Refusals about notices and lists of requested documents, raised with facts."""

from datetime import date, datetime

from inspection.errors import InspectionError


class NotNoticeableError(InspectionError):
    """No notice can be made of the finding; `reason` is a code: class, undecided, hold …"""

    def __init__(self, label: str, reason: str) -> None:
        super().__init__(label, reason)
        self.label = label
        self.reason = reason


class NoticeIncompleteError(InspectionError):
    """A notice is handed in with fields missing; `fields` are their codes."""

    def __init__(self, label: str, fields: tuple[str, ...]) -> None:
        super().__init__(label, fields)
        self.label = label
        self.fields = fields


class OwnNoticeError(InspectionError):
    """Who drafted a notice cannot review it."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class DueAfterWithdrawalError(InspectionError):
    """The due lies after the group has left."""

    def __init__(self, due: datetime, withdrawal: date) -> None:
        super().__init__(due.isoformat(), withdrawal.isoformat())
        self.due = due
        self.withdrawal = withdrawal


class NotReadableRequestError(InspectionError):
    """A line names no material to be provided."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class RequestUnitMissingError(InspectionError):
    """A list for which no unit was chosen, where the inspection has several."""


class RequestWordingError(InspectionError):
    """A list names what must not be named to the unit: a person, or a paper made afterwards."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__(", ".join(words))
        self.words = words


class NoSuchRequestError(InspectionError):
    """A number that is not in the list, or not open any more."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        super().__init__(", ".join(labels))
        self.labels = labels
