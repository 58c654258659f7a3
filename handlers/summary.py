"""The day in figures: the evening message, its picture, and what only leaders may know."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from html import unescape

from handlers import deliberation, methods, preparing, task_lists
from handlers.context import Desk, Turn
from handlers.snapshot import snapshot
from handlers.texts import Texts
from inspection.access import counts, may_see_finding
from inspection.calendar import withdrawal_day
from inspection.chart import chart_of
from inspection.corrections import issued
from inspection.day_counts import is_secret
from inspection.enums import Handling, MessageState, Mode, Priority, Standing
from inspection.records import (
    Chart,
    Finding,
    IssuedSummary,
    Member,
    OutgoingMessage,
    OutwardItem,
    TimetableItem,
    Words,
)
from inspection.since import since_issued
from inspection.summary import DailySummary, daily_summary, is_due

LATE_AFTER = timedelta(minutes=5)


def summary_of(desk: Desk) -> DailySummary:
    """Return the day's figures as of now."""
    settings = desk.settings
    return daily_summary(snapshot(desk), at=desk.now, cal=settings.calendar, base=settings.base)


def today(turn: Turn, _argument: str) -> None:
    """The evening message as of now."""
    summary = summary_of(turn)
    buttons = deliberation.offer(turn, turn.me) if turn.is_private else ()
    left = _left_to_prepare(turn, turn.me) if turn.is_private and turn.me.leads else ""
    text = turn.texts.joined(evening_text(turn, summary), _since(turn), left)
    turn.reply(text, buttons=buttons, about=_rows_in(summary))


def _left_to_prepare(desk: Desk, member: Member) -> str:
    """Return what of the lists and pledges nobody has seen to, for those who lead; or nothing."""
    left = preparing.of(desk.work, desk.people, member, desk.inside, desk.today)
    return desk.texts("preparing", "line", p=left) if left.people or left.unowned else ""


def _since(desk: Desk) -> str:
    """Return what happened since today's figures were issued, in a line."""
    told = desk.work.lookup(IssuedSummary, "day", desk.today)
    if not told:
        return ""
    found = since_issued(
        told[0],
        desk.work.all(Finding),
        desk.work.all(OutwardItem),
        desk.work.all(TimetableItem),
    )
    return desk.texts("summary", "since", since=found)


def evening_text(
    desk: Desk, summary: DailySummary, *, late: bool = False, numbers_only: bool = False
) -> str:
    """Return the evening message; `numbers_only` names no work."""
    return desk.texts(
        "summary",
        "evening",
        s=summary,
        drill=desk.settings.mode is Mode.DRILL,
        reckoned=_reckoned(desk),
        late=late,
        numbers_only=numbers_only,
        sent_at=desk.now,
        late_tasks=task_lists.overdue_for_all(desk),
        methods=methods.summary_line(desk),
    )


def _reckoned(desk: Desk) -> list[int]:
    """Return the years of the stay still to come whose days off are not published."""
    last = withdrawal_day(desk.inspection.entry, desk.inspection.days)
    years = range(desk.today.year, max(desk.today.year, last.year) + 1)
    return [year for year in years if not desk.settings.calendar.is_published(year)]


def _rows_in(summary: DailySummary) -> tuple[str, ...]:
    """Return every row that may be named, for the check at the door."""
    named = (*summary.rows_today, *summary.behind, *summary.rows_tomorrow)
    ids = [line.item.id for line in named] + [each.item.id for each in summary.critical]
    return tuple(f"row:{row_id}" for row_id in dict.fromkeys(ids))


# --- the push -------------------------------------------------------------------------------


def push_evening(desk: Desk) -> None:
    """Give the group its summary, once; only today's is caught up, until midnight."""
    due = desk.at(desk.settings.evening)
    if desk.settings.is_quiet(desk.today):
        return
    if desk.now < due or desk.inspection.created_at > due or _is_told(desk):
        return
    summary = summary_of(desk)
    if not is_due(summary, desk.settings.calendar, empty_days=desk.settings.empty_days):
        return
    _freeze(desk)
    is_late = desk.now > due + LATE_AFTER
    for chat_id in _chats(desk):
        _tell(desk, summary, chat_id, late=is_late)
    for member in desk.leaders:
        if not _tell_apart(desk, summary, member):
            deliberation.invite(desk, member)


def missed_evenings(desk: Desk, since: datetime, until: datetime) -> list[date]:
    """Return the days before today whose summary was due in this time and never went out."""
    cal, settings, missed = desk.settings.calendar, desk.settings, []
    hhmm = time.fromisoformat(settings.evening)
    for back in range((until.date() - since.date()).days, 0, -1):
        day = until.date() - timedelta(days=back)
        due = datetime.combine(day, hhmm, tzinfo=until.tzinfo)
        if not since <= due or settings.is_quiet(day) or desk.inspection.created_at > due:
            continue
        if desk.work.lookup(IssuedSummary, "day", day):
            continue
        summary = daily_summary(snapshot(desk), at=due, cal=cal, base=settings.base)
        if is_due(summary, cal, empty_days=settings.empty_days):
            missed.append(day)
    return missed


