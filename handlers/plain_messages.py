"""A message that is no command and no answer: what the rest of what people send is for."""

import re

from telegram import Message, MessageOriginUser

from handlers import (
    board,
    checklist_files,
    filing,
    later_fixes,
    prior_import,
    splitting,
    timetable_import,
    unit_requests,
)
from handlers import replied as replied_cards
from handlers.context import Turn
from handlers.evidence import has_file
from handlers.gate import Caller
from handlers.interview_notes import interview_or_finding
from handlers.liaison import rectification as unit_rectification
from handlers.liaison import views
from handlers.plans import SILENCE, Act, Plan
from handlers.pointing import SHOW_NUMBER, label_in, pointed_at
from handlers.said import says_something
from handlers.sent_tables import may_be_table
from inspection import outbox
from inspection.access import may_see_finding
from inspection.enums import Handling
from inspection.errors import NothingHereError
from inspection.findings import by_number
from inspection.ports import Store
from inspection.records import Finding, Member, OutgoingMessage
from inspection.sources import finding_from


def from_liaison(
    replied: tuple[str, OutgoingMessage] | None, message: Message, caller: Caller, text: str
) -> Plan:
    """Plan for what the unit's liaison sends: a number shows it, anything else is an answer."""
    if not caller.is_private:
        return SILENCE
    label = None if has_file(message) else label_in(text)
    show = SHOW_TO_UNIT.get(label[1].upper()) if label is not None else None
    if label is not None and show is not None:
        return Plan(caller.scope, lambda turn: show(turn, int(label[2])))
    said = replied[1] if replied else None
    return Plan(caller.scope, lambda turn: _take_or_show(turn, said))


def _take_or_show(turn: Turn, said: OutgoingMessage | None) -> None:
    """Take what was said; the bot's own message sent back shows what it speaks of."""
    label = FIRST_LABEL.match(turn.message.text or "") if _is_ours(turn) and turn.message else None
    if label is not None:
        SHOW_TO_UNIT[label[1]](turn, int(label[2]))
    else:
        unit_requests.take_message(turn, said)


FIRST_LABEL = re.compile(r"(?:\W\w{2,6}\W\s*)?([JDZ])([0-9]{1,7})\b")  # 【演练】J1 提示
FIRST_LABEL_INSIDE = re.compile(r"([WJGPTDZ])([0-9]{1,7})\b")  # W12 已记录 · 待研判
SHOW_TO_UNIT = {
    "J": views.show_number,
    "D": unit_requests.show_number,
    "Z": unit_rectification.show_number,
}
SHOWS_A_FINDING = {"finding", "preview", "release", "work_paper", "split"}  # replies add to it


def from_inside(
    store: Store, message: Message, caller: Caller, replied: OutgoingMessage | None, text: str
) -> Plan:
    """Plan for what a member sends: it points at something, adds to a finding, or is one."""
    pointed = pointed_at(message, replied, text)
    if pointed is not None:
        return Plan(caller.scope, pointed)
    named = _finding_named(store, message, caller, text)
    if named is not None:
        return Plan(caller.scope, lambda turn: _add(turn, named, words=""))
    finding = _finding_replied_to(store, message, caller, replied)
    if finding is not None:
        act = splitting.asked_by_reply(finding, replied, text)
        return Plan(caller.scope, act or (lambda turn: _add(turn, finding)))
    if not caller.is_private and message.media_group_id:
        return Plan(caller.scope, filing.note_untold)
    if not caller.is_private or not says_something(message):
        return SILENCE
    act = (
        later_fixes.taking(message, replied)
        or replied_cards.adding(store.view(caller.scope), caller.member, replied)
        or _takes_table(message, caller.member, replied)
        or replied_cards.said_beside(replied, interview_or_finding)
    )
    shared = board.replied_to(store.view(caller.scope), caller.member, message, replied)
    return Plan(
        caller.scope,
        (lambda turn: board.add_reply(turn, shared.id, act))
        if shared is not None
        else _shown_if_ours(message, text, act),
    )


def _shown_if_ours(message: Message, text: str, act: Act) -> Act:
    """Return what shows a card of the bot's own that was forwarded to it; else the act."""
    label = FIRST_LABEL_INSIDE.match(text) if message.forward_origin else None
    if label is None:
        return act

    def show(turn: Turn) -> None:
        if _is_ours(turn):
            SHOW_NUMBER[label[1]](turn, int(label[2]))
        else:
            act(turn)

    return show


def _is_ours(turn: Turn) -> bool:
    """Whether the bot itself said first what was forwarded."""
    origin = turn.message.forward_origin if turn.message is not None else None
    return isinstance(origin, MessageOriginUser) and origin.sender_user.id == turn.facts.user_id


def _takes_table(
    message: Message, member: Member | None, replied: OutgoingMessage | None
) -> Act | None:
    """Return what takes a table that was sent, by what was said with it; nothing for no table."""
    asked = replied.asks or "" if replied is not None else ""
    if member is None:
        return None
    if checklist_files.is_meant(message, member, asked):
        return _answering(replied, lambda turn: checklist_files.receive_asked(turn, asked))
    if prior_import.is_meant(message, member, asked):
        return _answering(replied, prior_import.receive)
    return timetable_import.receive if may_be_table(message, member) else None


def _answering(replied: OutgoingMessage | None, act: Act) -> Act:
    """Return an act that also answers the question it is a reply to, if it is one."""

    def answer(turn: Turn) -> None:
        if replied is not None and replied.asks and not replied.answered:
            outbox.answered(turn.work, replied)
        act(turn)

    return answer


def _finding_named(store: Store, message: Message, caller: Caller, text: str) -> Finding | None:
    """Return the finding that a file alone is for, by its number: a photo with W12 below it."""
    label = label_in(text) if has_file(message) and not message.forward_origin else None
    if label is None or label[1].upper() != "W" or caller.member is None:
        return None
    found = by_number(store.view(caller.scope), int(label[2]))
    may_add = found is not None and may_see_finding(caller.member, found)
    return found if found and may_add and found.handling is not Handling.CLUE else None


def _finding_replied_to(
    store: Store, message: Message, caller: Caller, replied: OutgoingMessage | None
) -> Finding | None:
    view = store.view(caller.scope)
    card = replied.card or "" if replied is not None else ""
    if replied is not None and card.partition(":")[0] in SHOWS_A_FINDING:
        refs = [ref for ref in replied.about if ref.startswith("finding:")]
        if refs:
            return view.get(Finding, int(refs[0].removeprefix("finding:")))
        return filing.behind_a_number(view, replied, caller.member)
    own = message.reply_to_message
    if own is None or (message.is_topic_message and own.message_id == message.message_thread_id):
        return None
    return finding_from(view, (own.chat_id, own.message_id))


def _add(turn: Turn, finding: Finding, words: str | None = None) -> None:
    latest = turn.work.get(Finding, finding.id)
    if latest is None:
        raise NothingHereError
    filing.add_reply(turn, latest, words)
