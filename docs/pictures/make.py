"""Draws the pictures of the documentation: one synthetic inspection on three evenings.

Run it from the root of the repository: `python docs/pictures/make.py`.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.drawing import draw
from bot.wiring import settings_of
from bot.workdays import ChineseWorkdays
from handlers.context import Desk
from handlers.settings import BotFacts
from handlers.summary import chart, summary_of
from handlers.texts import Texts
from inspection.calendar import withdrawal_day
from inspection.enums import OutwardState, RowState
from inspection.ports import Work
from inspection.records import Finding, Inspection, OutwardItem, TimetableItem
from inspection.timetable import not_done, parse_timetable, report
from storage.memory import MemoryStore
from storage.template import built_in_timetable

ZONE = ZoneInfo("Asia/Shanghai")
HERE = Path(__file__).parent
ENTRY, DAYS, BY, SCOPE = date(2026, 11, 23), 30, 101, "sample"
CAL = ChineseWorkdays()
SLOW = {9: 0.9, 10: 0.6, 13: 0.45, 16: 0.5, 25: 0.8}  # rows that go slower than planned
EVENINGS = {"first": 0, "middle": 11, "last": 29}


def evening(day: date) -> datetime:
    """Return half past five on that day."""
    return datetime(day.year, day.month, day.day, 17, 30, tzinfo=ZONE)


def worked(item: TimetableItem, today: date) -> TimetableItem:
    """Let the row go as it would have gone by that evening."""
    speed = SLOW.get(item.row, 1.0)
    days = [item.first_day + timedelta(days=n) for n in range(200)]
    days = [d for d in days if d <= min(today, item.last_day) and CAL.is_workday(d)]
    length = max(
        sum(
            CAL.is_workday(item.first_day + timedelta(days=n))
            for n in range((item.last_day - item.first_day).days + 1)
        ),
        1,
    )
    for number, day in enumerate(days, start=1):
        if item.planned_quantity is None:
            if number == length and item.row not in {14, 21}:
                item = report(item, by=BY, at=evening(day), done=True)
            continue
        goal = round(item.planned_quantity * speed * number / length)
        if goal > item.actual_quantity and item.state is not RowState.DONE:
            item = report(item, by=BY, at=evening(day), added=goal - item.actual_quantity)
    if item.row == 14 and item.first_day <= today < item.last_day + timedelta(days=3):
        item = not_done(item, by=BY, at=evening(today), reason="样本未收齐")
    return item


def fill(work: Work, today: date) -> None:
    """Record what there was by that evening."""
    work.add(
        Inspection(
            slug=SCOPE,
            name="城东巡察",
            units=("城东分公司",),
            entry=ENTRY,
            days=DAYS,
            created_at=evening(ENTRY) - timedelta(days=40),
        )
    )
    for row in parse_timetable(built_in_timetable(), entry=ENTRY).rows:
        moved = row
        if row.row == 21 and today > ENTRY:
            later = timedelta(days=3)
            moved = row.changed(first_day=row.first_day + later, last_day=row.last_day + later)
        work.add(worked(moved, today))
    gone = (today - ENTRY).days
    for number in range(1, 1 + 2 * gone):
        at = evening(ENTRY + timedelta(days=(number + 1) // 2)) - timedelta(hours=number % 6)
        work.add(
            Finding(
                number=number,
                unit="城东分公司",
                raw="二楼消防栓未见点检卡",
                wording="二楼消防栓未见点检卡",
                author_id=BY,
                recorded_at=at,
                occurred_at=at,
            )
        )
    add_items(work, gone)


def add_items(work: Work, gone: int) -> None:
    """Add outward items in the states that time brings."""
    states = (
        OutwardState.CLOSED,
        OutwardState.DELIVERED,
        OutwardState.FIX_REPORTED,
        OutwardState.ACKNOWLEDGED,
        OutwardState.AWAITING_RELEASE,
    )
    for number in range(gone):
        state = OutwardState.CLOSED if number < gone - 8 else states[number % len(states)]
        due = evening(ENTRY + timedelta(days=number + 5))
        work.add(
            OutwardItem(
                finding_id=number + 1,
                unit="城东分公司",
                wording="请补充点检卡。",
                wording_by=BY,
                drafted_by=BY,
                due=due,
                state=state,
            )
        )


def picture(day: date) -> bytes:
    """Return the picture of that evening."""
    store = MemoryStore()
    store.create(SCOPE)
    with store.unit(SCOPE) as work:
        fill(work, day)
        desk = Desk(
            store=store,
            work=work,
            now=evening(day),
            texts=Texts(ZONE),
            settings=settings_of(Config(), evening(day)),
            facts=BotFacts(),
        )
        return draw(chart(desk, summary_of(desk)))


def main() -> None:
    """Write the three pictures beside this file."""
    for name, gone in EVENINGS.items():
        day = min(ENTRY + timedelta(days=gone), withdrawal_day(ENTRY, DAYS))
        (HERE / f"summary-{name}.png").write_bytes(picture(day))


if __name__ == "__main__":
    main()
