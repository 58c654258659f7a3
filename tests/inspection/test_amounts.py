import pytest

from inspection.amounts import FEN_PER_YUAN, find_amounts
from inspection.numerals import read_number
from tests.inspection.samples import SETS, Sample, all_samples


@pytest.mark.parametrize("sample", all_samples(SETS), ids=lambda sample: sample.id)
def test_the_samples_are_read_exactly(sample: Sample) -> None:
    found = [(each.fen, each.approx) for each in find_amounts(sample.text)]

    assert found == [(money.yuan * FEN_PER_YUAN, money.approx) for money in sample.money]


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12.8w", 12_800_000),
        ("4300w", 4_300_000_000),
        ("1.2亿", 12_000_000_000),
        ("8600万", 8_600_000_000),
        ("2,100元", 210_000),
        ("×198", 19_800),
        ("每月扣5块", 500),
        ("980元", 98_000),
        ("五千元", 500_000),
        ("5毛", 50),
        ("佣金,12万", 12_000_000),
        ("小计980元\n3、询价单", 98_000),
        ("9万3", 9_300_000),
        ("3万5千", 3_500_000),
        ("一万二", 1_200_000),
        ("一万零三百元", 1_030_000),
        ("一个月两千三", 230_000),
        ("拿了两千回扣", 200_000),
        ("每月多10元", 1_000),
        ("约1.9万 人力说", 1_900_000),
        ("12.8w,16人", 12_800_000),
        ("叁仟元整", 300_000),
        ("人民币叁万伍仟元整", 3_500_000),
        ("伍拾叁万陆仟元", 53_600_000),
        ("壹佰万元整", 100_000_000),
        ("老陆五千元", 500_000),
        ("１２，３４５元", 1_234_500),
        ("３．５万元", 3_500_000),
        ("￥12,345.60", 1_234_560),
        ("人民币3000", 300_000),
        ("3亿5千万", 35_000_000_000),
        ("1亿2000万元", 12_000_000_000),
        ("一亿两千万", 12_000_000_000),
        ("3元5角", 350),
        ("三块五", 350),
        ("3元5角2分", 352),
        ("300元月租", 30_000),
    ],
)
def test_an_amount_is_whole_fen(text: str, fen: int) -> None:
    assert [each.fen for each in find_amounts(text)] == [fen]


@pytest.mark.parametrize("text", ["约12.8w", "68万左右", "大约980元"])
def test_about_is_kept(text: str) -> None:
    assert [each.approx for each in find_amounts(text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "四五千元",
        "30多万",
        "5-6万",
        "3万多元",
        "10～20元",
        "十几万元",
        "几千元",
        "8万户",
        "过千万",
        "两千三户",
        "3w平米",
        "16人",
        "2017版",
        "100M×2",
        "W12",
        "x86",
        "3块屏",
        "六角括号",
        "10万千瓦",
        "二元化",
        "单元",
        "1,2元",
        "3万余元",
        "3000元-5000元",
        "3万至5万元",
        "三到五万元",
        "3万~5万",
        "12，345元",  # twelve, and 345? or one number
        "负300元",
        "-300元",
        "廿五元",
        "1E+05元",
        "2020元旦",
        "2021元月",
        "一元论",
        "3万美元",
        "$3万",
        "200万像素",
        "200W灯",
        "5万块砖",
        "3万亩",
        "10万+阅读",
        "十万八千里",
        "12345678901234567890元",  # more than any store can hold
        "0.5折",
    ],
)
def test_a_range_or_another_number_is_no_amount(text: str) -> None:
    assert find_amounts(text) == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十二", 12),
        ("两", 2),
        ("三十一", 31),
        ("一百零五", 105),
        ("两千三", 2300),
        ("两千零三", 2003),
        ("12", 12),
        ("四五", None),
        ("x", None),
    ],
)
def test_a_number_is_read_in_both_figures(text: str, number: int | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "yuan", "approx"),
    [
        ("Dinner for RMB 3,200", 3200, False),
        ("rmb 3,200.50 paid", 3200.5, False),
        ("3,200 yuan", 3200, False),
        ("RMB 12k", 12_000, False),
        ("RMB 12w", 120_000, False),
        ("CNY 3.2 million", 3_200_000, False),
        ("about ¥300 a month", 300, True),
        ("5k yuan or so", 5000, True),
        ("room 3 RMB 200", 200, False),
    ],
)
def test_a_sum_is_read_in_english(text: str, yuan: float, approx: bool) -> None:
    (found,) = find_amounts(text)

    assert (found.fen, found.approx) == (yuan * FEN_PER_YUAN, approx)
    assert found.raw in text


@pytest.mark.parametrize(
    "text",
    [
        "RMB 3,000-4,000",
        "RMB 3,000 to 4,000",
        "between RMB 300 and 400",
        "3 yuan to 5 yuan",
        "RMB 3,000+",
        "USD 300",
        "$300",
        "5k",
        "12 m of cable",
        "3 floors",
    ],
)
def test_a_range_or_other_money_is_no_amount_in_english(text: str) -> None:
    assert find_amounts(text) == ()
