"""A proposed outward wording: the finding's own words, less what is not for the unit."""

import re

from inspection.deadlines import deadline_spans
from inspection.person_names import find_people
from inspection.plain_text import CHINESE, plain_text
from inspection.triage_words import HOLD_ASKED
from inspection.wording_words import BACKDATING, CLUE_WORD, INSIDE_NUMBER, INSIDE_WORD, SOURCE_WORD

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
_NOT_SAID = re.compile(r"\W")
_SHORTEST = 4  # characters of what can still be a matter
_REST = re.compile(r"^(?:的|了|说|称|是)?(?:情况|问题|事情?|内容|意见|现象)?$|^的")  # of a source
_PAPERS = re.compile(r"谈心谈话|谈话|信访件|来访|来信")
_NEVER_TOLD = (INSIDE_WORD, INSIDE_NUMBER, BACKDATING, CLUE_WORD)
_EDGE = " \t\n\u3000,，。;；!！?？…~～、:："
_WESTERN = str.maketrans({"，": ", ", "；": "; ", "。": ". "})
_BLANK_BEFORE = re.compile(r"\s+(?=[.,;!])")  # where a deadline stood
_HEARD = re.compile(r"^机器转写：", re.MULTILINE)  # see `inspection/sources.py`


def propose_outward(text: str) -> str:
    """Return a proposed outward wording; empty when nothing is left that may be told.

    Words are only taken away (numbers of the list, sources, asides, deadlines), never added;
    quantities and dates stay as written (domain 7.22).
    """
    plain = _BRACKETS.sub(_keep_unless_inside_matter, _LEADING.sub("", _HEARD.sub("", text)))
    pieces = _CLAUSE.split(plain)
    kept = ""
    for clause, mark in zip(pieces[::2], [*pieces[1::2], "。"], strict=True):
        cleaned = _clean(clause)
        if cleaned:
            kept += cleaned + _mark(mark)
    kept = kept.strip(_EDGE)
    return _in_its_signs(f"{kept}。") if len(_NOT_SAID.sub("", kept)) >= _SHORTEST else ""


def _in_its_signs(kept: str) -> str:
    """Return the wording with Western stops and commas, where no Chinese is in it."""
    if CHINESE.search(kept):
        return kept
    return _BLANK_BEFORE.sub("", f"{kept.rstrip('. 。')}.".translate(_WESTERN))


def _keep_unless_inside_matter(match: re.Match[str]) -> str:
    inside = match[0]
    is_inside_matter = (
        SOURCE_WORD.search(inside) or HOLD_ASKED.search(inside) or _ASIDE.search(inside)
    )
    return "" if is_inside_matter else inside


def _clean(clause: str) -> str:
    clause = _without_source(clause.strip(_EDGE))
    if HOLD_ASKED.search(clause) or _ASIDE.search(clause):
        return ""
    without = _without_deadlines(clause)
    if without != clause and _ONLY_A_REQUEST.match(without):
        return ""
    return "" if _is_unsafe(without) or _REST.search(without) else without


def _is_unsafe(clause: str) -> bool:
    """Whether a clause cannot be told by taking words away: a person decides how to say it.

    Papers named after a source (谈话记录) stay, so that the preview can show what to reword.
    """
    plain = plain_text(clause).text
    if any(pattern.search(plain) for pattern in _NEVER_TOLD) or find_people(clause):
        return True
    return SOURCE_WORD.search(_PAPERS.sub("", _NO_SOURCE.sub("", plain))) is not None


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
