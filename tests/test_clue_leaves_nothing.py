"""按线索登记: no byte of the data folder tells what was said (design 6.3)."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from bot.blank_picture import blank_picture
from bot.copies import Copies
from inspection.enums import Handling
from sandbox.shown import ShownMessage
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


# --- what says its words again ---------------------------------------------------------------

WORDS = f"{MARK}仓库盘点表缺三个月签字"


async def shared_by_reply(here: Stage, said: ShownMessage) -> None:
    await here.say("丙", "/share", reply_to=said)


async def shared_from_its_card(here: Stage, _said: ShownMessage) -> None:
    await here.say("丁", "W1")
    await here.say("丁", "/share", reply_to=here["丁"].last())


async def typed_again(here: Stage, _said: ShownMessage) -> None:
    await here.say("丁", f"共享 请大家看：{WORDS}，明天再核")


async def task_typed_again(here: Stage, _said: ShownMessage) -> None:
    await here.say("甲", f"待办：丁 去看{WORDS} 周四前")


async def quoted_in_another(here: Stage, _said: ShownMessage) -> None:
    """A finding of its own, sent with some words of the first marked."""
    here["丁"].quote_elsewhere("丙", WORDS, "四楼也是这样")
    await here.settle()


@pytest.mark.parametrize(
    "say_again",
    [shared_by_reply, shared_from_its_card, typed_again, task_typed_again, quoted_in_another],
    ids=lambda way: way.__name__,
)
async def test_what_repeats_its_words_is_emptied_with_it(
    tmp_path: Path, say_again: Callable[[Stage, ShownMessage], Awaitable[None]]
) -> None:
    async with stage(tmp_path, options=options(tmp_path, "")) as here:
        said = await here.say("丙", WORDS)
        await say_again(here, said)
        await registered(here)
        assert here.findings()[0].handling is Handling.CLUE
        shown = {text for name in ("甲", "乙", "丙", "丁") for text in seen_by(here, name)}
    assert [text for text in shown if MARK in text] == []
    assert left_of(tmp_path, PLAIN, MARK) == []


def seen_by(here: Stage, name: str) -> list[str]:
    """What stands in a person's private chat and in the group, said by the bot."""
    return [
        m.text
        for chat in (None, here.group)
        for m in here[name].screen(chat)
        if m.from_bot and not m.deleted
    ]


@pytest.mark.parametrize(("age", "left"), [(60, False), (-60, True)], ids=["before", "after"])
async def test_what_failed_before_it_was_said_again_tells_nothing(
    tmp_path: Path, age: int, left: bool
) -> None:
    """The first try was set aside under another number; what fails later is no part of it."""
    async with stage(tmp_path, options=options(tmp_path, "")) as here:
        await here.say("丙", WORDS)
        await registered(here)
        said_at = int(here.clock.now().timestamp()) - age
        who = {"id": 103, "is_bot": False, "first_name": "丙"}
        chat = {"id": 103, "type": "private"}
        message = {"message_id": 4_000, "date": said_at, "chat": chat, "from": who, "text": WORDS}
        here.bot.shared.journal.receive([(9_990, orjson.dumps({"message": message}))])
        here.bot.shared.journal.set_aside(9_990, "incident")
        await here.say("丁", f"{MARK}另一条线索")
        await here.press("丁", "处理")
        await here.press("丁", "线索")
        await here.press("丁", "按线索登记")
        await here.bot.copies.look()
    assert bool(left_of(tmp_path, PLAIN, MARK)) is left


# --- what carries a file ---------------------------------------------------------------------


def files_of(here: Stage, name: str) -> list[str]:
    """The names of the files that stand in a private chat, sent by the bot."""
    return [m.file.name or "" for m in here[name].screen() if m.from_bot and m.file is not None]


@pytest.mark.parametrize("document", ["问题清单", "组务会记录", "报告初稿"])
async def test_a_document_that_was_sent_before_is_taken_back(tmp_path: Path, document: str) -> None:
    async with stage(tmp_path, options=options(tmp_path, "")) as here:
        await here.say("丙", WORDS)
        await here.say("乙", "/documents")
        await here.press("乙", document)
        if document == "组务会记录":
            await here.press("乙", "11月25日（周三）")
        assert len(files_of(here, "乙")) == 1
        await registered(here)
        assert files_of(here, "乙") == []


async def test_the_paper_and_the_ledger_that_were_sent_are_taken_back(tmp_path: Path) -> None:
    async with stage(tmp_path, options=options(tmp_path, "")) as here:
        await here.say("丙", WORDS)
        await here.press("丙", "底稿")
        await here.press("丙", "名称")
        await here.press("丙", "采用1")
        await here.press("丙", "全文")
        await here.press("丙", "底稿文件")
        await here.say("乙", "/export")
        assert (len(files_of(here, "丙")), len(files_of(here, "乙"))) == (1, 1)
        await registered(here)
        assert (files_of(here, "丙"), files_of(here, "乙")) == ([], [])


