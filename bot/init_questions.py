"""The questions of `xuncha init`: what each is for, and what may be answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.commands_common import Fault, Refused
from bot.commands_inspection import LONGEST_DAYS, built_in_rows, one_line
from bot.commands_plan import read_rows
from bot.init_answers import Answers
from inspection.records import TimetableItem

Take = Callable[[str, Answers], Answers]


@dataclass(frozen=True)
class Question:
    """One question: its option, its words, one sentence on what it is for, how it is taken.

    `take` raises `Fault` for an answer that does not fit.
    """

    key: str
    label: str
    why: str
    take: Take
    default: str = ""
    is_optional: bool = False


def _zone(text: str, answers: Answers) -> Answers:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise Fault(f"没有时区 {text}。", "写成 洲/城市，例如 Asia/Shanghai") from None
    return answers.with_(zone=text)


def _name(text: str, answers: Answers) -> Answers:
    if not one_line(text):
        raise Fault("名称不能是空的。", "写一个组员认得的名称，例如 城东巡察")
    return answers.with_(name=one_line(text))


def _units(text: str, answers: Answers) -> Answers:
    parts = text.replace("；", "、").replace(";", "、").split("、")
    units = tuple(dict.fromkeys(one_line(part) for part in parts if one_line(part)))
    if not units:
        raise Fault("单位不能是空的。", "写被巡察单位的名称，多个用顿号分开")
    return answers.with_(unit=units)


def _entry(text: str, answers: Answers) -> Answers:
    written = text.strip().replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in written.split("-"))
        return answers.with_(entry=date(year, month, day))
    except ValueError:
        raise Fault(f"看不出 {text} 是哪一天。", "写成 年-月-日，例如 2026-11-23") from None


def _days(text: str, answers: Answers) -> Answers:
    if not text.strip().isdecimal() or not 1 <= int(text) <= LONGEST_DAYS:
        raise Fault(f"天数 {text} 不对。", f"写 1 到 {LONGEST_DAYS} 的整数，例如 30")
    return answers.with_(days=int(text))


def _timetable(text: str, answers: Answers) -> Answers:
    path = text.strip().strip("'\"")
    if path:
        path = str(Path(path).expanduser().absolute())
    taken = answers.with_(timetable=path)
    rows_of(taken)
    return taken


def rows_of(answers: Answers) -> tuple[TimetableItem, ...]:
    """Return the rows of the chosen table. Raises `Fault`, with the rows that are wrong named."""
    entry = answers.entry or date.today()  # noqa: DTZ011  # only asked with an entry
    if not answers.timetable:
        return built_in_rows(entry)
    try:
        return read_rows(Path(answers.timetable), entry)
    except Refused as refusal:
        step = "按上面写的改好文件再填一次；也可以先用内置的，以后把文件发给机器人导入"
        raise Fault(str(refusal), step) from None
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else "文件读不出来"
        raise Fault(f"{answers.timetable}：{reason}。", "核对路径，也可以把文件拖进窗口") from None


ZONE = Question(
    "zone", "时区", "推送和期限都按这个时区计算，与这台机器的时区无关。", _zone, "Asia/Shanghai"
)
QUESTIONS = (
    Question("name", "巡察名称", "出现在汇总、卡片和台账上，组员据此分辨是哪次巡察。", _name),
    Question("unit", "被巡察单位", "提示只会发给这个单位的联络员；多个单位用顿号分开。", _units),
    Question("entry", "进驻日期", "“第几天”和进度表的日期都从这一天算起，可以是过去。", _entry),
    Question("days", "现场天数", "到最后一天为撤点日，未了事项届时逐项交代。", _days, "30"),
    Question(
        "timetable",
        "进度表文件",
        "XLSX 或 CSV 的巡察工作进度表；直接回车用内置的，以后随时可以导入自己的。",
        _timetable,
        is_optional=True,
    ),
)
