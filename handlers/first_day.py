"""The leader's first day: a checklist in one message that ticks itself, and is over for good."""

from datetime import datetime

from handlers.buttons import button
from handlers.context import Desk, Keyboard, Turn
from inspection import first_day
from inspection.enrolment import members_of
from inspection.enums import Mode, Role, Step
from inspection.ports import View
from inspection.records import Button, FirstDay, Member

CARD = "first_day"


def is_due(view: View, people: View, now: datetime) -> bool:
    """Whether the checklist of this inspection has to be shown or changed."""
    return first_day.leader_to_show(view, members_of(people, view.scope), now) is not None


def follow(desk: Desk) -> None:
    """Show the checklist as things are, in the message that stands."""
    leader = first_day.leader_to_show(desk.work, desk.members, desk.now)
    if leader is not None:
        _show(desk, leader)


def show(turn: Turn, _argument: str) -> None:
    """`/setup`: the checklist again, or that all of it is done; a deputy sees it, too."""
    kept = turn.work.get(FirstDay, 1)
    if kept is not None and kept.done_at is not None:
        turn.reply(turn.texts("first_day", "over"))
        return
    if turn.me.role is Role.LEADER:
        _show(turn, turn.me, anew=True)
    else:  # the list that ticks itself is the leader's
        steps = first_day.steps_done(turn.work, turn.members)
        text, buttons = _page(turn, steps, is_leader=False)
        turn.say(turn.user_id, text, buttons=buttons)
    if not turn.is_private:
        turn.reply(turn.texts("common", "see_private"))


def accept_timetable(turn: Turn, _record_id: int, _argument: str) -> None:
    """`就用现在的进度表`."""
    first_day.has_timetable(turn.work)
    turn.toast_of("timetable_accepted")
    _show(turn, turn.me)


def _show(desk: Desk, leader: Member, *, anew: bool = False) -> None:
    steps = first_day.steps_done(desk.work, desk.members)
    text, buttons = _page(desk, steps, is_leader=True)
    desk.show(leader.user_id, CARD, text, buttons=buttons, anew=anew)
    first_day.shown_to(desk.work, leader, steps, desk.now)


def _page(desk: Desk, steps: tuple[Step, ...], *, is_leader: bool) -> tuple[str, Keyboard]:
    """The list for the leader, or for a deputy, who may do some of it."""
    left = [step for step in Step if step not in steps]
    text = desk.texts(
        "first_day",
        "checklist",
        steps=[(step, step in steps) for step in Step],
        left=len(left),
        is_bound=desk.inspection.chat_id is not None,
        name=desk.inspection.name,
        username=desk.facts.username,
        evening=desk.settings.evening,
        units=desk.inspection.units,
        drill=desk.settings.mode is Mode.DRILL,
        is_leader=is_leader,
    )
    return text, _buttons(left, is_leader=is_leader)


def _buttons(left: list[Step], *, is_leader: bool) -> Keyboard:
    """What can be done by a press; the first that is left goes first."""
    offered: dict[Step, Button] = {
        Step.MEMBERS: button("邀请组员", "i.role", 0, Role.MEMBER.value),
        Step.LIAISON: button("邀请联络员", "i.role", 0, Role.UNIT_LIAISON.value),
    }
    if is_leader:
        offered[Step.TIMETABLE] = button("就用现在的进度表", "b.plan")
    return [[offered[step]] for step in left if step in offered]
