"""Looking for what was filed: words that must all be there, and filters such as 状态:待研判."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from inspection.day_spans import EXAMPLES, Days, read_days
from inspection.english_filters import filters_in_chinese
from inspection.enums import Aspect, Handling, OutwardState, Standing
from inspection.records import Finding
from inspection.search_errors import UnknownFilterError

KEYS = ("状态", "方面", "人", "部门", "日期", "标签")
SNIPPET = 24  # characters of a hit that are shown
LED_BY = 6  # of them before the match, when it stands further on

_FILTER = re.compile(rf"(?:^|(?<=\s))({'|'.join(KEYS)})\s*[:：]\s*(\S+)")
_PRIORS = re.compile(r"(?:^|(?<=\s))类型\s*[:：]\s*(?:既往|往年)(?=\s|$)")
_EMPTY_FILTER = re.compile(rf"(?:^|(?<=\s))({'|'.join(KEYS)})\s*[:：]\s*$")
_SEVERAL = re.compile(r"[、，,|]")


@dataclass(frozen=True)
class StateNamed:
    """What a state's name means: something of the finding, and of its latest outward item."""

    holds: Callable[[Finding], bool]
    item: OutwardState | None = None


def _handled(handling: Handling) -> StateNamed:
    return StateNamed(
        lambda f: f.handling is handling and f.standing is Standing.ACTIVE and not f.sealed
    )


def _stands(standing: str) -> StateNamed:
    return StateNamed(lambda f: f.standing.value == standing)


def _is_out(state: OutwardState) -> StateNamed:
    return StateNamed(lambda f: f.standing is Standing.ACTIVE, state)


STATES: Mapping[str, StateNamed] = {
    "待研判": _handled(Handling.PENDING),
    "即知即改": _handled(Handling.JZJG),
    "立行立改": _handled(Handling.LXLG),
    "限期整改": _handled(Handling.XQZG),
    "转办": _handled(Handling.ZHUAN),
    "暂缓": StateNamed(lambda f: f.hold),
    "封存": StateNamed(lambda f: f.sealed and f.handling is not Handling.CLUE),
    "待放行": _is_out(OutwardState.AWAITING_RELEASE),
    "已放行": _is_out(OutwardState.RELEASED),
    "待签收": _is_out(OutwardState.DELIVERED),
    "已签收": _is_out(OutwardState.ACKNOWLEDGED),
    "已转报": _is_out(OutwardState.PASSED_ON),
    "待核验": _is_out(OutwardState.FIX_REPORTED),
    "已关闭": _is_out(OutwardState.CLOSED),
    "未送达": _is_out(OutwardState.UNDELIVERABLE),
    "已携出": _is_out(OutwardState.CARRIED_OVER),
    "作废": _stands("void"),
    "不是问题": _stands("not_a_finding"),
    "已并入": _stands("merged"),
    "已拆分": _stands("split"),
}
SAID_FOR = {
    "待定": "待研判",
    "暂缓告知": "暂缓",
    "已封存": "封存",
    "已送达": "待签收",
    "已报整改": "待核验",
    "已销号": "已关闭",
    "销号": "已关闭",
    "关闭": "已关闭",
    "携出": "已携出",
    "撤点结转": "已携出",
    "已作废": "作废",
    "并入": "已并入",
    "拆分": "已拆分",
}
ASPECTS: Mapping[str, Aspect] = {
    "政治建设": Aspect.POLITICAL,
    "思想建设": Aspect.THOUGHT,
    "组织建设": Aspect.ORGANISATION,
    "作风建设": Aspect.STYLE,
    "纪律廉洁": Aspect.DISCIPLINE,
    "群众身边": Aspect.GRASSROOTS,
}
SHOWN_UNASKED = frozenset({Standing.ACTIVE, Standing.VOID})


@dataclass(frozen=True)
class Known:
    """What the filters may name, as far as the asker may know of it."""

    people: tuple[tuple[str, int], ...]  # names may be borne twice
    departments: frozenset[str]
    tags: frozenset[str]
    me: int | None = None


@dataclass(frozen=True)
class Query:
    """What is looked for; within one filter any value will do, all else must hold."""

    words: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    aspects: frozenset[Aspect] = frozenset()
    people: frozenset[int] = frozenset()
    departments: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    days: tuple[Days, ...] = ()
    priors_only: bool = False

    @property
    def takes_findings_only(self) -> bool:
        """Whether a filter is set that notes and earlier findings know nothing of."""
        return bool(self.states or self.aspects or self.departments or self.tags)


