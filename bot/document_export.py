"""Documents of the command line's export: every one of a pack but the papers of clues."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from inspection.case_file import CaseFile, case_file
from inspection.documents import FOLDER, drafts_of_all
from inspection.enums import FetchState, Mode
from inspection.pack_contents import Piece
from inspection.ports import View
from inspection.records import Member
from storage.evidence import EvidenceFolder
from storage.office.documents import made
from storage.pack import fitting_names
from storage.pack_inside import name_of
from storage.platform import make_folder, open_private


def export_documents(
    view: View,
    people: Sequence[Member],
    folder: Path,
    evidence: EvidenceFolder,
    *,
    now: datetime,
    mode: Mode,
) -> tuple[Path, ...]:
    """Write the documents, and beside them the evidence they link to; return the documents."""
    case = case_file(view, people, None, now=now, mode=mode, has_folder=True)
    case = replace(case, leads=False, clues=())
    case = replace(case, files=_beside(case, folder, view.scope, evidence))
    paths = []
    for draft in drafts_of_all(case):
        path = folder / FOLDER / draft.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made(draft.facts))
        paths.append(path)
    return tuple(paths)


def _beside(case: CaseFile, folder: Path, scope: str, evidence: EvidenceFolder) -> dict[int, Piece]:
    """Write the files of evidence for their owner alone; return those that are there."""
    there, found = evidence.paths(scope), {}
    for key, piece in case.files.items():
        source = there.get(piece.evidence.sha256 or "")
        if source is not None and piece.evidence.fetch_state is FetchState.FETCHED:
            [name] = fitting_names([name_of(piece)])
            target = folder / name
            make_folder(target.parent)
            _write(target, evidence.blocks(scope, source))
            found[key] = piece
    return found


def _write(target: Path, blocks: Iterator[bytes]) -> None:
    with os.fdopen(open_private(target, os.O_WRONLY | os.O_TRUNC), "wb") as file:
        for block in blocks:
            file.write(block)
