"""Interviews: begun and ended by a word, everything in between belongs to them."""

import re

from handlers import interview_cards, interview_notes
from handlers.buttons import button, rows_of
from handlers.context import Desk, Turn
from handlers.evidence import has_file
from handlers.interview_cards import ref
from handlers.interview_findings import mine, of
from inspection import interviews
from inspection.errors import NothingHereError
from inspection.interview_errors import InterviewGoesOnError, NoInterviewError
from inspection.records import Interview

A_NAME = re.compile(r"[^\s，。；：,;:？?]{1,20}")  # after the command: who it is with


def begin(turn: Turn, argument: str) -> None:
    """`/interview` opens one at once, `/interview 09:30-11:30` one that is over."""
    times = interviews.read_times(argument, turn.now) if argument else None
    interview = interviews.open_of(turn.work, turn.user_id)
    if interview is not None and times is not None:
        raise InterviewGoesOnError(interview.label, argument.strip())
    if interview is None:
        unit = turn.inspection.units[0]
        interview = interviews.begin(turn.work, unit=unit, by=turn.me, now=turn.now, times=times)
    words = "" if times is not None else argument
    if A_NAME.fullmatch(words) and not interview.talked_to:
        interview = interviews.describe(
            turn.work, interview, "talked_to", words, by=turn.me, now=turn.now
        )
        words = ""
    _keep_what_came_with_it(turn, interview, words)
    interview_cards.show(turn, interview, turn.user_id, anew=True)


def end(turn: Turn, argument: str) -> None:
    """`/end`: one list of everything, and what was held back until now."""
    interview = interviews.open_of(turn.work, turn.user_id)
    if interview is None:
        raise NoInterviewError
    _keep_what_came_with_it(turn, interview, argument)
    _end(turn, turn.work.get(Interview, interview.id) or interview)


def _keep_what_came_with_it(turn: Turn, interview: Interview, words: str) -> None:
    """A file, or words, sent with the command belong to the interview like all others."""
    message = turn.message
    if message is not None and (words.strip() or has_file(message)):
        interview_notes.keep_message(turn, interview, message, words, is_sure=True)


def press_end(turn: Turn, interview_id: int, _argument: str) -> None:
    """`结束谈话`."""
    _end(turn, mine(turn, interview_id))


def _end(turn: Turn, interview: Interview) -> None:
    asked = {n.author_id for n in interviews.undecided(turn.work, interview)}
    interview = interviews.end(turn.work, interview, by=turn.me, now=turn.now)
    for user_id in sorted(asked):
        text = turn.texts("interview", "kept", interview=interview)
        interview_notes.answered(turn, interview, user_id, text, ())
    for user_id in interview.interviewers:
        interview_cards.show(turn, interview, user_id, anew=True)


def show_number(turn: Turn, number: int) -> None:
    """T1 alone shows it again, in the private chat."""
    interview = interviews.show_interview(turn.work, turn.me, number)
    interview_cards.show(turn, interview, turn.user_id, anew=True)
    if not turn.is_private:
        turn.reply(turn.texts("common", "see_private"))


def choose_other(turn: Turn, interview_id: int, _argument: str) -> None:
    """Offer who could be the second interviewer."""
    interview = mine(turn, interview_id)
    people = interview_cards.others(turn, interview)
    rows = rows_of([button(m.name, "v.join", interview.id, str(m.user_id)) for m in people])
    text = turn.texts("interview", "choose", interview=interview, field="other")
    back = [button("返回", "v.back", interview.id)]
    turn.show(turn.user_id, ref(interview), text, buttons=[*rows, back], about=(ref(interview),))


def join(turn: Turn, interview_id: int, argument: str) -> None:
    """Name the second interviewer, who is shown the interview."""
    interview = mine(turn, interview_id)
    people = interview_cards.others(turn, interview)
    other = next((m for m in people if m.user_id == int(argument)), None)
    if other is None:
        raise NothingHereError
    interview = interviews.join(turn.work, interview, other, by=turn.me, now=turn.now)
    turn.note(turn.texts("interview", "joined", interview=interview, name=other.name))
    interview_cards.refresh(turn, interview)
    interview_cards.show(turn, interview, other.user_id, anew=True)


def back(turn: Turn, interview_id: int, _argument: str) -> None:
    """`返回`: the card again."""
    interview_cards.show(turn, of(turn, interview_id), turn.user_id)


def ask_place(turn: Turn, interview_id: int, _argument: str) -> None:
    """`地点`: asked, answered by a reply."""
    _ask(turn, mine(turn, interview_id), "place")


def ask_person(turn: Turn, interview_id: int, _argument: str) -> None:
    """`谈话对象`: asked, answered by a reply."""
    _ask(turn, mine(turn, interview_id), "person")


def _ask(turn: Turn, interview: Interview, what: str) -> None:
    text = turn.texts("interview", f"ask_{what}", interview=interview)
    turn.tell_me(text, asks=f"v.{what}:{interview.id}", about=(ref(interview),))


def answer_place(turn: Turn, interview_id: int, text: str) -> None:
    """Keep the replied place."""
    _describe(turn, interview_id, "place", text)


def answer_person(turn: Turn, interview_id: int, text: str) -> None:
    """Keep who it was with; it stands in the interview and nowhere else."""
    _describe(turn, interview_id, "talked_to", text)


def _describe(turn: Turn, interview_id: int, field: str, text: str) -> None:
    interview = interviews.describe(
        turn.work, mine(turn, interview_id), field, text, by=turn.me, now=turn.now
    )
    interview_notes.acknowledge(turn, turn.chat_id, turn.message_id)
    interview_cards.refresh(turn, interview)


def push_long(desk: Desk) -> None:
    """Remind the interviewers, once, of an interview that goes on for three hours."""
    for interview in interviews.long_open(desk.work, desk.now):
        text = desk.texts(
            "interview",
            "long",
            interview=interview,
            hours=int(interviews.LONG.total_seconds() // 3600),
        )
        for user_id in interview.interviewers:
            desk.say(
                user_id,
                text,
                buttons=[[button("结束谈话", "v.end", interview.id)]],
                about=(ref(interview),),
                dedupe=f"interview:{interview.id}:{user_id}",
            )
