"""Something went wrong: a stranger in the group, a lost phone, a wrong text on its way."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.accounts import OF_PEOPLE
from inspection.containing import containment_of
from inspection.enums import MessageState, OutwardState, Role
from inspection.ports import REGISTRY
from inspection.records import (
    INSPECTION_RECORDS,
    REGISTRY_RECORDS,
    Finding,
    Member,
    OutgoingMessage,
)
from sandbox.shown import Json
from sandbox.visits import member_json
from tests.record_fields import numbers_in
from tests.stage import SCOPE, Stage, stage

WORDING = "二楼消防栓未见点检卡"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        await staged.settle()
        yield staged


def said(here: Stage, name: str) -> str:
    return "\n".join(m.text for m in here[name].screen() if m.from_bot)


def in_group(here: Stage) -> list[str]:
    return [m.text for m in here.group.messages if m.from_bot and not m.deleted]


def acts(here: Stage, scope: str = SCOPE) -> list[str]:
    here.bot.shared.store.flush()
    place = here.folder if scope == REGISTRY else here.folder / "inspections" / scope
    lines = (place / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["act"] for line in lines]


def is_held(here: Stage) -> bool:
    return containment_of(here.bot.shared.store.view(SCOPE)).group_held_at is not None


def member(here: Stage, member_id: int) -> Member:
    found = here.bot.shared.store.view(REGISTRY).get(Member, member_id)
    assert found is not None
    return found


async def joins(here: Stage, name: str) -> None:
    here[name].join(here.group)
    await here.settle()


# --- the group's chat -------------------------------------------------------------------------


async def test_with_everybody_of_the_group_in_it_the_chat_hears_the_summary(here: Stage) -> None:
    await here.at(here.clock.now().replace(hour=17, minute=30))
    assert any("截至17:30" in text for text in in_group(here))


@pytest.mark.parametrize("name", ["生人", "周"])
async def test_somebody_else_in_the_group_stops_its_pushes(here: Stage, name: str) -> None:
    await joins(here, name)
    before = in_group(here)
    await here.at(here.clock.now().replace(hour=17, minute=30))
    assert in_group(here) == before
    assert "截至17:30" in said(here, "丙")


async def test_leader_and_deputy_are_told_who_it_is_and_the_group_is_not(here: Stage) -> None:
    await joins(here, "生人")
    told = [name for name in ("甲", "乙", "丙", "丁") if "生人（ID 999）" in said(here, name)]
    assert (told, in_group(here)) == (["甲", "乙"], [])


async def test_a_liaison_in_the_group_is_named_as_one(here: Stage) -> None:
    await joins(here, "周")
    assert "周（ID 201，被巡察单位联络员）" in said(here, "甲")
    assert said(here, "周") == ""


async def test_more_in_the_group_than_are_enrolled_stop_its_pushes(here: Stage) -> None:
    here.group.members[555] = here.server.world.add_person(555, "不说话的人")  # nobody told the bot
    await here.at(here.clock.now().replace(hour=17, minute=30))
    assert (in_group(here), is_held(here)) == ([], True)
    assert "群里有6个账号（含机器人），登记在组的只有4人" in said(here, "甲")


async def test_too_many_are_seen_at_the_start(here: Stage) -> None:
    here.group.members[555] = here.server.world.add_person(555, "不说话的人")
    await here.restart()
    assert is_held(here)


async def enrols(here: Stage, user_id: int) -> None:
    code = here.code_for(Role.MEMBER)
    here.server.world.people[user_id].say(f"/start {code}")
    await here.settle()


async def test_who_joins_the_inspection_after_the_count_makes_up_for_it(here: Stage) -> None:
    here.group.members[555] = here.server.world.add_person(555, "新组员")
    await here.restart()
    assert is_held(here)
    await enrols(here, 555)
    assert not is_held(here)
    assert "群里的6个账号（含机器人）现在都是组内的人" in said(here, "甲")
    await here.at(here.clock.now().replace(hour=17, minute=30))
    assert any("截至17:30" in text for text in in_group(here))


async def test_who_joins_the_inspection_but_not_the_chat_makes_up_for_nobody(here: Stage) -> None:
    here.group.members[555] = here.server.world.add_person(555, "不说话的人")
    here.server.world.add_person(556, "新组员")
    await here.restart()
    await enrols(here, 556)
    assert is_held(here)


async def test_one_who_joins_does_not_make_up_for_two(here: Stage) -> None:
    for user_id in (555, 556):
        here.group.members[user_id] = here.server.world.add_person(user_id, f"新组员{user_id}")
    await here.restart()
    await enrols(here, 555)
    assert is_held(here)


async def test_what_was_held_for_a_stranger_waits_for_the_tap_although_the_number_fits(
    here: Stage,
) -> None:
    here.group.members[555] = here.server.world.add_person(555, "新组员")
    await here.restart()
    await joins(here, "生人")
    here["生人"].leave(here.group)
    await here.settle()
    await enrols(here, 555)
    assert is_held(here)


async def test_another_bot_is_nobody(here: Stage) -> None:
    bot = {"id": 777, "is_bot": True, "first_name": "记事"}
    here.server.world.service(here.group, 101, {"new_chat_members": [bot]})
    await here.settle()
    assert containment_of(here.bot.shared.store.view(SCOPE)).bots == (777,)
    assert not is_held(here)


async def test_one_tap_resumes_and_whoever_was_there_is_accepted(here: Stage) -> None:
    await joins(here, "生人")
    await here.press("乙", "恢复群推送")
    await here.at(here.clock.now().replace(hour=17, minute=30))
    assert any("截至17:30" in text for text in in_group(here))
    assert ("group.held" in acts(here), "group.resumed" in acts(here)) == (True, True)


async def test_who_was_accepted_may_leave_and_come_again(here: Stage) -> None:
    await joins(here, "生人")
    await here.press("甲", "恢复群推送")
    here["生人"].leave(here.group)
    await joins(here, "生人")
    assert not is_held(here)


async def test_a_second_stranger_stops_it_again(here: Stage) -> None:
    await joins(here, "生人")
    await here.press("甲", "恢复群推送")
    here.people["另"] = here.server.world.add_person(998, "另")
    await joins(here, "另")
    assert is_held(here)


async def test_a_member_of_the_group_cannot_resume(here: Stage) -> None:
    await joins(here, "生人")
    here["丙"].press_data("g.resume:0", on=here["甲"].last())
    await here.settle()
    assert is_held(here)


async def test_a_finding_said_in_the_held_group_is_kept_and_answered_privately(
    here: Stage,
) -> None:
    await joins(here, "生人")
    await here.say("丙", f"问题 {WORDING}", chat=here.group)
    assert [f.author_id for f in here.findings()] == [103]
    assert ("W1" in said(here, "丙"), in_group(here)) == (True, [])


async def test_a_word_of_a_stranger_stops_it_too(here: Stage) -> None:
    here.group.members[999] = here["生人"]  # nobody told the bot
    await here.say("生人", "大家好", chat=here.group)
    assert (is_held(here), in_group(here)) == (True, [])


# --- a group so large that nobody says who comes and goes ------------------------------------


async def comes_quietly(here: Stage, name: str) -> None:
    here["甲"].add_bot(here.group, administrator=True)
    here.group.members.pop(104)  # one of the group is not in it: the count alone tells nothing
    here[name].join(here.group, quietly=True)
    await here.settle()


@pytest.mark.parametrize("name", ["生人", "周"])
async def test_who_comes_without_a_message_stops_its_pushes(here: Stage, name: str) -> None:
    await comes_quietly(here, name)
    before = in_group(here)
    await here.at(here.clock.now().replace(hour=17, minute=30))
    assert (is_held(here), in_group(here)) == (True, before)
    assert [who for who in ("乙", "丙") if f"{name}（ID" in said(here, who)] == ["乙"]


async def test_who_came_and_went_without_a_message_is_forgotten_and_it_stays_held(
    here: Stage,
) -> None:
    await comes_quietly(here, "生人")
    here["生人"].leave(here.group, quietly=True)
    await here.settle()
    state = containment_of(here.bot.shared.store.view(SCOPE))
    assert (state.outsiders, is_held(here)) == ((), True)


async def test_one_tap_resumes_after_a_quiet_coming(here: Stage) -> None:
    await comes_quietly(here, "生人")
    await here.press("乙", "恢复群推送")
    await here.at(here.clock.now().replace(hour=17, minute=30))
    assert any("截至17:30" in text for text in in_group(here))


async def test_both_words_of_one_coming_are_told_once(here: Stage) -> None:
    here["甲"].add_bot(here.group, administrator=True)
    await joins(here, "生人")
    told = [m.text for m in here["甲"].screen() if m.from_bot and "生人（ID 999）" in m.text]
    assert len(told) == 1


async def test_somebody_of_the_group_may_come_quietly(here: Stage) -> None:
    here.group.members.pop(103)
    await comes_quietly(here, "丙")
    assert not is_held(here)


async def test_another_bot_that_comes_quietly_is_nobody(here: Stage) -> None:
    here["甲"].add_bot(here.group, administrator=True)
    bot = {"id": 777, "is_bot": True, "first_name": "记事"}
    here.server.world.updates.push("chat_member", change_of(here, bot, status="member"))
    await here.settle()
    assert containment_of(here.bot.shared.store.view(SCOPE)).bots == (777,)
    assert not is_held(here)


@pytest.mark.parametrize(("is_member", "held"), [(True, True), (False, False)])
async def test_who_is_restricted_is_there_or_not(here: Stage, is_member: bool, held: bool) -> None:
    change = change_of(here, here["生人"].user_json(), status="restricted")
    change["new_chat_member"] |= {"is_member": is_member, "until_date": 0, **RESTRICTED}
    here.server.world.updates.push("chat_member", change)
    await here.settle()
    assert is_held(here) is held


async def test_a_coming_in_another_group_is_nothing_of_ours(here: Stage) -> None:
    elsewhere = here.server.world.add_group(-1077, "别的群", members=[here["甲"]])
    here["甲"].add_bot(elsewhere, administrator=True)
    here["生人"].join(elsewhere, quietly=True)
    await here.settle()
    assert not is_held(here)


RESTRICTED = {
    f"can_{right}": False
    for right in (
        *("send_messages", "send_audios", "send_documents", "send_photos", "send_videos"),
        *("send_video_notes", "send_voice_notes", "send_polls", "send_other_messages"),
        *("add_web_page_previews", "change_info", "invite_users", "pin_messages"),
        *("manage_topics", "edit_tag", "react_to_messages"),
    )
}


def change_of(here: Stage, user: Json, *, status: str) -> Json:
    return {
        "chat": here.group.json(),
        "from": here["甲"].user_json(),
        "date": int(here.clock.now().timestamp()),
        "old_chat_member": member_json(user, "left"),
        "new_chat_member": member_json(user, status),
    }


# --- what goes to the unit --------------------------------------------------------------------


async def release(here: Stage) -> None:
    await here.say("丙", WORDING)
    for name, label in (
        ("丙", "提示联络员"),
        ("丙", "下一工作日"),
        ("丙", "确认发送"),
        ("甲", "放行"),
    ):
        await here.press(name, label)


async def test_nothing_goes_to_the_unit_while_it_is_stopped(here: Stage) -> None:
    await here.say("甲", "/items")
    await here.press("甲", "停止对外")
    await release(here)
    await here.say("周", "/items")
    await here.later(timedelta(minutes=10))
    assert said(here, "周") == ""


async def test_what_waited_goes_out_when_it_is_resumed(here: Stage) -> None:
    await here.say("乙", "/items")
    await here.press("乙", "停止对外")
    await release(here)
    await here.later(timedelta(minutes=10))
    await here.press("甲", "恢复对外")
    await here.later(timedelta(minutes=1))
    assert ("J1" in said(here, "周"), here.items()[0].state) == (True, OutwardState.DELIVERED)
    assert acts(here).count("outward.stopped") == acts(here).count("outward.resumed") == 1


async def test_the_status_says_that_it_is_stopped(here: Stage) -> None:
    await here.say("乙", "/items")
    await here.press("乙", "停止对外")
    await here.say("丙", "/status")
    assert "对外：已停止（乙 11月25日（周三）10:00）" in said(here, "丙")


async def test_a_member_has_no_button_that_stops_it(here: Stage) -> None:
    await here.say("丙", "/items")
    assert "停止对外" not in here["丙"].last().labels


async def test_stopped_twice_is_said(here: Stage) -> None:
    await here.say("甲", "/items")
    await here.say("乙", "/items")
    await here.press("甲", "停止对外")
    asked = [m for m in here["乙"].screen() if "停止对外" in m.labels][-1]
    press = here["乙"].press_data("g.out:0:off", on=asked)
    await here.settle()
    assert press.answer is not None
    assert press.answer.text == "对外已经停止。要恢复，请点“恢复对外”。"


# --- a lost phone -----------------------------------------------------------------------------


async def disable(here: Stage, name: str, *, by: str = "甲") -> None:
    await here.say(by, "成员")
    await here.press(by, name)
    await here.press(by, "停用")
    await here.press(by, "确认停用")


async def new_account(here: Stage, name: str, user_id: int, *, by: str = "甲") -> None:
    """Somebody's new phone takes the link."""
    await here.press(by, "新账号链接")
    here.people[name] = here.server.world.add_person(user_id, name)
    here.server.world.private(user_id).started = True
    code = here[by].last().text.partition("登记码：")[2].split("（")[0].strip()
    await here.say(name, f"/start {code}")


