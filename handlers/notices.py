"""立行立改 notices in the chat: drafted from the finding, reviewed, signed, taken back."""

from collections.abc import Callable

from handlers import cards
from handlers.context import Turn
from handlers.notice_cards import (
    about,
    item_of,
    refresh,
    show_notice,
    show_to_next,
)
from handlers.outward_cards import finding_at
from handlers.typed_days import read_day
from inspection import notices, outward
from inspection.enums import Priority
from inspection.errors import NothingHereError, StaleError
from inspection.recipients import receivers
from inspection.records import Finding, Member, Notice, NoticeField, NoticeState


def at(turn: Turn, notice_id: int) -> tuple[Notice, Finding]:
    """Return the notice and its finding, if the member may see them now."""
    notice = turn.work.get(Notice, notice_id)
    if notice is None:
        raise NothingHereError
    return notice, finding_at(turn, notice.finding_id)


def _recipient(turn: Turn, notice: Notice) -> Member | None:
    """Return which liaison of the unit receives it today."""
    return next(iter(receivers(turn.people, turn.work.scope, notice.unit, turn.today)), None)


def draft(turn: Turn, finding_id: int, _argument: str) -> None:
    """`拟通知书`: the draft at once, in the presser's private chat."""
    finding = finding_at(turn, finding_id)
    notice = notices.draft(
        turn.work,
        finding,
        addressee=f"{finding.unit}党组织",
        demand=str(turn.texts("notice", "proposed_demand")),  # kept in the inspection's language
        reporting=str(turn.texts("notice", "proposed_reporting")),
        leading=turn.leaders,
        by=turn.me,
        now=turn.now,
    )
    cards.refresh_finding(turn, finding)
    show_notice(turn, notice, finding, turn.me, anew=True)
    _point_to_private(turn)


def show(turn: Turn, notice_id: int, _argument: str) -> None:
    """`通知书`: show it, in the presser's private chat."""
    show_notice(turn, *at(turn, notice_id), turn.me, anew=True)
    _point_to_private(turn)


def _point_to_private(turn: Turn) -> None:
    turn.goes_on_in_private()


def ask_field(turn: Turn, notice_id: int, argument: str) -> None:
    """One of the fields: give its words to copy, and take a reply."""
    notice, finding = at(turn, notice_id)
    field = NoticeField(argument)
    turn.tell_me(
        turn.texts("notice", "ask", notice=notice, code=field.value),
        asks=f"n.fill.{field.value}:{notice.id}",
        about=about(notice, finding),
    )


def answer_field(field: NoticeField) -> Callable[[Turn, int, str], None]:
    """Return what takes the words of this field."""

    def take(turn: Turn, notice_id: int, text: str) -> None:
        notice, finding = at(turn, notice_id)
        notice = notices.fill(turn.work, notice, field, text, by=turn.me, now=turn.now)
        show_notice(turn, notice, finding, turn.me, anew=True)

    return take


def choose_due(turn: Turn, notice_id: int, argument: str) -> None:
    """Take the due that was pressed."""
    notice, finding = at(turn, notice_id)
    due = next((c.due for c in turn.due_choices() if c.code.value == argument), None)
    if due is None:
        raise StaleError("", notice.state.value)
    last = turn.last_day
    notice = notices.choose_due(turn.work, notice, due, withdrawal=last, by=turn.me, now=turn.now)
    turn.toast_of("due", label="", due=due)
    show_notice(turn, notice, finding, turn.me)


def ask_due(turn: Turn, notice_id: int, _argument: str) -> None:
    """`另定`: ask for a date; the answer is a reply."""
    notice, finding = at(turn, notice_id)
    turn.tell_me(
        turn.texts("notice", "ask_due", withdrawal=turn.last_day),
        asks=f"n.due:{notice.id}",
        about=about(notice, finding),
    )


def answer_due(turn: Turn, notice_id: int, text: str) -> None:
    """Take the due that was replied."""
    notice, finding = at(turn, notice_id)
    due, last = read_day(turn, text), turn.last_day
    notice = notices.choose_due(turn.work, notice, due, withdrawal=last, by=turn.me, now=turn.now)
    show_notice(turn, notice, finding, turn.me, anew=True)


