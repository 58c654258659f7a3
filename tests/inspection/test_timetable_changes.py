"""A newer table over the one on record: matched by number and work, progress stays."""

from datetime import date, datetime, timedelta, timezone

from inspection.enums import RowState
from inspection.records import TimetableItem
from inspection.timetable import report
from inspection.timetable_changes import Merge, apply, merge, merge_reading
from inspection.timetable_reading import read_sheets
from inspection.timetable_text import sheet_of_text
from storage.memory import MemoryStore

ENTRY = date(2026, 12, 7)
AT = datetime(2026, 12, 9, 17, tzinfo=timezone(timedelta(hours=8)))
TABLE = """序号,日程,工作内容,责任人,计划量
1,12月5日,动员会,组长,-
2,12月8日~12月12日,查阅凭证,财务岗,300份
3,12月14日,走访营业厅,各小组,4点
"""


def read(text: str) -> list[TimetableItem]:
    rows = read_sheets([sheet_of_text(text)], entry=ENTRY).rows
    return [row.changed(id=number) for number, row in enumerate(rows, 1)]


def over(known: list[TimetableItem], text: str) -> Merge:
    return merge_reading(known, read_sheets([sheet_of_text(text)], entry=ENTRY))


def differences(plan: Merge) -> list[tuple[int, str, object, object]]:
    return [(c.old.row, x.column, x.old, x.new) for c in plan.changed for x in c.cells]


def test_the_same_table_changes_nothing() -> None:
    plan = over(read(TABLE), TABLE)

    assert plan.is_nothing
    assert (plan.same, plan.missing) == (3, ())


def test_a_moved_row_is_one_change_and_keeps_what_people_did() -> None:
    known = read(TABLE)
    known[1] = report(known[1], by=5, at=AT, added=120).changed(owner_ids=(105,))
    plan = over(known, TABLE.replace("12月8日~", "12月9日~"))
    (change,) = plan.changed

    assert differences(plan) == [
        (
            2,
            "日程",
            (date(2026, 12, 8), date(2026, 12, 12)),
            (date(2026, 12, 9), date(2026, 12, 12)),
        )
    ]
    assert change.new.planned_first_day == date(2026, 12, 8)
    assert (change.new.actual_quantity, change.new.owner_ids) == (120, (105,))
    assert change.new.entries == known[1].entries


def test_a_row_that_got_another_number_is_known_by_its_work() -> None:
    known = read(TABLE)
    known[2] = report(known[2], by=5, at=AT, added=1)
    text = TABLE.replace("3,12月14日", "4,12月14日") + "3,12月13日,座谈,各小组,-\n"
    plan = over(known, text)

    assert [row.work for row in plan.added] == ["座谈"]
    assert [(c.old.row, c.new.row, c.new.actual_quantity) for c in plan.changed] == [(3, 4, 1)]


def test_a_reworded_row_is_known_by_its_number() -> None:
    known = read(TABLE)
    known[1] = report(known[1], by=5, at=AT, added=1)
    plan = over(known, TABLE.replace("查阅凭证", "查阅合同").replace("动员会", "进驻动员会"))

    assert [(c.old.row, c.new.work, c.is_replaced) for c in plan.changed] == [
        (1, "进驻动员会", False),
        (2, "查阅合同", False),
    ]
    assert plan.changed[1].new.actual_quantity == 1


def test_a_row_that_was_reworded_and_numbered_otherwise_is_known_by_its_days() -> None:
    known = read(TABLE)
    known[1] = report(known[1], by=5, at=AT, added=120)
    newer = TABLE.replace("2,12月8日", "3,12月8日").replace("3,12月14日", "4,12月14日")
    plan = over(known, newer.replace("查阅凭证", "查阅会计凭证") + "2,12月7日,座谈,组长,-\n")
    (change,) = (c for c in plan.changed if c.old.row == 2)

    assert (change.new.row, change.new.work) == (3, "查阅会计凭证")
    assert change.new.actual_quantity == 120
    assert [row.work for row in plan.added] == ["座谈"]
    assert (plan.missing, plan.displaced) == ((), ())


def test_another_work_takes_the_place_of_one_that_nobody_had_begun() -> None:
    plan = over(read(TABLE), TABLE.replace("3,12月14日,走访营业厅", "3,12月16日,座谈"))
    (change,) = plan.changed

    assert change.is_replaced
    assert change.new.planned_first_day == date(2026, 12, 16)


def test_another_work_never_takes_over_reported_progress() -> None:
    known = read(TABLE)
    known[2] = report(known[2], by=5, at=AT, added=1)
    plan = over(known, TABLE.replace("3,12月14日,走访营业厅", "3,12月16日,座谈"))

    assert [(row.row, row.work, row.actual_quantity) for row in plan.added] == [(3, "座谈", 0)]
    assert [(row.work, row.actual_quantity) for row in plan.missing] == [("走访营业厅", 1)]
    assert [(c.old.row, c.new.row) for c in plan.displaced] == [(3, 4)]