def fold(text: str) -> str:
    """Return a text as it is compared: half-width, lower case, blanks made one."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def read_query(text: str, *, today: date, known: Callable[[frozenset[str]], Known]) -> Query:
    """Return what a typed search asks for. Raises `UnknownFilterError` with what is allowed."""
    text = filters_in_chinese(text)
    priors_only = _PRIORS.search(text) is not None
    text = _PRIORS.sub(" ", text)
    empty = _EMPTY_FILTER.search(text)
    asked = [(key, value) for key, value in _FILTER.findall(text)]
    if empty is not None:
        asked.append((empty[1], ""))
    words = tuple(fold(_EMPTY_FILTER.sub("", _FILTER.sub(" ", text))).split())
    names = known(frozenset(key for key, _ in asked))
    read = {key: _values(key, asked, names, today) for key in KEYS}
    return Query(
        words=words,
        states=tuple(str(s) for s in read["状态"]),
        aspects=frozenset(Aspect(str(a)) for a in read["方面"]),
        people=frozenset(p for p in read["人"] if isinstance(p, int)),
        departments=frozenset(str(d) for d in read["部门"]),
        tags=frozenset(str(t) for t in read["标签"]),
        days=tuple(d for d in read["日期"] if isinstance(d, Days)),
        priors_only=priors_only,
    )


def _values(key: str, asked: Iterable[tuple[str, str]], known: Known, today: date) -> list[object]:
    found: list[object] = []
    for said in (value for k, value in asked if k == key):
        for each in [part for part in _SEVERAL.split(said) if part] or [""]:
            values = _READERS[key](each, known, today)
            if not values:
                raise UnknownFilterError(key, each, _allowed(key, known))
            found += values
    return found


def _states_named(said: str, _known: Known, _today: date) -> list[object]:
    state = SAID_FOR.get(said, said)
    return [state] if state in STATES else []


def _aspects_named(said: str, _known: Known, _today: date) -> list[object]:
    return [aspect for name, aspect in ASPECTS.items() if said and said in name]


def _people_named(said: str, known: Known, _today: date) -> list[object]:
    if said == "我" and known.me is not None:
        return [known.me]
    return [user_id for name, user_id in known.people if fold(name) == fold(said)]


def _departments_named(said: str, known: Known, _today: date) -> list[object]:
    return [name for name in known.departments if said and fold(said) in fold(name)]


def _tags_named(said: str, known: Known, _today: date) -> list[object]:
    said = said.lstrip("#＃")
    return [tag for tag in known.tags if said and fold(said) in fold(tag)]


def _days_named(said: str, _known: Known, today: date) -> list[object]:
    days = read_days(said, today)
    return [days] if days is not None else []


_READERS: Mapping[str, Callable[[str, Known, date], list[object]]] = {
    "状态": _states_named,
    "方面": _aspects_named,
    "人": _people_named,
    "部门": _departments_named,
    "日期": _days_named,
    "标签": _tags_named,
}


def _allowed(key: str, known: Known) -> tuple[str, ...]:
    choices: Mapping[str, Iterable[str]] = {
        "状态": STATES,
        "方面": ASPECTS,
        "人": dict.fromkeys(name for name, _ in known.people),
        "部门": sorted(known.departments),
        "日期": EXAMPLES,
        "标签": sorted(known.tags),
    }
    return tuple(choices[key])


def has_words(query: Query, folded: str) -> bool:
    """Whether all words of a query stand in a folded text."""
    for word in query.words:  # noqa: SIM110  # asked of every text; `all` takes twice as long
        if word not in folded:
            return False
    return True


def fits(query: Query, finding: Finding, tags: Iterable[str]) -> bool:
    """Whether a finding passes the filters on what it says of itself; `tags` are all it has."""
    if query.people and finding.author_id not in query.people:
        return False
    if query.aspects and finding.aspect not in query.aspects:
        return False
    if query.departments and finding.department not in query.departments:
        return False
    if query.tags and query.tags.isdisjoint(tags):
        return False
    if query.states:
        return any(STATES[state].holds(finding) for state in query.states)
    return finding.standing in SHOWN_UNASKED


def fits_item(query: Query, finding: Finding, state: OutwardState | None) -> bool:
    """Whether a finding that fits has its latest outward item in a state asked for."""
    named = [STATES[name] for name in query.states]
    return not named or any(each.holds(finding) and each.item in {None, state} for each in named)


@dataclass(frozen=True)
class Snippet:
    """A few characters of a text around what was found."""

    before: str
    match: str
    after: str


def snippet(text: str, words: Iterable[str]) -> Snippet:
    """Return the beginning of a text, or, when the match stands further on, its surroundings."""
    line = " ".join(text.split())
    folded = line.lower()
    places = [(folded.find(word), len(word)) for word in words]
    at, length = min((p for p in places if p[0] >= 0), default=(-1, 0))
    if at < 0:
        return Snippet(_cut(line, SNIPPET), "", "")
    start = 0 if at + length <= SNIPPET else max(0, at - LED_BY)
    end = max(start + SNIPPET, at + length)
    before = ("…" if start else "") + line[start:at]
    after = line[at + length : end] + ("…" if len(line) > end else "")
    return Snippet(before, line[at : at + length], after)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length] + "…"