def _is_told(desk: Desk) -> bool:
    """Whether today's summary went out; one that the group refused goes to its members."""
    said = desk.work.lookup(OutgoingMessage, "dedupe", f"summary:{desk.today}:group")
    if said:
        return any(message.state is not MessageState.FAILED for message in said)
    return bool(desk.work.lookup(IssuedSummary, "day", desk.today))


def _freeze(desk: Desk) -> None:
    """Keep the day's figures as they are issued; what was issued first stands."""
    if not desk.work.lookup(IssuedSummary, "day", desk.today):
        findings, items = desk.work.all(Finding), desk.work.all(OutwardItem)
        desk.work.add(issued(findings, items, desk.work.all(TimetableItem), at=desk.now))


def _chats(desk: Desk) -> list[int]:
    inspection = desk.inspection
    if inspection.chat_id is not None and inspection.chat_active:
        return [inspection.chat_id]
    return [m.user_id for m in desk.inside]


def _tell(desk: Desk, summary: DailySummary, chat_id: int, *, late: bool) -> None:
    """Queue the message and its picture, in this order."""
    numbers_only = desk.settings.numbers_only and chat_id < 0
    thread_id = desk.inspection.thread_id if chat_id < 0 else None
    about = _rows_in(summary)
    is_new = desk.say(
        chat_id,
        desk.naming(chat_id, evening_text(desk, summary, late=late, numbers_only=numbers_only)),
        thread_id=thread_id,
        priority=Priority.DIGEST,
        about=about,
        dedupe=f"summary:{desk.today}:{'group' if chat_id < 0 else chat_id}",
    )
    if is_new:
        caption = desk.texts("summary", "caption", s=summary, drill=_is_drill(desk))
        desk.work.add(
            OutgoingMessage(
                chat_id=chat_id,
                thread_id=thread_id,
                text=desk.said_to(chat_id, caption),
                picture=chart(desk, summary, desk.texts_for(chat_id), numbers_only=numbers_only),
                priority=Priority.DIGEST,
                created_at=desk.now,
                about=about,
                dedupe=f"picture:{desk.today}:{chat_id}",
            )
        )


def _is_drill(desk: Desk) -> bool:
    return desk.settings.mode is Mode.DRILL


# --- the picture ----------------------------------------------------------------------------


def chart(
    desk: Desk, summary: DailySummary, texts: Texts | None = None, *, numbers_only: bool = False
) -> Chart:
    """Return what is drawn of the day: numbers, states, and titles of rows, in these words.

    Without any it is said in the language of the configuration.
    """
    texts = texts or desk.texts
    return chart_of(
        summary,
        desk.inspection,
        cal=desk.settings.calendar,
        label=lambda code: texts("summary", "label", code=code),
        words=lambda left_out: _words(desk, texts, summary, left_out),
        numbers_only=numbers_only,
    )


def _words(desk: Desk, texts: Texts, summary: DailySummary, left_out: int) -> Words:
    said = {
        part: unescape(
            texts(
                "summary",
                "picture_words",
                s=summary,
                inspection=desk.inspection,
                drill=_is_drill(desk),
                left_out=left_out,
                part=part,
            )
        )
        for part in Words.model_fields
    }
    return Words.model_validate(said)


# --- what only leaders may know -------------------------------------------------------------


def _tell_apart(desk: Desk, summary: DailySummary, member: Member) -> bool:
    """Tell a leader or deputy, privately, of what is in no figure of the group's summary.

    False when there is nothing of the kind.
    """
    apart = (f for f in desk.work.all(Finding) if is_secret(f) or f.hold)
    known = [finding for finding in apart if may_see_finding(member, finding)]
    sealed = [f for f in known if f.sealed and f.handling is not Handling.CLUE and _stands(f)]
    clues = [f for f in known if f.handling is Handling.CLUE and _stands(f)]
    held = [f for f in known if f.hold and counts(f)]
    told = [*sealed, *clues, *held]
    left = _left_to_prepare(desk, member)
    if not told and not left:
        return False
    text = desk.texts(
        "summary",
        "apart",
        s=summary,
        drill=_is_drill(desk),
        sealed=_labels(sealed),
        clues=_labels(clues),
        held=_labels(held),
        left=left,
    )
    desk.say(
        member.user_id,
        desk.naming(member.user_id, text),
        buttons=deliberation.offer(desk, member),
        priority=Priority.DIGEST,
        about=tuple(f"finding:{finding.id}" for finding in told),
        dedupe=f"apart:{desk.today}:{member.user_id}",
    )
    return True


def _stands(finding: Finding) -> bool:
    return is_secret(finding) and finding.standing is Standing.ACTIVE


def _labels(findings: Iterable[Finding]) -> list[str]:
    return [finding.label for finding in findings]
