"""Who is in: enrolment, members, the group's chat, choosing an inspection."""

from handlers import drill, lost_accounts
from handlers.buttons import button
from handlers.containing import BOUND
from handlers.context import Desk, Turn
from handlers.member_card import keys_for
from handlers.roles import ROLE_NAMES
from handlers.start import help_text
from handlers.timetable import unmatched
from inspection import enrolment
from inspection.audit import note
from inspection.containing import bound_anew, is_group_held
from inspection.enums import Mode, Role
from inspection.errors import (
    CodeError,
    NotAllowedError,
    NothingHereError,
)
from inspection.interview_errors import InterviewFirstError
from inspection.interviews import open_of
from inspection.ports import Store
from inspection.records import Inspection, Member, TimetableItem
from inspection.timetable import owners_of


def start(turn: Turn, argument: str) -> None:
    """Enrol with a one-time code; without one, greet whoever is known."""
    code = argument.strip()
    if not code:
        _greet(turn)
        return
    try:
        member = enrolment.enrol(
            turn.work, code=code, user_id=turn.user_id, name=turn.user_name, now=turn.now
        )
    except CodeError as refusal:
        turn.reply(turn.texts("people", "code_refused", kind=type(refusal).__name__, e=refusal))
        return
    turn.member = member
    _welcome(turn, member)
    drill.ask(turn, member)
    if enrolment.code_behind(turn.work, member) is None:
        _tell_leader(turn, member)
    else:
        _tell_of_new_account(turn, member)


def _greet(turn: Turn) -> None:
    turn.reply(help_text(turn) if turn.member else turn.texts("common", "stranger"))


def _tell_of_new_account(turn: Turn, member: Member) -> None:
    """Those who lead hear that an account came in a lost one's place, and who gave the link."""
    code = enrolment.code_behind(turn.work, member)
    ever = turn.work.lookup(Member, "inspection_id", member.inspection_id)
    by = code.issued_by if code is not None else None
    text = turn.texts(
        "people",
        "account_bound",
        name=member.name,
        role=ROLE_NAMES[member.role],
        given_by=next((m.name for m in ever if m.user_id == by), ""),
    )
    for other in enrolment.members_of(turn.work, member.inspection_id):
        if other.leads and other.user_id != member.user_id:
            view = turn.store.view(member.inspection_id)
            turn.say(other.user_id, turn.naming(other.user_id, text, view))


def _tell_leader(turn: Turn, member: Member) -> None:
    """The leader hears who came in, and which owners of the timetable are still nobody."""
    scope = member.inspection_id
    left = unmatched(turn.store, turn.work, scope)
    text = turn.texts(
        "people",
        "joined",
        name=member.name,
        role=ROLE_NAMES[member.role],
        posts=member.posts,
        left=len(left),
    )
    for leader in enrolment.members_of(turn.work, scope):
        if leader.role is Role.LEADER and leader.user_id != member.user_id:
            buttons = [[button("对上责任人", "t.owners", leader.id)]] if left else ()
            named = turn.naming(leader.user_id, text, turn.store.view(scope))
            turn.say(leader.user_id, named, buttons=buttons)


def _welcome(turn: Turn, member: Member) -> None:
    view = turn.store.view(member.inspection_id)
    inspection = view.get(Inspection, 1)
    if inspection is None:
        raise NothingHereError
    drill = turn.settings.mode is Mode.DRILL
    if member.role is Role.UNIT_LIAISON:
        unit = member.units[0] if member.units else inspection.units[0]
        turn.reply(turn.texts("liaison", "welcome", name=member.name, drill=drill, unit=unit))
        return
    rows = list(view.all(TimetableItem))
    mine = [r for r in rows if member in owners_of(r, (member,))]
    leader = next(
        (m for m in enrolment.members_of(turn.work, member.inspection_id) if m.role is Role.LEADER),
        None,
    )
    turn.reply(
        turn.texts(
            "people",
            "welcome",
            member=member,
            role=ROLE_NAMES[member.role],
            inspection=inspection,
            rows=mine,
            leader=leader.name if leader else "",
            drill=drill,
            several=len(enrolment.memberships(turn.work, member.user_id)) > 1,
        )
    )


def members(turn: Turn, _argument: str) -> None:
    """List who is in, with role, posts and whether they can be reached."""
    here = enrolment.members_of(turn.work, turn.me.inspection_id)
    lines = [
        {
            "name": m.name,
            "role": ROLE_NAMES[m.role],
            "posts": m.posts,
            "recusals": m.recusals,
            "unit": m.units[0] if m.units else "",
            "unreachable": _unreachable(turn, m),
        }
        for m in here
    ]
    keys = [*keys_for(here), *lost_accounts.keys_for_disabled(turn)]
    turn.reply(turn.texts("people", "members", lines=lines), buttons=keys)


def _unreachable(turn: Desk, member: Member) -> bool:
    person = enrolment.find_person(turn.people, member.user_id)
    return person is not None and person.unreachable_since is not None


def bind(turn: Turn, _argument: str) -> None:
    """Bind this group, or this topic, to the inspection; the leader's own act."""
    if turn.is_private:
        turn.reply(turn.texts("people", "bind_in_group"))
        return
    if turn.me.role is not Role.LEADER:
        raise NotAllowedError
    inspection = turn.inspection
    if turn.chat_id != inspection.chat_id:
        bound_anew(turn.work)
    elif is_group_held(turn.work):
        raise NotAllowedError
    turn.work.put(
        inspection.changed(chat_id=turn.chat_id, thread_id=turn.thread_id, chat_active=True)
    )
    note(turn.work, by=turn.user_id, at=turn.now, act="chat.bound")
    turn.say(
        turn.chat_id,
        turn.texts("people", "bound", inspection=inspection, sees_all=turn.facts.sees_all),
        thread_id=turn.thread_id,
        card=BOUND,
    )


def use(turn: Turn, argument: str) -> None:
    """Choose the inspection to work in."""
    places = enrolment.memberships(turn.work, turn.user_id)
    named = {m.inspection_id: _name_of(turn.store, m.inspection_id) for m in places}
    chosen = next(
        (s for s, name in named.items() if argument.strip() and argument.strip() in {s, name}), None
    )
    if chosen is not None:
        _choose(turn, chosen)
        return
    turn.reply(
        turn.texts("people", "use", names=list(named.values()), one=len(named) == 1),
        buttons=[[button(named[m.inspection_id], "p.use", m.id)] for m in places]
        if len(named) > 1
        else (),
    )


def press_use(turn: Turn, member_id: int, _argument: str) -> None:
    """The inspection was chosen by a press."""
    member = turn.work.get(Member, member_id)
    if member is None or member.user_id != turn.user_id or not member.is_active:
        raise NothingHereError
    _choose(turn, member.inspection_id)


def _choose(turn: Turn, scope: str) -> None:
    """Work there from now on. Raises `InterviewFirstError` during an interview elsewhere."""
    for place in enrolment.memberships(turn.work, turn.user_id):
        going_on = open_of(turn.store.view(place.inspection_id), turn.user_id)
        if going_on is not None and place.inspection_id != scope:
            raise InterviewFirstError(going_on.label)
    person = enrolment.person_of(turn.work, turn.user_id, turn.user_name)
    turn.work.put(person.changed(inspection_id=scope))
    turn.reply(turn.texts("people", "using", name=_name_of(turn.store, scope)))


def _name_of(store: Store, scope: str) -> str:
    found = store.view(scope).get(Inspection, 1)
    return found.name if found else scope
