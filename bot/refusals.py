"""What an error of the Bot API says about a message: gone, refused, or perhaps arrived."""

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

SAFE_TO_REPEAT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
UNCHANGED = "message is not modified"
UNDELETED = "message can't be deleted"  # it is too old; "… for everyone" belongs to it
CARD_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    UNDELETED,
    "there is no caption in the message to edit",  # a sticker, a round video
)
NOBODY = (
    *("chat not found", "user not found", "user is deactivated", "input_user_deactivated"),
    *("peer_id_invalid", "user_id_invalid", "user_is_blocked", "bot can't initiate"),
)
MUTED = (  # it is in the chat, and may not write there
    *("not enough rights to send", "no rights to send", "need administrator rights"),
    *("chat_write_forbidden", "chat_restricted", "chat_send_", "topic_closed"),
)
MAY_NOT_PIN = (  # no administrator, or one without that right: the leader is told what to do
    *("not enough rights to manage pinned", "not enough rights to pin"),
    *("chat_admin_required", "need administrator rights"),
)
TOO_LONG = ("too long", "too_long")
BUTTONS = ("button_", "inline keyboard", "reply markup", "reply_markup")
UNSHOWN = (  # what was made here is nothing that Telegram shows
    *("can't parse entities", "entity_", "text must be non-empty", "text is empty"),
    *(*TOO_LONG, *BUTTONS),
)
TOPIC_CLOSED = "topic_closed"
UPGRADED = "upgraded to a supergroup"


class UncertainError(NetworkError):
    """No answer that says what became of it: the message may be with its reader."""


def has_lost_its_reply(text: str) -> bool:
    """Whether what a message replies to is gone, in any of the server's wordings."""
    is_missing = "not found" in text or "invalid" in text
    return is_missing and any(sign in text for sign in ("replied", "reply"))


def may_have_arrived(error: TelegramError) -> bool:
    """Whether the server may have acted although no answer came."""
    if isinstance(error, (BadRequest, RetryAfter, Forbidden, ChatMigrated, InvalidToken)):
        return False
    if isinstance(error, UncertainError):
        return True
    cause = error.__cause__
    if isinstance(cause, SAFE_TO_REPEAT):
        return False
    return isinstance(error, TimedOut) or (
        isinstance(error, NetworkError) and isinstance(cause, httpx.HTTPError)
    )
