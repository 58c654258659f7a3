from collections.abc import Iterator

import pytest

from inspection import exhibits, findings, work_paper_review, work_papers
from inspection.access import may_know
from inspection.enums import Handling, Role, Standing
from inspection.errors import (
    EmptyTextError,
    InspectionError,
    NoReviewerError,
    NotAllowedError,
    NothingHereError,
    OwnPaperError,
    PaperIncompleteError,
    ReasonMissingError,
    ReviewedItselfError,
    StaleError,
    TooLongError,
)
from inspection.ports import Work
from inspection.records import Exhibit, Finding, Member, WorkPaper
from inspection.work_paper_states import BEING_COMPILED, MOVES, PaperEvent, next_state
from inspection.work_paper_terms import Flag, Method, PaperField, PaperState, ProofKind, SourceKind
from tests.make import DEPUTY_ID, NOW, UNIT, a_finding, a_member, a_work, acts_in, everything_in

LEADER = a_member(role=Role.LEADER)
DEPUTY = a_member(role=Role.DEPUTY)
SECOND_DEPUTY = a_member(role=Role.DEPUTY, id=12, user_id=12)
FILER = a_member()
OTHER = a_member(id=13, user_id=13)
ALL = (LEADER, DEPUTY, FILER, OTHER)
F = PaperField
TEXTS = {
    F.TITLE: "第3号凭证未附合同",
    F.METHOD: Method.READING.value,
    F.SOURCE_KIND: SourceKind.PAPERS.value,
    F.PERIOD: "2026年9月",
    F.PLACE: "综合部",
    F.OVERVIEW: "第3号凭证未附合同，涉及12.8万元",
    F.PROCESS: "调阅9月凭证，逐笔核对合同",
    F.AMOUNT: "12.8万元",
    F.BASIS: "《采购管理办法》",
    F.CLAUSE: "第十二条",
    F.RESPONSIBLE: "综合部",
}


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def a_paper(work: Work, finding: Finding, *, by: Member = FILER) -> WorkPaper:
    """A paper with every field filled and one piece in its catalogue."""
    paper = work_papers.open_paper(work, finding, by=by, now=NOW)
    for field, text in TEXTS.items():
        paper = work_papers.fill(work, paper, finding, field, text, by=by, now=NOW)
    a_piece(work, paper, finding, by=by)
    return latest(work, paper)


def a_piece(
    work: Work,
    paper: WorkPaper,
    finding: Finding,
    *,
    kind: ProofKind = ProofKind.MINUTES,
    by: Member = FILER,
) -> Exhibit:
    """A classed piece that is kept outside the bot."""
    piece = exhibits.add_piece(work, paper, finding, name="第3次会议记录", by=by, now=NOW)
    return exhibits.change_piece(
        work, latest(work, paper), finding, piece, kind=kind, by=by, now=NOW
    )


def latest(work: Work, paper: WorkPaper) -> WorkPaper:
    found = work.get(WorkPaper, paper.id)
    assert found is not None
    return found


def submitted(work: Work, finding: Finding, *, members: tuple[Member, ...] = ALL) -> WorkPaper:
    return work_paper_review.submit(
        work, a_paper(work, finding), finding, members=members, by=FILER, now=NOW
    )


def reviewed(work: Work, finding: Finding) -> WorkPaper:
    return work_paper_review.review(
        work, submitted(work, finding), finding, members=ALL, by=DEPUTY, now=NOW
    )


def signed(work: Work, finding: Finding) -> WorkPaper:
    return work_paper_review.sign(
        work, reviewed(work, finding), finding, members=ALL, by=LEADER, now=NOW
    )


# --- one finding, one paper --------------------------------------------------------------


def test_a_finding_has_one_paper_with_the_findings_number(work: Work) -> None:
    finding = a_finding(work)
    first = work_papers.open_paper(work, finding, by=FILER, now=NOW)
    again = work_papers.open_paper(work, finding, by=LEADER, now=NOW)
    assert (again, again.label) == (first, finding.label)


@pytest.mark.parametrize(
    "closed",
    [
        {"sealed": True},
        {"handling": Handling.CLUE, "sealed": True},
        {"standing": Standing.VOID},
        {"standing": Standing.NOT_A_FINDING},
        {"standing": Standing.MERGED},
    ],
)
def test_a_clue_or_what_does_not_count_has_no_paper(work: Work, closed: dict[str, object]) -> None:
    finding = a_finding(work, **closed)
    with pytest.raises(NothingHereError):
        work_papers.open_paper(work, finding, by=LEADER, now=NOW)
    assert list(work.all(WorkPaper)) == []


