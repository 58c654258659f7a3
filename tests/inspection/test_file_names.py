"""File names of strangers, made safe."""

import pytest

from inspection.file_names import ON_DISK, clean_file_name, name_on_disk

NAMES = {
    "竣工图.pdf": "竣工图.pdf",
    "../../etc/passwd": "passwd",
    "C:\\temp\\表.xlsx": "表.xlsx",
    "a\x00b\n\tc.txt": "abc.txt",
    "发票\u202efdp.exe": "发票fdp.exe",
    "\u200e照片\u2066.jpg": "照片.jpg",
    "CON.txt": "_CON.txt",
    "lpt1": "_lpt1",
    "COM¹.txt": "_COM¹.txt",
    "CONIN$": "_CONIN$",
    "清单<1>:?.docx": "清单_1___.docx",
    "尾点. . ": "尾点",
    "...": "",
    "": "",
}


@pytest.mark.parametrize(("given", "kept"), NAMES.items())
def test_a_name_loses_what_misleads_or_harms(given: str, kept: str) -> None:
    assert clean_file_name(given) == kept


def test_a_long_chinese_name_is_kept_whole_and_shortened_only_on_disk() -> None:
    name = f"{'检' * 120}.pdf"
    assert clean_file_name(name) == name
    assert len(name_on_disk(name).encode()) <= ON_DISK
    assert name_on_disk(name).endswith("….pdf")


def test_an_endless_name_keeps_its_ending() -> None:
    shortened = clean_file_name(f"{'a' * 5000}.docx")
    assert (len(shortened), shortened[-5:]) == (255, ".docx")


def test_an_ending_of_any_length_does_not_make_a_name_endless() -> None:
    assert len(clean_file_name(f"a.{'b' * 5000}")) == 255
