"""Money in what people write: whole fen, whether it is only about, and the words themselves."""

import re
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from inspection.english_amounts import Sum, sums_in
from inspection.numerals import read_number
from inspection.plain_text import CHINESE

FEN_PER_YUAN = 100
MOST_FEN = (
    10**17
)  # 1000 万亿元: more is a slip or a number of something else, and no engine's number
_SIZES = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "w": 10**4, "千": 10**3}
_TAILS = {"千": 1000, "百": 100}
_HANZI = "零一二两三四五六七八九十百千"
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．％，", "0123456789.%,")
_FULL_NUMBER = re.compile(r"[０-９]+(?:[．，][０-９]+)*|(?<=\d)．(?=\d)")
_CAPITALS = str.maketrans(
    "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億", "一二二三三四五六六七八九十百千万亿"
)
_CAPITAL = "[壹贰貳叁參肆伍陆陸柒捌玖]"
_IN_CAPITALS = re.compile(  # as on receipts: 叁万伍仟元整; 老陆五千元 names a person
    rf"(?:{_CAPITAL}(?:[零〇]|[拾佰仟万萬亿億])+|拾(?=[万萬{_CAPITAL[1:-1]}元圆]))*"
    rf"{_CAPITAL}[拾佰仟]*(?=[万萬亿億元圆角])[万萬亿億]*(?:[零拾佰仟万萬亿億]|{_CAPITAL})*"
)
_NUMBER = (
    rf"(?:(?P<hundred_millions>\d+|[{_HANZI}]+)亿(?=[{_HANZI}\d]+万))?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    rf"|[{_HANZI}]+万[{_HANZI}]+|[{_HANZI}]+)"
)
_MONEY = re.compile(
    r"(?P<about>大?约|大概|差不多|约莫|将?近|估计|[~～])?\s*(?P<times>×\s*)?(?P<sign>(?:[¥￥]|RMB|CNY|人民币\s*[:：]?)\s*)?"
    + _NUMBER
    + r"\s*(?P<vague>[多余几来])?\s*(?P<unit>亿|千万|百万|万|千|[wW](?![a-zA-Z0-9]))?"
    rf"(?:(?<=[万亿千])(?P<tail>[\d{_HANZI[1:10]}])(?P<tail_unit>[千百])?(?![\d.,，{_HANZI}]*[\d{_HANZI}]))?"
    r"(?P<vaguer>[多余几来])?\s*(?P<yuan>元(?!化|素|器|旦|论|月(?![饼租薪供卡均补度付费工奖]))|块钱|块(?![屏地牌展电砖板玻铁石])|圆|角|毛)?"
    rf"(?:(?<=[元圆块])(?:(?P<tenths>[\d{_HANZI[1:10]}])(?:(?P<tenth>[角毛])(?:(?P<cents>[\d{_HANZI[1:10]}])分)?"
    rf"|(?<=块.)(?![\d.,{_HANZI}个人份张次件台斤条])))?)?"
    r"(?P<after>\s*(?:左右|上下|出头))?"
)
_NOT_MONEY = re.compile(
    r"^[ \t]*(?:户|人(?![力事家社资])|次|份|字|条|件|台|个|平|米|线|端口"
    r"|部|张|千瓦|度|吨|公里|年|月|倍|像素|象素|步(?![行入骤])|亩|公顷|平方|立方|公?斤|小时|分钟"
    r"|粉丝|阅读|点击|浏览|播放|字节|号|里(?![面头有边])|块|只(?=[^用花够付]|$)|头(?=[猪牛羊])"
    r"|[美欧日澳港]元|美金|港币|英镑|欧|韩元|卢布|加元|[+＋]\s*(?:阅读|点击|粉丝)"
    r"|(?:大|的)?(?:灯|路灯|射灯|电机|功率))"
    r"|^\d"
)
_FIGURES_GO_ON = re.compile(r"^[.,]\d")
_PART_OF_ANOTHER = re.compile(
    rf"[\dA-Za-z]$|\d[.,]$|(?<!\d)\d{{1,3}}，$|[{_HANZI}几数][十百千万]$|[第单几数{_HANZI}]$|[\d{_HANZI}万]多$"
    rf"|[廿卅〇○萬亿億负]$|\d[eE][+-]?$"
    rf"|[\d{_HANZI}万亿元块]\s*[-–—−~～至到]+\s*$|(?:^|[\s:：(（])[-−﹣－]$"
)
_RANGE_AHEAD = re.compile(rf"^\s*[-–—−~～至到]+\s*[\d{_HANZI}]")
_OTHER_MONEY_BEFORE = re.compile(r"(?:[$＄€£]|USD|EUR|HKD|GBP|JPY)\s*$")
_WORD_OF_MANY = re.compile(r"[一分火能无里]|不要|不能|别")
_PIECES_BEFORE = re.compile(
    r"(?:少|多|缺|松|掉|坏|裂|碎|破|丢|有|这|那|共|装|挂|贴|换|立|竖)了?\s*$"
)
_COLLOQUIAL = re.compile(r"[一二两三四五六七八九][百千][一二三四五六七八九]")  # 两千四
_SUM_AFTER = re.compile(r"^(?:的?(?:回扣|现金|红包|好处费?|奖金|罚款|话费))|^块")
_PRICE_BEFORE = re.compile(r"[份个张台件人户次]$|(?<![A-Za-z\d])$")


