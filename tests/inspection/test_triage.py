from pathlib import Path

import pytest

from inspection.enums import Focus, Handling
from inspection.person_names import find_people
from inspection.splitting import split_matters
from inspection.triage import Roster, Suggestion, suggest
from inspection.triage_gates import Reason
from tests.inspection.samples import (
    HOSTILE,
    LEARNT,
    NEVER_LEARNT,
    SETS,
    Sample,
    all_samples,
    samples_of,
)

SAMPLES = all_samples(SETS)
GOES_OUT = frozenset({Handling.JZJG, Handling.LXLG})


def handling_of(suggestion: Suggestion) -> str:
    return "SPLIT" if suggestion.parts else suggestion.handling.value


def aspect_of(suggestion: Suggestion) -> str | None:
    return "MIX" if suggestion.parts else suggestion.aspect


@pytest.mark.parametrize(
    "sample", [each for each in SAMPLES if not each.tell_unit], ids=lambda sample: sample.id
)
def test_what_must_not_be_told_is_never_suggested_for_telling(sample: Sample) -> None:
    found = suggest(sample.text)

    assert found.handling not in GOES_OUT
    assert found.sealed or found.hold_suggested or not sample.hold


@pytest.mark.parametrize("sample", samples_of(HOSTILE), ids=lambda sample: sample.id)
def test_what_only_looks_harmless_is_held(sample: Sample) -> None:
    found = suggest(sample.text)

    assert found.handling not in GOES_OUT
    assert found.sealed or found.hold_suggested


def shares_right(samples: tuple[Sample, ...]) -> tuple[float, float]:
    pairs = [(suggest(sample.text), sample) for sample in samples]
    handlings = sum(handling_of(found) == sample.handling for found, sample in pairs)
    aspects = sum(aspect_of(found) == sample.aspect for found, sample in pairs)
    return handlings / len(samples), aspects / len(samples)


@pytest.mark.parametrize("name", LEARNT)
def test_most_handlings_and_aspects_are_as_people_would_choose(name: str) -> None:
    assert min(shares_right(samples_of(name))) >= 0.85


def test_so_are_they_on_texts_that_taught_nothing() -> None:
    unseen = tuple(sample for name in NEVER_LEARNT for sample in samples_of(name))

    assert min(shares_right(unseen)) >= 0.85


@pytest.mark.parametrize(
    "text",
    ["谈话记录缺签名", "消防栓未见点检卡", "活动室党旗挂反了", "台账日期笔误", "表头模板旧"],
)
def test_everyday_slips_are_fixed_on_notice_without_a_seal(text: str) -> None:
    found = suggest(text)

    assert (found.handling, found.hold_suggested, found.sealed) == (Handling.JZJG, False, False)


def test_a_keyword_inside_a_negation_is_not_the_keyword() -> None:
    assert Reason.EVIDENCE_AT_RISK not in suggest("学习记录缺签名,不要补签").reasons


def test_a_person_and_a_possible_breach_are_sealed() -> None:
    found = suggest("支部书记李明收购物卡")
    assert (found.sealed, found.handling) == (True, Handling.CLUE)


@pytest.mark.parametrize(
    "text",
    [
        "Deputy manager takes kickbacks from the vendor",
        "The canteen contract went to the manager's brother",
    ],
)
def test_so_they_are_in_english(text: str) -> None:
    assert suggest(text).sealed


def test_a_name_of_the_roster_is_a_person() -> None:
    assert suggest("签到表周凌渡漏签", roster=Roster(people=frozenset({"周凌渡"}))).hold_suggested


def test_what_was_found_before_belongs_to_the_fourth_focus() -> None:
    assert suggest("去年审计提过的预提,又来了").focus is Focus.EARLIER_FINDINGS


def test_every_reason_has_words_for_the_card() -> None:
    wording = Path(__file__).parents[2] / "handlers" / "texts" / "zh" / "suggestion.j2"
    text = wording.read_text(encoding="utf-8")

    assert [reason for reason in Reason if f'"{reason}":' not in text] == []


def test_a_member_of_the_group_is_no_suspect() -> None:
    roster = Roster(not_people=frozenset({"李明"}))

    assert not suggest("签到表李明经理说漏签1处", roster=roster).sealed


def test_an_unknown_text_is_held() -> None:
    found = suggest("这个再看看")
    assert (found.handling, found.hold_suggested) == (Handling.PENDING, True)


def test_one_sealed_part_seals_the_whole() -> None:
    assert suggest("1、党旗挂反\n2、店长收好处").sealed


def test_numbered_matters_are_split() -> None:
    assert split_matters("汇总：1、党旗挂反；2、8月表头旧") == ("党旗挂反", "8月表头旧")
    assert split_matters("2,100元") == ()


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("原市场部经理周凌渡24年把门店", ("周凌渡",)),
        ("张经理签字", ("张经理",)),
        ("欧阳锋副总", ("欧阳锋",)),
        ("王建国把车借出", ("王建国",)),
        ("陈某某", ("陈某某",)),
    ],
)
def test_people_are_found_near_posts_and_acts(text: str, people: tuple[str, ...]) -> None:
    assert find_people(text) == people


@pytest.mark.parametrize(
    "text",
    [
        "机房高温未处理",
        "报销金额与文件不符",
        "每周经理例会",
        "主任高度重视",
        "工程经理未到场",
        "马桶坏了",
        "方案的审批",
        "客户经理张贴海报",
        "周五前把材料给我",
        "会计凭证缺附件",
        "石材的发票",
        "总经理办公会记录缺签名",
    ],
)
def test_ordinary_words_are_no_people(text: str) -> None:
    assert find_people(text) == ()
