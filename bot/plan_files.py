"""The timetable as a file: made beside the loop for who asked, as they may see it then."""

import asyncio

from telegram import Bot
from telegram.constants import ParseMode

from bot.wiring import Shared
from handlers.timetable_import import own_rows
from inspection.enums import RowState
from inspection.errors import NothingHereError
from inspection.records import OutgoingMessage, TimetableItem
from storage.office.words import words_in
from storage.timetable_export import timetable_calendar, timetable_workbook


async def send_timetable(bot: Bot, shared: Shared, scope: str, message: OutgoingMessage) -> int:
    """Send the workbook or the calendar. Raises `NothingHereError` for who left the group."""
    with shared.store.unit(scope) as work:
        desk = shared.desk(work)
        audience = desk.audience(message.chat_id) or ()
        if len(audience) != 1 or not audience[0].is_inside:
            raise NothingHereError
        name, now = desk.inspection.name, desk.now
        rows = [r for r in work.all(TimetableItem) if r.state is not RowState.CANCELLED]
        mine = own_rows(desk, audience[0])
        language = desk.texts_for(message.chat_id).language
    words = words_in(language)
    if message.document == "timetable.ics":
        file_name = f"{words('进度表')}.ics"
        data = await asyncio.to_thread(
            timetable_calendar, mine, scope=scope, name=name, now=now, language=language
        )
    else:
        file_name = f"{words('进度表')}.xlsx"
        data = await asyncio.to_thread(timetable_workbook, rows, language)
    sent = await bot.send_document(
        message.chat_id,
        data,
        caption=message.text,
        parse_mode=ParseMode.HTML,
        filename=file_name,
    )
    return int(sent.message_id)
