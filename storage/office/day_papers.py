"""巡察日志 and 组务会记录: what the records of a day say, with room for what they do not."""

from docx.document import Document as Paper
from docx.shared import Pt

from inspection.daily_log import DailyLog, RowOfDay
from inspection.meeting_minutes import GivenTask, MeetingMinutes
from storage.office import terms
from storage.office.grid import at_least, fill, grid, listing
from storage.office.page import Align, Font, as_bytes, line
from storage.office.text import blank, first, inspection_and_group, official_paper, text
from storage.office.words import Words, words_in

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
    words = words_in(log.heading.language)
    forms = words.forms
    day = (forms.day(log.day), forms.weekday(log.day), forms.position(log.position))
    line(paper, inspection_and_group(log.heading), Font.SUBHEADING, align=Align.CENTRE)
    line(paper, forms.gap.join(day), Font.SUBHEADING, align=Align.CENTRE)
    _planned(paper, log, words)
    _talks_and_papers(paper, log, words)
    _filed(paper, log, words)
    _outward(paper, log, words)
    first(paper, words("五、需协调的事项"))
    blank(paper, words, lines=2)
    first(paper, words("六、次日工作"))
    if log.next_rows:
        rows = [(str(r.row), r.work, r.owners, _quantity(r)) for r in log.next_rows]
        listing(paper, NEXT, words, rows, size=SMALL)
    else:
        text(paper, words("进度表没有安排。"))
    line(paper, words("记录人（签字）：　　　　　　组长（签字）："), before=Pt(16))
    return as_bytes(paper)


def _planned(paper: Paper, log: DailyLog, words: Words) -> None:
    first(paper, words("一、进度表工作"))
    if log.rows:
        listing(paper, ROWS, words, [_row(row, words) for row in log.rows], size=SMALL)
    else:
        text(paper, words("当日没有安排。"))


def _talks_and_papers(paper: Paper, log: DailyLog, words: Words) -> None:
    first(paper, words("二、谈话和资料"))
    asked, names = log.requests, words.listed_or_none
    text(paper, words("谈话{n}场：{names}。", n=len(log.talks), names=names(log.talks)))
    said = words(
        "调阅资料：发出{sent}项（{sent_names}），收到{received}项（{received_names}），"
        "归还{returned}项（{returned_names}）。",
        sent=len(asked.sent),
        sent_names=names(asked.sent),
        received=len(asked.received),
        received_names=names(asked.received),
        returned=len(asked.returned),
        returned_names=names(asked.returned),
    )
    text(paper, said)


def _row(row: RowOfDay, words: Words) -> tuple[str, ...]:
    added = f"+{row.added}{row.unit}" if row.added else ""
    state = "\n".join(filter(None, (words(terms.ROW_STATES[row.state]), row.reason)))
    return (str(row.row), row.work, row.owners, added, _quantity(row), state)


def _quantity(row: RowOfDay) -> str:
    if row.planned is None:
        return f"{row.actual}{row.unit}" if row.actual else ""
    return f"{row.actual}/{row.planned}{row.unit}"


def _filed(paper: Paper, log: DailyLog, words: Words) -> None:
    first(paper, words("三、新增问题（{n}件）", n=len(log.findings)))
    aspects = [
        words("{aspect}{n}件", aspect=words(terms.ASPECTS[aspect]), n=n)
        for aspect, n in log.by_aspect.items()
        if n
    ]
    said = words(
        "按方面：{aspects}。底稿审签：{signed}。",
        aspects=words.listed_or_none(aspects),
        signed=words.listed_or_none(log.papers_signed),
    )
    text(paper, said)
    if log.findings:
        rows = [
            (f.label, words(terms.ASPECTS[f.aspect]) if f.aspect else "", f.wording, f.author)
            for f in log.findings
        ]
        listing(paper, FINDINGS, words, rows, size=SMALL)


def _outward(paper: Paper, log: DailyLog, words: Words) -> None:
    told = log.outward
    first(paper, words("四、对外提示和通知"))
    parts = (
        ("送达{n}件：{names}。", told.delivered),
        ("签收{n}件：{names}。", told.acknowledged),
        ("报整改{n}件：{names}。", told.reported),
        ("销号{n}件：{names}。", told.closed),
        ("送达通知书{n}件：{names}。", told.notices),
    )
    for said, numbers in parts:
        names = words.listed_or_none(numbers)
        text(paper, words(said, n=len(numbers), names=names))


def minutes_document(minutes: MeetingMinutes) -> bytes:
    """Return the record of the meeting as DOCX."""
    paper = official_paper("组务会记录", minutes.heading)
    words = words_in(minutes.heading.language)
    line(paper, inspection_and_group(minutes.heading), Font.SUBHEADING, align=Align.CENTRE)
    _meeting(paper, minutes, words)
    _decided(paper, minutes, words)
    _given(paper, minutes, words)
    for name in ("三、讨论内容", "四、议定事项", "五、附件"):
        first(paper, words(name))
        blank(paper, words, lines=3)
    return as_bytes(paper)


def _meeting(paper: Paper, minutes: MeetingMinutes, words: Words) -> None:
    day, weekday = words.forms.day(minutes.day), words.forms.weekday(minutes.day)
    expected, names = len(minutes.expected), words.listed_or_none(minutes.expected)
    head = (
        ("会议类型", words("□组务会　□支部会　□周结")),
        ("时间", words("{day}　{weekday}　　时　　分至　　时　　分", day=day, weekday=weekday)),
        ("地点", ""),
        ("主持人", ""),
        ("应到人员", words("{n}人：{names}", n=expected, names=names)),
        ("实到、缺席", ""),
        ("记录人", ""),
    )
    table = grid(paper, len(head), (34, 122))
    for number, (name, said) in enumerate(head):
        fill(table.cell(number, 0), words(name), Font.HEADING, size=Pt(12), align=Align.CENTRE)
        fill(table.cell(number, 1), said, size=Pt(12))
        at_least(table, number, 10)


def _decided(paper: Paper, minutes: MeetingMinutes, words: Words) -> None:
    first(paper, words("一、逐件研判（{n}件）", n=len(minutes.decided)))
    zone = minutes.heading.as_of.tzinfo
    if minutes.decided:
        rows = [
            (d.label, d.wording, words(terms.CHOICES[d.choice]), f"{d.at.astimezone(zone):%H:%M}")
            for d in minutes.decided
        ]
        listing(paper, DECISIONS, words, rows, size=SMALL)
    else:
        text(paper, words("当日没有研判记录。"))
    pending = minutes.still_pending
    names = words.listed_or_none(pending)
    text(paper, words("尚待研判{n}件：{names}。", n=len(pending), names=names))


def _given(paper: Paper, minutes: MeetingMinutes, words: Words) -> None:
    first(paper, words("二、任务安排（{n}件）", n=len(minutes.tasks)))
    if minutes.tasks:
        rows = [_task(task, minutes, words) for task in minutes.tasks]
        listing(paper, TASKS, words, rows, size=SMALL)
    else:
        text(paper, words("当日没有登记任务。"))


def _task(task: GivenTask, minutes: MeetingMinutes, words: Words) -> tuple[str, ...]:
    zone = minutes.heading.as_of.tzinfo
    due = words.forms.moment(task.due.astimezone(zone)) if task.due else ""
    return (words("待办{n}", n=task.number), task.text, task.owner, due)
