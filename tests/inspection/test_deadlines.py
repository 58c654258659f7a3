from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.workdays import ChineseWorkdays
from inspection.calendar import OfficeHours
from inspection.deadlines import Deadline, deadline_spans, find_deadline, read_due
from tests.inspection.samples import SETS, Sample, all_samples

ZONE = ZoneInfo("Asia/Shanghai")
CAL = ChineseWorkdays()
HOURS = OfficeHours()
WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=ZONE)
SUNDAY = datetime(2026, 11, 29, 20, tzinfo=ZONE)
ENTRY = date(2026, 11, 23)


def in_prose(text: str, now: datetime = WEDNESDAY) -> Deadline | None:
    return find_deadline(text, now, CAL, HOURS, entry=ENTRY, days=30)


def as_answer(text: str, now: datetime = WEDNESDAY) -> Deadline | None:
    return read_due(text, now, CAL, HOURS, entry=ENTRY, days=30)


def shown(deadline: Deadline | None) -> str:
    return f"{deadline.due:%m-%d %H:%M}" if deadline else ""


@pytest.mark.parametrize("sample", all_samples(SETS), ids=lambda sample: sample.id)
def test_the_samples_are_read_exactly(sample: Sample) -> None:
    found = find_deadline(sample.text, sample.at.astimezone(ZONE), CAL, HOURS)

    assert (found.due if found else None) == sample.due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("今天下班前", "11-25 18:00"),
        ("今天", "11-25 18:00"),
        ("明天", "11-26 18:00"),
        ("后天", "11-27 18:00"),
        ("大后天", "11-30 18:00"),  # a Saturday
        ("本周五", "11-27 18:00"),
        ("周五前", "11-27 18:00"),
        ("这周五", "11-27 18:00"),
        ("下周三前", "12-02 18:00"),
        ("周一之前", "11-30 18:00"),
        ("12月5日", "12-07 18:00"),  # a Saturday
        ("12.5", "12-07 18:00"),
        ("12/5", "12-07 18:00"),
        ("12-5", "12-07 18:00"),
        ("十二月五日", "12-07 18:00"),
        ("2026年12月5日", "12-07 18:00"),
        ("12月4日18:10", "12-04 18:10"),
        ("１２月４日 １８：１０", "12-04 18:10"),
        ("11月底", "11-30 18:00"),
        ("月底前", "11-30 18:00"),
        ("3天内", "11-30 18:00"),
        ("五个工作日内", "12-02 18:00"),
        ("本周内", "11-27 18:00"),
        ("国庆前", "09-30 18:00"),
        ("元旦前", "12-31 18:00"),
        ("撤点前", "12-22 18:00"),
        ("下午3点", "11-25 15:00"),
        ("明天上午10点", "11-26 10:00"),
        ("15:00", "11-25 15:00"),
        ("3点半", "11-25 15:30"),
        ("11月27日（周五）18:00", "11-27 18:00"),
        ("4月20日 18:10", "04-20 18:10"),
        ("年底前", "12-31 18:00"),
        ("月末", "11-30 18:00"),
        ("12月末前", "12-31 18:00"),
        ("25号", "11-25 18:00"),
        ("24号前", "12-24 18:00"),
        ("本月30日", "11-30 18:00"),
        ("下月5号前", "12-07 18:00"),
        ("下个工作日", "11-26 18:00"),
        ("明早", "11-26 12:00"),
        ("明早8点", "11-26 08:00"),
        ("今晚12点", "11-25 23:59"),
        ("24:00", "11-25 23:59"),
        ("12月4日24时前", "12-04 23:59"),
        ("明天中午1点", "11-26 13:00"),
        ("下午12点半", "11-25 12:30"),
        ("下午3点一刻", "11-25 15:15"),
        ("11月27日18点整", "11-27 18:00"),
        ("明天凌晨1点", "11-26 01:00"),
        ("明天03:00", "11-26 03:00"),
        ("晚上1点", ""),
        ("上午20点", ""),
        ("晚上0点", ""),
        ("31号前", ""),  # November has none
        ("12月32日", ""),
        ("2月29日", ""),
        ("11月31日", ""),
        ("10.1-10.8", ""),
        ("12月5日至8日", ""),
        ("1-3天内", ""),
        ("两三天内", ""),
        ("0天内", ""),
        ("廿五", ""),
        ("十二月廿三", ""),
        ("每周五", ""),
        ("元旦后", ""),
        ("月底左右", ""),
        ("9月31日", ""),
        ("25点", ""),
        ("2017版", ""),
        ("16人", ""),
        ("春节前", ""),  # 2027 is not published
    ],
)
def test_an_answer_is_read_as_a_deadline(text: str, due: str) -> None:
    assert shown(as_answer(text)) == due


