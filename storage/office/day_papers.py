"""巡察日志 and 组务会记录: what the records of a day say, with room for what they do not."""

from docx.document import Document as Paper
from docx.shared import Pt

from inspection.daily_log import DailyLog, RowOfDay
from inspection.meeting_minutes import MeetingMinutes
from storage.office import terms
from storage.office.days import chinese_day, chinese_moment, position_words, weekday
from storage.office.grid import at_least, fill, grid, listing
from storage.office.page import Align, Font, as_bytes, line
from storage.office.text import blank, first, labels, official_paper, text

ROWS = (
    *(("行号", 14), ("工作内容", 48), ("责任人", 28), ("当日完成", 20), ("累计/计划", 24)),
    ("状态、原因", 22),
)
NEXT = (("行号", 14), ("工作内容", 70), ("责任人", 42), ("累计/计划", 30))
FINDINGS = (("编号", 18), ("方面", 30), ("问题", 88), ("登记人", 20))
DECISIONS = (("编号", 18), ("问题", 84), ("议定", 32), ("时间", 22))
TASKS = (("编号", 22), ("任务", 74), ("责任人", 24), ("时限", 36))
SMALL = Pt(10.5)


def log_document(log: DailyLog) -> bytes:
    """Return the daily log as DOCX."""
    paper = official_paper("巡察日志", log.heading)
    day = f"{chinese_day(log.day)}　{weekday(log.day)}　{position_words(log.position)}"
    line(
        paper, f"{log.heading.inspection}　{log.heading.group}", Font.SUBHEADING, align=Align.CENTRE
    )
    line(paper, day, Font.SUBHEADING, align=Align.CENTRE)
    first(paper, "一、进度表工作")
    if log.rows:
        listing(paper, ROWS, [_row(row) for row in log.rows], size=SMALL)
    else:
        text(paper, "当日没有安排。")
    first(paper, "二、谈话和资料")
    asked = log.requests
    text(paper, f"谈话{len(log.talks)}场：{labels(log.talks)}。")
    text(
        paper,
        f"调阅资料：发出{len(asked.sent)}项（{labels(asked.sent)}），"
        f"收到{len(asked.received)}项（{labels(asked.received)}），"
        f"归还{len(asked.returned)}项（{labels(asked.returned)}）。",
    )
    _filed(paper, log)
    _outward(paper, log)
    first(paper, "五、需协调的事项")
    blank(paper, lines=2)
    first(paper, "六、次日工作")
    if log.next_rows:
        rows = [(str(r.row), r.work, r.owners, _quantity(r)) for r in log.next_rows]
        listing(paper, NEXT, rows, size=SMALL)
    else:
        text(paper, "进度表没有安排。")
    line(paper, "记录人（签字）：　　　　　　组长（签字）：", before=Pt(16))
    return as_bytes(paper)


def _row(row: RowOfDay) -> tuple[str, ...]:
    added = f"+{row.added}{row.unit}" if row.added else ""
    state = "\n".join(filter(None, (terms.ROW_STATES[row.state], row.reason)))
    return (str(row.row), row.work, row.owners, added, _quantity(row), state)


def _quantity(row: RowOfDay) -> str:
    if row.planned is None:
        return f"{row.actual}{row.unit}" if row.actual else ""
    return f"{row.actual}/{row.planned}{row.unit}"


def _filed(paper: Paper, log: DailyLog) -> None:
    first(paper, f"三、新增问题（{len(log.findings)}件）")
    aspects = [f"{terms.ASPECTS[a]}{n}件" for a, n in log.by_aspect.items() if n]
    text(paper, f"按方面：{labels(aspects)}。底稿审签：{labels(log.papers_signed)}。")
    if log.findings:
        rows = [
            (f.label, terms.ASPECTS[f.aspect] if f.aspect else "", f.wording, f.author)
            for f in log.findings
        ]
        listing(paper, FINDINGS, rows, size=SMALL)


def _outward(paper: Paper, log: DailyLog) -> None:
    told = log.outward
    first(paper, "四、对外提示和通知")
    parts = (
        ("送达", told.delivered),
        ("签收", told.acknowledged),
        ("报整改", told.reported),
        ("销号", told.closed),
        ("送达通知书", told.notices),
    )
    for name, numbers in parts:
        text(paper, f"{name}{len(numbers)}件：{labels(numbers)}。")


def minutes_document(minutes: MeetingMinutes) -> bytes:
    """Return the record of the meeting as DOCX."""
    paper = official_paper("组务会记录", minutes.heading)
    line(paper, f"{minutes.heading.inspection}　{minutes.heading.group}", Font.SUBHEADING,
         align=Align.CENTRE)  # fmt: skip
    head = (
        ("会议类型", "□组务会　□支部会　□周结"),
        ("时间", f"{chinese_day(minutes.day)}　{weekday(minutes.day)}　　时　　分至　　时　　分"),
        ("地点", ""),
        ("主持人", ""),
        ("应到人员", f"{len(minutes.expected)}人：{labels(minutes.expected)}"),
        ("实到、缺席", ""),
        ("记录人", ""),
    )
    table = grid(paper, len(head), (34, 122))
    for number, (name, words) in enumerate(head):
        fill(table.cell(number, 0), name, Font.HEADING, size=Pt(12), align=Align.CENTRE)
        fill(table.cell(number, 1), words, size=Pt(12))
        at_least(table, number, 10)
    first(paper, f"一、逐件研判（{len(minutes.decided)}件）")
    zone = minutes.heading.as_of.tzinfo
    if minutes.decided:
        rows = [
            (d.label, d.wording, terms.CHOICES[d.choice], f"{d.at.astimezone(zone):%H:%M}")
            for d in minutes.decided
        ]
        listing(paper, DECISIONS, rows, size=SMALL)
    else:
        text(paper, "当日没有研判记录。")
    text(paper, f"尚待研判{len(minutes.still_pending)}件：{labels(minutes.still_pending)}。")
    first(paper, f"二、任务安排（{len(minutes.tasks)}件）")
    if minutes.tasks:
        given = [
            (t.label, t.text, t.owner, chinese_moment(t.due.astimezone(zone)) if t.due else "")
            for t in minutes.tasks
        ]
        listing(paper, TASKS, given, size=SMALL)
    else:
        text(paper, "当日没有登记任务。")
    for name in ("三、讨论内容", "四、议定事项", "五、附件"):
        first(paper, name)
        blank(paper, lines=3)
    return as_bytes(paper)
