"""The command line: `xuncha`; each topic's commands stand in a module of their own."""

import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot import (
    commands_archive,
    commands_check,
    commands_closing,
    commands_evaluate,
    commands_init,
    commands_inspection,
    commands_key,
    commands_pack,
    commands_plan,
)
from bot.commands_common import ConfigOption, Refused, config_path, in_words
from bot.speaking_help import SpokenCommand, SpokenGroup
from bot.speech import console, language_of, speaking

OURS = frozenset({"bot", "handlers", "inspection", "storage", "sandbox"})

app = typer.Typer(
    name="xuncha",
    cls=SpokenGroup,
    help="xuncha",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
inspections = typer.Typer(cls=SpokenGroup, help="inspections", no_args_is_help=True)
plans = typer.Typer(cls=SpokenGroup, help="plans", no_args_is_help=True)
audits = typer.Typer(cls=SpokenGroup, help="audits", no_args_is_help=True)
packs = typer.Typer(cls=commands_pack.PackGroup, help="packs")
keys = typer.Typer(cls=SpokenGroup, help="keys", no_args_is_help=True)


@in_words
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="demo_port")] = 8765,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="demo_browser")] = True,
) -> None:
    """Run the demo until Ctrl-C."""
    try:
        from bot.demo import run_demo  # noqa: PLC0415  # the sandbox is an extra
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in OURS:
            raise
        raise Refused(console()("common", "sandbox_missing", name=error.name)) from None
    raise typer.Exit(run_demo(port, browser))


@in_words
def run(config: ConfigOption = None) -> None:
    """Run the bot until it is told to stop."""
    from bot.config import load_config  # noqa: PLC0415
    from bot.process import run_bot  # noqa: PLC0415  # the other commands start without it

    settings = load_config(config_path(config), os.environ, require_token=True)
    raise typer.Exit(run_bot(settings))


def _add(group: typer.Typer, name: str, command: Callable[..., None], help: str) -> None:  # noqa: A002  # typer's own
    group.command(name, cls=SpokenCommand, help=help, hidden=name == commands_pack.MAKE)(command)


_add(app, "demo", demo, "demo")
_add(app, "run", run, "run")
_add(app, "init", commands_init.init, "init")
_add(app, "check", commands_check.check, "check")
_add(app, "health", commands_check.health, "health")
_add(app, "invite", commands_inspection.invite, "invite")
_add(app, "export", commands_plan.export, "export")
_add(app, "evaluate", commands_evaluate.evaluate, "evaluate")
_add(app, "backup", commands_archive.backup, "backup")
_add(app, "restore", commands_archive.restore, "restore")
_add(inspections, "create", commands_inspection.create, "create")
_add(inspections, "close", commands_closing.close, "close")
_add(inspections, "purge", commands_closing.purge, "purge")
_add(plans, "import", commands_plan.import_plan, "plan_import")
_add(plans, "export", commands_plan.export_plan, "plan_export")
_add(audits, "verify", commands_archive.verify_audit, "audit_verify")
_add(packs, commands_pack.MAKE, commands_pack.make, "pack_make")
_add(packs, "verify", commands_pack.verify, "pack_verify")
app.add_typer(packs, name="pack")
app.add_typer(inspections, name="inspection")
app.add_typer(plans, name="plan")
app.add_typer(audits, name="audit")
_add(keys, "new", commands_key.new_key_file, "key_new")
_add(keys, "rotate", commands_key.rotate, "key_rotate")
app.add_typer(keys, name="key")


@inspections.callback()
@plans.callback()
@audits.callback()
def _group() -> None:
    """Keep a group a group, also while it has one command."""


def main() -> None:
    """Run the command line; a console of another encoding loses signs, never the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    with speaking(language_of(config_path(_config_in(sys.argv[1:])), os.environ)):
        app()


def _config_in(words: Sequence[str]) -> Path | None:
    """Return the file that `--config` names: the help is in its language, too."""
    for number, word in enumerate(words):
        option, _, value = word.partition("=")
        if option == "--config":
            return Path(value or "".join(words[number + 1 : number + 2]))
    return None
