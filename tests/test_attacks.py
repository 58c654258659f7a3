"""Whoever must not know tries to find out: what is hidden answers like what does not exist."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.table import PRESSES
from inspection.enums import Role
from inspection.ports import REGISTRY
from inspection.records import EvidencePack, Member
from sandbox.shown import Json
from tests.markers.seed import OTHER_UNIT
from tests.stage import SCOPE, UNIT, UNITS, Stage, stage

pytestmark = pytest.mark.slow

SUSPECTED = "有人反映采购部王某收受红包五千元"
OPEN = "二楼消防栓未见点检卡"
NOWHERE = 4711  # no record has this id


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide W1, sealed, W2 for all inside, a note, a task; nothing for the unit."""
    async with stage(tmp_path) as staged:
        await staged.say("丙", SUSPECTED)
        await staged.say("丙", OPEN)
        await staged.say("丙", "/share 明早八点半集合")
        await staged.say("甲", "待办：丙 核对台账 周五前")
        for name in ("周", "生人", "丁"):
            await staged.say(name, "/help")
        yield staged


async def pressed(here: Stage, name: str, data: str) -> tuple[str | None, bool]:
    """Press forged data on one's own newest message; return what the press was answered."""
    press = here[name].press_data(data, on=here[name].last())
    await here.settle()
    assert press.answer is not None, data
    return press.answer.text, bool(press.answer.show_alert)


async def answered(here: Stage, name: str, text: str) -> list[str]:
    """Say something; return what the bot answered, the words that were said left out."""
    before = len(here[name].screen())
    await here.say(name, text)
    return [m.text.replace(text, "…") for m in here[name].screen()[before:] if m.from_bot]


async def test_every_press_of_the_unit_on_what_is_hidden_is_one_on_nothing(here: Stage) -> None:
    differing = {}
    for verb in sorted(PRESSES):
        hidden = await pressed(here, "周", f"{verb}:1")
        nothing = await pressed(here, "周", f"{verb}:{NOWHERE}")
        if hidden != nothing:
            differing[verb] = (hidden, nothing)
    assert differing == {}


async def test_every_press_of_a_colleague_on_a_sealed_finding_is_one_on_nothing(
    here: Stage,
) -> None:
    differing = {}
    for verb in sorted(v for v in PRESSES if v.startswith(("f.", "o.", "wp.", "sp.", "nt."))):
        hidden = await pressed(here, "丁", f"{verb}:1")
        nothing = await pressed(here, "丁", f"{verb}:{NOWHERE}")
        if hidden != nothing:
            differing[verb] = (hidden, nothing)
    assert differing == {}


@pytest.mark.parametrize("name", ["周", "生人", "丁"])
async def test_a_number_that_is_hidden_is_answered_like_one_that_is_nobodys(
    here: Stage, name: str
) -> None:
    letters = "W" if name == "丁" else "WJGTDPZ"
    for letter in letters:
        hidden = await answered(here, name, f"{letter}1")
        nothing = await answered(here, name, f"{letter}8")
        assert [h.replace("1", "8") for h in hidden] == nothing, letter


@pytest.mark.parametrize("name", ["周", "生人", "丁", "乙"])
async def test_a_deep_link_opens_no_record_and_no_code_tells_that_it_was_used(
    here: Stage, name: str
) -> None:
    said = [
        await answered(here, name, f"/start {code}")
        for code in ("finding_1", "f.show:1", "W1", "A" * 22, "x" * 64)
    ]
    words = "".join(text for texts in said for text in texts)
    assert (SUSPECTED in words, OPEN in words) == (False, False)
    assert len({tuple(texts) for texts in said}) == 1


async def test_an_inline_query_gives_nothing(here: Stage) -> None:
    calls = len(here.server.calls)
    for name in ("甲", "周", "生人"):
        query = {"id": "1", "from": here[name].user_json(), "query": "消防栓", "offset": ""}
        here.server.world.updates.push_raw({"inline_query": query})
    await here.settle()
    assert {call.method for call in here.server.calls[calls:]} <= {"getUpdates"}


@pytest.mark.parametrize("name", ["周", "生人", "丁"])
async def test_a_reply_that_names_a_message_of_another_chat_tells_nothing(
    here: Stage, name: str
) -> None:
    """Telegram sends none such; whoever could would still be asked what they may know."""
    who, before = here[name], len(here[name].screen())
    for card in [m for m in here["丙"].screen() if m.from_bot]:
        here.server.world.updates.push_raw({"message": forged_reply(here, name, card.message_id)})
        await here.settle()
    words = "".join(m.text for m in who.screen()[before:] if m.from_bot)
    assert (SUSPECTED in words, "封存" in words) == (False, False)
    (sealed, *_) = here.findings()
    assert "伪造" not in sealed.wording


def forged_reply(here: Stage, name: str, message_id: int) -> Json:
    date = int(here.clock.now().timestamp())
    theirs = {"id": 103, "type": "private", "first_name": "丙"}
    return {
        "message_id": 7_000 + message_id,
        "date": date,
        "chat": {"id": here[name].id, "type": "private", "first_name": name},
        "from": here[name].user_json(),
        "text": "伪造的回复",
        "reply_to_message": {"message_id": message_id, "date": date, "chat": theirs, "text": "…"},
    }


async def test_a_leader_who_keeps_away_from_a_unit_has_no_pack_of_it_made(tmp_path: Path) -> None:
    units = f"{UNIT},{OTHER_UNIT}"
    async with stage(tmp_path, options={UNITS: units}) as here:
        keeps_away(here, Role.LEADER)
        (answer,) = await answered(here, "甲", f"/pack {OTHER_UNIT}")
        assert "回避" in answer
        assert list(here.bot.shared.store.view(SCOPE).all(EvidencePack)) == []


async def test_who_keeps_away_and_types_an_earlier_finding_is_asked_for_its_unit(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, options={UNITS: f"{UNIT},{OTHER_UNIT}"}) as here:
        keeps_away(here, Role.DEPUTY)
        said = await answered(here, "乙", "既往 审计部 2024 已整改 办公楼消防栓未见点检卡")
        assert [("已记入" in said[0]), ("哪个单位" in said[1])] == [True, True]
        await here.press("乙", "北渡")
        assert await answered(here, "乙", "P1") == await answered(here, "乙", "P8")


def keeps_away(here: Stage, role: Role) -> None:
    """Let whoever has the role keep away from the other unit."""
    with here.bot.shared.store.unit(REGISTRY) as work:
        for member in tuple(work.all(Member)):
            if member.role is role:
                work.put(member.changed(recusals=(OTHER_UNIT,)))
        work.commit()


async def test_a_guessed_code_of_somebody_else_lets_nobody_in(here: Stage) -> None:
    before = [m.user_id for m in here.bot.shared.store.view(REGISTRY).all(Member)]
    for code in ("0" * 22, "", "甲", "../../registry", "1' or '1'='1"):
        await here.say("生人", f"/start {code}".strip())
    assert [m.user_id for m in here.bot.shared.store.view(REGISTRY).all(Member)] == before
