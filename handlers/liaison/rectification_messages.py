"""Words and files on what the unit puts right: gathered, kept with the measures, or told how."""

from handlers.context import Turn
from handlers.evidence import has_file, keep_files
from handlers.liaison.rectification_sendings import FIELDS, answer, ask_field, show_draft
from handlers.rectification_cards import matter_ref
from inspection import asked, item_numbers, outbox, unit_sendings
from inspection import rectification as matters
from inspection import rectification_drafts as drafts
from inspection.access import may_see_rectification
from inspection.errors import (
    DueTooSoonError,
    EmptyTextError,
    PastDateError,
    TooLongError,
    UnclearDateError,
    UnreadableDateError,
)
from inspection.records import (
    DocumentRequest,
    FixReport,
    OutgoingMessage,
    OutwardItem,
    RectificationItem,
    SendingKind,
)
from inspection.rectification_errors import PlannedTooLateError

K = SendingKind
NOT_FITTING = (
    PastDateError,
    UnclearDateError,
    DueTooSoonError,
    PlannedTooLateError,
    TooLongError,
    EmptyTextError,
)
ON_MATTERS = ("rectification:", "feedback_list:")


def take_message(turn: Turn, replied: OutgoingMessage | None) -> bool:
    """Take words or a file for the matter that gathers now; whether they were for it."""
    message = turn.message
    if message is None:
        return False
    said = (message.text or message.caption or "").strip()
    item = _meant(turn, replied)
    if item is None or item.draft is None:
        return _is_answered_anew(turn, replied, said) or _is_told_how(turn, replied, said)
    if item.draft.kind is K.PLAN:
        _annex(turn, item, said, replied if message.reply_to_message is not None else None)
        return True
    if not said and not has_file(message):
        return False
    item = matters.gather(turn.work, item, said, keep_files(turn, message))
    show_draft(turn, item, anew=False)
    return True


def _is_answered_anew(turn: Turn, replied: OutgoingMessage | None, said: str) -> bool:
    """Whether the words answer once more a question on measures that are still being written."""
    question = replied.asks or "" if replied is not None else ""
    found = drafts.being_planned(turn.work, turn.user_id)
    item = next((i for i in found if question in _questions_on(i)), None)
    if item is None or not said or not may_see_rectification(turn.me, item, None):
        return False
    answer(question.partition(":")[0].removeprefix("ru."))(turn, item.id, said)
    return True


def _questions_on(item: RectificationItem) -> list[str]:
    return [f"ru.{name}:{item.id}" for name in FIELDS]


def _is_told_how(turn: Turn, replied: OutgoingMessage | None, said: str) -> bool:
    """Whether it was a reply to what speaks of matters alone: that is no item's, and not lost."""
    refs = replied.about if replied is not None else ()
    is_on_matters = bool(refs) and all(r.startswith(ON_MATTERS) for r in refs)
    if not is_on_matters or item_numbers.begins_with(said):
        return False
    turn.reply(turn.texts("liaison", "no_item", matters=True))
    return True


def _annex(turn: Turn, item: RectificationItem, said: str, replied: OutgoingMessage | None) -> None:
    """Keep a file with the measures; what is written below it answers what was asked."""
    files = keep_files(turn, turn.message) if turn.message is not None else ()
    item = matters.annex(turn.work, item, files)
    question = _asked_now(turn, item, replied)
    if question is None:
        show_draft(turn, item, anew=False)
        return
    name = _field_of(question)
    if said and _is_answered_below(turn, item, name, said, question):
        return
    if not said and item.draft is not None and len(item.draft.evidence) > 1:
        _noticed(turn)
    else:
        outbox.answered(turn.work, question)
        ask_field(turn, item, name)


def _is_answered_below(
    turn: Turn, item: RectificationItem, name: str, said: str, question: OutgoingMessage
) -> bool:
    """Whether the words below a file were for what was asked; the file is kept either way.

    Words that are no day at all say what the file is. An answer that does not fit is refused in
    words and asked for again.
    """
    try:
        answer(name)(turn, item.id, said)
    except NOT_FITTING as refusal:  # 周一 may mean two days: an answer, and not clear yet
        kept = len(item.draft.evidence) if item.draft is not None else 0
        annexed = turn.texts("rectification", "annexed", kept=kept)
        words = turn.texts("refusals", type(refusal).__name__, e=refusal)
        turn.tell_me(turn.texts.joined(annexed, words), asks=question.asks, about=question.about)
    except UnreadableDateError:
        return False
    outbox.answered(turn.work, question)
    return True


def _asked_now(
    turn: Turn, item: RectificationItem, replied: OutgoingMessage | None
) -> OutgoingMessage | None:
    """Return the question on these measures that stands: the one replied to, or what was said last.

    An older one may stay open for ever; it counts while what it asked for is missing.
    """
    mine = _questions_on(item)
    if replied is not None and replied.asks in mine:
        return replied
    last = asked.said_last(turn.work, turn.user_id)
    missing = drafts.lacking(item.draft) if item.draft is not None else ()
    known = (q for q in reversed(outbox.open_questions(turn.work, turn.user_id)) if q.asks in mine)
    return next((q for q in known if q == last or _field_of(q) in missing), None)


def _field_of(question: OutgoingMessage) -> str:
    return (question.asks or "").partition(":")[0].removeprefix("ru.")


def _noticed(turn: Turn) -> None:
    """Say by a reaction only that one more file was kept: the question still stands."""
    if turn.message_id is not None:
        place = {"chat_id": turn.chat_id, "message_id": turn.message_id}
        outbox.react(turn.work, **place, emoji="👌", now=turn.now)


def _planned(turn: Turn, refs: tuple[str, ...]) -> RectificationItem | None:
    """Return the matter whose measures a file belongs to: it speaks of what stands there now."""
    if turn.message is None or not has_file(turn.message):
        return None
    last = asked.said_last(turn.work, turn.user_id) if not refs else None
    near = refs or (last.about if last is not None else ())
    found = (i for i in drafts.being_planned(turn.work, turn.user_id) if matter_ref(i) in near)
    item = next(found, None)
    return item if item is not None and may_see_rectification(turn.me, item, None) else None


def _meant(turn: Turn, replied: OutgoingMessage | None) -> RectificationItem | None:
    """Return the matter replied to if it gathers, else what was begun last of all there is."""
    refs = tuple(r for r in (replied.about if replied is not None else ()) if ":" in r)
    planned = _planned(turn, refs)
    if planned is not None:
        return planned
    named = [int(r.partition(":")[2]) for r in refs if r.startswith("rectification:")]
    begun = drafts.being_written(turn.work, turn.user_id)
    if begun is None or begun.draft is None or not may_see_rectification(turn.me, begun, None):
        return None
    if refs:
        return begun if begun.id in named else None
    since = begun.draft.begun_at
    others = [
        *(g.begun_at for i in turn.work.all(OutwardItem) if (g := _of_theirs(turn, i))),
        *(r.gathering_at for r in turn.work.all(DocumentRequest) if r.gathering_at is not None),
    ]
    return begun if all(at < since for at in others) else None


def _of_theirs(turn: Turn, item: OutwardItem) -> FixReport | None:
    return unit_sendings.gathering(item) if item.recipient_id == turn.user_id else None
