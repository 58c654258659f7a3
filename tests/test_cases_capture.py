"""Whatever a member sends is kept, whole, at once: failures of other bots, tried on this one."""

import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from inspection import outbox
from inspection.enums import EvidenceKind, FetchState, Handling
from inspection.records import Evidence, SourceMessage
from sandbox.shown import ShownMessage
from tests.pictures import a_photo
from tests.stage import SCOPE, Stage, stage

PICTURE = b"\x89PNG\r\n\x1a\n"
HARMLESS = "二楼消防栓未见点检卡"
CLUE = "会计把项目给了局长的小舅子，收了好处费"
THREE_DAYS = timedelta(days=3)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


def pictures(count: int) -> list[bytes]:
    return [PICTURE + bytes([number]) for number in range(count)]


def evidence(here: Stage) -> list[Evidence]:
    return list(here.bot.shared.store.view(SCOPE).all(Evidence))


def captions(here: Stage) -> list[str]:
    """Return the captions of the first finding's files, in their order."""
    by_id = {file.id: file for file in evidence(here)}
    return [by_id[each].caption for each in here.findings()[0].evidence]


def by_bot(here: Stage, name: str) -> list[ShownMessage]:
    return [m for m in here[name].screen() if m.from_bot]


# --- B. albums


async def test_an_album_is_one_finding_and_one_message(here: Stage) -> None:
    here["丙"].send_album([(pictures(4)[0], "消火栓箱门锁损坏"), *pictures(4)[1:]])
    await here.settle()
    assert [(f.raw, f.evidence) for f in here.findings()] == [("消火栓箱门锁损坏", (1, 2, 3, 4))]
    assert len(here.server.calls_of("sendMessage")) == 1
    assert "照片4" in here["丙"].last().text


async def test_each_caption_of_an_album_stays_with_its_photo(here: Stage) -> None:
    first, second, third = pictures(3)
    here["丙"].send_album([(first, "整改前"), second, (third, "整改后")])
    await here.settle()
    assert captions(here) == ["整改前", "", "整改后"]
    assert here.findings()[0].wording == "整改前\n整改后"


async def test_an_album_goes_on_after_a_restart_and_an_hour_later(here: Stage) -> None:
    files = [here.server.world.store(data, "photo") for data in pictures(4)]
    here["丙"].send_files(files[:2], ["走廊灯不亮"], group="g1")
    await here.settle()
    await here.restart()
    here["丙"].send_files(files[2:3], group="g1")
    await here.later(timedelta(minutes=59))
    here["丙"].send_files(files[3:], ["第四张"], group="g1")
    await here.settle()
    assert [f.evidence for f in here.findings()] == [(1, 2, 3, 4)]
    assert "照片4" in by_bot(here, "丙")[0].text


async def test_an_album_whose_parts_overtake_each_other_is_put_in_order(here: Stage) -> None:
    here.server.updates.allow(["message"])
    files = [here.server.world.store(data, "photo") for data in pictures(3)]
    here["丙"].send_files(files, ["一", "二", "三"], group="g1")
    first, *others = here.server.updates.waiting
    first["update_id"], others[1]["update_id"] = others[1]["update_id"], first["update_id"]
    here.server.updates.waiting.sort(key=lambda update: int(update["update_id"]))
    await here.settle()
    assert captions(here) == ["一", "二", "三"]
    assert here.findings()[0].raw == "一\n二\n三"


async def test_an_album_in_the_group_needs_its_word_on_any_one_photo(here: Stage) -> None:
    first, second, third = pictures(3)
    here["丙"].send_album([first, (second, "#问题 走廊灯不亮"), third], chat=here.group)
    await here.settle()
    assert [(f.raw, len(f.evidence)) for f in here.findings()] == [("走廊灯不亮", 3)]


async def test_filing_one_photo_of_an_album_in_the_group_files_the_album(here: Stage) -> None:
    photos = here["丁"].send_album(pictures(3), chat=here.group)
    await here.settle()
    await here.say("丙", "/f", chat=here.group, reply_to=photos[1])
    assert [len(f.evidence) for f in here.findings()] == [3]
    assert here.findings()[0].forwarded_from == "丁"


