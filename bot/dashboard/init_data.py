"""What Telegram says about who opened a Mini App, believed only with Telegram's signature.

The rule is the Bot API's ("Validating data received via the Mini App"): the HMAC-SHA-256 of the
sorted fields under a key that is made from the bot's token.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import orjson

LONGEST = 4096  # characters; Telegram's are below a thousand
AHEAD = timedelta(seconds=30)  # by which Telegram's clock may be before ours


class InitDataError(Exception):
    """What was shown is not what Telegram signed, or it is too old."""


@dataclass(frozen=True)
class Opened:
    """Who opened the Mini App, and when; the digest names this opening."""

    user_id: int
    at: datetime
    digest: str


def signature_of(fields: dict[str, str], token: str) -> str:
    """Return the signature that Telegram gives these fields, `hash` not among them."""
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    lines = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    return hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest()


def read(text: str, *, token: str, now: datetime, valid_for: timedelta) -> Opened:
    """Return who opened the page. Raises `InitDataError` for anything but fresh, signed data."""
    fields = _fields(text)
    given = fields.pop("hash", "")
    if not hmac.compare_digest(given.encode(), signature_of(fields, token).encode()):
        raise InitDataError("signature")
    try:
        at = datetime.fromtimestamp(int(fields["auth_date"]), UTC)
        user = orjson.loads(fields["user"])
        user_id = int(user["id"])
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise InitDataError("fields") from error
    if not now - valid_for <= at <= now + AHEAD:
        raise InitDataError("age")
    return Opened(user_id, at, hashlib.sha256(given.encode()).hexdigest())


def _fields(text: str) -> dict[str, str]:
    """Read the fields; one that comes twice could be read in two ways and is refused."""
    if not text or len(text) > LONGEST:
        raise InitDataError("length")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=32)
    except ValueError as error:
        raise InitDataError("form") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise InitDataError("twice")
    return fields
