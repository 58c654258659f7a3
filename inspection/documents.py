"""The documents made from the records: which there are, who may make them, what each says.

A document is drafted here, as frozen facts, and made into a file elsewhere: `drafts(kind, case)`
gives names and facts, `storage.office.documents.made(facts)` the bytes of one file. Whoever
packs an inspection goes through `IN_A_PACK` and writes each draft under its own name, in the
folder `FOLDER` beside the files of evidence, to which workbooks then link (`with_folder`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from inspection.access import counts, may_see_finding
from inspection.case_file import CaseFile
from inspection.clue_register import clue_handover, clue_register
from inspection.daily_log import daily_log
from inspection.enums import Role
from inspection.finding_list import finding_list
from inspection.ledgers import jzjg_ledger, lxlg_ledger
from inspection.meeting_minutes import meeting_minutes
from inspection.records import Finding, Member
from inspection.rectification_ledger import rectification_ledger
from inspection.report_draft import report_draft
from inspection.statistics import statistics
from inspection.work_paper_forms import work_paper_forms

FOLDER = "材料"


class DocumentKind(StrEnum):
    """What can be made."""

    FINDING_LIST = "finding_list"
    RECTIFICATION_LEDGER = "rectification_ledger"
    JZJG_LEDGER = "jzjg_ledger"
    LXLG_LEDGER = "lxlg_ledger"
    WORK_PAPERS = "work_papers"
    REPORT_DRAFT = "report_draft"
    STATISTICS = "statistics"
    DAILY_LOG = "daily_log"
    MEETING_MINUTES = "meeting_minutes"
    CLUE_REGISTER = "clue_register"
    CLUE_HANDOVER = "clue_handover"


K = DocumentKind

LEADER = frozenset({Role.LEADER})
LEADING = LEADER | {Role.DEPUTY}
WRITING = LEADING | {Role.GROUP_LIAISON}  # the group's own liaison keeps minutes (domain 1.2)
MAKERS: Mapping[DocumentKind, frozenset[Role]] = {
    K.FINDING_LIST: LEADING,
    K.RECTIFICATION_LEDGER: LEADING,
    K.JZJG_LEDGER: LEADING,
    K.LXLG_LEDGER: LEADING,
    K.WORK_PAPERS: LEADING,
    K.REPORT_DRAFT: LEADING,
    K.STATISTICS: LEADING,
    K.DAILY_LOG: WRITING,
    K.MEETING_MINUTES: WRITING,
    K.CLUE_REGISTER: LEADER,
    K.CLUE_HANDOVER: LEADER,
}
OF_A_DAY = frozenset({K.DAILY_LOG, K.MEETING_MINUTES})
SECRET = frozenset({K.CLUE_REGISTER, K.CLUE_HANDOVER})
IN_A_PACK = tuple(kind for kind in DocumentKind if kind not in OF_A_DAY)


@dataclass(frozen=True)
class Draft:
    """One file: its name with `/` between folders, and what it says."""

    name: str
    facts: object


def may_make(member: Member, kind: DocumentKind) -> bool:
    """Whether the member may have the document made, with what they may see in it."""
    return member.is_active and member.role in MAKERS[kind]


def may_have_paper(member: Member, finding: Finding) -> bool:
    """Whether the member may have the work paper of a finding made: whoever may read it may."""
    may_read = counts(finding) and may_see_finding(member, finding)
    return member.is_active and member.is_inside and may_read


def kinds_for(member: Member) -> tuple[DocumentKind, ...]:
    """Return what the member may have made."""
    return tuple(kind for kind in DocumentKind if may_make(member, kind))


def drafts(kind: DocumentKind, case: CaseFile, day: date | None = None) -> tuple[Draft, ...]:
    """Return the files of one kind; those of a day need the day, `as_of`'s where none is given."""
    return tuple(_DRAFTED[kind](case, day or case.as_of.date()))


def paper_draft(case: CaseFile, paper_id: int) -> Draft | None:
    """Return one work paper; nothing where the asker may not read it."""
    papers = tuple(paper for paper in case.papers if paper.id == paper_id)
    return next(_work_papers(replace(case, papers=papers), case.as_of.date()), None)


def drafts_of_all(case: CaseFile) -> Iterator[Draft]:
    """Yield every file of a pack: one after another, each small enough to be held whole.

    Logs and minutes are made of a day that somebody names, and are in no pack. Clue papers are
    in the leader's own; whoever packs for the host leaves them out (`bot/packing.py`).
    """
    for kind in IN_A_PACK:
        if kind not in SECRET or case.leads:
            yield from drafts(kind, case)


def with_folder(case: CaseFile) -> CaseFile:
    """Return the file for documents that lie beside the folder of evidence, and link to it."""
    return replace(case, has_folder=True)


def _daily_log(case: CaseFile, day: date) -> Iterator[Draft]:
    yield Draft(f"巡察日志{day:%Y%m%d}.docx", daily_log(case, day))


def _minutes(case: CaseFile, day: date) -> Iterator[Draft]:
    yield Draft(f"组务会记录{day:%Y%m%d}.docx", meeting_minutes(case, day))


def _work_papers(case: CaseFile, _day: date) -> Iterator[Draft]:
    for form in work_paper_forms(case):
        yield Draft(f"底稿/{form.label}底稿.docx", form)


_DRAFTED: Mapping[DocumentKind, Callable[[CaseFile, date], Iterator[Draft]]] = {
    K.FINDING_LIST: lambda case, _: iter((Draft("问题清单.xlsx", finding_list(case)),)),
    K.RECTIFICATION_LEDGER: lambda case, _: iter(
        (Draft("整改台账.xlsx", rectification_ledger(case)),)
    ),
    K.JZJG_LEDGER: lambda case, _: iter((Draft("即知即改台账.xlsx", jzjg_ledger(case)),)),
    K.LXLG_LEDGER: lambda case, _: iter((Draft("立行立改台账.xlsx", lxlg_ledger(case)),)),
    K.WORK_PAPERS: _work_papers,
    K.REPORT_DRAFT: lambda case, _: iter((Draft("巡察报告（初稿）.docx", report_draft(case)),)),
    K.STATISTICS: lambda case, _: iter((Draft("巡察工作统计表.xlsx", statistics(case)),)),
    K.DAILY_LOG: _daily_log,
    K.MEETING_MINUTES: _minutes,
    K.CLUE_REGISTER: lambda case, _: iter((Draft("线索登记簿.docx", clue_register(case)),)),
    K.CLUE_HANDOVER: lambda case, _: iter((Draft("线索移交单.docx", clue_handover(case)),)),
}
