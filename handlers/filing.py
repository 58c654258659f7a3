"""Filing: what was sent becomes a finding at once; replies add, edits correct."""

from telegram import Message

from handlers import cards
from handlers.context import Turn
from handlers.evidence import file_key, has_file, keep_files
from handlers.said import occurred, origin_of, quoted_in, source_of, words_of
from handlers.second_look import judge, look_again, tell_those_who_may
from handlers.splitting import say_where_it_went
from handlers.tagging import tagged
from inspection import findings, kinship, merging, outbox, sources
from inspection.access import may_see_finding
from inspection.enums import Handling, Standing
from inspection.errors import EmptyTextError, NothingHereError, UsageError
from inspection.interview_results import became, claim, said_in
from inspection.interviews import notes_of_album
from inspection.ports import View
from inspection.records import Evidence, Finding, Member, OutgoingMessage
from inspection.units import unit_of


def file_finding(turn: Turn, text: str) -> None:
    """File what was sent; as a reply to somebody's message, file that message, too."""
    message = _message(turn)
    replied = message.reply_to_message
    if replied is None or is_topic_root(message, replied):
        _file(turn, message, text)
        return
    is_mine = replied.from_user is not None and replied.from_user.id == turn.facts.user_id
    if text or has_file(message):
        _file(turn, message, text, beside=None if is_mine else replied)
    elif is_mine:
        raise UsageError("finding")
    else:
        _file(turn, replied, words_of(replied))


def file_anything(turn: Turn) -> None:
    """File a message of the private chat that asks for nothing else."""
    message = _message(turn)
    _file(turn, message, words_of(message))


def _file(turn: Turn, message: Message, text: str, *, beside: Message | None = None) -> None:
    known = sources.finding_from(turn.work, (message.chat_id, message.message_id))
    if known is not None:
        cards.show_finding(turn, known, turn.chat_id, thread_id=turn.thread_id)
        return
    album = sources.album_finding(turn.work, message.chat_id, message.media_group_id)
    if album is not None:
        _join(turn, album, message, text)
        return
    finding = _filed(turn, message, text, beside)
    for part in turn.facts.untold.pop(message):
        finding = _joined(turn, finding, part, words_of(part))
    finding = _with_notes_of_its_album(turn, finding, message)
    finding = look_again(turn, finding, by=turn.me, shown_in=turn.chat_id)
    cards.show_finding(
        turn,
        finding,
        turn.chat_id,
        thread_id=turn.thread_id,
        reply_to=None if turn.is_private else message.message_id,
    )


def _filed(turn: Turn, message: Message, text: str, beside: Message | None) -> Finding:
    """Keep what one message says and carries, and the file of the one it answers."""
    said = source_of(message, text, turn.user_id)
    files = keep_files(turn, message, caption=text)
    if beside is not None and has_file(beside):
        files += keep_files(turn, beside)
    quoted = quoted_in(message)
    suggestion = judge(turn, "\n".join(filter(None, (text, quoted))), files)
    finding = findings.file_finding(
        turn.work,
        text=text,
        unit=unit_of(turn.inspection.units, text),
        by=turn.me,
        now=turn.now,
        occurred_at=occurred(message),
        source=said.place,
        thread_id=turn.thread_id,
        forwarded_from=origin_of(message, turn.user_id),
        evidence=files,
        sealed=suggestion.sealed,
        suspicion=tuple(str(r) for r in suggestion.reasons) if suggestion.hold_suggested else (),
    )
    finding = turn.work.put(finding.changed(album=message.media_group_id, quoted=quoted))
    finding = claim(turn.work, finding)
    sources.remember(turn.work, finding, said)
    if beside is not None and has_file(beside):
        sources.remember(turn.work, finding, source_of(beside, "", turn.user_id))
    if finding.sealed:
        tell_those_who_may(turn, finding, shown_in=turn.chat_id)
    return finding


def join_album(turn: Turn, text: str) -> None:
    """Add a later message of an album to what its first one made (C011, C014)."""
    message = _message(turn)
    album = sources.album_finding(turn.work, message.chat_id, message.media_group_id)
    if album is None:
        raise NothingHereError
    _join(turn, album, message, text)


def _join(turn: Turn, album: Finding, message: Message, text: str) -> None:
    album = kinship.home(turn.work, album)
    if album.handling is Handling.CLUE:  # what was erased gets no new words (design 6.3)
        outbox.delete(
            turn.work, chat_id=message.chat_id, message_id=message.message_id, now=turn.now
        )
        return
    joined = _joined(turn, album, message, text)
    cards.refresh_finding(turn, look_again(turn, joined, by=turn.me, shown_in=turn.chat_id))


def _joined(turn: Turn, album: Finding, message: Message, text: str) -> Finding:
    files = keep_files(turn, message, caption=text)
    said = source_of(message, text, turn.user_id)
    return sources.join_album(turn.work, album, said, files, by=turn.me, now=turn.now)


