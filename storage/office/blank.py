"""The empty sheet, read once: parts that all papers share, and a text of its own for each.

The library would read and write its template anew for every paper, half a megabyte of styles;
a group has two thousand work papers.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from html import escape

from docx.document import Document as Paper
from docx.opc.rel import Relationships
from docx.oxml.ns import qn
from docx.parts.document import DocumentPart

from inspection.enums import Language
from storage.pack import NO_TIME

TEXT, CORE = "word/document.xml", "docProps/core.xml"
TITLE, MOMENT = b"{title}", b"{moment}"
NO_MOMENT = datetime(*NO_TIME, tzinfo=UTC)
KEPT = frozenset(
    {
        *("Normal", "DefaultParagraphFont", "TableNormal", "NoList", "TableGrid"),
        *("Header", "HeaderChar", "Footer", "FooterChar", "Title", "TitleChar"),
        *("Heading1", "Heading1Char", "Heading2", "Heading2Char"),
    }
)
_WHEN = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


class Sheet(DocumentPart):
    """The text of one paper; it shares everything else with the others and adds no parts."""

    def __init__(
        self, shared: DocumentPart, title: str, moment: datetime | None, language: Language
    ) -> None:
        text = deepcopy(shared.element)
        super().__init__(shared.partname, shared.content_type, text, shared.package)
        self._shared = shared
        self._title, self._moment = title, (moment or NO_MOMENT).astimezone(UTC)
        self.language = language

    @property
    def rels(self) -> Relationships:  # the library's own is lazy
        """Where the shared parts are."""
        found: Relationships = self._shared.rels
        return found

    def as_file(self) -> bytes:
        """Return the paper as a file: equal for equal text, title and moment."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in _parts_of(self._shared).items():
                own = self._own(name, data)
                archive.writestr(zipfile.ZipInfo(name, NO_TIME), own, zipfile.ZIP_DEFLATED)
        return stream.getvalue()

    def _own(self, name: str, data: bytes) -> bytes:
        if name == TEXT:
            return bytes(self.blob)
        if name != CORE:
            return data
        moment = f"{self._moment:%Y-%m-%dT%H:%M:%SZ}".encode()
        return data.replace(TITLE, escape(self._title).encode()).replace(MOMENT, moment)


def paper_on(shared: Paper, title: str, moment: datetime | None, language: Language) -> Paper:
    """Return an empty paper with the parts of this one, and a title of its own."""
    part = Sheet(shared.part, title, moment, language)
    return Paper(part.element, part)


@cache
def once(make: Callable[[bool, Language], Paper], sideways: bool, language: Language) -> Paper:
    """Return what `make` gives, made once; nobody writes on it."""
    paper = make(sideways, language)
    paper.core_properties.title = TITLE.decode()
    _without_unused_styles(paper)
    _without_picture(paper)
    return paper


def _without_picture(paper: Paper) -> None:
    """Drop the template's picture of itself."""
    rels = paper.part.package.rels
    for key in [key for key, rel in rels.items() if rel.reltype.endswith("/thumbnail")]:
        del rels[key]


def _without_unused_styles(paper: Paper) -> None:
    styles = paper.styles.element
    for style in list(styles.iter(qn("w:style"))):
        if style.get(qn("w:styleId")) not in KEPT:
            styles.remove(style)


@cache
def _parts_of(shared: DocumentPart) -> Mapping[str, bytes]:
    stream = io.BytesIO()
    shared.package.save(stream)
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = _WHEN.sub(rb"\g<1>" + MOMENT + rb"\g<3>", parts[CORE])
    return {**parts, CORE: core}
