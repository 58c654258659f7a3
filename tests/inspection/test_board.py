from collections.abc import Iterator

import pytest

from inspection import board
from inspection.errors import EmptyTextError, NothingHereError
from inspection.ports import Work
from inspection.records import SharedNote
from tests.make import MEMBER_ID, NOW, a_member, a_work, acts_in

MEMBER = a_member()
COLLEAGUE = a_member(id=8, user_id=8)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def share(work: Work, text: str = "明早集合", *, evidence: tuple[int, ...] = ()) -> SharedNote:
    return board.share(work, text=text, by=MEMBER, now=NOW, evidence=evidence)


def test_notes_are_numbered_one_after_the_other(work: Work) -> None:
    assert [share(work).label for _ in range(2)] == ["G1", "G2"]


def test_a_note_is_kept_without_the_blanks_around_it(work: Work) -> None:
    assert share(work, " 明早\n集合 ").text == "明早\n集合"


def test_a_note_tells_who_shared_it_and_when(work: Work) -> None:
    shared = share(work)

    assert (shared.author_id, shared.at, shared.readers) == (MEMBER_ID, NOW, ())


def test_a_file_alone_is_a_note(work: Work) -> None:
    assert share(work, "", evidence=(3,)).evidence == (3,)


def test_neither_words_nor_a_file_are_no_note(work: Work) -> None:
    with pytest.raises(EmptyTextError):
        share(work, " \n")


def test_a_refused_note_takes_no_number(work: Work) -> None:
    with pytest.raises(EmptyTextError):
        share(work, "")

    assert share(work).label == "G1"


def test_readers_are_kept_in_the_order_of_reading(work: Work) -> None:
    once = board.mark_read(work, share(work), by=COLLEAGUE)

    assert board.mark_read(work, once, by=MEMBER).readers == (8, MEMBER_ID)


def test_reading_twice_changes_nothing(work: Work) -> None:
    once = board.mark_read(work, share(work), by=COLLEAGUE)

    assert board.mark_read(work, once, by=COLLEAGUE) == once


def test_a_note_is_found_by_its_number(work: Work) -> None:
    share(work)
    second = share(work)

    assert board.note_by_number(work, 2, (MEMBER,)) == second


def test_an_unknown_number_is_nothing_here(work: Work) -> None:
    with pytest.raises(NothingHereError) as refusal:
        board.note_by_number(work, 4, (MEMBER,))

    assert refusal.value.what == "G4"


def test_sharing_is_in_the_audit_trail(work: Work) -> None:
    share(work)

    assert acts_in(work) == ("note.shared",)


def test_its_author_adds_to_a_note_and_readers_stay(work: Work) -> None:
    once = board.mark_read(work, share(work), by=COLLEAGUE)
    added = board.add_to(
        work, once, text=" 带好证件 ", evidence=(3,), by=MEMBER, now=NOW, source=(7, 12)
    )
    assert (added.text, added.evidence, added.readers) == ("明早集合\n带好证件", (3,), (8,))
    assert board.own_note_at(work, MEMBER, (7, 12)) == added
    assert acts_in(work)[-1] == "note.added"


def test_nobody_adds_to_a_note_of_somebody_else(work: Work) -> None:
    with pytest.raises(NothingHereError):
        board.add_to(work, share(work), text="我也去", by=COLLEAGUE, now=NOW, source=(8, 1))


def test_an_emptied_note_takes_nothing_more(work: Work) -> None:
    emptied = work.put(share(work).changed(text=""))
    with pytest.raises(NothingHereError):
        board.add_to(work, emptied, text="再说一次", by=MEMBER, now=NOW, source=(7, 12))


def test_neither_words_nor_a_file_add_nothing(work: Work) -> None:
    with pytest.raises(EmptyTextError):
        board.add_to(work, share(work), text=" ", by=MEMBER, now=NOW, source=(7, 12))
