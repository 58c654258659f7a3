from collections.abc import Iterator

import pytest

from inspection.access import (
    counts,
    is_recused,
    may_know,
    may_release,
    may_see_finding,
    may_see_item,
    may_see_row,
)
from inspection.enums import EvidenceKind, Handling, OutwardState, Role, Standing
from inspection.ports import Work
from inspection.records import AuditEntry, Evidence, Member, Record, SharedNote, TimetableItem
from tests.make import NOW, UNIT, a_finding, a_member, a_work, an_item

AUTHOR = 33  # somebody with a role like others, who filed the finding
ROLES = {"L": Role.LEADER, "D": Role.DEPUTY, "M": Role.MEMBER, "G": Role.GROUP_LIAISON}
UNIT_LIAISON = a_member(role=Role.UNIT_LIAISON)
PLAIN: dict[str, object] = {}

# Who sees it: Leader, Deputy, Member, Group liaison, Author (a member); never the unit.
FINDINGS: list[tuple[dict[str, object], str]] = [
    (PLAIN, "LDMGA"),
    ({"handling": Handling.JZJG}, "LDMGA"),
    ({"handling": Handling.LXLG}, "LDMGA"),
    ({"handling": Handling.XQZG}, "LDMGA"),
    ({"handling": Handling.ZHUAN}, "LDMGA"),
    ({"standing": Standing.VOID}, "LDMGA"),
    ({"suspicion": ("money",)}, "LDMGA"),
    ({"source_kind": "visit"}, "LDMGA"),
    ({"hold": True}, "LDA"),
    ({"source_kind": "interview"}, "LDA"),
    ({"source_kind": "petition"}, "LDA"),
    ({"sealed": True}, "LA"),
    ({"sealed": True, "hold": True}, "LA"),
    ({"handling": Handling.CLUE, "sealed": True}, "L"),
    ({"handling": Handling.CLUE}, "L"),
]
PEOPLE = [
    *((letter, a_member(role=role)) for letter, role in ROLES.items()),
    ("A", a_member(id=AUTHOR, user_id=AUTHOR)),
    ("U", UNIT_LIAISON),
]
CASES = [
    pytest.param(fields, member, letter in who, id=f"{fields}-{letter}")
    for fields, who in FINDINGS
    for letter, member in PEOPLE
]
SHOWN = {
    OutwardState.RELEASED,  # with a number: it is on its way to the liaison's chat
    OutwardState.DELIVERED,
    OutwardState.ACKNOWLEDGED,
    OutwardState.PASSED_ON,
    OutwardState.FIX_REPORTED,
    OutwardState.CLOSED,
    OutwardState.CARRIED_OVER,
    OutwardState.UNDELIVERABLE,
}


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def a_row(**fields: object) -> TimetableItem:
    day = NOW.date()
    given = {"row": 1, "stage": "准备", "work": "查账", "first_day": day, "last_day": day}
    planned = {"planned_first_day": day, "planned_last_day": day}
    return TimetableItem.model_validate({**given, **planned, **fields})


def a_note() -> SharedNote:
    return SharedNote(id=1, number=1, text="明早集合", author_id=1, at=NOW)


def a_file() -> Evidence:
    return Evidence(
        id=1,
        kind=EvidenceKind.PHOTO,
        file_id="f",
        file_unique_id="u",
        author_id=1,
        taken_at=NOW,
        source_chat_id=1,
        source_message_id=1,
    )


# --- findings ---


@pytest.mark.parametrize(("fields", "member", "sees"), CASES)
def test_each_role_sees_of_each_kind_what_the_design_says(
    work: Work, fields: dict[str, object], member: Member, sees: bool
) -> None:
    finding = a_finding(work, author_id=AUTHOR, **fields)

    assert may_see_finding(member, finding) == sees


@pytest.mark.parametrize(("fields", "member", "sees"), CASES)
def test_who_left_sees_nothing(
    work: Work, fields: dict[str, object], member: Member, sees: bool
) -> None:
    finding = a_finding(work, author_id=AUTHOR, **fields)

    assert not may_see_finding(member.changed(left_at=NOW), finding)


@pytest.mark.parametrize(("fields", "member", "sees"), CASES)
def test_who_is_recused_sees_nothing_of_the_unit(
    work: Work, fields: dict[str, object], member: Member, sees: bool
) -> None:
    finding = a_finding(work, author_id=AUTHOR, **fields)

    assert not may_see_finding(member.changed(recusals=(UNIT,)), finding)


@pytest.mark.parametrize(
    ("department", "recused"), [("财务部", True), ("工会", False), (None, False)]
)
def test_a_recusal_may_be_for_a_department(department: str | None, recused: bool) -> None:
    member = a_member(recusals=("财务部",))

    assert is_recused(member, UNIT, department) == recused


# --- outward items ---


@pytest.mark.parametrize("state", [*OutwardState])
def test_the_unit_sees_what_left_and_nothing_else(work: Work, state: OutwardState) -> None:
    item = an_item(work, state=state, number=1)

    assert may_see_item(UNIT_LIAISON, item, None) == (state in SHOWN)


