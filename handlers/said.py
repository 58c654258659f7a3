"""What a message says, whatever its kind: words, who said them first and when, what it quotes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from telegram import (
    Checklist,
    Contact,
    Dice,
    Location,
    Message,
    MessageOrigin,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Poll,
    Sticker,
    User,
    Venue,
)

from handlers.evidence import has_file
from handlers.gate import name_of
from inspection.records import SourceMessage

UNREADABLE = "（这类消息只记下了收到的时间）"


def _location(place: Location) -> str:
    return f"位置：{place.latitude:.5f},{place.longitude:.5f}"


def _venue(venue: Venue) -> str:
    place = venue.location
    at = f"{place.latitude:.5f},{place.longitude:.5f}"
    return f"地点：{venue.title} {venue.address}（{at}）"


def _contact(contact: Contact) -> str:
    name = f"{contact.last_name or ''}{contact.first_name}"
    return f"联系人：{name} {contact.phone_number}"


def _poll(poll: Poll) -> str:
    return "\n".join([f"投票：{poll.question}", *(f"· {option.text}" for option in poll.options)])


def _dice(dice: Dice) -> str:
    return f"骰子：{dice.emoji} {dice.value}"


def _sticker(sticker: Sticker) -> str:
    return f"贴纸：{sticker.emoji}" if sticker.emoji else "贴纸"


def _checklist(checklist: Checklist) -> str:
    tasks = (f"· {task.text}" for task in checklist.tasks)
    return "\n".join([f"清单：{checklist.title}", *tasks])


# each reads its own type; a venue comes as a location, too, and stands before it
WORDS: dict[str, Callable[[Any], str]] = {
    "venue": _venue,
    "location": _location,
    "contact": _contact,
    "poll": _poll,
    "dice": _dice,
    "sticker": _sticker,
    "checklist": _checklist,
    "game": lambda game: f"游戏：{game.title}",
    "story": lambda _: "一条动态（内容须在手机上查看）",
    "invoice": lambda invoice: f"账单：{invoice.title}",
    "paid_media": lambda _: "付费内容（须在手机上查看）",
    "giveaway": lambda _: "抽奖消息",
}


def words_of(message: Message) -> str:
    """Return the words of a message; for one that has none, words that say what it is."""
    return message.text or message.caption or _said_otherwise(message)


def _said_otherwise(message: Message) -> str:
    for name, words in WORDS.items():
        value = getattr(message, name)
        if value is not None:
            return words(value)
    return "" if has_file(message) else UNREADABLE


def says_something(message: Message) -> bool:
    """Whether a person said this; else it tells what happened in the chat: pinned and the like."""
    if message.text or message.caption or has_file(message):
        return True
    return any(getattr(message, name) is not None for name in WORDS) or bool(message.api_kwargs)


def quoted_in(message: Message) -> str:
    """Return the part of another message that this one answers, where somebody chose it."""
    quote, other = message.quote, message.external_reply
    if quote is None or not (quote.is_manual or other is not None):
        return ""
    who = name_of_origin(other.origin) if other is not None else None
    return f"{who}：{quote.text}" if who else str(quote.text)


def origin_of(message: Message, filer_id: int) -> str | None:
    """Return who said a message first, if not who filed it; hidden senders too (C051)."""
    if message.forward_origin is not None:
        return name_of_origin(message.forward_origin)
    writer = message.from_user
    if writer is not None and writer.id != filer_id:
        return _name(writer)
    return None


def name_of_origin(origin: MessageOrigin) -> str:
    """Return the name behind a forwarded message."""
    match origin:
        case MessageOriginUser(sender_user=user):
            return _name(user)
        case MessageOriginHiddenUser(sender_user_name=name):
            return str(name)
        case MessageOriginChat(sender_chat=chat):
            return chat.title or chat.full_name or "群"
        case MessageOriginChannel(chat=chat):
            return chat.title or "频道"
        case _:
            return "未知"


def _name(user: User) -> str:
    """Return how an account is called; a deleted one has an empty name."""
    return user.full_name or name_of("", user.id)


def occurred(message: Message) -> datetime:
    """Return when a message was said first."""
    origin = message.forward_origin
    return origin.date if origin is not None else message.date


def source_of(message: Message, text: str, filer_id: int) -> SourceMessage:
    """Return the message as the source of a finding that is still to be named."""
    return SourceMessage(
        finding_id=0,
        chat_id=message.chat_id,
        message_id=message.message_id,
        author_id=filer_id,
        said_at=occurred(message),
        text=text,
        album=message.media_group_id,
        forwarded_from=origin_of(message, filer_id),
    )
