"""The library's empty document made Chinese: styles, theme, language, font table."""

import re

from docx.document import Document as Paper
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

# a font's name, and the one that stands in for it
SECOND_NAMES = {
    "仿宋_GB2312": "仿宋",
    "黑体": "SimHei",
    "方正小标宋简体": "宋体",
    "宋体": "SimSun",
    "楷体_GB2312": "楷体",
}
_SCRIPT_FONT = re.compile(rb'(<a:font script="(?:Jpan|Hans)" typeface=")[^"]*(")')
_EAST_ASIAN = re.compile(rb'(<a:ea typeface=")[^"]*(")')
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def in_chinese(paper: Paper, *, body: str, latin: str) -> None:
    """Name the fonts of every style, and leave nothing to a Japanese theme."""
    styles = paper.styles.element
    for fonts in styles.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs"):
            fonts.set(qn(f"w:{script}"), latin)
        fonts.set(qn("w:eastAsia"), body)
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    settings = paper.settings.element
    for language in settings.iter(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    if settings.find(qn("w:themeFontLang")) is None:
        language = OxmlElement("w:themeFontLang")
        language.set(qn("w:eastAsia"), "zh-CN")
        settings.append(language)
    for part in _parts(paper):
        if part.partname.endswith("theme1.xml"):
            name = body.encode()
            blob = _SCRIPT_FONT.sub(rb"\g<1>" + name + rb"\g<2>", part.blob)
            part._blob = _EAST_ASIAN.sub(rb"\g<1>" + name + rb"\g<2>", blob)  # no API
        elif part.partname.endswith("fontTable.xml"):
            part._blob = _font_table()  # no API
    _without_second_styles(paper)


def _parts(paper: Paper) -> list[Part]:
    return [rel.target_part for rel in paper.part.rels.values() if not rel.is_external]


def _without_second_styles(paper: Paper) -> None:
    """Drop the template's second copy of the styles, which names the theme's fonts again."""
    kind = f"{RELATIONSHIP_TYPE.STYLES.rsplit('/', 1)[0]}/stylesWithEffects"
    for key, rel in list(paper.part.rels.items()):
        if rel.reltype == kind or rel.reltype.endswith("/stylesWithEffects"):
            del paper.part.rels[key]


def _font_table() -> bytes:
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{second}"/><w:charset w:val="86"/></w:font>'
        for name, second in SECOND_NAMES.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}<w:fonts {_W}>{rows}</w:fonts>".encode()
