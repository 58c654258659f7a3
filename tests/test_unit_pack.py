"""What the unit takes away holds nothing it was not told: searched byte by byte for markers."""

import asyncio
import io
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote

import orjson
import pytest
from openpyxl import load_workbook
from PIL import Image

from bot.pack_orders import PackOrder
from bot.pack_process import told
from bot.packing import make_pack
from inspection.enums import FetchState, Handling, Mode, OutwardState, Role
from inspection.ports import REGISTRY
from inspection.records import Evidence, Finding, Inspection, Member, OutwardItem
from storage.cipher import PLAIN
from storage.evidence import EvidenceFolder
from storage.pack import MANIFEST, PackManifest
from storage.pack_check import check_pack
from storage.tiny import TinyStore
from tests.markers.ground import INSIDE, LIAISONS, with_two_units
from tests.markers.oracle import MARKER, known_by
from tests.markers.reading import texts_in
from tests.markers.seed import OTHER_UNIT, Seeder
from tests.stage import MORNING, SCOPE, SHANGHAI, UNIT

SEEDS = range(8)


def photo_that_tells(marker: str) -> bytes:
    """A picture whose EXIF holds a marker, as a phone's holds place and device."""
    image = Image.new("RGB", (40, 30), "grey")
    exif = image.getexif()
    exif[0x010E] = f"description {marker}".encode().decode("latin-1")
    exif[0x0110] = "phone"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue() + marker.encode()


def with_told_pictures(folder: Path, seed: int) -> None:
    """For each unit a finding open to the group, with a picture, and an item that reached it."""
    seeder = Seeder(seed + 70_000, now=MORNING, inside=INSIDE, units=tuple(LIAISONS), sign="c")
    store = TinyStore(folder)
    with store.unit(SCOPE) as work:
        for unit, liaison in LIAISONS.items():
            finding = work.add(
                Finding(
                    number=work.number("finding"),
                    unit=unit,
                    author_id=INSIDE[2],
                    recorded_at=MORNING,
                    occurred_at=MORNING,
                    handling=Handling.JZJG,
                    raw=seeder.text("三楼消防栓未见点检卡"),
                    wording=seeder.text("三楼消防栓未见点检卡"),
                )
            )
            file = seeder.evidence(work, finding)
            work.put(finding.changed(evidence=(file.id,)))
            told = [item.number or 0 for item in work.all(OutwardItem) if item.unit == unit]
            work.add(
                OutwardItem(
                    finding_id=finding.id,
                    unit=unit,
                    number=1 + max(told, default=0),
                    wording=seeder.text("1处消防栓未见点检卡，建议补充。"),
                    wording_by=finding.author_id,
                    recipient_id=liaison,
                    due=MORNING,
                    state=OutwardState.DELIVERED,
                    drafted_by=finding.author_id,
                    delivered_at=MORNING,
                )
            )
        work.commit()
    store.flush()
    asyncio.run(store.close())


def with_pictures(folder: Path) -> None:
    """Put bytes behind every file on record, and attach one to every item that has left."""
    store, evidence = TinyStore(folder), EvidenceFolder(folder)
    with store.unit(SCOPE) as work:
        for file in tuple(work.all(Evidence)):
            marker = MARKER.findall(file.caption)[0]
            digest = evidence.save(SCOPE, photo_that_tells(marker), ".jpg")
            fields = {"fetch_state": FetchState.FETCHED, "sha256": digest}
            work.put(file.changed(**fields, opens_as_picture=True))
        for item in tuple(work.all(OutwardItem)):
            finding = work.get(Finding, item.finding_id)
            if finding is not None and finding.evidence:
                work.put(item.changed(attachments=finding.evidence))
        work.commit()
    store.flush()
    asyncio.run(store.close())


def a_pack(folder: Path, unit: str | None, **fields: object) -> Path:
    order = PackOrder(
        folder=folder,
        scope=SCOPE,
        target=folder.parent / f"{unit}.zip",
        zone=SHANGHAI,
        mode=Mode.DRILL,
        unit=unit,
        **fields,  # type: ignore[arg-type]  # asker_id
    )
    return make_pack(order, PLAIN).path


