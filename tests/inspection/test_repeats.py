"""What counts as found before, and what does not."""

from collections.abc import Iterator

import pytest

from inspection.enums import Focus
from inspection.ports import Work
from inspection.records import AuditEntry
from inspection.repeats import ALIKE, LikenessIndex, likeness, mark_repeat, plain
from tests.make import NOW, a_finding, a_member, a_work

ALIKE_PAIRS = (
    ("二楼消防栓未见点检卡", "三楼消火栓没有点检卡"),
    ("会议室记录本缺十月份两次例会的记录", "党支部例会记录缺9月两次"),
    ("食堂采购单有三张没有验收人签字", "食堂采购验收单5张缺验收人签字"),
    ("抽查凭证300份，12份报销单后面没有附明细", "抽查报销凭证，有8份没附明细清单"),
    ("党费2025年3季度收缴台账和银行流水对不上差120元", "党费收缴台账与银行流水差额350元"),
    ("灭火器压力不足2个，仓库门口", "仓库门口灭火器有3个压力不足"),
    ("采购先签后询，合同日期早于询价日期", "发现采购合同签订日期早于询价日期，先签后询"),
)
OTHER_PAIRS = (
    ("二楼消防栓未见点检卡", "二楼会议室未见签到表"),
    ("二楼消防通道堆放杂物", "二楼消防栓未见点检卡"),
    ("食堂采购单有三张没有验收人签字", "渠道酬金结算单没有渠道经理签字"),
    ("公务用车派车单没写事由", "加班申请单没写事由"),
    ("机房门禁登记本有两天没登记", "营业厅交接班登记本有两天没登记"),
    ("支部三会一课记录缺8月份", "支部主题党日记录缺照片"),
)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


@pytest.mark.parametrize(("first", "second"), ALIKE_PAIRS)
def test_the_same_kind_said_differently_is_alike(first: str, second: str) -> None:
    assert likeness(plain(first), plain(second)) >= ALIKE


@pytest.mark.parametrize(("first", "second"), OTHER_PAIRS)
def test_another_matter_in_similar_words_is_not(first: str, second: str) -> None:
    assert likeness(plain(first), plain(second)) < ALIKE


def test_likeness_has_no_direction() -> None:
    first, second = (plain(text) for text in ALIKE_PAIRS[1])
    assert likeness(first, second) == likeness(second, first)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("１２.８万元的发票", "3500元发票"),
        ("城东分公司食堂未公示", "食堂没有公示"),
        ("ＡＢＣ 台账，缺页！", "abc台账缺页"),
    ],
)
def test_width_sums_marks_and_unit_names_make_no_difference(text: str, same: str) -> None:
    assert plain(text, ("城东分公司",)) == plain(same)


def everything(_key: tuple[str, int]) -> bool:
    return True


def test_the_most_alike_comes_first() -> None:
    index = LikenessIndex()
    for number, text in enumerate(("食堂采购验收单缺验收人签字", "采购单没有验收人签字"), start=1):
        index.put(("finding", number), plain(text))
    found = index.like(plain("采购单3张没有验收人签字"), may_name=everything)
    assert [alike.key[1] for alike in found] == [2, 1]


def test_a_text_too_short_to_say_anything_resembles_nothing() -> None:
    index = LikenessIndex()
    index.put(("finding", 1), plain("漏水"))
    assert index.like(plain("漏水"), may_name=everything) == ()


def test_a_changed_text_is_found_by_its_new_words_only() -> None:
    index = LikenessIndex()
    index.put(("finding", 1), plain("二楼消防栓未见点检卡"))
    index.put(("finding", 1), plain("食堂采购单没有验收人签字"))
    assert index.like(plain("三楼消防栓未见点检卡"), may_name=everything) == ()
    assert len(index.like(plain("采购单没有验收人签字"), may_name=everything)) == 1


def test_what_is_gone_is_found_no_more_however_often_it_changed() -> None:
    index = LikenessIndex()
    for text in ("二楼消防栓未见点检卡", "食堂采购单没有验收人签字") * 150:
        index.put(("finding", 1), plain(text))
    index.put(("finding", 2), plain("五楼消防栓未见点检卡"))
    index.remove(("finding", 1))
    found = index.like(plain("三楼消防栓未见点检卡"), may_name=everything)
    assert [alike.key for alike in found] == [("finding", 2)]
    assert index.text_of(("finding", 1)) == ""


def test_many_hidden_ones_take_no_place_from_one_that_may_be_named() -> None:
    index = LikenessIndex()
    for number in range(1, 1001):
        index.put(("finding", number), plain("二楼消防栓未见点检卡"))
    found = index.like(plain("三楼消防栓未见点检卡"), may_name=lambda key: key[1] == 1)
    assert [alike.key[1] for alike in found] == [1]


def test_who_said_just_the_same_is_found_each_the_newest_first_when_they_are_too_many() -> None:
    index = LikenessIndex()
    for number in range(1, 1001):
        index.put(("finding", number), plain("二楼消防栓未见点检卡"))
    index.put(("finding", 1_000), plain("食堂采购单没有验收人签字"))
    found = index.like(plain("三楼消防栓未见点检卡"), may_name=everything)
    assert [alike.key[1] for alike in found] == list(range(900, 1_000))


def test_a_marked_repeat_belongs_to_the_fourth_focus_and_the_trail_names_no_text(
    work: Work,
) -> None:
    marked = mark_repeat(work, a_finding(work), by=a_member(), now=NOW)
    entry = list(work.all(AuditEntry))[-1]
    assert (marked.focus, marked.history[-1].after) == (Focus.EARLIER_FINDINGS, "F4")
    assert (entry.act, entry.subject) == ("finding.repeat", "finding:1")


def test_marking_a_repeat_twice_changes_nothing(work: Work) -> None:
    marked = mark_repeat(work, a_finding(work), by=a_member(), now=NOW)
    assert mark_repeat(work, marked, by=a_member(), now=NOW) is marked
