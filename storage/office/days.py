"""Dates as official papers write them."""

from datetime import date, datetime

from inspection.calendar import DayOfInspection, Stage


def chinese_day(day: date) -> str:
    """2026年11月25日."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_moment(moment: datetime) -> str:
    """2026年11月27日18时; minutes only where there are some."""
    minutes = f"{moment.minute:02d}分" if moment.minute else ""
    return f"{chinese_day(moment)}{moment.hour}时{minutes}"


def weekday(day: date) -> str:
    """星期三."""
    return f"星期{'一二三四五六日'[day.weekday()]}"


def position_words(position: DayOfInspection) -> str:
    """第3天/共30天, 进驻前第10天, 撤点后第10天."""
    match position.stage:
        case Stage.BEFORE:
            return f"进驻前第{position.number}天"
        case Stage.AFTER:
            return f"撤点后第{position.number}天"
        case Stage.DURING:
            return f"第{position.number}天/共{position.total}天"