@pytest.mark.parametrize("state", [*OutwardState])
def test_the_unit_sees_nothing_without_a_number(work: Work, state: OutwardState) -> None:
    assert not may_see_item(UNIT_LIAISON, an_item(work, state=state), None)


@pytest.mark.parametrize("state", [*OutwardState])
def test_one_unit_sees_nothing_of_another(work: Work, state: OutwardState) -> None:
    item = an_item(work, state=state, number=1, unit="城西")

    assert not may_see_item(UNIT_LIAISON, item, None)


def test_a_liaison_who_left_sees_no_item(work: Work) -> None:
    item = an_item(work, state=OutwardState.DELIVERED, number=1)

    assert not may_see_item(UNIT_LIAISON.changed(left_at=NOW), item, None)


@pytest.mark.parametrize(
    ("fields", "member", "sees"), [c for c in CASES if c.values[1] is not UNIT_LIAISON]
)
def test_inside_an_item_is_seen_by_who_sees_its_finding(
    work: Work, fields: dict[str, object], member: Member, sees: bool
) -> None:
    finding = a_finding(work, author_id=AUTHOR, **fields)

    assert may_see_item(member, an_item(work), finding) == sees


def test_inside_an_item_whose_finding_is_unknown_is_not_seen(work: Work) -> None:
    assert not may_see_item(a_member(role=Role.LEADER), an_item(work), None)


# --- rows, releases, counts ---


@pytest.mark.parametrize("role", ROLES.values())
def test_the_group_sees_every_row(role: Role) -> None:
    assert may_see_row(a_member(role=role), a_row())


@pytest.mark.parametrize(
    ("fields", "sees"),
    [
        (PLAIN, False),
        ({"visible_to_unit": True}, False),
        ({"outward_title": "座谈"}, False),
        ({"visible_to_unit": True, "outward_title": "座谈"}, True),
    ],
)
def test_the_unit_sees_a_marked_row_under_its_outward_title(
    fields: dict[str, object], sees: bool
) -> None:
    assert may_see_row(UNIT_LIAISON, a_row(**fields)) == sees


@pytest.mark.parametrize("role", [*Role])
def test_who_left_sees_no_row(role: Role) -> None:
    row = a_row(visible_to_unit=True, outward_title="座谈")

    assert not may_see_row(a_member(role=role, left_at=NOW), row)


@pytest.mark.parametrize("role", [*Role])
def test_leader_and_deputies_release(role: Role) -> None:
    assert may_release(a_member(role=role)) == (role in {Role.LEADER, Role.DEPUTY})


@pytest.mark.parametrize("role", [*Role])
def test_who_left_releases_nothing(role: Role) -> None:
    assert not may_release(a_member(role=role, left_at=NOW))


@pytest.mark.parametrize(
    ("fields", "counted"),
    [
        (PLAIN, True),
        ({"hold": True}, True),
        ({"sealed": True}, False),
        ({"handling": Handling.CLUE}, False),
        *(({"standing": each}, each is Standing.ACTIVE) for each in Standing),
    ],
)
def test_clues_sealed_and_taken_out_findings_count_nowhere(
    work: Work, fields: dict[str, object], counted: bool
) -> None:
    assert counts(a_finding(work, **fields)) == counted


# --- what a message may speak of ---


@pytest.mark.parametrize("role", [*Role])
@pytest.mark.parametrize("record", [a_note(), a_file()], ids=["note", "file"])
def test_notes_and_files_are_for_the_group(role: Role, record: Record) -> None:
    assert may_know(a_member(role=role), [(record, None)]) == (role is not Role.UNIT_LIAISON)


@pytest.mark.parametrize("role", [*Role])
def test_a_record_of_another_kind_is_known_to_nobody(role: Role) -> None:
    entry = AuditEntry(at=NOW, by=1, act="x")

    assert not may_know(a_member(role=role), [(entry, None)])


def test_one_record_that_must_not_be_known_keeps_back_the_whole(work: Work) -> None:
    records: list[tuple[Record, None]] = [(a_note(), None), (a_finding(work, sealed=True), None)]

    assert not may_know(a_member(role=Role.DEPUTY), records)


def test_a_message_about_nothing_may_be_known(work: Work) -> None:
    assert may_know(UNIT_LIAISON, [])


def test_a_rows_outward_title_may_be_known_to_the_unit() -> None:
    row = a_row(visible_to_unit=True, outward_title="座谈")

    assert may_know(UNIT_LIAISON, [(row, None)])


def test_an_item_is_known_by_its_finding(work: Work) -> None:
    finding, item = a_finding(work, sealed=True), an_item(work)

    assert not may_know(a_member(role=Role.DEPUTY), [(item, finding)])


def test_a_file_is_known_by_the_finding_it_supports(work: Work) -> None:
    finding = a_finding(work, sealed=True)

    assert not may_know(a_member(role=Role.DEPUTY), [(a_file(), finding)])


def test_who_is_recused_sees_nothing_whose_unit_is_not_chosen(work: Work) -> None:
    finding = a_finding(work, unit="", author_id=77)

    assert not may_see_finding(a_member(recusals=(UNIT,)), finding)
    assert may_see_finding(a_member(user_id=77, recusals=(UNIT,)), finding)
    assert may_see_finding(a_member(), finding)
