from collections.abc import Iterator

import pytest

from inspection import findings
from inspection.enums import (
    Aspect,
    EvidenceKind,
    FetchState,
    Handling,
    MessageState,
    OutwardState,
    Role,
    Standing,
)
from inspection.errors import EmptyTextError, NotAllowedError, NothingHereError
from inspection.ports import Work
from inspection.records import Change, Evidence, Finding, Member, OutgoingMessage, OutwardItem
from tests.make import (
    HOUR,
    LEADER_ID,
    MEMBER_ID,
    NOW,
    UNIT,
    a_finding,
    a_member,
    a_message,
    a_work,
    acts_in,
    an_item,
    at,
    everything_in,
)

LEADER = a_member(role=Role.LEADER)
DEPUTY = a_member(role=Role.DEPUTY)
MEMBER = a_member()
COLLEAGUE = a_member(id=8, user_id=8)
RECUSED = a_member(id=9, user_id=9, recusals=(UNIT,))
MATTER = "收受红包"


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def file(work: Work, text: str = "消防栓未见点检卡", **fields: object) -> Finding:
    filed = findings.file_finding(work, text=text, unit=UNIT, by=MEMBER, now=NOW)
    return work.put(filed.changed(**fields))


def a_photo(work: Work) -> Evidence:
    return work.add(
        Evidence(
            kind=EvidenceKind.PHOTO,
            file_id="file-1",
            file_unique_id="unique-1",
            file_name=f"{MATTER}.jpg",
            caption=MATTER,
            author_id=MEMBER_ID,
            taken_at=NOW,
            source_chat_id=MEMBER_ID,
            source_message_id=1,
            fetch_state=FetchState.FETCHED,
        )
    )


# --- filing ---


def test_what_was_said_is_kept_whole(work: Work) -> None:
    filed = findings.file_finding(work, text=" 一层\n二层 ", unit=UNIT, by=MEMBER, now=NOW)

    assert (filed.raw, filed.wording) == (" 一层\n二层 ", "一层\n二层")


def test_a_new_finding_is_always_pending(work: Work) -> None:
    assert file(work).handling is Handling.PENDING


def test_findings_are_numbered_one_after_the_other(work: Work) -> None:
    assert [file(work).label for _ in range(3)] == ["W1", "W2", "W3"]


def test_a_finding_happened_when_it_was_filed_unless_told(work: Work) -> None:
    filed = findings.file_finding(
        work, text="漏水", unit=UNIT, by=MEMBER, now=NOW, occurred_at=NOW - HOUR
    )

    assert (file(work).occurred_at, filed.occurred_at) == (NOW, NOW - HOUR)


def test_a_file_without_words_is_a_finding(work: Work) -> None:
    filed = findings.file_finding(work, text="", unit=UNIT, by=MEMBER, now=NOW, evidence=(1,))

    assert filed.evidence == (1,)


def test_neither_words_nor_a_file_are_no_finding(work: Work) -> None:
    with pytest.raises(EmptyTextError):
        findings.file_finding(work, text=" \n", unit=UNIT, by=MEMBER, now=NOW)


def test_a_suspected_clue_is_filed_like_everything_else_but_sealed(work: Work) -> None:
    filed = findings.file_finding(
        work, text=MATTER, unit=UNIT, by=MEMBER, now=NOW, sealed=True, suspicion=("money",)
    )

    assert (filed.number, filed.raw, filed.sealed) == (1, MATTER, True)


def test_a_finding_is_found_by_the_message_it_was_made_from(work: Work) -> None:
    filed = findings.file_finding(
        work, text="漏水", unit=UNIT, by=MEMBER, now=NOW, source=(MEMBER_ID, 77)
    )

    assert work.lookup(Finding, "source", (MEMBER_ID, 77)) == (filed,)


# --- looking ---


def test_a_colleague_is_shown_the_finding(work: Work) -> None:
    finding = file(work)

    assert findings.show_finding(work, COLLEAGUE, 1) == finding


