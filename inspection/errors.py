"""Refusals, raised with facts; the words for each stand in `handlers/texts/zh/refusals.j2`.

InspectionError
├── NothingHereError            what is asked for does not exist for this person
├── NotAllowedError             the role may not do this
├── StaleError                  somebody or something was faster
├── CodeError
│   ├── CodeUnknownError
│   ├── CodeUsedError
│   ├── CodeExpiredError
│   └── CodeLockedError
├── AlreadyEnrolledError
├── IllegalMoveError            the state machine has no such move
├── NotReleasableError          the finding may not be told to the unit
├── WordingRefusedError         the outward wording may not leave as it is
├── DueMissingError
├── DueTooSoonError
├── NoLiaisonError
├── ProofMissingError
├── ReasonMissingError
├── OwnFixError                 who reported the fix cannot verify it
├── OwnReleaseError             a deputy's own item needs somebody else
├── UnreadableDateError
│   └── UnclearDateError        the words may mean two moments
│       └── UnclearDayError     or two days
├── PastDateError               the date that was named is over
├── NotLaterError               an extension has to be later than the due it extends
├── TooLongError
├── EmptyTextError
├── UsageError                  a command was given without what it needs
├── PaperIncompleteError        a work paper is handed in with fields missing
├── OwnPaperError               who compiled a work paper cannot review it
├── ReviewedItselfError         who reviewed a work paper cannot sign it
├── NoReviewerError             everybody who could review the paper compiled it
├── NotShareableError           what is shared may not be known to everybody in the group
├── NotSplittableError          there are not several matters to split
├── NotMergeableError           the two may not become one; `reason` is a code
├── OutwardUnderWayError        the unit is being told, or was told, of it
├── TooLateToUndoError          the day is over, or something followed
└── PrivateOnlyError            a command that is answered in the private chat only
"""

from datetime import datetime

from inspection.work_paper_terms import PaperField


class InspectionError(Exception):
    """A refusal that a person can do something about."""

    is_alert = True  # shown as an alert when it answers a press


class NothingHereError(InspectionError):
    """There is no such thing, or none that this person may know of."""

    def __init__(self, what: str = "") -> None:
        super().__init__(what)
        self.what = what


class NotAllowedError(InspectionError):
    """The role may not do this."""


class StaleError(InspectionError):
    """The thing has moved on since the button was made."""

    def __init__(self, label: str = "", state: str = "", by: str = "") -> None:
        super().__init__(label, state)
        self.label = label
        self.state = state
        self.by = by


class CodeError(InspectionError):
    """An enrolment code that does not work."""


class CodeUnknownError(CodeError):
    """No such code was issued."""


class CodeUsedError(CodeError):
    """The code was used before."""


class CodeExpiredError(CodeError):
    """The code is past its day."""


class CodeLockedError(CodeError):
    """Too many wrong codes; wait."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class AlreadyEnrolledError(InspectionError):
    """The person belongs to this inspection already."""


class IllegalMoveError(InspectionError):
    """The state machine has no such move."""

    def __init__(self, label: str, state: str, event: str) -> None:
        super().__init__(label, state, event)
        self.label = label
        self.state = state
        self.event = event


class NotReleasableError(InspectionError):
    """The finding may not be told to the unit; `reason` is a code: sealed, class, hold …"""

    def __init__(self, label: str, reason: str) -> None:
        super().__init__(label, reason)
        self.label = label
        self.reason = reason


class WordingRefusedError(InspectionError):
    """The outward wording holds words that must not leave."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__(", ".join(words))
        self.words = words


class DueMissingError(InspectionError):
    """A due was not chosen yet."""


class DueTooSoonError(InspectionError):
    """The due is past, or under two office hours away."""

    def __init__(self, due: datetime) -> None:
        super().__init__(due.isoformat())
        self.due = due


class NoLiaisonError(InspectionError):
    """The unit has no enrolled liaison."""

    def __init__(self, unit: str) -> None:
        super().__init__(unit)
        self.unit = unit


class ProofMissingError(InspectionError):
    """A fix report needs a few words and a photo or file."""

    def __init__(self, *, has_text: bool, has_file: bool) -> None:
        super().__init__(f"text={has_text} file={has_file}")
        self.has_text = has_text
        self.has_file = has_file


class ReasonMissingError(InspectionError):
    """This needs a reason."""


class OwnFixError(InspectionError):
    """Who reported the fix cannot verify it."""


class OwnReleaseError(InspectionError):
    """A deputy's own item is released by somebody else."""


class UnreadableDateError(InspectionError):
    """The text is no date that the closed grammar knows."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class UnclearDateError(UnreadableDateError):
    """The text may mean another moment than `due`; a person is asked which."""

    def __init__(self, text: str, due: datetime) -> None:
        super().__init__(text)
        self.due = due


class UnclearDayError(UnclearDateError):
    """The text may mean another day than that of `due`, whatever the hour."""


class PastDateError(InspectionError):
    """The date that was named is over."""

    def __init__(self, due: datetime) -> None:
        super().__init__(due.isoformat())
        self.due = due


class NotLaterError(InspectionError):
    """An extension has to be later than the due it extends."""

    def __init__(self, due: datetime) -> None:
        super().__init__(due.isoformat())
        self.due = due


class TooLongError(InspectionError):
    """The text is longer than the place allows."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(length, limit)
        self.length = length
        self.limit = limit


class EmptyTextError(InspectionError):
    """Nothing readable was given."""


class UsageError(InspectionError):
    """A command was given without what it needs; `command` names the example to show."""

    def __init__(self, command: str) -> None:
        super().__init__(command)
        self.command = command


class PaperError(InspectionError):
    """Something stands against a step of a work paper; `label` is its number."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class PaperIncompleteError(PaperError):
    """A work paper is handed in with fields missing."""

    def __init__(self, label: str, fields: tuple[PaperField, ...]) -> None:
        super().__init__(label)
        self.fields = fields


class OwnPaperError(PaperError):
    """Who compiled a work paper cannot review it."""


class ReviewedItselfError(PaperError):
    """Who reviewed a work paper cannot sign it."""


class NoReviewerError(PaperError):
    """Everybody who could review the paper compiled it."""


class NotShareableError(InspectionError):
    """What is shared may not be known to everybody in the group."""


class NotSplittableError(InspectionError):
    """There are not several matters to split."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class NotMergeableError(InspectionError):
    """The two may not become one; `reason` is a code: itself, gone, unit, sealed, hidden, paper."""

    def __init__(self, label: str, into: str, reason: str) -> None:
        super().__init__(label, into, reason)
        self.label = label
        self.into = into
        self.reason = reason


class OutwardUnderWayError(InspectionError):
    """The unit is being told, or was told, of the finding."""

    def __init__(self, label: str, state: str) -> None:
        super().__init__(label, state)
        self.label = label
        self.state = state


class TooLateToUndoError(InspectionError):
    """A split or a merge is taken back the same day, by who did it, if nothing followed."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class PrivateOnlyError(InspectionError):
    """A command that is answered in the private chat only."""
