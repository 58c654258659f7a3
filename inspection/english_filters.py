"""The filters of a search as English writes them, put into the form that is read.

status:pending owner:me date:last week, beside 状态:待研判 人:我 日期:上周. A value may be
several words where they are a name that the filter knows.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from inspection.english_days import looked_back_in_chinese

KEYS: Mapping[str, str] = {
    **dict.fromkeys(("status", "state"), "状态"),
    "aspect": "方面",
    **dict.fromkeys(("owner", "by", "person", "author"), "人"),
    **dict.fromkeys(("department", "dept", "place"), "部门"),
    **dict.fromkeys(("date", "day", "days"), "日期"),
    **dict.fromkeys(("tag", "tags"), "标签"),
    "type": "类型",
}
_STATES: Mapping[str, str] = {
    "pending": "待研判",
    "fix at once": "即知即改",
    "rectify now": "立行立改",
    "rectify by date": "限期整改",
    "refer elsewhere": "转办",
    "on hold": "暂缓",
    "sealed": "封存",
    "awaiting release": "待放行",
    "released": "已放行",
    "not acknowledged": "待签收",
    "delivered": "待签收",
    "acknowledged": "已签收",
    "passed on": "已转报",
    "to verify": "待核验",
    "fix reported": "待核验",
    "closed": "已关闭",
    "undelivered": "未送达",
    "carried over": "已携出",
    "void": "作废",
    "not a finding": "不是问题",
    "merged": "已并入",
    "split": "已拆分",
}
_ASPECTS: Mapping[str, str] = {
    "political": "政治建设",
    "ideological": "思想建设",
    "organisational": "组织建设",
    "organizational": "组织建设",
    "conduct": "作风建设",
    "discipline": "纪律廉洁",
    "grassroots": "群众身边",
}
VALUES: Mapping[str, Mapping[str, str]] = {
    "状态": _STATES,
    "方面": _ASPECTS,
    "人": {"me": "我", "myself": "我"},
    "类型": {"prior": "既往", "earlier": "既往"},
}
_OF_SEVERAL_WORDS: Mapping[str, str] = {
    "日期": r"(?:the )?(?:last|past) \d{1,3} days?|(?:this|last) (?:week|month)"
    r"|\d{1,2}(?: ?- ?\d{1,2})? [a-z]{3,9}(?: ?- ?\d{1,2} [a-z]{3,9})?"
    r"|[a-z]{3,9} \d{1,2}(?: ?- ?(?:[a-z]{3,9} )?\d{1,2})?",
}
_KEY = re.compile(rf"(?:^|(?<=\s))(?P<key>{'|'.join(KEYS)})\s*[:：]\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[、，,|]\s*")


def filters_in_chinese(text: str) -> str:
    """Return a search with the names and values of its filters in Chinese; its words as said."""
    return "".join(_parts(text))


def _parts(text: str) -> Iterator[str]:
    at = 0
    while (found := _KEY.search(text, at)) is not None:
        key = KEYS[found["key"].casefold()]
        yield text[at : found.start()] + f"{key}:"
        at = found.end()
        while (value := _value_form(key).match(text, at)) is not None:
            yield _in_chinese(key, value[0])
            at = value.end()
            between = _BETWEEN.match(text, at)
            if between is None:
                break
            yield ","
            at = between.end()
    yield text[at:]


@cache
def _value_form(key: str) -> re.Pattern[str]:
    """A name of several words that the filter knows, else one word."""
    known = sorted(VALUES.get(key, ()), key=len, reverse=True)
    forms = [*map(re.escape, known), *filter(None, [_OF_SEVERAL_WORDS.get(key)])]
    names = rf"(?:{'|'.join(forms)})(?=[\s、，,|]|$)|" if forms else ""
    return re.compile(names + r"[^\s、，,|]+", re.IGNORECASE)


def _in_chinese(key: str, value: str) -> str:
    if key == "日期":
        return looked_back_in_chinese(value)
    return VALUES.get(key, {}).get(value.casefold(), value)
