"""A text as it reads, whatever was done to hide a word in it, with the way back to each place."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Traditional forms of the characters that the words to be found are made of.
_TRADITIONAL = str.maketrans(
    "談話訪舉報補簽記錄線嚴惡虛據瞭聽說講員職眾來應檢發諮詢問題級領導書經長會計納倉庫暫緩聲張對"
    "內讓機關單責處違紀貪敗瀆濫權隱瞞偽編貼紙條風險質鑑類務總財審別勿傳斷屢亂誰訴錯們個從當實極",
    "谈话访举报补签记录线严恶虚据了听说讲员职众来应检发咨询问题级领导书经长会计纳仓库暂缓声张对"
    "内让机关单责处违纪贪败渎滥权隐瞒伪编贴纸条风险质鉴类务总财审别勿传断屡乱谁诉错们个从当实极",
)
_LOOKALIKES = str.maketrans("ԝѡωшա", "wwwww")
_HIDDEN = frozenset({"Cf", "Mn", "Me", "Cc"})  # zero-width, combining, control
_BETWEEN = frozenset(
    "·•・‧∙_*~^+=|/\\-‐‑–—.'\"`"
)  # what may stand between two characters of a word
CHINESE = re.compile(r"[\u3400-\u9fff]")  # a sign of Chinese, whatever stands beside it
_LETTER = re.compile(r"[a-z]")


@dataclass(frozen=True)
class Plain:
    """A text without disguise; `at` tells where each of its characters stood."""

    text: str
    at: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of it stands in what was written."""
        return self.at[start], self.at[end - 1] + 1


def plain_text(written: str) -> Plain:
    """Return the text in half-width, lower case, simplified, without what hides or parts words."""
    letters = list(_letters(written))
    kept = [each for n, each in enumerate(letters) if not _only_parts(letters, n)]
    return Plain("".join(char for char, _ in kept), tuple(place for _, place in kept))


def _letters(written: str) -> Iterator[tuple[str, int]]:
    for place, char in enumerate(written):
        for part in unicodedata.normalize("NFKC", char).casefold():
            if part.isspace():
                yield " ", place
            elif unicodedata.category(part) not in _HIDDEN:
                yield part.translate(_TRADITIONAL).translate(_LOOKALIKES), place


def _only_parts(letters: list[tuple[str, int]], n: int) -> bool:
    """Whether the character only parts two Chinese characters, or a letter from what follows."""
    char = letters[n][0]
    if char != " " and char not in _BETWEEN:
        return False
    before = _next_said(letters[n::-1])
    after = _next_said(letters[n:])
    if CHINESE.match(before) and CHINESE.match(after):
        return True
    return char == " " and bool(_LETTER.match(before)) and after.isdigit()


def _next_said(letters: list[tuple[str, int]]) -> str:
    return next((char for char, _ in letters if char != " " and char not in _BETWEEN), "")
