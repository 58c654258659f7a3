"""Which messages a finding was made from, and what an edit of one of them changes."""

from datetime import datetime

from inspection.audit import note
from inspection.enums import Handling
from inspection.errors import NothingHereError
from inspection.ports import View, Work
from inspection.records import Change, Evidence, Finding, Member, SourceMessage
from inspection.records.findings import USED_AS_ANSWER


def remember(work: Work, finding: Finding, said: SourceMessage) -> SourceMessage:
    """Note that a message went into the finding."""
    return work.add(said.changed(finding_id=finding.id))


def sources_of(view: View, finding: Finding) -> tuple[SourceMessage, ...]:
    """Return all messages the finding was made from, in the order they stand in their chats."""
    found = view.lookup(SourceMessage, "finding_id", finding.id)
    return tuple(sorted(found, key=lambda s: s.message_id))


def places_of(view: View, finding: Finding) -> tuple[tuple[int, int], ...]:
    """Return chat and message of everything the finding was made from."""
    places = [s.place for s in sources_of(view, finding)]
    first = finding.source
    return tuple(places if first is None or first in places else [first, *places])


def finding_from(view: View, place: tuple[int, int]) -> Finding | None:
    """Return the finding that a person's message went into."""
    for source in reversed(view.lookup(SourceMessage, "place", place)):
        return view.get(Finding, source.finding_id)
    return next(iter(view.lookup(Finding, "source", place)), None)


def use_as_answer(work: Work, finding: Finding, *, by: Member, now: datetime) -> Finding:
    """Note that the filer's words answer a question; a suspected clue's stay a finding's."""
    if finding.author_id != by.user_id or finding.sealed:
        return finding
    change = Change(at=now, by=by.user_id, what=USED_AS_ANSWER)
    return work.put(finding.changed(history=(*finding.history, change)))


def source_at(work: Work, finding: Finding, place: tuple[int, int]) -> SourceMessage:
    """Return the message at this place; made from the finding if it is older than such records."""
    known = work.lookup(SourceMessage, "place", place)
    if known:
        return known[-1]
    first = SourceMessage(
        finding_id=finding.id,
        chat_id=place[0],
        message_id=place[1],
        author_id=finding.author_id,
        said_at=finding.occurred_at,
        text=finding.raw,
    )
    return work.add(first)


def album_finding(view: View, chat_id: int, album: str | None) -> Finding | None:
    """Return the finding that an album went into, however late its last photos come (C011)."""
    if album is None:
        return None
    parts = view.lookup(SourceMessage, "album_key", (chat_id, album))
    return view.get(Finding, parts[0].finding_id) if parts else None


def owners_of(view: View, evidence_id: int) -> tuple[Finding, ...]:
    """Return the findings that a file supports; who may not see one may not see the file."""
    return tuple(f for f in view.all(Finding) if evidence_id in f.evidence)


def join_album(
    work: Work,
    finding: Finding,
    said: SourceMessage,
    evidence: tuple[int, ...],
    *,
    by: Member,
    now: datetime,
) -> Finding:
    """Add one more message of an album: its file and words at their place in the order."""
    if finding.handling is Handling.CLUE:
        raise NothingHereError(finding.label)
    before = _raw(work, finding)
    remember(work, finding, said)
    is_own = finding.album == said.album
    wording = (
        _first_part(finding, before, _raw(work, finding))
        if is_own
        else _joined(finding.wording, said.text)
    )
    changed = finding.changed(
        raw=_raw(work, finding) if is_own else finding.raw,
        wording=wording,
        evidence=_in_order(work, finding, said, evidence),
    )
    return _kept(work, changed, Change(at=now, by=by.user_id, what="added", after=said.text))


def revise(
    work: Work, finding: Finding, source: SourceMessage, text: str, *, by: Member, now: datetime
) -> Finding:
    """Take an edited message as a revision of its part; the earlier text stays in the history."""
    if finding.handling is Handling.CLUE or text == source.text:
        return finding
    before = _raw(work, finding)
    work.put(source.changed(text=text))
    after = _raw(work, finding)
    wording = (
        _first_part(finding, before, after)
        if after != before
        else _replaced(finding.wording, source.text.strip(), text.strip())
    )
    raw = _raw_after(finding, (before, after), (source.text, text))
    return _kept(
        work,
        finding.changed(raw=raw, wording=wording),
        Change(at=now, by=by.user_id, what="edited", before=source.text, after=text),
    )


MACHINE_MADE = "机器转写："  # stands before what a machine understood


def add_transcript(work: Work, finding: Finding, text: str, *, now: datetime) -> Finding:
    """Add what a machine heard in a recording, marked as such."""
    words = " ".join(text.split())
    if finding.handling is Handling.CLUE or not words:
        return finding
    changed = finding.changed(wording=_joined(finding.wording, f"{MACHINE_MADE}{words}"))
    return _kept(work, changed, Change(at=now, by=None, what="transcribed", after=words))


def _raw(view: View, finding: Finding) -> str:
    """Return the raw text as the messages say it: the first one, or an album's captions."""
    sources = sources_of(view, finding)
    if finding.album is not None:
        captions = [s.text for s in sources if s.album == finding.album and s.text.strip()]
        return "\n".join(captions)
    return next((s.text for s in sources if s.place == finding.source), finding.raw)


def _raw_after(finding: Finding, whole: tuple[str, str], part: tuple[str, str]) -> str:
    """Return the raw text after an edit; made of several notes, only the edited one changes."""
    if finding.raw == whole[0]:
        return whole[1]
    old, new = (text.strip() for text in part)
    return finding.raw.replace(old, new, 1) if old else finding.raw


def _first_part(finding: Finding, before: str, after: str) -> str:
    """Return the wording with its first part, the raw text, changed; what was added stays."""
    old = before.strip()
    if not finding.wording.startswith(old):
        return _replaced(finding.wording, old, after.strip())
    return _joined(after, finding.wording.removeprefix(old).removeprefix("\n"))


def _replaced(wording: str, old: str, new: str) -> str:
    """Return the wording with the last such part changed; a part that is gone is added."""
    at = wording.rfind(old) if old else -1
    if at < 0:
        return _joined(wording, new)
    changed = wording[:at] + new + wording[at + len(old) :]
    return changed if new else "\n".join(line for line in changed.split("\n") if line.strip())


def _joined(*parts: str) -> str:
    return "\n".join(part.strip() for part in parts if part.strip())


def _in_order(
    view: View, finding: Finding, said: SourceMessage, evidence: tuple[int, ...]
) -> tuple[int, ...]:
    """Return the finding's files with these put before those of later messages of the chat."""
    files = [(eid, view.get(Evidence, eid)) for eid in finding.evidence]
    later = [
        index
        for index, (_, file) in enumerate(files)
        if file is not None
        and file.source_chat_id == said.chat_id
        and file.source_message_id > said.message_id
    ]
    at = later[0] if later else len(files)
    return (*finding.evidence[:at], *evidence, *finding.evidence[at:])


def _kept(work: Work, finding: Finding, change: Change) -> Finding:
    note(
        work,
        by=change.by,
        at=change.at,
        act=f"finding.{change.what}",
        subject=f"finding:{finding.id}",
    )
    return work.put(finding.changed(history=(*finding.history, change)))
