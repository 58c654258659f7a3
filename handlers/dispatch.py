"""One update: find what it asks for, in order, and do it; the last word is never silence."""

from pydantic import ValidationError
from telegram import CallbackQuery, Message, Update

from handlers import checklist_files, closing, filing, start
from handlers.commands import COMMANDS
from handlers.context import Turn
from handlers.evidence import has_file
from handlers.gate import Caller, asked_by
from handlers.interview_notes import note_at, revise
from handlers.liaison.messages import edit_message
from handlers.plain_messages import from_inside, from_liaison
from handlers.plans import SILENCE, Plan, note_refusal
from handlers.pointing import label_in
from handlers.questions import answer_question
from handlers.routing import Asked, Press, read_data
from handlers.table import PRESSES
from inspection import item_numbers
from inspection.asked import asked_last
from inspection.errors import InspectionError, NothingHereError, PrivateOnlyError
from inspection.ports import REGISTRY, Store, View
from inspection.records import Finding, OutgoingMessage, OutwardItem
from inspection.sources import album_finding, finding_from


def plan_for(store: Store, update: Update, caller: Caller, username: str) -> Plan:
    """Decide what an update leads to, without doing it."""
    if closing.is_over_for(store, update, caller, COMMANDS, username):
        return Plan(caller.scope, closing.refuse_over)
    if update.callback_query is not None:
        return _press(update.callback_query, caller)
    if update.edited_message is not None:
        return _edit(store, update.edited_message, caller, username)
    if update.message is not None:
        return _message(store, update.message, caller, username)
    return SILENCE


# --- presses ---------------------------------------------------------------------------


def _press(query: CallbackQuery, caller: Caller) -> Plan:
    verb, record_id, argument = read_data(query.data or "")
    press = PRESSES.get(verb)
    if press is None or caller.member is None or not _may_press(press, caller):
        return Plan(caller.scope, _nothing_here)

    def act(turn: Turn) -> None:
        try:
            press.act(turn, record_id, argument)
        except ValidationError:  # a record that is none: our fault, whatever was pressed
            raise
        except (ValueError, LookupError, ArithmeticError) as odd:  # what a forged button carries
            raise NothingHereError from odd

    return Plan(REGISTRY if press.on_registry else caller.scope, act)


def _may_press(press: Press, caller: Caller) -> bool:
    return caller.member is not None and caller.member.role in press.who and caller.bound


def _nothing_here(turn: Turn) -> None:
    note_refusal(turn, "button")
    turn.note(turn.texts("common", "stale"), alert=True)


# --- edits -----------------------------------------------------------------------------


def _edit(store: Store, message: Message, caller: Caller, username: str) -> Plan:
    """An edit corrects the finding that its message made; it runs nothing (C017)."""
    if caller.member is None or caller.scope == REGISTRY:
        return SILENCE
    text = message.text or message.caption or ""
    if not text and not has_file(message):
        return SILENCE  # a live location that moved: what was said first stands
    if not caller.member.is_inside:
        return Plan(caller.scope, lambda turn: edit_message(turn, text))
    view, place = store.view(caller.scope), (message.chat_id, message.message_id)
    made = finding_from(view, place)
    if made is None and note_at(view, place) is None:
        return SILENCE
    asked = COMMANDS.read(text, username)
    is_filing = asked.command is not None and asked.command.name == "finding"
    said = asked.argument if is_filing else text
    return Plan(caller.scope, lambda turn: _correct(turn, made, said))


def _correct(turn: Turn, finding: Finding | None, text: str) -> None:
    revise(turn, text)
    latest = turn.work.get(Finding, finding.id) if finding is not None else None
    if latest is not None:
        filing.edit_finding(turn, latest, text)


# --- messages --------------------------------------------------------------------------


def _message(store: Store, message: Message, caller: Caller, username: str) -> Plan:
    text = message.text or message.caption or ""
    asked = Asked() if message.forward_origin else COMMANDS.read(text, username)
    if caller.is_private and not _takes_file(asked, message):
        asked = Asked()
    if asked.foreign:
        return SILENCE
    if caller.member is None:
        return _stranger(asked, caller)
    if not caller.bound and not (asked.command and asked.command.name == "bind"):
        return SILENCE  # a chat that is not bound gets nothing (design 6.5)
    return _enrolled(store, message, caller, asked)


def _enrolled(store: Store, message: Message, caller: Caller, asked: Asked) -> Plan:
    """The order of the questions is the rule: an answer, a command, then what remains."""
    text = message.text or message.caption or ""
    if _continues_album(store, message, caller):
        is_filing = asked.command is not None and asked.command.name == "finding"
        said = asked.argument if is_filing else text
        return Plan(caller.scope, lambda turn: filing.join_album(turn, said))
    replied = _replied(store, message, caller)
    if _answers(replied, message) and replied is not None and not asked.command:
        where, question = replied
        return Plan(where, lambda turn: _answer(turn, question, text))
    if asked.unknown or asked.typed or _is_for(asked, caller):
        return _command(asked, caller)
    if caller.member is None or not caller.member.is_inside:
        just_asked = _asked_last(store, message, caller)
        if just_asked is not None:
            return Plan(caller.scope, lambda turn: _answer(turn, just_asked, text))
        about = replied or _file_for(store, message, caller)
        return from_liaison(about, message, caller, text)
    return from_inside(store, message, caller, replied[1] if replied else None, text)


