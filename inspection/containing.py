"""Containing what went wrong: what is said in the group's chat, and what goes to the unit."""

from collections.abc import Collection, Iterable
from datetime import datetime

from inspection.audit import note
from inspection.errors import InspectionError, NotAllowedError
from inspection.ports import View, Work
from inspection.records import (
    Containment,
    Inspection,
    Member,
    Notice,
    Outsider,
    OutwardItem,
)


class AlreadySoError(InspectionError):
    """Somebody was faster; `now` is what holds: stopped, resumed."""

    def __init__(self, now: str) -> None:
        super().__init__(now)
        self.now = now


def containment_of(view: View) -> Containment:
    """Return what is held back at present; nothing unless something was."""
    return view.get(Containment, 1) or Containment(id=1)


def _keep(work: Work, state: Containment) -> Containment:
    if work.get(Containment, 1) is None:
        return work.add(state.changed(id=0))
    return work.put(state)


# --- the group's chat -------------------------------------------------------------------


def is_group_held(view: View) -> bool:
    """Whether nothing may be said in the group's chat for now."""
    return containment_of(view).group_held_at is not None


def outsiders_among(
    members: Iterable[Member], seen: Iterable[Outsider], accepted: Collection[int]
) -> tuple[Outsider, ...]:
    """Return who of these is neither of the group nor accepted; a unit's liaison never is."""
    inside = {member.user_id for member in members if member.is_inside}
    return tuple(o for o in seen if o.user_id not in inside and o.user_id not in accepted)


def came(
    work: Work, seen: tuple[Outsider, ...], members: tuple[Member, ...], *, now: datetime
) -> tuple[Outsider, ...]:
    """Note who was seen in the group's chat; return those new ones who do not belong there.

    With one of them in it, what would go there goes to the members one by one.
    """
    state = containment_of(work)
    known = {outsider.user_id for outsider in state.outsiders}
    found = outsiders_among(members, seen, state.accepted)
    fresh = tuple(outsider for outsider in found if outsider.user_id not in known)
    if fresh:
        among = (*state.outsiders, *fresh)
        _hold(work, _keep(work, state.changed(outsiders=among, held_for_count=False)), now)
    return fresh


def bot_came(work: Work, bot_id: int) -> None:
    """Note another bot in the group's chat: it is counted, and is nobody."""
    state = containment_of(work)
    if bot_id not in state.bots:
        _keep(work, state.changed(bots=(*state.bots, bot_id)))


def went(work: Work, user_id: int) -> None:
    """Note that somebody left the group's chat; what is held stays so until it is resumed."""
    state = containment_of(work)
    left = tuple(o for o in state.outsiders if o.user_id != user_id)
    bots = tuple(b for b in state.bots if b != user_id)
    if (left, bots) != (state.outsiders, state.bots):
        _keep(work, state.changed(outsiders=left, bots=bots))


def counted(work: Work, count: int, members: tuple[Member, ...], *, now: datetime) -> bool:
    """Take how many are in the group's chat, the bot too; return whether that is too many now."""
    state = containment_of(work)
    most = len(expected_in_group(work, members)) + len(state.bots) + 1
    if count <= max(most, state.accepted_count):
        if state.held_for_count and count != state.counted:
            _keep(work, state.changed(counted=count))
        return False
    is_first = state.group_held_at is None
    is_news = is_first or count > state.counted
    if is_news:
        is_for_count = is_first or state.held_for_count
        state = _keep(work, state.changed(counted=count, held_for_count=is_for_count))
        _hold(work, state, now)
    return is_news


def expected_in_group(view: View, members: Iterable[Member]) -> frozenset[int]:
    """Return who may be in the group's chat: people of the group, and whoever was accepted."""
    inside = {member.user_id for member in members if member.is_inside}
    return frozenset(inside | set(containment_of(view).accepted))


def is_made_up(view: View, members: Iterable[Member]) -> bool:
    """Whether it is held for the number alone, and as many may be there now as were counted.

    Only the number is known here: whether it is these people who are there has to be asked.
    """
    state = containment_of(view)
    most = len(expected_in_group(view, members)) + len(state.bots) + 1
    return state.held_for_count and state.counted <= most