def submit(turn: Turn, notice_id: int, _argument: str) -> None:
    """`提交审核`: to the deputies, or to the leader where none can review it."""
    notice, finding = at(turn, notice_id)
    notice = notices.submit(
        turn.work,
        notice,
        finding,
        members=turn.inside,
        people=turn.people_here(),
        withdrawal=turn.last_day,
        by=turn.me,
        now=turn.now,
    )
    turn.toast_of("handed_on")
    _moved_on(turn, notice, finding)


def review(turn: Turn, notice_id: int, _argument: str) -> None:
    """`审核通过`: to the leader."""
    notice, finding = at(turn, notice_id)
    notice = notices.review(turn.work, notice, finding, by=turn.me, now=turn.now)
    turn.toast_of("handed_on")
    _moved_on(turn, notice, finding)


def sign(turn: Turn, notice_id: int, _argument: str) -> None:
    """`签发`: issued after the undo window, or once the office agreed."""
    notice, finding = at(turn, notice_id)
    office = turn.settings.notice_office
    notice = notices.sign(
        turn.work,
        notice,
        finding,
        office=office,
        recipient=_recipient(turn, notice),
        people=turn.people_here(),
        withdrawal=turn.last_day,
        by=turn.me,
        now=turn.now,
        departure=turn.settings.departure,
    )
    _signed(turn, notice, finding)


def agree(turn: Turn, notice_id: int, _argument: str) -> None:
    """`巡察办已同意`: the leader enters it; the notice is issued."""
    notice, finding = at(turn, notice_id)
    notice = notices.agree(
        turn.work,
        notice,
        finding,
        recipient=_recipient(turn, notice),
        people=turn.people_here(),
        withdrawal=turn.last_day,
        by=turn.me,
        now=turn.now,
        departure=turn.settings.departure,
    )
    _signed(turn, notice, finding)


def _signed(turn: Turn, notice: Notice, finding: Finding) -> None:
    item = item_of(turn, notice)
    if item is not None:
        turn.note(turn.texts("outward", "released", item=item))
    _moved_on(turn, notice, finding)


def _moved_on(turn: Turn, notice: Notice, finding: Finding) -> None:
    refresh(turn, notice, finding)
    show_to_next(turn, notice, finding)
    cards.refresh_finding(turn, finding)


def send_back(turn: Turn, notice_id: int, _argument: str) -> None:
    """`退回`: to whoever drafted it."""
    notice, finding = at(turn, notice_id)
    notice = notices.send_back(turn.work, notice, finding, by=turn.me, now=turn.now)
    turn.toast_of("sent_back")
    turn.say(
        notice.drafted_by,
        turn.texts("notice", "returned", finding=finding, by=turn.me.name),
        about=about(notice, finding),
        priority=Priority.NOTICE,
    )
    refresh(turn, notice, finding)


def undo(turn: Turn, notice_id: int, _argument: str) -> None:
    """`撤回`: nothing has left; the signature is asked for again."""
    notice, finding = at(turn, notice_id)
    item = item_of(turn, notice)
    if item is None or notice.state is not NoticeState.ISSUED:
        raise StaleError("", notice.state.value)
    outward.withdraw(turn.work, item, by=turn.me, now=turn.now)
    notice = notices.fall_back(turn.work, notice, by=turn.me, now=turn.now)
    turn.toast_of("taken_back")
    refresh(turn, notice, finding)
    cards.refresh_finding(turn, finding)


def drop(turn: Turn, notice_id: int, _argument: str) -> None:
    """`取消`: there is no notice any more; the unit never knew of it."""
    notice, finding = at(turn, notice_id)
    notice = notices.drop(turn.work, notice, by=turn.me, now=turn.now)
    turn.toast_of("cancelled_unsent")
    refresh(turn, notice, finding)
    cards.refresh_finding(turn, finding)


def send_file(turn: Turn, notice_id: int, _argument: str) -> None:
    """`看稿`, `打印件`: the paper as it is now, in the presser's private chat."""
    notice, finding = at(turn, notice_id)
    words = (
        turn.texts("notice", "own_file", notice=notice)
        if notice.number is not None
        else turn.texts("notice", "draft_file", finding=finding)
    )
    turn.say(turn.user_id, words, document=f"notice:{notice.id}", about=about(notice, finding))
    _point_to_private(turn)
