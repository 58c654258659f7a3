"""How much text fits under a picture, counted in UTF-16 units as Telegram counts."""

LONGEST = 1024
ROOM = 900  # of a new one, tags counted; a card may grow a little


def fits(text: str, attachments: tuple[int, ...]) -> bool:
    """Whether text and file can be one message: one file and a short text."""
    return len(attachments) == 1 and bool(text) and _length(text) <= ROOM


def outgrows(text: str) -> bool:
    """Whether the text is too long to stand under a picture; tags counted, never too few."""
    return _length(text) > LONGEST


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
