"""An inspection is destroyed by two people, and nothing of it is left in any byte of the folder."""

import asyncio
import sqlite3
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.copies import Copies
from bot.purger import PROOFS
from inspection.ports import REGISTRY
from inspection.records import Closing, Finding, Inspection, Member, Purge, PurgePhase
from storage.cipher import PLAIN, Cipher, is_sealed
from storage.errors import SealError
from storage.journal import Journal
from storage.keys import cipher_of, new_key
from storage.layout import PACKS, evidence_place, records_place
from storage.tiny import TinyStore
from tests.pictures import a_photo
from tests.stage import SCOPE, Stage, stage

SAID = "暗记a1b2c3二楼消防栓未见点检卡"
NAMES = ("城东巡察", "城东分公司", "副组长A")
OTHER, OTHER_SAID = "t2", "别处的记录必须原样保留"
KEY = new_key()
WITH_AND_WITHOUT_A_KEY = pytest.mark.parametrize("key", ["", KEY], ids=["plain", "sealed"])


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


@WITH_AND_WITHOUT_A_KEY
async def test_no_byte_of_a_purged_inspection_is_left(tmp_path: Path, key: str) -> None:
    cipher = cipher_of(key) if key else PLAIN
    async with closed(tmp_path, key) as here:
        before = left_of(tmp_path, cipher, SAID)
        await agreed(here)
        await Copies(here.bot.shared).look()
    places = {name.partition(" in ")[2].partition("/")[0].partition("!")[0] for name in before}
    assert places >= {"backups", "inspections", PACKS}  # the search finds what is there
    assert left_of(tmp_path, cipher, SAID, *NAMES) == []
    assert not (tmp_path / "inspections" / SCOPE).exists()


async def test_the_other_inspection_is_untouched(tmp_path: Path) -> None:
    file = tmp_path / "inspections" / OTHER / "inspection.json"
    async with closed(tmp_path) as here:
        before = TinyStore.read_only(tmp_path).view(OTHER).get(Finding, 1)
        await agreed(here)
    after = TinyStore.read_only(tmp_path)
    assert after.scopes() == (OTHER,)
    assert after.view(OTHER).get(Finding, 1) == before
    assert OTHER_SAID in file.read_text("utf-8")
    (member,) = after.view(REGISTRY).lookup(Member, "inspection_id", OTHER)
    assert (member.name, member.is_active) == ("戊", True)
    kept = [name for name in left_of(tmp_path, PLAIN, OTHER_SAID) if "backups" in name]
    assert kept == [] or "xuncha-" in kept[0]