def test_what_is_hidden_looks_like_what_does_not_exist(work: Work) -> None:
    file(work, sealed=True)

    with pytest.raises(NothingHereError) as hidden:
        findings.show_finding(work, COLLEAGUE, 1)
    with pytest.raises(NothingHereError) as missing:
        findings.show_finding(work, COLLEAGUE, 2)

    assert (hidden.value.what, missing.value.what) == ("W1", "W2")


def test_a_number_is_found_also_where_it_is_not_the_id(work: Work) -> None:
    a_finding(work, number=7)
    wanted = a_finding(work, number=1)

    assert findings.by_number(work, 1) == wanted


def test_a_recused_member_is_left_nothing_of_the_unit(work: Work) -> None:
    here = file(work)
    elsewhere = a_finding(work, unit="城西")

    assert findings.visible(RECUSED, [here, elsewhere]) == (elsewhere,)


# --- adding ---


def test_what_is_added_comes_after_what_stood_there(work: Work) -> None:
    finding = file(work, text="一层", evidence=(1,))

    added = findings.add_to(work, finding, text="二层", evidence=(2,), by=COLLEAGUE, now=NOW)

    assert (added.raw, added.wording, added.evidence) == ("一层", "一层\n二层", (1, 2))


# --- classifying ---


@pytest.mark.parametrize("handling", [Handling.JZJG, Handling.LXLG, Handling.XQZG, Handling.ZHUAN])
def test_a_class_is_given_and_told_in_the_history(work: Work, handling: Handling) -> None:
    classified = findings.classify(work, file(work), handling, by=MEMBER, now=NOW)

    assert (classified.handling, classified.history[-1].before, classified.history[-1].after) == (
        handling,
        "PENDING",
        handling.value,
    )


@pytest.mark.parametrize("handling", [Handling.LXLG, Handling.XQZG, Handling.ZHUAN])
def test_a_class_the_unit_is_not_told_stops_what_is_on_its_way(
    work: Work, handling: Handling
) -> None:
    finding = file(work)
    an_item(work, state=OutwardState.AWAITING_RELEASE)

    findings.classify(work, finding, handling, by=MEMBER, now=NOW)

    assert [i.state for i in work.all(OutwardItem)] == [OutwardState.WITHDRAWN]


def test_a_small_matter_goes_on_its_way(work: Work) -> None:
    finding = file(work)
    item = an_item(work, state=OutwardState.AWAITING_RELEASE)

    findings.classify(work, finding, Handling.JZJG, by=MEMBER, now=NOW)

    assert list(work.all(OutwardItem)) == [item]


@pytest.mark.parametrize("by", [DEPUTY, COLLEAGUE, None])
def test_only_the_leader_and_the_filer_register_a_clue(work: Work, by: Member | None) -> None:
    finding = file(work)

    with pytest.raises(NotAllowedError):
        findings.classify(work, finding, Handling.CLUE, by=by, now=NOW)


@pytest.mark.parametrize("by", [LEADER, MEMBER])
def test_the_leader_and_the_filer_register_a_clue(work: Work, by: Member) -> None:
    clue = findings.classify(work, file(work), Handling.CLUE, by=by, now=NOW)

    assert (clue.handling, clue.sealed, clue.wording) == (Handling.CLUE, True, "")


def test_a_clue_has_no_other_class_afterwards(work: Work) -> None:
    clue = file(work, handling=Handling.CLUE)

    with pytest.raises(NothingHereError):
        findings.classify(work, clue, Handling.JZJG, by=LEADER, now=NOW)


def test_nothing_is_added_to_a_clue(work: Work) -> None:
    clue = file(work, handling=Handling.CLUE)

    with pytest.raises(NothingHereError):
        findings.add_to(work, clue, text=MATTER, by=MEMBER, now=NOW)


# --- hold, aspect, due, taking out, unsealing ---


