from collections.abc import Iterator
from datetime import timedelta

import pytest

from inspection import findings, handover, later_fixes
from inspection.day_counts import count_items
from inspection.enums import EvidenceKind, OutwardState, Role
from inspection.errors import (
    EmptyTextError,
    NotAllowedError,
    NothingHereError,
    OwnFixError,
    ProofMissingError,
    ReasonMissingError,
    StaleError,
    TooLongError,
)
from inspection.open_things import open_things
from inspection.ports import Work
from inspection.records import (
    Change,
    Evidence,
    Finding,
    FixReport,
    HandOver,
    HandOverEntry,
    HandOverKind,
    LaterFix,
    Member,
    OutwardItem,
)
from tests.make import (
    MEMBER_ID,
    NOW,
    UNIT,
    UNIT_LIAISON_ID,
    a_finding,
    a_member,
    a_work,
    acts_in,
    an_item,
)

LATER = NOW + timedelta(days=40)
LEADER = a_member(role=Role.LEADER)
HOLDER = a_member()
COLLEAGUE = a_member(id=8, user_id=8)
RECUSED = a_member(id=9, user_id=9, role=Role.DEPUTY, recusals=(UNIT,))


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def carried(work: Work, **fields: object) -> tuple[OutwardItem, Finding]:
    finding = a_finding(work, author_id=COLLEAGUE.user_id)
    given = {"number": 1, "holder_id": MEMBER_ID, "drafted_by": COLLEAGUE.user_id, **fields}
    return an_item(work, state=OutwardState.CARRIED_OVER, finding_id=finding.id, **given), finding


def gathered(
    work: Work,
    item: OutwardItem,
    text: str = "已更换桌牌",
    evidence: tuple[int, ...] = (1,),
    *,
    by: Member = HOLDER,
) -> OutwardItem:
    return later_fixes.gather(work, item, text, evidence, by=by, now=LATER)


def recorded(work: Work, *, by: Member = HOLDER) -> tuple[OutwardItem, Finding]:
    item, finding = carried(work)
    item = gathered(work, item, by=by)
    return later_fixes.record(work, item, finding, by=by, now=LATER), finding


def fix_of(item: OutwardItem) -> LaterFix:
    assert item.later_fix is not None
    return item.later_fix


def test_a_later_fix_closes_nothing_and_is_counted_within_what_was_carried_over(
    work: Work,
) -> None:
    item, _ = recorded(work)

    counts = count_items(work.all(OutwardItem), LATER)
    assert (item.state, item.closed_at, item.verified_by) == (
        OutwardState.CARRIED_OVER,
        None,
        None,
    )
    assert (counts.carried_over, counts.fixed_later, counts.closed, counts.sent) == (1, 1, 0, 1)
    assert fix_of(item).recorded_at == LATER
    assert acts_in(work)[-1] == "outward.later_fix"


def test_what_is_only_gathered_counts_for_nothing(work: Work) -> None:
    item, _ = carried(work)

    item = gathered(work, item)

    assert item.later_fix is None
    assert count_items([item], LATER).fixed_later == 0


@pytest.mark.parametrize(
    ("by", "refusal"),
    [(COLLEAGUE, NotAllowedError), (RECUSED, NothingHereError)],
    ids=["neither holds it nor leads", "recused"],
)
def test_only_who_holds_it_or_leads_records_it(
    work: Work, by: Member, refusal: type[Exception]
) -> None:
    item, finding = carried(work)

    with pytest.raises(refusal):
        later_fixes.must_record(item, finding, by)


@pytest.mark.parametrize("state", [s for s in OutwardState if s is not OutwardState.CARRIED_OVER])
def test_only_what_was_carried_over_has_a_later_fix(work: Work, state: OutwardState) -> None:
    finding = a_finding(work)
    item = an_item(work, state=state, finding_id=finding.id, holder_id=MEMBER_ID)

    with pytest.raises(StaleError):
        later_fixes.must_record(item, finding, LEADER)


