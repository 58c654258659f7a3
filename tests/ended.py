"""An inspection that has come to its end, beside one that goes on, and what is left of it."""

import asyncio
import sqlite3
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import orjson
from typer.testing import CliRunner

from bot.cli import app
from bot.copies import Copies
from inspection.ports import REGISTRY
from inspection.records import Finding, Inspection, Member
from storage.cipher import PLAIN, Cipher, is_sealed
from storage.errors import SealError
from storage.keys import cipher_of, new_key
from storage.layout import evidence_place, records_place
from storage.tiny import TinyStore
from tests.pictures import a_photo
from tests.stage import SCOPE, Stage, stage

SAID = "暗记a1b2c3二楼消防栓未见点检卡"
NAMES = ("城东巡察", "城东分公司", "副组长A")
OTHER, OTHER_SAID = "t2", "别处的记录必须原样保留"
KEY = new_key()


def other_inspection(folder: Path, cipher: Cipher) -> None:
    """Put a second inspection beside, with a finding and somebody of its own."""
    store = TinyStore(folder, cipher=cipher)
    store.create(OTHER)
    first = store.view(SCOPE).get(Inspection, 1)
    assert first is not None
    with store.unit(OTHER) as work:
        work.add(first.changed(slug=OTHER, name="另一处巡察", units=("南岸公司",), chat_id=None))
        facts = {"author_id": 301, "recorded_at": first.created_at, "occurred_at": first.created_at}
        said = {"raw": OTHER_SAID, "wording": OTHER_SAID, "unit": "南岸公司", "number": 1}
        work.add(Finding.model_validate({**facts, **said}))
        work.commit()
    with store.unit(REGISTRY) as work:
        somebody = next(iter(work.all(Member)))
        fields = {"user_id": 301, "name": "戊", "inspection_id": OTHER}
        work.add(somebody.changed(id=0, **fields))
        work.commit()
    store.flush()
    asyncio.run(store.close())


def options(folder: Path, key: str) -> dict[str, str]:
    return {"STORAGE__PATH": str(folder), **({"STORAGE__KEY": key} if key else {})}


def run(folder: Path, key: str, *words: str) -> str:
    environ = {f"XUNCHA_{name}": value for name, value in options(folder, key).items()}
    environ["XUNCHA_CLOCK__START"] = "2026-11-25T12:00:00+08:00"
    result = CliRunner().invoke(app, list(words), env=environ)
    assert result.exit_code == 0, result.output
    return result.output


@asynccontextmanager
async def closed(
    folder: Path, key: str = "", *, extra: Mapping[str, str] | None = None
) -> AsyncIterator[Stage]:
    """An inspection that was worked in, backed up, closed and handed over."""
    cipher = cipher_of(key) if key else PLAIN
    async with stage(folder, options={**options(folder, key), **(extra or {})}) as here:
        here.bot.purger._pause = 0
        await here.say("丙", SAID)
        here["丙"].send_photo(a_photo(), caption=f"{SAID}照片")
        await here.settle()
        await Copies(here.bot.shared).look()
        here.bot.shared.journal.receive([(9_999, orjson.dumps(failed_update()))])
        here.bot.shared.journal.set_aside(9_999, "incident")
        await here.bot.stop()
        await asyncio.to_thread(other_inspection, folder, cipher)
        said = await asyncio.to_thread(
            run, folder, key, "inspection", "close", "--inspection", SCOPE, "--force", "测试"
        )
        digest = said.partition("SHA-256：")[2][:64]
        receipt = ("--received-by", "巡察办", "--sha256", digest, "--inspection", SCOPE)
        await asyncio.to_thread(run, folder, key, "inspection", "close", *receipt)
        await here.start_again()
        here.bot.purger._pause = 0
        yield here


def failed_update() -> dict[str, object]:
    who = {"id": 103, "is_bot": False, "first_name": "丙"}
    chat = {"id": 103, "type": "private"}
    message = {"message_id": 5, "date": 1, "chat": chat, "from": who, "text": f"{SAID}没处理"}
    return {"update_id": 9_999, "message": message}


async def agreed(here: Stage) -> None:
    await here.say("甲", "/purge")
    await here.press("甲", "申请销毁")
    await here.press("乙", "确认销毁")


def bytes_of(folder: Path, cipher: Cipher) -> Iterator[tuple[str, bytes]]:
    """Yield every file, what is sealed in it, and what is in an archive, as plain bytes."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        yield from _opened(str(path.relative_to(folder)), path.read_bytes(), cipher)


def _opened(name: str, data: bytes, cipher: Cipher) -> Iterator[tuple[str, bytes]]:
    yield name, data
    if is_sealed(data):
        yield name, _unsealed(name, data, cipher)
    if name.endswith(".sqlite3") and data:
        yield from _bodies(name, data, cipher)
    if zipfile.is_zipfile(BytesIO(data)):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for each in archive.namelist():
                yield f"{name}!{each}", each.encode()
                yield from _opened(f"{name}!{each}", archive.read(each), cipher)


def _unsealed(name: str, data: bytes, cipher: Cipher) -> bytes:
    path = Path(name.rpartition("!")[2])
    parts, digest = path.parts, path.name.partition(".")[0]
    scopes = [REGISTRY, SCOPE, OTHER, *parts]
    places = ["manifest", *(records_place(s) for s in scopes)]
    places += [evidence_place(s, digest) for s in scopes]
    for place in places:
        try:
            return cipher.open(data, place)
        except SealError:
            continue
    raise AssertionError(f"nobody can open {name}")


def _bodies(name: str, data: bytes, cipher: Cipher) -> Iterator[tuple[str, bytes]]:
    with sqlite3.connect(":memory:") as copy:
        copy.deserialize(data[:18] + b"\x01\x01" + data[20:])  # in memory there is no log
        for number, body in copy.execute("SELECT update_id, body FROM inbox WHERE body NOT NULL"):
            yield f"{name}#{number}", cipher.open(body, f"inbox/{number}")
    copy.close()


def left_of(folder: Path, cipher: Cipher, *markers: str) -> list[str]:
    return [
        f"{marker} in {name}"
        for name, data in bytes_of(folder, cipher)
        for marker in markers
        if marker.encode() in data or orjson.dumps(marker)[1:-1] in data or marker in name
    ]
