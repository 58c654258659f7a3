"""`xuncha plan import`, `xuncha plan export` and `xuncha export`: tables in and out."""

from collections.abc import Iterator
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
from inspection.audit import note
from inspection.enums import RowState
from inspection.first_day import has_timetable
from inspection.ports import REGISTRY
from inspection.records import Finding, Member, OutwardItem, SharedNote, TimetableItem
from inspection.timetable import owners_of
from inspection.timetable_changes import apply, merge_reading
from inspection.timetable_faults import Reading
from inspection.timetable_grid import UnreadableTableError
from storage.tiny import TinyStore


def read_rows(file: Path, entry: date) -> tuple[TimetableItem, ...]:
    """Return the rows of a table file; refuses a table with a fault, naming each."""
    reading = _reading(file, entry)
    if reading.faults:
        raise Refused("\n".join((f"{file} 有错，什么都没有写入：", *_faults(reading))))
    return reading.rows


def _reading(file: Path, entry: date) -> Reading:
    from inspection.timetable_reading import read_sheets  # noqa: PLC0415  # slow to import
    from storage.timetable_files import read_table  # noqa: PLC0415

    try:
        return read_sheets(read_table(file.read_bytes()), entry=entry)
    except UnreadableTableError as error:
        raise Refused(f"{file}：{_words('file_fault', fault=error.fault.value)}") from None


def _faults(reading: Reading) -> Iterator[str]:
    return (_words("row_fault", fault=fault) for fault in reading.faults)


def _words(macro: str, **facts: object) -> str:
    """The chat's words, for a terminal: without the escapes of HTML."""
    from handlers.texts import Texts  # noqa: PLC0415

    return unescape(Texts(ZoneInfo("UTC"))("timetable_import", macro, **facts))


@in_words
def import_plan(
    file: Annotated[Path, typer.Argument(help="进度表（XLSX 或 CSV）。")],
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help="有错的行跳过，其余的照常导入。")
    ] = False,
    cancel_missing: Annotated[
        bool, typer.Option("--cancel-missing", help="把文件里没有的行标为已取消。")
    ] = False,
    inspection: InspectionOption = None,
    config: ConfigOption = None,
) -> None:
    """用文件更新进度表：同一项工作保留进度，新的行加入，文件里没有的行保留。"""
    settings = configured(config)
    require_records(settings.storage.path)
    with owned(settings) as store:
        slug = chosen(store, inspection)
        with working("正在读进度表"):
            reading = _reading(file, inspection_of(store.view(slug)).entry)
        if reading.faults and not (skip_faulty and reading.rows):
            raise Refused("\n".join((f"{file} 有错，什么都没有写入：", *_faults(reading))))
        with store.unit(slug) as work:
            plan = merge_reading(work.all(TimetableItem), reading)
            now = now_of(settings)
            apply(work, plan, by=None, at=now, cancel_missing=cancel_missing)
            has_timetable(work)
            note(work, by=None, at=now, act="timetable.imported")
            work.commit()
    typer.echo(f"巡察：{slug}")
    for line in _words("differences", plan=plan, reading=reading).splitlines():
        typer.echo(line)
    gone = "取消" if cancel_missing else "保留"
    typer.echo(
        f"新增 {len(plan.added)} 行，更新 {len(plan.changed)} 行，"
        f"未变 {plan.same} 行，文件里没有而{gone} {len(plan.missing)} 行。"
    )


@in_words
def export_plan(
    file: Annotated[Path, typer.Argument(help="要写的文件：.xlsx 进度表，.ics 日历。")],
    member: Annotated[str | None, typer.Option("--member", help="只要这位组员负责的行。")] = None,
    inspection: InspectionOption = None,
    config: ConfigOption = None,
) -> None:
    """导出进度表：XLSX 可以改后再导入，ICS 可以放进手机日历。"""
    from storage.timetable_export import (  # noqa: PLC0415  # slow to import
        timetable_calendar,
        timetable_workbook,
    )

    suffix = file.suffix.lower()
    if suffix not in {".xlsx", ".ics"}:
        raise WrongUsage(f"{file} 的扩展名应为 .xlsx 或 .ics。")
    settings = configured(config)
    require_records(settings.storage.path)
    store = read_only(settings)
    slug = chosen(store, inspection)
    note_act(settings, "timetable.exported", slug)
    rows = _rows_of(store, slug, member)
    if suffix == ".xlsx":
        data = timetable_workbook(rows)
    else:
        name = inspection_of(store.view(slug)).name
        data = timetable_calendar(rows, scope=slug, name=name, now=now_of(settings))
    file.write_bytes(data)
    typer.echo(f"巡察：{slug}，已导出 {len(rows)} 行：{file}")


def _rows_of(store: TinyStore, slug: str, name: str | None) -> list[TimetableItem]:
    rows = [r for r in store.view(slug).all(TimetableItem) if r.state is not RowState.CANCELLED]
    if name is None:
        return rows
    members = store.view(REGISTRY).lookup(Member, "inspection_id", slug)
    if not any(m.name == name and m.is_active and m.is_inside for m in members):
        raise Refused(f"巡察 {slug} 里没有叫“{name}”的组员。")
    return [row for row in rows if any(m.name == name for m in owners_of(row, members))]


@in_words
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="放台账的文件夹，没有就新建。")],
    inspection: InspectionOption = None,
    config: ConfigOption = None,
) -> None:
    """把台账和材料导出为 XLSX、CSV 和 DOCX；线索和密封内容只留编号和时间。机器人运行时也可以用。"""
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
        notes=tuple(view.all(SharedNote)),
        timetable_items=tuple(view.all(TimetableItem)),
    )
    with working("正在导出台账"):
        files = export_inspection(ledger, folder, settings.inspection.zone)
        now = now_of(settings)
        mode = settings.disclosure.effective_mode(now.date())
        evidence = EvidenceFolder(settings.storage.path, settings.storage.cipher())
        files += export_documents(view, ledger.members, folder, evidence, now=now, mode=mode)
    typer.echo(f"巡察：{slug}，已导出 {len(files)} 个文件：")
    for file in files:
        typer.echo(str(file))
