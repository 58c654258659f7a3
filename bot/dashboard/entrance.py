"""Who may see the page, asked at every request of the records as they are now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.dashboard import init_data
from bot.dashboard.tickets import Tickets
from bot.wiring import Shared
from handlers.gate import current_place
from inspection.audit import note, note_refusal
from inspection.enrolment import find_person, membership, memberships
from inspection.ports import REGISTRY, View
from inspection.records import Member

OPENINGS = 500  # remembered, so that each is one line of the audit trail
DETAIL = "dashboard"


class ClosedError(Exception):
    """Whoever asks sees nothing; the reason is ours alone."""


def _wall() -> datetime:
    """The real time: what is signed elsewhere and what ends by itself follows no drill's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Pass:
    """A leader or deputy, in the inspection they look at."""

    member: Member

    @property
    def scope(self) -> str:
        """The inspection's scope."""
        return self.member.inspection_id


class Entrance:
    """Two ways in, one at a time: Telegram's signature, or a one-time link on this machine."""

    def __init__(self, shared: Shared, wall: Callable[[], datetime] = _wall) -> None:
        self._shared = shared
        self._options = shared.config.dashboard
        self.wall = wall
        self._links, self._sessions = Tickets(), Tickets()
        self._openings: dict[str, bool] = {}

    # --- what the chat gives out ------------------------------------------------------------

    @property
    def address(self) -> str:
        """The address of the Mini App; empty where there is none."""
        return f"{self._options.url}/" if self._options.url else ""

    @property
    def link_minutes(self) -> int:
        """How long a link holds."""
        return self._options.link_minutes

    def link_for(self, user_id: int, scope: str) -> str:
        """Return a link that opens once; an earlier one of the same person ends."""
        self._links.end_all_of(user_id)
        valid_for = timedelta(minutes=self._options.link_minutes)
        secret = self._links.issue(user_id, scope, now=self.wall(), valid_for=valid_for)
        return f"http://127.0.0.1:{self._options.port}/#once={secret}"

    # --- the ways in ------------------------------------------------------------------------

    def begin(self, opening: str) -> str:
        """Turn a link into a session. Raises `ClosedError`; a link opens once.

        What opens is the link's secret, or that with the page's own after a point.
        """
        secret, _, hand = opening.partition(".")
        ticket = None if self.address else self._links.use(secret, hand=hand, now=self.wall())
        if ticket is None:
            raise ClosedError("link")
        found = self._pass(membership(self._people, ticket.user_id, ticket.scope), ticket.user_id)
        self._noted(found, "link")
        valid_for = timedelta(minutes=self._options.session_minutes)
        return self._sessions.issue(
            ticket.user_id, ticket.scope, now=self.wall(), valid_for=valid_for
        )

    def by_session(self, secret: str) -> Pass:
        """Return who holds the session. Raises `ClosedError`."""
        ticket = None if self.address else self._sessions.look(secret, now=self.wall())
        if ticket is None:
            raise ClosedError("session")
        try:
            return self._pass(
                membership(self._people, ticket.user_id, ticket.scope), ticket.user_id
            )
        except ClosedError:
            self._sessions.end(secret)
            raise

    def by_telegram(self, text: str) -> Pass:
        """Return who opened the Mini App, in the inspection they work in. Raises `ClosedError`."""
        if not self.address:
            raise ClosedError("no address")
        try:
            opened = init_data.read(
                text,
                token=self._shared.config.telegram.token.get_secret_value(),
                now=self.wall(),
                valid_for=timedelta(minutes=self._options.session_minutes),
            )
        except init_data.InitDataError as error:
            raise ClosedError("init data") from error
        is_first = self._is_first(opened.digest)
        places = memberships(self._people, opened.user_id)
        place = current_place(places, find_person(self._people, opened.user_id))
        found = self._pass(place, opened.user_id, is_told=is_first)
        if is_first:
            self._noted(found, "telegram")
        return found

    def _is_first(self, digest: str) -> bool:
        if digest in self._openings:
            return False
        self._openings[digest] = True
        while len(self._openings) > OPENINGS:
            self._openings.pop(next(iter(self._openings)))
        return True

    # --- the rule ---------------------------------------------------------------------------

    @property
    def _people(self) -> View:
        return self._shared.store.view(REGISTRY)

    def _pass(self, member: Member | None, user_id: int, *, is_told: bool = True) -> Pass:
        """Let a leader or deputy in; whoever is refused by name has a line in the trail."""
        if member is not None and member.is_active and member.leads:
            return Pass(member)
        if is_told:
            scope = member.inspection_id if member is not None else REGISTRY
            with self._shared.store.unit(scope) as work:
                note_refusal(work, by=user_id, at=self._shared.clock.now(), why=DETAIL)
                work.commit()
        raise ClosedError("role")

    def _noted(self, found: Pass, way: str) -> None:
        with self._shared.store.unit(found.scope) as work:
            note(
                work,
                by=found.member.user_id,
                at=self._shared.clock.now(),
                act="dashboard.opened",
                detail=way,
            )
            work.commit()
