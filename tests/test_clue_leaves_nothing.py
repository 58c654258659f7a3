"""按线索登记: no byte of the data folder tells what was said (design 6.3)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from bot.copies import Copies
from inspection.enums import Handling
from storage.cipher import PLAIN
from storage.keys import cipher_of, new_key
from tests.ended import left_of, options
from tests.pictures import a_photo
from tests.stage import SCOPE, Stage, stage

SAID = "有人反映暗记d4e5f6王某收受红包五千元"
KEY = new_key()
WITH_AND_WITHOUT_A_KEY = pytest.mark.parametrize("key", ["", KEY], ids=["plain", "sealed"])


@asynccontextmanager
async def a_clue(folder: Path, key: str) -> AsyncIterator[Stage]:
    """A suspected clue with a photo, looked for, copied and edited, then registered."""
    async with stage(folder, options=options(folder, key)) as here:
        said = await here.say("丙", SAID)
        here["丙"].send_photo(a_photo(), caption=f"{SAID}照片", reply_to=said)
        await here.settle()
        await here.say("丙", f"查 {SAID}")
        here["丙"].edit(said, f"{SAID}，已核对")
        await here.settle()
        await Copies(here.bot.shared).look()
        journal = here.bot.shared.journal
        journal.receive([(9_998, orjson.dumps(a_failed_edit(said.message_id)))])
        journal.set_aside(9_998, "incident")
        records = folder / "inspections" / SCOPE / "inspection.json"
        records.with_name("inspection.json.set-aside.bak").write_bytes(records.read_bytes())
        await here.later(timedelta(minutes=1))
        await here.press("丙", "按线索登记")
        await here.settle()
        await here.later(timedelta(minutes=1))
        yield here


def a_failed_edit(message_id: int) -> dict[str, object]:
    who = {"id": 103, "is_bot": False, "first_name": "丙"}
    chat = {"id": 103, "type": "private"}
    message = {"message_id": message_id, "date": 1, "chat": chat, "from": who, "text": SAID}
    return {"update_id": 9_998, "edited_message": {**message, "edit_date": 2}}


@WITH_AND_WITHOUT_A_KEY
async def test_no_byte_of_a_registered_clue_is_left(tmp_path: Path, key: str) -> None:
    async with a_clue(tmp_path, key) as here:
        assert Handling.CLUE in {f.handling for f in here.findings()}
        await here.bot.copies.look()
        running = left_of(tmp_path, cipher_of(key) if key else PLAIN, SAID)
    stopped = left_of(tmp_path, cipher_of(key) if key else PLAIN, SAID)
    assert (running, stopped) == ([], [])


MARK = "暗记d4e5f6"


@asynccontextmanager
async def worked_on(folder: Path, key: str) -> AsyncIterator[Stage]:
    """A finding that everything was done with before it turned out to be a clue."""
    async with stage(folder, options=options(folder, key)) as here:
        said = await here.say("丙", f"{MARK}二楼消防栓未见点检卡")
        await here.say("丁", f"{MARK}三楼消防栓未见点检卡")  # alike, and a finding of its own
        await here.say("丙", f"{MARK}补充：台账缺页", reply_to=said)
        await here.press("丁", "不是问题")
        await here.press("丙", "底稿")
        await here.press("丙", "名称")
        await here.press("丙", "采用1")
        await here.press("丙", "全文")
        await here.say("甲", "W1")
        card = here["甲"].last()
        await here.say("甲", f"待办：丁 {MARK}核对台账 周四前", reply_to=card)
        await here.say("丁", f"查 {MARK}")
        await here.say("丙", "W1")
        await here.press("丙", "提示联络员")
        await here.press("丙", "仍要提示")
        await here.press("丙", "下一工作日")
        await here.press("丙", "改措辞")
        await here.say("甲", "/documents")
        await here.press("甲", "问题清单")
        await Copies(here.bot.shared).look()
        for name in ("inspection.json.tmp", "evidence/left.tmp"):  # as a kill leaves it
            left = folder / "inspections" / SCOPE / name
            left.parent.mkdir(exist_ok=True)
            left.write_bytes((folder / "inspections" / SCOPE / "inspection.json").read_bytes())
        yield here


async def registered(here: Stage) -> None:
    """Register W1 by the buttons of its card, and let the day go on."""
    await here.say("丙", "W1")
    await here.press("丙", "处理")
    await here.press("丙", "线索")
    await here.press("丙", "按线索登记")
    await here.later(timedelta(minutes=1))
    await here.later(timedelta(hours=8))
    await here.later(timedelta(days=1))
    await here.bot.copies.look()


@WITH_AND_WITHOUT_A_KEY
async def test_what_was_done_with_it_before_tells_nothing_either(tmp_path: Path, key: str) -> None:
    async with worked_on(tmp_path, key) as here:
        await registered(here)
        (clue, *_) = here.findings()
        assert clue.handling is Handling.CLUE
        await here.restart()
    own = f"{MARK}三楼"  # W2 is a finding of its own, and stays
    cipher = cipher_of(key) if key else PLAIN
    assert left_of(tmp_path, cipher, f"{MARK}二楼", f"{MARK}补充", f"{MARK}核对") == []
    assert left_of(tmp_path, cipher, own)
