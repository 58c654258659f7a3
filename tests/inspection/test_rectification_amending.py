"""What was sent is corrected or recalled: by whom, until when, and what stays as it was."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from inspection import rectification as matters
from inspection import rectification_amending as amending
from inspection import rectification_delivery as delivery
from inspection import rectification_lists as lists
from inspection.access import may_see_rectification
from inspection.enums import Handling
from inspection.errors import (
    IllegalMoveError,
    NotAllowedError,
    NothingHereError,
    ReasonMissingError,
    StaleError,
    WordingRefusedError,
)
from inspection.findings import register_clue
from inspection.ports import Work
from inspection.records import AmendmentKind, Member, RectificationItem, RectificationState
from inspection.rectification_counts import rectification_counts
from tests.inspection.test_rectification import (
    DEPUTY,
    LEADER,
    LIAISON,
    MEMBER,
    PERIODS,
    a_feedback_finding,
    a_matter,
    a_released,
    asked,
    finding_of,
    planned,
    released,
)
from tests.make import NOW, UNIT, a_work, acts_in, an_inspection, everything_in

K, S = AmendmentKind, RectificationState
UNDO = timedelta(seconds=20)
LATER = NOW + UNDO
PEOPLE = (LEADER, DEPUTY, MEMBER, LIAISON)
BETTER, REASON = "盘点表缺签字2份，请规范", "与另一件混了"


@pytest.fixture
def work() -> Iterator[Work]:
    for opened in a_work():
        opened.add(an_inspection(id=0))
        yield opened


def proposed(
    work: Work, item: RectificationItem, kind: AmendmentKind, text: str, by: Member = LEADER
) -> RectificationItem:
    found = finding_of(work, item)
    return amending.propose(work, item, found, kind, text, people=PEOPLE, by=by, now=NOW)


def confirmed(
    work: Work, item: RectificationItem, kind: AmendmentKind, text: str
) -> RectificationItem:
    item = proposed(work, item, kind, text)
    found = finding_of(work, item)
    return amending.confirm(work, item, found, undo=UNDO, by=LEADER, now=NOW)


def made(work: Work, item: RectificationItem) -> RectificationItem | None:
    return amending.make(work, item, finding_of(work, item), people=PEOPLE, now=LATER)


def corrected(work: Work, item: RectificationItem, text: str = BETTER) -> RectificationItem:
    done = made(work, confirmed(work, item, K.CORRECT, text))
    assert done is not None
    return done


def recalled(work: Work, item: RectificationItem) -> RectificationItem:
    done = made(work, confirmed(work, item, K.RECALL, REASON))
    assert done is not None
    return done


def test_a_correction_keeps_number_state_and_measures_and_what_was_said_before(work: Work) -> None:
    before = planned(work, a_matter(work))
    after = corrected(work, before)
    assert (after.number, after.state, after.plan) == (before.number, before.state, before.plan)
    assert (after.wording, after.edition) == (BETTER, 2)
    assert [(e.wording, e.by) for e in after.earlier] == [(before.wording, LEADER.user_id)]


def test_a_second_correction_keeps_both_earlier_editions(work: Work) -> None:
    first = a_matter(work)
    third = corrected(work, corrected(work, first), "缺签字1份，请规范")
    assert [e.wording for e in third.earlier] == [first.wording, BETTER]


def test_nothing_changes_before_the_undo_window_has_ended(work: Work) -> None:
    item = confirmed(work, a_matter(work), K.CORRECT, BETTER)
    assert item.edition == 1
    assert amending.due_for_amending(work, NOW) == ()
    assert amending.due_for_amending(work, LATER) == (item,)


def test_what_was_only_looked_at_never_comes_due(work: Work) -> None:
    proposed(work, a_matter(work), K.RECALL, REASON)
    assert amending.due_for_amending(work, NOW + timedelta(days=9)) == ()


def test_what_is_taken_back_in_its_window_does_not_happen(work: Work) -> None:
    item = confirmed(work, a_matter(work), K.RECALL, REASON)
    item = amending.give_up(work, item, finding_of(work, item), by=LEADER, now=NOW)
    assert amending.due_for_amending(work, LATER) == ()
    assert item.state is S.TO_PLAN


def test_a_second_change_waits_for_the_one_on_its_way(work: Work) -> None:
    item = confirmed(work, a_matter(work), K.CORRECT, BETTER)
    with pytest.raises(StaleError):
        proposed(work, item, K.RECALL, REASON)


def test_the_leader_alone_recalls_and_no_member_corrects(work: Work) -> None:
    item = a_matter(work)
    for kind, by in ((K.RECALL, DEPUTY), (K.CORRECT, MEMBER)):
        with pytest.raises(NotAllowedError):
            proposed(work, item, kind, BETTER, by)
    assert proposed(work, item, K.CORRECT, BETTER, DEPUTY).amendment is not None


def test_a_recall_needs_a_reason_and_a_correction_words_that_may_leave(work: Work) -> None:
    item = a_matter(work)
    with pytest.raises(ReasonMissingError):
        proposed(work, item, K.RECALL, "  ")
    with pytest.raises(WordingRefusedError):
        proposed(work, item, K.CORRECT, "谈话反映缺签字")


def test_somebody_elses_change_is_not_confirmed(work: Work) -> None:
    item = proposed(work, a_matter(work), K.CORRECT, BETTER, DEPUTY)
    with pytest.raises(StaleError):
        amending.confirm(work, item, finding_of(work, item), undo=UNDO, by=LEADER, now=NOW)


def test_what_is_closed_is_neither_corrected_nor_recalled(work: Work) -> None:
    item = asked(work, planned(work, a_matter(work)))
    item = matters.verify(work, item, finding_of(work, item), by=MEMBER, now=NOW)
    for kind in K:
        with pytest.raises(IllegalMoveError):
            proposed(work, item, kind, BETTER)


def test_what_was_recalled_is_not_there_for_the_unit_and_in_no_figure(work: Work) -> None:
    item = recalled(work, a_matter(work))
    assert not may_see_rectification(LIAISON, item, None)
    assert may_see_rectification(LEADER, item, finding_of(work, item))
    assert rectification_counts([item], LATER).matters == 0
    assert rectification_counts([item], NOW).matters == 1  # the figures of before stay


def test_a_correction_does_not_move_the_figures(work: Work) -> None:
    item = corrected(work, planned(work, a_matter(work)))
    assert rectification_counts([item], LATER).states == {S.UNDER_WAY: 1}


def test_what_was_recalled_can_be_given_again_under_another_number(work: Work) -> None:
    finding = a_feedback_finding(work)
    item = recalled(work, a_matter(work, finding))
    again = a_matter(work, finding)
    assert (item.number, again.number) == (1, 2)


def test_a_cycle_after_a_recalled_cycle_has_a_number_of_its_own(work: Work) -> None:
    first = asked(work, planned(work, a_matter(work)))
    first = matters.verify(work, first, finding_of(work, first), by=MEMBER, now=NOW)
    labels = []
    for _ in range(2):
        batch, _line = matters.begin_again(work, first, finding_of(work, first), by=LEADER, now=NOW)
        sent = delivery.deliver(work, released(work, batch), PERIODS, now=NOW)
        [line] = lists.items_of(work, sent)
        labels.append(recalled(work, line).label)
    assert labels == ["Z1·2", "Z1·3"]


def test_what_became_a_clue_in_the_window_is_left_as_the_unit_has_it(work: Work) -> None:
    for kind, text in ((K.CORRECT, BETTER), (K.RECALL, REASON)):
        item = confirmed(work, a_matter(work), kind, text)
        finding = finding_of(work, item)
        assert finding is not None
        register_clue(work, finding, by=LEADER, now=NOW)
        item = work.get(RectificationItem, item.id) or item
        assert made(work, item) is None
        kept = work.get(RectificationItem, item.id)
        assert kept is not None
        assert (kept.state, kept.edition, kept.amendments) == (S.TO_PLAN, 1, ())
        assert may_see_rectification(LIAISON, kept, None)


def test_registering_a_clue_forgets_why_it_was_recalled(work: Work) -> None:
    item = recalled(work, a_matter(work))
    finding = finding_of(work, item)
    assert finding is not None
    register_clue(work, finding, by=LEADER, now=LATER)
    assert REASON not in everything_in(work)


def test_words_that_may_not_leave_any_more_are_not_made(work: Work) -> None:
    item = confirmed(work, a_matter(work), K.CORRECT, "请李明规范盘点")
    newcomer = MEMBER.changed(name="李明")
    done = amending.make(work, item, finding_of(work, item), people=(LEADER, newcomer), now=LATER)
    assert done is None
    assert "rectification.amendment_not_made" in acts_in(work)


def test_each_step_stands_in_the_audit_trail(work: Work) -> None:
    recalled(work, corrected(work, a_matter(work)))
    told = [act for act in acts_in(work) if "correct" in act or "recall" in act]
    assert told == [
        "rectification.correct_drafted",
        "rectification.correct_released",
        "rectification.correct",
        "rectification.recall_drafted",
        "rectification.recall_released",
        "rectification.recall",
    ]


def test_who_is_recused_meanwhile_changes_nothing(work: Work) -> None:
    item = confirmed(work, a_matter(work), K.RECALL, REASON)
    away = LEADER.changed(recusals=(UNIT,))
    assert amending.make(work, item, finding_of(work, item), people=(away,), now=LATER) is None


def test_who_left_and_came_back_is_who_they_are_now(work: Work) -> None:
    item = confirmed(work, a_matter(work), K.RECALL, REASON)
    before = LEADER.changed(left_at=NOW - timedelta(days=9))
    found = finding_of(work, item)
    done = amending.make(work, item, found, people=(before, LEADER), now=LATER)
    assert done is not None
    assert done.state is S.WITHDRAWN


def test_an_account_that_was_taken_away_in_the_window_changes_nothing(work: Work) -> None:
    item = confirmed(work, a_matter(work), K.RECALL, REASON)
    gone = LEADER.changed(disabled_at=NOW)
    assert amending.make(work, item, finding_of(work, item), people=(gone,), now=LATER) is None


def test_a_finding_that_nobody_may_see_answers_like_none(work: Work) -> None:
    item = a_matter(work)
    finding = finding_of(work, item)
    assert finding is not None
    sealed = work.put(finding.changed(sealed=True))
    with pytest.raises(NothingHereError):
        amending.propose(work, item, sealed, K.RECALL, REASON, by=LEADER, now=NOW)


def test_signing_leaves_out_what_was_recalled(work: Work) -> None:
    findings = [a_feedback_finding(work, handling=Handling.XQZG) for _ in range(2)]
    sent = delivery.deliver(work, a_released(work, *findings), PERIODS, now=NOW)
    first, _ = lists.items_of(work, sent)
    recalled(work, first)
    delivery.sign(work, sent, by=LIAISON, now=LATER)
    signed = [i.signed_at for i in lists.items_of(work, sent)]
    assert signed == [None, LATER]
