"""Documents asked for in the chat: sent in a drill, kept on the host in earnest, always noted."""

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.documents import wanted
from inspection.records import AuditEntry, Finding, OutgoingMessage
from storage.audit import AUDIT_FILE
from storage.layout import PACKS, scope_folder
from tests.office.test_documents import everything_in
from tests.stage import CAST, SCOPE, Stage, stage

IN_EARNEST = {
    "DISCLOSURE__MODE": "approved",
    "DISCLOSURE__APPROVED_BY": "领导小组",
    "DISCLOSURE__APPROVED_REF": "〔2026〕1号",
    "DISCLOSURE__APPROVED_UNTIL": "2026-12-31",
}
IN_CHAT = {**IN_EARNEST, "DISCLOSURE__EXPORT_IN_CHAT": "true"}


def said(here: Stage, name: str) -> list[str]:
    return [m.text or m.caption for m in here[name].screen(None) if m.from_bot]


def sent_files(here: Stage) -> int:
    return sum(call.method == "sendDocument" for call in here.server.calls)


async def ask(here: Stage, label: str) -> None:
    await here.say("丙", "三号楼消防栓未见点检卡，共3处")
    await here.say("甲", "材料")
    await here.press("甲", label)
    await here.settle()


@pytest.mark.parametrize(("options", "files"), [({}, 1), (IN_EARNEST, 0), (IN_CHAT, 1)])
async def test_in_earnest_the_file_stays_on_the_host(
    options: Mapping[str, str], files: int, tmp_path: Path
) -> None:
    async with stage(tmp_path, options=options) as here:
        await ask(here, "问题清单")
        assert sent_files(here) == files
        kept = list((tmp_path / PACKS / SCOPE).glob("*"))
        assert len(kept) == 1 - files
        for path in kept:
            assert path.stat().st_mode & 0o077 == 0
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            assert any(path.name in text and digest in text for text in said(here, "甲"))


async def test_every_making_is_noted_with_what_the_file_is_known_by(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await ask(here, "问题清单")
        await here.bot.shared.store.saved()
        waiting = [e.act for e in here.bot.shared.store.view(SCOPE).all(AuditEntry)]
    trail = (scope_folder(tmp_path, SCOPE) / AUDIT_FILE).read_text("utf-8")
    acts = [*waiting, *re.findall(r'"act":"([^"]+)"', trail)]
    assert {"document.asked", "document.made"} <= set(acts)


async def test_a_deputy_is_offered_nothing_of_clues(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.say("乙", "材料")
        offered = here["乙"].screen(None)[-1].labels
        await here.say("甲", "材料")
        clue = {"线索登记簿", "线索移交单"}
        assert set(here["甲"].screen(None)[-1].labels) - set(offered) == clue


async def test_an_old_button_of_the_leader_s_opens_nothing_for_a_deputy(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.say("甲", "材料")
        await here.say("乙", "材料")
        rows = here["甲"].screen(None)[-1].buttons
        key = next(k for row in rows for k in row if k.text == "线索登记簿")
        here["乙"].press_data(key.data or "", on=here["乙"].screen(None)[-1])
        await here.settle()
        assert sent_files(here) == 0


async def test_a_stop_in_the_middle_loses_no_document(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.say("甲", "材料")
        screen = here["甲"].screen(None)
        message = next(m for m in reversed(screen) if m.from_bot and m.buttons)
        key = next(k for row in message.buttons for k in row if k.text == "问题清单")
        here["甲"].press_data(key.data or "", on=message)
        await here.bot.application.update_queue.join()
        await here.restart()
        await here.settle()
        assert sent_files(here) == 1


async def test_whoever_may_read_a_work_paper_gets_it_as_one_file(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.say("丙", "三号楼消防栓未见点检卡，共3处")
        for label in ("底稿", "全文", "底稿文件"):
            await here.press("丙", label)
        await here.settle()
        sent = [m.file.name for m in here["丙"].screen(None) if m.file is not None]
        assert sent == ["W1底稿.docx"]
        assert "W1 底稿" in said(here, "丙")[-1]


async def test_one_s_work_paper_is_made_for_nobody_who_may_not_read_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.say("丙", "三号楼消防栓未见点检卡，共3处")
        for label in ("底稿", "全文"):
            await here.press("丙", label)
        rows = [row for m in here["丙"].screen(None) for row in m.buttons]
        data = next(k.data for row in rows for k in row if k.text == "底稿文件")
        for name in ("周", "生人"):
            here[name].say("您好")
            await here.settle()
            here[name].press_data(data or "", on=here[name].screen(None)[-1])
        await here.settle()
        assert sent_files(here) == 0


async def test_what_is_sealed_before_the_file_leaves_is_not_in_it(tmp_path: Path) -> None:
    words = "三号楼消防栓未见点检卡，共3处"
    async with stage(tmp_path) as here:
        await here.say("丙", words)
        office, store = here.bot.shared.office, here.bot.shared.store
        with store.unit(SCOPE) as work:
            now = here.clock.now()
            asked = OutgoingMessage(
                chat_id=CAST["乙"][0],
                text="问题清单",
                document="doc:finding_list:",
                created_at=now,
                not_before=now + timedelta(hours=1),
            )
            waiting = work.add(asked)
            work.commit()
        assert not office.is_ready(SCOPE, waiting)
        await here.settle()
        assert office.is_ready(SCOPE, waiting)
        with store.unit(SCOPE) as work:
            [finding] = work.all(Finding)
            work.put(finding.changed(sealed=True))
            work.commit()
        assert not office.is_ready(SCOPE, waiting)
        await here.later(timedelta(hours=1))
        [file] = [m.file.content for m in here["乙"].screen(None) if m.file is not None]
        assert words not in everything_in(file)


@pytest.mark.parametrize("mark", ["doc:nothing", "doc:daily_log:31.11.", "doc:work_papers:W1"])
def test_a_mark_that_nobody_knows_is_no_document(mark: str) -> None:
    assert wanted(mark) is None