def resume_made_up(work: Work, *, now: datetime) -> Containment:
    """Speak in the group's chat again: everybody counted there is known by name.

    Nobody is accepted by it, and one more counted there holds it anew.
    """
    state, inspection = containment_of(work), work.get(Inspection, 1)
    if inspection is not None:
        work.put(inspection.changed(chat_active=True))
    note(work, by=None, at=now, act="group.resumed", detail=str(state.counted))
    return _keep(work, state.changed(group_held_at=None, held_for_count=False))


def _hold(work: Work, state: Containment, now: datetime) -> None:
    if state.group_held_at is not None:
        return
    _keep(work, state.changed(group_held_at=now))
    inspection = work.get(Inspection, 1)
    if inspection is not None:
        work.put(inspection.changed(chat_active=False))
    note(work, by=None, at=now, act="group.held", detail=str(len(state.outsiders)))


def resume_group(work: Work, *, by: Member, now: datetime) -> Containment:
    """Speak in the group's chat again; whoever and how many were seen there are accepted."""
    _only_leading(by)
    state, inspection = containment_of(work), work.get(Inspection, 1)
    if state.group_held_at is None or inspection is None:
        raise AlreadySoError("group")
    seen = tuple(outsider.user_id for outsider in state.outsiders)
    accepted = tuple(dict.fromkeys((*state.accepted, *seen)))
    work.put(inspection.changed(chat_active=True))
    detail = " ".join(str(each) for each in (state.counted, *seen))
    note(work, by=by.user_id, at=now, act="group.resumed", detail=detail)
    return _keep(
        work,
        state.changed(
            group_held_at=None,
            held_for_count=False,
            outsiders=(),
            accepted=accepted,
            accepted_count=max(state.accepted_count, state.counted),
        ),
    )


def bound_anew(work: Work) -> None:
    """Another chat was bound: who was in the former one says nothing about it."""
    if work.get(Containment, 1) is not None:
        state = containment_of(work)
        _keep(
            work,
            state.changed(
                outsiders=(),
                accepted=(),
                bots=(),
                counted=0,
                accepted_count=0,
                group_held_at=None,
                held_for_count=False,
            ),
        )


# --- what goes to the unit --------------------------------------------------------------


def is_outward_stopped(view: View) -> bool:
    """Whether nothing goes to the unit for now."""
    return containment_of(view).outward_stopped_at is not None


def stop_outward(work: Work, *, by: Member, now: datetime) -> Containment:
    """Keep everything for the unit in the outbox from now on."""
    _only_leading(by)
    state = containment_of(work)
    if state.outward_stopped_at is not None:
        raise AlreadySoError("stopped")
    note(work, by=by.user_id, at=now, act="outward.stopped")
    return _keep(work, state.changed(outward_stopped_at=now, outward_stopped_by=by.user_id))


def resume_outward(work: Work, *, by: Member, now: datetime) -> Containment:
    """Let what waited go to the unit, each thing checked again as it leaves."""
    _only_leading(by)
    state = containment_of(work)
    if state.outward_stopped_at is None:
        raise AlreadySoError("resumed")
    note(work, by=by.user_id, at=now, act="outward.resumed")
    return _keep(work, state.changed(outward_stopped_at=None, outward_stopped_by=None))


def hold_back(work: Work, item: OutwardItem, *, now: datetime) -> OutwardItem:
    """Take an item whose delivery has not begun back to where it was released.

    It has no number again, may be taken back, and is asked anew before it leaves.
    """
    notice = work.get(Notice, item.notice_id) if item.notice_id is not None else None
    if notice is not None:
        work.put(notice.changed(number=None, issued_at=None))
    note(work, by=None, at=now, act="outward.held_back", subject=f"outward_item:{item.id}")
    return work.put(item.changed(number=None, notice=""))


def _only_leading(by: Member) -> None:
    if not by.is_active or not by.leads:
        raise NotAllowedError
