"""The help of the commands, in the language in force.

A command's `help=`, and that of each of its options, is the name of a macro in the topic `help`.
The command line is built anew for each call, so the words are looked up when the language is
known.
"""

from typing import Any

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from bot.speech import console

TOPIC = "help"


class SpokenCommand(TyperCommand):
    """A command whose help is looked up."""

    def __init__(self, *args: Any, help: str | None = None, **kwargs: Any) -> None:  # noqa: A002, ANN401  # typer's own
        super().__init__(*args, help=_said(help), **kwargs)
        _say_params(self.params)


class SpokenGroup(TyperGroup):
    """A group of commands whose help is looked up."""

    def __init__(self, *args: Any, help: str | None = None, **kwargs: Any) -> None:  # noqa: A002, ANN401  # typer's own
        super().__init__(*args, help=_said(help), **kwargs)


def _said(name: str | None) -> str | None:
    return console()(TOPIC, name) if name else name


def _say_params(params: list[Any]) -> None:
    for each in params:
        if isinstance(each, (TyperArgument, TyperOption)) and each.help:
            each.help = _said(each.help)
            if each.metavar and console().has(TOPIC, each.metavar):
                each.metavar = _said(each.metavar)
