"""A press with data that no button of ours carries is answered as an old one, and no incident."""

from collections.abc import Iterator

import pytest
from telegram import CallbackQuery, Chat, Message, Update, User

from bot.door import as_turn
from bot.wiring import Shared
from handlers import dispatch
from handlers.gate import identify
from handlers.routing import Press, read_data
from handlers.table import PRESSES
from inspection.enums import Role
from inspection.errors import InspectionError
from tests.markers.blocks import filled
from tests.stage import CAST, MORNING

pytestmark = pytest.mark.slow

HUGE = "9" * 30
ENDLESS = "9" * 5000  # more than a number may have
SHAPES = (
    "{verb}",
    "{verb}:",
    "{verb}::",
    "{verb}:{id}",
    "{verb}:{id}:",
    "{verb}:甲",
    "{verb}:-{id}",
    "{verb}:{id}.5",
    "{verb}:１:１",
    "{verb}: {id}",
    "{verb}:{huge}",
    "{verb}:{endless}",
    "{verb}:{id}:甲",
    "{verb}:{id}:-1",
    "{verb}:{id}:-99",
    "{verb}:{id}:{huge}",
    "{verb}:{id}:{endless}",
    "{verb}:{id}:１２",
    "{verb}:{id}:²",
    "{verb}:{id}:1.5",
    "{verb}:{id}:nan",
    "{verb}:{id}:1:2:3:4",
    "{verb}:{id}::",
    "{verb}:{id}:None",
    "{verb}:{id}:2026-02-30",
    "{verb}:{id}:9999-12-31",
    "{verb}:{id}:0001-01-01",
    "{verb}:{id}:9999-12-31T23:59",
    "{verb}:{id}:\x00",
    "{verb}:{id}:[1",
)
IDS = (0, 1, 2, 5)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """Provide an inspection with some of everything in it."""
    with filled(tmp_path_factory.mktemp("mangled"), 7) as made:
        yield made


def who_may(press: Press) -> tuple[int, ...]:
    """Return one person of each side who has such a button."""
    roles = {Role.LEADER: CAST["甲"][0], Role.UNIT_LIAISON: CAST["周"][0]}
    return tuple(user_id for role, user_id in roles.items() if role in press.who)


def pressed(user_id: int, data: str) -> Update:
    user = User(user_id, f"某{user_id}", is_bot=False)
    bot = User(4242, "bot", is_bot=True)
    on = Message(1, MORNING, Chat(user_id, "private"), from_user=bot)
    return Update(1, callback_query=CallbackQuery("1", user, "1", message=on, data=data))


def incident_of(shared: Shared, user_id: int, data: str) -> str:
    """Return what would become an incident, after nothing of it was kept; else nothing."""
    update = pressed(user_id, data)
    try:
        caller = identify(shared.store, update)
        assert caller is not None
        plan = dispatch.plan_for(shared.store, update, caller, "bot")
        assert plan.act is not None
        with shared.store.unit(plan.scope) as work:
            plan.act(as_turn(shared.desk(work), update, caller))
    except InspectionError:
        return ""
    except Exception as ours:  # noqa: BLE001  # whatever it is, it may not happen
        return f"{data[:40]}: {type(ours).__name__} {ours}"
    return ""


@pytest.mark.parametrize("verb", sorted(PRESSES))
def test_no_mangled_press_is_an_incident(shared: Shared, verb: str) -> None:
    tried = {
        shape.format(verb=verb, id=record_id, huge=HUGE, endless=ENDLESS)
        for shape in SHAPES
        for record_id in IDS
    }
    incidents = [
        incident_of(shared, user_id, data) for user_id in who_may(PRESSES[verb]) for data in tried
    ]
    assert [each for each in incidents if each] == []


@pytest.mark.parametrize("data", ["f.tell:１", "f.tell:-1", f"f.tell:{ENDLESS}", "f.tell:²", ""])
def test_a_number_that_no_record_has_is_none(data: str) -> None:
    assert read_data(data)[1] == 0
