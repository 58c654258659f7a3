"""Splitting a finding: the parts with what each suggests, the children, and taking it back.

A part is sealed by its own words; the parent of a sealed one stays sealed, for it still holds
the whole text. Files go to every part unless their captions tell which; beside a sealed part
an open one gets only what its caption names.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz

from inspection import kinship
from inspection.audit import note
from inspection.enums import Handling, Standing
from inspection.errors import NotSplittableError, TooLateToUndoError
from inspection.findings import stop_outward
from inspection.person_names import find_people
from inspection.ports import View, Work
from inspection.records import Change, Evidence, Finding, Member
from inspection.splitting import split_matters
from inspection.triage import Roster, Suggestion, suggest

_CHANGED = frozenset({"standing", "sealed", "suspicion", "hold", "children", "parts"})
_SPLIT = frozenset({"split"})
_REFERS_BACK = re.compile(
    r"[他她](?!们)|该(?:人|员工|同志|经理|公司)|上述|此人|其(?:本人|亲属|妻|父|子|弟|兄)"
)
_NUMBER = re.compile(
    r"^(?:第|图|照片|附件|序号)?\s*([1-9]|1\d|20|[①-⑳一二三四五六七八九])(?!\d|楼|层|号)"
)
_ALIKE, _UNLIKE = 80.0, 60.0  # of 100: a caption that names one part and no other


class Part(BaseModel):
    """One matter of a finding as it would be filed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    suggestion: Suggestion
    sealed: bool
    evidence: tuple[int, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is sealed or should be held, as codes."""
        held = self.sealed or self.suggestion.hold_suggested
        return tuple(str(r) for r in self.suggestion.reasons) if held else ()


def can_be_split(view: View, finding: Finding) -> int:
    """Return how many matters the finding offers to be split into; 0 when it cannot be."""
    if finding.standing is not Standing.ACTIVE or finding.handling is Handling.CLUE:
        return 0
    number = len(finding.parts or split_matters(finding.raw))
    is_free = number > 1 and kinship.outward_under_way(view, finding) is None
    return number if is_free and not kinship.has_paper(view, finding) else 0


def parts_of(view: View, finding: Finding, roster: Roster | None = None) -> tuple[Part, ...]:
    """Return the matters, proposed by hand or read from the text; empty unless several."""
    texts = _texts_of(finding, roster)
    if len(texts) < 2:
        return ()
    read = [suggest(text, roster=roster) for text in texts]
    sealed = _sealed(finding, texts, [each.sealed for each in read], roster or Roster())
    files = _files_of(view, finding, texts, sealed)
    return tuple(
        Part(text=text, suggestion=each, sealed=closed, evidence=of_it)
        for text, each, closed, of_it in zip(texts, read, sealed, files, strict=True)
    )


def key_of(parts: Sequence[Part]) -> str:
    """Return what tells one proposal from another, short enough for a button."""
    said = "\0".join(f"{part.sealed}{part.evidence}{part.text}" for part in parts)
    return hashlib.blake2b(said.encode(), digest_size=6).hexdigest()


def _texts_of(finding: Finding, roster: Roster | None) -> tuple[str, ...]:
    """The parts; what was added later goes to each, or stands alone when it is a suspicion."""
    if finding.parts:
        return finding.parts
    parts = split_matters(finding.raw)
    added = finding.wording.removeprefix(finding.raw.strip()).strip()
    if not parts or not added:
        return parts
    if suggest(added, roster=roster).sealed:
        return (*parts, added)
    return tuple(f"{part}\n{added}" for part in parts)


def _sealed(finding: Finding, texts: Sequence[str], own: list[bool], roster: Roster) -> list[bool]:
    """Which parts are sealed: by their words, with whom they name, or all with the parent.

    What somebody unsealed after reading it is not sealed again.
    """
    if not finding.sealed and any(c.what == "unsealed" for c in finding.history):
        return [False] * len(texts)
    if finding.sealed and not any(own):
        return [True] * len(texts)
    if not any(own):
        return own
    said = "\n".join(text for text, is_own in zip(texts, own, strict=True) if is_own)
    people = find_people(said, people=roster.people, not_people=roster.not_people)
    return [
        is_own or bool(_REFERS_BACK.search(text)) or any(name in text for name in people)
        for text, is_own in zip(texts, own, strict=True)
    ]


def _files_of(
    view: View, finding: Finding, texts: Sequence[str], sealed: Sequence[bool]
) -> list[tuple[int, ...]]:
    given: list[list[int]] = [[] for _ in texts]
    for evidence_id in finding.evidence:
        file = view.get(Evidence, evidence_id)
        named = _named_by(file.caption if file else "", finding, texts)
        for at, files in enumerate(given):
            if named == at or (named is None and (sealed[at] or not any(sealed))):
                files.append(evidence_id)
    return [tuple(files) for files in given]


def _named_by(caption: str, finding: Finding, texts: Sequence[str]) -> int | None:
    """Return which part a caption names, by number or by its words; None for all."""
    said = caption.strip()
    if not said or said == finding.raw.strip() or split_matters(said):
        return None
    number = _NUMBER.match(said)
    if number is not None:
        at = _position(number[1])
        return at if at < len(texts) else None
    likeness = sorted(
        ((fuzz.partial_ratio(said, text), -at) for at, text in enumerate(texts)), reverse=True
    )
    (best, at), (next_best, _) = likeness[:2]
    return -at if best >= _ALIKE and next_best < _UNLIKE else None


def _position(number: str) -> int:
    for row in ("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "一二三四五六七八九"):
        if number in row:
            return row.index(number)
    return int(number) - 1


def propose_parts(
    work: Work, finding: Finding, texts: tuple[str, ...], *, by: Member, now: datetime
) -> Finding:
    """Keep how somebody would split it. Raises `NotSplittableError` for fewer than two parts."""
    kinship.require_splittable(work, finding, by)
    if len(texts) < 2:
        raise NotSplittableError(finding.label)
    note(work, by=by.user_id, at=now, act="finding.parts", subject=f"finding:{finding.id}")
    return work.put(finding.changed(parts=texts))


def split(
    work: Work, finding: Finding, *, by: Member, now: datetime, roster: Roster | None = None
) -> tuple[Finding, tuple[Finding, ...]]:
    """Make a finding of each part; the original stays, out of counts, and names them.

    Raises `NotSplittableError`, or `OutwardUnderWayError` when the unit was told.
    """
    kinship.require_splittable(work, finding, by)
    parts = parts_of(work, finding, roster)
    if not parts:
        raise NotSplittableError(finding.label)
    stop_outward(work, finding, now=now, by=by)
    children = tuple(_child(work, finding, part, by=by, now=now) for part in parts)
    closed = any(part.sealed for part in parts)
    parent = finding.changed(
        standing=Standing.SPLIT,
        sealed=finding.sealed or closed,
        children=tuple(child.id for child in children),
        parts=(),
        undo=kinship.remember(finding, _CHANGED, by=by, now=now),
        history=(*finding.history, Change(at=now, by=by.user_id, what="split")),
    )
    note(work, by=by.user_id, at=now, act="finding.split", subject=f"finding:{finding.id}")
    return work.put(parent), children


def _child(work: Work, parent: Finding, part: Part, *, by: Member, now: datetime) -> Finding:
    """File one part under the next number, with what was decided for the whole."""
    child = work.add(
        Finding(
            number=work.number("finding"),
            unit=parent.unit,
            raw=part.text,
            wording=part.text,
            author_id=parent.author_id,
            recorded_at=parent.recorded_at,
            occurred_at=parent.occurred_at,
            handling=parent.handling,
            aspect=parent.aspect,
            focus=parent.focus,
            repeats=parent.repeats,
            hold=parent.hold,
            sealed=part.sealed,
            suspicion=part.reasons,
            due=parent.due,
            department=parent.department,
            method=parent.method,
            source_kind=parent.source_kind,
            interview_id=parent.interview_id,
            tags=parent.tags,
            thread_id=parent.thread_id,
            forwarded_from=parent.forwarded_from,
            evidence=tuple(_copy(work, parent, i) for i in part.evidence),
            parents=(parent.id,),
            history=(Change(at=now, by=by.user_id, what="filed"),),
        )
    )
    note(work, by=by.user_id, at=now, act="finding.filed", subject=f"finding:{child.id}")
    return child


def _copy(work: Work, parent: Finding, evidence_id: int) -> int:
    """Give a part a record of its own of a file: erasing one part's leaves the others'.

    A caption that is the whole message stays with the parent.
    """
    file = work.get(Evidence, evidence_id)
    if file is None:
        return evidence_id
    is_whole = file.caption.strip() == parent.raw.strip() or bool(split_matters(file.caption))
    return work.add(file.changed(id=0, caption="" if is_whole else file.caption)).id


def can_undo_split(view: View, parent: Finding, by: int, now: datetime) -> bool:
    """Whether this person can still take the split back: today, and nothing followed."""
    if parent.standing is not Standing.SPLIT:
        return False
    children = [view.get(Finding, i) for i in parent.children]
    return kinship.can_undo(view, parent, _SPLIT, by, now) and all(
        child is not None and _is_untouched(view, child) for child in children
    )


def _is_untouched(view: View, child: Finding) -> bool:
    told = kinship.outward_under_way(view, child)
    is_new = child.standing is Standing.ACTIVE and len(child.history) == 1
    return is_new and told is None and child.handling is not Handling.CLUE


def undo_split(
    work: Work, parent: Finding, *, by: Member, now: datetime
) -> tuple[Finding, tuple[Finding, ...]]:
    """Take a split back: the parts go into the original again, their numbers stay used."""
    if not can_undo_split(work, parent, by.user_id, now):
        raise TooLateToUndoError(parent.label)
    back = tuple(
        _back(work, child, parent, by=by, now=now)
        for child in (work.get(Finding, i) for i in parent.children)
        if child is not None
    )
    whole = kinship.taken_back(work, parent, Change(at=now, by=by.user_id, what="unsplit"))
    whole = work.put(whole.changed(parents=(*whole.parents, *(child.id for child in back))))
    note(work, by=by.user_id, at=now, act="finding.unsplit", subject=f"finding:{parent.id}")
    return whole, back


def _back(work: Work, child: Finding, parent: Finding, *, by: Member, now: datetime) -> Finding:
    stop_outward(work, child, now=now, by=by)
    change = Change(at=now, by=by.user_id, what="merged_into", after=parent.label)
    return work.put(
        child.changed(
            standing=Standing.MERGED,
            merged_into=parent.id,
            sealed=child.sealed or parent.sealed,
            history=(*child.history, change),
        )
    )


def numbers_of(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return the numbers as people say them: W2–W4 as one, W2 and W3 each."""
    numbers = [finding.number for finding in findings]
    in_a_row = all(after == before + 1 for before, after in pairwise(numbers))
    if len(numbers) > 2 and in_a_row:
        return (f"W{numbers[0]}–W{numbers[-1]}",)
    return tuple(f"W{number}" for number in numbers)
