"""`xuncha inspection close` and `xuncha inspection purge`: the end of an inspection."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from bot.commands_common import (
    ConfigOption,
    InspectionOption,
    Refused,
    WrongUsage,
    chosen,
    configured,
    in_words,
    now_of,
    owned,
    read_only,
    require_records,
    working,
)
from bot.config import Config
from bot.pack_orders import order_for
from bot.speech import console
from inspection import closing, purging
from inspection.audit import note
from inspection.closing import NotClosedYetError, OpenThing, OtherPackError
from inspection.ports import REGISTRY
from inspection.records import Closing, Purge, PurgePhase
from storage.layout import PACKS
from storage.tiny import TinyStore

DAY = "%Y-%m-%d"


@dataclass(frozen=True)
class Given:
    """What is said of the hand-over."""

    received_by: str
    received_on: datetime | None
    sha256: str


@in_words
def close(
    *,
    force: Annotated[str, typer.Option("--force", metavar="REASON", help="close_force")] = "",
    clues_handed_over: Annotated[
        bool, typer.Option("--clues-handed-over", help="close_clues")
    ] = False,
    received_by: Annotated[str, typer.Option("--received-by", help="close_received_by")] = "",
    received_on: Annotated[
        datetime | None, typer.Option("--received-on", formats=[DAY], help="close_received_on")
    ] = None,
    sha256: Annotated[str, typer.Option("--sha256", help="close_sha256")] = "",
    again: Annotated[bool, typer.Option("--again", help="close_again")] = False,
    inspection: InspectionOption = None,
    config: ConfigOption = None,
) -> None:
    """Close an inspection with its evidence pack, or record the receipt; once, unless asked."""
    settings = configured(config)
    require_records(settings.storage.path)
    given = Given(received_by.strip(), received_on, sha256.strip())
    with owned(settings) as store:
        slug = chosen(store, inspection)
        earlier = purging.closing_of(store.view(slug))
        if earlier is not None and given.received_by:
            _receive(store, slug, given, settings)
            return
        if earlier is not None and not again:
            _tell_closed(slug, earlier, settings)
            return
        reason = force or (earlier.reason if earlier is not None else "")
        made = _close(store, slug, reason, clues_handed_over, settings)
        store.flush()
        _tell(slug, made, settings.storage.path / PACKS / slug)
        if not given.received_by and sys.stdin.isatty():
            who = typer.prompt(console()("closing", "who_received"), default="")
            given = Given(who.strip(), given.received_on, made.pack_sha256)
        if given.received_by:
            _receive(store, slug, given, settings)


def _close(
    store: TinyStore, slug: str, reason: str, clues_handed_over: bool, settings: Config
) -> Closing:
    from bot.packing import make_pack  # noqa: PLC0415  # slow to import

    now = now_of(settings)
    view = store.view(slug)
    things = closing.open_at_closing(view, clues_handed_over=clues_handed_over)
    if things and not reason.strip():
        raise Refused(console()("closing", "not_closed", lines=_lines(things)))
    with store.unit(slug) as work:
        note(work, by=None, at=now, act="inspection.closing", subject="inspection:1")
        work.commit()
    store.flush()  # the pack is made of what is on disk
    order = order_for(settings, settings.storage.path, view, None, now)
    with working(console()("pack", "making")) as progress:
        packed = make_pack(order, settings.storage.cipher(), progress)
    with store.unit(slug) as work:
        made = closing.close(
            work,
            things,
            reason=reason,
            pack_name=packed.path.name,
            pack_sha256=packed.sha256,
            pack_files=packed.files,
            now=now,
        )
        work.commit()
    for line in _lines(things):
        typer.echo(line)
    return made


def _lines(things: Sequence[OpenThing]) -> list[str]:
    grouped = groupby(things, key=lambda each: each.lack)
    return [
        console()("closing", "lack", lack=lack, labels=[each.label for each in found])
        for lack, found in grouped
    ]


def _tell(slug: str, made: Closing, folder: Path) -> None:
    path = folder / made.pack_name
    typer.echo(console()("closing", "closed", slug=slug, made=made, path=path))


def _tell_closed(slug: str, made: Closing, settings: Config) -> None:
    """Say that nothing was done: another pack would make void the one that is on its way."""
    path = settings.storage.path / PACKS / slug / made.pack_name
    zone = settings.inspection.zone
    receipt = made.receipt
    facts = {
        "at": f"{made.at.astimezone(zone):{DAY} %H:%M}",
        "received": f"{receipt.received_at.astimezone(zone):{DAY}}" if receipt is not None else "",
        "is_there": path.is_file(),
    }
    typer.echo(console()("closing", "already", slug=slug, made=made, path=path, **facts))


def _receive(store: TinyStore, slug: str, given: Given, settings: Config) -> None:
    if not given.sha256:
        raise WrongUsage(console()("closing", "no_sha256"))
    now = now_of(settings)
    zone = settings.inspection.zone
    at = given.received_on.replace(tzinfo=zone) if given.received_on is not None else now
    earlier = purging.closing_of(store.view(slug))
    before = earlier.receipt.received_by if earlier and earlier.receipt else ""
    try:
        with store.unit(slug) as work:
            closing.receive(
                work, received_by=given.received_by, received_at=at, sha256=given.sha256, now=now
            )
            work.commit()
    except OtherPackError as error:
        facts = {"wanted": error.wanted, "given": error.given}
        raise Refused(console()("closing", "other_pack", **facts)) from None
    except NotClosedYetError:
        raise Refused(console()("closing", "close_first")) from None
    facts = {"who": given.received_by, "day": f"{at:{DAY}}", "instead": before}
    typer.echo(console()("closing", "received", **facts))


@in_words
def purge(inspection: InspectionOption = None, config: ConfigOption = None) -> None:
    """Say how to purge, and what was purged."""
    settings = configured(config)
    require_records(settings.storage.path)
    store = read_only(settings)
    found = list(store.view(REGISTRY).all(Purge))
    for each in (p for p in found if inspection in {None, p.inspection_id}):
        typer.echo(_purge_line(each))
    typer.echo(console()("closing", "how_to_purge"))


def _purge_line(purge: Purge) -> str:
    if purge.phase is not PurgePhase.DONE or purge.done_at is None:
        return console()("closing", "purge", purge=purge)
    return console()("closing", "purged", purge=purge, at=f"{purge.done_at:{DAY} %H:%M}")