@pytest.mark.parametrize("member", [LEADER, DEPUTY, FILER])
def test_the_filer_and_those_who_lead_may_begin_it(work: Work, member: Member) -> None:
    assert work_papers.open_paper(work, a_finding(work), by=member, now=NOW).id == 1


def test_another_member_may_not_begin_it(work: Work) -> None:
    with pytest.raises(NotAllowedError):
        work_papers.open_paper(work, a_finding(work), by=OTHER, now=NOW)


def test_what_was_chosen_on_the_finding_is_taken_over(work: Work) -> None:
    finding = a_finding(work, source_kind="interview")
    paper = work_papers.open_paper(work, finding, by=FILER, now=NOW)
    assert [(e.field, e.text, e.by) for e in paper.entries] == [(F.SOURCE_KIND, "interview", None)]


def test_a_recused_member_may_not_know_the_paper(work: Work) -> None:
    finding = a_finding(work)
    paper = work_papers.open_paper(work, finding, by=FILER, now=NOW)
    recused = a_member(role=Role.DEPUTY, recusals=(UNIT,))
    assert may_know(FILER, [(paper, finding)])
    assert not may_know(recused, [(paper, finding)])
    assert not may_know(a_member(role=Role.UNIT_LIAISON), [(paper, finding)])


def test_nobody_may_know_the_paper_of_a_sealed_finding(work: Work) -> None:
    finding = a_finding(work)
    paper = work_papers.open_paper(work, finding, by=FILER, now=NOW)
    sealed = finding.changed(sealed=True)
    assert not may_know(LEADER, [(paper, sealed)])


# --- fields ------------------------------------------------------------------------------


def test_a_new_paper_lacks_everything_but_the_remark(work: Work) -> None:
    paper = work_papers.open_paper(work, a_finding(work), by=FILER, now=NOW)
    assert set(work_papers.missing(work, paper)) == set(PaperField) - {F.REMARK}


@pytest.mark.parametrize("field", [*TEXTS])
def test_a_field_that_was_filled_is_missing_no_more(work: Work, field: PaperField) -> None:
    finding = a_finding(work)
    paper = work_papers.open_paper(work, finding, by=FILER, now=NOW)
    filled = work_papers.fill(work, paper, finding, field, TEXTS[field], by=FILER, now=NOW)
    assert field not in work_papers.missing(work, filled)


def test_the_earlier_text_of_a_field_stays_in_the_history(work: Work) -> None:
    finding = a_finding(work)
    paper = a_paper(work, finding)
    changed = work_papers.fill(work, paper, finding, F.PLACE, "财务部", by=LEADER, now=NOW)
    line = changed.history[-1]
    assert (line.what, line.before, line.after, line.by) == (
        "filled.place",
        "综合部",
        "财务部",
        LEADER.user_id,
    )


@pytest.mark.parametrize(
    ("field", "text", "refusal"),
    [
        (F.METHOD, "猜测", NothingHereError),
        (F.EXHIBITS, "会议记录", NothingHereError),
        (F.PLACE, "  ", EmptyTextError),
        (F.PLACE, "长" * 201, TooLongError),
        (F.OVERVIEW, "长" * 1501, TooLongError),
    ],
)
def test_a_text_that_does_not_fit_is_refused(
    work: Work, field: PaperField, text: str, refusal: type[InspectionError]
) -> None:
    finding = a_finding(work)
    paper = work_papers.open_paper(work, finding, by=FILER, now=NOW)
    with pytest.raises(refusal):
        work_papers.fill(work, paper, finding, field, text, by=FILER, now=NOW)


def test_sums_are_proposed_as_said_and_never_added_up(work: Work) -> None:
    finding = a_finding(work, wording="第3号凭证约12.8万元，第5号凭证2,100元")
    paper = work_papers.open_paper(work, finding, by=FILER, now=NOW)
    assert work_papers.proposals(finding, paper, F.AMOUNT) == (
        "约12.8万元、2,100元",
        "约12.8万元",
        "2,100元",
    )


def test_a_range_is_no_proposal(work: Work) -> None:
    finding = a_finding(work, wording="涉及四五千元")
    paper = work_papers.open_paper(work, finding, by=FILER, now=NOW)
    assert work_papers.proposals(finding, paper, F.AMOUNT) == ()


