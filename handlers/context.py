"""What a handler has in hand: the unit of work, the people, the moment, the words."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from typing import Unpack

from telegram import CallbackQuery, Message

from handlers.readers import Readers
from handlers.settings import BotFacts, Settings
from handlers.texts import Texts, fitted, in_parts
from inspection import enrolment, outbox
from inspection.access import may_see_finding
from inspection.calendar import DueChoice, DueCode, due_choices, withdrawal_day
from inspection.containing import is_group_held
from inspection.enums import Priority, Role
from inspection.errors import NothingHereError
from inspection.finder import Finder
from inspection.outbox import Ties
from inspection.ports import Store, View, Work
from inspection.records import Finding, Inspection, Member, Person

Keyboard = outbox.Keyboard


@dataclass
class Desk(Readers):
    """One unit of work with everything needed to speak about it."""

    store: Store
    work: Work
    now: datetime
    texts: Texts
    settings: Settings
    facts: BotFacts
    finder: Finder = field(default_factory=Finder)

    @property
    def inspection(self) -> Inspection:
        """The inspection worked on."""
        found = self.work.get(Inspection, 1)
        if found is None:
            raise NothingHereError
        return found

    @property
    def members(self) -> tuple[Member, ...]:
        """Everybody active in the inspection, liaisons included."""
        return enrolment.members_of(self.people, self.work.scope)

    @property
    def inside(self) -> tuple[Member, ...]:
        """Everybody active in the group itself."""
        return tuple(m for m in self.members if m.is_inside)

    @property
    def leaders(self) -> tuple[Member, ...]:
        """The leader, then the deputies."""
        leading = [m for m in self.inside if m.leads]
        return tuple(sorted(leading, key=lambda m: m.role is not Role.LEADER))

    def is_shut_out(self, user_id: int) -> bool:
        """Whether somebody belongs to an inspection whose records cannot be read."""
        places = enrolment.memberships(self.people, user_id)
        return any(place.inspection_id in self.facts.shut for place in places)

    def name(self, user_id: int | None) -> str:
        """Return how a person is called in this inspection."""
        if user_id is None:
            return ""
        found = next((m for m in self.people_here() if m.user_id == user_id), None)
        return found.name if found else ""

    def name_for(self, user_id: int, view: View | None = None) -> str:
        """Return what the inspection is called, for somebody who belongs to several; else empty.

        It is the one worked on, or that of the view.
        """
        return enrolment.name_among_several(self.people, view or self.work, user_id)

    def naming(self, chat_id: int, text: str, view: View | None = None) -> str:
        """Return a text that names the inspection, for somebody who belongs to several."""
        name = self.name_for(chat_id, view)
        return self.texts.joined(text, self.texts("common", "which", name=name)) if name else text

    def people_here(self) -> tuple[Member, ...]:
        """Everybody who is or was in the inspection."""
        return self.people.lookup(Member, "inspection_id", self.work.scope)

    @property
    def today(self) -> date:
        """The calendar day in the inspection's zone."""
        return self.now.date()

    @property
    def last_day(self) -> date:
        """The day on which the group leaves."""
        return withdrawal_day(self.inspection.entry, self.inspection.days)

    def at(self, hhmm: str) -> datetime:
        """Return today's moment of a time that is set."""
        return datetime.combine(self.today, time.fromisoformat(hhmm), tzinfo=self.now.tzinfo)

    def rank(self, _chat_id: int, priority: Priority) -> Priority:
        """Return how soon a message to this chat goes out."""
        return priority

    def place_of(self, chat_id: int) -> int:
        """Return where something for this chat is said instead, or the chat itself."""
        return chat_id

    def say(
        self,
        chat_id: int,
        text: str,
        *,
        buttons: Keyboard = (),
        thread_id: int | None = None,
        priority: Priority = Priority.ANSWER,
        about: tuple[str, ...] = (),
        as_caption: bool = False,
        dedupe: str | None = None,
        **ties: Unpack[Ties],
    ) -> bool:
        """Queue a message, a long one in parts; False when its dedupe key was used before.

        The buttons and ties are the last part's: it is the one that is answered.
        """
        priority = self.rank(chat_id, priority)
        place = self.place_of(chat_id)
        if place != chat_id:
            chat_id, thread_id, ties["reply_to"] = place, None, None
        queue = partial(
            outbox.say,
            self.work,
            chat_id=chat_id,
            now=self.now,
            thread_id=thread_id,
            priority=priority,
            about=about,
        )
        forms = self.texts_for(chat_id).forms
        *before, last = in_parts(self.said_to(chat_id, text), forms=forms)
        for number, part in enumerate(before):
            queue(text=part, dedupe=f"{dedupe}:{number}" if dedupe else None)
        keys = self.keys_for(chat_id, buttons)
        queued = queue(text=last, buttons=keys, as_caption=as_caption, dedupe=dedupe, **ties)
        return queued is not None

    def show(
        self,
        chat_id: int,
        card: str,
        text: str,
        *,
        buttons: Keyboard = (),
        about: tuple[str, ...] = (),
        thread_id: int | None = None,
        priority: Priority = Priority.ANSWER,
        reply_to: int | None = None,
        only_update: bool = False,
        anew: bool = False,
    ) -> None:
        """Make a card or change it in place."""
        place = self.place_of(chat_id)
        if place != chat_id:
            chat_id, thread_id, reply_to = place, None, None
            only_update = only_update or not anew
        outbox.show(
            self.work,
            chat_id=chat_id,
            card=card,
            text=fitted(self.said_to(chat_id, text), forms=self.texts_for(chat_id).forms),
            now=self.now,
            buttons=self.keys_for(chat_id, buttons),
            about=about,
            thread_id=thread_id,
            priority=self.rank(chat_id, priority),
            reply_to=reply_to,
            only_update=only_update,
            anew=anew,
        )

    def audience(self, chat_id: int) -> tuple[Member, ...] | None:
        """Return whom a message to this chat reaches; None for a chat we know nothing of."""
        if chat_id > 0:
            member = enrolment.membership(self.people, chat_id, self.work.scope)
            return (member,) if member else None
        inspection = self.work.get(Inspection, 1)
        if inspection is None or inspection.chat_id != chat_id:
            return None
        return self.inside

    def due_choices(self) -> tuple[DueChoice, ...]:
        """Return the dates that have a button; 今天 only when it is still today on arrival."""
        found = due_choices(self.settings.calendar, self.settings.hours, self.now)
        return tuple(c for c in found if c.code is not DueCode.TODAY or c.due.date() == self.today)

    def group_may_see(self, finding: Finding) -> bool:
        """Whether everybody in the group's chat may read the finding."""
        return all(may_see_finding(member, finding) for member in self.inside)


