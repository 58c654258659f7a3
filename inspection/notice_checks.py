"""What must be true of a notice before it may take its next step."""

from collections.abc import Iterable
from datetime import date, datetime

from inspection.errors import DueMissingError, DueTooSoonError, WordingRefusedError
from inspection.notice_states import hard_faults, missing, why_not
from inspection.ports import View
from inspection.records import Finding, Member, Notice
from inspection.written_errors import (
    DueAfterWithdrawalError,
    NoticeIncompleteError,
    NotNoticeableError,
)


def still_possible(finding: Finding) -> None:
    """Refuse a finding that can have no notice now, with the reason."""
    reason = why_not(finding)
    if reason is not None:
        raise NotNoticeableError(finding.label, reason)


def possible_due(due: datetime, withdrawal: date, now: datetime) -> None:
    """Refuse a due that is past, or after the withdrawal."""
    if due <= now:
        raise DueTooSoonError(due)
    if due.astimezone(now.tzinfo).date() > withdrawal:
        raise DueAfterWithdrawalError(due, withdrawal)


def complete(
    view: View,
    notice: Notice,
    finding: Finding,
    *,
    people: Iterable[Member],
    withdrawal: date,
    now: datetime,
) -> None:
    """Refuse a notice with something missing, or with words that may not leave."""
    still_possible(finding)
    empty = missing(notice)
    if empty:
        raise NoticeIncompleteError(finding.label, tuple(f.value for f in empty))
    if notice.due is None:
        raise DueMissingError
    possible_due(notice.due, withdrawal, now)
    words = hard_faults(view, notice, finding, people)
    if words:
        raise WordingRefusedError(words)
