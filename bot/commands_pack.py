"""`xuncha pack` and `xuncha pack verify`: the evidence pack, made and looked at again."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.acts import note_act
from bot.commands_common import (
    ConfigOption,
    InspectionOption,
    Refused,
    WrongUsage,
    chosen,
    configured,
    in_words,
    inspection_of,
    now_of,
    read_only,
    require_records,
    working,
)
from bot.pack_orders import order_for
from bot.speaking_help import SpokenGroup
from bot.speech import console
from storage.pack_check import check_pack

MAKE = "make"


class PackGroup(SpokenGroup):
    """`xuncha pack FILE` makes a pack: whatever is no command of its own is a file."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # typer's own context
        """Put the command that is meant in front."""
        if not args or (args[0] not in self.commands and args[0] not in {"-h", "--help"}):
            args = [MAKE, *args]
        return super().parse_args(ctx, args)


@in_words
def make(
    file: Annotated[
        Path | None,
        typer.Argument(help="pack_make_file"),
    ] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="pack_unit")] = None,
    inspection: InspectionOption = None,
    config: ConfigOption = None,
) -> None:
    """Make an evidence pack."""
    from bot.packing import make_pack  # noqa: PLC0415  # slow to import

    settings = configured(config)
    require_records(settings.storage.path)
    store = read_only(settings)
    slug = chosen(store, inspection)
    view = store.view(slug)
    place = _unit(inspection_of(view).units, unit)
    order = order_for(settings, settings.storage.path, view, place, now_of(settings))
    order = order if file is None else replace(order, target=file)
    if order.target.is_dir():
        raise WrongUsage(console()("pack", "is_folder", path=order.target))
    note_act(settings, "pack.asked", slug)
    with working(console()("pack", "making")) as progress:
        packed = make_pack(order, settings.storage.cipher(), progress)
    note_act(settings, "pack.made", slug)
    typer.echo(console()("pack", "made", slug=slug, unit=place, packed=packed))


def _unit(units: tuple[str, ...], given: str | None) -> str | None:
    if given is None:
        return None
    if given.strip() not in units:
        raise WrongUsage(console()("pack", "no_unit", given=given, units=units))
    return given.strip()


@in_words
def verify(
    file: Annotated[Path, typer.Argument(help="pack_verify_file")],
    sha256: Annotated[str, typer.Option("--sha256", help="pack_sha256")] = "",
) -> None:
    """Check an evidence pack file by file; unpacks nothing."""
    if not file.is_file():
        raise Refused(console()("pack", "no_file", file=file))
    with working(console()("pack", "verifying")) as progress:
        checked = check_pack(file, sha256=sha256.strip(), progress=progress)
    for fault in checked.faults:
        typer.echo(console()("pack", "flaw", name=fault.name or file, flaw=fault.flaw))
    if checked.faults:
        raise typer.Exit(1)
    typer.echo(console()("pack", "whole", checked=checked, compared=bool(sha256)))
