"""To which day a liaison asks to move a due: read from a sentence, echoed before it counts."""

import re
from datetime import date, datetime

from inspection.calendar import OfficeHours
from inspection.deadlines import read_due
from inspection.ports import WorkdayCalendar

_CLAUSES = re.compile(r"[，。；、,;!！\n]|因为?|由于")
_ASKS = re.compile(
    r"^.{0,12}?(?:延期|延长|延后|推迟|宽限|延)(?:期限)?(?:到|至|为)?|^.{0,8}?(?:期限|时间)?(?:改到|改为|到|至)"
)
_TAIL = re.compile(r"(?:之?前)?(?:完成|提交|反馈|整改|办结|改完|可以|行吗|可否)*[吗吧]?[?？]?$")


def read_extension(  # what a date is read against
    text: str,
    now: datetime,
    calendar: WorkdayCalendar,
    hours: OfficeHours,
    *,
    entry: date | None = None,
    days: int | None = None,
) -> datetime | None:
    """Return the new due a sentence names, or None.

    A clause that says 延到, 延期至 … goes before one that is only a date, or begins with one.
    """
    clauses = [c.strip() for c in _CLAUSES.split(text) if c.strip()]
    asking = [c[m.end() :] for c in clauses if (m := _ASKS.match(c))]
    leading = [c.split()[0] for c in clauses if " " in c]  # 12月2日 配件未到货
    for words in (*asking, *clauses, *leading):
        for form in (words, _TAIL.sub("", words)):
            found = read_due(form, now, calendar, hours, entry=entry, days=days) if form else None
            if found is not None and not found.is_unclear:
                return found.due
    return None
