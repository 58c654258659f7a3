"""The running text of an official paper: title, headings of two levels, paragraphs, blanks.

Titles are 方正小标宋 二号, first headings 黑体, second ones 楷体, the rest 仿宋, all 三号; a page
takes 22 lines of 28 characters.
"""

from collections.abc import Iterable

from docx.document import Document as Paper
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from inspection.case_file import Heading
from storage.office.days import chinese_moment
from storage.office.page import Align, Font, line, sheet
from storage.office.terms import drill_mark

TITLE = Pt(22)
CLOSER = "-5"  # twentieths of a point: 28 characters of 三号 on 156 mm, in every program
TO_WRITE = "（由巡察组填写）"
NUMERALS = "一二三四五六七八九十"
KEPT_INSIDE = "内部资料　注意保存"


def official_paper(title: str, heading: Heading, *, sideways: bool = False) -> Paper:
    """Return a paper with its title, the inspection, and until when its records go."""
    paper = sheet(title, sideways=sideways, moment=heading.as_of)
    line(paper, KEPT_INSIDE, Font.HEADING, size=Pt(14), align=Align.LEFT)
    mark = drill_mark(drill=heading.drill)
    line(paper, f"{mark}{title}", Font.TITLE, size=TITLE, align=Align.CENTRE, before=Pt(6))
    return paper


def whose(paper: Paper, heading: Heading) -> None:
    """Say whose the paper is, below its title."""
    words = f"{heading.inspection}　{heading.group}"
    line(paper, words, Font.SUBHEADING, align=Align.CENTRE)
    moment = f"（根据截至{chinese_moment(heading.as_of)}的记录生成）"
    line(paper, moment, Font.SUBHEADING, size=Pt(14), align=Align.CENTRE)


def first(paper: Paper, words: str) -> None:
    """Add a heading of the first level: 一、…"""
    line(paper, words, Font.HEADING, indent=True).paragraph_format.keep_with_next = True


def second(paper: Paper, words: str) -> None:
    """Add a heading of the second level: （一）…"""
    line(paper, words, Font.SUBHEADING, indent=True).paragraph_format.keep_with_next = True


def text(paper: Paper, words: str) -> None:
    """Add a paragraph for each line."""
    for each in words.splitlines() or [""]:
        paragraph = line(paper, each, align=Align.LEFT, indent=True)
        for run in paragraph.runs:
            spacing = OxmlElement("w:spacing")  # no API for it
            spacing.set(qn("w:val"), CLOSER)
            run._element.get_or_add_rPr().insert_element_before(spacing, "w:sz", "w:szCs", "w:lang")


def blank(paper: Paper, words: str = TO_WRITE, lines: int = 2) -> None:
    """Leave room for what people write."""
    line(paper, words, indent=True)
    for _ in range(lines):
        line(paper, "", indent=True)


def labels(words: Iterable[str]) -> str:
    """Return numbers as a list, or a word for none."""
    return "、".join(words) or "无"
