"""A pack is the same bytes for the same content, and whatever is done to it is named."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from inspection.enums import Language
from inspection.pack_contents import LISTINGS
from storage.evidence import EvidenceFolder
from storage.keys import cipher_of, new_key
from storage.pack import (
    LISTING,
    MANIFEST,
    NotThereError,
    PackMember,
    fitting_names,
    write_pack,
    written,
)
from storage.pack_check import Flaw, PackFault, check_pack
from storage.pack_office import settled

PHOTO = bytes(range(256)) * 5_000


def members() -> list[PackMember]:
    return [
        PackMember("附件/W1/E0001 现场.jpg", written(PHOTO)),
        PackMember("台账/台账.csv", written("编号,问题\r\nW1,某处\r\n".encode())),
        PackMember("操作留痕/audit.jsonl", written(b"{}\n")),
    ]


def a_pack(folder: Path, name: str = "包.zip") -> Path:
    return write_pack(folder / name, members(), title="某次巡察证据包").path


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Do something to the members and write the ZIP anew, as somebody else would."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_two_packs_of_the_same_content_are_the_same_bytes(tmp_path: Path) -> None:
    first, second = a_pack(tmp_path, "甲.zip"), a_pack(tmp_path, "乙.zip")
    assert first.read_bytes() == second.read_bytes()


def test_a_pack_is_for_its_owner_alone(tmp_path: Path) -> None:
    assert a_pack(tmp_path).stat().st_mode & 0o777 == 0o600


def test_a_whole_pack_has_no_fault_and_lists_every_file(tmp_path: Path) -> None:
    checked = check_pack(a_pack(tmp_path))
    assert (checked.faults, checked.files, checked.title) == ((), 4, "某次巡察证据包")


# what a pack of these members came to when packs were Chinese alone: no byte of one may change
SINCE_EVER = "d985e7bf2d523603c8277b84c1d02ec311f96da992fe006e92fdaa86ce6da41b"


def gone() -> tuple[bytes, ...]:
    raise NotThereError("x")


def test_a_chinese_pack_is_the_bytes_that_it_always_was(tmp_path: Path) -> None:
    lacking = PackMember("附件/W2/E0002 某件.pdf", gone)
    changed = PackMember("附件/W3/E0003 某件.pdf", written(b"other"), "0" * 64)
    every = [*members(), lacking, changed]
    packed = write_pack(tmp_path / "包.zip", every, title="【演练】某次巡察 证据包")
    assert (packed.sha256, packed.listing) == (SINCE_EVER, LISTING)


def test_an_english_pack_has_its_list_in_english_and_is_checked_like_any(tmp_path: Path) -> None:
    every = [
        PackMember("Ledgers/Findings.csv", written(b"W1,a\r\n")),
        PackMember("Files/W2/E0002 a.pdf", gone),
        PackMember("Files/W3/E0003 b.pdf", written(b"other"), "0" * 64),
    ]
    packed = write_pack(tmp_path / "a.zip", every, title="A pack", language=Language.ENGLISH)
    with zipfile.ZipFile(packed.path) as archive:
        listing = archive.read(LISTINGS[Language.ENGLISH]).decode()
    assert check_pack(packed.path, sha256=packed.sha256).faults == ()
    assert packed.listing == LISTINGS[Language.ENGLISH]
    assert listing.startswith("A pack\r\nFiles: 2, each with its SHA-256.\r\n")
    assert "could not be included:\r\nFiles/W2/E0002 a.pdf\r\n" in listing
    assert listing.endswith("as they lie on the host:\r\nFiles/W3/E0003 b.pdf\r\n")
    assert listing.isascii()


def test_a_member_that_is_called_like_the_list_of_its_language_gets_another_name() -> None:
    listing = LISTINGS[Language.ENGLISH]
    assert fitting_names([listing.upper(), LISTING], listing=listing) == [
        "LIST OF FILES (2).TXT",
        LISTING,
    ]


def test_names_are_marked_as_utf_8(tmp_path: Path) -> None:
    with zipfile.ZipFile(a_pack(tmp_path)) as archive:
        chinese = [each for each in archive.infolist() if not each.filename.isascii()]
    assert [each.flag_bits & 0x800 for each in chinese] == [0x800] * 4


CSV = "台账/台账.csv"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda parts: parts.update({CSV: b"x"}), PackFault(Flaw.CHANGED, CSV)),
        (lambda parts: parts.pop(CSV), PackFault(Flaw.MISSING, CSV)),
        (lambda parts: parts.update({"新.txt": b""}), PackFault(Flaw.ADDED, "新.txt")),
        (lambda parts: parts.update({LISTING: b""}), PackFault(Flaw.CHANGED, LISTING)),
        (lambda parts: parts.update({"../外.txt": b""}), PackFault(Flaw.UNSAFE, "../外.txt")),
        (lambda parts: parts.update({"/根.txt": b""}), PackFault(Flaw.UNSAFE, "/根.txt")),
        (lambda parts: parts.update({"台账/CON.txt": b""}), PackFault(Flaw.UNSAFE, "台账/CON.txt")),
        (
            lambda parts: parts.update({"操作留痕/AUDIT.jsonl": b""}),
            PackFault(Flaw.TWICE, "操作留痕/AUDIT.jsonl"),
        ),
        (lambda parts: parts.pop(MANIFEST), PackFault(Flaw.NO_MANIFEST)),
    ],
)
def test_what_was_done_to_a_pack_is_named(
    tmp_path: Path, change: Callable[[dict[str, bytes]], None], fault: PackFault
) -> None:
    assert fault in check_pack(rewritten(a_pack(tmp_path), change)).faults


def test_a_changed_byte_of_each_member_is_named(tmp_path: Path) -> None:
    path = a_pack(tmp_path)
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        places = [
            (each.filename, each.header_offset + 30 + len(each.filename.encode()))
            for each in archive.infolist()
            if each.filename != MANIFEST
        ]
    named = []
    for name, start in places:
        path.write_bytes(whole[:start] + bytes([whole[start] ^ 1]) + whole[start + 1 :])
        named.append(check_pack(path).faults == (PackFault(Flaw.CHANGED, name),))
    assert named == [True] * 4


@pytest.mark.parametrize("where", ["before", "between", "after"])
def test_bytes_that_belong_to_no_member_are_found(tmp_path: Path, where: str) -> None:
    path = a_pack(tmp_path)
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        start = archive.start_dir
    hidden = {
        "before": b"hidden" + whole,
        "between": whole[:start] + b"hidden" + whole[start:],
        "after": whole + b"hidden",
    }
    path.write_bytes(hidden[where])
    assert check_pack(path).faults != ()


def test_a_manifest_written_anew_is_found_by_the_sum_that_was_told(tmp_path: Path) -> None:
    told = check_pack(a_pack(tmp_path)).sha256
    other = write_pack(tmp_path / "包.zip", members()[1:], title="某次巡察证据包").path
    assert check_pack(other).faults == ()
    assert check_pack(other, sha256=told).faults == (PackFault(Flaw.OTHER_FILE),)


def test_what_is_no_pack_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "某.zip"
    path.write_bytes(b"not a zip")
    assert check_pack(path).faults == (PackFault(Flaw.NO_ARCHIVE),)


def test_names_unpack_on_every_system_and_no_two_are_one_file() -> None:
    wanted = [
        "甲/CON.txt",
        "甲/a.jpg",
        "甲/A.jpg",
        "../外",
        "manifest.json",
        "长" * 300 + ".jpg",
        "",
    ]
    assert fitting_names(wanted) == [
        "甲/_CON.txt",
        "甲/a.jpg",
        "甲/A (2).jpg",
        "_/外",
        "manifest (2).json",
        "长" * 64 + "….jpg",
        "_",
    ]


def test_a_failure_leaves_no_half_pack(tmp_path: Path) -> None:
    def fails() -> tuple[bytes, ...]:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_pack(tmp_path / "包.zip", [*members(), PackMember("坏.bin", fails)], title="")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [0, 1, 2**23, 2**23 + 1, 2**24])
@pytest.mark.parametrize("sealed", [False, True])
def test_evidence_in_blocks_is_the_evidence(tmp_path: Path, size: int, sealed: bool) -> None:
    folder = EvidenceFolder(tmp_path, *([cipher_of(new_key())] if sealed else []))
    data = bytes(size)
    digest = folder.save("t1", data)
    assert b"".join(folder.blocks("t1", folder.paths("t1")[digest])) == data


def test_a_document_is_the_same_bytes_whenever_it_is_made() -> None:
    def made(second: int) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            core = f"<a><dcterms:created x='1'>2026-01-01T00:00:0{second}Z</dcterms:created></a>"
            archive.writestr(zipfile.ZipInfo("docProps/core.xml", (2026, 1, 1, 0, 0, second)), core)
        return out.getvalue()

    when = "2026-11-25T10:00:00Z"
    assert settled(made(2), when) == settled(made(4), when)
    with zipfile.ZipFile(io.BytesIO(settled(made(2), when))) as archive:
        assert when in archive.read("docProps/core.xml").decode()
