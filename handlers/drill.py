"""The confirmation of a drill: asked when somebody comes in, recalled by their next cards."""

from handlers.context import Desk, Keyboard, Turn
from handlers.routing import data_of
from inspection import drill
from inspection.enrolment import membership
from inspection.enums import Mode
from inspection.errors import NothingHereError
from inspection.records import Button, Member


def _key(member: Member) -> list[Button]:
    return [Button(label="确认不录入真实内容", data=data_of("e.drill", member.id))]


def _card(member: Member) -> str:
    return f"drill:{member.id}"


def ask(turn: Turn, member: Member) -> None:
    """Ask whoever just came in; what they file until they answer is taken all the same."""
    if turn.settings.mode is not Mode.DRILL:
        return
    drill.ask(turn.work, member, now=turn.now)
    text = turn.texts("drill", "ask")
    turn.say(member.user_id, text, buttons=[_key(member)], card=_card(member))


def press_confirm(turn: Turn, member_id: int, _argument: str) -> None:
    """`确认不录入真实内容`: noted once; the question says so from then on."""
    member = turn.work.get(Member, member_id)
    if member is None or member.user_id != turn.user_id or not member.is_active:
        raise NothingHereError
    drill.confirm(turn.work, member, now=turn.now)
    turn.note(turn.texts("drill", "noted"))
    turn.show(turn.user_id, _card(member), turn.texts("drill", "confirmed"), only_update=True)


def recalled(desk: Desk, chat_id: int, text: str, buttons: Keyboard) -> tuple[str, Keyboard]:
    """Return a card's text and buttons, with the question for whoever has not answered it."""
    member = membership(desk.people, chat_id, desk.work.scope) if chat_id > 0 else None
    is_open = member is not None and drill.owes(member) and desk.settings.mode is Mode.DRILL
    if member is None or not is_open:
        return text, buttons
    return desk.texts.joined(text, desk.texts("drill", "recall")), [*buttons, _key(member)]
