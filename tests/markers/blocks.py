"""What leaves, a way at a time: the door out, the page, documents, packs, each searched alone.

A block asks the product for all that one way gives to anybody at all, and returns what it tells
somebody who may not know it. None of them talks to a server, so that a block takes seconds; the
walk (`tests/markers/walk.py`) is what people do, and takes longer.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.clock import ManualClock
from bot.config import load_config
from bot.dashboard.entrance import Entrance
from bot.document_work import DocumentOrder, make_document
from bot.pack_orders import PackOrder
from bot.packing import make_pack
from bot.wiring import Shared
from handlers.delivery import TABLES, may_leave
from inspection.documents import DocumentKind
from inspection.enums import Mode
from inspection.ports import REGISTRY
from inspection.records import Member, OutgoingMessage, Record, WorkPaper
from storage.cipher import PLAIN
from tests.markers.ground import INSIDE, LIAISONS, with_two_units
from tests.markers.oracle import MARKER, Knowers, known_by
from tests.markers.page import page_for
from tests.markers.reading import texts_in
from tests.markers.seed import ANYBODY, quotable
from tests.stage import GROUP_ID, MORNING, SCOPE, SHANGHAI, TOKEN, shared_by

Block = Callable[[Path, int], list[str]]
STRANGER = 999
NOBODY: Knowers = frozenset()


@contextmanager
def filled(folder: Path, seed: int) -> Iterator[Shared]:
    """Provide the parts of the bot on a marked inspection; nothing of it runs."""
    with_two_units(folder, seed)
    config = load_config(None, {"XUNCHA_TELEGRAM__TOKEN": TOKEN})
    shared = shared_by(config, ManualClock(MORNING), folder)
    try:
        yield shared
    finally:
        asyncio.run(shared.store.close())
        shared.journal.close()


# --- the door out ---------------------------------------------------------------------------


def at_the_door(folder: Path, seed: int) -> list[str]:
    """Return what a message that quotes any one record would tell in any one chat."""
    with filled(folder, seed) as shared, shared.store.unit(SCOPE) as work:
        known, desk = known_by(shared.store, SCOPE), shared.desk(work)
        return [
            f"{table}:{record.id} to {chat}"
            for table, kind in TABLES.items()
            for record in work.all(kind)
            for chat in ANYBODY
            if _tells(record, known, chat)
            and may_leave(
                desk,
                OutgoingMessage(chat_id=chat, about=(f"{table}:{record.id}",), created_at=MORNING),
            )
        ]


def _tells(record: Record, known: dict[str, Knowers], chat: int) -> bool:
    """Whether the record is nothing at all for this chat, or what is quoted of it is not."""
    readers = frozenset(INSIDE) if chat == GROUP_ID else frozenset({chat})
    said = json.dumps(record.model_dump(mode="json"), ensure_ascii=False)
    told = [readers <= known.get(marker, NOBODY) for marker in MARKER.findall(said)]
    quoted = MARKER.findall(quotable(record))
    return bool(told) and (
        not any(told) or not all(readers <= known.get(each, NOBODY) for each in quoted)
    )


# --- the page -------------------------------------------------------------------------------


def on_the_page(folder: Path, seed: int) -> list[str]:
    """Return what anybody would read on the dashboard, had they a link to it."""
    with filled(folder, seed) as shared:
        known, leaks = known_by(shared.store, SCOPE), []
        for user_id in (*INSIDE, *(chat for chat in ANYBODY if chat > 0)):
            leaks += _not_theirs(page_for(shared, Entrance(shared), user_id), known, user_id)
        return leaks


def _not_theirs(said: str, known: dict[str, Knowers], user_id: int) -> list[str]:
    found = sorted(set(MARKER.findall(said)))
    return [
        f"{marker} to {user_id}" for marker in found if user_id not in known.get(marker, NOBODY)
    ]


# --- documents and packs --------------------------------------------------------------------


def in_documents(folder: Path, seed: int) -> list[str]:
    """Return what anybody would read in any document, had they found a way to ask for it."""
    with filled(folder, seed) as shared:
        known, leaks = known_by(shared.store, SCOPE), []
        papers = [paper.id for paper in shared.store.view(SCOPE).all(WorkPaper)]
    for user_id in ANYBODY:
        for order in _orders(folder, user_id, papers):
            try:
                made = make_document(order).data
            except PermissionError:
                continue
            leaks += [
                f"{order.kind}: {each}" for each in _not_theirs(_all_in(made), known, user_id)
            ]
    return leaks


def _orders(folder: Path, user_id: int, papers: list[int]) -> Iterator[DocumentOrder]:
    for paper in (None, *papers):
        for kind in DocumentKind if paper is None else (DocumentKind.WORK_PAPERS,):
            yield DocumentOrder(
                folder=folder,
                scope=SCOPE,
                kind=kind,
                day=MORNING.date(),
                asker_id=user_id,
                now=MORNING,
                mode=Mode.DRILL,
                keys=None,
                paper=paper,
            )


def in_packs(folder: Path, seed: int) -> list[str]:
    """Return what anybody would find in a pack of their own, and a unit's liaison in the unit's."""
    with filled(folder, seed) as shared:
        known = known_by(shared.store, SCOPE)
        asking: list[tuple[int, str | None]] = [(user, None) for user in ANYBODY if user > 0]
        asking += [(m.user_id, None) for m in shared.store.view(REGISTRY).all(Member) if m.leads]
    asking += [(user, unit) for unit, user in LIAISONS.items()]
    leaks = []
    for user_id, unit in dict.fromkeys(asking):
        order = PackOrder(
            folder=folder,
            scope=SCOPE,
            target=folder.parent / f"pack-{user_id}-{unit}.zip",
            zone=SHANGHAI,
            mode=Mode.DRILL,
            unit=unit,
            asker_id=None if unit else user_id,
        )
        try:
            path = make_pack(order, PLAIN).path
        except LookupError:
            continue
        leaks += [
            f"pack: {each}" for each in _not_theirs(_all_in(path.read_bytes()), known, user_id)
        ]
    return leaks


def _all_in(data: bytes) -> str:
    return "\n".join(texts_in(data))


BLOCKS: tuple[Block, ...] = (at_the_door, on_the_page, in_documents, in_packs)
