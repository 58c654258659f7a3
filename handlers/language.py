"""`/language`: each person reads the bot in the language they chose."""

from handlers.buttons import button
from handlers.context import Turn
from handlers.routing import Press, PressTable
from inspection.audit import note
from inspection.enrolment import person_of
from inspection.enums import Language
from inspection.errors import NothingHereError
from inspection.roles import ENROLLED

NAMES = {Language.CHINESE: "中文", Language.ENGLISH: "English"}  # each in itself
TYPED = {
    **dict.fromkeys(("zh", "中文", "汉语", "chinese"), Language.CHINESE),
    **dict.fromkeys(("en", "英文", "英语", "english"), Language.ENGLISH),
}


def choose(turn: Turn, argument: str) -> None:
    """`/language`: the choice by buttons; `/language en` at once."""
    named = TYPED.get(argument.strip().casefold())
    if named is not None:
        _speak(turn, named)
        turn.tell_me(turn.texts("language", "now"))
    else:
        ask(turn)


def ask(turn: Turn, _record_id: int = 0, _argument: str = "") -> None:
    """`语言`: which one?"""
    keys = [button(name, "lg.set", 0, each.value) for each, name in NAMES.items()]
    turn.show(
        turn.user_id,
        "language",
        turn.texts("language", "ask"),
        buttons=[keys, [button("取消", "x")]],
        anew=True,
    )


def press(turn: Turn, _record_id: int, argument: str) -> None:
    """A language: from now on."""
    if argument not in set(Language):
        raise NothingHereError
    _speak(turn, Language(argument))
    turn.show(turn.user_id, "language", turn.texts("language", "now"))
    turn.note(turn.texts("language", "now"))


def _speak(turn: Turn, language: Language) -> None:
    person = person_of(turn.work, turn.user_id, turn.user_name)
    turn.work.put(person.changed(language=language))
    note(
        turn.work,
        by=turn.user_id,
        at=turn.now,
        act="language.chosen",
        subject=f"person:{person.id}",
        detail=language.value,
    )


PRESSES: PressTable = {
    "lg.ask": Press(ask, ENROLLED, on_registry=True),
    "lg.set": Press(press, ENROLLED, on_registry=True),
}
