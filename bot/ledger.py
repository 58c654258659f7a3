"""What somebody may take out: the records as they may see them, for the export."""

import asyncio
import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

from telegram import Bot
from telegram.constants import ParseMode

from bot.office import keep
from bot.pack_orders import STAMPED
from bot.wiring import Shared
from handlers.context import Desk
from handlers.documents import Made, sends_files
from inspection.access import may_see_finding
from inspection.audit import note
from inspection.board import notes_to_take_out
from inspection.enrolment import membership
from inspection.errors import NotAllowedError
from inspection.languages import language_of_inspection
from inspection.records import Finding, OutgoingMessage, OutwardItem, TimetableItem
from storage.export import Ledger, export_inspection
from storage.layout import PACKS


def ledger_for(desk: Desk, user_id: int) -> Ledger:
    """Return the ledger for a leader or deputy. Raises `NotAllowedError` for anybody else."""
    asker = membership(desk.people, user_id, desk.work.scope)
    if asker is None or not asker.leads:
        raise NotAllowedError
    seen = [f for f in desk.work.all(Finding) if may_see_finding(asker, f)]
    ids = {f.id for f in seen}
    return Ledger(
        inspection=desk.inspection,
        members=desk.people_here(),
        findings=seen,
        outward_items=[i for i in desk.work.all(OutwardItem) if i.finding_id in ids],
        notes=notes_to_take_out(desk.work, asker),
        timetable_items=list(desk.work.all(TimetableItem)),
        language=language_of_inspection(desk.work, desk.texts.language),
    )


async def send_ledger(bot: Bot, shared: Shared, scope: str, message: OutgoingMessage) -> int:
    """Make the ledger beside the loop, as the asker may see it, and send the workbook.

    In earnest it stays on the host, and the chat gets its name and what it is known by.
    """
    with shared.store.unit(scope) as work:
        desk = shared.desk(work)
        ledger, sends, now = ledger_for(desk, message.chat_id), sends_files(desk), desk.now
    with TemporaryDirectory() as folder:
        zone = shared.config.inspection.zone
        files = await asyncio.to_thread(export_inspection, ledger, Path(folder), zone)
        data = await asyncio.to_thread(files[0].read_bytes)
    if not sends:
        name = f"{scope}-{now:{STAMPED}}-{files[0].name}"
        await asyncio.to_thread(keep, shared.store.path / PACKS / scope, name, data)
        return await _say_kept(bot, shared, scope, message, Made(name, _sum(data), 1))
    sent = await bot.send_document(
        message.chat_id,
        data,
        caption=message.text,
        parse_mode=ParseMode.HTML,
        filename=files[0].name,
    )
    return int(sent.message_id)


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def _say_kept(
    bot: Bot, shared: Shared, scope: str, message: OutgoingMessage, made: Made
) -> int:
    """Say what lies on the host, and note it."""
    with shared.store.unit(scope) as work:
        by, at, subject = message.chat_id, shared.clock.now(), "inspection:1"
        note(work, by=by, at=at, act="ledger.kept", subject=subject, detail=made.sha256)
        work.commit()
    words = shared.texts_for(message.chat_id)("documents", "on_host", made=made)
    text = f"{message.text}\n{words}"
    said = await bot.send_message(message.chat_id, text, parse_mode=ParseMode.HTML)
    return int(said.message_id)
