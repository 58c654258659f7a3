"""The columns of a department's table: where its header stands, and what each column may be."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from inspection.records import PriorColumn
from inspection.timetable_columns import word_of
from inspection.timetable_grid import GridRow, Sheet, Value, cell_at, text_of

SOURCES: Mapping[str, str] = {
    "人力": "人力|人事|组织部",
    "内审": "内审|审计",
    "法务": "法务|法律|合规",
    "财务": "财务|资金",
    "党办": "党办|党委办|党群|综合部",
    "纪检": "纪检|纪委|监督",
    "其他": "其他|上级|巡视|上届",
}
# What offices call each, the surest first.
_NAMES: Mapping[PriorColumn, str] = {
    PriorColumn.TEXT: "问题描述 具体问题 问题内容 发现问题 发现的问题 存在问题 存在的问题 主要问题 "
    "审计发现 审计发现问题 问题表现 具体表现 问题 缺陷描述 风险描述 案件情况 事项 内容",
    PriorColumn.WHEN: "年度 年份 检查年度 审计年度 发现年度 检查日期 审计日期 发现日期 检查时间 "
    "审计时间 发现时间 日期 时间 年",
    PriorColumn.STATE: "整改状态 整改情况 整改进展 整改结果 是否整改 是否完成整改 完成情况 "
    "是否销号 销号情况 状态",
    PriorColumn.DEPARTMENT: "责任部门 涉及部门 整改部门 牵头部门 责任单位 被检查部门 所属部门 部门",
    PriorColumn.CHECK: "检查名称 审计项目 项目名称 检查项目 检查类型 问题来源 来源",
    PriorColumn.UNIT: "被审计单位 被检查单位 被查单位 被巡察单位 被巡视单位 受检单位 所属单位 "
    "单位名称",  # 单位 alone is as often 万元
}
_RANKS: Mapping[str, tuple[PriorColumn, int]] = {
    name: (column, rank)
    for column, names in _NAMES.items()
    for rank, name in enumerate(names.split())
}
_LIKELY: Mapping[PriorColumn, re.Pattern[str]] = {
    PriorColumn.TEXT: re.compile(r"问题|缺陷|事实|风险点"),
    PriorColumn.WHEN: re.compile(r"年度|年份|(?:检查|审计|发现)(?:日期|时间)"),
    PriorColumn.STATE: re.compile(r"整改.*(?:状态|情况|进展|结果)|销号"),
    PriorColumn.DEPARTMENT: re.compile(r"(?:责任|涉及|整改).*(?:部门|单位)"),
    PriorColumn.CHECK: re.compile(r"(?:检查|审计).*(?:项目|名称)"),
    PriorColumn.UNIT: re.compile(r"[被受](?:审|检|查|巡).*单位"),
}
_PERSONAL = re.compile(
    r"姓名|人员|责任人|负责人|当事人|被反映|涉及人|经办|联系|电话|手机|身份证|工号|账号|卡号|住址|举报|信访人"
)
_SECRET = re.compile(r"密级|涉密|线索|处分|立案")
_LONGEST_NAME = 16  # a longer cell is a title or a text
_LOOKS_AT = 30  # rows that say something, from the top


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header of a sheet stands, as a spreadsheet counts rows, and its words."""

    row: int
    names: tuple[str, ...]


def is_personal(name: str) -> bool:
    """Whether a column holds names or numbers of persons: left out unless a person takes it."""
    return bool(_PERSONAL.search(name))


def is_secret(name: str) -> bool:
    """Whether a column tells how secret a row is, or of clues and punishments."""
    return bool(_SECRET.search(name))


def header_of(sheet: Sheet) -> Header | None:
    """Find the header: the row with most known words, else the first with two cells of text.

    A row of one cell is a title or a note, unless the cell is exactly what a column is called.
    """
    named = _headers(sheet.rows[:_LOOKS_AT])
    best = max(named, key=lambda each: len(guessed(each.names)), default=None)
    if best is not None and (_is_wide(best) or any(name in _RANKS for name in best.names)):
        return best if guessed(best.names) else next(filter(_is_wide, named), None)
    return next(filter(_is_wide, named), None)


