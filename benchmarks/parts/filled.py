"""An inspection with photos and work papers, as it stands before its pack is made."""

import asyncio
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.parts.record import NOON, seed
from inspection.enums import EvidenceKind, FetchState
from inspection.ports import Work
from inspection.records import (
    Change,
    Evidence,
    Exhibit,
    Finding,
    PaperEntry,
    WorkPaper,
)
from inspection.work_paper_terms import PaperField, PaperState, ProofKind
from storage.evidence import EvidenceFolder
from storage.tiny import TinyStore
from tests.stage import CAST, SCOPE

PHOTO_BYTES = 300_000
AT = NOON - timedelta(hours=10)
LEADER, DEPUTY, MEMBER = (CAST[name][0] for name in ("甲", "乙", "丙"))
SAID = {
    PaperField.METHOD: "reading",
    PaperField.SOURCE_KIND: "papers",
    PaperField.PERIOD: "2026年1月至9月",
    PaperField.PLACE: "综合部",
    PaperField.PROCESS: "9月16日由两名组员调阅台账和会议记录，逐份核对，并现场查看。",
    PaperField.BASIS: "《仓库管理办法》",
    PaperField.CLAUSE: "第三条第二款",
    PaperField.RESPONSIBLE: "综合部",
}


def fill(
    folder: Path, *, findings: int, photos: int, papers: int, said: Iterator[str] | None = None
) -> Path:
    """Write an inspection of that size."""
    seed(folder, findings, said)
    dice = random.Random(1)  # variety, no secret
    store, evidence = TinyStore(folder), EvidenceFolder(folder)
    with store.unit(SCOPE) as work:
        for filed in list(work.all(Finding)):
            finding = (
                _photographed(work, evidence, dice, filed) if filed.number <= photos else filed
            )
            if finding.number <= papers:
                _paper(work, finding)
        work.commit()
    store.flush()
    asyncio.run(store.close())
    return folder


def _photographed(
    work: Work, evidence: EvidenceFolder, dice: random.Random, finding: Finding
) -> Finding:
    number = finding.number
    digest = evidence.save(SCOPE, dice.randbytes(PHOTO_BYTES), ".jpg")
    file = Evidence(
        kind=EvidenceKind.PHOTO,
        file_id=f"F{number}",
        file_unique_id=f"U{number}",
        author_id=MEMBER,
        taken_at=AT,
        source_chat_id=MEMBER,
        source_message_id=number,
        fetch_state=FetchState.FETCHED,
        sha256=digest,
    )
    return work.put(finding.changed(evidence=(work.add(file).id,)))


def _paper(work: Work, finding: Finding) -> None:
    said = {PaperField.TITLE: finding.wording, PaperField.OVERVIEW: finding.wording, **SAID}
    steps = (("submitted", MEMBER), ("reviewed", DEPUTY), ("signed", LEADER))
    paper = work.add(
        WorkPaper(
            finding_id=finding.id,
            number=finding.number,
            compiled_at=AT,
            compiled_by=MEMBER,
            state=PaperState.SIGNED,
            entries=tuple(PaperEntry(field=f, text=t, by=MEMBER, at=AT) for f, t in said.items()),
            submitted_by=MEMBER,
            reviewed_by=DEPUTY,
            signed_by=LEADER,
            history=tuple(Change(at=AT, by=by, what=what) for what, by in steps),
        )
    )
    file = finding.evidence[0] if finding.evidence else None
    work.add(
        Exhibit(paper_id=paper.id, evidence_id=file, name="现场照片", kind=ProofKind.PICTURE, at=AT)
    )