def test_the_overview_is_proposed_word_for_word(work: Work) -> None:
    finding = a_finding(work, wording="登记本缺8月页\n会议室无人登记")
    paper = work_papers.open_paper(work, finding, by=FILER, now=NOW)
    assert work_papers.proposals(finding, paper, F.OVERVIEW) == (finding.wording,)
    assert work_papers.proposals(finding, paper, F.TITLE) == ("登记本缺8月页",)


@pytest.mark.parametrize("kind", [SourceKind.INTERVIEW, SourceKind.PETITION])
def test_a_talk_or_petition_as_source_closes_the_finding_too(work: Work, kind: SourceKind) -> None:
    finding = a_finding(work)
    paper = work_papers.open_paper(work, finding, by=FILER, now=NOW)
    work_papers.fill(work, paper, finding, F.SOURCE_KIND, kind.value, by=FILER, now=NOW)
    closed = work.get(Finding, finding.id)
    assert closed is not None
    assert closed.source_kind == kind.value


def test_another_source_on_the_paper_does_not_open_a_finding_made_from_a_talk(work: Work) -> None:
    finding = a_finding(work, source_kind="interview")
    paper = work_papers.open_paper(work, finding, by=FILER, now=NOW)
    work_papers.fill(work, paper, finding, F.SOURCE_KIND, "papers", by=FILER, now=NOW)
    kept = work.get(Finding, finding.id)
    assert kept is not None
    assert kept.source_kind == "interview"


# --- the catalogue -----------------------------------------------------------------------


def test_files_of_the_finding_come_into_the_catalogue_once(work: Work) -> None:
    finding = a_finding(work, evidence=(7, 8))
    paper = work_papers.open_paper(work, finding, by=FILER, now=NOW)
    exhibits.list_files(work, paper, finding, now=NOW)
    exhibits.list_files(work, paper, finding, now=NOW)
    assert [e.evidence_id for e in exhibits.catalogue(work, paper)] == [7, 8]


def test_a_piece_without_a_class_leaves_the_catalogue_incomplete(work: Work) -> None:
    finding = a_finding(work, evidence=(7,))
    paper = a_paper(work, finding)
    exhibits.list_files(work, paper, finding, now=NOW)
    assert work_papers.missing(work, paper) == (F.EXHIBITS,)


def test_a_piece_that_is_left_out_is_not_missed(work: Work) -> None:
    finding = a_finding(work, evidence=(7,))
    paper = a_paper(work, finding)
    exhibits.list_files(work, paper, finding, now=NOW)
    piece = exhibits.catalogue(work, paper)[-1]
    exhibits.change_piece(work, paper, finding, piece, listed=False, by=FILER, now=NOW)
    assert work_papers.missing(work, paper) == ()


@pytest.mark.parametrize(
    ("kinds", "flags"),
    [
        ((ProofKind.VOUCHER,), (Flag.NO_MINUTES_NO_TALK,)),
        ((ProofKind.INTERVIEW_RECORD,), (Flag.TALK_ALONE,)),
        ((ProofKind.INTERVIEW_RECORD, ProofKind.VOUCHER), ()),
        ((ProofKind.MINUTES,), ()),
        ((), (Flag.NO_MINUTES_NO_TALK,)),
    ],
)
def test_a_paper_without_minutes_or_talk_and_a_talk_alone_are_flagged(
    work: Work, kinds: tuple[ProofKind, ...], flags: tuple[Flag, ...]
) -> None:
    finding = a_finding(work)
    paper = work_papers.open_paper(work, finding, by=FILER, now=NOW)
    for kind in kinds:
        a_piece(work, latest(work, paper), finding, kind=kind)
    assert exhibits.flags(work, paper, finding) == flags


def test_a_file_that_came_after_the_review_is_flagged(work: Work) -> None:
    paper = reviewed(work, a_finding(work))
    finding = work.get(Finding, 1)
    assert finding is not None
    assert exhibits.flags(work, paper, finding.changed(evidence=(9,))) == (Flag.UNLISTED_FILES,)


# --- the way to the signature -----------------------------------------------------------


