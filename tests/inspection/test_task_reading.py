from datetime import datetime

import pytest

from inspection.calendar import OfficeHours
from inspection.deadlines import Deadline, read_due
from inspection.enums import Role
from inspection.errors import EmptyTextError
from inspection.tasks import Reading, read
from tests.make import NOW, Weekdays, a_member, at

LEADER = a_member(role=Role.LEADER, name="甲")
WU = a_member(name="吴小满", posts=("财务岗",), user_id=31, id=31)
QIAN = a_member(name="钱立春", posts=("党建岗",), user_id=32, id=32)
INSIDE = (LEADER, WU, QIAN)


def due(text: str) -> Deadline | None:
    return read_due(text, NOW, Weekdays(), OfficeHours())


def reading(text: str) -> Reading:
    return read(text, INSIDE, LEADER, due)


@pytest.mark.parametrize(
    ("text", "owners", "what", "until"),
    [
        ("吴小满 核对台账 周五前", (WU,), "核对台账", at(9, 18, 18)),
        ("财务岗 核对台账 明天下午3点前", (WU,), "核对台账", at(9, 17, 15)),
        ("请吴小满 核对 三号库台账，9月18日", (WU,), "核对 三号库台账", at(9, 18, 18)),
        ("吴小满核对台账 周五前", (WU,), "核对台账", at(9, 18, 18)),
        ("吴小满 周五前 核对台账", (WU,), "核对台账", at(9, 18, 18)),
        ("我 核对台账 3个工作日内", (LEADER,), "核对台账", at(9, 21, 18)),
        ("组员 复印纪要", (WU, QIAN), "复印纪要", None),
        ("吴小满、钱立春 复印纪要", (WU, QIAN), "复印纪要", None),
        ("老李 联系行政部 周五前", (), "老李 联系行政部", at(9, 18, 18)),
        ("甲方资料复印一份", (), "甲方资料复印一份", None),
    ],
)
def test_a_line_says_who_what_and_until_when(
    text: str, owners: tuple[object, ...], what: str, until: datetime | None
) -> None:
    assert reading(text) == Reading(owners, what, until)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["吴小满", "吴小满 周五前", "，", ""])
def test_a_line_without_anything_to_do_is_no_task(text: str) -> None:
    with pytest.raises(EmptyTextError):
        reading(text)
