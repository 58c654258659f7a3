"""Every document opened by an office program and printed: pages, fonts, columns, nothing lost."""

import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from inspection.case_file import CaseFile
from inspection.documents import DocumentKind, drafts
from inspection.enums import Aspect
from storage.office.documents import made
from storage.office.finding_book import LISTED, RECTIFIED
from storage.office.ledger_books import NOTICES, TOLD
from tests.make import MEMBER_ID, SCOPE, a_finding, an_inspection, memory_store
from tests.office.found import HAS_OFFICE, LEFT_OUT, SOFFICE
from tests.office.rich import rich_case

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HAS_OFFICE, reason=LEFT_OUT),
]

K = DocumentKind
DAY = date(2026, 9, 16)
# kind, fewest and most pages of the month in `rich`, words that must be on them
PAGES = (
    (K.FINDING_LIST, (14, 22), [head for head, _ in LISTED]),
    (K.RECTIFICATION_LEDGER, (10, 20), [head for head, _ in RECTIFIED]),
    (K.JZJG_LEDGER, (3, 8), [head for head, _ in TOLD]),
    (K.LXLG_LEDGER, (3, 8), [head for head, _ in NOTICES]),
    (K.WORK_PAPERS, (1, 1), ["问题底稿", "支撑材料目录（1件）", "组长审签"]),
    (K.REPORT_DRAFT, (5, 9), ["一、基本情况与总体评价", "五、意见建议", "W65"]),
    (K.STATISTICS, (6, 8), ["口径", "十四种方式", "下沉走访", "干部人事移交"]),
    (K.DAILY_LOG, (1, 3), ["第10天/共30天", "六、次日工作", "组长（签字）"]),
    (K.MEETING_MINUTES, (1, 3), ["逐件研判（5件）", "五、附件"]),
    (K.CLUE_REGISTER, (1, 1), ["线索登记簿", "办理反馈", "组长研判（手写）"]),
    (K.CLUE_HANDOVER, (2, 2), ["移交线索1件", "接收人（两人签字）", "本页由组长留存"]),
)
LONG = "测试长文" * 5_000 + "结尾"
ODD = (
    "=HYPERLINK(1)",
    "@SUM(A1)",
    "点检\x0b卡\x00缺\uffff页",
    "شركة \u202eاختبار\u202c 右到左",
    "表情👍🏽👨‍👩‍👧 𠮷野家",
    "<w:t>&amp;]]></w:t>",
    LONG,
)


@pytest.fixture(scope="module")
def case() -> CaseFile:
    return rich_case()


@pytest.fixture(scope="module")
def printed(case: CaseFile, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """One of each document as PDF: an office program opens it, or there is none."""
    return {kind.value: path for kind, path in _printed(case, tmp_path_factory.mktemp("pages"))}


def _printed(case: CaseFile, folder: Path) -> list[tuple[DocumentKind, Path]]:
    sources = []
    for kind in K:
        for draft in drafts(kind, case, DAY)[:1]:
            source = folder / f"{kind}{Path(draft.name).suffix}"
            source.write_bytes(made(draft.facts))
            sources.append((kind, source))
    _run(
        *(SOFFICE or "", f"-env:UserInstallation=file://{folder}/profile", "--headless"),
        *("--convert-to", "pdf", "--outdir", str(folder)),
        *(str(source) for _, source in sources),
    )
    return [(kind, source.with_suffix(".pdf")) for kind, source in sources]


def _run(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True, timeout=240)  # noqa: S603  # a program of this machine
    return done.stdout.decode("utf-8", "replace")


def _words(path: Path) -> str:
    """Everything printed, without what breaks a line."""
    return "".join(_run("pdftotext", "-raw", str(path), "-").split())


def _pages(path: Path) -> int:
    lines = _run("pdfinfo", str(path)).splitlines()
    return int(next(line for line in lines if line.startswith("Pages:")).split()[1])


@pytest.mark.parametrize(("kind", "pages", "expected"), PAGES, ids=[row[0].value for row in PAGES])
def test_a_document_is_printed_whole(
    kind: DocumentKind, pages: tuple[int, int], expected: list[str], printed: Mapping[str, Path]
) -> None:
    path = printed[kind.value]
    said = _words(path)
    assert [each for each in expected if each not in said] == []
    fewest, most = pages
    assert fewest <= _pages(path) <= most


def test_every_document_was_printed(printed: Mapping[str, Path]) -> None:
    assert [row[0] for row in PAGES] == list(K)
    assert {kind.value for kind in K} == set(printed)


@pytest.mark.parametrize("kind", list(K))
def test_every_sign_has_a_font_that_has_it(kind: DocumentKind, printed: Mapping[str, Path]) -> None:
    fonts = _run("pdffonts", str(printed[kind.value])).splitlines()[2:]
    assert any("CJK" in line or "Song" in line or "Hei" in line for line in fonts)
    assert all(" yes " in line for line in fonts)  # embedded, so what is seen is what is printed
    assert "\ufffd" not in _words(printed[kind.value])


def test_no_word_of_the_list_is_cut_off(case: CaseFile, printed: Mapping[str, Path]) -> None:
    said = _words(printed[K.FINDING_LIST.value])
    cut = [f.label for f in case.counted if "".join(f.wording.split()) not in said]
    assert cut == []


def test_odd_words_and_very_long_ones_open_without_repair(tmp_path: Path) -> None:
    store = memory_store()
    with store.unit(SCOPE) as work:
        work.add(an_inspection(name="检查:一组 [东区] 12/5&", group="第一组 مجموعة"))
        for number, words in enumerate(ODD):
            aspect = tuple(Aspect)[number % len(Aspect)]
            a_finding(work, raw=words, wording=words, author_id=MEMBER_ID, aspect=aspect)
        work.commit()
    for kind, path in _printed(rich_case(store=store), tmp_path):
        assert _pages(path) >= 1, kind
        if kind is K.REPORT_DRAFT:
            assert "发现问题7件" in _words(path)


def test_an_inspection_with_nothing_in_it_is_printed(tmp_path: Path) -> None:
    store = memory_store()
    with store.unit(SCOPE) as work:
        work.add(an_inspection())
        work.commit()
    printed = _printed(rich_case(store=store), tmp_path)
    assert [kind for kind, _ in printed] == [kind for kind in K if kind is not K.WORK_PAPERS]
    assert all(_pages(path) >= 1 for _, path in printed)
