"""What is sent during an interview: kept with it, acknowledged by a reaction, not talked about."""

from telegram import Message

from handlers import interview_cards
from handlers.buttons import button
from handlers.context import Desk, Keyboard, Turn
from handlers.evidence import keep_files
from handlers.filing import file_anything
from handlers.interview_cards import ref
from handlers.interview_findings import make, mine, of
from handlers.said import origin_of, words_of
from inspection import interviews, outbox
from inspection.enums import InterviewState, Priority
from inspection.ports import View
from inspection.records import Interview, InterviewNote

REACTION = "✍"


def _place_for(
    view: View, message: Message, user_id: int
) -> tuple[Interview, InterviewNote | None, bool] | None:
    """Return interview, note that was replied to, and whether that makes it sure."""
    replied = message.reply_to_message
    if replied is not None:
        note = note_at(view, (replied.chat_id, replied.message_id))
        card = outbox.message_at(view, replied.chat_id, replied.message_id)
        shown = card.card or "" if card is not None else ""
        its_id = int(shown.partition(":")[2]) if shown.startswith("interview:") else 0
        interview = view.get(Interview, note.interview_id if note else its_id)
        if interview is not None and user_id in interview.interviewers:
            return interview, note, True
    begun = interviews.notes_of_album(view, message.chat_id, message.media_group_id)
    if begun:  # a photo that comes late goes where its album is, also after the end
        interview = view.get(Interview, begun[0].interview_id)
        if interview is not None and user_id in interview.interviewers:
            return interview, None, not begun[0].is_undecided
    interview = interviews.open_of(view, user_id)
    return (interview, None, False) if interview is not None else None


def note_at(view: View, place: tuple[int, int]) -> InterviewNote | None:
    """Return the note that a person's message was kept as."""
    return next(iter(view.lookup(InterviewNote, "source", place)), None)


def is_of_interview(view: View, message: Message) -> bool:
    """Whether a message was kept as a note, or is what the bot said of an interview."""
    place = (message.chat_id, message.message_id)
    note, said = note_at(view, place), outbox.message_at(view, *place)
    about = said.about if said is not None else ()
    is_note = note is not None and not note.is_elsewhere
    return is_note or any(each.startswith("interview:") for each in about)


def interview_or_finding(turn: Turn) -> None:
    """Keep a message with the person's interview, or else file it as a finding.

    What an interview keeps is acknowledged by a reaction only.
    """
    message = turn.message
    place = _place_for(turn.work, message, turn.user_id) if message is not None else None
    if message is None or place is None:
        file_anything(turn)
        return
    interview, answered, is_sure = place
    keep_message(turn, interview, message, words_of(message), answers=answered, is_sure=is_sure)
    if interview.state is InterviewState.ENDED:
        interview_cards.refresh(turn, of(turn, interview.id))


def keep_message(
    turn: Turn,
    interview: Interview,
    message: Message,
    words: str,
    *,
    answers: InterviewNote | None = None,
    is_sure: bool = False,
) -> None:
    """Keep one message as a note, once, and ask where it belongs after a long silence."""
    place = (message.chat_id, message.message_id)
    if note_at(turn.work, place) is not None:
        return
    note = interviews.take_note(
        turn.work,
        interview,
        InterviewNote(
            interview_id=interview.id,
            author_id=turn.user_id,
            text=words,
            at=message.date,
            evidence=keep_files(turn, message, caption=words),
            source_chat_id=place[0],
            source_message_id=place[1],
            album=message.media_group_id,
            replies_to=answers.id if answers else None,
            forwarded_from=origin_of(message, turn.user_id),
        ),
        by=turn.me,
        now=turn.now,
        is_sure=is_sure,
    )
    acknowledge(turn, *place)
    if note.is_undecided:
        ask(turn, interview, turn.user_id, _undecided(turn, interview))


def acknowledge(turn: Turn, chat_id: int, message_id: int | None) -> None:
    """Say by a reaction only that a message was kept."""
    if message_id is not None:
        outbox.react(
            turn.work, chat_id=chat_id, message_id=message_id, emoji=REACTION, now=turn.now
        )


def revise(turn: Turn, text: str) -> None:
    """An edited message is a revision of its note, if it is one."""
    note = note_at(turn.work, (turn.chat_id, turn.message_id or 0))
    if note is None:
        return
    interviews.revise(turn.work, note, text, by=turn.me, now=turn.now)
    interview = turn.work.get(Interview, note.interview_id)
    if interview is not None and interview.state is InterviewState.ENDED:
        interview_cards.refresh(turn, interview)


def _undecided(turn: Turn, interview: Interview) -> tuple[InterviewNote, ...]:
    waiting = interviews.undecided(turn.work, interview)
    return tuple(n for n in waiting if n.author_id == turn.user_id)


def press_keep(turn: Turn, interview_id: int, _argument: str) -> None:
    """`记入T1`: what came after the silence belongs to the interview."""
    interview = mine(turn, interview_id)
    notes = _undecided(turn, interview)
    if not notes:
        turn.note(turn.texts("interview", "decided"))
        return
    interview = interviews.keep(turn.work, interview, notes, by=turn.me, now=turn.now)
    text = turn.texts("interview", "kept", interview=interview)
    turn.note(text)
    answered(turn, interview, turn.user_id, text, ())


def press_apart(turn: Turn, interview_id: int, _argument: str) -> None:
    """`另立问题`: what came after the silence is no part of it, each message a finding."""
    interview = mine(turn, interview_id)
    notes = _undecided(turn, interview)
    if not notes:
        turn.note(turn.texts("interview", "decided"))
        return
    lines = interviews.grouped(notes)
    made = [make(turn, interview, (line,), apart=True) for line in lines]
    text = turn.texts("interview", "apart", interview=interview, labels=[f.label for f in made])
    is_open = interview.state is InterviewState.OPEN
    rows = [[button("结束谈话", "v.end", interview.id)]] if is_open else []
    answered(turn, interview, turn.user_id, text, rows)


def ask(desk: Desk, interview: Interview, user_id: int, notes: tuple[InterviewNote, ...]) -> None:
    """Ask once where what came after a long silence belongs; what follows joins the question."""
    silent = notes[0].at - interview.last_at
    count = len({n.album or n.id for n in notes})
    minutes = int(silent.total_seconds() // 60)
    text = desk.texts("interview", "ask", interview=interview, minutes=minutes, count=count)
    keys = [
        button(f"记入{interview.label}", "v.keep", interview.id),
        button("另立问题", "v.apart", interview.id),
    ]
    outbox.show(
        desk.work,
        chat_id=user_id,
        card=f"silence:{interview.id}",
        text=desk.said_to(user_id, text),
        now=desk.now,
        buttons=desk.keys_for(user_id, [keys]),
        about=(ref(interview),),
        priority=Priority.ANSWER,
        anew=len(notes) == 1,
    )


def answered(desk: Desk, interview: Interview, user_id: int, text: str, rows: Keyboard) -> None:
    """Put what came of the question in its place."""
    outbox.show(
        desk.work,
        chat_id=user_id,
        card=f"silence:{interview.id}",
        text=desk.said_to(user_id, text),
        now=desk.now,
        buttons=desk.keys_for(user_id, rows),
        about=(ref(interview),),
        only_update=True,
    )
