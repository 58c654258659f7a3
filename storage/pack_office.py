"""Documents of the office programs without what differs each time they are made."""

import io
import re
import zipfile

from storage.pack import NO_TIME

_WHEN = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def settled(data: bytes, when: str) -> bytes:
    """Return a DOCX or XLSX with one moment (`2026-11-25T10:00:00Z`) as that of its making."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = _WHEN.sub(rb"\g<1>" + when.encode() + rb"\g<3>", part)
            copy.writestr(zipfile.ZipInfo(name, NO_TIME), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
