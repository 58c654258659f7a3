"""What is on record when the bot starts."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from inspection.enrolment import membership
from inspection.enums import MessageState
from inspection.findings import file_finding
from inspection.ports import REGISTRY
from inspection.records import OutgoingMessage
from storage.tiny import TinyStore
from tests.stage import CAST, SCOPE, SHANGHAI, UNIT, prepare

MESSAGES_EACH = 3  # settled outbox records beside each finding
NOON = datetime(2026, 11, 25, 13, 0, tzinfo=SHANGHAI)  # no daily push is due then
AUTHOR = "丙"
MEMBERS = ("甲", "乙", "丙", "丁")
FIRST_SEEDED_ID = 1_000_000  # message ids of the records, far from those of the run
WORDS = (
    "二楼消防栓未见点检卡",
    "三号仓库台账与实物数量不一致，差两箱",
    "会议室记录本缺十月份两次例会的记录",
    "食堂采购单有三张没有验收人签字",
)


def few_words() -> Iterator[str]:
    """Yield four sentences again and again, each with a number of its own."""
    return (f"{WORDS[number % len(WORDS)]}（{number}）" for number in count(1))


def seed(folder: Path, size: int, said: Iterator[str] | None = None) -> Path:
    """Make the inspection with so many findings in it, and what was said about each."""
    said = said or few_words()
    prepare(folder, now=NOON)
    store = TinyStore(folder)
    author = membership(store.view(REGISTRY), CAST[AUTHOR][0], SCOPE)
    assert author is not None  # noqa: S101  # `prepare` admitted them
    said_at = NOON - timedelta(hours=20)
    with store.unit(SCOPE) as work:
        for number in range(1, size + 1):
            source = (author.user_id, FIRST_SEEDED_ID - number)
            finding = file_finding(
                work, text=next(said), unit=UNIT, by=author, now=said_at, source=source
            )
            for name in MEMBERS[:MESSAGES_EACH]:
                message = OutgoingMessage(
                    chat_id=CAST[name][0],
                    created_at=said_at,
                    card=f"finding:{finding.id}",
                    about=(f"finding:{finding.id}",),
                    state=MessageState.SENT,
                    message_id=FIRST_SEEDED_ID + number,
                    sent_at=said_at,
                    digest="0" * 24,
                    has_buttons=True,
                )
                work.add(message)
            work.handles(number)
        work.commit()
    store.flush()
    asyncio.run(store.close())
    return folder
