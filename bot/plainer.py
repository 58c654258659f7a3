"""A message that Telegram does not show, in a form that it does."""

import html
import re

from bot.refusals import BUTTONS, TOO_LONG
from inspection.records import OutgoingMessage

TAG = re.compile(r"<[^<>]*>")


def plainer(message: OutgoingMessage, refusal: str, in_words: str) -> dict[str, object]:
    """Return what to change before it is tried once more; nothing when all was tried.

    First without its buttons, if these are refused, or without its signs of form; then the
    sentence that says where it stands. Nothing is tried twice.
    """
    if message.buttons and any(sign in refusal for sign in BUTTONS):
        return {"buttons": ()}
    plain = without_form(message.text)
    if plain != message.text and not any(sign in refusal for sign in TOO_LONG):
        return {"text": plain}
    if in_words and message.text != in_words:
        return {"text": in_words, "buttons": ()}
    return {}


def without_form(text: str) -> str:
    """Return the words of a text alone; what is left means itself."""
    return html.escape(html.unescape(TAG.sub("", text)), quote=False)
