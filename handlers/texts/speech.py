"""What is said, and again in the language of who reads it.

A text knows how it was made: which message, of which facts. A handler writes it without asking
who reads it; the door out (`Desk.say`, `Desk.show`, `Turn.note`) says it again for the reader.
What a person wrote is a fact, and stays as it is.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, pass_eval_context
from jinja2.filters import do_join
from jinja2.nodes import EvalContext
from markupsafe import Markup

from handlers.texts.forms import FORMS
from handlers.texts.labels import Label, labels_in
from handlers.texts.parts import CUT, cut, short
from inspection.enums import Language


class Said(str):
    """A text of the product's own that can be said again in another language."""

    __slots__ = ("again", "speaker")
    again: Callable[["Texts"], str]
    speaker: "Texts"

    def __new__(cls, text: str, speaker: "Texts", again: Callable[["Texts"], str]) -> "Said":
        """Keep the text with who said it and how it is made."""
        made = super().__new__(cls, text)
        made.speaker = speaker
        made.again = again
        return made


class Texts:
    """The wording of one language in one zone."""

    def __init__(self, zone: ZoneInfo, language: Language = Language.CHINESE) -> None:
        self.zone = zone
        self.language = language
        self.forms = FORMS[language]
        self.labels = labels_in(language)
        self._environment = self._made_environment()
        self._environment.filters.update(
            day=self.day,
            moment=self.moment,
            time=self.time,
            iso=self.iso,
            cut=self.cut,
            short=self._short,
            join=self._join,
            safe=self._safe,
            label=self.label,
        )
        self._module = lru_cache(maxsize=None)(self._load)

    def _made_environment(self, kind: type[Environment] = Environment) -> Environment:
        folders = dict.fromkeys((self.language, Language.CHINESE))  # Chinese has every topic
        return kind(
            loader=ChoiceLoader([PackageLoader("handlers", f"texts/{each}") for each in folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=self.again,
        )

    def _load(self, topic: str) -> object:
        return self._environment.get_template(f"{topic}.j2").module

    def read_ahead(self) -> None:
        """Compile every topic, in whatever thread, so that nobody waits for one."""
        for name in self._environment.list_templates(extensions=["j2"]):
            self._module(name.removesuffix(".j2"))

    def __call__(self, topic: str, macro: str, /, **facts: object) -> Said:
        """Return the message `macro` of a topic, without blank lines."""
        kept = {n: tuple(f) if isinstance(f, Iterator) else f for n, f in facts.items()}
        if self.language is not Language.CHINESE and not self.has(topic, macro):
            return texts_in(self.zone)(topic, macro, **kept)
        read = {name: self._for_me(fact) for name, fact in kept.items()}
        text = str(getattr(self._module(topic), macro)(**read))
        lines = "\n".join(line.strip() for line in text.splitlines() if line.strip())
        return Said(lines, self, lambda other: other(topic, macro, **kept))

    def has(self, topic: str, name: str) -> bool:
        """Whether there is such a message."""
        return hasattr(self._module(topic), name)

    def in_language(self, language: Language) -> "Texts":
        """Return the wording of another language in the same zone."""
        return self if language is self.language else texts_in(self.zone, language)

    # --- said again -------------------------------------------------------------------------

    def again(self, value: object) -> object:
        """Return what is said as this language has it; anything else as it is."""
        return self.said(value) if isinstance(value, str) else value

    def said(self, text: str) -> str:
        """Return a text or a label as this language has it; what people wrote as it is."""
        if isinstance(text, Said):
            return text if text.speaker is self else text.again(self)
        return self.label(text) if isinstance(text, Label) else text

    def label(self, label: str) -> str:
        """Return a button's label as this language has it."""
        return self.labels.of(label)

    def joined(self, *parts: str) -> Said:
        """Return several texts below one another, to be said again as one; empty ones left out."""
        text = "\n".join(self.said(part) for part in parts if part)
        return Said(text, self, lambda other: other.joined(*parts))

    def _for_me(self, fact: object) -> object:
        """Return a fact with its texts and labels in this language, before a template uses them."""
        match fact:
            case str():
                return self.said(fact)
            case list() | tuple() if type(fact) in {list, tuple}:  # not a named one
                return [self._for_me(each) for each in fact]
            case dict() if type(fact) is dict:  # a Counter answers for what it lacks
                return {key: self._for_me(each) for key, each in fact.items()}
            case _:
                return fact

    def _safe(self, value: str) -> Markup:
        return Markup(self.said(value))  # noqa: S704  # ours, escaped when it was made

    @pass_eval_context
    def _join(self, context: EvalContext, values: Iterable[object], between: str = "") -> str:
        joined: str = do_join(context, [self.again(value) for value in values], between)
        return joined  # Markup where one of them is

    def _short(self, text: str, limit: int = 40) -> str:
        return short(self.said(text), limit)

    # --- forms ------------------------------------------------------------------------------

    @staticmethod
    def short(text: str, limit: int = 40) -> str:
        """The first line, short enough for a list."""
        return short(text, limit)

    def cut(self, text: str, limit: int = CUT) -> str:
        """Shorten a text to a number of UTF-16 units, marked; what is stored stays whole."""
        return cut(self.said(text), limit, rest=self.forms.rest)

    def day(self, day: date | datetime) -> Said:
        """11月27日（周五）; Fri 27 Nov."""
        if isinstance(day, datetime):
            day = day.astimezone(self.zone).date()
        text = self.forms.day(day.month, day.day, day.weekday())
        return Said(text, self, lambda other: other.day(day))

    def moment(self, moment: datetime) -> Said:
        """11月27日（周五）18:00; Fri 27 Nov 18:00."""
        text = f"{self.day(moment)}{self.forms.before_time}{self.time(moment)}"
        return Said(text, self, lambda other: other.moment(moment))

    def iso(self, moment: str) -> str:
        """The moment of a history line, which keeps it as text."""
        return self.moment(datetime.fromisoformat(moment)) if moment else self.forms.undecided

    def time(self, moment: datetime) -> str:
        """18:00."""
        return moment.astimezone(self.zone).strftime("%H:%M")


@lru_cache
def texts_in(zone: ZoneInfo, language: Language = Language.CHINESE) -> Texts:
    """Return the wording of a language in a zone; compiled once, since nothing of it changes."""
    return Texts(zone, language)
