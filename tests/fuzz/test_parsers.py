"""Whatever people type, the readers answer: with what they read or with a refusal, never a crash.

The texts are of the signs that the readers look for, so that each comes far into them.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from handlers.commands import COMMANDS
from handlers.routing import data_of, read_data
from inspection import settings as chosen
from inspection.amounts import find_amounts
from inspection.calendar import OfficeHours
from inspection.deadlines import deadline_spans, find_deadline, read_due
from inspection.enums import Handling
from inspection.errors import InspectionError
from inspection.extension_words import read_extension
from inspection.interviews import read_times
from inspection.person_names import find_people
from inspection.plain_text import plain_text
from inspection.replan_reading import read_new_days
from inspection.request_lines import read_lines
from inspection.searching import Known, read_query, snippet
from inspection.splitting import MOST_PARTS, lines_as_parts, split_matters
from inspection.timetable_dates import read_days
from inspection.timetable_numbers import number_of
from inspection.timetable_text import parse_timetable
from inspection.triage import suggest
from inspection.wording import check_outward
from tests.make import NOW, Weekdays

CAL, HOURS, TODAY = Weekdays(), OfficeHours(), NOW.date()
SIGNS = (
    "0123456789０９一二三十两百千万亿半零〇廿①②（）()[]、，。；：:.-—~～/\\+%￥¥$ \n\t\u200b\u3000"
)
PIECES = [
    *SIGNS,
    "- ", "2026年", "2月30日", "12月1日", "99", "31日", "下午", "上午", "18:00", "25:61",
    "24时", "下班前", "今天", "明天", "后天", "下周", "周日", "本月底", "年底", "个工作日",
    "天内", "日内", "前整改", "务必", "撤点前", "D+3", "D-1", "万元", "亿元", "多", "余", "几",
    "元", "约", "至", "到", "分", "一是", "二是", "其一", "另外", "1.", "2、", "三、",
    "状态：", "方面：", "登记人：", "日期：", "部门：", "标签：", "#", "待研判", "问题",
    "经理", "周凌渡", "小舅子", "装修", "报销", "漏水", "消防栓", "三家比价", "原件", "复印件",
    "2023年以来", "2份", "电子版", "改为", "延期到", "D0", "D5-D9", "1e400", "-1", "12.30",
    "46000", "nan", "inf", "组长", "A组",
    "RMB ", " yuan", "k", " million", "about ", " to ", "please ", "replace ", " by Friday",
    "12 Dec", " within 3 days", "sign missing", "ledger ", "on floor 2 ", ", ", "not signed",
    "Li Ming ",
]  # fmt: skip
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.text(max_size=60),
)


def _known(_: frozenset[str]) -> Known:
    return Known((("丙", 103), ("丙", 104)), frozenset({"财务部"}), frozenset({"消防"}), 103)


READERS: dict[str, Callable[[str], object]] = {
    "deadline-in-prose": lambda text: find_deadline(text, NOW, CAL, HOURS, entry=TODAY, days=30),
    "deadline-as-answer": lambda text: read_due(text, NOW, CAL, HOURS, entry=TODAY, days=30),
    "deadline-spans": deadline_spans,
    "amounts": find_amounts,
    "extension": lambda text: read_extension(text, NOW, CAL, HOURS),
    "search": lambda text: read_query(text, today=TODAY, known=_known),
    "splitting": split_matters,
    "parts-by-hand": lines_as_parts,
    "triage": suggest,
    "people": find_people,
    "outward-wording": check_outward,
    "timetable-text": lambda text: parse_timetable(text, entry=TODAY),
    "timetable-days": lambda text: read_days(text, TODAY),
    "timetable-number": number_of,
    "new-days": lambda text: read_new_days(text, near=TODAY),
    "request-lines": lambda text: read_lines(text, NOW, CAL, HOURS),
    "interview-times": lambda text: read_times(text, NOW),
    "time": chosen.read_time,
    "times": chosen.read_times,
    "office-hours": chosen.read_hours,
    "quiet-days": lambda text: chosen.read_quiet_days(text, TODAY),
    "recusals": chosen.read_recusals,
    "command": lambda text: COMMANDS.read(text, "xuncha_demo_bot"),
    "callback-data": read_data,
}
QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("name", READERS)
@QUIET
@given(text=texts)
@example(text="")
def test_a_reader_reads_or_refuses(name: str, text: str) -> None:
    try:
        READERS[name](text)
    except InspectionError as refusal:
        assert type(refusal).__module__.startswith("inspection.")  # noqa: PT017  # either will do


@QUIET
@given(text=texts)
def test_a_deadline_that_is_read_is_a_moment_in_the_zone_of_the_inspection(text: str) -> None:
    found = find_deadline(text, NOW, CAL, HOURS, entry=TODAY, days=30)
    assert found is None or found.due.utcoffset() == NOW.utcoffset()


@QUIET
@given(text=texts)
def test_an_amount_stands_word_for_word_in_its_text(text: str) -> None:
    assert all(amount.raw in text for amount in find_amounts(text))


@QUIET
@given(text=texts)
@example(text="00①个工作日②状态：")
def test_splitting_gives_no_part_or_several_and_nothing_that_was_not_said(text: str) -> None:
    parts = split_matters(text)
    assert len(parts) != 1
    assert len(parts) <= MOST_PARTS
    assert all(part.strip() for part in parts)
    # what stands before a list, as 综合部：, is put before each of its parts
    said = {piece for part in parts for piece in re.split("[：\n]", part)}
    assert [piece for piece in said if piece not in text] == []


@QUIET
@given(text=texts)
def test_what_might_tell_too_much_is_never_suggested_to_be_told(text: str) -> None:
    found = suggest(text)
    told = {Handling.JZJG, Handling.LXLG}
    assert not ((found.sealed or found.hold_suggested) and found.handling in told)


@QUIET
@given(text=st.text(min_size=1))
def test_a_place_in_a_plain_text_is_a_place_in_what_was_written(text: str) -> None:
    plain = plain_text(text)
    assert len(plain.at) == len(plain.text)
    assert all(0 <= at < len(text) for at in plain.at)


@QUIET
@given(text=texts, words=st.lists(st.text(min_size=1, max_size=3), max_size=3))
def test_an_excerpt_shows_words_of_its_text(text: str, words: list[str]) -> None:
    snippet(text, words)


@given(
    verb=st.sampled_from(["f.tell", "o.files", "x"]), number=st.integers(0, 10**9), arg=st.text()
)
def test_a_button_carries_what_was_put_into_it(verb: str, number: int, arg: str) -> None:
    assert read_data(data_of(verb, number, arg)) == (verb, number, arg)


@given(days=st.integers(-400, 400))
def test_a_day_counted_from_the_entry_is_that_day(days: int) -> None:
    asked = f"D{days:+d}" if days else "D0"
    found = read_days(asked, TODAY)
    assert found is not None
    assert found.first == TODAY + timedelta(days=days)


@given(day=st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_whole_date_is_read_as_itself(day: date) -> None:
    moment = datetime.combine(day, datetime.min.time())
    found = read_days(moment, TODAY)
    assert found is not None
    assert (found.first, found.last) == (day, day)
