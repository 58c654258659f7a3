"""Papers for the unit: opened again, their fonts named, nothing left to a Japanese theme."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from docx.document import Document as Paper
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from storage.office.notice import NoticePaper, notice_document
from storage.office.page import Font
from storage.office.request_list import RequestLine, RequestPaper, request_document
from storage.office.slip import Slip, divided, slip_document
from storage.office.template import SECOND_NAMES

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DUE = NOW.replace(day=27, hour=18)
MATTER = "二楼1处消防栓未见点检卡，建议补充并按月点检。"
FACTS = "二楼配电间堆放纸箱12只，灭火器2具压力不足。"


def a_slip(**fields: object) -> bytes:
    given: dict[str, object] = {
        "label": "J5",
        "day": NOW,
        "unit": "城东分公司",
        "matter": MATTER,
        "due": DUE,
        "drill": False,
    }
    return slip_document(Slip(**{**given, **fields}))  # type: ignore[arg-type]  # given by name


def a_notice(**fields: object) -> bytes:
    given: dict[str, object] = {
        "label": "〔2026〕立改1号",
        "group": "第二巡察组",
        "addressee": "城东分公司党支部",
        "facts": FACTS,
        "provision": "不符合《消防安全管理办法》第八条。",
        "demand": "请立即整改，查明原因，举一反三。",
        "reporting": "请书面报告整改情况。",
        "due": DUE,
        "day": NOW,
        "drill": False,
    }
    return notice_document(NoticePaper(**{**given, **fields}))  # type: ignore[arg-type]  # given by name


def a_list(*, lines: int = 2, drill: bool = False) -> bytes:
    asked = [
        RequestLine(f"D{n}", "党委会会议记录", "2023-2025年", n, n == 1, n == 2, DUE)
        for n in range(1, lines + 1)
    ]
    return request_document(RequestPaper("调阅清单1", "城东分公司", NOW, asked, drill))


PAPERS = {"slip": a_slip, "notice": a_notice, "list": a_list}


@pytest.fixture(params=PAPERS)
def made(request: pytest.FixtureRequest) -> bytes:
    return PAPERS[str(request.param)]()


def opened(data: bytes) -> Paper:
    return Document(BytesIO(data))


def runs(paper: Paper) -> Iterator[Run]:
    """Every run of the body, of its tables and of the foot."""
    for part in (paper.element.body, paper.sections[0].footer._element):  # all of it
        for element in part.iter(qn("w:p")):
            yield from Paragraph(element, paper._body).runs  # a parent is needed


def words(data: bytes) -> str:
    paper = opened(data)
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in paper.element.body)


def test_every_run_names_its_east_asian_font_and_language(made: bytes) -> None:
    named = {
        (*run._element.xpath("w:rPr/w:rFonts/@w:eastAsia | w:rPr/w:lang/@w:eastAsia"),)
        for run in runs(opened(made))
    }
    fonts = {font.value for font in Font}
    assert named <= {(font, "zh-CN") for font in fonts}


def test_every_style_names_its_east_asian_font(made: bytes) -> None:
    styles = opened(made).styles.element
    fonts = [f.get(qn("w:eastAsia")) for f in styles.iter(qn("w:rFonts"))]
    assert set(fonts) == {Font.BODY.value}


def test_nothing_is_left_to_a_japanese_theme(made: bytes) -> None:
    with ZipFile(BytesIO(made)) as archive:
        everything = "".join(
            archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")
        )
    assert [
        sign for sign in ("ＭＳ 明朝", "MS Mincho", "ＭＳ ゴシック", "ja-JP") if sign in everything
    ] == []
    assert 'w:eastAsia="zh-CN"' in everything


def test_every_font_has_a_second_name(made: bytes) -> None:
    with ZipFile(BytesIO(made)) as archive:
        table = archive.read("word/fontTable.xml").decode()
    missing = [font.value for font in Font if f'w:name="{font.value}"' not in table]
    assert missing == []
    assert all(f'<w:altName w:val="{second}"/>' in table for second in SECOND_NAMES.values())


@pytest.mark.parametrize("make", [a_slip, a_notice])
def test_upright_papers_have_the_official_margins(make: object) -> None:
    section = opened(make()).sections[0]  # type: ignore[operator]  # one of the builders
    sheet = (section.page_width, section.page_height)
    margins = (section.top_margin, section.left_margin, section.right_margin)
    assert [round((n or 0) / Mm(1)) for n in (*sheet, *margins)] == [210, 297, 37, 28, 26]


def test_a_slip_names_the_group_and_no_person() -> None:
    said = words(a_slip())
    expected = (
        "J5",
        "2026年11月25日",
        "出具方",
        "巡察组",
        "2026年11月27日18时前",
        "佐证要求",
        "签收",
    )
    assert [each for each in expected if each not in said] == []


def test_a_slip_divides_what_was_seen_from_what_is_advised() -> None:
    assert divided(MATTER) == ("二楼1处消防栓未见点检卡。", "建议补充并按月点检。")


def test_a_wording_without_advice_stays_whole() -> None:
    assert divided("二楼1处消防栓未见点检卡。") == ("二楼1处消防栓未见点检卡。", "")


@pytest.mark.parametrize(
    "data", [a_slip(drill=True), a_notice(drill=True), a_list(drill=True)], ids=list(PAPERS)
)
def test_a_drill_says_so_on_paper(data: bytes) -> None:
    assert "【演练】" in words(data)


def test_approved_papers_say_nothing_of_a_drill(made: bytes) -> None:
    assert "演练" not in words(made)


def test_a_notice_says_number_addressee_facts_and_due() -> None:
    said = words(a_notice())
    expected = (
        "〔2026〕立改1号",
        "城东分公司党支部：",
        FACTS,
        "2026年11月27日18时前完成。",
        "主要负责人",
    )
    assert [each for each in expected if each not in said] == []


def test_a_notice_without_a_number_is_marked_as_a_draft() -> None:
    assert "（草稿，未编号）" in words(a_notice(label=""))


def test_a_list_has_a_row_for_each_material() -> None:
    table = opened(a_list(lines=3)).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert [row[0] for row in rows] == ["编号", "D1", "D2", "D3"]
    assert rows[1][3:6] == ["1", "原件", "纸质"]
    assert rows[2][3:6] == ["2", "复印件", "电子"]


def test_signs_that_no_document_holds_are_left_out() -> None:
    assert "二楼点检卡" in words(a_slip(matter="二楼\x0b点检卡\ud800"))


needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="no soffice here")


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("data", [a_slip(), a_slip(matter=MATTER * 12)], ids=["short", "long"])
def test_a_slip_is_one_page(data: bytes, tmp_path: Path) -> None:
    source = tmp_path / "slip.docx"
    source.write_bytes(data)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603  # our own file
    pages = (tmp_path / "slip.pdf").read_bytes().count(b"/Type/Page\n")
    pages += (tmp_path / "slip.pdf").read_bytes().count(b"/Type/Page/")
    assert pages == 1
