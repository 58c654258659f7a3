"""Finding again what was filed: only what the asker may see, now and on every page."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.enrolment import enrol, find_person, invite
from inspection.enums import Handling, OutwardState, PriorState, Role
from inspection.ports import REGISTRY
from inspection.records import (
    Finding,
    Inspection,
    Member,
    OutwardItem,
    PriorFinding,
    SavedSearch,
)
from sandbox.shown import ShownMessage
from tests.stage import ENTRY, MORNING, SCOPE, UNIT, Stage, stage

CLUE = "市场部经理周凌渡把装修给他小舅子的公司，三家比价两家同一法人"
FIRST, AGAIN = "二楼消防栓未见点检卡", "三楼消防栓没有点检卡"
OTHER_SCOPE = "t2"
NOON = MORNING.replace(hour=13)  # no daily push is due then, however long a test takes


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path, now=NOON) as staged:
        yield staged


def last(here: Stage, name: str) -> str:
    """Return the newest thing the bot said in somebody's private chat."""
    return next(m.text for m in reversed(here[name].screen()) if m.from_bot)


def card(here: Stage, name: str, label: str) -> str:
    """Return the newest card of a finding in somebody's private chat."""
    screen = [m for m in here[name].screen() if m.from_bot and m.text.startswith(f"{label} ")]
    return screen[-1].text


def keys(here: Stage, name: str) -> list[str]:
    """Return the labels under the newest message of the bot."""
    return next(list(m.labels) for m in reversed(here[name].screen()) if m.from_bot)


def change(here: Stage, number: int, **fields: object) -> None:
    """Change a finding behind everybody's back."""
    store = here.bot.shared.store
    with store.unit(SCOPE) as work:
        finding = work.get(Finding, number)
        assert finding is not None
        work.put(finding.changed(**fields))
        work.commit()


def add_prior(here: Stage, **fields: object) -> None:
    given: dict[str, object] = {
        "number": 1,
        "source": "审计部",
        "year": 2024,
        "text": "办公楼消防栓未见点检卡",
        "state": PriorState.DONE,
    }
    with here.bot.shared.store.unit(SCOPE) as work:
        work.add(PriorFinding.model_validate({**given, **fields}))
        work.commit()


def another_inspection(here: Stage, *members: str) -> None:
    """Make a second inspection in the data folder, with one finding, and people of the cast."""
    store = here.bot.shared.store
    store.create(OTHER_SCOPE)
    at = MORNING
    with store.unit(OTHER_SCOPE) as work:
        work.add(
            Inspection(
                slug=OTHER_SCOPE,
                name="城西巡察",
                units=("城西分公司",),
                entry=ENTRY,
                days=30,
                created_at=at,
            )
        )
        said = {"number": 1, "unit": "城西分公司", "raw": FIRST, "wording": FIRST, "author_id": 7}
        work.add(Finding.model_validate({**said, "recorded_at": at, "occurred_at": at}))
        work.commit()
    for name in members:
        _admit(here, name)
        _stay(here, name)


def _stay(here: Stage, name: str) -> None:
    """Let somebody who belongs to both go on in the first."""
    with here.bot.shared.store.unit(REGISTRY) as work:
        person = find_person(work, here[name].id)
        assert person is not None
        work.put(person.changed(inspection_id=SCOPE))
        work.commit()


def _admit(here: Stage, name: str) -> None:
    with here.bot.shared.store.unit(REGISTRY) as work:
        _, code = invite(
            work,
            inspection_id=OTHER_SCOPE,
            role=Role.MEMBER,
            unit=None,
            by=None,
            now=MORNING,
            valid_for=timedelta(hours=1),
        )
        enrol(work, code=code, user_id=here[name].id, name=name, now=MORNING)
        work.commit()


# --- repeats ----------------------------------------------------------------------------


async def test_a_repeat_is_named_on_the_new_card_with_its_likeness(here: Stage) -> None:
    await here.say("丙", FIRST)
    await here.say("丁", AGAIN)
    assert "与 W1 相似100%" in card(here, "丁", "W2")


async def test_the_earlier_card_does_not_name_the_later_one(here: Stage) -> None:
    await here.say("丙", FIRST)
    await here.say("丁", AGAIN)
    await here.say("丙", "W1")
    assert "相似" not in last(here, "丙")


