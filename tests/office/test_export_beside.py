"""The command line's export: evidence lies beside the documents, and their links lead to it."""

from pathlib import Path
from urllib.parse import unquote

from openpyxl import load_workbook

from bot.document_export import export_documents
from inspection.enums import EvidenceKind, FetchState, Mode
from inspection.records import Evidence
from storage.evidence import EvidenceFolder
from storage.memory import MemoryStore
from tests.make import MEMBER_ID, NOW, SCOPE, a_finding, an_inspection, memory_store
from tests.office.rich import people

PHOTO = b"\xff\xd8 a photo"
NAMES = ("照片 #1.jpg", "../../逃出/%41.jpg", "CON.jpg")


def with_photos(evidence: EvidenceFolder) -> MemoryStore:
    """Findings with a photo each, the last one sealed, and one whose file never came."""
    store = memory_store()
    with store.unit(SCOPE) as work:
        work.add(an_inspection())
        for number, name in enumerate((*NAMES, "没有取到.jpg", "封存.jpg")):
            data = PHOTO + bytes([number])
            is_here = name != "没有取到.jpg"
            file = work.add(
                Evidence(
                    kind=EvidenceKind.PHOTO,
                    file_id=name,
                    file_unique_id=name,
                    file_name=name,
                    size=len(data),
                    author_id=MEMBER_ID,
                    taken_at=NOW,
                    source_chat_id=MEMBER_ID,
                    source_message_id=number,
                    fetch_state=FetchState.FETCHED if is_here else FetchState.PENDING,
                    sha256=evidence.save(SCOPE, data, ".jpg") if is_here else None,
                )
            )
            a_finding(work, evidence=(file.id,), sealed=name == "封存.jpg")
        work.commit()
    return store


def test_every_link_leads_to_the_file_and_no_file_leaves_the_folder(tmp_path: Path) -> None:
    evidence = EvidenceFolder(tmp_path / "data")
    store, out = with_photos(evidence), tmp_path / "out"
    export_documents(store.view(SCOPE), people(), out, evidence, now=NOW, mode=Mode.DRILL)
    book = load_workbook(out / "材料" / "问题清单.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet for cell in row]
    links = [str(cell.hyperlink.target) for cell in cells if cell.hyperlink is not None]
    read = [(out / "材料" / unquote(link)).resolve() for link in links]
    assert sorted(path.read_bytes() for path in read) == [PHOTO + bytes([n]) for n in range(3)]
    assert all(path.is_relative_to(out.resolve()) for path in read)
    files = [path for path in (out / "附件").rglob("*") if path.is_file()]
    assert len(files) == len(NAMES)  # neither the sealed one nor the missing one
    assert {path.stat().st_mode & 0o077 for path in files} == {0}
    assert {path.name for path in tmp_path.iterdir()} == {"data", "out"}