def words_in(path: Path) -> str:
    return "\n".join(texts_in(path.read_bytes()))


def prepared(tmp_path: Path, seed: int) -> Path:
    folder = tmp_path / "data"
    with_two_units(folder, seed)
    with_told_pictures(folder, seed)
    with_pictures(folder)
    return folder


@pytest.mark.parametrize("seed", SEEDS)
def test_a_units_pack_holds_what_the_unit_was_told_and_nothing_else(
    tmp_path: Path, seed: int
) -> None:
    folder = prepared(tmp_path, seed)
    knowers = known_by(TinyStore.read_only(folder), SCOPE)
    for unit, liaison in LIAISONS.items():
        words = words_in(a_pack(folder, unit))
        leaked = [m for m in set(MARKER.findall(words)) if liaison not in knowers.get(m, ())]
        assert leaked == []
        assert [other for other in LIAISONS if other != unit and other in words] == []
        assert "城东巡察" not in words


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """The same search in the group's pack finds the group's markers, those in EXIF too."""
    folder = prepared(tmp_path, 3)
    inside, unit = words_in(a_pack(folder, None)), words_in(a_pack(folder, UNIT))
    view = TinyStore.read_only(folder).view(SCOPE)
    shown = {m for f in view.all(Finding) if not f.sealed for m in MARKER.findall(f.wording)}
    assert shown - set(MARKER.findall(inside)) == set()
    assert set(MARKER.findall(unit)) != set()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_pack_holds_what_is_sealed(tmp_path: Path, seed: int) -> None:
    folder = prepared(tmp_path, seed)
    view = TinyStore.read_only(folder).view(SCOPE)
    sealed = [f for f in view.all(Finding) if f.sealed]
    files = [view.get(Evidence, each) for f in sealed for each in f.evidence]
    texts = [*(f"{f.raw}{f.wording}" for f in sealed), *(f.caption for f in files if f)]
    words = words_in(a_pack(folder, None))
    assert [m for text in texts for m in MARKER.findall(text) if m in words] == []


@pytest.mark.parametrize("seed", range(4))
def test_the_leaders_pack_holds_nothing_the_leader_keeps_away_from(
    tmp_path: Path, seed: int
) -> None:
    folder = prepared(tmp_path, seed)
    store = TinyStore(folder)
    with store.unit(REGISTRY) as work:
        for member in tuple(work.all(Member)):
            if member.role is Role.LEADER:
                work.put(member.changed(recusals=(OTHER_UNIT,)))
        work.commit()
    store.flush()
    asyncio.run(store.close())
    view = TinyStore.read_only(folder).view(SCOPE)
    away = {m for f in view.all(Finding) if f.unit == OTHER_UNIT for m in MARKER.findall(f.wording)}
    assert away & set(MARKER.findall(words_in(a_pack(folder, None, asker_id=101)))) == set()


def test_two_packs_of_the_same_state_are_the_same_bytes(tmp_path: Path) -> None:
    folder = prepared(tmp_path, 2)
    for unit in (None, UNIT):
        first = a_pack(folder, unit).read_bytes()
        assert a_pack(folder, unit).read_bytes() == first


def test_what_a_pack_holds_is_as_its_manifest_says(tmp_path: Path) -> None:
    folder = prepared(tmp_path, 5)
    assert [check_pack(a_pack(folder, unit)).faults for unit in (None, *LIAISONS)] == [(), (), ()]


def test_the_inspection_on_record_is_named_in_the_groups_pack(tmp_path: Path) -> None:
    folder = prepared(tmp_path, 1)
    inspection = TinyStore.read_only(folder).view(SCOPE).get(Inspection, 1)
    assert inspection is not None
    assert check_pack(a_pack(folder, None)).title == f"【演练】{inspection.name} 证据包"


def evidence_files(folder: Path) -> list[Path]:
    return sorted((folder / "inspections" / SCOPE / "evidence").iterdir())


