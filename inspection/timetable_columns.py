"""The columns of a timetable: by which words offices name them, and where the header stands."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from inspection.timetable_dates import plain
from inspection.timetable_grid import FileFault, GridRow, Sheet, UnreadableTableError, Value


class Column(StrEnum):
    """A column that is understood, by the name it has in our own tables."""

    NUMBER = "序号"
    STAGE = "阶段"
    DAYS = "日程"
    FIRST = "开始日期"
    LAST = "结束日期"
    WORK = "工作内容"
    METHOD = "方式"
    OWNERS = "责任人"
    DELIVERABLE = "成果物"
    QUANTITY = "计划量"
    VISIBLE = "单位可见"
    TITLE = "对外名称"
    REMARKS = "备注"


COLUMNS = tuple(
    c for c in Column if c not in {Column.FIRST, Column.LAST, Column.TITLE, Column.REMARKS}
)

# Other names, the surest first; of two columns that fit, the surer one is taken.
_NAMES: Mapping[Column, str] = {
    Column.NUMBER: "序号 编号 行号 项次 序 号 No No. NO NO.",
    Column.STAGE: "阶段 工作阶段 环节 工作环节 Stage",
    Column.DAYS: "日程 起止 起止日期 起止时间 时间安排 日期安排 检查日期 巡察日期 计划日期 日期 "
    "计划时间 工作时间 检查时间 时间 Days",
    Column.FIRST: "开始日期 开始时间 开始 起始日期 起始时间 起始 起",
    Column.LAST: "结束日期 结束时间 结束 截止日期 截止时间 终止日期 止",
    Column.WORK: "工作内容 工作任务 工作事项 主要工作 任务 事项 工作 内容 检查内容 受检单位 "
    "被检查单位 被巡察单位 检查单位 单位名称 单位 公司 Work",
    Column.METHOD: "方式 工作方式 检查方式 方法 Method",
    Column.OWNERS: "责任人 负责人 责任分工 承办人 牵头人 责任人员 人员 组别 检查组 小组 责任部门 "
    "Owner",
    Column.DELIVERABLE: "成果物 成果 工作成果 成果材料 成果形式 产出 Deliverable",
    Column.QUANTITY: "计划量 计划数量 工作量 数量 Planned",
    Column.VISIBLE: "单位可见 对单位可见 是否可见 Visible",
    Column.TITLE: "对外名称 Outwardtitle",  # a header is read without its blanks
    Column.REMARKS: "备注 Remarks",
}
RANKS: Mapping[str, tuple[Column, int]] = {
    name: (column, rank)
    for column, names in _NAMES.items()
    for rank, name in enumerate(names.split())
}
# progress is reported, never read from a file
IGNORED = frozenset({"状态", "已完成量", "State", "Done"})
REQUIRED = (Column.DAYS, Column.WORK)  # days may come in two columns
_SIMPLIFIED = str.maketrans(  # the traditional signs that the names above can be written with
    "號編項階環節時間開結計劃內檢單責擔務員組隊數產備稱對",
    "号编项阶环节时间开结计划内检单责担务员组队数产备称对",
)
_LOOKS_AT = 50  # rows that say something, from the top
_BRACKETS = re.compile(r"\([^)]*\)$|[:*]+$")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the header stands and which cells belong to which column, or to the remarks."""

    row: int  # of the header's last row
    columns: Mapping[Column, tuple[int, ...]]
    remarks: tuple[tuple[int, str], ...]
    unread: tuple[str, ...]
    twice: tuple[str, ...]
    width: int
    words: tuple[str, ...]  # the header itself, to know it again on the next page

    @property
    def has_days(self) -> bool:
        """Whether there is a column for days, in one or two parts."""
        return bool({Column.DAYS, Column.FIRST, Column.LAST} & self.columns.keys())

    @property
    def said(self) -> tuple[Column, ...]:
        """The columns that the table has; what stands in others is kept as a remark."""
        names = [column for column in Column if column in self.columns]
        if any(name for _, name in self.remarks):
            names.append(Column.REMARKS)
        return tuple(dict.fromkeys(names))

    @property
    def is_timetable(self) -> bool:
        """Whether the columns are those of a timetable, or of one that lacks a column."""
        both = self.has_days and Column.WORK in self.columns
        return both or len(self.columns) >= 4


