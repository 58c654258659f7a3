"""What a unit may read: a conservative proposal, and the faults that keep it back."""

import re
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from inspection.deadlines import deadline_spans
from inspection.person_names import find_people
from inspection.triage import Roster, split_matters
from inspection.triage_words import HOLD_ASKED, NEGATED


class FaultKind(StrEnum):
    """What is wrong with an outward wording."""

    SOURCE_WORD = "source_word"
    PERSON_NAME = "person_name"
    BACKDATING = "backdating"
    CONCLUSION = "conclusion"
    SEVERAL_MATTERS = "several_matters"


class WordingFault(BaseModel):
    """One fault with the words that make it; a hard one keeps the wording back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FaultKind
    words: tuple[str, ...]
    hard: bool


# Hard rule of the chat (design 7): these words betray where the group has it from, whatever
# they mean in the sentence (谈话记录, 未反映在台账); the person rewords.
_SOURCE_WORD = re.compile(
    r"谈话|反映|信访|举报|座谈会?|访谈|来信|来访|匿名|检举|知情人|有(?:人|员工|职工)说|线索"
)
# Never advise a paper made afterwards (domain 7.7).
_BACKDATING = re.compile(r"补签|补记|倒签|后补|补写|补录(?:会议|谈话)?记录|重新签|回填")
# Neutral and checkable: 未见…记录 instead of a judgement (domain 7.22).
_CONCLUSION = re.compile(
    r"弄虚作假|造假|恶劣|严重|敷衍|形同虚设|失职|渎职|腐败|违纪|违法|故意|极其|极为|触目惊心"
    r"|性质|不作为|走过场|屡教不改|流于形式|混乱"
)

_LEADING = re.compile(
    r"^\s*(?:[#＃/／]?(?:问题|发现)[\s:：]+|[Ww]\d+[\s:：]+"
    r"|(?:[（(]?\d{1,2}(?:[）)、]|[.．](?!\d))|[一二三四五六七八九十]、|[①-⑩])\s*)"
)
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
_CLAUSE = re.compile(
    r"((?:[。;；!！?？\n…~～]|[,，](?!\d{3}))+"
    r"|(?<=[\u4e00-\u9fff\d])[ \u3000]+(?=[\u4e00-\u9fff\d]))"
)
_SOURCE_CLAUSE = re.compile(
    r"^.{0,14}?(?:谈话(?:中|时|了解到?|得知|反映|里)|座谈会?(?:上|中)?(?:了解到?|得知|反映|说)?|(?:来信|信访|举报)(?:中|件)?(?:反映|称|说)?"
    r"|(?:据|有|经)?.{0,8}(?:反映|举报|有(?:人|员工|职工)说|据说|听说))[:：]?"
)
_BARE_SOURCE = re.compile(r"^(?:D\d{1,2})?(?:谈话|座谈|信访|来信)$|^D\d{1,2}$")
_NO_SOURCE = re.compile(
    r"谈话(?:记录|室|提纲|表)|(?:信访|来访|举报).{0,4}(?:台账|登记|箱|电话)|[未没不]能?反映|反映(?:在|到)"
)
_ASIDE = re.compile(
    r"说一声|口头提醒|提醒(?:一下|换|改|下)|已指出|已(?:口头)?(?:提醒|告知)|别点名|拍照固定|拍了照|见照片|联络员|拟调|再核|要后台|后面再"
    r"|组里|组内|组长|内部|我觉得|我看|估计|应该是|先记|待查|回头(?:再|看)|群众意见|问题不大|小问题|给他们说|跟.{1,6}说"
)
_ONLY_A_REQUEST = re.compile(
    r"^(?:必须|务必|要|需|须|请|得|能|前|完成|内)?[^\d]{0,3}"
    r"(?:清|改|完成|到位|换|说法|整改|报|交|弄好|处理|搞定|改好|改完)(?:好|完|掉|一下|到位)?$"
)
_EDGE = " \t\n\u3000,，。;；!！?？…~～、:："


def propose_outward(text: str) -> str:
    """Return a proposed outward wording; empty only when nothing is left.

    Words are only taken away (numbers of the list, sources, asides, deadlines), never added;
    quantities and dates stay as written (domain 7.22).
    """
    plain = _BRACKETS.sub(_keep_unless_inside_matter, _LEADING.sub("", text))
    pieces = _CLAUSE.split(plain)
    kept = ""
    for clause, mark in zip(pieces[::2], [*pieces[1::2], "。"], strict=True):
        cleaned = _clean(clause)
        if cleaned:
            kept += cleaned + _mark(mark)
    kept = kept.strip(_EDGE)
    return f"{kept}。" if kept else ""


def check_outward(text: str, roster: Roster | None = None) -> tuple[WordingFault, ...]:
    """Return the faults of an outward wording, hard ones first."""
    roster = roster or Roster()
    people = find_people(text, people=roster.people, not_people=roster.not_people)
    found = (
        (FaultKind.SOURCE_WORD, _words(_SOURCE_WORD, text), True),
        (FaultKind.PERSON_NAME, people, True),
        (FaultKind.BACKDATING, _words(_BACKDATING, NEGATED.sub("", text)), True),
        (FaultKind.CONCLUSION, _words(_CONCLUSION, text), False),
        (FaultKind.SEVERAL_MATTERS, split_matters(text), False),
    )
    return tuple(
        WordingFault(kind=kind, words=words, hard=hard) for kind, words, hard in found if words
    )


def _words(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pattern.findall(text)))


def _keep_unless_inside_matter(match: re.Match[str]) -> str:
    inside = match[0]
    is_inside_matter = (
        _SOURCE_WORD.search(inside) or HOLD_ASKED.search(inside) or _ASIDE.search(inside)
    )
    return "" if is_inside_matter else inside


def _clean(clause: str) -> str:
    clause = _without_source(clause.strip(_EDGE))
    if HOLD_ASKED.search(clause) or _ASIDE.search(clause):
        return ""
    without = _without_deadlines(clause)
    if without != clause and _ONLY_A_REQUEST.match(without):
        return ""
    return without


def _without_source(clause: str) -> str:
    if _BARE_SOURCE.match(clause):
        return ""
    if _NO_SOURCE.search(clause):
        return clause
    shorter = _SOURCE_CLAUSE.sub("", clause, count=1).strip(_EDGE)
    return clause if shorter == clause else _without_source(shorter)


def _without_deadlines(clause: str) -> str:
    for start, end in reversed(deadline_spans(clause)):
        clause = clause[:start] + clause[end:]
    return clause.strip(_EDGE)


def _mark(mark: str) -> str:
    """The sign between two clauses, toned down: !!! and ~ become 。"""
    if mark.isspace() and "\n" not in mark:
        return "，"
    return "，" if mark[0] in ",，" else "；" if mark[0] in ";；" else "。"
