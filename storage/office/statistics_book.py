"""巡察工作统计表.xlsx: figures with what they count, findings by aspect, papers, plan, methods."""

from collections.abc import Iterable, Iterator, Sequence

from inspection.enums import Aspect
from inspection.finding_list import CLASSES, Cross
from inspection.records import Method
from inspection.statistics import FigureName, PlannedWork, Statistics, UsedMethod
from inspection.transfer_rows import TransferRow
from storage.office import terms
from storage.office.cells import Value
from storage.office.words import Words, words_in
from storage.office.workbook import INSIDE, Table, workbook

FIGURES = (("项目", 22), ("数量", 10), ("单位", 8), ("口径", 52))
USED = (("方式", 24), ("计划", 10), ("完成", 10), ("单位", 8), ("口径", 30))
LEADER_ONLY = "含线索数，仅组长掌握。"
TRANSFERRED = (
    ("类别", 16),
    ("纸质编号", 20),
    ("接收单位、接收人", 34),
    ("接收日期", 14),
    ("回复日期", 14),
)
PLANNED = (("工作", 44), ("计划", 10), ("完成", 10), ("单位", 16))


def statistics_book(made: Statistics) -> bytes:
    """Return the workbook of figures."""
    words = words_in(made.heading.language)
    papers = [(words(terms.PAPER_STATES[state]), number) for state, number in made.papers.items()]
    tables = (
        Table("统计", FIGURES, _figures(made, words)),
        Table("问题按方面", crossed_columns(), crossed_rows(made.findings, words)),
        Table(
            "底稿",
            (("状态", 20), ("份数", 10)),
            [*papers, (words("合计"), sum(made.papers.values()))],
        ),
        Table("进度量", PLANNED, _planned(made.rows)),
        Table("十四种方式", USED, _used(made.methods, words)),
        Table("移交情况", TRANSFERRED, _transferred(made.transfers, words)),
    )
    note = INSIDE
    if FigureName.CLUES in made.figures:
        note = f"{words(LEADER_ONLY)}{words(INSIDE)}"
    return workbook("巡察工作统计表", made.heading, tables, note=note)


def _figures(made: Statistics, words: Words) -> Iterator[Sequence[Value]]:
    for name in FigureName:
        if name in made.figures:
            said, unit, counted = terms.FIGURES[name]
            yield words(said), made.figures[name], words(unit), words(counted)


def crossed_columns() -> Sequence[tuple[str, int]]:
    """Return the columns of findings by aspect and handling."""
    return (("方面", 30), *((terms.HANDLINGS[each], 11) for each in CLASSES), ("合计", 10))


def crossed_rows(totals: Cross, words: Words) -> Iterator[Sequence[Value]]:
    """Yield a row an aspect, and the sums."""
    for aspect in (*Aspect, None):
        numbers = [totals[aspect, handling] for handling in CLASSES]
        yield (words(terms.ASPECTS[aspect]), *numbers, sum(numbers))
    sums = [sum(totals[aspect, each] for aspect in (*Aspect, None)) for each in CLASSES]
    yield (words("合计"), *sums, sum(sums))


UNITS = {Method.INTERVIEW: "场", Method.DOCUMENTS: "项"}


def _used(rows: Iterable[UsedMethod], words: Words) -> Iterator[Sequence[Value]]:
    for row in rows:
        unit, how = UNITS.get(row.method, "次"), "按记录计" if row.is_counted else "人工计数"
        yield words(row.method.value), row.planned, row.actual, words(unit), words(how)


def _planned(rows: Iterable[PlannedWork]) -> Iterator[Sequence[Value]]:
    for row in rows:
        yield row.name, row.planned, row.actual, row.unit


def _transferred(rows: Iterable[TransferRow], words: Words) -> Iterator[Sequence[Value]]:
    for row in rows:
        kind = words(terms.TRANSFERS[row.kind])
        yield kind, row.paper, row.received_by, row.received_on, row.answered_on or words("未回复")
