"""All wording: one folder of Jinja2 templates a language, autoescaped, nothing undefined.

`texts("finding", "card", finding=…)` calls the macro `card` of `finding.j2`. Every number,
name and text reaches Telegram escaped, which makes "can't parse entities" impossible (C038).
"""

from handlers.texts.labels import Label, Labels, labels, labels_in
from handlers.texts.parts import CUT, MESSAGE, cut, fitted, in_parts, short, utf16_length
from handlers.texts.speech import Said, Texts, texts_in

__all__ = [
    "CUT",
    "MESSAGE",
    "Label",
    "Labels",
    "Said",
    "Texts",
    "cut",
    "fitted",
    "in_parts",
    "labels",
    "labels_in",
    "short",
    "texts_in",
    "utf16_length",
]
