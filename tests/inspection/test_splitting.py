"""Which texts hold several matters, what splitting and merging keep, and who may know it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from inspection import dividing, findings, merging
from inspection.access import counts, may_see_finding
from inspection.dividing import parts_of, split, undo_split
from inspection.enums import (
    EvidenceKind,
    FetchState,
    Handling,
    OutwardState,
    Role,
    Standing,
)
from inspection.errors import (
    NotAllowedError,
    NothingHereError,
    NotMergeableError,
    NotSplittableError,
    OutwardUnderWayError,
    StaleError,
    TooLateToUndoError,
)
from inspection.merging import merge, offered_home, undo_merge
from inspection.ports import Work
from inspection.records import Evidence, Finding
from inspection.splitting import lines_as_parts, split_matters
from inspection.triage import Roster, suggest
from tests.make import (
    LEADER_ID,
    MEMBER_ID,
    NOW,
    a_finding,
    a_member,
    a_work,
    acts_in,
    an_item,
    everything_in,
)

FILER = a_member()
LEADER = a_member(role=Role.LEADER)
COLLEAGUE = a_member(user_id=77, name="另一组员")
CLUE = "部门主任把打印业务给他小舅子的公司"
MIXED = f"汇总：\n1、活动室党旗挂反了\n2、{CLUE}\n3、会议记录缺签名3处"
PLAIN = "1、活动室党旗挂反了\n2、会议记录缺签名3处"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def said(work: Work, text: str, **fields: object) -> Finding:
    """A finding with this text, sealed if the text suggests it."""
    sealed = suggest(text).sealed
    return a_finding(work, raw=text, wording=text.strip(), **{"sealed": sealed, **fields})


def a_photo(work: Work, caption: str = "") -> int:
    """A fetched photo."""
    return work.add(
        Evidence(
            kind=EvidenceKind.PHOTO,
            file_id="f",
            file_unique_id="u",
            caption=caption,
            author_id=MEMBER_ID,
            taken_at=NOW,
            source_chat_id=MEMBER_ID,
            source_message_id=1,
            fetch_state=FetchState.FETCHED,
            sha256="ab" * 32,
        )
    ).id


def divided(work: Work, text: str, **fields: object) -> tuple[Finding, tuple[Finding, ...]]:
    return split(work, said(work, text, **fields), by=FILER, now=NOW)


# --- the grammar -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("汇总：1、党旗挂反；2、8月表头旧", ("党旗挂反", "8月表头旧")),
        ("综合部：1、灯不亮 2、门坏了", ("综合部：灯不亮", "综合部：门坏了")),
        ("①党旗挂反②表头旧没换", ("党旗挂反", "表头旧没换")),
        ("（1）党旗挂反\n（2）会议记录缺签名", ("党旗挂反", "会议记录缺签名")),
        ("一是党旗挂反，二是会议记录缺签名。", ("党旗挂反", "会议记录缺签名")),
        ("第一，党旗挂反。第二，会议记录缺签名。", ("党旗挂反", "会议记录缺签名")),
        ("- 党旗挂反\n- 会议记录缺签名", ("党旗挂反", "会议记录缺签名")),
        ("二楼消防栓未见点检卡，另外会议记录缺签名", ("二楼消防栓未见点检卡", "会议记录缺签名")),
        ("走廊灯不亮。还有食堂台账没登记", ("走廊灯不亮", "食堂台账没登记")),
        ("走廊灯不亮；此外，食堂台账没登记", ("走廊灯不亮", "食堂台账没登记")),
        ("走廊灯不亮。同时发现食堂台账没登记", ("走廊灯不亮", "食堂台账没登记")),
        ("二楼消防栓未见点检卡\n会议记录缺签名3处", ("二楼消防栓未见点检卡", "会议记录缺签名3处")),
        ("1、灯不亮\n东侧两盏\n2、门坏了", ("灯不亮\n东侧两盏", "门坏了")),
        ("1.党旗挂反 2.表头12.5日没换", ("党旗挂反", "表头12.5日没换")),
    ],
)
def test_several_matters_are_told_apart(text: str, parts: tuple[str, ...]) -> None:
    assert split_matters(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "12.5前交，1.2亿未入账",
        "2,100元",
        "第1、2、3条未落实，整改不到位",
        "1、2、3号楼消防栓未见点检卡",
        "一楼、二楼、三楼消防栓未见点检卡",
        "以下三处未见点检卡：1、一楼走廊 2、二楼机房 3、三楼仓库",
        "凭证：1、12月3号 2、12月5号",
        "凭证1、2、3号无附件",
        "5份合同没签，另外3份缺日期",
        "走廊灯不亮，还有3盏坏了",
        "灯不亮。另外先别告诉联络员",
        "走廊灯不亮。另外请办公室尽快更换",
        "二楼消防栓未见点检卡\n地点东侧走廊",
        "二楼消防栓未见点检卡\n其中三处锁着",
        "二楼消防栓未见点检卡，\n会议记录缺签名3处",
        "二楼消防栓未见点检卡\n（反映人在座谈会上说的，别点名）",
        "好的",
        "",
    ],
)
def test_one_matter_stays_one(text: str) -> None:
    assert split_matters(text) == ()


def test_a_wish_to_hold_after_the_list_goes_to_each_part() -> None:
    parts = split_matters("1、灯不亮\n2、门坏了\n先别跟联络员讲")
    assert [suggest(part).hold_suggested for part in parts] == [True, True]


def test_suspicion_across_two_sentences_seals_although_they_could_be_split() -> None:
    assert suggest("城东营业厅店长今天在岗有记录，另外补贴发放违规").sealed


def test_parts_by_hand_are_a_line_each_without_their_numbers() -> None:
    assert lines_as_parts("1. 灯不亮\n\n② 门坏了") == ("灯不亮", "门坏了")


# --- splitting -------------------------------------------------------------------------


def test_the_parts_get_numbers_of_their_own_and_the_original_stays(work: Work) -> None:
    parent, children = divided(work, PLAIN)
    assert [child.label for child in children] == ["W2", "W3"]
    assert (parent.standing, parent.raw, parent.children) == (Standing.SPLIT, PLAIN, (2, 3))
    assert [child.parents for child in children] == [(parent.id,)] * 2
    assert [counts(each) for each in (parent, *children)] == [False, True, True]
    assert acts_in(work).count("finding.filed") == 2


def test_beside_a_clue_the_harmless_parts_are_open_and_the_parent_stays_sealed(
    work: Work,
) -> None:
    parent, children = divided(work, MIXED)
    assert [child.sealed for child in children] == [False, True, False]
    assert not may_see_finding(COLLEAGUE, parent)
    assert [may_see_finding(COLLEAGUE, child) for child in children] == [True, False, True]
    assert all("小舅子" not in children[at].model_dump_json() for at in (0, 2))


def test_a_part_that_speaks_of_the_same_person_is_sealed_with_the_clue(work: Work) -> None:
    _, children = divided(work, f"1、{CLUE}\n2、他经手的台账缺签名3处\n3、走廊灯不亮")
    assert [child.sealed for child in children] == [True, True, False]


def test_a_parent_sealed_for_what_only_the_whole_says_seals_every_part(work: Work) -> None:
    _, children = divided(work, PLAIN, sealed=True)
    assert [child.sealed for child in children] == [True, True]


def test_what_somebody_unsealed_is_not_sealed_again_by_splitting(work: Work) -> None:
    finding = findings.unseal(work, said(work, MIXED), by=FILER, now=NOW)
    parent, children = split(work, finding, by=FILER, now=NOW)
    assert [each.sealed for each in (parent, *children)] == [False] * 4


def test_each_part_is_held_for_its_own_reason(work: Work) -> None:
    _, children = divided(work, "1、党旗挂反\n2、询价单日期在合同之后，这个别声张")
    assert [bool(child.suspicion) for child in children] == [False, True]


def test_files_go_to_every_part_each_with_a_record_of_its_own(work: Work) -> None:
    photo = a_photo(work)
    _, children = divided(work, PLAIN, evidence=(photo,))
    owned = [child.evidence for child in children]
    assert [len(files) for files in owned] == [1, 1]
    assert len({photo, *owned[0], *owned[1]}) == 3


def test_a_caption_tells_which_part_a_file_belongs_to(work: Work) -> None:
    files = (a_photo(work, "2"), a_photo(work, "活动室党旗"))
    shares = [part.evidence for part in parts_of(work, said(work, PLAIN, evidence=files))]
    assert shares == [(files[1],), (files[0],)]


def test_beside_a_clue_an_open_part_gets_only_the_files_its_caption_names(work: Work) -> None:
    files = (a_photo(work, MIXED), a_photo(work, "3"))
    shares = [part.evidence for part in parts_of(work, said(work, MIXED, evidence=files))]
    assert shares == [(), (files[0],), (files[1],)]


def test_what_was_decided_for_the_whole_holds_for_the_parts(work: Work) -> None:
    _, children = divided(work, PLAIN, hold=True, handling=Handling.XQZG, source_kind="petition")
    assert {(c.hold, c.handling, c.source_kind) for c in children} == {
        (True, Handling.XQZG, "petition")
    }


def test_parts_written_by_hand_are_taken_as_they_are(work: Work) -> None:
    finding = dividing.propose_parts(
        work, said(work, "灯和门"), ("灯不亮", "门坏了"), by=FILER, now=NOW
    )
    _, children = split(work, finding, by=FILER, now=NOW)
    assert [child.raw for child in children] == ["灯不亮", "门坏了"]


def test_a_single_line_is_no_way_to_split(work: Work) -> None:
    with pytest.raises(NotSplittableError):
        dividing.propose_parts(work, said(work, "灯"), ("灯不亮",), by=FILER, now=NOW)


def test_another_member_cannot_split_what_is_not_theirs(work: Work) -> None:
    with pytest.raises(NotAllowedError):
        split(work, said(work, PLAIN), by=COLLEAGUE, now=NOW)


def test_what_was_split_is_not_split_twice(work: Work) -> None:
    parent, _ = divided(work, PLAIN)
    with pytest.raises(StaleError):
        split(work, parent, by=FILER, now=NOW)


def test_what_the_unit_was_told_is_neither_split_nor_merged(work: Work) -> None:
    told, other = said(work, PLAIN), said(work, "走廊灯不亮")
    an_item(work, finding_id=told.id, state=OutwardState.DELIVERED)
    with pytest.raises(OutwardUnderWayError):
        split(work, told, by=FILER, now=NOW)
    with pytest.raises(OutwardUnderWayError):
        merge(work, other, told, by=FILER, now=NOW)


def test_a_withdrawn_item_stands_in_nobodys_way(work: Work) -> None:
    told = said(work, PLAIN)
    an_item(work, finding_id=told.id, state=OutwardState.WITHDRAWN)
    assert len(split(work, told, by=FILER, now=NOW)[1]) == 2


def test_a_split_taken_back_restores_the_whole_and_uses_no_number_again(work: Work) -> None:
    before = said(work, MIXED)
    parent, _ = split(work, before, by=FILER, now=NOW)
    whole, gone = undo_split(work, parent, by=FILER, now=LATER)
    assert (whole.standing, whole.sealed, whole.wording) == (Standing.ACTIVE, True, before.wording)
    assert {child.standing for child in gone} == {Standing.MERGED}
    assert all(child.sealed for child in gone)
    assert a_finding(work).number == 5


def test_only_who_split_it_takes_it_back_the_same_day_while_nothing_followed(work: Work) -> None:
    parent, children = divided(work, PLAIN)
    with pytest.raises(TooLateToUndoError):
        undo_split(work, parent, by=LEADER, now=LATER)
    with pytest.raises(TooLateToUndoError):
        undo_split(work, parent, by=FILER, now=NOW + timedelta(days=1))
    findings.set_hold(work, children[0], hold=True, by=FILER, now=LATER)
    with pytest.raises(TooLateToUndoError):
        undo_split(work, parent, by=FILER, now=LATER)


def test_a_part_registered_as_a_clue_empties_the_parent_and_spares_the_others(work: Work) -> None:
    photo = a_photo(work, MIXED)
    parent, children = divided(work, MIXED, evidence=(photo,))
    findings.register_clue(work, children[1], by=LEADER, now=LATER)
    assert "小舅子" not in everything_in(work)
    kept = work.get(Finding, children[0].id)
    assert kept is not None
    assert "党旗挂反" in kept.raw
    assert work.get(Finding, parent.id) is not None


def test_erasing_one_parts_file_leaves_the_others_theirs(work: Work) -> None:
    _, (first, second) = divided(work, PLAIN, evidence=(a_photo(work),))
    findings.register_clue(work, first, by=FILER, now=LATER)
    kept = work.get(Evidence, second.evidence[0])
    assert kept is not None
    assert kept.fetch_state is FetchState.FETCHED


# --- merging ---------------------------------------------------------------------------


def test_a_merge_carries_words_files_and_history_and_the_number_stays_used(work: Work) -> None:
    first = said(work, "", evidence=(a_photo(work),))
    second = said(work, "二楼消防栓未见点检卡", evidence=(a_photo(work),))
    gone, whole = merge(work, second, first, by=FILER, now=NOW)
    assert (whole.wording, len(whole.evidence)) == ("二楼消防栓未见点检卡", 2)
    assert (whole.parents, gone.merged_into) == ((gone.id,), whole.id)
    assert (whole.history[-1].what, gone.history[-1].what) == ("merged", "merged_into")
    assert (gone.standing, counts(gone), gone.raw) == (Standing.MERGED, False, second.raw)
    assert a_finding(work).number == 3


@pytest.mark.parametrize(
    ("source", "target", "kept"),
    [
        ({"hold": True}, {}, {"hold": True}),
        ({}, {"sealed": True}, {"sealed": True}),
        ({"source_kind": "interview"}, {}, {"source_kind": "interview"}),
        ({"handling": Handling.XQZG}, {"handling": Handling.JZJG}, {"handling": Handling.XQZG}),
        ({"department": "综合部"}, {}, {"department": "综合部"}),
    ],
)
def test_the_stricter_of_two_wins_for_both(
    work: Work, source: dict[str, object], target: dict[str, object], kept: dict[str, object]
) -> None:
    into, other = said(work, "走廊灯不亮", **target), said(work, "灯罩脱落", **source)
    gone, whole = merge(work, other, into, by=FILER, now=NOW)
    assert whole.model_dump(include=set(kept)) == kept
    assert may_see_finding(COLLEAGUE, gone) == may_see_finding(COLLEAGUE, whole)


def test_words_that_are_a_suspicion_only_together_seal_the_whole(work: Work) -> None:
    into, other = said(work, "营业厅店长的手机号停机"), said(work, "上月违规发放补贴")
    assert (into.sealed, other.sealed) == (False, False)
    _, whole = merge(work, other, into, by=FILER, now=NOW)
    assert whole.sealed


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ({"sealed": True}, {}, "sealed"),
        ({"unit": "城西分公司"}, {}, "unit"),
        ({"department": "综合部"}, {"department": "财务部"}, "unit"),
        ({"standing": Standing.VOID}, {}, "gone"),
        ({}, {"standing": Standing.MERGED}, "gone"),
        ({}, {"handling": Handling.CLUE}, "gone"),
        ({"hold": True}, {"author_id": 77}, "hidden"),
        ({"author_id": 77, "sealed": True}, {"sealed": True}, "hidden"),
    ],
)
def test_what_may_not_become_one_is_refused(
    work: Work, source: dict[str, object], target: dict[str, object], reason: str
) -> None:
    into, other = said(work, "走廊灯不亮", **target), said(work, "灯罩脱落", **source)
    with pytest.raises(NotMergeableError) as refused:
        merge(work, other, into, by=LEADER, now=NOW)
    assert refused.value.reason == reason


def test_nobody_merges_into_what_they_may_not_see(work: Work) -> None:
    into = said(work, CLUE, author_id=LEADER_ID)
    with pytest.raises(NothingHereError):
        merge(work, said(work, "走廊灯不亮"), into, by=FILER, now=NOW)


def test_a_merge_taken_back_restores_both(work: Work) -> None:
    into, other = said(work, "走廊灯不亮", sealed=True), said(work, "灯罩脱落")
    gone, _ = merge(work, other, into, by=FILER, now=NOW)
    back, whole = undo_merge(work, gone, by=FILER, now=LATER)
    assert back.changed(history=()) == other.changed(history=())
    assert whole.changed(history=()) == into.changed(history=())


def test_a_merge_is_not_taken_back_once_something_followed(work: Work) -> None:
    gone, whole = merge(work, said(work, "灯罩脱落"), said(work, "灯不亮"), by=FILER, now=NOW)
    findings.add_to(work, whole, text="东侧", by=FILER, now=LATER)
    with pytest.raises(TooLateToUndoError):
        undo_merge(work, gone, by=FILER, now=LATER)


def test_what_went_into_a_finding_is_sealed_and_erased_with_it(work: Work) -> None:
    gone, whole = merge(work, said(work, "灯罩脱落"), said(work, "灯不亮"), by=FILER, now=NOW)
    sealed = findings.seal(work, whole, reasons=(), by=FILER, now=LATER)
    near = work.get(Finding, gone.id)
    assert near is not None
    assert near.sealed
    findings.register_clue(work, sealed, by=LEADER, now=LATER)
    assert "灯罩" not in everything_in(work)


# --- two minutes -----------------------------------------------------------------------


def offered(work: Work, seconds: int, **fields: object) -> Finding | None:
    """What a finding filed so much after W1 is offered to go into."""
    said(work, "走廊灯不亮")
    then = NOW + timedelta(seconds=seconds)
    later = said(work, "灯罩脱落", **{"recorded_at": then, "occurred_at": then, **fields})
    return offered_home(work, later)


@pytest.mark.parametrize(("seconds", "is_offered"), [(0, True), (120, True), (121, False)])
def test_the_second_message_of_two_minutes_is_offered_the_first(
    work: Work, seconds: int, *, is_offered: bool
) -> None:
    assert (offered(work, seconds) is not None) is is_offered


def test_somebody_elses_message_is_not_offered(work: Work) -> None:
    assert offered(work, 10, author_id=77) is None


def test_a_suspicion_is_not_offered_to_go_into_an_open_finding(work: Work) -> None:
    assert offered(work, 10, sealed=True) is None


def test_messages_that_waited_during_an_outage_are_taken_by_when_they_were_said(
    work: Work,
) -> None:
    assert offered(work, 10, occurred_at=NOW + timedelta(hours=1)) is None


def test_the_third_message_is_offered_what_the_second_went_into(work: Work) -> None:
    first, second = said(work, "走廊灯不亮"), said(work, "灯罩脱落")
    merge(work, second, first, by=FILER, now=NOW)
    into = offered_home(work, said(work, "东侧也有"))
    assert into is not None
    assert into.label == "W1"


def test_parts_of_one_message_are_not_offered_to_each_other(work: Work) -> None:
    _, children = divided(work, PLAIN)
    assert [offered_home(work, child) for child in children] == [None, None]


def test_only_what_the_member_may_see_can_be_chosen(work: Work) -> None:
    for fields in ({"hold": True}, {"author_id": LEADER_ID, "hold": True}, {"author_id": 88}):
        said(work, "走廊灯不亮", **fields)
    mine = said(work, "灯罩脱落")
    found = merging.candidates(work, mine, FILER, {LEADER_ID})
    assert [each.label for each in found] == ["W1"]


def test_a_known_name_beside_a_clue_seals_its_part_although_no_rule_would_read_it(
    work: Work,
) -> None:
    roster = Roster(people=frozenset({"欧阳"}))
    text = f"1、{CLUE}，欧阳经手\n2、欧阳的台账缺签名3处\n3、走廊灯不亮"
    parts = parts_of(work, said(work, text), roster)
    assert [part.sealed for part in parts] == [True, True, False]
