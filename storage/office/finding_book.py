"""问题清单.xlsx and 整改台账.xlsx: a summary sheet, then a sheet for each aspect."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo

from inspection.finding_list import Cross, FindingList, ListedFinding
from inspection.records import RectificationState
from inspection.rectification_ledger import RectificationLedger, RectificationRow
from storage.office import terms
from storage.office.cells import Value
from storage.office.statistics_book import crossed_columns, crossed_rows
from storage.office.words import Words, words_in
from storage.office.workbook import Table, files, workbook

LISTED = (
    *(("编号", 9), ("单位", 14), ("登记时间", 16), ("发现时间", 16), ("地点/部门", 14)),
    *(("方式", 12), ("来源类别", 10), ("问题原文", 44), ("归并后的表述", 44), ("方面", 14)),
    *(("框架", 18), ("所重复的既往问题", 24), ("涉及金额（原话）", 14), ("金额（元）", 14)),
    *(("涉及数量", 12), ("依据条款", 24), ("证据", 26), ("责任部门", 12), ("拟处理方式", 11)),
    *(("暂缓告知", 9), ("登记人", 9), ("底稿", 9)),
)
UNCOUNTED = (("编号", 9), ("登记时间", 16), ("情况", 12), ("去向", 20))
RECTIFIED = (
    *(("序号", 6), ("问题编号", 9), ("对外编号", 14), ("问题归类", 16), ("具体表现", 44)),
    *(("整改目标", 20), ("措施", 24), ("分管领导", 10), ("牵头部门", 12), ("配合部门", 12)),
    *(("主要责任人", 11), ("时限", 16), ("类别", 10), ("进展", 30), ("建章立制", 16)),
    *(("清退/追责", 12), ("佐证目录", 26), ("自评", 16), ("审核", 10), ("状态", 10)),
    ("销号时间", 16),
)


def finding_book(listed: FindingList) -> bytes:
    """Return the list of findings."""
    words = words_in(listed.heading.language)
    tables = [
        _summary(
            listed.totals,
            words,
            (words("屡查屡犯"), listed.repeats),
            (words("不计入"), len(listed.uncounted)),
        )
    ]
    for aspect, rows in listed.by_aspect.items():
        tables.append(Table(terms.SHEETS[aspect], LISTED, (_listed(r, listed) for r in rows)))
    zone = listed.heading.as_of.tzinfo
    uncounted = (
        (
            each.label,
            _at(each.recorded_at, zone),
            words(terms.STANDINGS[each.standing]),
            words.listed(each.into),
        )
        for each in listed.uncounted
    )
    tables.append(Table("不计入", UNCOUNTED, uncounted))
    return workbook("问题清单", listed.heading, tables)


def _summary(totals: Cross, words: Words, *beside: tuple[str, int]) -> Table:
    columns = crossed_columns()
    return Table("汇总", columns, _summary_rows(totals, words, beside, len(columns)))


def _summary_rows(
    totals: Cross, words: Words, beside: Iterable[tuple[str, int]], wide: int
) -> Iterator[Sequence[Value]]:
    yield from crossed_rows(totals, words)
    for name, number in beside:
        yield (name, *([None] * (wide - 2)), number)


def _listed(row: ListedFinding, listed: FindingList) -> Sequence[Value]:
    zone, words = listed.heading.as_of.tzinfo, words_in(listed.heading.language)
    return (
        row.label,
        row.unit,
        _at(row.recorded_at, zone),
        _at(row.occurred_at, zone),
        row.place,
        terms.method(row.method, words),
        terms.source(row.source_kind, words),
        row.raw,
        row.wording,
        words(terms.ASPECTS[row.aspect]) if row.aspect else None,
        words(terms.FOCUSES[row.focus]) if row.focus else None,
        terms.earlier(row.repeats, words) if row.repeats else None,
        words.listed(row.amounts),
        row.yuan,
        words.listed(row.quantities),
        row.clause,
        files(row.files, listed.heading),
        row.responsible,
        words(terms.HANDLINGS[row.handling]),
        words("是") if row.hold else words("否"),
        row.author,
        words(terms.PAPER_STATES[row.paper]) if row.paper else words("未编制"),
    )


def _at(moment: datetime | None, zone: tzinfo | None) -> datetime | None:
    return None if moment is None else moment.astimezone(zone)


def rectification_book(ledger: RectificationLedger) -> bytes:
    """Return the rectification ledger; what people are to write is blank."""
    words = words_in(ledger.heading.language)
    totals: list[Sequence[Value]] = [
        (words(terms.HANDLINGS[handling]), every, closed, every - closed)
        for handling, (every, closed) in ledger.totals.items()
    ]
    totals.append((words("合计"), *(sum(int(str(row[n])) for row in totals) for n in (1, 2, 3))))
    columns = (("类别", 16), ("应整改", 10), ("已销号", 10), ("未销号", 10))
    tables = [Table("汇总", columns, totals)]
    for aspect, rows in ledger.by_aspect.items():
        lines = (_rectified(n, row, ledger) for n, row in enumerate(rows, start=1))
        tables.append(Table(terms.SHEETS[aspect], RECTIFIED, lines))
    return workbook("整改台账", ledger.heading, tables)


def _rectified(number: int, row: RectificationRow, ledger: RectificationLedger) -> Sequence[Value]:
    zone, words = ledger.heading.as_of.tzinfo, words_in(ledger.heading.language)
    by_hand = None
    return (
        number,
        row.label,
        words.listed(row.outward),
        words(terms.ASPECTS[row.aspect]) if row.aspect else None,
        row.wording,
        by_hand,  # 整改目标
        row.measures or by_hand,  # 措施
        by_hand,  # 分管领导
        row.department,
        by_hand,  # 配合部门
        row.responsible or by_hand,  # 主要责任人
        _at(row.due, zone),
        words(_class(row)),
        row.progress,
        by_hand,  # 建章立制
        by_hand,  # 清退/追责
        files(row.proof, ledger.heading),
        _at(row.self_checked_at, zone),  # 自评
        row.verified_by,
        words(_stands(row)),
        _at(row.closed_at, zone),
    )


def _class(row: RectificationRow) -> str:
    if row.matter is RectificationState.LONG_TERM:
        return terms.MATTER_STATES[RectificationState.LONG_TERM]
    return terms.HANDLINGS[row.handling]


def _stands(row: RectificationRow) -> str:
    if row.matter is not None:
        return terms.MATTER_STATES[row.matter]
    if row.fixed_later:
        return "已携出，后来已整改"
    return terms.OUTWARD_STATES[row.state] if row.state else "未告知"
