"""`承诺`: each member declares recusals and pledges before entry; the leader learns who has not."""

from handlers.buttons import button
from handlers.context import Desk, Keyboard, Turn
from handlers.inside import units_of
from inspection import enrolment, pledges
from inspection.enums import Priority
from inspection.errors import EmptyTextError
from inspection.ports import View
from inspection.recipients import is_reachable
from inspection.records import Inspection, Member
from inspection.recusals import understood
from inspection.settings import read_recusals


def command(turn: Turn, _argument: str) -> None:
    """Show one's own state, and to those who lead who is missing."""
    _show(turn, turn.me, anew=True)


def _show(turn: Turn, member: Member, *, anew: bool = False) -> None:
    """Put the card into the member's chat; the registry holds no text that it speaks of."""
    pledge = pledges.of(turn.work, member)
    everybody = enrolment.members_of(turn.work, member.inspection_id)
    lacks = pledges.missing(turn.work, everybody) if member.leads else ()
    text = turn.texts(
        "pledge",
        "card",
        member=member,
        pledge=pledge,
        declared=pledges.has_declared(pledge, member),
        words=words(turn),
        missing=lacks,
    )
    others = [each for each in lacks if each.member.user_id != member.user_id]
    buttons = _buttons(turn, member, can_remind=bool(others))
    turn.show(member.user_id, f"pledge:{member.id}", text, buttons=buttons, anew=anew)


def words(desk: Desk) -> str:
    """Return what is pledged, as it is read and confirmed."""
    return desk.texts("pledge", "words")


def _buttons(turn: Turn, member: Member, *, can_remind: bool) -> Keyboard:
    pledge = pledges.of(turn.work, member)
    first = []
    if not pledges.has_declared(pledge, member):
        first.append(button("无需回避", "pg.nothing"))
    first.append(button("申报回避", "pg.declare"))
    rows = [first]
    if pledge.pledged_at is None:
        rows.append([button("已阅读，我承诺", "pg.pledge")])
    if can_remind:
        rows.append([button("发给未完成的人", "pg.remind")])
    return rows


def declare_nothing(turn: Turn, _record_id: int, _argument: str) -> None:
    """`无需回避`: nothing to keep away from."""
    member = pledges.declare(turn.work, _me(turn), (), now=turn.now)
    turn.note(turn.texts("pledge", "declared", recusals=()))
    _show(turn, member)


def ask_recusal(turn: Turn, _record_id: int, _argument: str) -> None:
    """`申报回避`: from what? It comes as a reply."""
    turn.tell_me(turn.texts("pledge", "ask_recusal"), asks=f"pg.recusal:{_me(turn).id}")


def answer_recusal(turn: Turn, member_id: int, text: str) -> None:
    """Keep what was declared; it holds from now on, and the leader is told."""
    me = _me(turn)
    recusals = understood(read_recusals(text), units_of(turn))
    if me.id != member_id or not recusals:
        raise EmptyTextError
    member = pledges.declare(turn.work, me, recusals, now=turn.now)
    turn.tell_me(turn.texts("pledge", "declared", recusals=member.recusals))
    _show(turn, member)
    for leader in _leaders(turn.work, member):
        turn.say(
            leader.user_id,
            turn.texts("pledge", "told", member=member),
            priority=Priority.NOTICE,
        )


def confirm(turn: Turn, _record_id: int, _argument: str) -> None:
    """`已阅读，我承诺`: kept with its time and the digest of the words."""
    me = _me(turn)
    pledges.pledge(turn.work, me, words(turn), now=turn.now)
    turn.note(turn.texts("pledge", "pledged"))
    _show(turn, me)


def remind(turn: Turn, _record_id: int, _argument: str) -> None:
    """`发给未完成的人`: each of them gets the card."""
    everybody = enrolment.members_of(turn.work, turn.me.inspection_id)
    lacks = [m for m in pledges.missing(turn.work, everybody) if m.member.user_id != turn.user_id]
    for each in lacks:
        _show(turn, each.member, anew=True)
    turn.note(turn.texts("pledge", "reminded", names=[each.member.name for each in lacks]))


def _me(turn: Turn) -> Member:
    """Return the presser's place as this unit of work has it."""
    return turn.work.get(Member, turn.me.id) or turn.me


def _leaders(view: View, member: Member) -> list[Member]:
    here = enrolment.members_of(view, member.inspection_id)
    return [m for m in here if m.leads and m.user_id != member.user_id]


# --- the push -------------------------------------------------------------------------------


def push_missing(desk: Desk) -> None:
    """Tell the leader each morning up to entry who has not declared or pledged yet."""
    inspection = desk.work.get(Inspection, 1)
    due = desk.at(desk.settings.morning)
    if inspection is None or desk.today > inspection.entry or desk.now < due:
        return
    if desk.settings.is_quiet(desk.today) or inspection.created_at > due:
        return
    lacks = pledges.missing(desk.people, desk.inside)
    leader = next(iter(desk.leaders), None)
    if not lacks or leader is None or not is_reachable(desk.people, leader.user_id):
        return
    desk.say(
        leader.user_id,
        desk.texts("pledge", "missing", missing=lacks, entry=inspection.entry, today=desk.today),
        buttons=[[button("发给未完成的人", "pg.remind")]],
        priority=Priority.DIGEST,
        dedupe=f"pledges:{desk.today}",
    )
