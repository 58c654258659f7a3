"""Counts as people say them: 4份, 16人, 30多组; never a number made of them."""

import re

_COUNT = re.compile(
    r"(?<![\d.,:/年月第-])\d+(?:\.\d+)?[多余来几]?(?:人次|件次|户次|人|户|份|次|张|笔|本|台|组|件|项|处|条|套|个|家|"
    r"辆|部|名|块|盏|间|箱|支|卷|期)(?!月|工作日|季度|小时|星期|百分)"
)


def find_counts(text: str) -> tuple[str, ...]:
    """Return the counts named in a text as they stand there, in its order, each once."""
    return tuple(dict.fromkeys(match[0] for match in _COUNT.finditer(text)))
