"""线索登记簿 and 线索移交单: numbers and times, and columns to be filled in by hand."""

from docx.shared import Pt

from inspection.case_file import Heading
from inspection.clue_register import ClueHandover, ClueRegister, RegisteredClue
from storage.office.days import chinese_day, chinese_moment
from storage.office.grid import at_least, fill, grid, listing
from storage.office.page import Align, Font, as_bytes, line
from storage.office.text import official_paper

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
HANDED = (("序号", 12), ("线索号（纸质）", 40), ("问题编号", 24), ("页数", 16), ("备注", 64))


def register_document(register: ClueRegister) -> bytes:
    """Return the register as DOCX, on sheets laid sideways."""
    paper = official_paper("线索登记簿", register.heading, sideways=True)
    line(paper, WARNING, Font.NOTE, size=Pt(12), align=Align.LEFT)
    line(paper, f"已按线索登记{len(register.registered)}件", Font.HEADING, size=Pt(14))
    rows = [_registered(n, c, register.heading) for n, c in enumerate(register.registered, 1)]
    listing(paper, REGISTER, rows, size=Pt(10.5), height=14)
    line(
        paper,
        f"已封存、待组长研判{len(register.sealed)}件",
        Font.HEADING,
        size=Pt(14),
        before=Pt(8),
    )
    sealed = [
        (str(n), c.label, _moment(c, register.heading), c.holder, BY_HAND)
        for n, c in enumerate(register.sealed, 1)
    ]
    listing(paper, SEALED, sealed, size=Pt(10.5), height=12)
    return as_bytes(paper)


def _registered(number: int, clue: RegisteredClue, heading: Heading) -> tuple[str, ...]:
    zone = heading.as_of.tzinfo
    decided = clue.registered_at
    when = chinese_moment(decided.astimezone(zone)) if decided is not None else ""
    by_hand = (BY_HAND,) * 4
    return (str(number), BY_HAND, clue.label, _moment(clue, heading), when, clue.holder, *by_hand)


def _moment(clue: RegisteredClue, heading: Heading) -> str:
    return chinese_moment(clue.filed_at.astimezone(heading.as_of.tzinfo))


def handover_document(handover: ClueHandover) -> bytes:
    """Return the form of the hand-over as DOCX, for both sides to sign."""
    paper = official_paper("线索移交单", handover.heading)
    line(paper, f"移交单位：{handover.heading.group}", size=Pt(14), before=Pt(6))
    line(paper, "接收单位：", size=Pt(14))
    line(paper, f"移交线索{len(handover.clues)}件，内容见所附纸质材料。", size=Pt(14))
    rows = [(str(n), BY_HAND, c.label, BY_HAND, BY_HAND) for n, c in enumerate(handover.clues, 1)]
    listing(paper, HANDED, rows, height=12)
    line(paper, "", size=Pt(12))
    table = grid(paper, 1, (78, 78))
    for place, side in enumerate(("移交人", "接收人")):
        words = f"{side}（两人签字）：\n\n\n　　　　　　年　　月　　日"
        fill(table.cell(0, place), words, size=Pt(14))
    at_least(table, 0, 40)
    line(paper, "本单一式两份，移交、接收双方各存一份。", Font.NOTE, size=Pt(12), before=Pt(6))
    as_of = chinese_day(handover.heading.as_of)
    line(paper, f"编号和件数依据截至{as_of}的记录。", Font.NOTE, size=Pt(12))
    return as_bytes(paper)
