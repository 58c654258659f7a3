"""巡察提示单: one page for one outward item, with room for signatures and what was done."""

from dataclasses import dataclass
from datetime import datetime

from docx.shared import Pt

from inspection.enums import Language
from storage.office.grid import at_least, fill, grid
from storage.office.page import Align, Font, as_bytes, line, sheet
from storage.office.words import GROUP, Words, words_in

WHOLE_FITS = 220  # characters of matter that the page holds in the usual size
PROOF = "整改说明，及能对照整改前后的照片或文件。"
TO_SAY = "由单位研究提出。"


@dataclass(frozen=True)
class Slip:
    """What the unit may see of an outward item."""

    label: str
    day: datetime
    unit: str
    matter: str
    due: datetime
    drill: bool
    language: Language = Language.CHINESE


def slip_file(label: str, words: Words) -> str:
    """Return the name of a slip's file."""
    return words("提示单{label}.docx", label=label)


def slip_document(slip: Slip) -> bytes:
    """Return the slip as DOCX."""
    words = words_in(slip.language)
    name = words("巡察提示单")
    paper = sheet(f"{name} {slip.label}", words)
    title = f"{words.drill(drill=slip.drill)}{name}"
    line(paper, title, Font.TITLE, size=Pt(22), align=Align.CENTRE)
    matter, advice = divided(slip.matter)
    size = Pt(14) if len(slip.matter) <= WHOLE_FITS else Pt(11)
    rows = (
        ("编号", slip.label, "日期", words.forms.day(slip.day)),
        ("出具方", words(GROUP), "接收单位", slip.unit),
    )
    table = grid(paper, 9, (28, 50, 28, 50))
    for number, row in enumerate(rows):
        for place, said in enumerate(row):
            is_head = place % 2 == 0
            fill(
                table.cell(number, place),
                words(said) if is_head else said,
                Font.HEADING if is_head else Font.BODY,
                align=Align.CENTRE if is_head else Align.LEFT,
            )
    wide = (
        ("现象", matter, size, 30),
        ("规范做法\n建议改法", advice or words(TO_SAY), size, 20),
        ("时限", words("{moment}前", moment=words.forms.moment(slip.due)), Pt(14), 10),
        ("佐证要求", words(PROOF), Pt(14), 10),
        ("签收", words("联络员（签字）：\n　　　　　　　　　年　　月　　日"), Pt(14), 18),
        ("整改说明", words("\n\n\n\n整改责任人（签字）：　　　　　　年　　月　　日"), Pt(14), 46),
        ("核验", words("巡察组（签字）：　　　　　　　　年　　月　　日"), Pt(14), 14),
    )
    for number, (head, said, letters, height) in enumerate(wide, start=2):
        fill(table.cell(number, 0), words(head), Font.HEADING, align=Align.CENTRE)
        fill(table.cell(number, 1).merge(table.cell(number, 3)), said, size=letters)
        at_least(table, number, height)
    return as_bytes(paper)


def divided(wording: str) -> tuple[str, str]:
    """Return what was seen, and what is advised; nothing is added (domain 7.22)."""
    before, sign, after = wording.partition("建议")
    seen = before.rstrip("，,；;、 \n")
    if not sign or not seen:
        return wording, ""
    return seen if seen[-1] in "。！？" else f"{seen}。", f"建议{after}"
