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
CARD_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "message can't be deleted",
)
NOBODY = ("chat not found", "user is deactivated", "peer_id_invalid", "bot can't initiate")


def may_have_arrived(error: TelegramError) -> bool:
    """Whether the server may have acted although no answer came."""
    if isinstance(error, (BadRequest, RetryAfter, Forbidden, ChatMigrated, InvalidToken)):
        return False
    cause = error.__cause__
    if isinstance(cause, SAFE_TO_REPEAT):
        return False
    return isinstance(error, TimedOut) or (
        isinstance(error, NetworkError) and isinstance(cause, httpx.HTTPError)
    )
