"""Every dialogue in the marked language: what the bot says comes from templates and tables."""

import asyncio
from functools import cache
from html import unescape
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest

import bot.wiring
from storage.template import built_in_timetable
from tests.dialogue import FILES as SENT
from tests.dialogue import instructions, play
from tests.marked import HAN, MarkedTexts, mark, plain, unmarked
from tests.stage import CAST, UNIT, stage
from tests.test_dialogues import FILES, is_new, made_new, options_of, read

QUICK = {"01-the-whole-line", "settings_times", "mine"}
OWN_FILES = [f for f in FILES if "/language en" not in read(f)]  # nobody in them reads English
CHOSEN = [
    pytest.param(path, id=path.stem, marks=() if path.stem in QUICK else pytest.mark.slow)
    for path in OWN_FILES
]


marked = cache(MarkedTexts)  # its templates are compiled once for all dialogues


def said_by_people(written: str) -> str:
    """All that people wrote or sent, and what the inspection itself is called."""
    given = [*CAST, UNIT, "城东巡察", "巡察组", str(built_in_timetable()), *words_in_files()]
    given.append("类型:既往")  # a filter, shown as it is typed
    return "\n".join([*instructions(written), *given])


@cache
def words_in_files() -> tuple[str, ...]:
    """What stands in the tables that people send."""
    texts: list[bytes] = []
    for path in sorted(SENT.iterdir()):
        if is_zipfile(path):  # XLSX, DOCX
            with ZipFile(path) as book:
                texts += [book.read(name) for name in book.namelist() if name.endswith(".xml")]
        else:
            texts.append(path.read_bytes())
    return tuple(unescape(text.decode("utf-8", errors="ignore")) for text in texts)


def bots_lines(played: str) -> list[str]:
    """What the bot said, and what its toasts said, without the words of the dialogue itself."""
    lines = [line for line in played.splitlines() if line.startswith("    ")]
    said = [line for line in lines if not line.lstrip().startswith(("→", "〔", "（没有应答）"))]
    return [line.strip().removeprefix("提示：").removeprefix("弹窗：") for line in said]


def is_from(people: str, words: str) -> bool:
    """Whether words can be put together of what people wrote, two signs at a time at least."""
    if words in people:
        return True
    return any(
        words[:cut] in people and is_from(people, words[cut:])
        for cut in range(len(words) - 1, 0, -1)
        if cut > 1 or len(words) - cut > 1
    )


@pytest.mark.parametrize("path", CHOSEN)
async def test_nothing_is_said_but_from_templates_and_tables(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = read(path)
    monkeypatch.setattr(bot.wiring, "texts_in", lambda zone, _language: marked(zone))
    code = await asyncio.to_thread(made_new, tmp_path) if is_new(written) else ""
    async with stage(tmp_path, options=options_of(written), prepared=not code) as here:
        here.plain = plain
        played = await play(written, here, code)
    assert plain(played) == written
    people = said_by_people(written)
    left = {w for line in bots_lines(played) for w in unmarked(line) if not is_from(people, w)}
    assert left == set()


def test_a_mark_is_seen_and_taken_off_again() -> None:
    assert mark("第3行 完成") == "⟦第⟧3⟦行⟧ ⟦完成⟧"
    assert plain(mark("第3行 完成")) == "第3行 完成"
    assert unmarked(f"{mark('期限')}：周五前") == ["周五前"]
    assert HAN.findall(str(MarkedTexts)) == []
