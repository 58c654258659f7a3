"""`xuncha plan import`, `xuncha plan export` and `xuncha export`: tables in and out."""

from datetime import date
from html import unescape
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

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
    owned,
    read_only,
    require_records,
    working,
)
from bot.speech import console
from inspection.audit import note
from inspection.board import notes_to_take_out
from inspection.enums import RowState
from inspection.first_day import has_timetable
from inspection.languages import language_of_inspection
from inspection.ports import REGISTRY
from inspection.records import Finding, Member, OutwardItem, TimetableItem
from inspection.timetable import owners_of
from inspection.timetable_changes import apply, merge_reading
from inspection.timetable_faults import Reading
from inspection.timetable_grid import UnreadableTableError
from storage.tiny import TinyStore


def read_rows(file: Path, entry: date) -> tuple[TimetableItem, ...]:
    """Return the rows of a table file; refuses a table with a fault, naming each."""
    reading = _reading(file, entry)
    if reading.faults:
        raise Refused(console()("plan", "faulty", file=file, faults=_faults(reading)))
    return reading.rows


def _reading(file: Path, entry: date) -> Reading:
    from inspection.timetable_reading import read_sheets  # noqa: PLC0415  # slow to import
    from storage.timetable_files import read_table  # noqa: PLC0415

    try:
        return read_sheets(read_table(file.read_bytes()), entry=entry)
    except UnreadableTableError as error:
        fault = _words("file_fault", fault=error.fault.value)
        raise Refused(console()("plan", "unreadable", file=file, fault=fault)) from None


def _faults(reading: Reading) -> list[str]:
    return [_words("row_fault", fault=fault) for fault in reading.faults]


def _words(macro: str, **facts: object) -> str:
    """The chat's words, for a terminal: without the escapes of HTML."""
    from handlers.texts import Texts  # noqa: PLC0415

    texts = Texts(ZoneInfo("UTC"), console().language)
    return unescape(texts("timetable_import", macro, **facts))


@in_words
def import_plan(
    file: Annotated[Path, typer.Argument(help="plan_import_file")],
    skip_faulty: Annotated[bool, typer.Option("--skip-faulty", help="plan_skip_faulty")] = False,
    cancel_missing: Annotated[
        bool, typer.Option("--cancel-missing", help="plan_cancel_missing")
    ] = False,
    inspection: InspectionOption = None,
    config: ConfigOption = None,
) -> None:
    """Update the timetable from a file."""
    settings = configured(config)
    require_records(settings.storage.path)
    with owned(settings) as store:
        slug = chosen(store, inspection)
        with working(console()("plan", "reading")):
            reading = _reading(file, inspection_of(store.view(slug)).entry)
        if reading.faults and not (skip_faulty and reading.rows):
            raise Refused(console()("plan", "faulty", file=file, faults=_faults(reading)))
        with store.unit(slug) as work:
            plan = merge_reading(work.all(TimetableItem), reading)
            now = now_of(settings)
            apply(work, plan, by=None, at=now, cancel_missing=cancel_missing)
            has_timetable(work)
            note(work, by=None, at=now, act="timetable.imported")
            work.commit()
    facts = {"differences": _words("differences", plan=plan, reading=reading), "plan": plan}
    typer.echo(console()("plan", "imported", slug=slug, is_cancelling=cancel_missing, **facts))


@in_words
def export_plan(
    file: Annotated[Path, typer.Argument(help="plan_export_file")],
    member: Annotated[str | None, typer.Option("--member", help="plan_member")] = None,
    inspection: InspectionOption = None,
    config: ConfigOption = None,
) -> None:
    """Export the timetable."""
    from storage.timetable_export import (  # noqa: PLC0415  # slow to import
        timetable_calendar,
        timetable_workbook,
    )

    suffix = file.suffix.lower()
    if suffix not in {".xlsx", ".ics"}:
        raise WrongUsage(console()("plan", "other_suffix", file=file))
    settings = configured(config)
    require_records(settings.storage.path)
    store = read_only(settings)
    slug = chosen(store, inspection)
    note_act(settings, "timetable.exported", slug)
    rows = _rows_of(store, slug, member)
    language = language_of_inspection(store.view(slug), settings.inspection.language)
    if suffix == ".xlsx":
        data = timetable_workbook(rows, language)
    else:
        name = inspection_of(store.view(slug)).name
        data = timetable_calendar(
            rows, scope=slug, name=name, now=now_of(settings), language=language
        )
    file.write_bytes(data)
    typer.echo(console()("plan", "rows_exported", slug=slug, count=len(rows), file=file))


def _rows_of(store: TinyStore, slug: str, name: str | None) -> list[TimetableItem]:
    rows = [r for r in store.view(slug).all(TimetableItem) if r.state is not RowState.CANCELLED]
    if name is None:
        return rows
    members = store.view(REGISTRY).lookup(Member, "inspection_id", slug)
    if not any(m.name == name and m.is_active and m.is_inside for m in members):
        raise Refused(console()("plan", "no_member", slug=slug, name=name))
    return [row for row in rows if any(m.name == name for m in owners_of(row, members))]


@in_words
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="export_folder")],
    inspection: InspectionOption = None,
    config: ConfigOption = None,
) -> None:
    """Export ledgers and documents; of clues and sealed content only number and time."""
    from bot.document_export import export_documents  # noqa: PLC0415  # slow to import
    from storage.evidence import EvidenceFolder  # noqa: PLC0415
    from storage.export import Ledger, export_inspection  # noqa: PLC0415  # slow to import

    settings = configured(config)
    require_records(settings.storage.path)
    store = read_only(settings)
    slug = chosen(store, inspection)
    note_act(settings, "ledger.exported", slug)
    view, people = store.view(slug), store.view(REGISTRY)
    ledger = Ledger(
        inspection=inspection_of(view),
        members=people.lookup(Member, "inspection_id", slug),
        findings=tuple(view.all(Finding)),
        outward_items=tuple(view.all(OutwardItem)),
        notes=notes_to_take_out(view, None),
        timetable_items=tuple(view.all(TimetableItem)),
        language=language_of_inspection(view, settings.inspection.language),
    )
    with working(console()("plan", "exporting")) as progress:
        files = export_inspection(ledger, folder, settings.inspection.zone)
        now = now_of(settings)
        mode = settings.disclosure.effective_mode(now.date())
        evidence = EvidenceFolder(settings.storage.path, settings.storage.cipher())
        files += export_documents(
            view,
            ledger.members,
            folder,
            evidence,
            now=now,
            mode=mode,
            language=ledger.language,
            progress=progress,
        )
    typer.echo(console()("plan", "exported", slug=slug, files=files))
