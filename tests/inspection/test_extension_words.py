import pytest

from inspection.calendar import OfficeHours
from inspection.extension_words import read_extension
from tests.make import NOW, Weekdays, at


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("延到9月25日", 25),
        ("延到9月25日，配件未到货", 25),
        ("配件未到货，申请延期至9月25日", 25),
        ("因配件9月17日才到货，想延长到9月25日完成", 25),
        ("能不能宽限到9月25日？", 25),
        ("期限改到9月25日", 25),
        ("9月25日", 25),
        ("9月25日 配件下周才能到", 25),
        ("申请延期到下周五", 25),
    ],
)
def test_the_day_asked_for_is_read_from_a_sentence(text: str, day: int) -> None:
    assert read_extension(text, NOW, Weekdays(), OfficeHours()) == at(9, day, 18)


@pytest.mark.parametrize("text", ["配件未到货", "需要更多时间", "延期", "尽快", "到货后就改"])
def test_what_names_no_day_is_no_due(text: str) -> None:
    assert read_extension(text, NOW, Weekdays(), OfficeHours()) is None