@dataclass
class Turn(Desk):
    """One update of one person: what they sent or pressed, and what they are told."""

    person: Person | None = None
    member: Member | None = None
    message: Message | None = None
    query: CallbackQuery | None = None
    chat_id: int = 0
    thread_id: int | None = None
    user_id: int = 0
    user_name: str = ""
    text: str = ""
    toast: str = ""
    alert: bool = False

    @property
    def me(self) -> Member:
        """The member who acts. Raises `NothingHereError` for anybody else."""
        if self.member is None:
            raise NothingHereError
        return self.member

    def rank(self, chat_id: int, priority: Priority) -> Priority:
        """What is said to somebody else is no answer: it may wait for the end of an interview."""
        is_answer = chat_id < 0 or chat_id == self.user_id
        return priority if is_answer else max(priority, Priority.NOTICE)

    def place_of(self, chat_id: int) -> int:
        """While nothing may be said in the group's chat, who acts there is answered privately."""
        if chat_id > 0 or self.member is None or chat_id != self.chat_id:
            return chat_id
        held = is_group_held(self.store.view(self.member.inspection_id))
        return self.user_id if held else chat_id

    @property
    def is_private(self) -> bool:
        """Whether this happens in a private chat."""
        return self.chat_id > 0

    @property
    def message_id(self) -> int | None:
        """The id of the message that was sent, or on which a button was pressed."""
        if self.query is not None and self.query.message is not None:
            return self.query.message.message_id
        return self.message.message_id if self.message else None

    def reply(
        self,
        text: str,
        *,
        buttons: Keyboard = (),
        about: tuple[str, ...] = (),
        **ties: Unpack[Ties],
    ) -> None:
        """Answer where the person is."""
        ties.setdefault("reply_to", None if self.is_private else self.message_id)
        self.say(self.chat_id, text, buttons=buttons, about=about, thread_id=self.thread_id, **ties)

    def tell_me(
        self,
        text: str,
        *,
        buttons: Keyboard = (),
        about: tuple[str, ...] = (),
        **ties: Unpack[Ties],
    ) -> None:
        """Answer in the person's private chat, wherever the button was."""
        self.say(self.user_id, text, buttons=buttons, about=about, **ties)

    def toast_of(self, macro: str, **facts: object) -> None:
        """Answer a press with one of the few-word answers."""
        self.note(self.texts("toasts", macro, **facts))

    def goes_on_in_private(self) -> None:
        """Say to who pressed in the group that it goes on in their private chat."""
        if not self.is_private:
            self.note(self.texts("common", "see_private"))

    def note(self, text: str, *, alert: bool = False) -> None:
        """Answer a press with a few words."""
        self.toast = self.said_to(self.user_id, text)
        self.alert = alert
