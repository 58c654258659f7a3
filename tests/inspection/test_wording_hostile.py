"""Words that must not leave, however they are written."""

import pytest

from inspection.wording import FaultKind, Surroundings, check_outward, marked

AROUND = Surroundings(
    members=frozenset({"丙", "李雪峰"}),
    other_units=frozenset({"北渡分公司"}),
    own_text="二楼消防栓未见点检卡",
    other_texts=("三号机房门禁记录缺失7月整月，疑似未开启", "会议室投影仪损坏"),
)


def hard_kinds(text: str) -> set[FaultKind]:
    return {fault.kind for fault in check_outward(text, around=AROUND) if fault.hard}


@pytest.mark.parametrize(
    "text",
    [
        "谈话记录缺页",
        "谈 话中",
        "谈\u200b话中",
        "谈\n话中",
        "谈·话中",
        "談話中",
        "談 話中",
        "tanhua中",
        "信訪件",
        "信仿件",
        "举抱件",
        "群众反应窗口关门早",
        "据了解，窗口关门早",
        "有员工说过",
        "听值班的人讲过",
        "反\u200d映",
    ],
)
def test_a_source_is_found_however_it_is_written(text: str) -> None:
    assert FaultKind.SOURCE_WORD in hard_kinds(text)


@pytest.mark.parametrize(
    "text",
    ["请补签", "请补 签", "補簽", "请补鉴", "把签名补上", "尽快补齐会议记录", "不得不补签"],
)
def test_a_paper_made_afterwards_is_never_advised(text: str) -> None:
    assert FaultKind.BACKDATING in hard_kinds(text)


@pytest.mark.parametrize(
    "text", ["别忘了补签", "日期写到检查之前", "请事后补会议纪要", "补充完善谈心记录"]
)
def test_advice_of_it_is_found_without_the_word(text: str) -> None:
    assert FaultKind.BACKDATING in hard_kinds(text)


@pytest.mark.parametrize(
    "text", ["见W12", "见Ｗ１２", "见 w 12", "W-12", "同12号问题", "线 索", "線索", "巡察内部"]
)
def test_what_only_the_group_knows_stays_inside(text: str) -> None:
    assert FaultKind.INSIDE_WORD in hard_kinds(text)


@pytest.mark.parametrize("text", ["李雪峰发现", "李 雪 峰发现", "由丙登记", "（丙）", "张经理签字"])
def test_a_name_is_found_whoever_it_is(text: str) -> None:
    assert FaultKind.PERSON_NAME in hard_kinds(text)


@pytest.mark.parametrize("text", ["北渡分公司也有", "北 渡也有"])
def test_another_unit_is_not_named(text: str) -> None:
    assert FaultKind.OTHER_UNIT in hard_kinds(text)


@pytest.mark.parametrize(
    "text", ["三号机房门禁记录缺失7月整月", "三号机房，门禁记录缺失7月整月。", "会议室投影仪损坏。"]
)
def test_the_text_of_another_finding_does_not_go_with_this_one(text: str) -> None:
    assert FaultKind.OTHER_FINDING in hard_kinds(text)


def test_words_that_both_findings_have_are_the_findings_own() -> None:
    around = AROUND.model_copy(
        update={"other_texts": ("三楼消防栓未见点检卡，二楼消防栓未见点检卡",)}
    )
    assert check_outward("二楼消防栓未见点检卡。", around=around) == ()


@pytest.mark.parametrize(
    "text",
    [
        "二楼1处消防栓未见点检卡，建议补充并按月点检。",
        "补贴签收表缺签名2处。",
        "12W灯泡3只不亮，请补充缺页。",
        "礼品登记簿缺页，据实更正。",
        "听力训练讲义缺2份。",
        "问题3处，其中2处已换。",
        "不得补签，请写情况说明。",
    ],
)
def test_a_plain_wording_is_let_through(text: str) -> None:
    assert hard_kinds(text) == set()


@pytest.mark.parametrize("text", ["台账弄虛作假", "问题 严 重", "态度恶劣", "管理混乱"])
def test_a_judgement_is_named_but_can_be_answered_for(text: str) -> None:
    found = [(fault.kind, fault.hard) for fault in check_outward(text)]
    assert found == [(FaultKind.CONCLUSION, False)]


def test_the_words_at_fault_are_marked_where_they_stand() -> None:
    text = "三楼谈 话室漏水，问题严重"
    assert marked(text, check_outward(text)) == (
        ("三楼", False),
        ("谈 话", True),
        ("室漏水，问题", False),
        ("严重", True),
    )