class Amount(BaseModel):
    """A sum as written. Never a range, never a product: those are left to people."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fen: int
    approx: bool
    raw: str


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Return the sums of money named in a text, in its order.

    A range or a vague number (四五千, 30多万) gives none: it must not become one number
    (domain 7.3).
    """
    plain = _plain(text)
    matches = list(_MONEY.finditer(plain))
    if CHINESE.search(text):
        found = [_amount(match, plain, text) for match in matches]
    else:
        found = _in_english(matches, plain, text)
    return tuple(each for each in found if each is not None)


def _in_english(matches: list[re.Match[str]], plain: str, text: str) -> list[Amount | None]:
    """What English says of money counts before the short forms that both languages share."""
    sums = list(sums_in(plain))
    rest = [m for m in matches if all(m.end() <= s.start or s.end <= m.start() for s in sums)]
    found = {s.start: _amount_of(s, text) for s in sums}
    found |= {m.start(): _amount(m, plain, text) for m in rest}
    return [found[start] for start in sorted(found)]


def _amount_of(said: Sum, text: str) -> Amount | None:
    fen = None if said.yuan is None else said.yuan * FEN_PER_YUAN
    if fen is None or fen != int(fen) or fen > MOST_FEN:
        return None
    return Amount(fen=int(fen), approx=said.approx, raw=text[said.start : said.end].strip())


def _plain(text: str) -> str:
    """The text in half-width figures and small numerals, sign for sign: 叁仟 and 三千 are one."""
    text = _IN_CAPITALS.sub(lambda found: found[0].translate(_CAPITALS), text)
    return _FULL_NUMBER.sub(lambda found: found[0].translate(_FULL_WIDTH), text)


def _amount(match: re.Match[str], plain: str, text: str) -> Amount | None:
    number = _number(match["number"])
    if number is None or not _is_money(match, plain) or _is_vague(match, plain):
        return None
    size = _SIZES.get((match["unit"] or "").lower(), 1)
    yuan = number * size + _tail(match, size) + _hundred_millions(match)
    fen = yuan * FEN_PER_YUAN / (10 if match["yuan"] in {"角", "毛"} else 1) + _small_change(match)
    if fen != int(fen) or fen > MOST_FEN:
        return None
    return Amount(
        fen=int(fen),
        approx=bool(match["about"] or match["after"]),
        raw=text[match.start() : match.end()].strip(),
    )


def _hundred_millions(match: re.Match[str]) -> Decimal:
    """What stands before 亿 in 3亿5千万."""
    written = match["hundred_millions"]
    return (_number(written) or Decimal(0)) * 10**8 if written else Decimal(0)


def _small_change(match: re.Match[str]) -> Decimal:
    """The fen that 角 and 分 add: 3元5角, 三块五."""
    tenths, cents = (_number(match[name] or "零") or Decimal(0) for name in ("tenths", "cents"))
    return tenths * 10 + cents


def _tail(match: re.Match[str], size: int) -> Decimal:
    """What a digit after the unit adds: 9万3 is 93,000, 3万5千 is 35,000."""
    digit = match["tail"]
    if not digit:
        return Decimal(0)
    return (_number(digit) or Decimal(0)) * _TAILS.get(match["tail_unit"], size // 10)


def _number(text: str) -> Decimal | None:
    if text[0] not in _HANZI:
        return Decimal(text.replace(",", ""))
    ahead, ten_thousands, rest = text.rpartition("万")
    numbers = read_number(ahead or "零"), read_number(rest)
    if None in numbers:
        return None
    more, number = (Decimal(each or 0) for each in numbers)
    if ten_thousands and len(rest) == 1:  # 一万二
        number *= 1000
    return more * 10**4 + number


def _is_money(match: re.Match[str], text: str) -> bool:
    if match["yuan"] == "块" and _PIECES_BEFORE.search(text[: match.start("number")]):
        return False  # 少了两块 counts pieces
    if match["sign"] or match["yuan"]:
        return match["yuan"] not in {"角", "毛"} or match["number"][0] not in _HANZI  # 六角括号
    after = text[match.end() :]
    if _NOT_MONEY.match(after) or (match["unit"] is None and _FIGURES_GO_ON.match(after)):
        return False
    if match["unit"] is None and _is_spoken(match["number"], after):
        return True
    is_price = match["times"] and _PRICE_BEFORE.search(text[: match.start("times")])
    has_size = match["unit"] not in {None, "千"} and _is_size(match, text)
    return bool(is_price or has_size)


def _is_spoken(number: str, after: str) -> bool:
    """Whether a number without 元 is one that is only said of money: 一万二, 两千四, 两千回扣."""
    if number[0] not in _HANZI:
        return False
    is_round = number[-1] in "百千" and len(number) > 1
    is_spoken = "万" in number or _COLLOQUIAL.fullmatch(number)
    return bool(is_spoken or (is_round and _SUM_AFTER.match(after)))


def _is_size(match: re.Match[str], text: str) -> bool:
    """Whether a number of ten thousands is meant: 三十万, and not 万一 or 十万火急."""
    if match["number"][0] not in _HANZI:
        return True
    if match["number"] in {"百", "千"}:  # 过千万 names no sum
        return False
    return match["unit"] in {"万", "亿"} and not _WORD_OF_MANY.match(text[match.end() :])


def _is_vague(match: re.Match[str], text: str) -> bool:
    start = match.start("number" if match["hundred_millions"] is None else "hundred_millions")
    before = text[max(0, start - 6) : start]
    if _OTHER_MONEY_BEFORE.search(before):
        return True
    is_part = not (match["times"] or match["sign"]) and _PART_OF_ANOTHER.search(before)
    in_range = _RANGE_AHEAD.match(text[match.end() :])
    return bool(match["vague"] or match["vaguer"] or in_range or is_part)