def test_a_hold_stops_what_is_on_its_way(work: Work) -> None:
    finding = file(work)
    an_item(work)

    findings.set_hold(work, finding, hold=True, by=MEMBER, now=NOW)

    assert [i.state for i in work.all(OutwardItem)] == [OutwardState.WITHDRAWN]


def test_a_hold_taken_off_is_told_in_the_history(work: Work) -> None:
    freed = findings.set_hold(work, file(work, hold=True), hold=False, by=MEMBER, now=NOW)

    assert (freed.hold, freed.history[-1].what) == (False, "unheld")


def test_an_aspect_is_named(work: Work) -> None:
    named = findings.set_aspect(work, file(work), Aspect.STYLE, by=MEMBER, now=NOW)

    assert (named.aspect, named.history[-1].after) == (Aspect.STYLE, "STY")


def test_a_due_is_named(work: Work) -> None:
    named = findings.set_due(work, file(work), at(9, 18, 18), by=MEMBER, now=NOW)

    assert named.due == at(9, 18, 18)


@pytest.mark.parametrize("by", [MEMBER, LEADER, DEPUTY])
def test_who_filed_it_or_leads_takes_a_finding_out(work: Work, by: Member) -> None:
    out = findings.take_out(work, file(work), Standing.VOID, by=by, now=NOW)

    assert out.standing is Standing.VOID


def test_a_colleague_takes_nothing_out(work: Work) -> None:
    finding = file(work)

    with pytest.raises(NotAllowedError):
        findings.take_out(work, finding, Standing.VOID, by=COLLEAGUE, now=NOW)


def test_the_number_of_what_was_taken_out_stays_used(work: Work) -> None:
    findings.take_out(work, file(work), Standing.NOT_A_FINDING, by=MEMBER, now=NOW)

    assert file(work).label == "W2"


def test_what_is_taken_out_stops_what_is_on_its_way(work: Work) -> None:
    finding = file(work)
    an_item(work)

    findings.take_out(work, finding, Standing.VOID, by=MEMBER, now=NOW)

    assert findings.active_items(work, finding) == ()


@pytest.mark.parametrize("role", [Role.LEADER, Role.MEMBER])
def test_the_leader_and_the_filer_unseal(work: Work, role: Role) -> None:
    sealed = file(work, sealed=True, suspicion=("money",))

    open_again = findings.unseal(work, sealed, by=a_member(role=role), now=NOW)

    assert (open_again.sealed, open_again.suspicion) == (False, ())


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.GROUP_LIAISON])
def test_for_everybody_else_there_is_nothing_to_unseal(work: Work, role: Role) -> None:
    sealed = file(work, sealed=True)

    with pytest.raises(NothingHereError):
        findings.unseal(work, sealed, by=a_member(role=role), now=NOW)


def test_what_is_not_sealed_is_not_unsealed(work: Work) -> None:
    finding = file(work)

    with pytest.raises(NothingHereError):
        findings.unseal(work, finding, by=LEADER, now=NOW)


def test_a_clue_stays_sealed(work: Work) -> None:
    clue = file(work, handling=Handling.CLUE, sealed=True)

    with pytest.raises(NothingHereError):
        findings.unseal(work, clue, by=LEADER, now=NOW)


def test_a_suspicion_that_comes_later_stops_what_is_on_its_way(work: Work) -> None:
    finding = file(work)
    an_item(work, state=OutwardState.AWAITING_RELEASE)

    sealed = findings.seal(work, finding, reasons=("money",), by=MEMBER, now=NOW)

    assert (sealed.sealed, findings.active_items(work, finding)) == (True, ())


# --- erasing a clue ---


