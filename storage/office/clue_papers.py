"""线索登记簿 and 线索移交单: numbers and times, and columns to be filled in by hand."""

from docx.document import Document as Paper
from docx.shared import Pt

from inspection.case_file import Heading
from inspection.clue_register import ClueHandover, ClueRegister, RegisteredClue
from inspection.transfer_rows import TransferRow
from storage.office import terms
from storage.office.grid import at_least, fill, grid, listing
from storage.office.page import Align, Font, as_bytes, line
from storage.office.text import official_paper
from storage.office.words import Words, words_in

BY_HAND = ""
WARNING = "仅组长掌握。内容手写，不录入系统；本页与纸质线索一并保管。"
REGISTER = (
    *(("序号", 12), ("线索号（纸质）", 26), ("问题编号", 20), ("受理时间", 31), ("登记时间", 31)),
    *(("持有人", 18), ("拟移交单位", 29), ("组长签批", 27), ("移交、接收签字", 28)),
    ("办理反馈", 24),  # 246 mm: what the sheet has
)
SEALED = (
    ("序号", 12),
    ("问题编号", 24),
    ("登记时间", 44),
    ("登记人", 24),
    ("组长研判（手写）", 60),
)
SIDES = (
    "移交人（两人签字）：\n\n\n　　　　　　年　　月　　日",
    "接收人（两人签字）：\n\n\n　　　　　　年　　月　　日",
)
NOT_HANDED_ON = "本页由组长留存，不随移交单送出；只记编号、接收和回复，不记内容。"
TRANSFERRED = (
    *(("序号", 12), ("类别", 28), ("纸质编号", 26), ("接收单位、接收人", 34), ("接收日期", 28)),
    ("回复日期", 28),
)
HANDED = (("序号", 12), ("线索号（纸质）", 40), ("问题编号", 24), ("页数", 16), ("备注", 64))


def register_document(register: ClueRegister) -> bytes:
    """Return the register as DOCX, on sheets laid sideways."""
    paper = official_paper("线索登记簿", register.heading, sideways=True)
    words = words_in(register.heading.language)
    line(paper, words(WARNING), Font.NOTE, size=Pt(12), align=Align.LEFT)
    registered, sealed = len(register.registered), len(register.sealed)
    line(paper, words("已按线索登记{n}件", n=registered), Font.HEADING, size=Pt(14))
    rows = [
        _registered(n, c, register.heading, words) for n, c in enumerate(register.registered, 1)
    ]
    listing(paper, REGISTER, words, rows, size=Pt(10.5), height=14)
    line(
        paper,
        words("已封存、待组长研判{n}件", n=sealed),
        Font.HEADING,
        size=Pt(14),
        before=Pt(8),
    )
    waiting = [
        (str(n), c.label, _moment(c, register.heading, words), c.holder, BY_HAND)
        for n, c in enumerate(register.sealed, 1)
    ]
    listing(paper, SEALED, words, waiting, size=Pt(10.5), height=12)
    return as_bytes(paper)


def _registered(
    number: int, clue: RegisteredClue, heading: Heading, words: Words
) -> tuple[str, ...]:
    zone = heading.as_of.tzinfo
    decided = clue.registered_at
    when = words.forms.moment(decided.astimezone(zone)) if decided is not None else ""
    by_hand = (BY_HAND,) * 4
    return (
        str(number),
        BY_HAND,
        clue.label,
        _moment(clue, heading, words),
        when,
        clue.holder,
        *by_hand,
    )


def _moment(clue: RegisteredClue, heading: Heading, words: Words) -> str:
    return words.forms.moment(clue.filed_at.astimezone(heading.as_of.tzinfo))


def handover_document(handover: ClueHandover) -> bytes:
    """Return the form of the hand-over as DOCX, for both sides to sign."""
    paper = official_paper("线索移交单", handover.heading)
    words = words_in(handover.heading.language)
    by = words("移交单位：{group}", group=words.group(handover.heading.group))
    line(paper, by, size=Pt(14), before=Pt(6))
    line(paper, words("接收单位："), size=Pt(14))
    handed = words("移交线索{n}件，内容见所附纸质材料。", n=len(handover.clues))
    line(paper, handed, size=Pt(14))
    rows = [(str(n), BY_HAND, c.label, BY_HAND, BY_HAND) for n, c in enumerate(handover.clues, 1)]
    listing(paper, HANDED, words, rows, height=12)
    line(paper, "", size=Pt(12))
    table = grid(paper, 1, (78, 78))
    for place, side in enumerate(SIDES):
        fill(table.cell(0, place), words(side), size=Pt(14))
    at_least(table, 0, 40)
    copies = words("本单一式两份，移交、接收双方各存一份。")
    line(paper, copies, Font.NOTE, size=Pt(12), before=Pt(6))
    as_of = words.forms.day(handover.heading.as_of)
    basis = words("编号和件数依据截至{day}的记录。", day=as_of)
    line(paper, basis, Font.NOTE, size=Pt(12))
    if handover.transfers:
        _how_far(paper, handover, words)
    return as_bytes(paper)


def _how_far(paper: Paper, handover: ClueHandover, words: Words) -> None:
    """Add a sheet of its own: what others received is not for who signs this form."""
    head = line(paper, words("附：移交办理情况"), Font.HEADING, size=Pt(16))
    head.paragraph_format.page_break_before = True
    line(paper, words(NOT_HANDED_ON), Font.NOTE, size=Pt(12))
    answered = sum(each.answered_on is not None for each in handover.transfers)
    every = len(handover.transfers)
    count = words(
        "已登记移交{n}件：已回复{answered}件，未回复{open}件。",
        n=every,
        answered=answered,
        open=every - answered,
    )
    line(paper, count, size=Pt(14))
    rows = [
        (str(n), words(terms.TRANSFERS[t.kind]), t.paper, t.received_by, *_days(t, words))
        for n, t in enumerate(handover.transfers, 1)
    ]
    listing(paper, TRANSFERRED, words, rows, height=10)


def _days(row: TransferRow, words: Words) -> tuple[str, str]:
    answered = words.forms.day(row.answered_on) if row.answered_on is not None else words("未回复")
    return words.forms.day(row.received_on), answered
