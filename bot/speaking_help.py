"""The help of the commands, and what is wrong with one, in the language in force.

A command's `help=`, and that of each of its options, is the name of a macro in the topic `help`.
The command line is built anew for each call, so the words are looked up when the language is
known. What heads the parts of a help stands in a module of typer's as fixed strings: these are
set before a help is printed.
"""

import sys
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from bot.speech import console
from bot.usage_mistakes import mistake_words

TOPIC = "help"
HEADINGS = {
    "ARGUMENTS_PANEL_TITLE": "arguments",
    "OPTIONS_PANEL_TITLE": "options",
    "COMMANDS_PANEL_TITLE": "commands",
    "REQUIRED_LONG_STRING": "required",
    "DEFAULT_STRING": "default",
}

if TYPE_CHECKING:
    _AnyCommand = TyperCommand
else:
    _AnyCommand = object  # what both of typer's stem from is private to it


class _Spoken(_AnyCommand):
    """What a command and a group of commands have in common."""

    def get_help_option(self, ctx: Any) -> TyperOption | None:  # noqa: ANN401  # typer's own context
        """Return `--help` with its words."""
        return _with_words(super().get_help_option(ctx))

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401  # typer's own
        """Write how the command is written."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=console()("usage", "prefix"))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401  # typer's own
        """Print the help under headings of the language."""
        _set_headings()
        super().format_help(ctx, formatter)


class SpokenCommand(_Spoken, TyperCommand):
    """A command whose help is looked up."""

    def __init__(self, *args: Any, help: str | None = None, **kwargs: Any) -> None:  # noqa: A002, ANN401  # typer's own
        super().__init__(*args, help=_said(help), **kwargs)
        self.options_metavar = console()("usage", "options_mark")
        _say_params(self.params)


class SpokenGroup(_Spoken, TyperGroup):
    """A group of commands whose help is looked up, and that answers what is written wrongly."""

    def __init__(self, *args: Any, help: str | None = None, **kwargs: Any) -> None:  # noqa: A002, ANN401  # typer's own
        super().__init__(*args, help=_said(help), **kwargs)
        self.options_metavar = console()("usage", "options_mark")
        self.subcommand_metavar = console()("usage", "commands_mark")

    def main(self, *args: Any, standalone_mode: bool = True, **kwargs: Any) -> Any:  # noqa: ANN401  # typer's own
        """Run the command and exit; what is written wrongly is said on standard error."""
        plainly = {**kwargs, "standalone_mode": False}
        if not standalone_mode:
            return super().main(*args, **plainly)
        try:
            code = super().main(*args, **plainly)
        except typer.TyperException as error:
            words = mistake_words(error)
            if words:
                typer.echo(words, err=True)
            code = error.exit_code
        except typer.Abort:
            typer.echo(console()("usage", "aborted"), err=True)
            code = 1
        sys.exit(code)


def _said(name: str | None) -> str | None:
    return console()(TOPIC, name) if name else name


def _say_params(params: list[Any]) -> None:
    for each in params:
        if isinstance(each, (TyperArgument, TyperOption)) and each.help:
            each.help = _said(each.help)
            written = each.metavar or (each.name.upper() if isinstance(each, TyperArgument) else "")
            if written and console().has(TOPIC, written):
                each.metavar = _said(written)


def _with_words(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = console()("usage", "help_option")
    return option


def _set_headings() -> None:
    from typer import rich_utils  # noqa: PLC0415  # needed for a help alone

    for name, macro in HEADINGS.items():
        setattr(rich_utils, name, console()("usage", macro))
