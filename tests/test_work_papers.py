"""Work papers through the real bot: who sees and does what, and that nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from inspection import exhibits, work_papers
from inspection.ports import REGISTRY
from inspection.records import Finding, Member, WorkPaper
from inspection.work_paper_terms import Method, PaperField, PaperState, ProofKind, SourceKind
from tests.stage import MORNING, SCOPE, UNIT, Stage, prepare, stage

NOON = MORNING.replace(hour=13)  # too late for the morning push, which would come in between
HARMLESS = "会议室租用登记本缺8月页"
CLUE = "市场部经理周凌渡把装修给他小舅子的公司，三家比价两家同一法人"
PLACE = "综合部三楼档案柜"
TEXTS = {
    PaperField.TITLE: "登记本缺页",
    PaperField.METHOD: Method.FIELD_VISIT.value,
    PaperField.SOURCE_KIND: SourceKind.SIGHT.value,
    PaperField.PERIOD: "2026年8月",
    PaperField.PLACE: PLACE,
    PaperField.OVERVIEW: HARMLESS,
    PaperField.PROCESS: "到现场查看登记本",
    PaperField.AMOUNT: "不涉及",
    PaperField.BASIS: "《会议室管理办法》",
    PaperField.CLAUSE: "第三条",
    PaperField.RESPONSIBLE: "综合部",
}


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path, now=NOON) as staged:
        yield staged


def texts(here: Stage, name: str) -> str:
    """Return everything the bot says in somebody's private chat."""
    return "\n".join(m.text for m in here[name].screen() if m.from_bot)


def group_texts(here: Stage) -> str:
    """Return everything the bot says in the group."""
    return "\n".join(m.text for m in here.group.messages if m.from_bot and not m.deleted)


def papers(here: Stage) -> list[WorkPaper]:
    return list(here.bot.shared.store.view(SCOPE).all(WorkPaper))


def member(here: Stage, name: str) -> Member:
    members = here.bot.shared.store.view(REGISTRY).all(Member)
    return next(m for m in members if m.name == name)


async def begun(here: Stage, text: str = HARMLESS) -> None:
    await here.say("丙", text)
    await here.press("丙", "底稿")


def fill_all(here: Stage, *, by: str = "丙") -> None:
    """Fill every field of the first paper, as if somebody had typed it."""
    writer = member(here, by)
    with here.bot.shared.store.unit(SCOPE) as work:
        paper, finding = work.get(WorkPaper, 1), work.get(Finding, 1)
        assert paper is not None
        assert finding is not None
        now = here.clock.now()
        for field, text in TEXTS.items():
            paper = work_papers.fill(work, paper, finding, field, text, by=writer, now=now)
        piece = exhibits.add_piece(work, paper, finding, name="登记本", by=writer, now=now)
        exhibits.change_piece(
            work,
            work.get(WorkPaper, 1) or paper,
            finding,
            piece,
            kind=ProofKind.MINUTES,
            by=writer,
            now=now,
        )
        work.commit()


async def handed_in(here: Stage) -> None:
    await begun(here)
    fill_all(here)
    await here.say("丙", "底稿 W1")
    await here.press("丙", "提交复核")


async def forge(here: Stage, name: str, data: str) -> str:
    """Press a button that this person was never shown, and return what it was answered."""
    if not [m for m in here[name].screen() if m.from_bot]:
        await here.say(name, "/help")
    press = here[name].press_data(data, on=here[name].last())
    await here.settle()
    assert press.answers == 1
    return press.answer.text or "" if press.answer is not None else ""


async def test_a_paper_passes_review_and_signature(here: Stage) -> None:
    await handed_in(here)
    await here.press("乙", "复核通过")
    await here.press("甲", "审签")
    [paper] = papers(here)
    assert (paper.state, paper.reviewed_by, paper.signed_by) == (PaperState.SIGNED, 102, 101)
    assert group_texts(here) == ""


async def test_an_incomplete_paper_is_refused_naming_what_is_missing(here: Stage) -> None:
    await begun(here)
    answer = await forge(here, "丙", "w.submit:1")
    assert answer.startswith("W1 底稿还缺：名称、了解方式")
    assert papers(here)[0].state is PaperState.COMPILING


async def test_a_restart_in_the_middle_loses_no_field(here: Stage) -> None:
    await begun(here)
    await here.press("丙", "部门或地点")
    question = here["丙"].last()
    await here.restart()
    await here.say("丙", PLACE, reply_to=question)
    entry = papers(here)[0].entry(PaperField.PLACE)
    assert entry is not None
    assert (entry.text, entry.by) == (PLACE, 103)


