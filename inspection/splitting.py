"""Which matters a text holds: numbered, named by a connective, or a line each; else one.

A date (12.5), an amount (1.2亿), clauses (第1、2、3条), places (一楼、二楼) and vouchers are no
matters. What heads a list is put before each part; a request that ends it goes to each.
"""

import re
from collections.abc import Sequence

from inspection.triage_words import HOLD_ASKED

MOST_PARTS = 20
_SHORTEST_LINE = 6  # characters of a line that stands alone
_SHORTEST_PIECE = 4  # of what a connective sets apart
_LONGEST_WISH = 20  # a longer wish to hold is a matter with a wish in it

_DIGITS = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_MARKERS = (
    r"(?P<n>\d{1,2})(?:[、）)]|[.．](?!\d))",
    r"[（(](?P<n>\d{1,2})[）)]",
    rf"(?P<n>[{_CIRCLED}])",
    rf"(?P<n>[{_DIGITS}])、",
    rf"[（(](?P<n>[{_DIGITS}])[）)]",
    rf"(?P<n>[{_DIGITS}])(?:是|来)(?=[^{_DIGITS}])",
    rf"第(?P<n>[{_DIGITS}])(?:[，,、：:]|(?:件事?|个问题|点)[，,、：:是]?)",
)
_AT_LINE = tuple(re.compile(rf"^[ \t]*{marker}\s*", re.MULTILINE) for marker in _MARKERS)
_AFTER_A_STOP = r"(?:(?<=[；;。:：\s，,])|^)"
_INLINE = (
    re.compile(rf"(?P<n>[{_CIRCLED}])\s*"),
    *(re.compile(rf"{_AFTER_A_STOP}{marker}\s*") for marker in _MARKERS),
)
_BULLET = re.compile(r"^[ \t]*[-•·●*]\s*(?=\S)", re.MULTILINE)

_CONNECTIVE = re.compile(
    r"(?:(?<=[。；;，,！!\n\s])|^)"
    r"(?:(?:另外|此外)(?!的?\s*[\d一两二三四五六七八九十几]+\s*[份张个本名人笔条页件处台间])"
    r"|另(?=[，,：:]|发现|有(?!的))|同时(?:还)?(?:又)?发现|再(?:有|就是)(?=[，,：:])"
    r"|(?:还有|还发现)(?=[，,：:])|(?<=[。；;\n])还(?:有(?!\d|[一两几])|发现))[，,：:\s]*"
)
_NOUNS = re.compile(
    r"报告厅|报销[单处]|报账|发票|发展部|发电|收据|收发室|有限公司|有线|签到[表簿]|无线|改造|用[户房品印]|"
    r"付款单|补贴表|应急|应[收付]|请示|需求|多(?:媒体|功能)|少先队|公用|旧址|被服|不动产|不锈钢|给排水|"
    r"未来|无纺|缺口|反邪教|借[据条]|领用|会签单|收银|收费"
)
_PREDICATE = re.compile(
    r"[未没无缺漏错不被把让反旧坏破超堆占锁欠借偷乱假虚拿晚空签盖挂贴填录补改报付发给用差]|"
    r"有|多|少|过期|脱落|褪色|重复|疑|存在|连号|违规|一致|完|收|是|亏|违反|老化|裸露|漏水|积灰|停用"
)
_REQUEST = re.compile(
    r"^(?:请|建议|先别|别|勿|不要|麻烦|提醒|希望|尽快|要求|需要?|应|让|已(?:告知|指出|提醒)|望|记得|辛苦|谢)"
)
_GOES_ON = re.compile(
    r"^(?:其中|但|而|且|并|所以|因此|原因|因为|由于|经(?:查|了解|核)|金额|涉及|合计|共计?|总计|小计|地点|时间|"
    r"备注|说明|整改|该|他|她|它|这|那|上述|以上|据|对方|[（(【\[]|附|见|包括|分别|例如|比如|期限|[）)】\]])"
)
_FILLER = re.compile(
    r"今[天日]|昨[天日]|[上下]午|刚才|刚刚|看完|查完|走完|汇总|小结|总结|如下|情况|问题|发现|以下|存在|"
    r"[几\d一两二三四五六七八九十]+[个处件点项条]|主要|现场|检查|查看|记录|结果|一下|如|的|了|共|有|[，,、。\s]"
)
_VOUCHER = re.compile(
    r"\d+|[号年月日份张笔元本册页第记字付收转楼层室间侧栋座\-—#,，。;；\s.]|凭证|发票|合同|收据|单据|"
    r"走廊|机房|仓库|营业厅|食堂|车库|电梯|办公室|会议室|卫生间|大厅|[东南西北左右前后]|"
    rf"[{_DIGITS}]"
)


def split_matters(text: str) -> tuple[str, ...]:
    """Return the matters of a text, without their numbers; empty unless there are several."""
    for read in (_numbered_lines, _numbered_inline, _bulleted, _connected, _lines):
        parts = read(text)
        if len(parts) > 1:
            return parts[:MOST_PARTS]
    return ()


def is_listed(text: str) -> bool:
    """Whether the text itself lists its matters, by numbers or bullets."""
    return any(len(read(text)) > 1 for read in (_numbered_lines, _numbered_inline, _bulleted))


