from collections.abc import Iterator
from datetime import timedelta

import pytest

from inspection import gathering, unit_sendings
from inspection.enums import AnswerKind, OutwardState, Role
from inspection.errors import (
    IllegalMoveError,
    NotAllowedError,
    NotLaterError,
    ProofMissingError,
    StaleError,
    TooLongError,
)
from inspection.ports import Work
from inspection.records import FixReport, OutwardItem, Piece, UnitAnswer
from tests.make import HOUR, NOW, UNIT_LIAISON_ID, a_member, a_work, an_item

LIAISON = a_member(role=Role.UNIT_LIAISON)
MEMBER = a_member()
UNDO = timedelta(seconds=20)
FULL = FixReport(texts=("已换新卡",), evidence=(1,), begun_at=NOW)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def delivered(work: Work, **fields: object) -> OutwardItem:
    return an_item(work, state=OutwardState.DELIVERED, number=1, **fields)


def frozen(work: Work, **fields: object) -> OutwardItem:
    return an_item(work, state=OutwardState.FROZEN, number=1, delivered_at=NOW, **fields)


def begin(work: Work, item: OutwardItem, kind: AnswerKind = AnswerKind.FIX) -> OutwardItem:
    return gathering.begin(work, item, kind, by=LIAISON, now=NOW + HOUR)


def said(text: str, message_id: int = 7, *, album: str = "") -> Piece:
    return Piece(by=UNIT_LIAISON_ID, message_id=message_id, text=text, album=album)


def submit(work: Work, item: OutwardItem) -> OutwardItem:
    sending = unit_sendings.gathering(item)
    assert sending is not None
    return gathering.submit(work, item, sending, by=LIAISON, now=NOW, undo=UNDO)


def test_a_report_begun_twice_is_one_report(work: Work) -> None:
    again = begin(work, begin(work, delivered(work)))

    assert len(again.reports) == 1


def test_a_question_of_another_kind_keeps_the_words_already_said(work: Work) -> None:
    item = begin(work, delivered(work), AnswerKind.EXPLAIN)
    item = gathering.gather(work, item, [said("配件未到")])

    again = begin(work, item, AnswerKind.CANNOT)

    assert [(a.kind, a.texts) for a in again.answers] == [(AnswerKind.CANNOT, ("配件未到",))]


def test_a_fix_report_waits_while_a_question_is_asked(work: Work) -> None:
    item = begin(work, delivered(work, reports=(FULL,)), AnswerKind.EXPLAIN)
    item = gathering.gather(work, item, [said("哪一栋")])
    item = submit(work, item)

    assert unit_sendings.gathering(item) == FULL


def test_blank_words_are_not_gathered(work: Work) -> None:
    item = gathering.gather(work, begin(work, delivered(work)), [Piece(evidence=(4,))])

    assert item.report is not None
    assert (item.report.texts, item.report.evidence) == ((), (4,))


def test_what_an_earlier_version_gathered_stays(work: Work) -> None:
    item = gathering.gather(work, delivered(work, reports=(FULL,)), [said("另一栋也换了")])

    assert item.report is not None
    assert (item.report.texts, item.report.evidence) == (("已换新卡", "另一栋也换了"), (1,))


def test_what_nobody_asked_for_is_not_gathered(work: Work) -> None:
    with pytest.raises(StaleError):
        gathering.gather(work, delivered(work), [said("已改")])


@pytest.mark.parametrize(
    ("texts", "evidence"), [((), ()), (("已改",), ()), ((), (1,))], ids=["none", "words", "file"]
)
def test_a_report_needs_words_and_proof(
    work: Work, texts: tuple[str, ...], evidence: tuple[int, ...]
) -> None:
    report = FixReport(begun_at=NOW, texts=texts, evidence=evidence)

    with pytest.raises(ProofMissingError) as refusal:
        submit(work, delivered(work, reports=(report,)))

    assert (refusal.value.has_text, refusal.value.has_file) == (bool(texts), bool(evidence))


def test_a_wish_for_more_time_needs_its_day(work: Work) -> None:
    answer = UnitAnswer(kind=AnswerKind.LONGER, texts=("配件未到",), begun_at=NOW)

    with pytest.raises(ProofMissingError):
        submit(work, delivered(work, answers=(answer,)))


@pytest.mark.parametrize("later", [timedelta(0), -HOUR])
def test_an_extension_is_later_than_the_due(work: Work, later: timedelta) -> None:
    answer = UnitAnswer(kind=AnswerKind.LONGER, texts=("配件未到",), begun_at=NOW)
    item = delivered(work, answers=(answer,))
    assert item.due is not None

    with pytest.raises(NotLaterError):
        gathering.ask_for_due(work, item, answer, item.due + later, now=NOW)


