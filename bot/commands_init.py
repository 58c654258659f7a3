"""`xuncha init`: from nothing to the leader's link, without a manual; may be interrupted."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands_common import DEFAULT_CONFIG, in_words
from bot.init_flow import SetUp
from bot.init_given import Given
from bot.init_language import named
from bot.init_words import usage
from inspection.enums import Language


@in_words
def init(
    *,
    language: Annotated[str, typer.Option(help="init_language")] = "",
    name: Annotated[str, typer.Option(help="init_name")] = "",
    unit: Annotated[list[str] | None, typer.Option(help="init_unit")] = None,
    entry: Annotated[str, typer.Option(help="init_entry")] = "",
    days: Annotated[str, typer.Option(help="init_days")] = "",
    timetable: Annotated[str | None, typer.Option(help="init_timetable")] = None,
    zone: Annotated[str, typer.Option(help="init_zone")] = "",
    token_file: Annotated[
        Path | None,
        typer.Option(help="init_token_file"),
    ] = None,
    proxy: Annotated[str, typer.Option(help="init_proxy")] = "",
    base_url: Annotated[str, typer.Option(help="init_base_url")] = "",
    config: Annotated[Path, typer.Option(help="init_config")] = DEFAULT_CONFIG,
    ask: Annotated[bool, typer.Option("--ask/--no-ask", help="init_ask")] = True,
) -> None:
    """Set the bot up; ends with the leader's link."""
    given = Given(
        answers={
            "zone": zone,
            "name": name,
            "unit": "、".join(unit or ()),
            "entry": entry,
            "days": days,
            "timetable": timetable,
        },
        token_file=token_file,
        proxy=proxy,
        base_url=base_url,
        language=_language(language),
    )
    SetUp(config, given, asks=ask and sys.stdin.isatty()).run()


def _language(text: str) -> Language | None:
    found = named(text)
    if text.strip() and found is None:
        raise usage("language", text=text)
    return found