def test_an_incomplete_paper_is_refused_naming_what_is_missing(work: Work) -> None:
    finding = a_finding(work)
    paper = work_papers.open_paper(work, finding, by=FILER, now=NOW)
    paper = work_papers.fill(work, paper, finding, F.PLACE, "综合部", by=FILER, now=NOW)
    with pytest.raises(PaperIncompleteError) as refusal:
        work_paper_review.submit(work, paper, finding, members=ALL, by=FILER, now=NOW)
    assert set(refusal.value.fields) == set(PaperField) - {F.REMARK, F.PLACE}


def test_the_deputy_reviews_and_the_leader_signs(work: Work) -> None:
    paper = signed(work, a_finding(work))
    steps = [c.what for c in paper.history if "." not in c.what]
    assert (paper.state, paper.reviewed_by, paper.signed_by) == (
        PaperState.SIGNED,
        DEPUTY_ID,
        LEADER.user_id,
    )
    assert steps == ["opened", "submitted", "reviewed", "signed"]


def test_whoever_wrote_in_the_paper_cannot_review_it(work: Work) -> None:
    finding = a_finding(work)
    paper = a_paper(work, finding)
    paper = work_papers.fill(work, paper, finding, F.REMARK, "无", by=DEPUTY, now=NOW)
    paper = work_paper_review.submit(work, paper, finding, members=ALL, by=FILER, now=NOW)
    with pytest.raises(OwnPaperError):
        work_paper_review.review(work, paper, finding, members=ALL, by=DEPUTY, now=NOW)


def test_whoever_classed_a_piece_cannot_review_it(work: Work) -> None:
    finding = a_finding(work)
    paper = a_paper(work, finding)
    a_piece(work, paper, finding, by=DEPUTY)
    paper = work_paper_review.submit(
        work, latest(work, paper), finding, members=ALL, by=FILER, now=NOW
    )
    with pytest.raises(OwnPaperError):
        work_paper_review.review(work, paper, finding, members=ALL, by=DEPUTY, now=NOW)


@pytest.mark.parametrize("member", [LEADER, OTHER])
def test_while_a_deputy_can_review_nobody_else_does(work: Work, member: Member) -> None:
    finding = a_finding(work)
    paper = submitted(work, finding)
    with pytest.raises(NotAllowedError):
        work_paper_review.review(work, paper, finding, members=ALL, by=member, now=NOW)


@pytest.mark.parametrize("member", [DEPUTY, SECOND_DEPUTY, FILER])
def test_with_a_leader_enrolled_nobody_else_signs(work: Work, member: Member) -> None:
    finding = a_finding(work)
    paper = reviewed(work, finding)
    with pytest.raises((NotAllowedError, ReviewedItselfError)):
        work_paper_review.sign(
            work, paper, finding, members=(*ALL, SECOND_DEPUTY), by=member, now=NOW
        )


def test_without_a_leader_another_deputy_signs_but_not_the_one_who_reviewed(work: Work) -> None:
    finding = a_finding(work)
    paper = reviewed(work, finding)
    members = (DEPUTY, SECOND_DEPUTY, FILER)
    with pytest.raises(ReviewedItselfError):
        work_paper_review.sign(work, paper, finding, members=members, by=DEPUTY, now=NOW)
    done = work_paper_review.sign(work, paper, finding, members=members, by=SECOND_DEPUTY, now=NOW)
    assert done.signed_by == SECOND_DEPUTY.user_id


def test_without_a_deputy_the_leader_reviews_and_signs_in_two_steps(work: Work) -> None:
    finding = a_finding(work)
    members = (LEADER, FILER)
    paper = submitted(work, finding, members=members)
    paper = work_paper_review.review(work, paper, finding, members=members, by=LEADER, now=NOW)
    assert paper.state is PaperState.AWAITING_SIGNATURE
    paper = work_paper_review.sign(work, paper, finding, members=members, by=LEADER, now=NOW)
    assert paper.state is PaperState.SIGNED


def test_a_recused_deputy_is_no_reviewer(work: Work) -> None:
    finding = a_finding(work)
    recused = DEPUTY.changed(recusals=(UNIT,))
    members = (LEADER, recused, FILER)
    paper = submitted(work, finding, members=members)
    with pytest.raises(NotAllowedError):
        work_paper_review.review(work, paper, finding, members=members, by=recused, now=NOW)


def test_a_paper_that_nobody_could_review_is_not_handed_in(work: Work) -> None:
    finding = a_finding(work)
    paper = a_paper(work, finding, by=LEADER)
    with pytest.raises(NoReviewerError):
        work_paper_review.submit(work, paper, finding, members=(LEADER, FILER), by=LEADER, now=NOW)