async def test_an_answer_that_is_too_long_is_asked_for_again(here: Stage) -> None:
    await begun(here)
    await here.press("丙", "部门或地点")
    await here.say("丙", "长" * 201, reply_to=here["丙"].last())
    await here.say("丙", PLACE, reply_to=here["丙"].last())
    entry = papers(here)[0].entry(PaperField.PLACE)
    assert entry is not None
    assert entry.text == PLACE
    assert len(here.findings()) == 1


async def test_a_button_for_an_earlier_text_does_not_pass_a_later_one(here: Stage) -> None:
    await handed_in(here)
    old = papers(here)[0].revision
    await here.press("丙", "修改")
    await here.press("丙", "备注")
    await here.say("丙", "补一句", reply_to=here["丙"].last())
    await here.press("丙", "提交复核")
    await forge(here, "乙", f"w.pass:1:{old}")
    assert papers(here)[0].state is PaperState.AWAITING_REVIEW


async def test_who_reviewed_is_told_that_the_review_no_longer_counts(here: Stage) -> None:
    await handed_in(here)
    await here.press("乙", "复核通过")
    await here.press("丙", "修改")
    await here.press("丙", "备注")
    await here.say("丙", "补一句", reply_to=here["丙"].last())
    assert "不再算数" in texts(here, "乙")
    assert papers(here)[0].state is PaperState.COMPILING


async def test_two_people_pressing_at_once_make_one_review(here: Stage) -> None:
    await handed_in(here)
    revision = papers(here)[0].revision
    await here.press("乙", "复核通过")
    answer = await forge(here, "乙", f"w.pass:1:{revision}")
    assert "状态已经变化" in answer
    assert papers(here)[0].state is PaperState.AWAITING_SIGNATURE


@pytest.mark.parametrize(
    ("name", "data", "state"),
    [
        ("丁", "w.pick:1:method.briefing", PaperState.COMPILING),
        ("丁", "w.submit:1", PaperState.COMPILING),
        ("丁", "w.files:1", PaperState.COMPILING),
        ("丁", "w.kind:1:rules", PaperState.COMPILING),
        ("周", "w.show:1", PaperState.COMPILING),
        ("周", "w.full:1", PaperState.COMPILING),
        ("周", "w.open:1", PaperState.COMPILING),
        ("周", "w.pass:1:1", PaperState.COMPILING),
    ],
)
async def test_a_forged_button_changes_nothing_and_tells_nothing(
    here: Stage, name: str, data: str, state: PaperState
) -> None:
    await begun(here)
    fill_all(here)
    before = papers(here)
    await forge(here, name, data)
    assert papers(here) == before
    assert before[0].state is state
    assert PLACE not in texts(here, name)


@pytest.mark.parametrize(
    "data", ["w.field:1:x", "w.pick:1:title.x", "w.take:1:title.0", "w.kind:9:x", "w.back:1:"]
)
async def test_a_garbled_button_is_answered_and_changes_nothing(here: Stage, data: str) -> None:
    await begun(here)
    before = papers(here)
    await forge(here, "丙", data)
    assert papers(here) == before
    assert here.bot.shared.journal.failed() == []


async def test_a_sealed_findings_paper_disappears_from_every_chat(here: Stage) -> None:
    await handed_in(here)
    card = next(m for m in here["丙"].screen() if m.text.startswith("W1 已记录"))
    await here.say("丙", CLUE, reply_to=card)
    seen = {name: PLACE in texts(here, name) for name in ("甲", "乙", "丁", "周")}
    assert here.findings()[0].sealed
    assert seen == dict.fromkeys(seen, False)
    assert "没有找到" in await forge(here, "甲", "w.show:1")


async def test_a_suspected_clue_typed_into_a_field_seals_and_is_kept(here: Stage) -> None:
    await begun(here)
    await here.press("丙", "发现过程")
    await here.say("丙", CLUE, reply_to=here["丙"].last())
    assert here.findings()[0].sealed
    assert CLUE in here.findings()[0].wording
    assert CLUE in texts(here, "甲")
    assert "小舅子" not in texts(here, "乙") + texts(here, "丁") + group_texts(here)


