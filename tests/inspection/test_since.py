from collections.abc import Iterator
from datetime import date

import pytest

from inspection.corrections import corrected, issued
from inspection.enums import OutwardState, Standing
from inspection.ports import Work
from inspection.records import Figure, Finding, IssuedSummary, OutwardItem, TimetableItem
from inspection.since import Since, since_issued
from inspection.timetable import report
from tests.make import NOW, a_finding, a_work, an_item, at

PUSH = at(9, 16, 17, 30)
LATER = at(9, 16, 18, 5)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def a_row(work: Work, number: int, **fields: object) -> TimetableItem:
    first, last = date(2026, 9, 16), date(2026, 9, 18)
    given: dict[str, object] = {
        "row": number,
        "stage": "现场",
        "work": "谈话",
        "owners": "甲",
        "first_day": first,
        "last_day": last,
        "planned_first_day": first,
        "planned_last_day": last,
    }
    return work.add(TimetableItem.model_validate({**given, **fields}))


def freeze(work: Work) -> IssuedSummary:
    rows = work.all(TimetableItem)
    return work.add(issued(work.all(Finding), work.all(OutwardItem), rows, at=PUSH))


def since(work: Work, told: IssuedSummary) -> Since:
    return since_issued(told, work.all(Finding), work.all(OutwardItem), work.all(TimetableItem))


def test_what_was_issued_is_no_difference(work: Work) -> None:
    a_finding(work)
    row = a_row(work, 10)
    work.put(report(row, by=1, at=NOW, done=True))
    assert not since(work, freeze(work)).is_any


def test_what_came_after_the_push_is_counted_and_rows_are_named(work: Work) -> None:
    a_finding(work)
    first, second = a_row(work, 10), a_row(work, 11, planned_quantity=18)
    work.put(report(a_row(work, 9), by=1, at=NOW, done=True))
    told = freeze(work)
    a_finding(work, recorded_at=LATER)
    work.put(report(first, by=1, at=LATER, done=True))
    work.put(report(second, by=1, at=LATER, added=4))
    an_item(work, state=OutwardState.CLOSED, delivered_at=NOW, closed_at=LATER)
    found = since(work, told)
    assert (found.filed, found.sent, found.closed) == (1, 1, 1)
    assert (found.rows_done, found.added) == ((10,), ((11, 4),))


def test_a_newer_table_that_numbers_rows_otherwise_makes_no_difference(work: Work) -> None:
    first, second = (a_row(work, n, planned_quantity=18) for n in (10, 11))
    work.put(report(first, by=1, at=NOW, added=5))
    told = freeze(work)
    for row, number in ((work.get(TimetableItem, first.id), 11), (second, 10)):
        assert row is not None
        work.put(row.changed(row=number))
    rows = work.all(TimetableItem)

    assert corrected(told, (), (), rows).corrections == ()
    assert not since(work, told).is_any


def test_figures_that_were_kept_by_the_number_of_a_row_are_still_read(work: Work) -> None:
    work.put(report(a_row(work, 10, planned_quantity=18), by=1, at=NOW, added=5))
    told = freeze(work).changed(figures=(Figure(name="added:10", value=3),))
    (found,) = corrected(told, (), (), work.all(TimetableItem)).corrections

    assert (found.name, found.row, found.before, found.now) == ("added", 10, 3, 5)


def test_what_became_secret_shows_in_no_difference(work: Work) -> None:
    finding = a_finding(work)
    told = freeze(work)
    work.put(finding.changed(sealed=True))
    a_finding(work, recorded_at=LATER, sealed=True)
    assert not since(work, told).is_any


def test_what_was_voided_since_is_said(work: Work) -> None:
    finding = a_finding(work)
    told = freeze(work)
    work.put(finding.changed(standing=Standing.VOID))
    assert since(work, told).taken_out == 1
