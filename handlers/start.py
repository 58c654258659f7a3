"""Help, status, cancel, the calendar, export: what everybody asks for first."""

from datetime import date

from handlers import help_now
from handlers.buttons import button
from handlers.context import Keyboard, Turn
from handlers.outward_cards import after_change
from handlers.sent_tables import MAY_IMPORT
from handlers.typed_days import day_named
from inspection import outbox, purging
from inspection.audit import note
from inspection.calendar import day_number
from inspection.containing import containment_of
from inspection.enums import MessageState, Mode, OutwardState
from inspection.errors import NothingHereError, UnreadableDateError
from inspection.interviews import open_of
from inspection.outward import withdraw
from inspection.records import Inspection, OutgoingMessage, OutwardItem

YEARS = range(2000, 2101)  # of a day that somebody may mean


def help_text(turn: Turn) -> str:
    """Return what this person can do here."""
    drill = turn.settings.mode is Mode.DRILL
    me = turn.me
    if purging.is_closed(turn.store.view(me.inspection_id)):
        return turn.texts("start", "over", me=me, drill=drill)
    if not me.is_inside:
        now = help_now.of_liaison(turn)
        return turn.texts("liaison", "help", name=me.name, drill=drill, now=now)
    page = turn.facts.dashboard is not None
    inspection = turn.store.view(me.inspection_id).get(Inspection, 1)  # `/start` has the registry
    if inspection is None:
        raise NothingHereError
    stage = day_number(inspection.entry, inspection.days, turn.today).stage
    general = turn.texts(
        "start",
        "help",
        me=me,
        drill=drill,
        private=turn.is_private,
        page=page,
        stage=stage.name,
        imports=me.role in MAY_IMPORT,
    )
    if not turn.is_private:  # what waits for one person is nobody else's
        return general
    return turn.texts.joined(turn.texts("start", "now", now=help_now.of_member(turn)), general)


def show_help(turn: Turn, _argument: str) -> None:
    """`/help`."""
    if turn.member is None:
        turn.reply(turn.texts("common", "stranger"))
        return
    turn.reply(help_text(turn), buttons=_help_buttons(turn))


def _help_buttons(turn: Turn) -> Keyboard:
    """What waits first, then the language; in the group's chat nothing."""
    if not turn.is_private:
        return ()
    is_over = purging.is_closed(turn.store.view(turn.me.inspection_id))
    now = help_now.of_member(turn).buttons if turn.me.is_inside and not is_over else ()
    return [*now, [button("语言", "lg.ask")]]


def answer_stranger(turn: Turn) -> None:
    """One polite sentence; who writes faster than they can be answered is answered once.

    Whoever belongs to an inspection that cannot be read is none: nothing of theirs was saved.
    """
    macro = "records_shut" if turn.is_shut_out(turn.user_id) else "stranger"
    text = turn.said_to(turn.chat_id, turn.texts("common", macro))
    waiting = turn.work.lookup(OutgoingMessage, "state", MessageState.QUEUED)
    if not any(m.chat_id == turn.chat_id and m.text == text for m in waiting):
        turn.reply(text)


def cancel(turn: Turn, _argument: str) -> None:
    """`/cancel`: close the open questions and drafts of this person."""
    questions = outbox.open_questions(turn.work, turn.user_id)
    for question in questions:
        outbox.answered(turn.work, question)
    drafts = [
        i
        for i in turn.work.lookup(OutwardItem, "state", OutwardState.DRAFT)
        if i.drafted_by == turn.user_id and turn.me.is_inside
    ]
    for item in drafts:
        after_change(turn, withdraw(turn.work, item, by=turn.me, now=turn.now))
    done = bool(questions or drafts)
    said = [turn.texts("common", "cancelled" if done else "nothing_to_cancel")]
    interview = open_of(turn.work, turn.user_id)
    if interview is not None:
        said = [*(said if done else []), turn.texts("interview", "goes_on", interview=interview)]
    turn.reply(turn.texts.joined(*said))


def status(turn: Turn, _argument: str) -> None:
    """`/status`: next pushes, last poll, what the bot can see in the group."""
    inspection, state = turn.inspection, containment_of(turn.work)
    turn.reply(
        turn.texts(
            "start",
            "status",
            inspection=inspection,
            day=day_number(inspection.entry, inspection.days, turn.today),
            settings=turn.settings,
            facts=turn.facts,
            now=turn.now,
            people=len(turn.inside),
            state=state,
            stopped_by=turn.name(state.outward_stopped_by),
            offset=turn.now.strftime("%z"),
            published=turn.settings.calendar.is_published(turn.today.year),
        )
    )


def calendar(turn: Turn, argument: str) -> None:
    """`/calendar 2026-02-28`: workday or not; 推算 for a year not yet published."""
    day = _day(turn, argument)
    cal = turn.settings.calendar
    is_plain = day.year == turn.today.year or str(day.year) in argument
    turn.reply(
        turn.texts(
            "start",
            "calendar",
            day=day,
            works=cal.is_workday(day),
            name=cal.name_of(day),
            in_lieu=cal.is_in_lieu(day),
            published=cal.is_published(day.year),
            with_year=not is_plain,
        )
    )


def _day(turn: Turn, argument: str) -> date:
    """Return the day that was asked for, or today. Raises `UnreadableDateError` and its kind."""
    text = argument.strip()
    if not text:
        return turn.today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return day_named(turn, text)
    if day.year not in YEARS:
        raise UnreadableDateError(text)
    return day


def export(turn: Turn, _argument: str) -> None:
    """`/export`: the ledgers, as files in the private chat."""
    note(turn.work, by=turn.user_id, at=turn.now, act="ledger.exported")
    turn.say(
        turn.user_id,
        turn.texts("start", "export", inspection=turn.inspection, now=turn.now),
        document="ledger",
        about=(),
    )
    if not turn.is_private:
        turn.reply(turn.texts("common", "see_private"))
