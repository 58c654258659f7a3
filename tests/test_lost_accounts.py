"""Nobody comes to see more through the account of somebody else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from inspection.enrolment import invite_again
from inspection.enums import Role
from inspection.lost_accounts import lost_leader
from inspection.ports import REGISTRY
from inspection.records import Invite, Member
from storage.tiny import TinyStore
from tests.stage import SCOPE, Stage, stage

ON_THE_HOST = "xuncha invite leader"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        await staged.settle()
        yield staged


def invites(here: Stage) -> list[Invite]:
    return list(here.bot.shared.store.view(REGISTRY).all(Invite))


def member(here: Stage, name: str) -> Member:
    people = here.bot.shared.store.view(REGISTRY).all(Member)
    return next(m for m in people if m.name == name)


def recuse(here: Stage, name: str, *from_what: str) -> None:
    with here.bot.shared.store.unit(REGISTRY) as work:
        work.put(member(here, name).changed(recusals=from_what))
        work.commit()


async def disable(here: Stage, name: str, *, by: str) -> None:
    await here.say(by, "成员")
    for label in (name, "停用", "确认停用"):
        await here.press(by, label)


def code_in(text: str) -> str:
    return text.partition("登记码：")[2].split("（")[0].strip()


async def comes(here: Stage, name: str, user_id: int, code: str) -> None:
    here.people[name] = here.server.world.add_person(user_id, name)
    here.server.world.private(user_id).started = True
    await here.say(name, f"/start {code}")


async def given_by_the_host(here: Stage) -> str:
    """The bot is stopped, the command run, the bot started again."""
    await here.bot.stop()
    code = await asyncio.to_thread(_on_the_host, here.folder, here.clock.now())
    await here.start_again()
    return code


def _on_the_host(folder: Path, now: datetime) -> str:
    store = TinyStore(folder)
    lost = lost_leader(store.view(REGISTRY), SCOPE)
    assert lost is not None
    with store.unit(REGISTRY) as work:
        _, code = invite_again(work, lost, by=None, now=now, valid_for=timedelta(days=1))
        work.commit()
    store.flush()
    asyncio.run(store.close())
    return code


# --- the leader's account ---------------------------------------------------------------------


async def test_a_deputy_reads_that_the_host_binds_the_leaders_new_account(here: Stage) -> None:
    await disable(here, "甲", by="乙")
    assert ON_THE_HOST in here["乙"].last().text
    assert "新账号链接" not in here["乙"].last().labels


async def test_a_deputy_gets_no_link_for_the_leader_from_the_list_either(here: Stage) -> None:
    await disable(here, "甲", by="乙")
    before = len(invites(here))
    await here.say("乙", "成员")
    press = await here.press("乙", "甲（已停用）")
    assert press.answer is not None
    assert ON_THE_HOST in (press.answer.text or "")
    assert len(invites(here)) == before


async def test_the_leader_is_back_with_everything_by_the_hosts_link(here: Stage) -> None:
    await disable(here, "甲", by="乙")
    await comes(here, "甲新", 301, await given_by_the_host(here))
    await here.say("甲新", "/settings")
    assert "设置" in here["甲新"].last().text
    assert (member(here, "甲").user_id, member(here, "甲").is_active) == (301, True)


async def test_deputies_hear_of_the_leaders_new_account(here: Stage) -> None:
    await disable(here, "甲", by="乙")
    await comes(here, "甲新", 301, await given_by_the_host(here))
    assert "甲（组长）的新账号已接上，链接由主机上的 xuncha invite给出" in here["乙"].last().text


async def test_a_deputy_invites_no_leader(here: Stage) -> None:
    before = len(invites(here))
    await here.say("乙", "/invite leader")
    here["乙"].press_data("i.role:0:leader", on=here["乙"].last())
    await here.settle()
    assert len(invites(here)) == before


# --- other accounts ---------------------------------------------------------------------------


async def test_a_deputy_gives_a_members_link_in_two_taps_and_the_leader_hears_of_it(
    here: Stage,
) -> None:
    await disable(here, "丙", by="乙")
    await here.press("乙", "新账号链接")
    await comes(here, "丙新", 303, code_in(here["乙"].last().text))
    assert "丙（组员）的新账号已接上，链接由乙给出" in here["甲"].last().text


async def test_who_keeps_away_from_something_gives_no_link_to_what_they_may_not_see(
    here: Stage,
) -> None:
    recuse(here, "乙", "财务部")
    await disable(here, "丙", by="乙")
    await here.say("乙", "成员")
    press = await here.press("乙", "丙（已停用）")
    assert press.answer is not None
    assert "链接请由组长给" in (press.answer.text or "")


async def test_who_keeps_away_from_the_same_gets_the_link(here: Stage) -> None:
    recuse(here, "乙", "财务部")
    recuse(here, "丙", "财务部", "工会")
    await disable(here, "丙", by="乙")
    await here.press("乙", "新账号链接")
    assert code_in(here["乙"].last().text)


async def test_whom_a_recused_deputy_lets_in_keeps_away_from_the_same(here: Stage) -> None:
    recuse(here, "乙", "财务部")
    await here.say("乙", "/invite member")
    await here.press("乙", "无需回避")
    said = next(m.text for m in here["乙"].screen() if "登记码：" in m.text)
    await comes(here, "戊", 305, code_in(said))
    assert member(here, "戊").recusals == ("财务部",)


async def test_a_recused_deputy_lets_in_no_liaison_who_keeps_away_from_nothing(here: Stage) -> None:
    recuse(here, "乙", "财务部")
    before = len(invites(here))
    await here.say("乙", "邀请 被巡察单位联络员")
    assert "链接请由组长给" in here["乙"].last().text
    assert len(invites(here)) == before

    await here.say("甲", "邀请 被巡察单位联络员")
    assert [each.role for each in invites(here)[before:]] == [Role.UNIT_LIAISON]


async def test_whom_a_recused_leader_lets_in_may_see_everything(here: Stage) -> None:
    recuse(here, "甲", "财务部")
    await here.say("甲", "/invite member")
    await here.press("甲", "无需回避")
    said = next(m.text for m in here["甲"].screen() if "登记码：" in m.text)
    await comes(here, "戊", 305, code_in(said))
    assert member(here, "戊").recusals == ()


async def test_a_code_from_a_lost_account_opens_nothing_any_more(here: Stage) -> None:
    await here.say("乙", "/invite deputy")
    await here.press("乙", "无需回避")
    code = code_in(next(m.text for m in here["乙"].screen() if "登记码：" in m.text))
    await disable(here, "乙", by="甲")
    await comes(here, "拾到手机的人", 306, code)
    assert "这个登记码已过期" in here["拾到手机的人"].last().text
