import pytest

from inspection.triage import Roster
from inspection.wording import FaultKind, check_outward, propose_outward
from tests.inspection.samples import Sample, all_samples


@pytest.mark.parametrize(
    ("text", "outward"),
    [
        ("据群众反映，北厅窗口12点就关门", "北厅窗口12点就关门。"),
        ("谈话中员工反映仓库3台光猫没登记", "仓库3台光猫没登记。"),
        ("会议纪要4份文号用了半角[2026],跟办公室说一声", "会议纪要4份文号用了半角[2026]。"),
        ("W12 灭火器2具失压，3天内必须换", "灭火器2具失压。"),
        ("1、党旗挂反了，别声张", "党旗挂反了。"),
        ("D12谈话 小计2,100元", "小计2,100元。"),
        ("12月5日前未整改的3项", "12月5日前未整改的3项。"),
        ("别声张", ""),
        ("Fire door on floor 2 locked, no key there", "Fire door on floor 2 locked, no key there."),
    ],
)
def test_a_proposal_only_takes_words_away(text: str, outward: str) -> None:
    assert propose_outward(text) == outward


@pytest.mark.parametrize(
    "sample", [each for each in all_samples() if each.tell_unit], ids=lambda sample: sample.id
)
def test_a_proposal_for_the_unit_is_a_sentence_without_inside_words(sample: Sample) -> None:
    outward = propose_outward(sample.text)

    assert len(outward) > 5
    assert outward.endswith("。")


@pytest.mark.parametrize(
    ("text", "kind", "hard"),
    [
        ("谈话记录缺签名。", FaultKind.SOURCE_WORD, True),
        ("该事项未反映在台账。", FaultKind.SOURCE_WORD, True),
        ("信访件2份。", FaultKind.SOURCE_WORD, True),
        ("请张经理整改。", FaultKind.PERSON_NAME, True),
        ("请补签。", FaultKind.BACKDATING, True),
        ("台账造假。", FaultKind.CONCLUSION, False),
        ("Interviewees say the store is unlocked.", FaultKind.SOURCE_WORD, True),
        ("A whistle-blower saw it.", FaultKind.SOURCE_WORD, True),
        ("Please back-date the minutes.", FaultKind.BACKDATING, True),
        ("Kickbacks on three orders.", FaultKind.CLUE_WORD, True),
        ("See work paper 3.", FaultKind.INSIDE_WORD, True),
        ("Don't tell the front desk.", FaultKind.HOLD_WORD, True),
        ("1、党旗挂反\n2、表头旧", FaultKind.SEVERAL_MATTERS, False),
    ],
)
def test_a_fault_is_named(text: str, kind: FaultKind, hard: bool) -> None:
    assert [(fault.kind, fault.hard) for fault in check_outward(text)] == [(kind, hard)]


def test_a_name_of_the_roster_is_a_fault() -> None:
    faults = check_outward("周凌渡漏签。", Roster(people=frozenset({"周凌渡"})))
    assert [fault.words for fault in faults] == [("周凌渡",)]


def test_a_plain_wording_has_no_fault() -> None:
    assert check_outward("消防栓未见点检卡。不得补签，请写情况说明。") == ()
    assert check_outward("No check card on the hydrant; the viewer room is locked.") == ()