@pytest.mark.parametrize(
    "hidden",
    [
        {"sealed": True},
        {"hold": True},
        {"source_kind": "interview"},
        {"source_kind": "petition"},
        {"handling": Handling.CLUE, "sealed": True, "wording": "", "raw": ""},
    ],
)
async def test_a_repeat_of_what_a_reader_may_not_see_is_not_mentioned(
    here: Stage, hidden: dict[str, object]
) -> None:
    await here.say("丙", FIRST)
    change(here, 1, **hidden)
    await here.say("丁", AGAIN)
    assert "W1" not in card(here, "丁", "W2")


async def test_a_hidden_repeat_is_named_to_those_who_may_see_it(here: Stage) -> None:
    await here.say("丙", FIRST)
    change(here, 1, hold=True)
    await here.say("丁", AGAIN)
    await here.say("乙", "W2")
    assert "与 W1 相似100%" in card(here, "乙", "W2")


async def test_in_the_group_a_repeat_must_be_for_everybody_there(here: Stage) -> None:
    await here.say("丙", FIRST)
    change(here, 1, hold=True)
    await here.say("甲", f"问题 {AGAIN}", chat=here.group)
    assert "相似" not in "\n".join(m.text for m in here.group.messages if m.from_bot)


async def test_once_hidden_it_is_named_on_no_standing_card(here: Stage) -> None:
    await here.say("丙", FIRST)
    await here.say("丁", AGAIN)
    await here.say("丙", CLUE, reply_to=here["丙"].last())
    assert "W1" not in card(here, "丁", "W2")


async def test_once_reworded_it_is_named_on_no_standing_card(here: Stage) -> None:
    said = await here.say("丙", FIRST)
    await here.say("丁", AGAIN)
    here["丙"].edit(said, "食堂采购单3张没有验收人签字")
    await here.settle()
    assert "相似" not in card(here, "丁", "W2")


async def test_an_earlier_check_is_named_with_its_year(here: Stage) -> None:
    add_prior(here)
    await here.say("丁", AGAIN)
    assert "与 P1（审计部2024年） 相似" in card(here, "丁", "W1")


async def test_another_inspection_is_named_to_its_members_only(here: Stage) -> None:
    another_inspection(here, "丁")
    await here.say("丁", AGAIN)
    await here.say("丙", AGAIN)
    assert "与 “城西巡察”W1 相似100%" in card(here, "丁", "W1")
    assert "城西" not in "\n".join(m.text for m in here["丙"].screen() if m.from_bot)


async def test_five_closed_small_ones_of_a_kind_suggest_raising(here: Stage) -> None:
    for floor in "一二三四五":
        await here.say("丙", f"{floor}楼消防栓未见点检卡")
    for number in range(1, 6):
        change(here, number, handling=Handling.JZJG)
    with here.bot.shared.store.unit(SCOPE) as work:
        for number in range(1, 6):
            closed = {"state": OutwardState.CLOSED, "drafted_by": 103, "wording_by": 103}
            said = {"finding_id": number, "unit": UNIT, "wording": FIRST}
            work.add(OutwardItem.model_validate({**said, **closed}))
        work.commit()
    await here.say("丁", AGAIN)
    assert "同类已销号5件（W1、W2、W3、W4、W5），建议归并为一个问题提级" in last(here, "丁")


# --- search -----------------------------------------------------------------------------


async def test_a_hidden_finding_is_in_no_search_of_others(here: Stage) -> None:
    await here.say("丙", CLUE)
    await here.say("丁", "查 小舅子")
    assert last(here, "丁").startswith("没有找到")
    await here.say("甲", "查 小舅子")
    assert "W1" in last(here, "甲")


async def test_filters_tell_nothing_of_what_is_hidden(here: Stage) -> None:
    await here.say("丙", f"{FIRST} #周凌渡")
    change(here, 1, hold=True, department="市场部")
    await here.say("丁", "查 标签:周")
    assert last(here, "丁").startswith("还没有可按“标签”查的内容")
    await here.say("丁", "查 部门:市场")
    assert last(here, "丁").startswith("还没有可按“部门”查的内容")


async def test_a_page_is_made_anew_for_what_may_be_seen_now(here: Stage) -> None:
    for number in range(1, 10):
        await here.say("丙", f"{number}号营业厅物品摆放{'甲乙丙丁戊己庚辛壬'[number - 1]}")
    await here.say("丁", "查 营业厅")
    change(here, 1, hold=True)
    await here.press("丁", "下一页")
    assert "W1 " not in last(here, "丁")
    assert "共8条" in last(here, "丁")


