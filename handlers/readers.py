"""Who reads what the bot says, and in which language: asked where something leaves, once."""

from datetime import datetime

from handlers.texts import Texts
from inspection import outbox
from inspection.languages import language_of, language_of_group
from inspection.outbox import Keyboard
from inspection.ports import REGISTRY, Store, View, Work
from inspection.records import OutgoingMessage


class Readers:
    """What a desk needs to say something in the language of who reads it."""

    store: Store
    work: Work
    now: datetime
    texts: Texts  # in the language of the configuration

    @property
    def people(self) -> View:
        """The registry; while it is itself being written, with what was written so far."""
        return self.work if self.work.scope == REGISTRY else self.store.view(REGISTRY)

    def texts_for(self, chat_id: int) -> Texts:
        """Return the wording in the language of a person or of the group's chat."""
        if chat_id > 0:
            chosen = language_of(self.people, chat_id)
        else:
            chosen = language_of_group(self.store, self.work, chat_id)
        return self.texts.in_language(chosen or self.texts.language)

    def said_to(self, chat_id: int, text: str) -> str:
        """Return a text in the language of who reads it there."""
        return str(self.texts_for(chat_id).said(text))

    def keys_for(self, chat_id: int, buttons: Keyboard) -> Keyboard:
        """Return buttons with labels in the language of who reads them there."""
        label = self.texts_for(chat_id).label
        return [
            [key.model_copy(update={"label": label(key.label)}) for key in row] for row in buttons
        ]

    def replace(self, message: OutgoingMessage, text: str) -> None:
        """Put another text in the place of what was sent."""
        outbox.replace(self.work, message, text=self.said_to(message.chat_id, text), now=self.now)