async def test_a_disabled_account_is_a_stranger_from_the_next_message(here: Stage) -> None:
    await disable(here, "丙", by="乙")
    await here.say("丙", "我的")
    await here.say("生人", "我的")
    assert here["丙"].last().text == here["生人"].last().text


async def test_what_is_queued_to_a_disabled_account_is_withdrawn(here: Stage) -> None:
    here.server.faults.add(
        "sendMessage", chat_id=103, times=1, error=(429, "Too Many Requests", {"retry_after": 60})
    )
    await here.say("丙", WORDING)
    await disable(here, "丙")
    await here.later(timedelta(minutes=5))
    view = here.bot.shared.store.view(SCOPE)
    to_them = [m for m in view.all(OutgoingMessage) if m.chat_id == 103]
    assert {m.state for m in to_them} == {MessageState.WITHDRAWN}
    assert said(here, "丙") == ""


async def test_nobody_disables_themselves(here: Stage) -> None:
    press = here["甲"].press_data("p.off:1:yes", on=(await here.say("甲", "成员")))
    await here.settle()
    assert member(here, 1).is_active
    assert press.answer is not None
    assert "不能停用自己" in (press.answer.text or "")


async def test_a_member_disables_nobody(here: Stage) -> None:
    here["丙"].press_data("p.off:4:yes", on=(await here.say("丙", "我的")))
    await here.settle()
    assert member(here, 4).is_active