def test_what_became_rectification_by_date_is_nobodys_to_record(work: Work) -> None:
    item, finding = carried(work, holder_id=None)

    with pytest.raises(StaleError):
        later_fixes.must_record(item, finding, LEADER)


def test_who_reported_a_fix_of_it_cannot_be_who_saw_it(work: Work) -> None:
    reported = Change(at=NOW, by=MEMBER_ID, what="report_fix")
    item, finding = carried(work, history=(reported,))

    with pytest.raises(OwnFixError):
        later_fixes.must_record(item, finding, HOLDER)


def test_where_another_person_must_verify_the_filer_cannot_record_it(work: Work) -> None:
    item, finding = carried(work, holder_id=COLLEAGUE.user_id)

    later_fixes.must_record(item, finding, COLLEAGUE)
    with pytest.raises(OwnFixError):
        later_fixes.must_record(item, finding, COLLEAGUE, other_person=True)


def test_the_holder_needs_words_and_proof(work: Work) -> None:
    item, finding = carried(work)
    item = gathered(work, item, evidence=())

    with pytest.raises(ProofMissingError) as refused:
        later_fixes.record(work, item, finding, by=HOLDER, now=LATER)
    assert (refused.value.has_text, refused.value.has_file) == (True, False)


def test_who_leads_may_record_it_without_proof_and_that_is_said(work: Work) -> None:
    item, finding = carried(work)
    item = gathered(work, item, evidence=(), by=LEADER)

    item = later_fixes.record(work, item, finding, by=LEADER, now=LATER)

    assert fix_of(item).without_proof


def test_what_the_unit_sent_and_nobody_gave_back_is_proof(work: Work) -> None:
    report = FixReport(
        evidence=(7,), begun_at=NOW, submitted_at=NOW, submitted_by=UNIT_LIAISON_ID, left_at=NOW
    )
    item, finding = carried(work, reports=(report,))
    item = gathered(work, item, evidence=())

    item = later_fixes.record(work, item, finding, by=HOLDER, now=LATER)

    assert not fix_of(item).without_proof


def test_a_report_that_was_given_back_proves_nothing(work: Work) -> None:
    report = FixReport(evidence=(7,), begun_at=NOW, submitted_at=NOW, returned_reason="看不清")
    item, finding = carried(work, reports=(report,))
    item = gathered(work, item, evidence=())

    with pytest.raises(ProofMissingError):
        later_fixes.record(work, item, finding, by=HOLDER, now=LATER)


def test_two_people_gather_apart_and_the_first_to_record_it_wins(work: Work) -> None:
    item, finding = carried(work)
    item = gathered(work, item, "持有人看到")
    item = gathered(work, item, "组长看到", by=LEADER)

    item = later_fixes.record(work, item, finding, by=HOLDER, now=LATER)

    assert fix_of(item).texts == ("持有人看到",)
    with pytest.raises(StaleError):
        later_fixes.record(work, item, finding, by=LEADER, now=LATER)


def test_what_was_given_up_is_gone_and_cannot_be_recorded(work: Work) -> None:
    item, finding = carried(work)
    item = later_fixes.give_up(work, gathered(work, item), by=HOLDER)

    assert item.later_fixes == ()
    with pytest.raises(StaleError):
        later_fixes.record(work, item, finding, by=HOLDER, now=LATER)


def test_an_empty_message_and_one_too_long_add_nothing(work: Work) -> None:
    item, _ = carried(work)

    with pytest.raises(EmptyTextError):
        gathered(work, item, " ", ())
    with pytest.raises(TooLongError):
        gathered(work, item, "长" * (later_fixes.TEXT_LIMIT + 1))


