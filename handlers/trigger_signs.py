"""The signs a command may be written with: full-width, traditional, with what cannot be seen."""

import unicodedata
from dataclasses import dataclass

HEAD = 24  # signs from the start in which a command and its bot's name stand
_TRADITIONAL = str.maketrans(
    "問題發現談話結束辦調閱進員請導換綁狀態曆歷設幫總覽數據記圖單線標訪離會責",
    "问题发现谈话结束办调阅进员请导换绑状态历历设帮总览数据记图单线标访离会责",
)
_FULL_WIDTH = {ord("！") + n: ord("!") + n for n in range(94)}


@dataclass(frozen=True, slots=True)
class Plain:
    """A text whose head is written in plain signs; `at` tells where each of them stood."""

    text: str
    at: tuple[int, ...]

    def original(self, argument: str, written: str) -> str:
        """Return the end of the text as it was written, not as it was read."""
        if not argument or not self.text.endswith(argument):
            return argument
        first = len(self.text) - len(argument)
        return written[self.at[first] :] if first < len(self.at) else argument


def plain_signs(written: str) -> Plain:
    """Return the text with its head in half-width, simplified signs, none of them invisible."""
    head, rest = written[:HEAD], written[HEAD:]
    kept = [n for n, sign in enumerate(head) if unicodedata.category(sign) != "Cf"]
    plain = "".join(head[n] for n in kept).translate(_TRADITIONAL).translate(_FULL_WIDTH)
    return Plain(plain + rest, (*kept, *range(HEAD, len(written))))


def without_name(text: str, username: str) -> str:
    """Return what follows the bot's name, if the text begins with it: @bot 问题 x."""
    name = f"@{username}"
    if not text.lower().startswith(name.lower()) or text[len(name) : len(name) + 1].isalnum():
        return text
    return text[len(name) :].lstrip(" \t\n\u3000,，:：")