def test_a_paper_is_sent_back_with_a_reason_only(work: Work) -> None:
    finding = a_finding(work)
    paper = submitted(work, finding)
    with pytest.raises(ReasonMissingError):
        work_paper_review.send_back(
            work, paper, finding, reason=" ", members=ALL, by=DEPUTY, now=NOW
        )
    back = work_paper_review.send_back(
        work, paper, finding, reason="补会议记录", members=ALL, by=DEPUTY, now=NOW
    )
    assert (back.state, back.returned_why) == (PaperState.SENT_BACK, "补会议记录")


@pytest.mark.parametrize("at", [submitted, reviewed, signed])
def test_any_change_after_it_was_handed_in_begins_again(work: Work, at: object) -> None:
    assert callable(at)
    finding = a_finding(work)
    paper = at(work, finding)
    changed = work_papers.fill(work, paper, finding, F.PLACE, "财务部", by=FILER, now=NOW)
    assert (changed.state, changed.reviewed_by, changed.signed_by) == (
        PaperState.COMPILING,
        None,
        None,
    )


def test_the_same_text_again_is_no_change(work: Work) -> None:
    finding = a_finding(work)
    paper = signed(work, finding)
    again = work_papers.fill(work, paper, finding, F.PLACE, " 综合部 ", by=FILER, now=NOW)
    assert again == paper


@pytest.mark.parametrize("state", list(PaperState))
@pytest.mark.parametrize("event", list(PaperEvent))
def test_only_the_moves_of_the_table_are_made(
    work: Work, state: PaperState, event: PaperEvent
) -> None:
    finding = a_finding(work)
    paper = a_paper(work, finding).changed(state=state)
    acts = {
        PaperEvent.SUBMIT: lambda: work_paper_review.submit(
            work, paper, finding, members=ALL, by=FILER, now=NOW
        ),
        PaperEvent.PASS: lambda: work_paper_review.review(
            work, paper, finding, members=ALL, by=DEPUTY, now=NOW
        ),
        PaperEvent.SIGN: lambda: work_paper_review.sign(
            work, paper, finding, members=ALL, by=LEADER, now=NOW
        ),
        PaperEvent.SEND_BACK: lambda: work_paper_review.send_back(
            work,
            paper,
            finding,
            reason="补材料",
            members=ALL,
            by=LEADER if state is PaperState.AWAITING_SIGNATURE else DEPUTY,
            now=NOW,
        ),
        PaperEvent.CHANGE: lambda: work_papers.fill(
            work, paper, finding, F.PLACE, "财务部", by=FILER, now=NOW
        ),
    }
    try:
        reached = acts[event]().state
    except StaleError:
        reached = None
    assert reached == next_state(state, event)
    assert next_state(state, event) == MOVES.get((state, event))


def test_a_paper_sent_back_is_being_compiled() -> None:
    assert {PaperState.COMPILING, PaperState.SENT_BACK} == BEING_COMPILED


# --- what follows ------------------------------------------------------------------------


def test_papers_are_counted_by_state_without_those_of_sealed_findings(work: Work) -> None:
    signed(work, a_finding(work))
    work_papers.open_paper(work, a_finding(work), by=FILER, now=NOW)
    sealed = a_finding(work)
    work_papers.open_paper(work, sealed, by=FILER, now=NOW)
    work.put(sealed.changed(sealed=True))
    found = {s: n for s, n in work_papers.count_by_state(work).items() if n}
    assert found == {PaperState.SIGNED: 1, PaperState.COMPILING: 1}


def test_a_clue_empties_its_paper_and_the_catalogue(work: Work) -> None:
    finding = a_finding(work, raw="甲事", wording="甲事")
    a_paper(work, finding)
    findings.register_clue(work, finding, by=LEADER, now=NOW)
    stored = everything_in(work)
    leaks = [text for text in (*TEXTS.values(), "第3次会议记录") if f'"{text}"' in stored]
    assert leaks == []


def test_every_step_is_in_the_audit_trail_by_ids(work: Work) -> None:
    signed(work, a_finding(work))
    acts = [a for a in acts_in(work) if a.startswith("work_paper.") and a.count(".") == 1]
    assert acts == [
        "work_paper.opened",
        "work_paper.submitted",
        "work_paper.reviewed",
        "work_paper.signed",
    ]
