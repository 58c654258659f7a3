"""After the withdrawal and after the closing: the unit's accounts, and how long things are kept."""

from bot.wiring import Shared
from inspection import purging, retention
from inspection.calendar import next_opening
from inspection.enrolment import members_of
from inspection.enums import Mode, Priority, Role
from inspection.outbox import say
from inspection.ports import REGISTRY, View, Work
from inspection.records import Inspection, Member
from inspection.withdrawal import AfterWithdrawal, settle_accounts


class Afterwards:
    """Asks every minute what a day that has passed changes."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def look(self) -> None:
        """Limit or close the unit's accounts, and say what is kept longer than was set."""
        for scope in self._shared.store.scopes():
            view = self._shared.store.view(scope)
            inspection = view.get(Inspection, 1)
            if inspection is not None:
                self._accounts(inspection)
                self._retention(scope, view)

    def _accounts(self, inspection: Inspection) -> None:
        shared, now = self._shared, self._shared.clock.now()
        rule = shared.config.unit.after_withdrawal
        with shared.store.unit(REGISTRY) as work:
            changed = settle_accounts(work, inspection, rule, now=now)
            if not changed:
                work.commit()
                return
            is_closed = rule is AfterWithdrawal.CLOSED
            if not purging.is_closed(shared.store.view(inspection.slug)):
                self._tell(work, inspection.slug, changed, is_closed=is_closed)
            work.commit()
        shared.wake.set()

    def _tell(
        self, work: Work, scope: str, changed: tuple[Member, ...], *, is_closed: bool
    ) -> None:
        """Tell the liaisons when their office opens, and the leader."""
        settings, now = self._shared.settings_now(), self._shared.clock.now()
        opens = next_opening(settings.calendar, settings.hours, now)
        macro = "account_closed" if is_closed else "limited"
        is_drill = settings.mode is Mode.DRILL
        for member in changed:
            text = self._shared.texts_for(member.user_id)("closing", macro, drill=is_drill)
            say(work, chat_id=member.user_id, text=text, now=now, not_before=opens)
        facts = {"names": [m.name for m in changed], "closed": is_closed}
        for leader in (m for m in members_of(work, scope) if m.role is Role.LEADER):
            text = self._shared.texts_for(leader.user_id)("closing", "accounts", **facts)
            say(work, chat_id=leader.user_id, text=text, now=now, not_before=opens)

    def _retention(self, scope: str, view: View) -> None:
        """Remind leader and deputies, in the morning, of what should be destroyed by now."""
        shared, now = self._shared, self._shared.clock.now()
        days = shared.config.retention.days
        due = retention.due_on(view, days, now)
        day = retention.reminded_on(due, now.date()) if due is not None else None
        closing = purging.closing_of(view)
        if day is None or closing is None or now.time() < shared.config.summary.morning:
            return
        people = shared.store.view(REGISTRY)
        if any(p.phase in purging.GOING_ON for p in purging.of_inspection(people, scope)):
            return
        facts = {"due": due, "days": days, "handed_over": closing.receipt is not None}
        with shared.store.unit(scope) as work:
            for member in (m for m in members_of(people, scope) if m.leads):
                say(
                    work,
                    chat_id=member.user_id,
                    text=shared.texts_for(member.user_id)("closing", "retention", **facts),
                    now=now,
                    priority=Priority.NOTICE,
                    dedupe=f"retention:{day}:{member.user_id}",
                )
            work.commit()
        shared.wake.set()