async def test_the_pages_of_a_search_survive_a_restart(here: Stage) -> None:
    for number in range(1, 10):
        await here.say("丙", f"{number}号营业厅物品摆放")
    await here.say("丁", "查 营业厅")
    await here.restart()
    await here.press("丁", "下一页")
    page = next(m for m in here["丁"].screen() if m.text.startswith("查“"))
    assert "第2页/共2页" in page.text
    assert list(page.labels) == ["W1", "上一页"]


async def test_a_forged_page_of_somebody_elses_search_shows_nothing(here: Stage) -> None:
    await here.say("丙", CLUE)
    await here.say("甲", "查 小舅子")
    await here.say("丁", "查 别的")
    press = here["丁"].press_data("q.page:1:1.0", on=here["丁"].last())
    await here.settle()
    assert press.answer is not None
    assert press.answer.text == "没有找到这次搜索，请重新查。"


async def test_a_forged_number_opens_nothing_hidden(here: Stage) -> None:
    await here.say("丙", CLUE)
    await here.say("丁", "查 小舅子")
    here["丁"].press_data("q.see:1:finding", on=here["丁"].last())
    await here.settle()
    assert "小舅子的" not in "\n".join(m.text for m in here["丁"].screen() if m.from_bot)


async def test_old_searches_make_room_and_their_buttons_say_so(here: Stage) -> None:
    for number in range(1, 10):
        await here.say("丙", f"{number}号营业厅物品摆放")
    first = await _search(here, "营业厅")
    for number in range(10):
        await _search(here, f"别的{number}")
    kept = list(here.bot.shared.store.view(SCOPE).all(SavedSearch))
    press = here["丁"].press_data("q.page:1:1.1", on=first)
    await here.settle()
    assert (len(kept), press.answer is not None) == (10, True)
    assert press.answer is not None
    assert press.answer.text == "没有找到这次搜索，请重新查。"


async def _search(here: Stage, words: str) -> ShownMessage:
    await here.say("丁", f"查 {words}")
    return here["丁"].last()


async def test_registering_a_clue_forgets_what_was_looked_for(here: Stage) -> None:
    await here.say("丙", CLUE)
    await here.say("甲", "查 小舅子")
    await here.press("丙", "按线索登记")
    kept = here.bot.shared.store.view(SCOPE).all(SavedSearch)
    assert [saved.words for saved in kept] == [""]


async def test_an_earlier_check_is_found_and_shown_by_its_number(here: Stage) -> None:
    add_prior(here)
    await here.say("丁", "查 消防栓")
    assert "P1 2024年审计部 已整改" in last(here, "丁")
    await here.press("丁", "P1")
    assert "办公楼消防栓未见点检卡" in last(here, "丁")


async def test_a_recused_member_does_not_find_earlier_checks_of_that_unit(here: Stage) -> None:
    add_prior(here, unit=UNIT)
    with here.bot.shared.store.unit(REGISTRY) as work:
        member = work.lookup(Member, "user_id", here["丁"].id)[0]
        work.put(member.changed(recusals=(UNIT,)))
        work.commit()
    await here.say("丁", "查 消防栓")
    await here.say("丁", "P1")
    assert "办公楼" not in "\n".join(m.text for m in here["丁"].screen() if m.from_bot)


async def test_notes_of_an_interview_are_found_by_who_held_it_only(here: Stage) -> None:
    await here.say("丙", "/interview")
    await here.say("丙", "班车时刻调整没有征求意见")
    await here.say("丙", "/end")
    for name in ("丙", "丁", "甲"):
        await here.say(name, "查 班车")
    page = next(m for m in here["丙"].screen() if m.text.startswith("查“"))
    assert "T1 11月25日（周三） 谈话记录 班车时刻调整没有征求意见" in page.text
    assert list(page.labels) == ["T1"]
    assert [last(here, name)[:4] for name in ("丁", "甲")] == ["没有找到", "没有找到"]


async def test_the_lead_keeps_what_earlier_checks_found(here: Stage) -> None:
    await here.say(
        "乙", "既往 审计部 2024 已整改 办公楼消防栓未见点检卡\n上届巡察 2022年 食堂未公示"
    )
    kept = list(here.bot.shared.store.view(SCOPE).all(PriorFinding))
    assert [(p.label, p.source, p.year, p.state) for p in kept] == [
        ("P1", "审计部", 2024, PriorState.DONE),
        ("P2", "上届巡察", 2022, PriorState.OPEN),
    ]