async def test_a_registered_clue_empties_its_paper_everywhere(here: Stage) -> None:
    await handed_in(here)
    await here.say("乙", "底稿 W1")
    await here.press("乙", "全文")
    here["丙"].press_data("f.clue:1", on=here["丙"].last())
    await here.settle()
    await here.bot.shared.store.saved()
    stored = (here.folder / "inspections" / SCOPE / "inspection.json").read_text(encoding="utf-8")
    assert PLACE not in stored
    assert PLACE not in "".join(texts(here, name) for name in ("甲", "乙", "丙", "丁"))


async def test_a_talk_as_source_closes_the_paper_to_other_members(here: Stage) -> None:
    await begun(here)
    fill_all(here)
    await here.say("丁", "底稿 W1")
    assert PLACE in texts(here, "丁")
    await here.press("丙", "问题来源")
    await here.press("丙", "谈话")
    assert PLACE not in texts(here, "丁")
    await here.say("丁", "底稿")
    assert "W1" not in here["丁"].last().text


async def test_a_recused_member_sees_no_paper(here: Stage) -> None:
    await begun(here)
    with here.bot.shared.store.unit(REGISTRY) as work:
        work.put(member(here, "丁").changed(recusals=(UNIT,)))
        work.commit()
    await here.say("丁", "底稿")
    await here.say("丁", "底稿 W1")
    assert "登记本" not in texts(here, "丁")
    assert "W1 底稿" not in texts(here, "丁")


async def test_a_recused_deputy_is_not_asked_to_review(here: Stage) -> None:
    with here.bot.shared.store.unit(REGISTRY) as work:
        work.put(member(here, "乙").changed(recusals=(UNIT,)))
        work.commit()
    await handed_in(here)
    assert texts(here, "乙") == ""
    assert "待复核 1/1" in texts(here, "甲")


async def test_without_a_deputy_the_leader_reviews_then_signs(tmp_path: Path) -> None:
    await asyncio.to_thread(prepare, tmp_path, cast=("甲", "丙", "丁", "周"))
    async with stage(tmp_path, prepared=False, now=NOON) as here:
        await handed_in(here)
        assert "由组长先复核、再审签" in texts(here, "甲")
        await here.press("甲", "复核通过")
        assert papers(here)[0].state is PaperState.AWAITING_SIGNATURE
        await here.press("甲", "审签")
        assert papers(here)[0].state is PaperState.SIGNED


async def test_a_deputy_who_wrote_in_it_is_refused_in_words(here: Stage) -> None:
    await begun(here)
    fill_all(here, by="乙")
    await here.say("丙", "底稿 W1")
    await forge(here, "丙", "w.submit:1")
    answer = await forge(here, "乙", f"w.pass:1:{papers(here)[0].revision}")
    assert "参与编制" in answer
    assert papers(here)[0].state is PaperState.AWAITING_REVIEW


async def test_a_photo_replied_to_the_papers_card_joins_the_catalogue(here: Stage) -> None:
    await begun(here)
    card = next(m for m in here["丙"].screen() if m.text.startswith("W1 底稿"))
    here["丙"].send_photo(b"\x89PNG\r\n\x1a\n" + b"page", reply_to=card)
    await here.settle()
    assert len(here.findings()) == 1
    assert "支撑材料1件" in texts(here, "丙")


async def test_odd_and_long_texts_reach_the_chat_whole(here: Stage) -> None:
    await begun(here, "A & B <签字> 未见")
    odd = "《办法》第3条 <a> & “b”" * 60
    for label in ("发现过程", "定性依据"):
        await here.press("丙", label)
        await here.say("丙", odd, reply_to=here["丙"].last())
    await here.press("丙", "全文")
    assert here.bot.shared.journal.failed() == []
    assert texts(here, "丙").count(odd) == 2


async def test_words_that_begin_so_are_a_finding(here: Stage) -> None:
    await here.say("丙", "底稿 缺签名三处")
    await here.say("丙", "底稿：缺附件目录")
    assert [f.wording for f in here.findings()] == ["底稿 缺签名三处", "底稿：缺附件目录"]


async def test_the_button_stands_only_where_it_may_be_pressed(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    await here.say("丁", "W1")
    await here.say("乙", "W1")
    shown = {name: "底稿" in here[name].last().labels for name in ("乙", "丙", "丁")}
    assert shown == {"乙": True, "丙": True, "丁": False}


async def test_a_paper_waits_under_mine_for_whoever_has_the_next_step(here: Stage) -> None:
    await handed_in(here)
    for name in ("甲", "乙", "丁"):
        await here.say(name, "我的")
    waits = {name: "待复核：W1 底稿" in here[name].last().text for name in ("甲", "乙", "丁")}
    assert waits == {"甲": False, "乙": True, "丁": False}