def word_of(value: Value) -> str:
    """Return a header cell's word, simplified: no blanks, no brackets at its end."""
    if not isinstance(value, str):
        return ""
    return _BRACKETS.sub("", "".join(plain(value).split())).translate(_SIMPLIFIED)


def laid_out(sheets: Iterable[Sheet]) -> list[tuple[Sheet, Layout]]:
    """Return the sheets that have a header, of those that somebody who opens the book sees.

    Raises `UnreadableTableError` where the only timetable stands on a hidden one.
    """
    every = [(sheet, layout) for sheet in sheets if (layout := layout_of(sheet)) is not None]
    seen = [pair for pair in every if not pair[0].is_hidden]
    if any(its.is_timetable for _, its in every) and not any(its.is_timetable for _, its in seen):
        raise UnreadableTableError(FileFault.HIDDEN)
    return seen


def layout_of(sheet: Sheet) -> Layout | None:
    """Find the header by its words; None when no row of the sheet has two of them."""
    rows = sheet.rows[:_LOOKS_AT]
    words = [tuple(word_of(cell) for cell in row.cells) for row in rows]
    scores = [len({RANKS[word][0] for word in each if word in RANKS}) for each in words]
    best = max(scores, default=0)
    if best < 2:
        return None
    at = scores.index(best)
    if at and _is_second(words[at - 1], words[at]):
        at -= 1  # the lower of two header rows has more of the words
    header, last = words[at], rows[at].number
    if at + 1 < len(rows) and _is_second(header, words[at + 1]) and _all_text(rows[at + 1]):
        header, last = _joined(header, words[at + 1]), rows[at + 1].number
    return _layout(header, last)


def _all_text(row: GridRow) -> bool:
    return all(cell is None or isinstance(cell, str) for cell in row.cells)


def _is_second(top: Sequence[str], sub: Sequence[str]) -> bool:
    """Whether a row goes on the header above it: known words, or the merged cell's own."""
    above = (*top, *[""] * len(sub))
    pairs = [(up, word) for up, word in zip(above, sub, strict=False) if word]
    own = [word for up, word in pairs if word != up]
    known = any(word in RANKS for word in top)
    return bool(own) and known and all(word in RANKS for word in own)


def _joined(top: Sequence[str], sub: Sequence[str]) -> tuple[str, ...]:
    width = max(len(top), len(sub))
    above = (*top, *[""] * (width - len(top)))
    below = (*sub, *[""] * (width - len(sub)))
    return tuple(word or up for up, word in zip(above, below, strict=True))


def _layout(header: Sequence[str], row: int) -> Layout:
    chosen: dict[Column, str] = {}
    for word in header:
        if word in RANKS:
            column, rank = RANKS[word]
            if column not in chosen or rank < RANKS[chosen[column]][1]:
                chosen[column] = word
    places = {column: _places(header, word) for column, word in chosen.items()}
    used = {index for indexes in places.values() for index in indexes}
    rest = [(i, w) for i, w in enumerate(header) if i not in used and w not in IGNORED]
    return Layout(
        row=row,
        columns=places,
        remarks=tuple(rest),
        unread=tuple(word for word in header if word in IGNORED),
        twice=tuple(w for c, w in chosen.items() if not _is_together(places[c])),
        width=max((i for i, w in enumerate(header, 1) if w), default=0),
        words=tuple(header),
    )


def _places(header: Sequence[str], word: str) -> tuple[int, ...]:
    return tuple(index for index, each in enumerate(header) if each == word)


def _is_together(indexes: Sequence[int]) -> bool:
    """Whether a name stands once, or over neighbouring columns as a merged cell does."""
    return indexes[-1] - indexes[0] == len(indexes) - 1
