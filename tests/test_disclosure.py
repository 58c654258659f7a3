"""Nobody is told what they must not know: the ways in which it could happen, tried for real."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.enums import FetchState, Handling, OutwardState
from inspection.records import Evidence
from tests.stage import SCOPE, Stage, stage

CLUE = "市场部经理周凌渡把装修给他小舅子的公司，三家比价两家同一法人"
HARMLESS = "二楼消防栓未见点检卡"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"evidence"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


async def propose(here: Stage, text: str = HARMLESS) -> None:
    """Bring a finding as far as the liaison's door."""
    await here.say("丙", text)
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)


def texts(here: Stage, name: str) -> str:
    """Return everything the bot says in somebody's private chat, and in the group if inside."""
    return "\n".join(m.text for m in here[name].screen() if m.from_bot)


def group_texts(here: Stage) -> str:
    """Return everything the bot says in the group."""
    return "\n".join(m.text for m in here.group.messages if m.from_bot and not m.deleted)


async def test_what_is_sealed_within_the_undo_window_is_not_delivered(here: Stage) -> None:
    await propose(here)
    await here.press("甲", "放行")
    card = next(m for m in here["丙"].screen() if m.text.startswith("W1"))
    await here.say("丙", CLUE, reply_to=card)
    await here.later(timedelta(seconds=30))
    assert (here.items()[0].state, texts(here, "周")) == (OutwardState.WITHDRAWN, "")


async def test_an_edit_can_seal_and_the_leader_is_told(here: Stage) -> None:
    said = await here.say("丙", HARMLESS)
    here["丙"].edit(said, CLUE)
    await here.settle()
    assert here.findings()[0].sealed
    assert "已封存" in texts(here, "甲")


async def test_a_suspicious_caption_later_in_an_album_seals_the_whole(here: Stage) -> None:
    here["丙"].send_album([(PICTURE, "现场照片"), (PICTURE + b"2", CLUE)])
    await here.settle()
    await here.say("丁", "W1")
    assert (len(here.findings()), here.findings()[0].sealed) == (1, True)
    assert "小舅子" not in texts(here, "丁")


async def test_a_sealed_card_cannot_be_shared_into_the_group(here: Stage) -> None:
    await here.say("丙", CLUE)
    await here.say("丙", "共享", reply_to=here["丙"].last())
    assert group_texts(here) == ""
    assert "不能共享到群里" in texts(here, "丙")


async def test_a_forged_button_does_not_attach_another_findings_photo(here: Stage) -> None:
    here["丙"].send_photo(PICTURE, caption=CLUE)
    await here.settle()
    await here.say("丁", HARMLESS)
    await here.press("丁", "提示联络员")
    press = here["丁"].press_data("o.files:1:1", on=here["丁"].last())
    await here.settle()
    assert here.items()[0].attachments == ()
    assert press.answer is not None
    assert press.answer.show_alert


async def test_a_registered_clue_leaves_its_words_nowhere(here: Stage) -> None:
    await propose(here)
    finding = here.findings()[0]
    press = here["丙"].press_data(f"f.clue:{finding.id}", on=here["丙"].last())
    await here.settle()
    await here.bot.shared.store.saved()
    stored = (here.folder / "inspections" / SCOPE / "inspection.json").read_text(encoding="utf-8")
    assert press.answer is not None
    assert here.findings()[0].handling is Handling.CLUE
    assert HARMLESS not in stored
    assert HARMLESS not in texts(here, "甲") + texts(here, "乙") + texts(here, "丙")


async def test_the_same_photo_of_another_finding_survives_a_clue(here: Stage) -> None:
    here["丙"].send_photo(PICTURE, caption="甲处照片")
    here["丁"].send_photo(PICTURE, caption="乙处照片")
    await here.settle()
    here["丙"].press_data("f.clue:1", on=here["丙"].last())
    await here.settle()
    kept = here.bot.shared.store.view(SCOPE).get(Evidence, 2)
    assert kept is not None
    assert kept.fetch_state is FetchState.FETCHED
    assert kept.sha256 is not None
    assert here.bot.shared.evidence.exists(SCOPE, kept.sha256)