def lines_as_parts(text: str) -> tuple[str, ...]:
    """Return the parts somebody wrote, one a line, without numbers they put before them."""
    lines = (_without_number(line.strip()) for line in text.splitlines())
    return tuple(line for line in lines if line)[:MOST_PARTS]


def _without_number(line: str) -> str:
    for marker in (*_AT_LINE, _BULLET):
        found = marker.match(line)
        if found is not None:
            return line[found.end() :].strip()
    return line


def _numbered_lines(text: str) -> tuple[str, ...]:
    return _first_list(_AT_LINE, text)


def _numbered_inline(text: str) -> tuple[str, ...]:
    return _first_list(_INLINE, text)


def _first_list(markers: Sequence[re.Pattern[str]], text: str) -> tuple[str, ...]:
    for marker in markers:
        found = _in_sequence(list(marker.finditer(text)))
        if len(found) > 1:
            return _list_of(text, found)
    return ()


def _in_sequence(found: list[re.Match[str]]) -> list[re.Match[str]]:
    """Keep those that count 1, 2, 3 …; a number out of turn belongs to the words around it."""
    kept: list[re.Match[str]] = []
    for match in found:
        if _value(match["n"]) == len(kept) + 1:
            kept.append(match)
    return kept


def _value(number: str) -> int:
    for row in (_DIGITS, _CIRCLED):
        if number in row:
            return row.index(number) + 1
    return int(number)


def _bulleted(text: str) -> tuple[str, ...]:
    found = list(_BULLET.finditer(text))
    return _list_of(text, found) if len(found) > 1 else ()


def _list_of(text: str, found: Sequence[re.Match[str]]) -> tuple[str, ...]:
    head = text[: found[0].start()].strip()
    ends = [*(match.start() for match in found[1:]), len(text)]
    parts = [text[m.end() : end].strip() for m, end in zip(found, ends, strict=True)]
    *_, last = parts
    body, tail = _tail_of(last)
    parts = [_trimmed(part) for part in (*parts[:-1], body)]
    if not all(parts) or _only_enumerates(head, parts):
        return ()
    context = _context_of(head)
    return tuple("\n".join(p for p in (context + part, tail) if p) for part in parts)


def _trimmed(part: str) -> str:
    return part.strip(" \n\t;；。，,")


def _tail_of(last: str) -> tuple[str, str]:
    """Part what was asked for on a line after the list from the list's last matter."""
    body, newline, tail = last.rpartition("\n")
    asks = HOLD_ASKED.search(tail) or _REQUEST.match(tail.strip(" （("))
    return (body, tail.strip()) if newline and body.strip() and asks else (last, "")


def _only_enumerates(head: str, parts: Sequence[str]) -> bool:
    """Whether it lists places or papers of one matter that the words before it name."""
    if any(len(_VOUCHER.sub("", part)) < 2 for part in parts):
        return True
    bare = sum(not _says_something(part) for part in parts)
    return _says_something(_FILLER.sub("", head)) and bare * 2 > len(parts)


def _context_of(head: str) -> str:
    """Return what stands before a list, as `综合部：`, without the words that only announce it."""
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    said = "\n".join(lines).rstrip(" ：:，,。；;")
    core = _FILLER.sub("", said).strip("：:在对到去")
    if len(core) < 2:
        return ""
    return f"{said if _says_something(core) else core}：" if said else ""


def _connected(text: str) -> tuple[str, ...]:
    found = list(_CONNECTIVE.finditer(text))
    if not found:
        return ()
    starts = [0, *(match.end() for match in found)]
    ends = [*(match.start() for match in found), len(text)]
    pieces = [text[a:b].strip() for a, b in zip(starts, ends, strict=True)]
    return _joined([_trimmed(piece) for piece in pieces if piece])


def _joined(pieces: list[str]) -> tuple[str, ...]:
    """Give each piece that cannot stand alone to the one before; what asks to hold, to all."""
    parts: list[str] = []
    for_all: list[str] = []
    for piece in pieces:
        if stands_alone(piece, _SHORTEST_PIECE):
            parts.append(piece)
        elif HOLD_ASKED.search(piece) and len(piece) < _LONGEST_WISH:
            for_all.append(piece)
        elif parts:
            parts[-1] = f"{parts[-1]}，{piece}"
        else:
            return ()
    return tuple("\n".join((part, *for_all)) for part in parts)


def _lines(text: str) -> tuple[str, ...]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    context = _context_of(lines.pop(0)) if len(lines) > 2 and lines[0][-1] in "：:" else ""
    if len(lines) < 2 or not all(stands_alone(line) for line in lines):
        return ()
    if any(line[-1] in "，,、：:" for line in lines[:-1]):
        return ()
    return tuple(context + _trimmed(line) for line in lines)


def stands_alone(text: str, shortest: int = _SHORTEST_LINE) -> bool:
    """Whether words are a matter of their own: long enough, say something, ask for nothing."""
    plain = re.sub(r"\W", "", text)
    if _REQUEST.match(text) or _GOES_ON.match(text) or HOLD_ASKED.search(text[:8]):
        return False
    return len(plain) >= shortest and _says_something(text)


def _says_something(text: str) -> bool:
    return _PREDICATE.search(_NOUNS.sub("", text)) is not None
