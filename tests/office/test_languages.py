"""Documents in two languages: no text is missing, and in English only what people wrote is not."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

import bot
import storage
from inspection.case_file import CaseFile
from inspection.documents import NAMES, DocumentKind, Draft, drafts, with_folder
from inspection.enums import Language, RowState
from inspection.records import Method
from inspection.timetable_reading import read_sheets
from storage.export import Ledger, export_inspection
from storage.office import terms
from storage.office.documents import made
from storage.office.notice import NoticePaper, notice_document
from storage.office.request_list import RequestLine, RequestPaper, request_document
from storage.office.slip import Slip, slip_document
from storage.office.words import words_in
from storage.timetable_export import timetable_calendar, timetable_workbook
from storage.timetable_files import read_table
from tests.make import SCOPE, ZONE
from tests.office.rich import ENTRY, rich_case, rich_store

EN, ZH = Language.ENGLISH, Language.CHINESE
DAY = date(2026, 9, 16)
NOON = datetime(2026, 9, 16, 12, 0, tzinfo=ZONE)
CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
PLACE = re.compile(r"\{(\w+)[^}]*\}")
STORAGE = Path(storage.__file__).parent
MAKERS = (
    *sorted((STORAGE / "office").glob("*.py")),
    *sorted(STORAGE.glob("pack*.py")),
    STORAGE / "export.py",
    STORAGE / "timetable_export.py",
    *(Path(bot.__file__).parent / name for name in ("packing.py", "pack_orders.py")),
)
# what these modules know of Chinese that no document says: fonts, forms, signs in people's words
NOT_SAID = {"days.py", "template.py", "english_type.py", "forms.py"}
FONTS = {"仿宋_GB2312", "黑体", "方正小标宋简体", "宋体", "楷体_GB2312"}
SIGNS = {r"\s*[=+\-@＝＋－＠]|[\t\r\n]", "，,；;、 \n", "。！？", "。", "建议"}


def said_in(path: Path) -> set[str]:
    """Every Chinese text of a module but what explains it."""
    tree = ast.parse(path.read_text("utf-8"))
    explained = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in explained
        and CHINESE.search(node.value)
    }


def texts_of_all() -> set[str]:
    found = {text for path in MAKERS if path.name not in NOT_SAID for text in said_in(path)}
    return found - FONTS - SIGNS


# --- the table ------------------------------------------------------------------------------


def test_every_text_of_a_document_is_there_in_english() -> None:
    every = texts_of_all() | {method.value for method in Method}
    assert every - set(words_in(EN).table) == set()
    assert len(every) > 400


def test_the_table_has_no_text_that_nothing_says() -> None:
    columns = said_in(Path(timetable_workbook.__code__.co_filename)) | {
        "单位可见",
        "对外名称",
        "日程",
    }
    every = texts_of_all() | columns | {method.value for method in Method}
    assert set(words_in(EN).table) - every == set()


def test_an_english_text_has_the_places_of_the_chinese_one_and_no_chinese() -> None:
    for chinese, english in words_in(EN).table.items():
        assert sorted(PLACE.findall(chinese)) == sorted(PLACE.findall(english)), chinese
        assert not CHINESE.search(english), english
        assert english.strip(), chinese


def test_no_text_is_put_together_where_the_table_cannot_see_it() -> None:
    for path in MAKERS:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr) and path.name not in {"days.py", "slip.py"}:
                fixed = [part.value for part in node.values if isinstance(part, ast.Constant)]
                said = [str(each) for each in fixed if CHINESE.search(str(each))]
                assert all(each in {"文书", "照片", "单位材料"} for each in said), (path, said)


# --- the documents --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def case() -> CaseFile:
    """The rich month, its documents in English."""
    return replace(rich_case(), language=EN)


def written(case: CaseFile) -> str:
    """Everything that people wrote, and the numbers that an official paper has in Chinese."""
    kept = (
        *(case.inspection, *case.people, *case.findings, *case.clues, *case.items, *case.notices),
        *(*case.papers, *case.exhibits, *case.interviews, *case.requests, *case.priors),
        *(*case.rows, *case.tasks, *case.rectifications, *case.transfers),
        *(piece.evidence for piece in case.files.values()),
    )
    official = [notice.label for notice in case.notices]
    shown = [item.inside_label for item in case.items]
    shown += [request.inside_label for request in case.requests]
    shown += [matter.inside_label for matter in case.rectifications]
    return "\n".join([*(repr(record) for record in kept), *official, *shown])


def texts_in(data: bytes) -> Iterator[str]:
    """The texts of a file, a cell or a paragraph each."""
    with ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml") and "theme" not in name and "styles" not in name:
                root = ElementTree.fromstring(archive.read(name))  # noqa: S314  # our own file
                yield from (text for text in root.itertext() if text.strip())


def own_words(data: bytes, wrote: str) -> set[str]:
    """What is Chinese in a file and stands in nothing that people wrote."""
    found = {word for text in texts_in(data) for word in re.findall("[\u4e00-\u9fff]+", text)}
    return {word for word in found if word not in wrote}


def all_drafts(case: CaseFile) -> list[Draft]:
    return [draft for kind in DocumentKind for draft in drafts(kind, case, DAY)]


def test_a_document_in_english_says_nothing_in_chinese_but_what_people_wrote(
    case: CaseFile,
) -> None:
    wrote = written(case)
    for draft in all_drafts(with_folder(case)):
        assert own_words(made(draft.facts), wrote) == set(), draft.name
        assert not CHINESE.search(draft.name)


def test_papers_for_the_unit_are_in_the_language_of_who_gets_them() -> None:
    due = NOON
    papers = (
        slip_document(Slip("J3", NOON, "Unit", "A matter.", due, drill=True, language=EN)),
        notice_document(
            NoticePaper(
                "",
                "巡察组",
                "Unit",
                "Facts.",
                "",
                "Do.",
                "In writing.",
                due,
                NOON,
                drill=True,
                language=EN,
            )
        ),
        request_document(
            RequestPaper(
                "Request list 1",
                "Unit",
                NOON,
                [RequestLine("D1", "Minutes", "2026", 1, original=True, electronic=False, due=due)],
                drill=True,
                language=EN,
            )
        ),
    )
    for paper in papers:
        assert own_words(paper, "") == set()
        assert any("[Drill]" in text for text in texts_in(paper))
        assert any("16 September 2026" in text for text in texts_in(paper))


def test_english_sheets_have_names_that_an_office_program_takes(case: CaseFile) -> None:
    for draft in all_drafts(case):
        if draft.name.endswith(".xlsx"):
            english = load_workbook(BytesIO(made(draft.facts)))
            heads = [
                [cell.value for cell in sheet[3] if cell.value is not None]
                for sheet in english.worksheets
            ]
            assert all(len(name) <= 31 for name in english.sheetnames)
            assert len(set(map(str.casefold, english.sheetnames))) == len(english.sheetnames)
            assert all(len(set(row)) == len(row) for row in heads), draft.name


def test_both_languages_have_the_same_sheets_columns_rows_and_numbers(case: CaseFile) -> None:
    chinese = {type(d.facts): made(d.facts) for d in all_drafts(replace(case, language=ZH))}
    for draft in all_drafts(case):
        if draft.name.endswith(".xlsx"):
            books = [made(draft.facts), chinese[type(draft.facts)]]
            mine, other = (load_workbook(BytesIO(data)).worksheets for data in books)
            assert [s.dimensions for s in mine] == [s.dimensions for s in other]
            for one, two in zip(mine, other, strict=True):
                assert one.print_options.__dict__ == two.print_options.__dict__
                numbers = [[c for c in row if isinstance(c, int | datetime)]
                           for row in one.iter_rows(values_only=True)]  # fmt: skip
                assert numbers == [[c for c in row if isinstance(c, int | datetime)]
                                   for row in two.iter_rows(values_only=True)]  # fmt: skip


def test_every_kind_has_a_name_of_its_own_in_each_language() -> None:
    for names in NAMES.values():
        assert set(names) == set(DocumentKind)
        assert len({PurePosixPath(name).name for name in names.values()}) == len(DocumentKind)


# --- ledgers, timetable, calendar -----------------------------------------------------------


def test_the_ledgers_are_exported_in_english(case: CaseFile, tmp_path: Path) -> None:
    ledger = Ledger(
        inspection=case.inspection,
        members=case.people,
        findings=case.findings,
        outward_items=case.items,
        timetable_items=case.rows,
        language=EN,
    )
    book, *tables = export_inspection(ledger, tmp_path, ZoneInfo("Asia/Shanghai"))
    assert own_words(book.read_bytes(), written(case)) == set()
    assert [path.name for path in (book, *tables)] == [
        *("Ledgers.xlsx", "Findings.csv", "Fix at once.csv", "Shared notes.csv", "Timetable.csv")
    ]


def test_the_timetable_in_english_can_be_imported_again() -> None:
    rows = list(rich_store().view(SCOPE).all(type(rich_case().rows[0])))
    reading = read_sheets(read_table(timetable_workbook(rows, EN)), entry=ENTRY)
    assert not reading.faults
    kept = [(r.row, r.stage, r.first_day, r.last_day, r.work, r.owners) for r in rows]
    read = [(r.row, r.stage, r.first_day, r.last_day, r.work, r.owners) for r in reading.rows]
    assert sorted(read) == sorted(kept)
    assert all(row.state is not RowState.CANCELLED for row in rows)


def test_the_calendar_names_its_rows_in_english() -> None:
    rows = list(rich_case().rows)
    text = timetable_calendar(rows, scope=SCOPE, name="X", now=NOON, language=EN).decode()
    assert "SUMMARY:Row 1: " in text.replace("\r\n ", "")
    assert "Owner: " in text.replace("\r\n ", "")
    assert "责任人：" not in text.replace("\r\n ", "")


def test_the_fifth_aspect_is_called_as_on_the_buttons() -> None:
    assert {terms.SHEETS[each] for each in terms.SHEETS} >= {"纪律廉洁", "群众身边"}


def test_every_value_stands_under_its_own_head(case: CaseFile) -> None:
    [draft] = drafts(DocumentKind.FINDING_LIST, replace(case, language=ZH))
    sheet = load_workbook(BytesIO(made(draft.facts)))["政治建设"]
    rows = sheet.iter_rows(min_row=3, values_only=True)
    heads = next(rows)
    first = dict(zip(heads, next(rows), strict=True))
    assert len(first) == len(heads)
    assert (first["责任部门"], first["拟处理方式"]) == ("综合部", "立行立改")
    assert (first["登记人"], first["底稿"]) == ("丙", "编制中")
    assert str(first["依据条款"]).startswith("《会议管理办法》")
