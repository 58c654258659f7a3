"""The documents made from the records: which there are, who may make them, what each says.

A document is drafted here, as frozen facts, and made into a file elsewhere: `drafts(kind, case)`
gives names and facts, `storage.office.documents.made(facts)` the bytes of one file. Whoever
packs an inspection goes through `IN_A_PACK` and writes each draft under its own name, in the
folder `FOLDERS` beside the files of evidence, to which workbooks then link (`with_folder`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from inspection.access import counts, may_see_finding
from inspection.case_file import CaseFile
from inspection.clue_register import clue_handover, clue_register
from inspection.daily_log import daily_log
from inspection.enums import Language, Role
from inspection.finding_list import finding_list
from inspection.ledgers import jzjg_ledger, lxlg_ledger
from inspection.meeting_minutes import meeting_minutes
from inspection.records import Finding, Member
from inspection.rectification_ledger import rectification_ledger
from inspection.report_draft import report_draft
from inspection.roles import LEADER
from inspection.statistics import statistics
from inspection.work_paper_forms import work_paper_forms

FOLDERS: Mapping[Language, str] = {Language.CHINESE: "材料", Language.ENGLISH: "Documents"}


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
    if kind is K.WORK_PAPERS:
        return tuple(_work_papers(case))
    return tuple(_named(kind, case, day or case.as_of.date()))


def paper_draft(case: CaseFile, paper_id: int) -> Draft | None:
    """Return one work paper; nothing where the asker may not read it."""
    papers = tuple(paper for paper in case.papers if paper.id == paper_id)
    return next(_work_papers(replace(case, papers=papers)), None)


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


# `{day}` and `{label}` are filled where a kind has several files
NAMES: Mapping[Language, Mapping[DocumentKind, str]] = {
    Language.CHINESE: {
        K.FINDING_LIST: "问题清单.xlsx",
        K.RECTIFICATION_LEDGER: "整改台账.xlsx",
        K.JZJG_LEDGER: "即知即改台账.xlsx",
        K.LXLG_LEDGER: "立行立改台账.xlsx",
        K.WORK_PAPERS: "底稿/{label}底稿.docx",
        K.REPORT_DRAFT: "巡察报告（初稿）.docx",
        K.STATISTICS: "巡察工作统计表.xlsx",
        K.DAILY_LOG: "巡察日志{day:%Y%m%d}.docx",
        K.MEETING_MINUTES: "组务会记录{day:%Y%m%d}.docx",
        K.CLUE_REGISTER: "线索登记簿.docx",
        K.CLUE_HANDOVER: "线索移交单.docx",
    },
    Language.ENGLISH: {
        K.FINDING_LIST: "List of findings.xlsx",
        K.RECTIFICATION_LEDGER: "Rectification ledger.xlsx",
        K.JZJG_LEDGER: "Fix-at-once ledger.xlsx",
        K.LXLG_LEDGER: "Rectify-now ledger.xlsx",
        K.WORK_PAPERS: "Work papers/{label} work paper.docx",
        K.REPORT_DRAFT: "Inspection report (draft).docx",
        K.STATISTICS: "Statistics.xlsx",
        K.DAILY_LOG: "Daily log {day:%Y%m%d}.docx",
        K.MEETING_MINUTES: "Meeting record {day:%Y%m%d}.docx",
        K.CLUE_REGISTER: "Clue register.docx",
        K.CLUE_HANDOVER: "Clue hand-over.docx",
    },
}
ARCHIVES: Mapping[Language, str] = {
    Language.CHINESE: "问题底稿.zip",
    Language.ENGLISH: "Work papers.zip",
}


def _work_papers(case: CaseFile) -> Iterator[Draft]:
    name = NAMES[case.language][K.WORK_PAPERS]
    for form in work_paper_forms(case):
        yield Draft(name.format(label=form.label), form)


def _named(kind: DocumentKind, case: CaseFile, day: date) -> Iterator[Draft]:
    yield Draft(NAMES[case.language][kind].format(day=day), _FACTS[kind](case, day))


_FACTS: Mapping[DocumentKind, Callable[[CaseFile, date], object]] = {
    K.FINDING_LIST: lambda case, _: finding_list(case),
    K.RECTIFICATION_LEDGER: lambda case, _: rectification_ledger(case),
    K.JZJG_LEDGER: lambda case, _: jzjg_ledger(case),
    K.LXLG_LEDGER: lambda case, _: lxlg_ledger(case),
    K.REPORT_DRAFT: lambda case, _: report_draft(case),
    K.STATISTICS: lambda case, _: statistics(case),
    K.DAILY_LOG: daily_log,
    K.MEETING_MINUTES: meeting_minutes,
    K.CLUE_REGISTER: lambda case, _: clue_register(case),
    K.CLUE_HANDOVER: lambda case, _: clue_handover(case),
}
