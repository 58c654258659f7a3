"""What somebody keeps away from, as they said it: a name, or a sentence that has names in it.

The name is what holds (domain 3.2): a sentence that only a person understands would be kept, said
to be in effect, and stop nothing.
"""

import re
from collections.abc import Iterable, Iterator

from inspection.errors import InspectionError
from inspection.unit_names import DEPARTMENT, SHORTEST, names_whole

_VERB = r"[是的曾于]|在(?![建线])|任(?!务)|为(?!民)|系(?!统)"  # 信息系统部 is a name
_SENTENCE = re.compile(
    rf"{_VERB}|工作|就职|配偶|爱人|妻|丈夫|父|母|子女|儿(?!科)|兄|弟|姐|妹|亲属"
    r"|\b(?i:i|my|wife|husband|spouse)\b"
)
_BETWEEN = re.compile(rf"公司|单位|集团|本人|配偶|爱人|妻子|丈夫|亲属|{_VERB}|[，。；\s]")
LONGEST_NAME, MOST_WORDS = 16, 5  # signs, in English words; more is a sentence


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
    if not whole and _is_name(said):
        return [said]
    found = [*whole, *_departments(said)]
    if not found:
        raise RecusalUnreadableError(said)
    return found


def _is_name(said: str) -> bool:
    if len(said) < SHORTEST or _SENTENCE.search(said):
        return False
    return len(said) <= LONGEST_NAME or (said.isascii() and len(said.split()) <= MOST_WORDS)


def _departments(said: str) -> Iterator[str]:
    for part in _BETWEEN.split(said):
        found = DEPARTMENT.match(part)
        if found is not None:
            yield found[1]
