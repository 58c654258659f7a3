"""Documents made in a process of their own, from the records as they are on disk.

Nothing here is imported by the running bot but the order and what comes back.
"""

import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Iterable, MutableSequence, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from inspection.enums import Language, Mode


@dataclass(frozen=True)
class DocumentOrder:
    """Which document is wanted, and by whom."""

    folder: Path  # the data folder
    scope: str
    kind: str
    day: date | None
    asker_id: int
    now: datetime
    mode: Mode
    keys: str | None  # of the records, where they are sealed
    paper: int | None = None  # one work paper alone
    language: Language = Language.CHINESE  # where the group chose none


@dataclass(frozen=True)
class DocumentFile:
    """One file, or several in one archive."""

    name: str
    data: bytes
    files: int
    told_of: frozenset[int] = frozenset()  # the findings that may stand in it, by id

    @property
    def sha256(self) -> str:
        """What the file is known by."""
        return hashlib.sha256(self.data).hexdigest()


Wanted = tuple[str, Callable[[], bytes]]  # a name, and what makes the file
Progress = Callable[[int, int], None]  # files made, files in all
Counter = MutableSequence[int]  # shared between two processes: files made, files in all
_shared: list[Counter] = []


def begin(counter: Counter | None = None) -> None:
    """Answers go before documents. What was made is counted where the bot can read it."""
    if counter is not None:
        _shared.append(counter)
    with suppress(AttributeError, OSError):  # Windows has no niceness
        os.nice(10)


def make_document_beside(order: DocumentOrder) -> DocumentFile:
    """Make the document in the process that `begin` began."""
    return make_document(order, _count)


def _count(done: int, every: int) -> None:
    for counter in _shared:
        counter[0], counter[1] = done, every


def make_document(
    order: DocumentOrder, progress: Progress = lambda _done, _all: None
) -> DocumentFile:
    """Make the document. Raises `PermissionError` for whoever may not have it."""
    wanted, told_of, archive = _drafts(order)
    made = []
    for number, (name, make) in enumerate(wanted, start=1):
        made.append((name, make()))
        progress(number, len(wanted))
    if len(made) == 1:
        return DocumentFile(made[0][0].rpartition("/")[2], made[0][1], 1, told_of)
    return DocumentFile(archive, _archive(made), len(made), told_of)


def _drafts(order: DocumentOrder) -> tuple[Sequence[Wanted], frozenset[int], str]:
    """Return each file's name with what makes it, of which findings they may tell, and the name
    that several have together.
    """
    from inspection.case_file import case_file  # noqa: PLC0415  # slow to import
    from inspection.documents import (  # noqa: PLC0415
        ARCHIVES,
        DocumentKind,
        drafts,
        may_make,
        paper_draft,
    )
    from inspection.enrolment import membership  # noqa: PLC0415
    from inspection.languages import language_of_inspection  # noqa: PLC0415
    from inspection.ports import REGISTRY  # noqa: PLC0415
    from inspection.records import Member  # noqa: PLC0415
    from storage.cipher import PLAIN  # noqa: PLC0415
    from storage.keys import cipher_of  # noqa: PLC0415
    from storage.office.documents import made  # noqa: PLC0415
    from storage.tiny import TinyStore  # noqa: PLC0415

    store = TinyStore.read_only(order.folder, cipher_of(order.keys) if order.keys else PLAIN)
    people = store.view(REGISTRY)
    asker, kind = membership(people, order.asker_id, order.scope), DocumentKind(order.kind)
    if asker is None or not (order.paper is not None or may_make(asker, kind)):
        raise PermissionError(order.kind)
    members = people.lookup(Member, "inspection_id", order.scope)
    view = store.view(order.scope)
    language = language_of_inspection(view, order.language)
    case = case_file(view, members, asker, now=order.now, mode=order.mode, language=language)
    told_of = frozenset(finding.id for finding in case.findings)
    if order.paper is None:
        found = drafts(kind, case, order.day or order.now.date())
    else:
        one = paper_draft(case, order.paper)
        if one is None:
            raise PermissionError(order.kind)
        found, told_of = (one,), frozenset(p.finding_id for p in case.papers if p.id == order.paper)
    wanted = [(draft.name, partial(made, draft.facts)) for draft in found]
    return wanted, told_of, ARCHIVES[language]


def _archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the files as one archive, equal for equal files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return stream.getvalue()
