"""What somebody keeps away from, as they said it: a name, or a sentence that has names in it.

The name is what holds (domain 3.2): a sentence that only a person understands would be kept, said
to be in effect, and stop nothing.
"""

import re
from collections.abc import Iterable, Iterator

from inspection.errors import InspectionError
from inspection.unit_names import names_whole

_SENTENCE = re.compile(
    r"[在任为是的系曾于]|工作|就职|配偶|爱人|妻|丈夫|父|母|子女|儿|兄|弟|姐|妹|亲属"
)
_BETWEEN = re.compile(r"公司|单位|集团|本人|配偶|爱人|妻子|丈夫|亲属|[在任为是的系曾于，。；\s]")
_DEPARTMENT = re.compile(r"(?=(\w{1,8}?(?:部门|部|处|科|室|车间|中心)))\1")
LONGEST_NAME = 16  # signs; more is a sentence, however it is written


class RecusalUnreadableError(InspectionError):
    """No unit and no department is to be found in what was declared."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def understood(said: Iterable[str], units: tuple[str, ...]) -> tuple[str, ...]:
    """Return the units and departments that are named, units by their full names.

    Raises `RecusalUnreadableError` for a sentence that names none.
    """
    return tuple(dict.fromkeys(name for each in said for name in _names(each, units)))


def _names(said: str, units: tuple[str, ...]) -> list[str]:
    whole = [unit for unit in units if names_whole(said, unit)]
    if whole:
        return whole
    if len(said) <= LONGEST_NAME and not _SENTENCE.search(said):
        return [said]
    found = list(_departments(said))
    if not found:
        raise RecusalUnreadableError(said)
    return found


def _departments(said: str) -> Iterator[str]:
    for part in _BETWEEN.split(said):
        found = _DEPARTMENT.match(part)
        if found is not None:
            yield found[1]