async def test_an_album_as_a_reply_adds_to_the_finding_as_a_whole(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    files = [here.server.world.store(data, "photo") for data in pictures(2)]
    here["丙"].send_files(files[:1], reply_to=here["丙"].last(), group="g1")
    here["丙"].send_files(files[1:], group="g1")
    await here.settle()
    assert [f.evidence for f in here.findings()] == [(1, 2)]


async def test_files_of_pictures_are_photos_and_an_album_too(here: Stage) -> None:
    store = here.server.world.store
    files = [
        store(a_photo(), "document", name="IMG_1.jpg", mime_type="image/jpeg"),
        store(a_photo(kind="HEIF"), "document", name="IMG_2.HEIC"),
    ]
    here["丙"].send_files(files, ["灭火器过期"])
    await here.settle()
    assert len(here.findings()) == 1
    assert "照片2" in here["丙"].last().text
    assert [file.opens_as_picture for file in evidence(here)] == [True, True]


async def test_an_automatic_forward_of_a_channel_is_no_finding(here: Stage) -> None:
    here["丙"].say("频道文章", chat=here.group)
    update = here.server.updates.waiting[-1]
    update["message"]["is_automatic_forward"] = True
    update["message"]["sender_chat"] = {"id": -1001999, "type": "channel", "title": "频道"}
    await here.settle()
    assert here.findings() == []
    assert here.server.calls_of("sendMessage") == []


# --- C. edits


async def test_an_edited_caption_is_a_revision_of_its_own_photo(here: Stage) -> None:
    first, second = pictures(2)
    album = here["丙"].send_album([(first, "整改前"), (second, "整改厚")])
    await here.settle()
    here["丙"].edit(album[1], "整改后")
    await here.settle()
    (finding,) = here.findings()
    change = finding.history[-1]
    assert (finding.wording, captions(here)) == ("整改前\n整改后", ["整改前", "整改后"])
    assert (change.by, change.before, change.after) == (103, "整改厚", "整改后")


async def test_an_edited_reply_changes_only_what_it_added(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    reply = await here.say("丁", "W1")
    added = await here.say("丙", "共2据", reply_to=by_bot(here, "丙")[0])
    here["丙"].edit(added, "共2具")
    await here.settle()
    assert here.findings()[0].wording == f"{HARMLESS}\n共2具"
    assert here.findings()[0].raw == HARMLESS
    assert reply.text == "W1"


async def test_an_edit_into_a_command_runs_nothing_and_is_kept(here: Stage) -> None:
    said = await here.say("丙", HARMLESS)
    here["丙"].edit(said, "/export")
    await here.settle()
    assert len(by_bot(here, "丙")) == 1
    assert here.findings()[0].history[-1].after == "/export"


async def test_an_edited_command_is_not_run_again(here: Stage) -> None:
    said = await here.say("丙", "完成 12")
    answers = len(by_bot(here, "丙"))
    here["丙"].edit(said, "完成 12 已复查")
    await here.settle()
    assert (len(by_bot(here, "丙")), here.findings()) == (answers, [])


async def test_a_caption_taken_away_leaves_the_photo_and_the_earlier_text(here: Stage) -> None:
    photo = here["丙"].send_photo(PICTURE, caption=HARMLESS)
    await here.settle()
    here["丙"].edit(photo, "")
    await here.settle()
    assert here.findings()[0].wording == ""
    assert here.findings()[0].history[-1].before == HARMLESS


async def test_another_photo_in_the_place_of_the_first_is_kept_beside_it(here: Stage) -> None:
    photo = here["丙"].send_photo(PICTURE, caption=HARMLESS)
    await here.settle()
    here["丙"].replace_photo(photo, PICTURE + b"2")
    await here.settle()
    assert [f.evidence for f in here.findings()] == [(1, 2)]


async def test_edits_of_what_nobody_filed_are_no_trouble(here: Stage) -> None:
    place = here["丙"].send_location(chat=here.group)
    strange = here["生人"].say("您好")
    await here.settle()
    here["丙"].edit(place, "")
    here["生人"].edit(strange, "您好！")
    await here.settle()
    assert here.bot.shared.journal.failed() == []


def moved(here: Stage, name: str, place: ShownMessage, latitude: float) -> None:
    """Let a live location move, as it does every few seconds."""
    here.clock.advance(timedelta(seconds=5))
    place.extra["location"] = {"latitude": latitude, "longitude": 116.4, "live_period": 900}
    here[name].edit(place, "")


async def test_a_live_location_that_moves_is_no_flood_of_revisions(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    place = here["丙"].send_location(39.9, 116.4, reply_to=here["丙"].last())
    await here.settle()
    for step in range(3):
        moved(here, "丙", place, 40.0 + step)
    await here.settle()
    (finding,) = here.findings()
    assert finding.wording == f"{HARMLESS}\n位置：39.90000,116.40000"
    assert [change.what for change in finding.history] == ["filed", "added"]


# --- every kind


async def test_what_has_no_words_is_kept_in_words(here: Stage) -> None:
    anna = here["丙"]
    anna.send_location(31.2, 121.5)
    anna.send_venue("东库房", "城东路1号")
    anna.send_contact("李某", "13800000000")
    anna.send_poll("哪天复查", ["周四", "周五"])
    anna.send_dice(3)
    anna.send_sticker()
    await here.settle()
    assert [f.raw for f in here.findings()] == [
        "位置：31.20000,121.50000",
        "地点：东库房 城东路1号（39.90000,116.40000）",
        "联系人：李某 13800000000",
        "投票：哪天复查\n· 周四\n· 周五",
        "骰子：🎲 3",
        "贴纸：👍",
    ]


async def test_whatever_plays_is_kept_as_what_it_is(here: Stage) -> None:
    anna = here["丙"]
    anna.send_voice(b"v", duration=8)
    anna.send_audio(b"a", "访谈\u202e.mp3")
    anna.send_video(b"m")
    anna.send_video_note(b"n")
    anna.send_animation(b"g")
    await here.settle()
    kept = evidence(here)
    assert [file.kind for file in kept] == [
        EvidenceKind.VOICE,
        EvidenceKind.AUDIO,
        EvidenceKind.VIDEO,
        EvidenceKind.VIDEO_NOTE,
        EvidenceKind.ANIMATION,
    ]
    assert {file.fetch_state for file in kept} == {FetchState.FETCHED}
    assert (kept[0].duration, kept[1].file_name) == (8, "访谈.mp3")


async def test_a_place_as_a_reply_is_added(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    here["丙"].send_location(31.2, 121.5, reply_to=here["丙"].last())
    await here.settle()
    assert here.findings()[0].wording == f"{HARMLESS}\n位置：31.20000,121.50000"


async def test_a_photo_named_like_a_command_is_still_a_photo(here: Stage) -> None:
    here["丙"].send_photo(PICTURE, caption="看板")
    here["丙"].send_photo(PICTURE + b"2", caption="/xyz")
    await here.settle()
    assert [f.raw for f in here.findings()] == ["看板", "/xyz"]


async def test_a_photo_as_an_answer_to_a_question_is_not_lost(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    await here.press("丙", "期限")
    await here.press("丙", "另定")
    here["丙"].send_photo(PICTURE, reply_to=here["丙"].last())
    await here.settle()
    assert [len(f.evidence) for f in here.findings()] == [0, 1]


async def test_the_part_that_is_quoted_is_kept_with_who_said_it(here: Stage) -> None:
    here["丙"].quote_elsewhere("老王", "锁坏了半年", "这件事要核实")
    await here.settle()
    assert here.findings()[0].quoted == "老王：锁坏了半年"
    assert "引用：老王：锁坏了半年" in here["丙"].last().text


async def test_a_quoted_clue_seals_what_quotes_it(here: Stage) -> None:
    here["丙"].quote_elsewhere("老王", CLUE, "这件事要核实")
    await here.settle()
    assert here.findings()[0].sealed


async def test_a_quote_of_the_card_is_kept_with_the_reply(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    here["丙"].quote(here["丙"].last(), "点检卡", "新卡已制作")
    await here.settle()
    assert here.findings()[0].wording == f"{HARMLESS}\n“点检卡”：新卡已制作"


# --- G. forwards


@pytest.mark.parametrize("origin", ["hidden", "chat", "channel"])
async def test_a_forward_keeps_who_said_it_and_when(here: Stage, origin: str) -> None:
    before = here.clock.now() - THREE_DAYS
    here["丙"].forward_from_outside("库房漏水", origin=origin, name="老王", date=before)
    await here.settle()
    (finding,) = here.findings()
    assert (finding.author_id, finding.forwarded_from) == (103, "老王")
    assert (finding.occurred_at, finding.recorded_at) == (before, here.clock.now())
    assert "转自：老王 · 11月22日（周日）10:00" in here["丙"].last().text


@pytest.mark.parametrize("words", ["/export", "看板", "W1", "#问题 库房漏水"])
async def test_a_forward_is_never_a_command(here: Stage, words: str) -> None:
    here["丙"].forward_from_outside(words)
    await here.settle()
    assert [f.raw for f in here.findings()] == [words]


async def test_a_forwarded_album_is_one_finding(here: Stage) -> None:
    store = here.server.world.store
    for number, words in enumerate(("库房漏水", "", "")):
        file = store(PICTURE + bytes([number]), "photo")
        here["丙"].forward_from_outside(words, file=file, album="f1")
    await here.settle()
    assert [(f.raw, len(f.evidence)) for f in here.findings()] == [("库房漏水", 3)]


async def test_a_command_in_a_caption_leaves_its_word_out_everywhere(here: Stage) -> None:
    here["丙"].send_photo(PICTURE, caption="/finding 配电箱未上锁\n二层")
    await here.settle()
    assert here.findings()[0].raw == "配电箱未上锁\n二层"
    assert captions(here) == ["配电箱未上锁\n二层"]


async def test_filing_with_words_as_a_reply_takes_the_photo_along(here: Stage) -> None:
    photo = here["丁"].send_photo(PICTURE, chat=here.group)
    await here.settle()
    await here.say("丙", "/f 消火栓锁坏", chat=here.group, reply_to=photo)
    assert [(f.raw, f.evidence) for f in here.findings()] == [("消火栓锁坏", (1,))]


# --- H. attachments


async def test_a_file_that_the_server_calls_too_big_is_asked_for_once(here: Stage) -> None:
    here.server.faults.add(
        method="getFile", times=9, error=(400, "Bad Request: file is too big", {})
    )
    here["丙"].send_document(b"x", "竣工图.pdf", caption="竣工图")
    await here.settle()
    await here.later(timedelta(hours=2))
    assert len(here.server.calls_of("getFile")) == 1
    assert "1个文件超出20MB未下载（竣工图.pdf）：请直接拷贝给档案员" in here["丙"].last().text


async def test_a_file_out_of_reach_is_said_and_comes_after_all(here: Stage) -> None:
    here.server.faults.add(
        method="getFile",
        times=3,
        error=(400, "Bad Request: wrong file_id or the file is temporarily unavailable", {}),
    )
    here["丙"].send_document(b"x", "台账.pdf", caption="台账")
    await here.settle()
    for seconds in (3, 15):
        await here.later(timedelta(seconds=seconds))
    said = by_bot(here, "丙")[0].text
    await here.later(timedelta(minutes=2))
    assert "1个文件暂未取到" in said
    assert "暂未取到" not in by_bot(here, "丙")[0].text
    assert evidence(here)[0].fetch_state is FetchState.FETCHED


async def test_half_a_file_is_not_taken_for_the_whole(here: Stage) -> None:
    here["丙"].send_document(b"x" * 9, "台账.pdf", caption="台账", size=10)
    await here.settle()
    assert (evidence(here)[0].fetch_state, evidence(here)[0].sha256) == (FetchState.PENDING, None)


async def test_a_full_disk_does_not_end_the_fetching(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(here.bot.shared.evidence, "save", full)
        here["丙"].send_photo(PICTURE, caption=HARMLESS)
        await here.settle()
    await here.later(timedelta(seconds=3))
    assert evidence(here)[0].fetch_state is FetchState.FETCHED


async def test_a_restart_fetches_what_was_not_there(here: Stage) -> None:
    here.server.faults.add(method="getFile", times=1, error=(502, "Bad Gateway", {}))
    here["丙"].send_photo(PICTURE, caption=HARMLESS)
    await here.settle()
    await here.restart()
    assert evidence(here)[0].fetch_state is FetchState.FETCHED


async def test_a_long_chinese_name_is_kept_whole(here: Stage) -> None:
    name = f"{'检' * 120}.pdf"
    here["丙"].send_document(b"x", name, caption="台账")
    await here.settle()
    assert (evidence(here)[0].file_name, evidence(here)[0].fetch_state) == (
        name,
        FetchState.FETCHED,
    )


async def test_a_voice_note_as_a_reply_is_kept_with_the_finding_as_ogg(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    here["丙"].send_voice(b"v", duration=8, reply_to=here["丙"].last())
    await here.settle()
    (file,) = evidence(here)
    assert here.findings()[0].evidence == (file.id,)
    path = here.bot.shared.evidence.path_of(SCOPE, file.sha256 or "")
    assert path is not None
    assert path.suffix == ".ogg"


async def pass_on(here: Stage, files: int) -> None:
    """Bring the finding with its first files to the liaison."""
    for label in ("提示联络员", "附件", *(f"照片{n + 1}" for n in range(files)), "选好了"):
        await here.press("丙", label)
    for label in ("下一工作日", "确认发送"):
        await here.press("丙", label)
    await here.press("甲", "放行")
    await here.later(timedelta(seconds=30))


async def test_a_photo_as_a_file_leaves_without_name_place_and_device(here: Stage) -> None:
    here["丙"].send_document(
        a_photo(), "IMG_王五_20261125.jpg", caption=HARMLESS, mime_type="image/jpeg"
    )
    await here.settle()
    await pass_on(here, 1)
    (sent,) = [m for m in here["周"].screen() if m.file is not None]
    assert sent.photo is not None
    assert sent.file is not None
    assert b"SYNTHETIC-PHONE" not in sent.file.content
    assert sent.file.name is None
    kept = here.bot.shared.evidence.read(SCOPE, evidence(here)[0].sha256 or "")
    assert b"SYNTHETIC-PHONE" in kept


async def test_a_broken_picture_is_kept_and_cannot_be_passed_on(here: Stage) -> None:
    here["丙"].send_document(a_photo()[:200], "IMG.jpg", caption=HARMLESS, mime_type="image/jpeg")
    await here.settle()
    await here.press("丙", "提示联络员")
    assert evidence(here)[0].fetch_state is FetchState.FETCHED
    assert "附件" not in here["丙"].last().labels


async def test_a_forged_button_cannot_send_a_document_to_the_unit(here: Stage) -> None:
    here["丙"].send_document(b"%PDF", "谈话提纲.pdf", caption=HARMLESS)
    await here.settle()
    await here.press("丙", "提示联络员")
    await here.press("丙", "仍要提示")
    here["丙"].press_data("o.files:1:1", on=here["丙"].last())
    await here.settle()
    for label in ("下一工作日", "确认发送"):
        await here.press("丙", label)
    await here.press("甲", "放行")
    await here.later(timedelta(seconds=30))
    assert here["周"].last().text.startswith("【演练】J1")
    assert [m for m in here["周"].screen() if m.file is not None] == []


# --- voice, written down by a machine


def heard_by(folder: Path, words: str, *, code: int = 0) -> dict[str, str]:
    """Return options that name a program which reads the file and says these words."""
    program = folder / "hear.py"
    program.write_text(
        "import os, pathlib, sys\n"
        "assert pathlib.Path(sys.argv[1]).read_bytes()\n"
        "assert not [k for k in os.environ if k.startswith('XUNCHA_')]\n"
        f"sys.stdout.buffer.write({words!r}.encode())\n"
        f"sys.exit({code})\n",
        encoding="utf-8",
    )
    return {"EVIDENCE__TRANSCRIBER": f"{sys.executable} {program} {{file}}"}


async def test_what_a_machine_hears_is_added_and_marked(tmp_path: Path) -> None:
    async with stage(tmp_path / "d", options=heard_by(tmp_path, "走廊\n灯不亮")) as here:
        here["丙"].send_voice(b"v", duration=8)
        await here.settle()
        assert here.findings()[0].wording == "机器转写：走廊 灯不亮"
        assert "机器转写：走廊 灯不亮" in here["丙"].last().text


async def test_a_clue_that_a_machine_hears_seals_the_finding(tmp_path: Path) -> None:
    async with stage(tmp_path / "d", options=heard_by(tmp_path, CLUE)) as here:
        here["丙"].send_voice(b"v")
        await here.settle()
        assert here.findings()[0].sealed
        assert any("已封存" in m.text for m in by_bot(here, "甲"))


async def test_a_program_that_fails_costs_nothing_and_is_tried_three_times(tmp_path: Path) -> None:
    async with stage(tmp_path / "d", options=heard_by(tmp_path, "无", code=1)) as here:
        here["丙"].send_voice(b"v")
        await here.settle()
        for _ in range(5):
            await here.later(timedelta(minutes=2))
        assert (evidence(here)[0].transcript, evidence(here)[0].transcript_tries) == (None, 3)
        assert by_bot(here, "丙")[0].text.startswith("W1 已记录")


async def test_what_was_not_heard_is_heard_after_a_restart(tmp_path: Path) -> None:
    async with stage(tmp_path / "d") as before:
        before["丙"].send_voice(b"v")
        await before.settle()
    options = heard_by(tmp_path, "走廊灯不亮")
    async with stage(tmp_path / "d", prepared=False, options=options) as here:
        await here.settle()
        assert here.findings()[0].wording == "机器转写：走廊灯不亮"


# --- a file is as secret as what it supports


async def test_a_message_about_a_file_of_a_held_finding_does_not_reach_a_colleague(
    here: Stage,
) -> None:
    here["丙"].send_photo(PICTURE, caption=HARMLESS)
    await here.settle()
    with here.bot.shared.store.unit(SCOPE) as work:
        work.put(here.findings()[0].changed(hold=True))
        for reader in (103, 104):
            outbox.say(
                work, chat_id=reader, text="见附件", now=here.clock.now(), about=("evidence:1",)
            )
        work.commit()
    here.bot.shared.wake.set()
    await here.settle()
    assert by_bot(here, "丁") == []
    assert here["丙"].last().text == "见附件"


# --- a clue takes everything with it


async def test_a_registered_clue_takes_every_message_it_was_made_from(here: Stage) -> None:
    album = here["丙"].send_album([(pictures(2)[0], HARMLESS), pictures(2)[1]])
    await here.settle()
    reply = await here.say("丙", "还有一层", reply_to=here["丙"].last())
    here["丙"].press_data("f.clue:1", on=here["丙"].last())
    await here.settle()
    assert here.findings()[0].handling is Handling.CLUE
    assert [m.deleted for m in (*album, reply)] == [True, True, True]
    assert {s.text for s in here.bot.shared.store.view(SCOPE).all(SourceMessage)} == {""}


async def test_a_straggler_of_an_album_that_became_a_clue_is_not_kept(here: Stage) -> None:
    files = [here.server.world.store(data, "photo") for data in pictures(2)]
    here["丙"].send_files(files[:1], [HARMLESS], group="g1")
    await here.settle()
    here["丙"].press_data("f.clue:1", on=here["丙"].last())
    await here.settle()
    (late,) = here["丙"].send_files(files[1:], ["后到的一张"], group="g1")
    await here.settle()
    assert late.deleted
    assert len(evidence(here)) == 1
    assert here.findings()[0].evidence == ()


# --- a caption that reads like something else ---------------------------------------------


async def test_a_photo_with_a_number_below_it_is_added_to_that_finding(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    here["丙"].send_album([(pictures(2)[0], "Ｗ１"), pictures(2)[1]])
    await here.settle()
    (finding,) = here.findings()
    assert (finding.wording, len(finding.evidence)) == (HARMLESS, 2)


async def test_a_photo_with_the_number_of_what_one_may_not_see_is_a_finding_of_its_own(
    here: Stage,
) -> None:
    await here.say("丁", CLUE)
    here["丙"].send_photo(PICTURE, caption="W1")
    await here.settle()
    sealed, own = here.findings()
    assert (sealed.evidence, own.wording, len(own.evidence)) == ((), "W1", 1)


@pytest.mark.parametrize(
    "caption", ["/help", "/mine", "/q 水", "/start", "/bind", "/use", "/close@OtherBot 1", "P1"]
)
async def test_a_photo_below_a_command_that_takes_no_files_is_not_lost(
    here: Stage, caption: str
) -> None:
    here["丙"].send_photo(PICTURE, caption=caption)
    await here.settle()
    assert [(f.wording, len(f.evidence)) for f in here.findings()] == [(caption, 1)]


@pytest.mark.parametrize("caption", ["帮助", "我的", "取消", "/mine"])
async def test_a_document_named_like_a_command_is_still_kept(here: Stage, caption: str) -> None:
    here["丙"].send_document(b"%PDF-1.4", "清单.pdf", caption=caption)
    await here.settle()
    assert [len(f.evidence) for f in here.findings()] == [1]


async def test_two_albums_of_two_people_that_mix_stay_two_findings(here: Stage) -> None:
    files = [here.server.world.store(data, "photo") for data in pictures(5)]
    for name, file, caption in (
        ("丙", 0, "走廊灯不亮"),
        ("丁", 1, "食堂漏水"),
        ("丙", 2, None),
        ("丁", 3, None),
        ("丙", 4, None),
    ):
        here[name].send_files([files[file]], [caption], group=f"of {name}")
    await here.settle()
    assert [(f.wording, f.evidence) for f in here.findings()] == [
        ("走廊灯不亮", (1, 3, 5)),
        ("食堂漏水", (2, 4)),
    ]


async def test_a_sum_that_no_store_can_hold_is_no_sum_and_the_finding_is_kept(here: Stage) -> None:
    await here.say("丙", "发票写着12345678901234567890元")
    await here.restart()
    (finding,) = here.findings()
    assert (finding.label, finding.amounts) == ("W1", ())
