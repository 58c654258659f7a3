"""What the fuzz found, each once more in plain words."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from inspection.enums import MessageState
from inspection.ports import REGISTRY
from inspection.records import OutgoingMessage
from tests.fuzz.shapes import DATE, private, user
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


@pytest.mark.parametrize(
    "answer", [(400, "Bad Request: message thread not found", {}), (403, "Forbidden: kicked", {})]
)
async def test_an_answer_of_the_registry_that_the_group_refuses_is_settled(
    here: Yard, answer: tuple[int, str, dict[str, object]]
) -> None:
    here.stage.server.faults.add("sendMessage", times=1, error=answer)
    await here.stage.say("甲", "/use", chat=here.stage.group)
    waiting = here.stage.bot.shared.store.view(REGISTRY).lookup(
        OutgoingMessage, "state", MessageState.QUEUED
    )
    assert waiting == ()