def _with_notes_of_its_album(turn: Turn, finding: Finding, message: Message) -> Finding:
    """Photos of its album that an interview kept before the word came are of the finding, too."""
    begun = notes_of_album(turn.work, message.chat_id, message.media_group_id)
    for note in (note for note in begun if note.finding_id is None):
        finding = sources.join_album(
            turn.work, finding, said_in(note), note.evidence, by=turn.me, now=turn.now
        )
        became(turn.work, [note], finding)
    return finding


def note_untold(turn: Turn) -> None:
    """Remember, in memory only, a photo of the group whose album may still get its word."""
    turn.facts.untold.add(_message(turn))


def _message(turn: Turn) -> Message:
    if turn.message is None:
        raise NothingHereError
    return turn.message


def is_topic_root(message: Message, replied: Message) -> bool:
    """In forum topics every message carries the topic's root: that is no reply."""
    return bool(message.is_topic_message) and replied.message_id == message.message_thread_id


def finding_behind(view: View, message: Message) -> Finding | None:
    """Return the finding that a message shows, or was made into."""
    place = (message.chat_id, message.message_id)
    card = outbox.message_at(view, *place)
    refs = card.about if card is not None else ()
    ids = [int(r.removeprefix("finding:")) for r in refs if r.startswith("finding:")]
    if ids:
        return view.get(Finding, ids[0])
    return sources.finding_from(view, place)


def behind_a_number(view: View, card: OutgoingMessage, member: Member | None) -> Finding | None:
    """Return the finding of a card that shows its number only, if the member may read it."""
    kind, _, number = (card.card or "").partition(":")
    finding = view.get(Finding, int(number)) if kind == "finding" else None
    if finding is None or member is None or finding.handling is Handling.CLUE:
        return None
    return finding if may_see_finding(member, finding) else None


def add_reply(turn: Turn, finding: Finding, words: str | None = None) -> None:
    """A reply to the card, or to one's own message, adds to the finding, or to where it went.

    `words` stand for those of the message, when those only say which finding is meant.
    """
    finding = kinship.home(turn.work, finding)
    if not may_see_finding(turn.me, finding) or finding.handling is Handling.CLUE:
        raise NothingHereError(finding.label)
    message = _message(turn)
    if tagged(turn, finding, message.text or ""):
        return
    said = words_of(message) if words is None else words
    quoted = quoted_in(message)
    text = f"“{quoted}”：{said}" if quoted else said
    files = keep_files(turn, message)
    if not text and not files:
        raise EmptyTextError
    changed = findings.add_to(
        turn.work, finding, text=text, evidence=files, by=turn.me, now=turn.now
    )
    sources.remember(turn.work, changed, source_of(message, said, turn.user_id))
    changed = look_again(turn, changed, by=turn.me, shown_in=turn.chat_id)
    outbox.react(
        turn.work,
        chat_id=turn.chat_id,
        message_id=message.message_id,
        emoji="👌",
        now=turn.now,
    )
    cards.refresh_finding(turn, changed)
    if changed.standing is Standing.SPLIT:
        say_where_it_went(turn, changed)


def edit_finding(turn: Turn, finding: Finding, text: str) -> None:
    """An edited message is a revision of its finding, never a second one.

    Another photo put in the place of the first is kept beside it.
    """
    message = _message(turn)
    source = sources.source_at(turn.work, finding, (message.chat_id, message.message_id))
    if finding.handling is Handling.CLUE or not (text.strip() or has_file(message)):
        return
    files = [e for i in finding.evidence if (e := turn.work.get(Evidence, i)) is not None]
    changed = sources.revise(turn.work, finding, source, text, by=turn.me, now=turn.now)
    for file in files:
        if (file.source_chat_id, file.source_message_id) == source.place:
            turn.work.put(file.changed(caption=text))
    if file_key(message) not in {None, *(file.file_unique_id for file in files)}:
        added = keep_files(turn, message, caption=text)
        changed = findings.add_to(
            turn.work, changed, text="", evidence=added, by=turn.me, now=turn.now
        )
    if changed.standing is Standing.MERGED:
        added = tuple(i for i in changed.evidence if i not in finding.evidence)
        changed = _carried(turn, changed, source.text, text, added)
    cards.refresh_finding(turn, look_again(turn, changed, by=turn.me, shown_in=turn.chat_id))
    if changed.standing is Standing.SPLIT and changed is not finding:
        say_where_it_went(turn, changed)


def _carried(
    turn: Turn, gone: Finding, before: str, after: str, evidence: tuple[int, ...]
) -> Finding:
    """Take an edit of what went into another finding there, too."""
    return merging.carry_edit(
        turn.work,
        kinship.home(turn.work, gone),
        before=before,
        after=after,
        evidence=evidence,
        by=turn.me,
        now=turn.now,
    )
