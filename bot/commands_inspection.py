"""`xuncha inspection create` and `xuncha invite`: how an inspection and its people begin."""

import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.commands_common import (
    ConfigOption,
    InspectionOption,
    WrongUsage,
    chosen,
    configured,
    in_words,
    inspection_of,
    now_of,
    owned,
    require_records,
)
from bot.commands_plan import read_rows
from bot.commands_server import bot_name
from bot.config import Config
from bot.speech import console
from inspection import enrolment
from inspection.audit import note
from inspection.enums import Role
from inspection.first_day import has_timetable
from inspection.lost_accounts import lost_leader
from inspection.ports import REGISTRY, Store
from inspection.records import Inspection, Member, TimetableItem
from storage.errors import ScopeNameError
from storage.template import built_in_timetable

LONGEST_DAYS = 400


@in_words
def create(
    *,
    name: Annotated[str, typer.Option(help="create_name")],
    unit: Annotated[list[str], typer.Option(help="create_unit")],
    entry: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="create_entry")],
    days: Annotated[int, typer.Option(min=1, max=LONGEST_DAYS, help="create_days")],
    chat: Annotated[int | None, typer.Option(help="create_chat")] = None,
    timetable: Annotated[Path | None, typer.Option(help="create_timetable")] = None,
    config: ConfigOption = None,
) -> None:
    """Create an inspection and print the leader's link."""
    settings = configured(config)
    now, units = now_of(settings), tuple(dict.fromkeys(one_line(each) for each in unit))
    if not one_line(name) or not all(units):
        raise WrongUsage(console()("inspection", "names_empty"))
    rows = read_rows(timetable, entry.date()) if timetable else built_in_rows(entry.date())
    draft = Inspection(
        slug="",
        name=one_line(name),
        units=units,
        entry=entry.date(),
        days=days,
        mode=settings.disclosure.effective_mode(now.date()),
        chat_id=chat,
        created_at=now,
    )
    with owned(settings) as store:
        slug = add_inspection(store, draft, rows, now, own_timetable=timetable is not None)
        store.flush()  # first the inspection, then the code that leads to it
        code = new_code(store, slug, Role.LEADER, unit=None, settings=settings, now=now)
    typer.echo(console()("inspection", "created", slug=slug, draft=draft, rows=len(rows)))
    show_link(settings, code, role_name(Role.LEADER))


def one_line(text: str) -> str:
    """Return the text on one line."""
    return " ".join(text.split())


def built_in_rows(entry: date) -> tuple[TimetableItem, ...]:
    """Return the rows of the built-in timetable, on real days, in the language in force."""
    from inspection.timetable import parse_timetable  # noqa: PLC0415  # beside its one use

    return parse_timetable(built_in_timetable(console().language), entry=entry).rows


def add_inspection(
    store: Store,
    draft: Inspection,
    rows: tuple[TimetableItem, ...],
    now: datetime,
    *,
    own_timetable: bool = False,
) -> str:
    """Keep a new inspection with its timetable; return the name of its scope."""
    slug = _new_scope(store, draft.entry)
    with store.unit(slug) as work:
        work.add(draft.changed(slug=slug))
        for row in rows:
            work.add(row)
        if own_timetable:
            has_timetable(work)
        note(work, by=None, at=now, act="inspection.created", subject="inspection:1")
        work.commit()
    return slug


def _new_scope(store: Store, entry: date) -> str:
    number = 1
    while True:
        slug = f"{entry:%Y%m%d}-{number}"
        try:
            store.create(slug)
        except ScopeNameError:
            number += 1
        else:
            return slug


def new_code(
    store: Store, slug: str, role: Role, *, unit: str | None, settings: Config, now: datetime
) -> str:
    """Return a new one-time enrolment code."""
    valid_for = timedelta(hours=settings.invites.hours_valid)
    with store.unit(REGISTRY) as work:
        _, code = enrolment.invite(
            work, inspection_id=slug, role=role, unit=unit, by=None, now=now, valid_for=valid_for
        )
        work.commit()
    return code


def code_again(store: Store, member: Member, *, settings: Config, now: datetime) -> str:
    """Return a code that binds another account to a member whose own was taken away."""
    valid_for = timedelta(hours=settings.invites.hours_valid)
    with store.unit(REGISTRY) as work:
        _, code = enrolment.invite_again(work, member, by=None, now=now, valid_for=valid_for)
        work.commit()
    return code


@in_words
def invite(
    role: Annotated[str, typer.Argument(help="invite_role")],
    inspection: InspectionOption = None,
    unit: Annotated[str | None, typer.Option(help="invite_unit")] = None,
    another: Annotated[bool, typer.Option("--another", help="invite_another")] = False,
    config: ConfigOption = None,
) -> None:
    """Print a one-time link to join; for a leader whose account was taken away, to come back."""
    from handlers.roles import ROLE_WORDS  # noqa: PLC0415  # slow to import

    wanted = ROLE_WORDS.get(role.strip().lower())
    if wanted is None:
        raise WrongUsage(console()("inspection", "no_role", role=role, roles=list(Role)))
    settings = configured(config)
    require_records(settings.storage.path)
    with owned(settings) as store:
        slug = chosen(store, inspection)
        place = _unit(inspection_of(store.view(slug)), wanted, unit)
        now = now_of(settings)
        lost = None if another else _lost(store, slug, wanted)
        if lost is not None:
            code = code_again(store, lost, settings=settings, now=now)
        else:
            code = new_code(store, slug, wanted, unit=place, settings=settings, now=now)
    typer.echo(console()("inspection", "whose", slug=slug, unit=place))
    if lost is not None:
        typer.echo(console()("inspection", "for_the_same", name=lost.name))
    show_link(settings, code, role_name(wanted))


def _lost(store: Store, slug: str, role: Role) -> Member | None:
    """The leader's new account is bound here: nobody in the chat may hold that code."""
    return lost_leader(store.view(REGISTRY), slug) if role is Role.LEADER else None


def _unit(inspection: Inspection, role: Role, given: str | None) -> str | None:
    if role is not Role.UNIT_LIAISON:
        if given is not None:
            raise WrongUsage(console()("inspection", "unit_unasked"))
        return None
    if given is None and len(inspection.units) == 1:
        return inspection.units[0]
    if given is None or given.strip() not in inspection.units:
        raise WrongUsage(console()("inspection", "which_unit", units=inspection.units))
    return given.strip()


# --- the link ------------------------------------------------------------------------------


def role_name(role: Role) -> str:
    """Return a role's name as the chat has it, in the language in force."""
    from handlers.roles import ROLE_NAMES  # noqa: PLC0415  # slow to import
    from handlers.texts import labels_in  # noqa: PLC0415

    return labels_in(console().language).of(ROLE_NAMES[role])


def show_link(settings: Config, code: str, role: str) -> None:
    """Print the link on one line, and on a terminal its QR code."""
    from handlers.roles import link_of  # noqa: PLC0415  # slow to import

    name = bot_name(settings)
    link = link_of(name, code)
    facts = {"role": role, "link": link, "code": code, "hours": settings.invites.hours_valid}
    typer.echo(console()("inspection", "link", **facts))
    if not name:
        typer.echo(console()("inspection", "no_bot_name", code=code))
    elif sys.stdout.isatty():
        from bot.link_square import show_square  # noqa: PLC0415  # only for people at a terminal

        show_square(link, code)
