"""How a search is read, and what passes its filters."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from inspection.day_spans import Days, read_days
from inspection.enums import Aspect, Handling, OutwardState, Standing
from inspection.finder import Filed, Finder
from inspection.ports import Work
from inspection.records import Finding, OutwardItem, SharedNote
from inspection.search_errors import UnknownFilterError
from inspection.searching import (
    STATES,
    Known,
    Query,
    Snippet,
    fits,
    fits_item,
    fold,
    has_words,
    read_query,
    snippet,
)
from inspection.tags import add_tags, only_tags, tags_in, tags_of
from tests.make import (
    MEMBER_ID,
    NOW,
    SCOPE,
    a_finding,
    a_member,
    a_work,
    an_inspection,
    an_item,
    memory_store,
)

TODAY = date(2026, 11, 25)  # a Wednesday
KNOWN = Known(
    people=(("丙", 103), ("丁", 104), ("丁", 105)),
    departments=frozenset({"综合部", "市场部"}),
    tags=frozenset({"三重一大", "安全生产"}),
    me=103,
)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def read(text: str) -> Query:
    return read_query(text, today=TODAY, known=lambda _keys: KNOWN)


def passes(query: str, finding: Finding, item: OutwardItem | None = None) -> bool:
    asked = read(query)
    state = item.state if item is not None else None
    return fits(asked, finding, tags_of(finding)) and fits_item(asked, finding, state)


# --- reading ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["状态:待研判 消防", "状态：待研判  消防", "消防 状态: 待研判", "消防　状态：待研判"]
)
def test_a_filter_is_read_with_either_colon_and_in_any_place(text: str) -> None:
    assert read(text) == Query(words=("消防",), states=("待研判",))


def test_several_words_are_all_asked_for() -> None:
    query = read("消防 点检")
    assert (has_words(query, fold("消防栓点检卡")), has_words(query, fold("消防栓"))) == (
        True,
        False,
    )


def test_full_width_and_capitals_are_compared_as_if_they_were_not() -> None:
    assert has_words(read("ａ4 KPI"), fold("A４纸上的kpi"))


@pytest.mark.parametrize("text", ["责任人:张三", "类型:其他", "日期"])
def test_what_only_looks_like_a_filter_is_a_word(text: str) -> None:
    assert read(text).words == (fold(text),)


def test_within_one_filter_any_value_will_do() -> None:
    query = read("方面:政治、作风 人:我 人:丁")
    assert query.aspects == {Aspect.POLITICAL, Aspect.STYLE}
    assert query.people == {103, 104, 105}


def test_a_part_of_a_department_or_tag_is_enough() -> None:
    assert read("部门:综合").departments == {"综合部"}
    assert read("标签:#安全").tags == {"安全生产"}


@pytest.mark.parametrize(
    ("text", "key", "allowed"),
    [
        ("状态:没研判", "状态", "待研判"),
        ("状态:", "状态", "已关闭"),
        ("方面:经济", "方面", "纪律廉洁"),
        ("人:王五", "人", "丁"),
        ("部门:财务", "部门", "市场部"),
        ("标签:党费", "标签", "三重一大"),
        ("日期:11.40", "日期", "昨天"),
    ],
)
def test_an_unknown_value_is_answered_with_what_is_allowed(
    text: str, key: str, allowed: str
) -> None:
    with pytest.raises(UnknownFilterError) as refused:
        read(text)
    assert refused.value.key == key
    assert allowed in refused.value.allowed


# --- days -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("今天", TODAY, TODAY),
        ("昨天", date(2026, 11, 24), date(2026, 11, 24)),
        ("本周", date(2026, 11, 23), date(2026, 11, 29)),
        ("上周", date(2026, 11, 16), date(2026, 11, 22)),
        ("近3天", date(2026, 11, 23), TODAY),
        ("11月25日", TODAY, TODAY),
        ("11.25", TODAY, TODAY),
        ("１１．２５", TODAY, TODAY),
        ("11.20-11.25", date(2026, 11, 20), TODAY),
        ("11月20日至25日", date(2026, 11, 20), TODAY),
        ("2026-11-20", date(2026, 11, 20), date(2026, 11, 20)),
        ("12.28-1.3", date(2025, 12, 28), date(2026, 1, 3)),
        ("2月29日", None, None),
        ("13.1", None, None),
        ("下午", None, None),
    ],
)
def test_days_are_read_as_people_type_them(
    text: str, first: date | None, last: date | None
) -> None:
    assert read_days(text, TODAY) == (Days(first, last) if first and last else None)


# --- filters ----------------------------------------------------------------------------


def test_what_no_longer_counts_is_found_only_when_asked_for(work: Work) -> None:
    void = a_finding(work, standing=Standing.VOID)
    not_one = a_finding(work, standing=Standing.NOT_A_FINDING)
    assert (passes("点检", void), passes("点检", not_one)) == (True, False)
    assert (passes("状态:作废", void), passes("状态:不是问题", not_one)) == (True, True)


def test_a_sealed_finding_is_not_among_the_pending(work: Work) -> None:
    sealed = a_finding(work, sealed=True)
    assert (passes("状态:待研判", sealed), passes("状态:封存", sealed)) == (False, True)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("待放行", OutwardState.AWAITING_RELEASE),
        ("已送达", OutwardState.DELIVERED),
        ("待核验", OutwardState.FIX_REPORTED),
        ("已关闭", OutwardState.CLOSED),
        ("已销号", OutwardState.CLOSED),
    ],
)
def test_a_state_may_be_that_of_the_outward_item(
    work: Work, name: str, state: OutwardState
) -> None:
    finding = a_finding(work, handling=Handling.JZJG)
    assert passes(f"状态:{name}", finding, an_item(work, state=state))
    assert not passes(f"状态:{name}", finding)


def test_every_state_that_is_offered_is_understood() -> None:
    assert [read(f"状态:{name}").states for name in STATES] == [(name,) for name in STATES]


@pytest.mark.parametrize("query", ["人:丙", "部门:市场", "方面:作风", "标签:三重一大"])
def test_a_filter_that_does_not_hold_leaves_a_finding_out(work: Work, query: str) -> None:
    assert not passes(query, a_finding(work))


def test_all_filters_hold_together(work: Work) -> None:
    finding = a_finding(
        work, author_id=103, department="市场部", aspect=Aspect.STYLE, tags=("三重一大",)
    )
    assert passes("人:丙 部门:市场 方面:作风 标签:三重", finding)


# --- snippets ---------------------------------------------------------------------------


def test_a_match_near_the_beginning_is_shown_in_place() -> None:
    assert snippet("二楼消防栓未见点检卡", ("消防",)) == Snippet("二楼", "消防", "栓未见点检卡")


def test_a_match_far_on_is_shown_with_what_stands_around_it() -> None:
    text = "一" * 40 + "消防栓" + "二" * 40
    shown = snippet(text, ("消防栓",))
    assert (shown.before, shown.match) == ("…" + "一" * 6, "消防栓")
    assert shown.after == "二" * 15 + "…"


def test_without_a_match_the_beginning_is_shown() -> None:
    assert snippet("甲" * 30, ()) == Snippet("甲" * 24 + "…", "", "")


# --- tags -------------------------------------------------------------------------------


def test_hashtags_of_either_width_are_tags() -> None:
    assert tags_in("会议记录缺页 #三重一大，＃会风 #三重一大") == ("三重一大", "会风")


@pytest.mark.parametrize(("text", "tags"), [("#甲 ＃乙", ("甲", "乙")), ("#甲 补充", ()), ("", ())])
def test_only_a_text_of_nothing_else_gives_tags(text: str, tags: tuple[str, ...]) -> None:
    assert only_tags(text) == tags


def test_given_and_written_tags_count_alike_and_once(work: Work) -> None:
    finding = a_finding(work, wording="记录缺页 #党费 #会风")
    tagged = add_tags(work, finding, ("会风", "三重一大"), by=a_member(), now=NOW)
    assert tags_of(tagged) == ("会风", "三重一大", "党费")


def test_a_tag_given_twice_changes_nothing(work: Work) -> None:
    finding = a_finding(work, tags=("党费",))
    assert add_tags(work, finding, ("党费",), by=a_member(), now=NOW) is finding


# --- the index --------------------------------------------------------------------------


def texts_in(filed: Filed) -> dict[tuple[str, int], str]:
    return {(t, i): e.text for t, entries in filed.entries.items() for i, e in entries.items()}


def test_the_index_follows_the_records() -> None:
    store, finder = memory_store(), Finder()
    with store.unit(SCOPE) as work:
        work.add(an_inspection())
        finding = a_finding(work, author_id=MEMBER_ID)
        work.commit()
    before = texts_in(finder.of(store.view(SCOPE)))
    with store.unit(SCOPE) as work:
        work.put(finding.changed(wording="食堂采购单没有验收人签字"))
        work.add(SharedNote(number=1, text="明早集合", author_id=MEMBER_ID, at=NOW + timedelta(1)))
        work.commit()
    after = finder.of(store.view(SCOPE))
    assert before == {("finding", 1): "w1 三号楼消防栓未见点检卡"}
    assert texts_in(after) == {
        ("finding", 1): "w1 食堂采购单没有验收人签字",
        ("note", 1): "g1 明早集合",
    }
    assert after.alike.text_of(("finding", 1)) == "食堂采购单未验收人签字"


def test_a_clue_leaves_the_index() -> None:
    store, finder = memory_store(), Finder()
    with store.unit(SCOPE) as work:
        finding = a_finding(work)
        work.commit()
    finder.of(store.view(SCOPE))
    with store.unit(SCOPE) as work:
        work.put(finding.changed(handling=Handling.CLUE, sealed=True, wording="", raw=""))
        work.commit()
    filed = finder.of(store.view(SCOPE))
    assert (texts_in(filed), filed.alike.text_of(("finding", 1))) == ({}, "")


def test_what_a_dropped_unit_wrote_is_not_in_the_index() -> None:
    store, finder = memory_store(), Finder()
    with store.unit(SCOPE) as work:
        a_finding(work)
        finder.of(store.view(SCOPE))
    assert texts_in(finder.of(store.view(SCOPE))) == {}
