"""The card of a 立行立改 notice on the group's side, and what follows from its delivery."""

from dataclasses import dataclass
from datetime import datetime

from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard
from handlers.references import finding_ref, item_ref
from handlers.terms import DUE_LABELS
from handlers.texts import Label, labels
from inspection import notice_states
from inspection.access import may_see_finding
from inspection.calendar import DueCode, withdrawal_day
from inspection.enums import Handling, Mode, OutwardState, Priority, Role
from inspection.records import (
    Button,
    Finding,
    Member,
    Notice,
    NoticeField,
    NoticeState,
    OutwardItem,
)

FIELDS = labels(
    {
        NoticeField.ADDRESSEE: "主送",
        NoticeField.FACTS: "事实",
        NoticeField.PROVISION: "违反条款",
        NoticeField.DEMAND: "要求",
        NoticeField.REPORTING: "报告方式",
    }
)
STEPS = frozenset({"drafted", "review", "sign", "agree", "send_back", "take_back", "signed_for"})


@dataclass(frozen=True)
class Step:
    """One line of the approval's trail."""

    what: str
    name: str
    at: datetime


def notice_ref(notice: Notice) -> str:
    """Return how an outgoing message names the notice it speaks of."""
    return f"notice:{notice.id}"


def about(notice: Notice, finding: Finding) -> tuple[str, ...]:
    """Return what a message inside the group about the notice speaks of."""
    return (notice_ref(notice), finding_ref(finding))


def item_of(desk: Desk, notice: Notice) -> OutwardItem | None:
    """Return what the unit answers, once the notice is signed."""
    return desk.work.get(OutwardItem, notice.item_id) if notice.item_id is not None else None


def offers(desk: Desk, finding: Finding) -> list[Button]:
    """Return what the finding's card offers: to draft its notice, or to see it."""
    known = notice_states.open_notice(desk.work, finding)
    if known is not None:
        return [button("通知书", "n.show", known.id)]
    if notice_states.why_not(finding) is not None:
        return []
    return [button("拟通知书", "n.draft", finding.id)]


def _faults(desk: Desk, notice: Notice, finding: Finding) -> tuple[str, ...]:
    return notice_states.hard_faults(desk.work, notice, finding, desk.people_here())


def card_text(desk: Desk, notice: Notice, finding: Finding) -> str:
    """Return what the notice's card says, with who took which step."""
    trail = [
        Step(desk.texts("notice", "step", what=c.what), desk.name(c.by) or Label("系统"), c.at)
        for c in notice.history
        if c.what in STEPS
    ]
    return desk.texts(
        "notice",
        "card",
        finding=finding,
        notice=notice,
        item=item_of(desk, notice),
        faults=_faults(desk, notice, finding),
        missing=[f.value for f in notice_states.missing(notice)],
        trail=trail,
    )


def card_buttons(  # noqa: PLR0911  # one line a state
    desk: Desk, notice: Notice, finding: Finding, reader: Member
) -> Keyboard:
    """Return what this reader can do with the notice now."""
    see = [button("看稿", "n.file", notice.id)]
    match notice.state:
        case NoticeState.DRAFT if reader.leads or reader.user_id == notice.drafted_by:
            return _draft_buttons(desk, notice, finding)
        case NoticeState.AT_DEPUTY if reader in notice_states.reviewers(
            notice, finding, desk.inside
        ):
            return [_decide("审核通过", "n.review", notice), see]
        case NoticeState.AT_LEADER if reader.role is Role.LEADER:
            return [_decide("签发", "n.sign", notice), see]
        case NoticeState.AT_OFFICE if reader.role is Role.LEADER:
            return [_decide("巡察办已同意", "n.agree", notice), see]
        case NoticeState.ISSUED:
            return _issued_buttons(desk, notice, reader)
        case NoticeState.DROPPED:
            return ()
        case _:
            return [see]


def _decide(label: str, verb: str, notice: Notice) -> list[Button]:
    return [button(label, verb, notice.id), button("退回", "n.back", notice.id)]


