"""An inspection is destroyed by two people, and nothing of it is left in any byte of the folder."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from bot.blank_picture import blank_picture
from bot.copies import Copies
from bot.purger import PROOFS
from bot.taking_back import taken_back
from inspection.enrolment import invite
from inspection.enums import MessageState, Role
from inspection.ports import REGISTRY
from inspection.records import (
    AccountChange,
    Closing,
    Finding,
    Member,
    OutgoingMessage,
    Person,
    Purge,
    PurgePhase,
    StandIn,
)
from storage.cipher import PLAIN
from storage.journal import Journal
from storage.keys import cipher_of
from storage.layout import PACKS
from storage.tiny import TinyStore
from tests.ended import KEY, NAMES, OTHER, OTHER_SAID, SAID, agreed, closed, left_of
from tests.pictures import a_photo
from tests.stage import CAST, ENTRY, MORNING, SCOPE, Stage, stage

WITH_AND_WITHOUT_A_KEY = pytest.mark.parametrize("key", ["", KEY], ids=["plain", "sealed"])


@WITH_AND_WITHOUT_A_KEY
async def test_no_byte_of_a_purged_inspection_is_left(tmp_path: Path, key: str) -> None:
    cipher = cipher_of(key) if key else PLAIN
    async with closed(tmp_path, key) as here:
        before = left_of(tmp_path, cipher, SAID)
        await agreed(here)
        await Copies(here.bot.shared).look()
    places = {name.partition(" in ")[2].partition("/")[0].partition("!")[0] for name in before}
    assert places >= {"backups", "inspections", PACKS}  # the search finds what is there
    assert left_of(tmp_path, cipher, SAID, *NAMES) == []
    assert not (tmp_path / "inspections" / SCOPE).exists()


async def test_the_other_inspection_is_untouched(tmp_path: Path) -> None:
    file = tmp_path / "inspections" / OTHER / "inspection.json"
    async with closed(tmp_path) as here:
        before = TinyStore.read_only(tmp_path).view(OTHER).get(Finding, 1)
        await agreed(here)
    after = TinyStore.read_only(tmp_path)
    assert after.scopes() == (OTHER,)
    assert after.view(OTHER).get(Finding, 1) == before
    assert OTHER_SAID in file.read_text("utf-8")
    (member,) = after.view(REGISTRY).lookup(Member, "inspection_id", OTHER)
    assert (member.name, member.is_active) == ("戊", True)
    kept = [name for name in left_of(tmp_path, PLAIN, OTHER_SAID) if "backups" in name]
    assert kept == [] or "xuncha-" in kept[0]


async def test_what_stays_is_a_proof_without_content(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        closing = here.bot.shared.store.view(SCOPE).get(Closing, 1)
        assert closing is not None
        await agreed(here)
        said = here["乙"].screen()[-1].text
    (purge,) = TinyStore.read_only(tmp_path).view(REGISTRY).all(Purge)
    (proof,) = (tmp_path / PROOFS).iterdir()
    facts = orjson.loads(proof.read_bytes())
    assert purge.phase is PurgePhase.DONE
    assert facts["pack_sha256"] == closing.pack_sha256
    assert (facts["asked_member"], facts["confirmed_member"]) == (1, 2)
    assert (facts["findings"], facts["files"], len(facts["audit_head"])) == (2, 1, 64)
    assert said.startswith("销毁完成")
    assert proof.stat().st_mode & 0o777 == 0o600


async def test_the_bots_messages_are_gone_from_the_chats(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        await agreed(here)
        left = [m.text for m in here["丙"].screen() if m.from_bot and "点检卡" in m.text]
    assert left == []


async def test_what_is_too_old_to_delete_is_written_over_and_the_rest_counted(
    tmp_path: Path,
) -> None:
    async with closed(tmp_path) as here:
        here.clock.advance_to(here.clock.now() + timedelta(days=3))
        await agreed(here)
        left = [m.text for m in here["丙"].screen() if m.from_bot and "点检卡" in m.text]
    (purge,) = TinyStore.read_only(tmp_path).view(REGISTRY).all(Purge)
    assert left == []
    assert purge.messages_overwritten > 0


@pytest.mark.parametrize(
    ("send", "outcome"), [("send_photo", "overwritten"), ("send_document", "overwritten")]
)
async def test_a_file_too_old_to_delete_becomes_an_empty_picture(
    tmp_path: Path, send: str, outcome: str
) -> None:
    shown = await taken_back_after_days(tmp_path, send)
    assert shown == (outcome, blank_picture(), "已收回")


async def test_the_sound_of_a_voice_note_too_old_to_delete_is_left_and_counted(
    tmp_path: Path,
) -> None:
    sound = a_photo()
    assert await taken_back_after_days(tmp_path, "send_voice") == ("left", sound, "已收回")


async def taken_back_after_days(folder: Path, send: str) -> tuple[str, bytes, str]:
    async with stage(folder) as here:
        bot, now = here.bot.application.bot, here.clock.now()
        sent = await getattr(bot, send)(103, a_photo(), caption=SAID)
        here.clock.advance_to(now + timedelta(days=3))
        record = OutgoingMessage(
            chat_id=103, message_id=sent.message_id, is_media=True, created_at=now
        )
        outcome = await taken_back(bot, record, "已收回")
        shown = here["丙"].last()
    assert shown.file is not None
    return outcome, shown.file.content, shown.caption


async def test_one_alone_destroys_nothing(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        await here.say("甲", "/purge")
        await here.press("甲", "申请销毁")
        here["甲"].press_data("z.confirm:1", on=here["甲"].screen()[-1])
        here["丙"].press_data("z.confirm:1", on=here["丙"].screen()[-1])
        here["周"].press_data("z.confirm:1", on=await here.say("周", "/help"))
        await here.settle()
    store = TinyStore.read_only(tmp_path)
    assert SCOPE in store.scopes()
    assert [p.phase for p in store.view(REGISTRY).all(Purge)] == [PurgePhase.ASKED]


async def test_after_ten_minutes_nobody_can_confirm(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        await here.say("甲", "/purge")
        await here.press("甲", "申请销毁")
        await here.later(timedelta(minutes=10, seconds=1))
        press = await here.press("乙", "确认销毁")
    assert press.answer is not None
    assert "失效" in press.answer.text
    assert SCOPE in TinyStore.read_only(tmp_path).scopes()


async def test_nothing_is_destroyed_before_it_was_handed_over(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.say("甲", "/purge")
        assert "还没有结束" in here["甲"].screen()[-1].text
        here["甲"].press_data("z.ask", on=here["甲"].screen()[-1])
        await here.settle()
    assert list(TinyStore.read_only(tmp_path).view(REGISTRY).all(Purge)) == []


@pytest.mark.parametrize("phase", [PurgePhase.MESSAGES, PurgePhase.RECORDS, PurgePhase.TRACES])
async def test_a_purge_that_was_cut_off_goes_on_at_the_next_start(
    tmp_path: Path, phase: PurgePhase
) -> None:
    async with closed(tmp_path) as here:
        here.bot.purger.look = lambda: None  # type: ignore[method-assign]  # it was killed before
        await agreed(here)
        shared = here.bot.shared
        with shared.store.unit(REGISTRY) as work:
            (purge,) = work.all(Purge)
            work.put(purge.changed(phase=phase))
            work.commit()
        shared.store.flush()
        if phase is PurgePhase.RECORDS:  # cut off while the files went
            folder = tmp_path / "inspections" / SCOPE
            folder.rename(folder.with_name(f".purging-{SCOPE}"))
        if phase is PurgePhase.TRACES:
            shared.store.remove(SCOPE)
        await here.restart()
    assert left_of(tmp_path, PLAIN, SAID, *NAMES) == []
    (done,) = TinyStore.read_only(tmp_path).view(REGISTRY).all(Purge)
    assert done.phase is PurgePhase.DONE


async def test_a_closed_inspection_takes_nothing_more(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        count = len(here.findings())
        await here.say("丙", "还有一条")
        said = here["丙"].screen()[-1].text
        await here.say("周", "已整改")
        told = here["周"].screen()[-1].text
        assert len(here.findings()) == count
    assert "没有保存" in said
    assert "没有保存" in told


@pytest.mark.parametrize("words", ["销毁", "/purge"])
@pytest.mark.parametrize("name", ["丙", "周"])
async def test_the_word_for_it_from_somebody_else_is_no_finding(
    tmp_path: Path, name: str, words: str
) -> None:
    async with closed(tmp_path) as here:
        count = len(here.findings())
        await here.say(name, words)
        assert len(here.findings()) == count
        assert "没有保存" in here[name].screen()[-1].text


@pytest.mark.parametrize(("name", "status", "purge"), [("甲", 1, 1), ("丙", 1, 0), ("周", 0, 0)])
async def test_the_help_of_a_closed_inspection_offers_only_what_is_still_answered(
    tmp_path: Path, name: str, status: int, purge: int
) -> None:
    async with closed(tmp_path) as here:
        await here.say(name, "/help")
        said = here[name].screen()[-1].text
    assert "已结束" in said
    assert "登记一件问题" not in said
    assert ("状态" in said, "/purge" in said) == (bool(status), bool(purge))


def test_journal_bodies_of_others_stay(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.receive([(1, b'{"message":{"from":{"id":7}}}'), (2, b'{"message":{"from":{"id":8}}}')])
    for number in (1, 2):
        journal.set_aside(number, "x")
    assert journal.empty_failed(lambda body: b'"id":7' in body) == 1
    journal.scrub()
    journal.close()
    data = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert (b'"id":7' in data, b'"id":8' in data) == (False, True)


# --- what the registry keeps of the people --------------------------------------------------

LOST, IN_BOTH = 105, CAST["丁"][0]
THEIRS = frozenset({LOST, *(user_id for user_id, role, _ in CAST.values() if role)})
ODD = {
    "901": {"id": 901, "inspection_id": SCOPE, "name": "放不进的甲某"},
    "902": {"id": 902, "user_id": 201, "name": "放不进的乙某"},
    "903": {"id": 903, "inspection_id": OTHER, "name": "别处放不进的人"},
}


def more_of_the_people(folder: Path) -> None:
    """Add a stand-in, a changed account, somebody who is elsewhere too, and what fits no model."""
    store = TinyStore(folder)
    with store.unit(REGISTRY) as work:
        away = {"for_id": 201, "by_id": 201, "set_by": 101, "first_day": ENTRY, "at": MORNING}
        work.add(StandIn.model_validate({"inspection_id": SCOPE, **away}))
        member_id = work.lookup(Member, "user_id", 103)[0].id
        changed = {"before": LOST, "after": 103, "at": MORNING, "followed_at": MORNING}
        fields = {"inspection_id": SCOPE, "member_id": member_id, **changed}
        work.add(AccountChange.model_validate(fields))
        work.add(Person(user_id=LOST, name="旧号"))
        both = work.lookup(Member, "user_id", IN_BOTH)[0]
        work.add(both.changed(id=0, inspection_id=OTHER))
        work.commit()
    store.flush()
    asyncio.run(store.close())
    file = folder / "registry.json"
    tables = orjson.loads(file.read_bytes())
    tables["members"] |= ODD
    file.write_bytes(orjson.dumps(tables))


async def with_more_people(here: Stage) -> None:
    await here.bot.stop()
    await asyncio.to_thread(more_of_the_people, here.folder)
    await here.start_again()
    here.bot.purger._pause = 0


def numbers_in(value: object) -> Iterator[int]:
    if isinstance(value, dict):
        value = [each for key, each in value.items() if key != "id"]
    if isinstance(value, list):
        for each in value:
            yield from numbers_in(each)
    elif isinstance(value, int):
        yield value


async def test_the_registry_forgets_those_who_were_in_no_other_inspection(tmp_path: Path) -> None:
    file = tmp_path / "registry.json"
    async with closed(tmp_path) as here:
        await with_more_people(here)
        before = orjson.loads(file.read_bytes())
        await agreed(here)
    after = orjson.loads(file.read_bytes())
    there, left = (
        {n for name, rows in tables.items() if name != "_meta" for n in numbers_in(rows)} & THEIRS
        for tables in (before, after)
    )
    assert there == THEIRS  # the search finds what is there
    assert left == {IN_BOTH}
    assert left_of(tmp_path, PLAIN, "旧号", "放不进的甲某", "放不进的乙某", *NAMES) == []


async def test_those_of_another_inspection_stay_and_so_does_what_is_set_aside_of_it(
    tmp_path: Path,
) -> None:
    async with closed(tmp_path) as here:
        await with_more_people(here)
        await agreed(here)
    people = TinyStore.read_only(tmp_path).view(REGISTRY)
    (member,) = people.lookup(Member, "user_id", IN_BOTH)
    (person,) = people.lookup(Person, "user_id", IN_BOTH)
    assert (member.inspection_id, member.name, member.is_active) == (OTHER, "丁", True)
    assert (person.name, person.inspection_id) == ("丁", None)
    kept = orjson.loads((tmp_path / "registry.json").read_bytes())["set_aside"]
    assert [row["document"]["name"] for row in kept.values()] == ["别处放不进的人"]


async def test_the_accounts_of_the_two_stay_until_they_were_told(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        await here.say("甲", "/purge")
        await here.press("甲", "申请销毁")
        await here.press("乙", "确认销毁")
        said = [here[name].screen()[-1].text.partition("\n")[0] for name in ("甲", "乙")]
        people = here.bot.shared.store.view(REGISTRY)
        assert {m.user_id for m in people.lookup(Member, "inspection_id", SCOPE)} == {0}
        assert [m.id for m in people.lookup(Member, "inspection_id", SCOPE)] == [1, 2, 3, 4, 5]
    assert all(line.startswith("销毁完成") for line in said)


async def test_somebody_who_blocked_the_bot_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        await here.say("甲", "/purge")
        await here.press("甲", "申请销毁")
        here["甲"].block_bot()
        await here.press("乙", "确认销毁")
        people = here.bot.shared.store.view(REGISTRY)
        (purge,) = people.all(Purge)
        assert purge.phase is PurgePhase.FAREWELL
        assert {m.user_id for m in people.lookup(Member, "inspection_id", SCOPE)} == {0, 101, 102}
        await here.later(timedelta(days=1, minutes=1))
        (done,) = people.all(Purge)
        assert done.phase is PurgePhase.DONE
        assert {m.user_id for m in people.lookup(Member, "inspection_id", SCOPE)} == {0}
        states = {m.state for m in people.all(OutgoingMessage)}
        assert MessageState.QUEUED not in states


# --- two at once, a second person who is gone, a chat that is lost ----------------------------


async def test_asked_twice_only_the_last_counts(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        for _ in range(2):
            await here.say("甲", "/purge")
            await here.press("甲", "申请销毁")
        here["乙"].press_data("z.confirm:1", on=here["乙"].screen()[-1])
        await here.settle()
        assert SCOPE in here.bot.shared.store.scopes()
        await here.press("乙", "确认销毁")
    phases = [p.phase for p in TinyStore.read_only(tmp_path).view(REGISTRY).all(Purge)]
    assert phases == [PurgePhase.CANCELLED, PurgePhase.DONE]


async def test_confirmed_twice_it_is_done_once(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        await here.say("甲", "/purge")
        await here.press("甲", "申请销毁")
        card = here["乙"].screen()[-1]
        for _ in range(2):
            here["乙"].press_data("z.confirm:1", on=card)
        await here.settle()
        told = [m.text for m in here["乙"].screen() if m.text.startswith("销毁完成")]
    (purge,) = TinyStore.read_only(tmp_path).view(REGISTRY).all(Purge)
    assert (purge.phase, len(told)) == (PurgePhase.DONE, 1)


@pytest.mark.parametrize(("name", "told"), [("甲", "申请人甲已不在这次巡察"), ("乙", "已经不用了")])
async def test_whose_account_was_stopped_in_between_destroys_nothing(
    tmp_path: Path, name: str, told: str
) -> None:
    async with closed(tmp_path) as here:
        await here.say("甲", "/purge")
        await here.press("甲", "申请销毁")
        with here.bot.shared.store.unit(REGISTRY) as work:
            (member,) = work.lookup(Member, "user_id", CAST[name][0])
            work.put(member.changed(disabled_at=here.clock.now()))
            work.commit()
        press = await here.press("乙", "确认销毁")
        assert SCOPE in here.bot.shared.store.scopes()
    assert press.answer is not None
    assert told in (press.answer.text or "")
    (purge,) = TinyStore.read_only(tmp_path).view(REGISTRY).all(Purge)
    assert purge.phase is PurgePhase.ASKED


async def test_a_chat_that_lost_the_bot_is_counted_and_said(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        here["丙"].say("/finding 群里说的一条", chat=here.group)
        await here.settle()
        in_group = sum(m.from_bot for m in here["丙"].screen(here.group))
        here["甲"].remove_bot(here.group)
        here["丁"].block_bot()
        await here.settle()
        await agreed(here)
        said = here["乙"].screen()[-1].text
        left = sum(m.from_bot for m in here["丙"].screen(here.group))
    (purge,) = TinyStore.read_only(tmp_path).view(REGISTRY).all(Purge)
    assert in_group > 0
    assert (purge.messages_left >= left, left) == (True, in_group)
    assert f"未能收回{purge.messages_left}条" in said
    assert "请本人在聊天里删除" in said


async def test_a_broken_way_to_telegram_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.taking_back.PAUSES", (0.0, 0.0, 0.0))
    async with closed(tmp_path) as here:
        here.server.faults.add("deleteMessage", kind="reset")
        await agreed(here)
    (purge,) = TinyStore.read_only(tmp_path).view(REGISTRY).all(Purge)
    assert (purge.phase, purge.messages_left) == (PurgePhase.DONE, 0)


async def test_a_leader_alone_is_told_how_a_second_person_comes_in(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        with here.bot.shared.store.unit(REGISTRY) as work:
            for member in work.lookup(Member, "inspection_id", SCOPE):
                if member.user_id != CAST["甲"][0]:
                    work.put(member.changed(left_at=here.clock.now()))
            work.commit()
        await here.say("甲", "/purge")
        said = here["甲"].last()
        assert said.labels == ()
        assert "xuncha invite deputy" in said.text
        with here.bot.shared.store.unit(REGISTRY) as work:
            _, code = invite(
                work,
                inspection_id=SCOPE,
                role=Role.DEPUTY,
                unit=None,
                by=None,
                now=here.clock.now(),
                valid_for=timedelta(hours=1),
            )
            work.commit()
        await here.say("生人", f"/start {code}")
        await here.say("甲", "/purge")
        assert here["甲"].last().labels == ("申请销毁", "取消")
