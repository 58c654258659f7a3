"""Whether papers and workbooks can be opened by an office program on this machine."""

import shutil

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
TOOLS = tuple(name for name in ("pdftotext", "pdffonts", "pdfinfo") if shutil.which(name) is None)
HAS_OFFICE = SOFFICE is not None and not TOOLS
LEFT_OUT = (
    "left out: documents were not opened in an office program (tests/office/test_pages.py), "
    "because LibreOffice or the PDF tools were not found; install them (Debian: "
    "apt-get install libreoffice-writer libreoffice-calc poppler-utils fonts-noto-cjk)"
)
