"""A page of an official paper: sheet, margins, fonts by name, and the blocks it is made of.

Fonts are named, not shipped: 仿宋_GB2312, 黑体 and 方正小标宋简体 are what the offices have; the
font table gives each a second name for a machine without them. Every run names its East-Asian
font, because the library's template would leave that to a Japanese theme (C098).
"""

import re
from copy import deepcopy
from datetime import datetime
from enum import Enum
from functools import cache

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.parfmt import CT_PPr
from docx.oxml.text.run import CT_R
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from inspection.enums import Language
from storage.office.blank import Sheet, once, paper_on
from storage.office.english_type import in_english
from storage.office.template import in_chinese
from storage.office.words import GROUP, Words, words_in

LATIN = "Times New Roman"
TAGS = {Language.CHINESE: "zh-CN", Language.ENGLISH: "en-GB"}
A4 = (Mm(210), Mm(297))
RED = RGBColor(0xC0, 0x00, 0x00)
TEXT, TABLE, NONE = Pt(16), Pt(14), Pt(0)  # sizes of what is written
LINE = Pt(28)  # twenty-two lines to the official page
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("[\t\n\r-]")


class Font(Enum):
    """A font of official papers, and by what it is replaced where it is missing."""

    BODY = "仿宋_GB2312"
    HEADING = "黑体"
    TITLE = "方正小标宋简体"
    NOTE = "宋体"
    SUBHEADING = "楷体_GB2312"


class Align(Enum):
    """Where a paragraph stands."""

    LEFT = WD_ALIGN_PARAGRAPH.LEFT
    CENTRE = WD_ALIGN_PARAGRAPH.CENTER
    RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
    JUSTIFIED = WD_ALIGN_PARAGRAPH.JUSTIFY


def sheet(
    title: str,
    words: Words,
    *,
    sideways: bool = False,
    moment: datetime | None = None,
) -> Paper:
    """Return an empty A4 sheet with the margins of official papers and page numbers.

    `moment` stands in the file as that of its making; without one, none does.
    """
    shared = once(_blank, sideways, words.language)
    return paper_on(shared, clean(title), moment, words.language)


def _blank(sideways: bool, language: Language) -> Paper:
    paper = Document()
    in_chinese(paper, body=Font.BODY.value, latin=LATIN)
    section = paper.sections[0]
    wide, high = (A4[1], A4[0]) if sideways else A4
    section.page_width, section.page_height = wide, high
    section.orientation = WD_ORIENT.LANDSCAPE if sideways else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = (Mm(28), Mm(26)) if sideways else (Mm(37), Mm(35))
    section.left_margin, section.right_margin = (Mm(25), Mm(25)) if sideways else (Mm(28), Mm(26))
    section.footer_distance = Mm(18 if sideways else 28)
    paper.core_properties.author = words_in(language)(GROUP)
    paper.core_properties.language = TAGS[language]
    paper.core_properties.comments = ""
    _number_pages(section.footer.paragraphs[0])
    if language is Language.ENGLISH:
        in_english(section.footer._element)
    return paper


def clean(text: str) -> str:
    """Return the text without the signs that no document can hold."""
    return NO_XML.sub("", text)


def write(paragraph: Paragraph, text: str, font: Font = Font.BODY, size: Length = TEXT) -> Run:
    """Add words to a paragraph in a font of both scripts."""
    run = Run(deepcopy(_run_in(font, size)), paragraph)
    paragraph._p.append(run._element)  # no API for a run that is made already
    words = clean(text)
    if _BREAKS.search(words):
        run.text = words
    else:
        run._element.add_t(words)  # in one piece: the API looks at every sign
    return run


@cache
def _run_in(font: Font, size: Length) -> CT_R:
    """Return an empty run; both scripts are Chinese, or numbers in a row would break badly."""
    element: CT_R = OxmlElement("w:r")
    run = Run(element, None)  # type: ignore[arg-type]  # it stands in no paragraph
    run.font.size = size
    properties = element.get_or_add_rPr()  # the library sets no East-Asian font
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), LATIN)
    fonts.set(qn("w:eastAsia"), font.value)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)
    return element


def line(
    paper: Paper,
    text: str,
    font: Font = Font.BODY,
    *,
    size: Length = TEXT,
    align: Align = Align.JUSTIFIED,
    indent: bool = False,
    before: Length = NONE,
    colour: RGBColor | None = None,
) -> Paragraph:
    """Add a paragraph; an indented one begins two characters in."""
    paragraph = paper.add_paragraph()
    laid_out(paragraph, align=align, before=before)
    if indent:
        paragraph.paragraph_format.first_line_indent = Length(size * 2)
    run = write(paragraph, text, font, size)
    if colour is not None:
        run.font.color.rgb = colour
    return paragraph


def laid_out(
    paragraph: Paragraph, *, align: Align, before: Length = NONE, spacing: Length = LINE
) -> None:
    """Give a paragraph the line spacing of official papers, in the place of any other."""
    if paragraph._p.pPr is not None:
        paragraph._p.remove(paragraph._p.pPr)
    paragraph._p.insert(0, deepcopy(_layout(align, before, spacing)))


@cache
def _layout(align: Align, before: Length, spacing: Length) -> CT_PPr:
    paragraph = Paragraph(OxmlElement("w:p"), None)  # type: ignore[arg-type]  # it stands nowhere
    layout = paragraph.paragraph_format
    layout.alignment = align.value
    layout.space_before, layout.space_after = before, NONE
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = spacing
    return paragraph._p.get_or_add_pPr()


def rule_below(paragraph: Paragraph, colour: str = "C00000") -> None:
    """Draw the line that closes an official heading."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", colour)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(  # no API for borders
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _number_pages(paragraph: Paragraph) -> None:
    """Write — 1 — at the foot, as official papers do."""
    laid_out(paragraph, align=Align.CENTRE)
    write(paragraph, "— ", Font.NOTE, Pt(14))
    for kind in ("begin", None, "end"):
        run = write(paragraph, "", Font.NOTE, Pt(14))
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = "PAGE"
        run._element.append(part)  # no API for fields
    write(paragraph, " —", Font.NOTE, Pt(14))


def as_bytes(paper: Paper) -> bytes:
    """Return a paper that began as a `sheet` as a file."""
    part = paper.part
    if not isinstance(part, Sheet):
        raise TypeError(part)
    if part.language is Language.ENGLISH:
        in_english(part.element)
    return part.as_file()
