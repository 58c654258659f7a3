import pytest

from inspection.counts import find_counts
from inspection.subjects import department_of

DEPARTMENTS = {"综合部": ("办公室", "行政部"), "综合部仓库": (), "市场部": ("市场",)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("办公室文件柜没标签", "综合部"),
        ("综合部仓库货架没标签", "综合部仓库"),
        ("市场部和办公室都缺签到", None),
        ("机房门没关", None),
    ],
)
def test_a_department_is_named_only_when_it_is_the_only_one(text: str, name: str | None) -> None:
    assert department_of(text, DEPARTMENTS) == name


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("缺签名2份，16人", ("2份", "16人")),
        ("报废电池30多组", ("30多组",)),
        ("2026年11月25日", ()),
        ("5个工作日", ()),
        ("7-9月 3次", ("3次",)),
    ],
)
def test_a_count_is_kept_as_said(text: str, counts: tuple[str, ...]) -> None:
    assert find_counts(text) == counts
