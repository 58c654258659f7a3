"""Every dialogue, told to people who read English: what the bot says has no Chinese of its own.

Buttons keep their Chinese labels, so that the lines of the dialogue find them; that each has
an English one is looked at where it is made.
"""

import asyncio
import re
from html import unescape
from pathlib import Path

import pytest

import bot.wiring
from handlers.readers import Readers
from handlers.texts import Texts
from inspection.enums import Language
from inspection.outbox import Keyboard
from tests.dialogue import instructions, play
from tests.marked import HAN
from tests.stage import stage
from tests.test_dialogues import is_new, made_new, options_of, read
from tests.test_marked_dialogues import OWN_FILES, bots_lines, is_from, said_by_people

QUICK = {"01-the-whole-line", "asking", "plan_import"}
CHOSEN = [
    pytest.param(path, id=path.stem, marks=() if path.stem in QUICK else pytest.mark.slow)
    for path in OWN_FILES
]
PRESSED = re.compile(r"^\S+> \[.*\]$")
KEPT = (  # contents of papers, in the inspection's language: proposed, and a person may change it
    "请立即整改，查明原因，举一反三。",
    "请书面报告整改情况，经主要负责人签字后，连同佐证材料由联络员报送巡察组。",
    "已于 周三 销号，现再次出现",
    "不涉及",
    "Language 语言 中文",  # each language is named in itself
)


class Told:
    """What was said in English, with what it is in Chinese."""

    def __init__(self) -> None:
        self.chinese: dict[str, str] = {}
        self.labels: set[str] = set()

    def plain(self, text: str) -> str:
        """Return how a text reads in Chinese, for the lines that look for one."""
        return self.chinese.get(text, text)

    def texts_for(self, readers: Readers, _chat_id: int) -> Texts:
        return readers.texts.in_language(Language.ENGLISH)

    def said_to(self, readers: Readers, chat_id: int, text: str) -> str:
        said = str(readers.texts_for(chat_id).said(text))
        self.chinese[_shown(said)] = _shown(text)
        return said

    def keys_for(self, readers: Readers, chat_id: int, buttons: Keyboard) -> Keyboard:
        label = readers.texts_for(chat_id).label
        self.labels |= {label(key.label) for row in buttons for key in row}
        return buttons


def _shown(text: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", text))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    heard = Told()
    for name in ("texts_for", "said_to", "keys_for"):
        method = getattr(heard, name)
        monkeypatch.setattr(Readers, name, lambda *given, act=method: act(*given))
    english = lambda shared, _user: shared.texts.in_language(Language.ENGLISH)  # noqa: E731
    monkeypatch.setattr(bot.wiring.Shared, "texts_for", english)
    return heard


def written_by_people(dialogue: str) -> str:
    """What people wrote, without the names of the buttons they pressed."""
    lines = [line for line in instructions(dialogue) if not PRESSED.match(line)]
    return said_by_people("\n".join(lines)) + "\n".join(KEPT)


@pytest.mark.parametrize("path", CHOSEN)
async def test_who_reads_english_reads_no_chinese_of_the_bots_own(
    path: Path, tmp_path: Path, told: Told
) -> None:
    written = read(path)
    code = await asyncio.to_thread(made_new, tmp_path) if is_new(written) else ""
    async with stage(tmp_path, options=options_of(written), prepared=not code) as here:
        here.plain = told.plain
        played = await play(written, here, code)
    people = written_by_people(written)
    shown = [line for line in bots_lines(played) if not line.startswith("[")]
    left = {w for line in [*shown, *told.labels] for w in HAN.findall(line)}
    assert {w for w in left if not is_from(people, w)} == set()