def test_what_another_finding_quotes_of_a_clue_goes_with_it(work: Work) -> None:
    clue = file(work, text=f"听说{MATTER}五千元")
    quoting = work.put(file(work, text="此事请核实").changed(quoted=MATTER))
    other = work.put(file(work, text="台账缺页").changed(quoted="台账三本"))
    findings.register_clue(work, clue, by=LEADER, now=NOW)
    kept = [each for each in (quoting, other) if (f := work.get(Finding, each.id)) and f.quoted]
    assert kept == [other]


def test_number_time_and_holder_of_a_clue_stay(work: Work) -> None:
    clue = findings.register_clue(work, file(work, text=MATTER), by=LEADER, now=NOW + HOUR)

    assert (clue.number, clue.recorded_at, clue.author_id) == (1, NOW, MEMBER_ID)


def test_the_history_of_a_clue_says_only_that_it_is_one(work: Work) -> None:
    clue = findings.register_clue(work, file(work, text=MATTER), by=LEADER, now=NOW)

    assert clue.history == (Change(at=NOW, by=LEADER_ID, what="clue"),)


def test_no_word_of_a_clue_is_left_in_the_finding_or_its_files(work: Work) -> None:
    photo = a_photo(work)
    finding = findings.add_to(
        work, file(work, text=MATTER), text=MATTER, evidence=(photo.id,), by=MEMBER, now=NOW
    )

    findings.register_clue(work, finding, by=LEADER, now=NOW)

    assert MATTER not in everything_in(work)


def test_a_clues_file_is_marked_to_be_erased_from_the_disk(work: Work) -> None:
    photo = a_photo(work)

    findings.register_clue(work, file(work, evidence=(photo.id,)), by=LEADER, now=NOW)

    assert [e.fetch_state for e in work.all(Evidence)] == [FetchState.TO_ERASE]


@pytest.mark.parametrize("state", [*MessageState])
def test_no_message_about_a_clue_keeps_its_text(work: Work, state: MessageState) -> None:
    finding = file(work)
    a_message(work, text=MATTER, about=("finding:1",), state=state)

    findings.register_clue(work, finding, by=LEADER, now=NOW)

    assert MATTER not in everything_in(work)


def test_what_was_queued_about_a_clue_is_withdrawn(work: Work) -> None:
    finding = file(work)
    a_message(work, text=MATTER, about=("finding:1",))

    findings.register_clue(work, finding, by=LEADER, now=NOW)

    assert [m.state for m in work.all(OutgoingMessage)] == [MessageState.WITHDRAWN]


def test_messages_about_other_findings_are_left_alone(work: Work) -> None:
    finding = file(work)
    other = a_message(work, about=("finding:11",))

    findings.register_clue(work, finding, by=LEADER, now=NOW)

    assert list(work.all(OutgoingMessage)) == [other]


def test_no_message_about_a_clues_outward_item_keeps_its_text(work: Work) -> None:
    finding = file(work)
    item = an_item(work)
    a_message(work, text=MATTER, about=(f"outward_item:{item.id}",))

    findings.register_clue(work, finding, by=LEADER, now=NOW)

    assert MATTER not in everything_in(work)


def test_a_draft_that_never_left_keeps_no_word_of_a_clue(work: Work) -> None:
    finding = file(work)
    told = Change(at=NOW, by=MEMBER_ID, what="reworded", before=MATTER, after=MATTER)
    an_item(work, wording=MATTER, history=(told,))

    findings.register_clue(work, finding, by=LEADER, now=NOW)

    assert MATTER not in everything_in(work)


def test_a_draft_withdrawn_earlier_keeps_no_word_of_a_clue(work: Work) -> None:
    finding = file(work)
    an_item(work, wording=MATTER, state=OutwardState.WITHDRAWN)

    findings.register_clue(work, finding, by=LEADER, now=NOW)

    assert MATTER not in everything_in(work)


def test_the_audit_trail_tells_the_act_and_no_word(work: Work) -> None:
    findings.register_clue(work, file(work, text=MATTER), by=LEADER, now=NOW)

    assert acts_in(work) == ("finding.filed", "finding.clue")