def test_a_mistake_is_taken_back_with_a_reason_and_stays_on_record(work: Work) -> None:
    item, finding = recorded(work)

    item = later_fixes.take_back(work, item, finding, reason="看的是另一间", by=LEADER, now=LATER)

    assert item.later_fix is None
    assert [fix.taken_back for fix in item.later_fixes] == ["看的是另一间"]
    assert count_items([item], LATER).fixed_later == 0
    later_fixes.must_record(item, finding, HOLDER)  # it can be recorded anew


def test_taking_back_needs_a_reason_and_something_to_take_back(work: Work) -> None:
    item, finding = recorded(work)

    with pytest.raises(ReasonMissingError):
        later_fixes.take_back(work, item, finding, reason=" ", by=LEADER, now=LATER)
    with pytest.raises(NothingHereError):
        later_fixes.take_back(work, item, finding, reason="错", by=COLLEAGUE, now=LATER)
    long = "长" * (later_fixes.TEXT_LIMIT + 1)
    with pytest.raises(TooLongError):
        later_fixes.take_back(work, item, finding, reason=long, by=LEADER, now=LATER)
    item = later_fixes.take_back(work, item, finding, reason="错", by=LEADER, now=LATER)
    with pytest.raises(StaleError):
        later_fixes.take_back(work, item, finding, reason="错", by=LEADER, now=LATER)


def test_a_clue_leaves_nothing_of_a_later_fix(work: Work) -> None:
    item, finding = carried(work)
    photo = work.add(
        Evidence(
            kind=EvidenceKind.PHOTO,
            file_id="f",
            file_unique_id="u",
            author_id=MEMBER_ID,
            taken_at=LATER,
            source_chat_id=1,
            source_message_id=1,
        )
    )
    item = later_fixes.record(
        work, gathered(work, item, evidence=(photo.id,)), finding, by=HOLDER, now=LATER
    )
    later_fixes.take_back(work, item, finding, reason="王某说的", by=LEADER, now=LATER)

    findings.register_clue(work, finding, by=LEADER, now=LATER)

    left = work.get(OutwardItem, item.id)
    gone = work.get(Evidence, photo.id)
    assert left is not None
    assert gone is not None
    assert "已更换桌牌" not in left.model_dump_json()
    assert "王某" not in left.model_dump_json()
    assert gone.fetch_state.value == "to_erase"


def handed(work: Work, item: OutwardItem, *, giver: Member, taker: Member) -> OutwardItem:
    """The item after the taker accepted it and the day has come."""
    ref = f"outward_item:{item.id}"
    entry = HandOverEntry(kind=HandOverKind.ITEM, ref=ref, label=item.label, accepted_at=NOW)
    offered = work.add(
        HandOver(
            from_id=giver.user_id,
            to_id=taker.user_id,
            first_day=NOW.date(),
            by=LEADER.user_id,
            at=NOW,
            entries=(entry,),
        )
    )
    handover.take_effect(work, offered, (giver, taker), now=LATER)
    after = work.get(OutwardItem, item.id)
    assert after is not None
    return after


def test_a_holder_who_leaves_hands_on_what_is_not_put_right(work: Work) -> None:
    item, finding = carried(work)

    (entry,) = open_things(work, HOLDER, (HOLDER,))
    after = handed(work, item, giver=HOLDER, taker=COLLEAGUE)

    left = work.get(Finding, finding.id)
    assert left is not None
    assert entry.ref == f"outward_item:{item.id}"
    assert (after.holder_id, left.responsible_id) == (COLLEAGUE.user_id, COLLEAGUE.user_id)
    assert after.history[-1].what == "handed_over"


def test_what_somebody_else_holds_by_now_stays_with_them(work: Work) -> None:
    item, _ = carried(work, holder_id=LEADER.user_id)

    assert handed(work, item, giver=HOLDER, taker=COLLEAGUE).holder_id == LEADER.user_id


def test_what_was_seen_put_right_is_not_handed_on(work: Work) -> None:
    recorded(work)

    assert open_things(work, HOLDER, (HOLDER,)) == ()
