"""`xuncha plan import` and `xuncha export`: tables in and out."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.commands_common import (
    ConfigOption,
    InspectionOption,
    Refused,
    chosen,
    configured,
    in_words,
    inspection_of,
    now_of,
    owned,
    require_records,
)
from inspection.audit import note
from inspection.ports import REGISTRY, Work
from inspection.records import Finding, Member, OutwardItem, SharedNote, TimetableItem
from inspection.timetable import (
    FaultCode,
    RowFault,
    UnreadableTextError,
    decode_csv,
    parse_timetable,
)
from storage.tiny import TinyStore

# What the table says of a row; everything else is progress, or was given by a person.
FROM_TABLE = (
    *("stage", "first_day", "last_day", "work", "method", "owners", "deliverable"),
    *("quantity_text", "planned_quantity", "quantity_unit", "visible_to_unit", "outward_title"),
)
FAULTS: dict[FaultCode, str] = {
    FaultCode.TABLE_BROKEN: "表格读不出来，多半是引号没有成对",
    FaultCode.NO_ROWS: "表里没有一行工作",
    FaultCode.COLUMN_MISSING: "缺少这一列",
    FaultCode.COLUMN_TWICE: "这一列出现了两次",
    FaultCode.TOO_MANY_CELLS: "格子比表头多，含逗号的内容要用引号括起来",
    FaultCode.EMPTY: "不能是空的",
    FaultCode.NUMBER_UNREADABLE: "应为 1 到 9999 的整数",
    FaultCode.NUMBER_TWICE: "序号重复",
    FaultCode.DAYS_UNREADABLE: "日程读不懂，应如 D+3、D+1~D+5、11月25日 或 2026-11-25",
    FaultCode.LAST_BEFORE_FIRST: "结束早于开始",
    FaultCode.VISIBLE_UNREADABLE: "应为 是 或 否",
}


def read_rows(file: Path, entry: date) -> tuple[TimetableItem, ...]:
    """Return the rows of a table file; refuses a table with a fault, naming each."""
    try:
        text = decode_csv(file.read_bytes())
    except UnreadableTextError:
        raise Refused(f"{file} 不是文本表格，请另存为 CSV（UTF-8 或 GBK）后再试。") from None
    parsed = parse_timetable(text, entry=entry)
    if parsed.faults:
        lines = (_fault_line(fault) for fault in parsed.faults)
        raise Refused("\n".join((f"{file} 有错，什么都没有写入：", *lines)))
    return parsed.rows


def _fault_line(fault: RowFault) -> str:
    column = f"「{fault.column}」" if fault.column else ""
    value = f"（{fault.value[:40]}）" if fault.value else ""
    return f"第 {fault.row} 行{column}{value}：{FAULTS.get(fault.code, fault.code.value)}"


@in_words
def import_plan(
    file: Annotated[Path, typer.Argument(help="计划表（CSV）。")],
    inspection: InspectionOption = None,
    config: ConfigOption = None,
) -> None:
    """用文件更新计划表：序号相同的行保留进度，新的行加入，文件里没有的行保留。"""
    settings = configured(config)
    require_records(settings.storage.path)
    with owned(settings.storage.path) as store:
        slug = chosen(store, inspection)
        rows = read_rows(file, inspection_of(store.view(slug)).entry)
        with store.unit(slug) as work:
            counts = _merge(work, rows)
            note(work, by=None, at=now_of(settings), act="timetable.imported")
            work.commit()
    typer.echo(f"巡察：{slug}")
    typer.echo(
        f"新增 {counts.added} 行，更新 {counts.changed} 行，"
        f"未变 {counts.same} 行，文件里没有而保留 {counts.kept} 行。"
    )


@dataclass(frozen=True)
class _Counts:
    added: int
    changed: int
    same: int
    kept: int


def _merge(work: Work, rows: tuple[TimetableItem, ...]) -> _Counts:
    known = {row.row: row for row in work.all(TimetableItem)}
    added = changed = 0
    for row in rows:
        old = known.get(row.row)
        if old is None:
            work.add(row)
            added += 1
            continue
        merged = old.changed(**{name: getattr(row, name) for name in FROM_TABLE})
        if merged.owners != old.owners:
            merged = merged.changed(owner_ids=())  # those assigned were for the old text
        if merged != old:
            work.put(merged)
            changed += 1
    met = sum(row.row in known for row in rows)
    return _Counts(added, changed, met - changed, len(known) - met)


@in_words
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="放台账的文件夹，没有就新建。")],
    inspection: InspectionOption = None,
    config: ConfigOption = None,
) -> None:
    """把台账导出为 XLSX 和 CSV；线索和密封内容只留编号和时间。机器人运行时也可以用。"""
    from storage.export import Ledger, export_inspection  # noqa: PLC0415  # slow to import

    settings = configured(config)
    require_records(settings.storage.path)
    store = TinyStore.read_only(settings.storage.path)
    slug = chosen(store, inspection)
    view, people = store.view(slug), store.view(REGISTRY)
    ledger = Ledger(
        inspection=inspection_of(view),
        members=people.lookup(Member, "inspection_id", slug),
        findings=tuple(view.all(Finding)),
        outward_items=tuple(view.all(OutwardItem)),
        notes=tuple(view.all(SharedNote)),
        timetable_items=tuple(view.all(TimetableItem)),
    )
    files = export_inspection(ledger, folder, settings.inspection.zone)
    typer.echo(f"巡察：{slug}，已导出 {len(files)} 个文件：")
    for file in files:
        typer.echo(str(file))
