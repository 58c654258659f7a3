"""A text made ready for the gates of triage: one way of writing, without negated keywords.

And what of it is English, which the learned vote knows nothing of.
"""

import re
import unicodedata

from inspection.plain_text import CHINESE

_TYPOS = {
    "帐": "账",
    "拴": "栓",
    "交纳": "缴纳",
    "标示": "标识",
    "标志": "标识",
    "公式栏": "公示栏",
    "公事栏": "公示栏",
    "点减卡": "点检卡",
    "点捡": "点检",
    "填报": "填写",
    "座谈汇": "座谈会",
    "签子": "签字",
    "签定": "签订",
    "印张": "印章",
    "挂返": "挂反",
    "贴返": "贴反",
}
_TYPO = re.compile("|".join(_TYPOS))


def any_of(words: str, *, english: str = "") -> re.Pattern[str]:
    """Return the pattern that finds any of the alternatives, which whitespace separates.

    English ones are found as whole words only; what parts the words of a phrase is written `_`,
    and may be a blank, a hyphen or nothing.
    """
    alternatives = words.split()
    if english:
        either = "|".join(english.split()).replace("_", r"[\s\-]?")
        alternatives.append(rf"(?<![A-Za-z])(?=[A-Za-z])(?i:{either})(?![A-Za-z])")
    return re.compile("|".join(alternatives))


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text that whitespace separates."""
    return frozenset(text.split())


_NEGATOR = (
    r"(?:不要|不得|不能|不可|不许|不允许|不建议|不用|不必|不该|不宜|不是|无需|无须|请勿|严禁|禁止|别|"
    r"勿|没有|没|无|未见|未发现|没发现|没有发现|没看出|不存在|并非|杜绝|防止|避免|排除)"
)
# 不要补签: the keyword of a negation is not the keyword. The words that may stand between
# are few, so that 别说是补签的 keeps its keyword.
NEGATED = re.compile(
    _NEGATOR + r"(?:要求|再|去|有|出现|发生|任何|他们|你们|人|事后|什么|搞|后来|存在){0,2}"
    r"(?:补签|补记|补写|补录|代签|代填|后补|倒签|销毁|串供|涂改(?:痕迹)?|造假|伪造|弄虚作假|"
    r"雷同|违规|违纪|保密|连号|多发|安全隐患|隐患|拖欠|虚假|挪用|套取|套现|收钱|收礼|红包|"
    r"好处|回扣|问题|异常|损失)"
)


_LETTER = r"[^\W\d_\u3400-\u9fff]"
_WORD = re.compile(rf"{_LETTER}{{2,}}")
_FEWEST_WORDS = 4  # of a text in which Chinese names may stand, too
_PHRASE = re.compile(rf"{_LETTER}{{2,}}(?:['’-]{_LETTER}+)*[\s,.;]+{_LETTER}+")
_OTHER_ALPHABET = re.compile(r"[^\W\d_\u0000-\u024f\u3400-\u9fff]{3,}")
_FILE_NAME = re.compile(r"^[^\u3400-\u9fff\n]*\.[a-z0-9]{2,4}$", re.MULTILINE)


def is_english(text: str) -> bool:
    """Whether a normalised text is not in Chinese: no Chinese stands in it, or some names only.

    So is one without any words. The learned vote knows the characters of Chinese only.
    """
    signs, words = len(CHINESE.findall(text)), len(_WORD.findall(text))
    return not signs or (words >= _FEWEST_WORDS and words > signs)


def has_a_foreign_phrase(text: str) -> bool:
    """Whether a normalised Chinese text says something in another language beside.

    Two Latin words one after the other do, and a word of another alphabet. A line that is the
    name of a file says nothing.
    """
    said = _FILE_NAME.sub("", text)
    return bool(_PHRASE.search(said) or _OTHER_ALPHABET.search(said))


def normalised(text: str) -> str:
    """Return the text in half-width, lower case and without the commonest slips of the pen."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _TYPO.sub(lambda match: _TYPOS[match[0]], plain)


def without_negations(text: str) -> str:
    """Return the text without its negated keywords."""
    return NEGATED.sub("", text)
