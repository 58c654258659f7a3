"""What the fuzz found, each once more in plain words."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from inspection.enums import MessageState
from inspection.ports import REGISTRY
from inspection.records import OutgoingMessage
from tests.fuzz.shapes import BOT, DATE, GROUP, private, user
from tests.fuzz.yard import Yard, yard


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Yard]:
    """Provide an inspection that can be given anything."""
    async with yard(tmp_path) as given:
        yield given


async def test_who_has_an_empty_name_is_answered_like_everybody(here: Yard) -> None:
    nameless = user(104) | {"first_name": ""}
    place = {"message_id": 40, "date": DATE, "chat": private(104), "from": nameless}
    await here.give({"message": place | {"text": "楼梯灯不亮"}})
    assert here.stage.findings()[-1].raw == "楼梯灯不亮"


async def test_a_forward_from_a_deleted_account_names_no_none(here: Yard) -> None:
    origin = {"type": "user", "date": DATE - 60, "sender_user": user(999) | {"first_name": ""}}
    place = {"message_id": 40, "date": DATE, "chat": private(104), "from": user(104)}
    await here.give({"message": place | {"text": "库房漏水", "forward_origin": origin}})
    assert here.stage.findings()[-1].forwarded_from == "用户0999"


async def test_an_answer_of_the_registry_in_a_lost_topic_goes_to_the_group(here: Yard) -> None:
    topic = {"message_thread_id": 3, "is_topic_message": True}
    said = {"message_id": 40, "date": DATE, "chat": GROUP, "from": user(101), "text": "/use"}
    await here.give({"message": said | topic})
    assert "无需切换" in here.stage.group.messages[-1].text


@pytest.mark.parametrize(
    "answer", [(400, "Bad Request: message thread not found", {}), (403, "Forbidden: kicked", {})]
)
async def test_an_answer_of_the_registry_that_the_group_refuses_is_given_up(
    here: Yard, answer: tuple[int, str, dict[str, object]]
) -> None:
    here.stage.server.faults.add(
        "sendMessage", chat_id=here.stage.group.id, times=10**6, error=answer
    )
    await here.stage.say("甲", "/use", chat=here.stage.group)
    registry = here.stage.bot.shared.store.view(REGISTRY)
    assert registry.lookup(OutgoingMessage, "state", MessageState.QUEUED) == ()


async def test_a_forged_button_is_no_incident(here: Yard) -> None:
    for data in ("cl.list:1", "cl.add:1:x", f"t.add:1:{10**20}", "doc.make:0:x", "md.add:1:x"):
        here.stage["甲"].press_data(data, on=here.stage["甲"].last())
        await here.stage.settle()
    assert here.stage.bot.shared.journal.failed() == []


async def test_a_document_asked_for_twice_is_made_once(here: Yard) -> None:
    chief = here.stage["甲"]
    await here.stage.say("甲", "/documents")
    chooser = chief.last()
    for _ in range(2):
        chief.press_data("doc.make:0", on=chooser)
    await here.stage.settle()
    assert here.stage.bot.shared.journal.failed() == []
    assert len([m for m in chief.screen() if m.from_bot and m.file is not None]) == 1


async def test_what_was_said_before_an_update_failed_goes_out_at_once(here: Yard) -> None:
    shown = {"message_id": 16, "date": 0, "chat": GROUP, "from": BOT}
    press = {"id": "press", "from": user(999), "chat_instance": "7", "message": shown}
    await here.give({"callback_query": press | {"data": {"id": 7}}})
    assert any("生人" in m.text for m in here.stage["甲"].screen() if m.from_bot)