def _headers(rows: Sequence[GridRow]) -> list[Header]:
    """Return each row as a header; the lower of a header of two rows with the words above it."""
    named = [Header(row.number, tuple(map(_name, row.cells))) for row in rows]
    return [
        _joined(above, header) if above is not None and _spans(above, header) else header
        for above, header in zip([None, *named], named, strict=False)
    ]


def _spans(above: Header, header: Header) -> bool:
    """Whether a row names groups of columns, each name over some of those below it."""
    is_next = header.row == above.row + 1 and len(set(filter(None, above.names))) >= 2
    is_group = any(name and name == after for name, after in pairwise(above.names))
    return is_next and is_group and _is_wide(header) and all(header.names)


def _joined(above: Header, header: Header) -> Header:
    pairs = zip_longest(above.names, header.names, fillvalue="")
    names = (low if low == high else f"{high}{low}"[:_LONGEST_NAME] for high, low in pairs)
    return Header(header.row, tuple(names))


def _is_wide(header: Header) -> bool:
    return len({name for name in header.names if name}) >= 2


def _name(cell: Value) -> str:
    word = word_of(cell)
    return word if len(word) <= _LONGEST_NAME else ""


def guessed(names: Sequence[str]) -> dict[PriorColumn, int]:
    """Return which column is probably what: by its whole name, else by words in it."""
    found: dict[PriorColumn, tuple[int, int]] = {}  # rank, place
    for place, name in enumerate(names):
        if name in _RANKS:
            column, rank = _RANKS[name]
            if column not in found or rank < found[column][0]:
                found[column] = (rank, place)
    places = {column: place for column, (_, place) in found.items()}
    for column in [each for each in _LIKELY if each not in places]:
        likely = _likely_place(column, names, places)
        if likely is not None:
            places[column] = likely
    return places


def _likely_place(
    column: PriorColumn, names: Sequence[str], places: Mapping[PriorColumn, int]
) -> int | None:
    taken = set(places.values())
    free = (i for i, name in enumerate(names) if i not in taken and _may_be(name))
    return next((i for i in free if _LIKELY[column].search(names[i])), None)


def _may_be(name: str) -> bool:
    return bool(name) and name not in _RANKS and not is_personal(name) and not is_secret(name)


def main_sheet(sheets: Iterable[Sheet]) -> tuple[Sheet, Header] | None:
    """Return the sheet that findings probably stand in, and its header; a hidden one last."""
    found = [(sheet, header) for sheet in sheets if (header := header_of(sheet)) is not None]
    return max(found, key=_promise, default=None)


def _promise(each: tuple[Sheet, Header]) -> tuple[bool, bool, bool, int]:
    sheet, known = each[0], guessed(each[1].names)
    return PriorColumn.TEXT in known, not sheet.is_hidden, len(known) > 1, len(sheet.rows)


def places_by_name(
    places: Mapping[PriorColumn, int], names: Sequence[str], others: Sequence[str]
) -> dict[PriorColumn, int] | None:
    """Return where another header has the same columns; None unless it has all of them."""
    if tuple(names) == tuple(others):
        return dict(places)
    wanted = {column: names[place] for column, place in places.items()}
    if any(others.count(name) != 1 for name in wanted.values()):
        return None
    return {column: others.index(name) for column, name in wanted.items()}


def samples_of(sheet: Sheet, header: Header, count: int = 2) -> tuple[tuple[str, ...], ...]:
    """Return the first rows below the header as text, for a person to judge columns by."""
    below = [row for row in sheet.rows if row.number > header.row][:count]
    width = len(header.names)
    return tuple(tuple(text_of(cell_at(row, i))[:60] for i in range(width)) for row in below)


def source_in(*texts: str) -> str:
    """Return the department that a caption or a file name speaks of, if it is only one."""
    for text in texts:
        named = [source for source, words in SOURCES.items() if re.search(words, text)]
        if len(named) == 1:
            return named[0]
    return ""