def _issued_buttons(desk: Desk, notice: Notice, reader: Member) -> Keyboard:
    item = item_of(desk, notice)
    if item is None:
        return ()
    see = [button("打印件" if notice.number else "看稿", "n.file", notice.id)]
    waits = item.state is OutwardState.RELEASED and item.number is None
    may = reader.leads or reader.user_id == notice.drafted_by
    return [[button("撤回", "n.undo", notice.id)], see] if waits and may else [see]


def _draft_buttons(desk: Desk, notice: Notice, finding: Finding) -> Keyboard:
    last = withdrawal_day(desk.inspection.entry, desk.inspection.days)
    dues = [
        [
            button(
                f"{DUE_LABELS[choice.code]} {desk.texts.day(choice.due)}",
                "n.due",
                notice.id,
                choice.code,
            )
        ]
        for choice in desk.due_choices()
        if choice.code is not DueCode.TODAY and choice.due.date() <= last
    ]
    words = [button(label, "n.ask", notice.id, field) for field, label in FIELDS.items()]
    ready = (
        notice.due is not None
        and not notice_states.missing(notice)
        and not _faults(desk, notice, finding)
    )
    go = [[button("提交审核", "n.submit", notice.id)]] if ready else []
    end = [button("看稿", "n.file", notice.id), button("取消", "n.drop", notice.id)]
    return [*go, *dues, [button("另定", "n.due?", notice.id)], *rows_of(words), end]


def show_notice(
    desk: Desk,
    notice: Notice,
    finding: Finding,
    reader: Member,
    *,
    anew: bool = False,
    only_update: bool = False,
) -> None:
    """Show the notice to one reader, in private."""
    desk.show(
        reader.user_id,
        f"notice:{notice.id}",
        card_text(desk, notice, finding),
        buttons=card_buttons(desk, notice, finding, reader),
        about=about(notice, finding),
        priority=Priority.NOTICE,
        anew=anew,
        only_update=only_update,
    )


def refresh(desk: Desk, notice: Notice, finding: Finding) -> None:
    """Change the notice's card wherever it stands; who may not see it keeps the number only."""
    for member in desk.inside:
        if may_see_finding(member, finding) and finding.handling is not Handling.CLUE:
            show_notice(desk, notice, finding, member, only_update=True)
        else:
            text = desk.texts("finding", "number_only", finding=finding)
            desk.show(member.user_id, f"notice:{notice.id}", text, only_update=True)


def hush(desk: Desk, finding: Finding) -> None:
    """Follow a finding that changed: its notices' cards are as open as it is now."""
    for notice in desk.work.lookup(Notice, "finding_id", finding.id):
        refresh(desk, notice, finding)


def show_to_next(desk: Desk, notice: Notice, finding: Finding) -> None:
    """Put the notice before whoever takes the next step."""
    for member in next_readers(desk, notice, finding):
        show_notice(desk, notice, finding, member, anew=True)


def next_readers(desk: Desk, notice: Notice, finding: Finding) -> tuple[Member, ...]:
    """Return who takes the next step and may read the finding."""
    if notice.state is NoticeState.AT_DEPUTY:
        return notice_states.reviewers(notice, finding, desk.inside)
    if notice.state in {NoticeState.AT_LEADER, NoticeState.AT_OFFICE}:
        leaders = (m for m in desk.inside if m.role is Role.LEADER)
        return tuple(m for m in leaders if may_see_finding(m, finding))
    return ()


def delivered(desk: Desk, item: OutwardItem) -> None:
    """With a notice's delivery the file goes to the liaison, and the cards follow."""
    notice = desk.work.get(Notice, item.notice_id) if item.notice_id is not None else None
    finding = desk.work.get(Finding, item.finding_id)
    if notice is None or finding is None or item.recipient_id is None:
        return
    desk.say(
        item.recipient_id,
        desk.texts(
            "notice",
            "file",
            notice=notice,
            item=item,
            drill=desk.settings.mode is Mode.DRILL,
        ),
        document=f"notice:{notice.id}",
        about=(item_ref(item), notice_ref(notice)),
        priority=Priority.NOTICE,
        dedupe=f"notice:{notice.id}:{item.id}:{notice.number}",
    )
    refresh(desk, notice, finding)