def test_what_was_submitted_has_not_left_before_the_window_ends(work: Work) -> None:
    item = submit(work, delivered(work, reports=(FULL,)))

    assert item.state is OutwardState.DELIVERED
    assert gathering.due_to_leave(work, NOW + UNDO - timedelta(seconds=1)) == ()
    assert gathering.due_to_leave(work, NOW + UNDO) == ((item, "f1"),)


def test_what_is_taken_back_can_be_submitted_again(work: Work) -> None:
    item = submit(work, delivered(work, reports=(FULL,)))
    item = gathering.take_back(work, item, item.reports[0], by=LIAISON, now=NOW)

    assert submit(work, item).reports[0].submitted_at == NOW


def test_what_has_left_is_not_taken_back(work: Work) -> None:
    item = submit(work, delivered(work, reports=(FULL,)))
    item = gathering.leave(work, item, item.reports[0], now=NOW + UNDO)

    with pytest.raises(StaleError):
        gathering.take_back(work, item, item.reports[0], by=LIAISON, now=NOW + UNDO)


def test_a_report_that_left_too_late_is_kept_and_moves_nothing(work: Work) -> None:
    item = submit(work, delivered(work, reports=(FULL,)))
    closed = work.put(item.changed(state=OutwardState.CLOSED))

    left = gathering.leave(work, closed, closed.reports[0], now=NOW + UNDO)

    assert (left.state, left.reports[0].has_left) == (OutwardState.CLOSED, True)


def test_who_submitted_stands_in_the_history(work: Work) -> None:
    item = submit(work, delivered(work, reports=(FULL,)))

    left = gathering.leave(work, item, item.reports[0], now=NOW + UNDO)

    assert (left.history[-1].what, left.history[-1].by) == ("report_fix", UNIT_LIAISON_ID)


def test_nobody_inside_submits_for_the_unit(work: Work) -> None:
    item = delivered(work, reports=(FULL,))

    with pytest.raises(NotAllowedError):
        gathering.submit(work, item, FULL, by=MEMBER, now=NOW, undo=UNDO)


def test_a_frozen_item_stays_frozen_and_refuses_like_any(work: Work) -> None:
    item = frozen(work, reports=(FULL,))
    item = gathering.acknowledge(work, item, by=LIAISON, now=NOW)

    assert item.state is OutwardState.FROZEN
    with pytest.raises(IllegalMoveError) as refusal:
        gathering.acknowledge(work, item, by=LIAISON, now=NOW)
    assert refusal.value.state == "ACKNOWLEDGED"


def test_an_edit_before_leaving_changes_the_words_and_after_it_keeps_the_old(work: Work) -> None:
    item = gathering.gather(
        work, begin(work, delivered(work)), [said("已该"), Piece(evidence=(1,))]
    )
    item = gathering.revise(work, item, item.reports[0], 7, "已改", by=LIAISON, now=NOW)
    unsent = item.reports[0]
    item = submit(work, item)
    item = gathering.leave(work, item, item.reports[0], now=NOW + UNDO)
    item = gathering.revise(work, item, item.reports[0], 7, "已改好", by=LIAISON, now=NOW + HOUR)

    assert (unsent.texts, unsent.revisions) == (("已改",), ())
    assert item.reports[0].texts == ("已改好",)
    assert [(c.before, c.after) for c in item.reports[0].revisions] == [("已改", "已改好")]


def test_a_message_of_somebody_else_with_the_same_number_is_not_theirs(work: Work) -> None:
    gathering.gather(work, begin(work, delivered(work)), [said("已改")])

    assert unit_sendings.sent_in(work, 999, 7) is None
    assert unit_sendings.sent_in(work, UNIT_LIAISON_ID, 7) is not None


def test_the_rest_of_an_album_follows_its_first_photo(work: Work) -> None:
    item = gathering.gather(work, begin(work, delivered(work)), [said("", album="a1")])

    assert unit_sendings.from_album(work, UNIT_LIAISON_ID, "a1") == item
    assert unit_sendings.from_album(work, UNIT_LIAISON_ID, "a2") is None


def test_who_approved_it_is_a_post_not_a_story(work: Work) -> None:
    item = begin(work, delivered(work))

    with pytest.raises(TooLongError):
        gathering.name_approver(work, item, item.reports[0], "分管副总经理" * 11)
