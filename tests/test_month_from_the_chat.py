"""All documents of a rich month made by the leader in the chat, fetched from there, recounted."""

import asyncio
import re
import subprocess
import zipfile
from collections.abc import AsyncIterator, Mapping
from io import BytesIO
from pathlib import Path

import pytest

from handlers.documents import LABELS
from inspection.documents import OF_A_DAY, DocumentKind
from inspection.enrolment import enrol, invite
from inspection.enums import Role
from inspection.ports import REGISTRY
from inspection.records import WorkPaper
from storage.tiny import TinyStore
from tests import make
from tests.office import rich
from tests.office.figures import columns_of_book, columns_of_paper, lines_of_paper, written_in
from tests.office.found import HAS_OFFICE, SOFFICE
from tests.office.recount import Recount, columns_of, lines_of, places_of
from tests.office.test_documents import DAY
from tests.stage import CAST, SCOPE, UNIT, Stage, stage

pytestmark = [pytest.mark.slow]

K = DocumentKind
WHO = {"LEADER_ID": "甲", "DEPUTY_ID": "乙", "MEMBER_ID": "丙", "UNIT_LIAISON_ID": "周"}
PLACE = re.compile(r"(\d+)\. ")
DAY_LABEL = "9月16日"
NOW = rich.FIRST.replace(day=24, hour=10)  # the buttons offer the last nine days


@pytest.fixture
async def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """The month as it is on disk, by the people of the stage; then the bot is started."""
    for name, person in WHO.items():
        for module in (make, rich):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, CAST[person][0])
    await asyncio.to_thread(on_disk, tmp_path)
    async with stage(tmp_path, now=NOW, prepared=False) as opened:
        yield opened


def on_disk(folder: Path) -> None:
    store = TinyStore(folder)
    store.create(SCOPE)
    with store.unit(SCOPE) as work:
        rich.fill(work)
        work.commit()
    for name in ("甲", "乙", "丙", "丁", "周"):
        _enter(store, name)
    store.flush()
    asyncio.run(store.close())


def _enter(store: TinyStore, name: str) -> None:
    user_id, role, _ = CAST[name]
    assert role is not None
    unit = UNIT if role is Role.UNIT_LIAISON else None
    with store.unit(REGISTRY) as work:
        _, code = invite(
            work,
            inspection_id=SCOPE,
            role=role,
            unit=unit,
            by=None,
            now=rich.FIRST,
            valid_for=make.HOUR,
        )
        enrol(work, code=code, user_id=user_id, name=name, now=rich.FIRST)
        work.commit()


async def made_in_the_chat(here: Stage) -> Mapping[DocumentKind, tuple[str, bytes]]:
    """Press every document there is, and take each file out of the leader's chat."""
    for kind in K:
        await here.say("甲", "/documents")
        await here.press("甲", LABELS[kind])
        if kind in OF_A_DAY:
            await here.press("甲", f"{DAY_LABEL}（周三）")
    await here.settle()
    files = [m.file for m in here["甲"].screen(None) if m.from_bot and m.file is not None]
    return dict(zip(K, ((str(each.name), each.content) for each in files), strict=True))


def parts_of(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """Return the documents of a file: the work papers come in one archive."""
    if not name.endswith(".zip"):
        return [(name, content)]
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return [(each, archive.read(each)) for each in archive.namelist() if not each.endswith("/")]


async def test_every_document_of_the_month_made_in_the_chat_is_recounted(
    here: Stage, tmp_path: Path
) -> None:
    files = await made_in_the_chat(here)
    view = here.bot.shared.store.view(SCOPE)
    count, written = Recount(view), written_in(view)
    seen = 0
    for kind, (sent, content) in files.items():
        for name, data in parts_of(sent, content):
            label = name.rpartition("/")[2].removesuffix("底稿.docx")
            is_book = name.endswith(".xlsx")
            columns = (columns_of_book if is_book else columns_of_paper)(data, written)
            shown = {
                (c.table, c.head): c.cells for c in columns if not c.table.startswith("会议类型")
            }
            assert shown == columns_of(kind, count, DAY, label), name
            lines = [] if is_book else lines_of_paper(data, written)
            said = [line for line in lines if not PLACE.match(line)]
            assert said == ([] if is_book else lines_of(kind, count, DAY, label)), name
            places = [int(found[1]) for line in lines if (found := PLACE.match(line))]
            assert places == places_of(kind, count)
            seen += 1
    assert seen == len(K) - 1 + len(list(view.all(WorkPaper)))
    if HAS_OFFICE:
        await asyncio.to_thread(opened, files, tmp_path / "printed")


def opened(files: Mapping[DocumentKind, tuple[str, bytes]], folder: Path) -> None:
    """Let an office program open and print every file as it came out of the chat."""
    folder.mkdir()
    sources = []
    for kind, (sent, content) in files.items():
        name, data = parts_of(sent, content)[0]
        sources.append(folder / f"{kind}{Path(name).suffix}")
        sources[-1].write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = (SOFFICE or "", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder))
    subprocess.run((*command, *map(str, sources)), check=True, capture_output=True, timeout=300)  # noqa: S603  # a program of this machine
    for source in sources:
        printed = source.with_suffix(".pdf")
        said = subprocess.run(  # noqa: S603  # a program of this machine
            ("pdftotext", "-raw", str(printed), "-"),  # noqa: S607
            check=True,
            capture_output=True,
        ).stdout.decode()
        assert "【演练】" in said, source.name
