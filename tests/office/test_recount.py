"""Each number in the documents counted again from the records as they are kept, by other words.

A document that shows a number which nobody recounts fails: what it shows is taken whole.
"""

import re

import pytest

from inspection.case_file import CaseFile
from inspection.documents import DocumentKind, Draft, drafts
from inspection.enums import Role
from inspection.ports import View
from inspection.records import DocumentRequest, Method, NoticeState, OutwardItem, RequestState
from storage.office.documents import made
from tests.make import SCOPE
from tests.office.figures import (
    Column,
    bare,
    columns_of_book,
    columns_of_paper,
    days_in,
    days_of,
    labels_in,
    lines_of_paper,
    text_of,
    written_in,
)
from tests.office.recount import Recount, columns_of, figures, lines_of, places_of
from tests.office.rich import people, rich_case, rich_store
from tests.office.test_documents import DAY, lines, sheets

K = DocumentKind
PLACE = re.compile(r"(\d+)\. ")
NAMED = re.compile(r"(\d+)[件项场][：（]((?:[^。；，（）]|（某[^）]*）)*)")
PRESENT = f"{len(people()) - 1}人："  # the unit's liaison is no member of the group


@pytest.fixture(scope="module")
def view() -> View:
    return rich_store().view(SCOPE)


@pytest.fixture(scope="module")
def count(view: View) -> Recount:
    return Recount(view)


@pytest.fixture(scope="module")
def written(view: View) -> list[str]:
    return written_in(view)


@pytest.fixture(scope="module")
def case() -> CaseFile:
    return rich_case()


def label_of(draft: Draft) -> str:
    """The number of the finding whose work paper it is."""
    return draft.name.rpartition("/")[2].removesuffix("底稿.docx")


@pytest.mark.parametrize("kind", K)
def test_every_column_with_a_number_is_recounted(
    kind: DocumentKind, case: CaseFile, count: Recount, written: list[str]
) -> None:
    for draft in drafts(kind, case, DAY):
        is_book = draft.name.endswith(".xlsx")
        columns = (columns_of_book if is_book else columns_of_paper)(made(draft.facts), written)
        shown = {(c.table, c.head): c.cells for c in columns if not is_present(c)}
        assert shown == columns_of(kind, count, DAY, label_of(draft)), draft.name


def is_present(column: Column) -> bool:
    """Whether it is who should come to the meeting, which is asked of the people."""
    return column.table.startswith("会议类型")


def test_the_meeting_is_for_everybody_of_the_group(case: CaseFile, written: list[str]) -> None:
    [draft] = drafts(K.MEETING_MINUTES, case, DAY)
    cells = [c for col in columns_of_paper(made(draft.facts), written) for c in col.cells if c]
    assert [str(cell).startswith(PRESENT) for cell in cells] == [True]


@pytest.mark.parametrize("kind", K)
def test_every_line_with_a_number_is_recounted(
    kind: DocumentKind, case: CaseFile, count: Recount, written: list[str]
) -> None:
    for draft in (d for d in drafts(kind, case, DAY) if d.name.endswith(".docx")):
        shown = lines_of_paper(made(draft.facts), written)
        places = [int(found[1]) for line in shown if (found := PLACE.match(line))]
        said = [line for line in shown if not PLACE.match(line)]
        assert said == lines_of(kind, count, DAY, label_of(draft)), draft.name
        assert places == places_of(kind, count)


@pytest.mark.parametrize("kind", K)
def test_every_day_and_every_label_is_one_of_the_records(
    kind: DocumentKind, case: CaseFile, view: View
) -> None:
    known_days, known_labels = days_of(view), labels_in_records(view)
    for draft in drafts(kind, case, DAY):
        said = text_of(made(draft.facts))
        assert days_in(said) - known_days == set(), draft.name
        assert labels_in(said) - known_labels == set(), draft.name


def labels_in_records(view: View) -> set[str]:
    """Every number that findings, items, papers, talks, requests, notices and tasks have."""
    count = Recount(view)
    findings = (*count.findings, *count.uncounted, *count.clues, *count.sealed)
    return {
        *(f"W{f['number']}" for f in findings),
        *(f"J{i['number']}" for i in count.told),
        *(f"T{t['number']}" for t in count.talks),
        *(f"D{r['number']}" for r in count.asked),
        *(f"Z{r['number']}" for r in count.given.values()),
        *(f"〔{n['year']}〕立改{n['number']}号" for n in count.notices if n["number"] is not None),
        *(f"待办{t['number']}" for t in count.tasks),
        *(str(t["paper"]) for t in count.handed),
    }


def test_the_statistics_name_what_they_count(case: CaseFile, count: Recount) -> None:
    rows = lines(sheets(K.STATISTICS, case)["统计"])
    assert [(row["项目"], row["数量"]) for row in rows] == figures(count)


def test_the_ways_are_the_fourteen(case: CaseFile) -> None:
    ways = [row["方式"] for row in lines(sheets(K.STATISTICS, case)["十四种方式"])]
    assert len(ways) == len(set(ways)) == 14 == len(Method)


# --- what was handed over -----------------------------------------------------------------------


def test_a_deputy_reads_how_far_transfers_are_and_nothing_of_a_clues(count: Recount) -> None:
    read = {
        role: lines(sheets(K.STATISTICS, rich_case(role))["移交情况"])
        for role in (Role.LEADER, Role.DEPUTY)
    }
    kinds = {role: {row["类别"] for row in rows} for role, rows in read.items()}
    assert kinds[Role.LEADER] == {"线索移交", "干部人事移交", "其他移交"}
    assert kinds[Role.DEPUTY] == {"干部人事移交", "其他移交"}
    assert len(read[Role.LEADER]) == len(count.handed)
    assert [row["回复日期"] for row in read[Role.DEPUTY]] == ["未回复", "未回复"]


# --- that this test has teeth -------------------------------------------------------------------


def test_a_number_that_nobody_recounts_is_seen(written: list[str]) -> None:
    for said in ("另有3件未列", "（4）", "共12份"):
        assert re.search(r"\d", bare(said, written))
    for said in ("W12", "2026年9月16日", "〔2026〕立改3号", "T9、D10"):
        assert not re.search(r"\d", bare(said, written))


def test_the_records_have_something_of_everything_that_is_counted(
    view: View, count: Recount
) -> None:
    assert {each.state for each in view.all(DocumentRequest)} == {
        RequestState.SENT,
        RequestState.RECEIVED,
        RequestState.RETURNED,
    }
    assert {n["state"] for n in count.notices} == {NoticeState.AT_LEADER, NoticeState.ISSUED}
    assert count.untold != []
    assert {i.edition for i in view.all(OutwardItem)} == {1, 2}
    assert {r["state"] for r in count.given.values()} == {"CLOSED", "LONG_TERM"}
    counted = [line for line in lines_of(K.DAILY_LOG, count, DAY, "") if NAMED.search(line)]
    assert len(counted) == 7
    assert [line for line in counted if re.search(r"(?<!\d)0[件项场]", line)] == []