async def test_a_shared_photo_of_it_is_taken_back(tmp_path: Path) -> None:
    async with stage(tmp_path, options=options(tmp_path, "")) as here:
        said = here["丙"].send_photo(a_photo(), caption=WORDS)
        await here.settle()
        await here.say("丙", "/share", reply_to=said)
        (photo,) = [m for m in here.group.messages if m.file is not None]
        await registered(here)
        assert photo.deleted
        assert list((tmp_path / "inspections" / SCOPE / "evidence").iterdir()) == []


@pytest.mark.slow
async def test_what_is_too_old_to_be_deleted_is_written_over(tmp_path: Path) -> None:
    async with stage(tmp_path, options=options(tmp_path, "")) as here:
        said = here["丙"].send_photo(a_photo(), caption=WORDS)
        await here.settle()
        await here.say("丙", "/share", reply_to=said)
        await here.say("丙", "W1")  # its first card keeps its words and loses its buttons
        await here.later(timedelta(days=3))
        await registered(here)
        theirs = [m for m in here["丙"].screen() if m.from_bot]
        (photo,) = [m for m in here.group.messages if m.file is not None]
    assert [m.text for m in theirs if MARK in f"{m.text}{m.caption}"] == []
    assert photo.caption.startswith("G1 已收回")
    assert photo.file is not None
    assert photo.file.content == blank_picture()


@pytest.mark.slow
async def test_a_voice_note_too_old_to_be_deleted_loses_its_words_at_least(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage(tmp_path, options=options(tmp_path, "")) as here:
        said = here["丙"].send_voice(b"OggS" + b"\0" * 64)
        await here.settle()
        here["丙"].say(WORDS, reply_to=said)
        await here.settle()
        await here.say("丙", "/share", reply_to=said)
        await here.later(timedelta(days=3))
        await registered(here)
        voice = [m for m in here.group.messages if m.file is not None]
    assert [m.caption.split("\n")[0] for m in voice] == ["G1 已收回"]
    assert [r.message for r in caplog.records if r.levelno >= logging.ERROR] == []


async def test_a_document_too_old_to_be_deleted_is_an_empty_picture(tmp_path: Path) -> None:
    async with stage(tmp_path, options=options(tmp_path, "")) as here:
        await here.say("丙", WORDS)
        await here.say("甲", "/documents")
        await here.press("甲", "问题清单")
        await here.settle()
        (list_of_all,) = [m for m in here["甲"].screen() if m.file is not None]
        await here.later(timedelta(days=3))
        await registered(here)
    assert list_of_all.file is not None
    assert (list_of_all.file.content, list_of_all.file.kind) == (blank_picture(), "photo")
    assert "已收回" in list_of_all.caption


async def test_a_document_that_could_not_be_deleted_in_time_is_an_empty_picture(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, options=options(tmp_path, "")) as here:
        await here.say("丙", WORDS)
        await here.say("乙", "/documents")
        await here.press("乙", "问题清单")
        await here.settle()
        (list_of_all,) = [m for m in here["乙"].screen() if m.file is not None]
        here["乙"].block_bot()
        await here.settle()
        await registered(here)
        await here.later(timedelta(days=3))
        here["乙"].unblock_bot()
        await here.later(timedelta(minutes=1))
    assert list_of_all.file is not None
    assert (list_of_all.file.content, "已收回" in list_of_all.caption) == (blank_picture(), True)


# --- what it grew from, and what it grew with ------------------------------------------------


async def test_the_interview_note_it_was_made_from_is_emptied(tmp_path: Path) -> None:
    async with stage(tmp_path, options=options(tmp_path, "")) as here:
        await here.say("丙", "谈话")
        await here.say("丙", WORDS)
        await here.say("丙", "食堂台账另看")
        await here.say("丙", "结束谈话")
        await here.press("丙", "1")
        await here.press("丙", "逐条立问题")
        assert len(here.findings()) > 0
        (made,) = [f for f in here.findings() if MARK in f.wording]
        await here.say("丙", made.label)
        await here.press("丙", "处理")
        await here.press("丙", "线索")
        await here.press("丙", "按线索登记")
        await here.bot.copies.look()
        shown = [text for name in ("甲", "乙", "丙") for text in seen_by(here, name)]
    assert [text for text in shown if MARK in text] == []
    assert left_of(tmp_path, PLAIN, MARK) == []


@pytest.mark.parametrize("registers", ["W1", "W2"], ids=["what_went_in", "what_it_went_into"])
async def test_what_was_put_together_is_emptied_together(tmp_path: Path, registers: str) -> None:
    """W2 went into W1: whichever is opened, the words of both are gone."""
    async with stage(tmp_path, options=options(tmp_path, "")) as here:
        await here.say("丙", WORDS)
        await here.say("丙", f"{MARK}另有两张领料单没有领用人")
        await here.press("丙", "并入 W1")
        await here.say("丙", registers)
        await here.press("丙", "处理")
        await here.press("丙", "线索")
        await here.press("丙", "按线索登记")
        await here.bot.copies.look()
        shown = seen_by(here, "丙")
    assert [text for text in shown if MARK in text] == []
    assert left_of(tmp_path, PLAIN, MARK) == []
