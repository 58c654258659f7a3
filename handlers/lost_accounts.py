"""A lost account: switched off, what waits for it withdrawn, another one bound in its place."""

from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard, Turn
from handlers.roles import ROLE_NAMES, link_of
from handlers.routing import Press, PressTable
from inspection import enrolment
from inspection import lost_accounts as lost
from inspection.enums import MessageKind, MessageState, Role
from inspection.errors import NothingHereError
from inspection.records import Member, OutgoingMessage
from inspection.roles import LEADING


def disable(turn: Turn, member_id: int, argument: str) -> None:
    """`停用`, `确认停用`: the account is a stranger's from the next update on."""
    member = _member(turn, member_id)
    if argument != "yes":
        _show(
            turn,
            member,
            turn.texts("containing", "confirm_disable", member=member),
            [[button("确认停用", "p.off", member.id, "yes"), button("取消", "x")]],
        )
        return
    disabled = lost.disable(turn.work, member, by=turn.me, now=turn.now)
    withdraw_from(turn, disabled.user_id)
    is_mine = not lost.sees_more(disabled, turn.me)
    keys = [[button("新账号链接", "p.link", disabled.id)]] if is_mine else ()
    _show(turn, disabled, _told(turn, disabled, is_mine=is_mine), keys)
    for other in enrolment.members_of(turn.work, disabled.inspection_id):
        if other.leads and other.user_id != turn.user_id:
            is_theirs = not lost.sees_more(disabled, other)
            turn.say(other.user_id, _told(turn, disabled, is_mine=is_theirs))


def _told(turn: Turn, disabled: Member, *, is_mine: bool) -> str:
    """Return what one who leads reads, with who may give the link of the new account."""
    return turn.texts(
        "containing",
        "disabled",
        member=disabled,
        name=turn.me.name,
        now=turn.now,
        is_mine=is_mine,
        is_leader=disabled.role is Role.LEADER,
    )


def _show(turn: Turn, member: Member, text: str, buttons: Keyboard) -> None:
    turn.show(turn.user_id, f"person:{member.id}", text, buttons=buttons)


def _member(turn: Turn, member_id: int) -> Member:
    member = turn.work.get(Member, member_id)
    if member is None or member.left_at or member.inspection_id != turn.me.inspection_id:
        raise NothingHereError
    return member


def give_link(turn: Turn, member_id: int, _argument: str) -> None:
    """`新账号链接`: a one-time link that binds another account to the same member."""
    member = _member(turn, member_id)
    invite, code = lost.bind_anew(
        turn.work, member, by=turn.me, now=turn.now, valid_for=turn.settings.invite_valid
    )
    words = turn.texts(
        "containing",
        "new_link",
        member=member,
        role=ROLE_NAMES[member.role],
        link=link_of(turn.facts.username, code),
        code=code,
        until=invite.expires_at,
    )
    _show(turn, member, words, [[button("新账号链接", "p.link", member.id)]])


def keys_for_disabled(turn: Turn) -> Keyboard:
    """Return a button for each member who waits for another account."""
    disabled = lost.disabled_in(turn.work, turn.me.inspection_id)
    return rows_of([button(f"{m.name}（已停用）", "p.link", m.id) for m in disabled])


def withdraw_from(desk: Desk, user_id: int) -> bool:
    """Withdraw what is queued to a lost account, cards that change there included."""
    queued = desk.work.lookup(OutgoingMessage, "state", MessageState.QUEUED)
    waiting = [m for m in queued if m.chat_id == user_id and m.kind is not MessageKind.DELETE]
    for message in waiting:
        desk.work.put(message.withdrawn(picture=None))
    return bool(waiting)


PRESSES: PressTable = {
    "p.off": Press(disable, LEADING, on_registry=True),
    "p.link": Press(give_link, LEADING, on_registry=True),
}
