"""Documents of the command line's export: every one of a pack but the papers of clues."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from inspection.case_file import CaseFile, case_file
from inspection.documents import FOLDERS, IN_A_PACK, drafts_of_all
from inspection.enums import FetchState, Language, Mode
from inspection.pack_contents import Piece
from inspection.ports import View
from inspection.records import Member
from storage.evidence import EvidenceFolder
from storage.office.documents import made
from storage.office.words import words_in
from storage.pack import fitting_names
from storage.pack_inside import name_of
from storage.platform import make_folder, open_private

Progress = Callable[[int, int], None]


def export_documents(
    view: View,
    people: Sequence[Member],
    folder: Path,
    evidence: EvidenceFolder,
    *,
    now: datetime,
    mode: Mode,
    language: Language = Language.CHINESE,
    progress: Progress = lambda _done, _all: None,
) -> tuple[Path, ...]:
    """Write the documents, and beside them the evidence they link to; return the documents.

    `progress` is told how many files are written, of how many.
    """
    case = case_file(view, people, None, now=now, mode=mode, has_folder=True, language=language)
    case = replace(case, leads=False, clues=())
    count = len(case.files)
    total = count + len(case.papers) + len(IN_A_PACK)
    beside = _beside(case, folder, view.scope, evidence, lambda done: progress(done, total))
    paths: list[Path] = []
    for draft in drafts_of_all(replace(case, files=beside)):
        path = folder / FOLDERS[language] / draft.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made(draft.facts))
        paths.append(path)
        progress(min(count + len(paths), total), total)
    return tuple(paths)


def _beside(
    case: CaseFile,
    folder: Path,
    scope: str,
    evidence: EvidenceFolder,
    progress: Callable[[int], None],
) -> dict[int, Piece]:
    """Write the files of evidence for their owner alone; return those that are there."""
    there, found, words = evidence.paths(scope), {}, words_in(case.language)
    for number, (key, piece) in enumerate(case.files.items()):
        progress(number)
        source = there.get(piece.evidence.sha256 or "")
        if source is not None and piece.evidence.fetch_state is FetchState.FETCHED:
            [name] = fitting_names([name_of(piece, words)])
            target = folder / name
            make_folder(target.parent)
            _write(target, evidence.blocks(scope, source))
            found[key] = piece
    return found


def _write(target: Path, blocks: Iterator[bytes]) -> None:
    with os.fdopen(open_private(target, os.O_WRONLY | os.O_TRUNC), "wb") as file:
        for block in blocks:
            file.write(block)
