"""Documents as files: from the facts of a draft to bytes, equal for equal facts.

`made(draft.facts)` makes one file of what `inspection.documents.drafts` gives; it knows no
records and may run in any thread or process.
"""

from collections.abc import Callable, Mapping
from typing import Any

from inspection.clue_register import ClueHandover, ClueRegister
from inspection.daily_log import DailyLog
from inspection.finding_list import FindingList
from inspection.ledgers import JzjgLedger, LxlgLedger
from inspection.meeting_minutes import MeetingMinutes
from inspection.rectification_ledger import RectificationLedger
from inspection.report_draft import ReportDraft
from inspection.statistics import Statistics
from inspection.work_paper_forms import WorkPaperForm
from storage.office.clue_papers import handover_document, register_document
from storage.office.day_papers import log_document, minutes_document
from storage.office.finding_book import finding_book, rectification_book
from storage.office.ledger_books import jzjg_book, lxlg_book
from storage.office.report import report_document
from storage.office.statistics_book import statistics_book
from storage.office.work_paper import work_paper_document

# each takes the kind of facts that it stands beside
MAKERS: Mapping[type, Callable[[Any], bytes]] = {
    FindingList: finding_book,
    RectificationLedger: rectification_book,
    JzjgLedger: jzjg_book,
    LxlgLedger: lxlg_book,
    WorkPaperForm: work_paper_document,
    ReportDraft: report_document,
    Statistics: statistics_book,
    DailyLog: log_document,
    MeetingMinutes: minutes_document,
    ClueRegister: register_document,
    ClueHandover: handover_document,
}


def made(facts: Any) -> bytes:  # noqa: ANN401  # one of the kinds above
    """Return the file; the moment of its making is that of the newest record in it."""
    return MAKERS[type(facts)](facts)