async def test_a_new_account_is_the_same_member_with_findings_and_rows(here: Stage) -> None:
    await here.say("丙", WORDING)
    await disable(here, "丙")
    await new_account(here, "丙新", 303)
    await here.say("丙新", "我的")
    (finding,) = here.findings()
    assert (finding.author_id, member(here, 3).user_id) == (303, 303)
    assert ("W1" in here["丙新"].last().text, member(here, 3).posts) == (True, ("财务岗",))


async def test_the_old_account_stays_a_stranger_beside_the_new_one(here: Stage) -> None:
    await here.say("丙", WORDING)
    await disable(here, "丙")
    await new_account(here, "丙新", 303)
    seen = len(here["丙"].screen())
    await here.say("丙", "W1")
    assert WORDING not in "".join(m.text for m in here["丙"].screen()[seen:] if m.from_bot)


async def test_a_change_of_account_that_a_crash_cut_short_is_finished_at_the_start(
    here: Stage,
) -> None:
    await here.say("丙", WORDING)
    await disable(here, "丙")
    here.bot.sender._upkeep._follow_accounts = lambda: None  # type: ignore[method-assign]  # the crash
    await new_account(here, "丙新", 303)
    await here.restart()
    assert here.findings()[0].author_id == 303


async def test_disabling_and_the_new_account_are_in_the_audit_trail(here: Stage) -> None:
    await disable(here, "丙")
    await new_account(here, "丙新", 303)
    told = [act for act in acts(here, REGISTRY) if act.startswith("member.") and "enrol" not in act]
    assert told == ["member.disabled", "member.account_replaced"]
    assert "member.account_followed" in acts(here)


