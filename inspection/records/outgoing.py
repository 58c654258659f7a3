"""What the bot will say or has said."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.enums import MessageKind, MessageState, Priority
from inspection.records.base import Model, Record
from inspection.records.pictures import Chart


class Button(Model):
    """A label and the short verb behind it (64 bytes at most)."""

    label: str
    data: str = ""
    url: str | None = None
    web_app: str | None = None  # the https address of a Mini App; in private chats only


class OutgoingMessage(Record):
    """Something the bot will say, kept until it was said."""

    TABLE: ClassVar[str] = "outbox"
    INDEXES: ClassVar[tuple[str, ...]] = (
        "state",
        "card_key",
        "dedupe",
        "place",
        "open_question",
        "said_in",
    )

    kind: MessageKind = MessageKind.SEND
    chat_id: int
    thread_id: int | None = None
    text: str = ""  # HTML, as it will appear
    buttons: tuple[tuple[Button, ...], ...] = ()
    attachments: tuple[int, ...] = ()  # evidence ids
    document: str | None = None  # a file made by the bot, below the data folder
    picture: Chart | None = None  # drawn by the sender, the text is its caption
    priority: Priority = Priority.ANSWER
    created_at: AwareDatetime
    not_before: AwareDatetime | None = None
    not_after: AwareDatetime | None = None  # what was not sent by then is not sent at all
    dedupe: str | None = None
    card: str | None = None  # which thing this message shows, so that it can change in place
    about: tuple[str, ...] = ()  # records it speaks of: "finding:12"
    asks: str | None = None  # the question it asks, answered by a reply: "wording:3"
    answered: bool = False
    reply_to: int | None = None
    emoji: str | None = None
    state: MessageState = MessageState.QUEUED
    message_id: int | None = None  # for an edit, delete or reaction: its target
    sent_at: AwareDatetime | None = None
    digest: str | None = None  # hash of what is shown there now
    has_buttons: bool = False  # what was sent had some
    is_media: bool = False  # one file with the text as its caption, not a text
    blanks: bool = False  # a change that takes the file away, too: an empty picture stays
    tries: int = 0
    failure: str | None = None

    @property
    def card_key(self) -> tuple[int, str] | None:
        """Chat and card, for messages that made the card (not those that edit it)."""
        if self.card is None or self.kind is not MessageKind.SEND:
            return None
        return (self.chat_id, self.card)

    @property
    def place(self) -> tuple[int, int] | None:
        """Where the message stands, once it was sent."""
        if self.message_id is None or self.kind is not MessageKind.SEND:
            return None
        return (self.chat_id, self.message_id)

    @property
    def open_question(self) -> int | None:
        """The chat that still owes an answer to this."""
        return self.chat_id if self.asks and not self.answered else None

    @property
    def said_in(self) -> int | None:
        """The chat in which this is a message of its own, not a change of another."""
        return self.chat_id if self.kind is MessageKind.SEND else None

    def withdrawn(self, **also: object) -> "OutgoingMessage":
        """Return it as one that will not be sent: of its words nothing stays."""
        return self.changed(state=MessageState.WITHDRAWN, text="", buttons=(), **also)
