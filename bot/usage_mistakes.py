"""A command that is written wrongly: what is wrong with it, said in the language in force.

typer finds the mistake and has an English sentence for it. Each kind is told here by its facts;
a kind that nobody knows yet keeps that sentence, so that nothing is hidden.
"""

import re
from ast import literal_eval
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from typer import TyperException

from bot.speech import console

Told = Callable[[Any], str]  # typer's own errors are private to it: known by their names
QUOTED = re.compile(r"'([^']+)'")
NO_COMMAND = re.compile(r"""No such command ('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
NO_COMMAND_AT_ALL = "Missing command"
NO_VALUE, NO_DAY = "does not take a value", "does not match the formats"
TOO_MANY = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)")


def mistake_words(error: TyperException) -> str:
    """Say what is wrong, and below it how the command is written and where its help is.

    Empty where typer has printed the help instead of an error.
    """
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return error.format_message()
    what = _KINDS.get(kind, _by_its_sentence)(error)
    context = getattr(error, "ctx", None)
    if context is None:
        return _say("mistake", what=what, usage="", page="")
    command = f"{context.command_path} {context.help_option_names[0]}"
    return _say("mistake", what=what, usage=context.get_usage().strip(), page=command)


def _by_its_sentence(error: Any) -> str:  # noqa: ANN401  # one of typer's
    """Tell what typer has but one kind of error for."""
    sentence = error.format_message()
    unknown = NO_COMMAND.match(sentence)
    if unknown:
        given = literal_eval(unknown[1])  # as Python writes a string
        close = QUOTED.findall(sentence[unknown.end() :])
        return _say("no_command", given=given, close=close)
    if sentence.startswith(NO_COMMAND_AT_ALL):
        return _say("command_missing")
    extra = TOO_MANY.fullmatch(sentence)
    return _say("too_many", given=extra[1]) if extra else str(sentence)


def _no_option(error: Any) -> str:  # noqa: ANN401  # one of typer's
    close = sorted(error.possibilities or ())
    return _say("no_option", given=error.option_name, close=close)


def _missing(error: Any) -> str:  # noqa: ANN401  # one of typer's
    if error.param is None:
        return str(error.format_message())
    is_option = error.param.param_type_name == "option"
    return _say("option_missing" if is_option else "argument_missing", name=_name(error))


def _bad_option(error: Any) -> str:  # noqa: ANN401  # one of typer's
    takes_none = NO_VALUE in error.message
    return _say("no_value" if takes_none else "value_missing", name=error.option_name)


def _bad_value(error: Any) -> str:  # noqa: ANN401  # one of typer's
    cause = error.__cause__
    if not isinstance(cause, ValidationError) or error.param is None:
        return str(error.format_message())
    found = cause.errors(include_url=False)[0]
    limits = found.get("ctx", {})
    return _say(
        "invalid",
        name=_name(error),
        value=found["input"],
        kind="day" if NO_DAY in found["msg"] else found["type"],
        limit=limits.get("ge", limits.get("le")),
        said=found["msg"],
    )


def _name(error: Any) -> str:  # noqa: ANN401  # one of typer's
    """Return the option or argument as it is written on the command line."""
    return " / ".join(QUOTED.findall(error.param.get_error_hint())) or str(error.param.name)


_KINDS: Mapping[str, Told] = {
    "NoSuchOption": _no_option,
    "MissingParameter": _missing,
    "BadOptionUsage": _bad_option,
    "BadParameter": _bad_value,
}


def _say(macro: str, **facts: object) -> str:
    return console()("usage", macro, **facts)