NUMBERS_OF_NOBODY = frozenset(
    {
        "accepted", "accepted_count", "actual_quantity", "added", "added_from", "after",
        "altered", "apart_from", "asked_member", "attachments", "audit_lines", "before", "bots",
        "chat_id", "children", "columns", "confirmed_member", "copies", "count", "counted",
        "cycle", "days", "done", "duration", "earlier_files", "edition", "evidence",
        "evidence_id", "fen", "files", "finding_id", "findings", "follows", "gone_through", "id",
        "import_id", "interview_id", "item_id", "items", "kept", "leader_id", "likeness",
        "list_id", "made", "member_id", "merged", "merged_into", "message_id", "messages_deleted",
        "messages_left", "messages_overwritten", "missing", "notice_id", "number", "offered",
        "open_things", "pack_files", "paper_id", "parents", "picked", "planned",
        "planned_quantity", "position", "queue", "receipt", "records", "refused_numbers",
        "repeats", "replaces", "replies_to", "reply_to", "report_days", "row", "row_id",
        "same_as", "size", "skipped", "soon_days", "source_chat_id", "source_message_id",
        "taken_back", "taken_back_people", "thread_id", "transcript_tries", "tries", "used_by",
        "value", "wrong_codes", "year",
    }
)  # fmt: skip


def test_every_number_of_every_record_is_known_to_be_a_person_or_not() -> None:
    names = {name for kind in (*INSPECTION_RECORDS, *REGISTRY_RECORDS) for name in numbers_in(kind)}
    assert names - OF_PEOPLE - NUMBERS_OF_NOBODY == set()
    assert OF_PEOPLE - names == set()


def test_what_a_finding_says_of_its_filer_is_a_persons() -> None:
    assert "author_id" in numbers_in(Finding)
