"""What every engine promises; a third one is held against this suite too."""

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from inspection.enums import MessageState
from inspection.ports import REGISTRY, Store
from inspection.records import Finding, OutgoingMessage, Person
from storage.errors import (
    ForeignKindError,
    NotStorableError,
    ReadOnlyError,
    RecordMissingError,
    ScopeNameError,
    UnitClosedError,
    UnitOpenError,
    UnknownIndexError,
)
from storage.memory import MemoryStore
from storage.state import HANDLED_KEPT
from storage.tiny import TinyStore
from tests.storage.builders import SLUG, a_finding, a_message

Reopen = Callable[[Store], Awaitable[Store]]


@pytest.fixture(params=["memory", "tiny"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def opened(engine: str, tmp_path: Path) -> AsyncIterator[list[Store]]:
    store: Store = MemoryStore() if engine == "memory" else TinyStore(tmp_path)
    store.create(SLUG)
    stores = [store]
    yield stores
    await stores[-1].close()


@pytest.fixture
def store(opened: list[Store]) -> Store:
    return opened[0]


@pytest.fixture
def reopen(opened: list[Store], engine: str, tmp_path: Path) -> Reopen:
    """Close the store and open it again; memory has nothing to come back from, so it stays."""

    async def reopened(store: Store) -> Store:
        if engine == "tiny":
            await store.close()
            opened.append(TinyStore(tmp_path))
        return opened[-1]

    return reopened


async def test_a_commit_is_visible_at_once_and_after_reopening(
    store: Store, reopen: Reopen
) -> None:
    with store.unit(SLUG) as work:
        filed = work.add(a_finding())
        receipt = work.commit()
    assert store.view(SLUG).get(Finding, filed.id) == filed
    await receipt.saved()
    assert receipt.is_saved
    assert (await reopen(store)).view(SLUG).get(Finding, filed.id) == filed


def test_leaving_without_commit_changes_nothing(store: Store) -> None:
    with store.unit(SLUG) as work:
        filed = work.add(a_finding())
        work.number("W")
        work.handles(11)
    assert store.view(SLUG).get(Finding, filed.id) is None
    assert not store.was_handled(11)
    with store.unit(SLUG) as work:
        assert work.number("W") == 1


def test_what_is_taken_back_is_gone_but_for_what_is_kept(store: Store) -> None:
    with store.unit(SLUG) as work:
        message = work.add(a_message())
        work.commit()
    with store.unit(SLUG) as work:
        work.add(a_finding(number=work.number("W")))
        work.add(a_message())
        work.put(message.changed(state=MessageState.SENT))
        kept = work.add(a_message(text="留下"))
        work.take_back(keep=lambda record: record == kept)
        work.commit()
    with store.unit(SLUG) as work:
        assert work.number("W") == 1
        assert tuple(work.all(Finding)) == ()
        texts = [(each.id, each.state) for each in work.all(OutgoingMessage)]
        assert texts == [(1, MessageState.QUEUED), (2, MessageState.QUEUED)]


def test_an_error_inside_changes_nothing_and_the_next_unit_opens(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.unit(SLUG) as work:
        work.add(a_finding(number=1 // 0))
    with store.unit(SLUG) as work:
        work.commit()
    assert tuple(store.view(SLUG).all(Finding)) == ()


def test_a_unit_sees_its_own_work_before_others_do(store: Store) -> None:
    with store.unit(SLUG) as work:
        queued = work.add(a_message())
        work.commit()
    with store.unit(SLUG) as work:
        sent = work.put(queued.changed(state=MessageState.SENT))
        second = work.add(a_message())
        assert work.get(OutgoingMessage, queued.id) == sent
        assert tuple(work.all(OutgoingMessage)) == (sent, second)
        assert work.lookup(OutgoingMessage, "state", MessageState.QUEUED) == (second,)
        assert work.lookup(OutgoingMessage, "state", MessageState.SENT) == (sent,)
        assert store.view(SLUG).get(OutgoingMessage, queued.id) == queued


async def test_indexes_follow_changes(store: Store, reopen: Reopen) -> None:
    with store.unit(SLUG) as work:
        first, second = work.add(a_message()), work.add(a_message())
        work.commit()
    with store.unit(SLUG) as work:
        sent = work.put(first.changed(state=MessageState.SENT, message_id=40))
        work.commit()
    view = (await reopen(store)).view(SLUG)
    assert view.lookup(OutgoingMessage, "state", MessageState.QUEUED) == (second,)
    assert view.lookup(OutgoingMessage, "place", (7, 40)) == (sent,)


def test_an_index_follows_by_asking_for_what_changed_since_its_mark(store: Store) -> None:
    with store.unit(SLUG) as work:
        first, second = work.add(a_message()), work.add(a_message())
        work.commit()
    mark, everything = store.view(SLUG).changed_since(OutgoingMessage, 0)
    with store.unit(SLUG) as work:
        work.put(first.changed(text="改过"))
        third = work.add(a_message())
        own = work.changed_since(OutgoingMessage, mark)[1]
        work.commit()
    later, changed = store.view(SLUG).changed_since(OutgoingMessage, mark)
    assert set(everything) == {first.id, second.id}
    assert set(own) == set(changed) == {first.id, third.id}
    assert store.view(SLUG).changed_since(OutgoingMessage, later) == (later, ())


def test_none_is_not_indexed(store: Store) -> None:
    with store.unit(SLUG) as work:
        work.add(a_finding())
        work.commit()
    assert store.view(SLUG).lookup(Finding, "source", None) == ()


def test_an_attribute_without_index_is_refused(store: Store) -> None:
    with pytest.raises(UnknownIndexError):
        store.view(SLUG).lookup(Finding, "unit", "北渡")


async def test_all_and_lookup_are_in_the_order_of_ids(store: Store, reopen: Reopen) -> None:
    with store.unit(SLUG) as work:
        filed = [work.add(a_finding(number=number)) for number in range(1, 13)]
        work.commit()
    with store.unit(SLUG) as work:
        work.put(filed[0].changed(wording="改"))
        work.commit()
    view = (await reopen(store)).view(SLUG)
    assert [each.id for each in view.all(Finding)] == list(range(1, 13))
    assert [each.id for each in view.lookup(Finding, "author_id", 7)] == list(range(1, 13))


def test_the_newest_are_the_last_of_all_with_that_value_own_changes_included(store: Store) -> None:
    with store.unit(SLUG) as work:
        filed = [work.add(a_finding(author_id=7)) for _ in range(6)]
        other = work.add(a_finding(author_id=8))
        work.commit()
    with store.unit(SLUG) as work:
        work.put(filed[5].changed(author_id=8))
        work.put(filed[0].changed(wording="改"))
        work.put(other.changed(author_id=7))
        added = work.add(a_finding(author_id=7))
        for count in range(1, 9):
            found = work.newest(Finding, "author_id", 7, count)
            assert found == work.lookup(Finding, "author_id", 7)[-count:]
        newest = work.newest(Finding, "author_id", 7, 8)
        assert [each.id for each in newest] == [each.id for each in (*filed[:5], other, added)]
        assert work.newest(Finding, "author_id", 7, 0) == ()
        work.commit()
    view = store.view(SLUG)
    assert view.newest(Finding, "author_id", 7, 2) == view.lookup(Finding, "author_id", 7)[-2:]
    assert view.newest(Finding, "author_id", 9, 2) == ()


def test_a_record_may_be_added_while_all_is_read(store: Store) -> None:
    with store.unit(SLUG) as work:
        work.add(a_finding())
        work.commit()
    with store.unit(SLUG) as work:
        copies = [work.add(each) for each in work.all(Finding)]
    assert len(copies) == 1


async def test_numbers_and_ids_are_never_used_again(store: Store, reopen: Reopen) -> None:
    with store.unit(SLUG) as work:
        first = work.add(a_finding())
        numbers = [work.number("W"), work.number("W"), work.number("J:北渡")]
        work.commit()
    again = await reopen(store)
    with again.unit(SLUG) as work:
        second = work.add(a_finding())
        assert second.id == first.id + 1
        assert [*numbers, work.number("W"), work.number("J:北渡")] == [1, 2, 1, 3, 2]


def test_add_gives_the_id_whatever_the_record_had(store: Store) -> None:
    with store.unit(SLUG) as work:
        assert work.add(a_finding(id=40)).id == 1


def test_put_needs_an_earlier_record(store: Store) -> None:
    with store.unit(SLUG) as work, pytest.raises(RecordMissingError):
        work.put(a_finding(id=4))


def test_a_unit_is_over_after_its_commit(store: Store) -> None:
    with store.unit(SLUG) as work:
        work.commit()
        with pytest.raises(UnitClosedError):
            work.add(a_finding())
        with pytest.raises(UnitClosedError):
            work.commit()


def test_two_units_on_one_scope_are_refused(store: Store) -> None:
    with store.unit(SLUG), pytest.raises(UnitOpenError), store.unit(SLUG):
        pass


def test_units_on_two_scopes_stand_side_by_side(store: Store) -> None:
    with store.unit(SLUG) as work, store.unit(REGISTRY) as registry:
        registry.add(Person(user_id=7))
        registry.commit()
        work.add(a_finding())
        work.commit()
    assert len(store.view(REGISTRY).lookup(Person, "user_id", 7)) == 1


async def test_handled_updates_are_known_after_reopening(store: Store, reopen: Reopen) -> None:
    with store.unit(REGISTRY) as work:
        work.handles(11)
        work.commit()
    again = await reopen(store)
    assert again.was_handled(11)
    assert not again.was_handled(12)


async def test_another_update_under_a_handled_id_is_not_known(store: Store, reopen: Reopen) -> None:
    with store.unit(REGISTRY) as work:
        work.handles(11, 7)
        work.handles(12)
        work.commit()
    again = await reopen(store)
    assert again.was_handled(11, 7)
    assert not again.was_handled(11, 8)
    assert again.was_handled(12, 8)  # noted without its origin: any update of that id


def test_only_the_newest_handled_updates_are_kept(store: Store) -> None:
    with store.unit(SLUG) as work:
        for update_id in range(HANDLED_KEPT + 10):
            work.handles(update_id)
        work.commit()
    assert not store.was_handled(9)
    assert store.was_handled(10)


def test_a_kind_of_another_scope_is_refused(store: Store) -> None:
    with store.unit(REGISTRY) as work, pytest.raises(ForeignKindError):
        work.add(a_finding())


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_number_that_json_lacks_refuses_the_whole_unit(store: Store, value: float) -> None:
    with store.unit(SLUG) as work:
        work.add(a_finding(weight={"kg": [value]}))
        with pytest.raises(NotStorableError):
            work.commit()
    assert tuple(store.view(SLUG).all(Finding)) == ()


async def test_unknown_fields_are_kept(store: Store, reopen: Reopen) -> None:
    with store.unit(SLUG) as work:
        filed = work.add(a_finding(severity="high"))
        work.commit()
    with store.unit(SLUG) as work:
        work.put(filed.changed(wording="改"))
        work.commit()
    found = (await reopen(store)).view(SLUG).get(Finding, filed.id)
    assert found is not None
    assert found.model_extra == {"severity": "high"}


async def test_scopes_are_listed_oldest_first(store: Store, reopen: Reopen) -> None:
    store.create("a-later-one")
    for scope in (SLUG, "a-later-one"):
        with store.unit(scope) as work:
            work.commit()
    assert (await reopen(store)).scopes() == (SLUG, "a-later-one")


@pytest.mark.parametrize("name", ["", REGISTRY, "../up", ".hidden", SLUG])
def test_a_scope_needs_a_free_name_of_its_own(store: Store, name: str) -> None:
    with pytest.raises(ScopeNameError):
        store.create(name)


def test_a_missing_scope_is_a_key_error(store: Store) -> None:
    with pytest.raises(KeyError):
        store.view("nowhere")


async def test_saved_waits_for_everything_committed_so_far(store: Store) -> None:
    receipts = []
    for scope in (SLUG, REGISTRY):
        with store.unit(scope) as work:
            work.handles(1)
            receipts.append(work.commit(lazy=True))
    await store.saved()
    assert all(receipt.is_saved for receipt in receipts)


async def test_flush_saves_in_this_thread(store: Store) -> None:
    with store.unit(SLUG) as work:
        work.add(a_finding())
        receipt = work.commit()
    store.flush()
    assert receipt.is_saved


async def test_a_closed_store_takes_no_commit(store: Store) -> None:
    with store.unit(SLUG) as work:
        work.add(a_finding())
        await store.close()
        with pytest.raises(ReadOnlyError):
            work.commit()