async def test_a_held_finding_shows_the_group_its_number_only(here: Stage) -> None:
    await here.say("丙", f"问题 {HARMLESS}", chat=here.group)
    await here.press("丙", "处理", in_group=True)
    await here.press("丙", "暂缓告知", in_group=True)
    assert HARMLESS not in group_texts(here)
    assert "W1" in group_texts(here)


GARBAGE = ("f.aspect:1:XYZ", "f.handling:1:X", "t.add:1:abc", "o.files:1:z", "nonsense", "f.tell:0")


@pytest.mark.parametrize("data", GARBAGE)
async def test_a_forged_button_is_answered_and_changes_nothing(here: Stage, data: str) -> None:
    await here.say("丙", HARMLESS)
    before = here.findings()
    press = here["丙"].press_data(data, on=here["丙"].last())
    await here.settle()
    assert press.answers == 1
    assert here.findings() == before
    assert here.bot.shared.journal.failed() == []


LIAISON_TRIES = ("f.tell:1", "o.release:1", "o.verify:1", "t.done:1", "n.read:1", "i.role:0:member")


@pytest.mark.parametrize("data", LIAISON_TRIES)
async def test_a_liaisons_forged_button_is_like_a_button_that_never_was(
    here: Stage, data: str
) -> None:
    await propose(here)
    await here.say("周", "/help")
    forged = here["周"].press_data(data, on=here["周"].last())
    unknown = here["周"].press_data("never:1", on=here["周"].last())
    await here.settle()
    assert forged.answer == unknown.answer
    assert here.items()[0].state is OutwardState.AWAITING_RELEASE


async def test_an_unreachable_liaison_is_told_to_the_group_and_gets_it_on_return(
    here: Stage,
) -> None:
    here["周"].block_bot()
    await propose(here)
    await here.press("甲", "放行")
    await here.later(timedelta(seconds=30))
    assert "W1 未送达" in group_texts(here)
    here["周"].unblock_bot()
    await here.settle()
    assert [m.text.splitlines()[0] for m in here["周"].screen()] == ["【演练】J1 提示 · 巡察组"]
    assert here.items()[0].state is OutwardState.DELIVERED


async def test_a_stranger_who_blocks_is_not_written_to_again_and_again(here: Stage) -> None:
    here["生人"].say("你好")
    here["生人"].block_bot()
    await here.settle()
    calls = [c for c in here.server.calls_of("sendMessage") if c.params["chat_id"] == "999"]
    assert len(calls) <= 1


async def test_a_finding_of_4096_characters_can_be_filed_and_previewed(here: Stage) -> None:
    await here.say("丙", "消防栓未见点检卡，" * 455)
    await here.press("丙", "提示联络员")
    assert "提示预览" in here["丙"].last().text
    await here.press("丙", "下一工作日")
    press = await here.press("丙", "确认发送")
    assert press.answer is not None
    assert "太长" in press.answer.text


async def test_a_summary_that_went_to_the_group_is_not_sent_again_privately(here: Stage) -> None:
    await here.at(here.clock.now().replace(hour=17, minute=30))
    here["甲"].remove_bot(here.group)
    await here.later(timedelta(hours=1))
    assert "截至" not in texts(here, "丁")
    assert "机器人已不在" in texts(here, "甲")


async def test_a_delivery_kept_back_leaves_no_gap_in_the_numbers(here: Stage) -> None:
    await propose(here)
    await here.press("甲", "放行")
    here.clock.advance(timedelta(seconds=30))
    here.bot.beat()  # the number is given and the delivery queued, not sent yet
    with here.bot.shared.store.unit(SCOPE) as work:
        finding = here.findings()[0]
        work.put(finding.changed(sealed=True))
        work.commit()
    await here.settle()
    await propose(here, "三楼消防栓未见点检卡")
    await here.press("甲", "放行")
    await here.later(timedelta(seconds=30))
    heads = [m.text.splitlines()[0] for m in here["周"].screen() if m.from_bot]
    assert heads == ["【演练】J1 提示 · 巡察组"]