async def test_what_stays_is_a_proof_without_content(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        closing = here.bot.shared.store.view(SCOPE).get(Closing, 1)
        assert closing is not None
        await agreed(here)
        said = here["乙"].screen()[-1].text
    (purge,) = TinyStore.read_only(tmp_path).view(REGISTRY).all(Purge)
    (proof,) = (tmp_path / PROOFS).iterdir()
    facts = orjson.loads(proof.read_bytes())
    assert purge.phase is PurgePhase.DONE
    assert facts["pack_sha256"] == closing.pack_sha256
    assert (facts["asked_member"], facts["confirmed_member"]) == (1, 2)
    assert (facts["findings"], facts["files"], len(facts["audit_head"])) == (2, 1, 64)
    assert said.startswith("销毁完成")
    assert proof.stat().st_mode & 0o777 == 0o600


async def test_the_bots_messages_are_gone_from_the_chats(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        await agreed(here)
        left = [m.text for m in here["丙"].screen() if m.from_bot and "点检卡" in m.text]
    assert left == []


async def test_what_is_too_old_to_delete_is_written_over_and_the_rest_counted(
    tmp_path: Path,
) -> None:
    async with closed(tmp_path) as here:
        here.clock.advance_to(here.clock.now() + timedelta(days=3))
        await agreed(here)
        left = [m.text for m in here["丙"].screen() if m.from_bot and "点检卡" in m.text]
    (purge,) = TinyStore.read_only(tmp_path).view(REGISTRY).all(Purge)
    assert left == []
    assert purge.messages_overwritten > 0


async def test_one_alone_destroys_nothing(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        await here.say("甲", "/purge")
        await here.press("甲", "申请销毁")
        here["甲"].press_data("z.confirm:1", on=here["甲"].screen()[-1])
        here["丙"].press_data("z.confirm:1", on=here["丙"].screen()[-1])
        here["周"].press_data("z.confirm:1", on=await here.say("周", "/help"))
        await here.settle()
    store = TinyStore.read_only(tmp_path)
    assert SCOPE in store.scopes()
    assert [p.phase for p in store.view(REGISTRY).all(Purge)] == [PurgePhase.ASKED]


async def test_after_ten_minutes_nobody_can_confirm(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        await here.say("甲", "/purge")
        await here.press("甲", "申请销毁")
        await here.later(timedelta(minutes=10, seconds=1))
        press = await here.press("乙", "确认销毁")
    assert press.answer is not None
    assert "失效" in press.answer.text
    assert SCOPE in TinyStore.read_only(tmp_path).scopes()


async def test_nothing_is_destroyed_before_it_was_handed_over(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.say("甲", "/purge")
        assert "还没有结束" in here["甲"].screen()[-1].text
        here["甲"].press_data("z.ask", on=here["甲"].screen()[-1])
        await here.settle()
    assert list(TinyStore.read_only(tmp_path).view(REGISTRY).all(Purge)) == []


@pytest.mark.parametrize("phase", [PurgePhase.MESSAGES, PurgePhase.RECORDS, PurgePhase.TRACES])
async def test_a_purge_that_was_cut_off_goes_on_at_the_next_start(
    tmp_path: Path, phase: PurgePhase
) -> None:
    async with closed(tmp_path) as here:
        here.bot.purger.look = lambda: None  # type: ignore[method-assign]  # it was killed before
        await agreed(here)
        shared = here.bot.shared
        with shared.store.unit(REGISTRY) as work:
            (purge,) = work.all(Purge)
            work.put(purge.changed(phase=phase))
            work.commit()
        shared.store.flush()
        if phase is PurgePhase.RECORDS:  # cut off while the files went
            folder = tmp_path / "inspections" / SCOPE
            folder.rename(folder.with_name(f".purging-{SCOPE}"))
        if phase is PurgePhase.TRACES:
            shared.store.remove(SCOPE)
        await here.restart()
    assert left_of(tmp_path, PLAIN, SAID, *NAMES) == []
    (done,) = TinyStore.read_only(tmp_path).view(REGISTRY).all(Purge)
    assert done.phase is PurgePhase.DONE


async def test_a_closed_inspection_takes_nothing_more(tmp_path: Path) -> None:
    async with closed(tmp_path) as here:
        count = len(here.findings())
        await here.say("丙", "还有一条")
        said = here["丙"].screen()[-1].text
        await here.say("周", "已整改")
        told = here["周"].screen()[-1].text
        assert len(here.findings()) == count
    assert "没有保存" in said
    assert "没有保存" in told


@pytest.mark.parametrize(("name", "status", "purge"), [("甲", 1, 1), ("丙", 1, 0), ("周", 0, 0)])
async def test_the_help_of_a_closed_inspection_offers_only_what_is_still_answered(
    tmp_path: Path, name: str, status: int, purge: int
) -> None:
    async with closed(tmp_path) as here:
        await here.say(name, "/help")
        said = here[name].screen()[-1].text
    assert "已结束" in said
    assert "登记一件问题" not in said
    assert ("状态" in said, "/purge" in said) == (bool(status), bool(purge))


def test_journal_bodies_of_others_stay(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.receive([(1, b'{"message":{"from":{"id":7}}}'), (2, b'{"message":{"from":{"id":8}}}')])
    for number in (1, 2):
        journal.set_aside(number, "x")
    assert journal.empty_failed(lambda body: b'"id":7' in body) == 1
    journal.scrub()
    journal.close()
    data = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert (b'"id":7' in data, b'"id":8' in data) == (False, True)
