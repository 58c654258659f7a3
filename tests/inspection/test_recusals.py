"""A recusal holds however it was written, and what nobody can read is not said to be in effect."""

import pytest

from inspection.access import is_recused
from inspection.recusals import RecusalUnreadableError, understood
from tests.make import a_member

UNITS = ("北渡分公司", "南屏分公司")


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("南屏分公司", ("南屏分公司",)),
        ("南屏", ("南屏分公司",)),
        ("配偶在南屏分公司工作", ("南屏分公司",)),
        ("曾任南屏公司副总经理", ("南屏分公司",)),
        ("北渡、南屏两家都工作过", UNITS),
        ("财务部", ("财务部",)),
        ("事务处理中心", ("事务处理中心",)),
        ("南屏分公司财务部", ("南屏分公司财务部",)),
        ("配偶在南屏分公司财务部工作", ("财务部",)),
        ("姐姐是综合办公室主任", ("综合办公室",)),
        ("配偶在南屏分公司任副科长", ("南屏分公司",)),
        ("爱人在南屏公司当科员", ("南屏分公司",)),
        ("弟弟在南屏分公司任部门经理", ("南屏分公司",)),
        ("南屏分公司总部", ("南屏分公司",)),
        ("南屏分公司和北渡分公司财务部", ("南屏分公司", "财务部")),
        ("原在南屏财务处现回南屏公司", ("南屏分公司", "南屏财务处")),
        ("信息系统部", ("信息系统部",)),
        ("配偶在事务处理中心工作", ("事务处理中心",)),
        ("Human resources department", ("Human resources department",)),
    ],
)
def test_a_declaration_is_kept_by_the_names_in_it(said: str, names: tuple[str, ...]) -> None:
    assert understood([said], UNITS) == names


@pytest.mark.parametrize(
    "said", ["我爱人在那边上班", "配偶任副处长", "My wife works in that branch", "否"]
)
def test_what_names_nothing_is_not_taken(said: str) -> None:
    with pytest.raises(RecusalUnreadableError):
        understood([said], UNITS)


@pytest.mark.parametrize(
    ("name", "unit", "department", "is_away"),
    [
        ("南屏", "南屏分公司", None, True),
        ("配偶在南屏分公司工作", "南屏分公司", None, True),
        ("配偶在南屏分公司工作", "北渡分公司", None, False),
        ("南屏分公司财务部", "南屏分公司", None, False),
        ("南屏分公司财务部", "南屏分公司", "财务部", True),
        ("财务处", "南屏分公司", "财务资产处", True),
        ("财务部", "南屏分公司", "综合部", False),
        ("南屏分公司财务部", "南屏分公司", "财务资产部", True),
        ("配偶在南屏分公司任副科长", "南屏分公司", None, True),
        ("财务部", "", None, False),
    ],
)
def test_who_keeps_away_from_what(
    name: str, unit: str, department: str | None, is_away: bool
) -> None:
    assert is_recused(a_member(recusals=(name,)), unit, department) is is_away