def manifest_in(path: Path) -> PackManifest:
    with zipfile.ZipFile(path) as archive:
        return PackManifest.model_validate_json(archive.read(MANIFEST))


def test_a_file_changed_on_the_disk_is_packed_as_it_is_and_named(tmp_path: Path) -> None:
    folder = prepared(tmp_path, 3)
    whole = manifest_in(a_pack(folder, None))
    for file in evidence_files(folder):
        file.write_bytes(b"something else")
    packed = a_pack(folder, None)
    manifest = manifest_in(packed)
    originals = [f.name for f in whole.files if f.name.startswith("附件/")]
    assert (whole.altered, manifest.altered) == ((), tuple(originals))
    assert originals != []
    assert check_pack(packed).faults == ()
    assert f"以下{len(originals)}个与登记时的SHA-256不符" in words_in(packed)


def test_a_file_that_is_gone_is_named_and_the_pack_goes_on(tmp_path: Path) -> None:
    folder = prepared(tmp_path, 3)
    originals = [f.name for f in manifest_in(a_pack(folder, None)).files if "附件/" in f.name]
    for file in evidence_files(folder):
        file.unlink()
    manifest = manifest_in(a_pack(folder, None))
    assert sorted(manifest.missing) == sorted(originals)


def test_a_picture_changed_on_the_disk_does_not_leave_for_the_unit(tmp_path: Path) -> None:
    folder = prepared(tmp_path, 2)
    before = [f.name for f in manifest_in(a_pack(folder, UNIT)).files if f.name.startswith("照片/")]
    for file in evidence_files(folder):
        file.write_bytes(photo_that_tells("another picture"))
    after = manifest_in(a_pack(folder, UNIT))
    assert before != []
    assert set(before) <= set(after.missing)
    assert [f.name for f in after.files if f.name.startswith("照片/")] == []


def test_documents_are_in_the_groups_pack_and_in_no_units(tmp_path: Path) -> None:
    folder = prepared(tmp_path, 3)
    names = [f.name for f in manifest_in(a_pack(folder, None, asker_id=101)).files]
    assert {"材料/问题清单.xlsx", "材料/巡察报告（初稿）.docx"} <= set(names)
    assert [n for n in names if n.startswith("材料/线索")] != []  # the leader's own
    for other in (a_pack(folder, None), a_pack(folder, UNIT)):
        assert [f.name for f in manifest_in(other).files if "线索" in f.name] == []
    assert [
        f.name for f in manifest_in(a_pack(folder, UNIT)).files if f.name.startswith("材料/")
    ] == []


def test_links_in_the_documents_lead_to_files_of_the_pack(tmp_path: Path) -> None:
    packed = a_pack(prepared(tmp_path, 3), None)
    with zipfile.ZipFile(packed) as archive:
        book = load_workbook(io.BytesIO(archive.read("材料/问题清单.xlsx")))
        names = set(archive.namelist())
    links = {
        unquote(cell.hyperlink.target).removeprefix("../")
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink is not None and cell.hyperlink.target
    }
    assert links != set()
    assert [
        at for at in links if at not in names and not any(n.startswith(at) for n in names)
    ] == []


@pytest.mark.parametrize("blocks", [8, 64])
def test_a_disk_without_room_leaves_nothing_and_says_so(tmp_path: Path, blocks: int) -> None:
    folder = prepared(tmp_path, 3)
    target = tmp_path / "out" / "包.zip"
    order = PackOrder(folder=folder, scope=SCOPE, target=target, zone=SHANGHAI, mode=Mode.DRILL)
    process = shlex.join([sys.executable, "-m", "bot.pack_process"])
    done = subprocess.run(  # noqa: S603  # our own process
        ["/bin/bash", "-c", f"ulimit -f {blocks}; exec {process}"],
        input=told(order, None),
        capture_output=True,
        check=False,
    )
    said = orjson.loads(done.stdout.splitlines()[-1])
    assert (said["is_disk_full"], said["sha256"]) == (True, "")
    assert list(target.parent.iterdir()) == []