@pytest.mark.parametrize(
    "text",
    [
        "三号楼漏水",
        "移动4/5G机柜未接地",
        "W12前",
        "3个人前面",
        "7-9月前",
        "2017版前",
        "上周五前",
        "每月底前",
        "12月5日前未整改",
        "2023年12月5日前入账",
        "以下3点必须整改",
        "一周五次前",
        "去年十月底前",
        "公示不足5个工作日内",
        "近3天内",
        "5-10天内",
        "[2026]前",
        "下午3点开会",
        "5号泵房",
        "3.5万前",
        "12.5",
        "12月5日",
        "明天去北渡",
        "30天内未归还",
        "前后五次",
        "第2号时间",
        "今天前台没人值守",
        "明天前往北渡",
        "本周内部审计发现",
        "元旦前后发放补贴",
        "五一前公款旅游",
        "年底前突击花钱50万",
        "2025年底前",
        "明年底前",
        "明年1月5日前",
        "请于次日12点前",
        "每周五下班前报",
        "每晚8点前锁门",
        "请于12月5日至12月8日完成整改",
        "整改期限12月5日-8日",
        "务必于12月5日或6日前完成",
        "3天内连续两次",
        "三天内吃了五顿",
        "一周内报销3次",
        "公示5天内无异议",
        "12月1日前发放的津贴",
        "11月30日前上报未上报",
        "要求11月30日前上报,至今没报",
        "原计划于12月1日前完成",
        "合同期限:2026年12月5日",
        "有效期限2026年12月5日",
        "支付时间:12月5日",
        "开票日期2026-12-01",
        "比例达12.5须整改",
        "制度写明3天内反馈，实际拖了12天",
        "制度要求5个工作日内报销，抽查8笔，实际超期3笔",
        "墙上的公告写着11月30日前缴费",
        "通知写着12月1日18点前报名，窗口还在收",
        "会议定于12月1日前召开，没有纪要",
        "合同载明12月10日前交货",
    ],
)
def test_prose_is_no_deadline(text: str) -> None:
    assert in_prose(text) is None


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("请于12月4日完成", "12-04 18:00"),
        ("务必12.4改好", "12-04 18:00"),
        ("12月4日18:10前报", "12-04 18:10"),
        ("12月4日要有说法", "12-04 18:00"),
        ("16:00前交", "11-25 16:00"),
        ("本周内清退", "11-27 18:00"),
        ("请于25号前报送", "11-25 18:00"),
        ("12月4日前提供凭证", "12-04 18:00"),
        ("12月4日前排查完毕", "12-04 18:00"),
        ("12月4日前台账报来", "12-04 18:00"),
        ("3日内部署到位", "11-30 18:00"),
        ("整改时限:12月4日", "12-04 18:00"),
        ("请于12月2日晚上12点前上传", "12-02 23:59"),
    ],
)
def test_a_word_beside_it_makes_a_date_a_deadline(text: str, due: str) -> None:
    assert shown(in_prose(text)) == due


def test_a_month_and_day_long_ago_means_the_next_year() -> None:
    found = as_answer("4月20日")
    assert found
    assert (found.due.year, found.ambiguous) == (2027, False)


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("11-08 12:52", WEDNESDAY),
        ("本周一", WEDNESDAY),
        ("周三前", WEDNESDAY),
        ("下周三", SUNDAY),
        ("本周内", SUNDAY),
        ("国庆前", WEDNESDAY),
    ],
)
def test_what_can_be_meant_in_two_ways_is_asked_back(text: str, now: datetime) -> None:
    found = as_answer(text, now)
    assert found
    assert found.ambiguous


def test_two_deadlines_in_one_text_are_asked_back() -> None:
    found = in_prose("请于本周五下班前改,下周三前报")
    assert found
    assert (shown(found), found.ambiguous) == ("11-27 18:00", True)


def test_a_day_off_is_kept_beside_the_workday_it_moves_to() -> None:
    found = as_answer("12月5日")
    assert found
    assert found.rolled_from == date(2026, 12, 5)


def test_a_lunar_holiday_comes_from_the_published_year() -> None:
    assert shown(as_answer("春节前", datetime(2026, 1, 20, 9, tzinfo=ZONE))) == "02-14 18:00"


def test_the_span_of_a_deadline_holds_the_word_that_asks_for_it() -> None:
    assert deadline_spans("请于12月4日前完成") == ((0, 8),)


@pytest.mark.parametrize(
    "text",
    [
        "11月27日（周四）",  # it is a Friday
        "2026年12月5日（星期日）",
        "明天3:00",
        "明天7点",
        "周五0点",
        "12月4日0时前",
        "下周前",
        "下周之前",
    ],
)
def test_words_that_may_mean_two_moments_are_unclear(text: str) -> None:
    found = as_answer(text)
    assert found
    assert found.is_unclear


@pytest.mark.parametrize(
    "text", ["收到之日起3日内整改", "自12月1日起5个工作日内反馈", "12月5日后3日内整改"]
)
def test_days_counted_from_another_moment_are_unclear(text: str) -> None:
    found = in_prose(text)
    assert found
    assert found.is_unclear


@pytest.mark.parametrize("text", ["明天", "今天", "12月5日", "明天3点", "下周三"])
def test_what_is_past_or_no_workday_is_not_unclear(text: str) -> None:
    found = as_answer(text)
    assert found
    assert not found.is_unclear
