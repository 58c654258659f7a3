"""The running text of an official paper: title, headings of two levels, paragraphs, blanks.

Titles are 方正小标宋 二号, first headings 黑体, second ones 楷体, the rest 仿宋, all 三号; a page
takes 22 lines of 28 characters.
"""

from docx.document import Document as Paper
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from inspection.case_file import Heading
from inspection.enums import Language
from storage.office.page import Align, Font, line, sheet
from storage.office.words import Words, words_in

TITLE = Pt(22)
CLOSER = "-5"  # twentieths of a point: 28 characters of 三号 on 156 mm, in every program
TO_WRITE = "（由巡察组填写）"
KEPT_INSIDE = "内部资料　注意保存"


def official_paper(title: str, heading: Heading, *, sideways: bool = False) -> Paper:
    """Return a paper with its title, the inspection, and until when its records go."""
    words = words_in(heading.language)
    name = words(title)
    paper = sheet(name, words, sideways=sideways, moment=heading.as_of)
    line(paper, words(KEPT_INSIDE), Font.HEADING, size=Pt(14), align=Align.LEFT)
    mark = words.drill(drill=heading.drill)
    line(paper, f"{mark}{name}", Font.TITLE, size=TITLE, align=Align.CENTRE, before=Pt(6))
    return paper


def whose(paper: Paper, heading: Heading) -> None:
    """Say whose the paper is, below its title."""
    words = words_in(heading.language)
    line(paper, inspection_and_group(heading), Font.SUBHEADING, align=Align.CENTRE)
    moment = words("（根据截至{moment}的记录生成）", moment=words.forms.moment(heading.as_of))
    line(paper, moment, Font.SUBHEADING, size=Pt(14), align=Align.CENTRE)


def inspection_and_group(heading: Heading) -> str:
    """Return whose the paper is, in a line."""
    words = words_in(heading.language)
    return f"{heading.inspection}{words.forms.gap}{words.group(heading.group)}"


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
        for run in paragraph.runs if _is_chinese(paper) else ():
            spacing = OxmlElement("w:spacing")  # no API for it
            spacing.set(qn("w:val"), CLOSER)
            run._element.get_or_add_rPr().insert_element_before(spacing, "w:sz", "w:szCs", "w:lang")


def _is_chinese(paper: Paper) -> bool:
    return getattr(paper.part, "language", Language.CHINESE) is Language.CHINESE


def blank(paper: Paper, words: Words, lines: int = 2) -> None:
    """Leave room for what people write."""
    line(paper, words(TO_WRITE), indent=True)
    for _ in range(lines):
        line(paper, "", indent=True)