async def test_an_earlier_finding_that_cannot_be_read_is_refused_whole(here: Stage) -> None:
    await here.say("乙", "/prior 审计部 2024 已整改 消防栓未见点检卡\n审计部 二〇二四 食堂")
    assert list(here.bot.shared.store.view(SCOPE).all(PriorFinding)) == []
    assert last(here, "乙").startswith("请一行一条写")


async def test_a_liaison_cannot_search(here: Stage) -> None:
    await here.say("丙", FIRST)
    await here.say("周", "/q 消防")
    await here.say("周", "P1")
    assert "消防" not in "\n".join(m.text for m in here["周"].screen() if m.from_bot)


# --- tags and mine ----------------------------------------------------------------------


async def test_a_reply_of_tags_alone_adds_them_and_no_words(here: Stage) -> None:
    await here.say("丙", FIRST)
    await here.say("丙", "#三重一大 ＃会风", reply_to=here["丙"].last())
    finding = here.findings()[0]
    assert (finding.tags, finding.wording) == (("三重一大", "会风"), FIRST)
    assert "标签：三重一大、会风" in card(here, "丙", "W1")


async def test_mine_lists_what_is_lacking_with_a_button_to_each(here: Stage) -> None:
    await here.say("丙", FIRST)
    await here.say("丙", "我的")
    assert "W1 缺方面、佐证、处理" in last(here, "丙")
    assert "W1" in keys(here, "丙")


async def test_mine_shows_signs_as_they_were_typed(here: Stage) -> None:
    await here.say("丙", "A<B & C 的台账缺页")
    await here.say("丙", "我的")
    assert "A<B & C 的台账缺页" in last(here, "丙")


async def test_mine_says_plainly_that_nothing_waits(here: Stage) -> None:
    await here.say("丙", "我的")
    assert "没有等您处理的放行、核验事项。" in last(here, "丙")


async def test_mine_asks_only_those_who_release_to_release(here: Stage) -> None:
    await here.say("丙", FIRST)
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)
    for name in ("甲", "丁"):
        await here.say(name, "我的")
    assert "放行 W1" in keys(here, "甲")
    assert "放行 W1" not in keys(here, "丁")


async def test_mine_names_a_sealed_finding_to_be_decided_to_the_leader_only(here: Stage) -> None:
    await here.say("丙", CLUE)
    for name in ("甲", "乙"):
        await here.say(name, "我的")
    assert "封存待研判：W1" in last(here, "甲")
    assert "W1" not in last(here, "乙")


async def test_mine_has_pages(here: Stage) -> None:
    for number in range(1, 12):
        await here.say("丙", f"{number}号营业厅物品摆放")
    await here.say("丙", "我的")
    await here.press("丙", "下一页")
    assert "第2页/共2页" in last(here, "丙")
    assert keys(here, "丙")[-1] == "上一页"


async def test_a_row_of_today_opens_with_its_buttons(here: Stage) -> None:
    await here.say("丙", "我的")
    await here.press("丙", next(key for key in keys(here, "丙") if key.endswith("行")))
    assert "完成" in keys(here, "丙")


# --- the bot's own card, sent back to it ------------------------------------------------------


async def test_a_forwarded_card_shows_the_finding_and_files_none(here: Stage) -> None:
    await here.say("丙", FIRST)
    here["丁"].forward(here["丙"].last())
    await here.settle()
    assert "已记录" in card(here, "丁", "W1")
    assert [f.raw for f in here.findings()] == [FIRST]


async def test_a_forwarded_card_of_a_sealed_finding_tells_nothing(here: Stage) -> None:
    await here.say("丙", CLUE)
    here["丁"].forward(here["丙"].last())
    await here.settle()
    assert "W1" in last(here, "丁")
    assert "小舅子" not in last(here, "丁")
    assert len(here.findings()) == 1


async def test_words_of_a_person_that_begin_like_a_card_are_filed(here: Stage) -> None:
    said = here["丙"].say("W7 型号的灭火器已过期", chat=here.group)
    here["丁"].forward(said)
    await here.settle()
    assert [f.raw for f in here.findings()] == ["W7 型号的灭火器已过期"]