def test_a_table_without_numbers_is_matched_by_work_and_doubles_nothing() -> None:
    text = "检查日期,受检单位,组别\n12.5,城东,一组\n12.6,城西,二组\n12.8,城东,一组\n"
    known = read(text)
    again = over(known, text)
    moved = over(known, text.replace("12.6", "12.7"))

    assert (again.is_nothing, again.same) == (True, 3)
    assert [(row, column) for row, column, _, _ in differences(moved)] == [(2, "日程")]
    assert moved.added == ()


def test_new_rows_without_numbers_follow_the_highest() -> None:
    plan = over(read(TABLE), "日期,单位\n12.5,城东\n")

    assert [(row.row, row.work) for row in plan.added] == [(4, "城东")]


def test_a_column_that_the_file_lacks_changes_nothing() -> None:
    plan = over(read(TABLE), "序号,日程,工作内容\n1,12月6日,动员会\n")

    assert [(column) for _, column, _, _ in differences(plan)] == ["日程"]
    assert plan.changed[0].new.owners == "组长"


def test_a_row_that_could_not_be_read_is_not_missing() -> None:
    plan = over(
        read(TABLE), TABLE.replace("12月14日", "改天").replace("1,12月5日,动员会", "1,,开会")
    )

    assert plan.missing == ()


def test_missing_rows_are_kept_unless_confirmed() -> None:
    for cancels, state in ((False, RowState.NOT_STARTED), (True, RowState.CANCELLED)):
        store = MemoryStore()
        store.create("t1")
        with store.unit("t1") as work:
            for row in read(TABLE):
                work.add(row.changed(id=0))
            plan = over(list(work.all(TimetableItem)), "\n".join(TABLE.splitlines()[:3]))
            apply(work, plan, by=101, at=AT, cancel_missing=cancels)
            rows = {row.row: row for row in work.all(TimetableItem)}

        assert [row.row for row in plan.missing] == [3]
        assert rows[3].state is state


def test_days_that_a_file_moves_are_a_replan_with_its_reason() -> None:
    store = MemoryStore()
    store.create("t1")
    with store.unit("t1") as work:
        for row in read(TABLE):
            work.add(row.changed(id=0))
        plan = over(
            list(work.all(TimetableItem)), TABLE.replace("12月5日,动员会", "12月6日,动员大会")
        )
        apply(work, plan, by=101, at=AT)
        rows = {row.row: row for row in work.all(TimetableItem)}

    assert [(r.first_day, r.by, r.reason) for r in rows[1].replans] == [
        (date(2026, 12, 6), 101, "按新的进度表")
    ]
    assert rows[2].replans == ()


def test_a_row_that_was_cancelled_by_a_file_comes_back_by_a_file() -> None:
    known = read(TABLE)
    known[2] = known[2].changed(state=RowState.CANCELLED, gone_from_table=True)
    (change,) = over(known, TABLE).changed

    assert change.new.state is RowState.NOT_STARTED


def test_a_row_that_was_done_is_never_cancelled_by_a_table_without_it() -> None:
    known = read(TABLE)
    known[2] = report(known[2], by=5, at=AT, done=True)

    assert over(known, "\n".join(TABLE.splitlines()[:3])).missing == ()


def test_what_was_reported_on_a_row_stands_when_it_comes_back() -> None:
    known = read(TABLE)
    known[2] = report(known[2], by=5, at=AT, done=True).changed(
        state=RowState.CANCELLED, gone_from_table=True
    )
    (change,) = over(known, TABLE).changed

    assert (change.new.state, change.new.done_on) == (RowState.DONE, AT.date())


def test_a_kept_row_gives_its_number_to_the_row_that_the_file_gives_it_to() -> None:
    known = read(TABLE)
    plan = over(known, "序号,日程,工作内容\n2,12月5日,动员会\n")

    assert [(c.old.row, c.new.row) for c in plan.changed] == [(1, 2)]
    assert [(c.old.row, c.new.row) for c in plan.displaced] == [(2, 4)]
    assert [row.row for row in plan.missing] == [2, 3]


def test_numbers_are_never_used_twice_after_any_import() -> None:
    store = MemoryStore()
    store.create("t1")
    with store.unit("t1") as work:
        for text in (
            TABLE,
            "序号,日程,工作内容\n2,12月5日,动员会\n3,12月5日,座谈\n",
            "日期,单位\n12.5,城东\n12.6,座谈\n",
            TABLE,
        ):
            rows = read_sheets([sheet_of_text(text)], entry=ENTRY)
            apply(work, merge_reading(work.all(TimetableItem), rows), by=101, at=AT)
        numbers = [row.row for row in work.all(TimetableItem)]

    assert len(numbers) == len(set(numbers))


def test_a_preview_is_known_to_be_old_when_the_records_moved() -> None:
    known = read(TABLE)
    rows = [row.changed(first_day=date(2026, 12, 4)) for row in read(TABLE)]
    before = merge(known, rows, columns=("序号", "日程", "工作内容"))
    moved = [report(known[0], by=5, at=AT, done=True), *known[1:]]
    after = merge(moved, rows, columns=("序号", "日程", "工作内容"))

    assert before.mark != after.mark
    assert before.mark == merge(known, rows, columns=("序号", "日程", "工作内容")).mark