def _asked_last(store: Store, message: Message, caller: Caller) -> OutgoingMessage | None:
    """Return the question just asked of a liaison: words that are no reply answer it, too.

    Else they would go to whatever is open, which is not what the person is looking at.
    """
    is_bare = message.reply_to_message is None and not message.forward_origin
    text = message.text or ""
    if not caller.is_private or not is_bare or not text or label_in(text) is not None:
        return None
    view = store.view(caller.scope)
    question = asked_last(view, message.chat_id, message.date)
    return question if question is not None and not _is_of_another(view, text, question) else None


def _is_of_another(view: View, text: str, question: OutgoingMessage) -> bool:
    """Whether the words name an item at their head, J1 已整改, and the question was not on it."""
    number = item_numbers.begins_with(text)
    asked = (view.get(OutwardItem, int(r.partition(":")[2])) for r in _items_in(question))
    return bool(number) and all(item is None or item.number != number for item in asked)


def _items_in(question: OutgoingMessage) -> list[str]:
    return [ref for ref in question.about if ref.startswith("outward_item:")]


def _file_for(store: Store, message: Message, caller: Caller) -> tuple[str, OutgoingMessage] | None:
    """Return the question just asked of a liaison, as if a file sent then were a reply to it."""
    is_bare = caller.is_private and message.reply_to_message is None
    if not is_bare or not has_file(message):
        return None
    question = asked_last(store.view(caller.scope), message.chat_id, message.date)
    return (caller.scope, question) if question is not None else None


TAKES_FILES = frozenset({"finding", "share"})
KEEPS_FILES = frozenset({"interview", "end"})  # when they are typed, or say what a file is


def _takes_file(asked: Asked, message: Message) -> bool:
    """Whether a word may be a command: a photo named 看板, or /help, would be lost to it."""
    if not has_file(message):
        return True
    name = asked.command.name if asked.command is not None else ""
    if name == "lists":  # 清单 预设 says which list the lines of a file are for
        return checklist_files.is_file(message)
    is_said = bool(asked.typed) or message.document is not None
    return name in TAKES_FILES or (is_said and name in KEEPS_FILES)


def _continues_album(store: Store, message: Message, caller: Caller) -> bool:
    """Whether earlier messages of the same album made a finding (C011, C014)."""
    inside = caller.member is not None and caller.member.is_inside
    if not message.media_group_id or not inside:
        return False
    view = store.view(caller.scope)
    return album_finding(view, message.chat_id, message.media_group_id) is not None


def _answers(replied: tuple[str, OutgoingMessage] | None, message: Message) -> bool:
    """Whether a reply answers the question it is a reply to; a file never does: it is kept."""
    if replied is None or not replied[1].asks or replied[1].answered:
        return False
    return not has_file(message)


def _is_for(asked: Asked, caller: Caller) -> bool:
    """Whether a word without a slash is a command to this person; else it is just a word."""
    command, member = asked.command, caller.member
    return command is not None and member is not None and member.role in command.who


def _stranger(asked: Asked, caller: Caller) -> Plan:
    if not caller.is_private:
        return SILENCE
    command = asked.command
    if command is not None and command.for_strangers:
        return Plan(REGISTRY, lambda turn: command.act(turn, asked.argument))
    return Plan(REGISTRY, _turned_away)


def _turned_away(turn: Turn) -> None:
    note_refusal(turn, "stranger")
    start.answer_stranger(turn)


def _replied(store: Store, message: Message, caller: Caller) -> tuple[str, OutgoingMessage] | None:
    replied = message.reply_to_message
    if replied is None:
        return None
    if message.is_topic_message and replied.message_id == message.message_thread_id:
        return None  # the topic's root, carried by every message in it
    return asked_by(store, caller.scope, replied)


def _answer(turn: Turn, question: OutgoingMessage, text: str) -> None:
    latest = turn.work.get(OutgoingMessage, question.id)
    answer_question(turn, latest or question, text)


def _command(asked: Asked, caller: Caller) -> Plan:
    command, member = asked.command, caller.member
    known = command is not None and member is not None and member.role in command.who
    is_guest = member is not None and not member.is_inside and not caller.is_private
    if is_guest or (not known and not caller.bound):
        return SILENCE
    if command is None or not known:
        return Plan(caller.scope, lambda turn: _unknown(turn, asked))
    if command.private_only and not caller.is_private:
        return Plan(caller.scope, _private_only)
    scope = REGISTRY if command.on_registry else caller.scope
    return Plan(scope, lambda turn: command.act(turn, asked.argument))


def _unknown(turn: Turn, asked: Asked) -> None:
    """A command that does not exist, or not for this role: the same words (domain 7.11)."""
    if asked.command is not None:
        note_refusal(turn, asked.command.name)
    name = asked.typed
    inside = turn.me.is_inside
    words = "unknown_command" if inside else "unknown_for_liaison"
    turn.reply(turn.texts("common", words, name=name, private=turn.is_private))


def _private_only(_turn: Turn) -> None:
    raise PrivateOnlyError


def refuse(turn: Turn, error: InspectionError) -> None:
    """Answer a refusal in words: an alert on a press, a sentence on a message."""
    text = turn.texts("refusals", type(error).__name__, e=error)
    note_refusal(turn, type(error).__name__)
    if turn.query is not None:
        turn.note(text, alert=error.is_alert)
    else:
        turn.reply(text)
