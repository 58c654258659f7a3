"""The words of `xuncha init`: they stand in the templates `init`, `init_steps`, `init_faults`."""

import typer

from bot.commands_common import Fault, WrongUsage
from bot.speech import console


def say(macro: str, **facts: object) -> None:
    """Print what is said on the way."""
    typer.echo(console()("init", macro, **facts))


def show(macro: str, **facts: object) -> None:
    """Print steps to be done elsewhere, after an empty line."""
    typer.echo("")
    typer.echo(console()("init_steps", macro, **facts))


def prompt(macro: str, **facts: object) -> str:
    """Return the words of a prompt."""
    return console()("init", macro, **facts)


def fault_words(macro: str, **facts: object) -> tuple[str, str]:
    """Return what went wrong, and what to do about it."""
    texts = console()
    return texts("init_faults", macro, **facts), texts("init_faults", f"{macro}_next", **facts)


def fault(macro: str, **facts: object) -> Fault:
    """Return a refusal that ends in a next step."""
    return Fault(*fault_words(macro, **facts))


def usage(macro: str, **facts: object) -> WrongUsage:
    """Return the refusal of a command that lacks something, ending in a next step."""
    what, step = fault_words(macro, **facts)
    return WrongUsage(console()("common", "next_step", what=what, step=step))
