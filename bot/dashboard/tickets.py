"""One-time links and the sessions they become; only hashes are kept, and only in memory."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MOST = 200  # of each kind; the oldest go first
AGAIN = timedelta(minutes=1)  # how long the hand that opened a link may open it again


@dataclass(frozen=True)
class Ticket:
    """Whose it is, for which inspection, until when; once used, by which hand."""

    user_id: int
    scope: str
    ends: datetime
    hand: str = ""


class Tickets:
    """Secrets given out and taken back; a restart ends them all."""

    def __init__(self) -> None:
        self._kept: dict[str, Ticket] = {}

    def issue(self, user_id: int, scope: str, *, now: datetime, valid_for: timedelta) -> str:
        """Return a new secret of 384 bits, so that half of it is one, too."""
        self._forget(now)
        secret = secrets.token_urlsafe(48)
        self._kept[_hash(secret)] = Ticket(user_id, scope, now + valid_for)
        return secret

    def use(self, secret: str, *, hand: str = "", now: datetime) -> Ticket | None:
        """Return the ticket and end it: a secret opens once.

        A page whose first answer was cut off opens again for a minute: it names the hand, a secret
        of its own, with which it came the first time.
        """
        ticket = self.look(secret, now=now)
        if ticket is None or (ticket.hand and ticket.hand != _hash(hand)):
            return None
        if not hand:
            self.end(secret)
        elif not ticket.hand:
            ends = min(ticket.ends, now + AGAIN)
            self._kept[_hash(secret)] = replace(ticket, hand=_hash(hand), ends=ends)
        return ticket

    def look(self, secret: str, *, now: datetime) -> Ticket | None:
        """Return the ticket while it holds."""
        ticket = self._kept.get(_hash(secret))
        return ticket if ticket is not None and now < ticket.ends else None

    def end(self, secret: str) -> None:
        """End one that is not to hold any longer."""
        self._kept.pop(_hash(secret), None)

    def end_all_of(self, user_id: int) -> None:
        """End everything of one person."""
        self._kept = {key: each for key, each in self._kept.items() if each.user_id != user_id}

    def _forget(self, now: datetime) -> None:
        kept = [(key, ticket) for key, ticket in self._kept.items() if now < ticket.ends]
        self._kept = dict(kept[-MOST + 1 :])


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
