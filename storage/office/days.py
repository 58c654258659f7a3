"""Dates as official papers write them."""

from datetime import datetime


def chinese_day(day: datetime) -> str:
    """2026年11月25日."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_moment(moment: datetime) -> str:
    """2026年11月27日18时; minutes only where there are some."""
    minutes = f"{moment.minute:02d}分" if moment.minute else ""
    return f"{chinese_day(moment)}{moment.hour}时{minutes}"
