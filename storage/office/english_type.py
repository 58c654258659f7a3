"""An English paper in the same type: what another Chinese font sets apart is bold or slanted."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

BOLD, SLANTED = ("w:b", "w:bCs"), ("w:i", "w:iCs")
# the East-Asian fonts of headings; the Latin one is the same for all
SET_APART = {"黑体": BOLD, "方正小标宋简体": BOLD, "楷体_GB2312": SLANTED}
_AFTER = ("w:color", "w:spacing", "w:sz", "w:szCs", "w:lang")


def in_english(element: BaseOxmlElement) -> None:
    """Make every run of a part English: its language for the spelling, its headings for the eye."""
    for properties in element.iter(qn("w:rPr")):
        fonts = properties.find(qn("w:rFonts"))
        for language in properties.iter(qn("w:lang")):
            language.set(qn("w:val"), "en-GB")
        name = fonts.get(qn("w:eastAsia")) if fonts is not None else ""
        tags = SET_APART.get(name or "", ())
        run = properties.getparent()
        if tags is SLANTED and run is not None and not "".join(run.itertext()).isascii():
            tags = ()  # Chinese signs have no slanted form
        for tag in tags:
            if properties.find(qn(tag)) is None:
                properties.insert_element_before(OxmlElement(tag), *_AFTER)
