"""Papers for the unit: made beside the loop from the records as they are when they are sent.

They are in the language of whoever gets them; a person's own words stay as they are.
"""

import asyncio
from collections.abc import Callable

from telegram import Bot
from telegram.constants import ParseMode

from bot.wiring import Shared
from handlers.context import Desk
from inspection import frozen
from inspection.document_requests import requests_of
from inspection.enums import Mode
from inspection.errors import NothingHereError
from inspection.records import Notice, OutgoingMessage, OutwardItem, RequestList
from storage.office.notice import NoticePaper, notice_document, notice_file
from storage.office.request_list import RequestLine, RequestPaper, list_name, request_document
from storage.office.slip import Slip, slip_document, slip_file
from storage.office.words import Words, words_in

Made = tuple[str, Callable[[], bytes]]  # the file's name, and what makes it


def _slip(desk: Desk, number: int, words: Words) -> Made:
    item = desk.work.get(OutwardItem, number)
    if item is None or item.due is None or not item.label:
        raise NothingHereError
    shown = frozen.as_shown(item)
    paper = Slip(
        label=shown.label,
        day=shown.delivered_at or desk.now,
        unit=shown.unit,
        matter=shown.wording,
        due=item.due,
        drill=_is_drill(desk),
        language=words.language,
    )
    return slip_file(shown.label, words), lambda: slip_document(paper)


def _notice(desk: Desk, number: int, words: Words) -> Made:
    notice = desk.work.get(Notice, number)
    if notice is None or not notice.facts:
        raise NothingHereError
    paper = NoticePaper.of(
        notice,
        group=desk.inspection.group,
        now=desk.now,
        drill=_is_drill(desk),
        language=words.language,
    )
    return notice_file(notice.label, words), lambda: notice_document(paper)


def _request_list(desk: Desk, number: int, words: Words) -> Made:
    batch = desk.work.get(RequestList, number)
    if batch is None:
        raise NothingHereError
    paper = RequestPaper(
        label=list_name(batch.number, words),
        unit=batch.unit,
        day=batch.sent_at or desk.now,
        lines=[RequestLine.of(each) for each in requests_of(desk.work, batch)],
        drill=_is_drill(desk),
        language=words.language,
    )
    return f"{paper.label}.docx", lambda: request_document(paper)


def _is_drill(desk: Desk) -> bool:
    return desk.settings.mode is Mode.DRILL


PAPERS: dict[str, Callable[[Desk, int, Words], Made]] = {
    "slip": _slip,
    "notice": _notice,
    "request_list": _request_list,
}


def is_paper(document: str) -> bool:
    """Whether a message's document is one of these."""
    return document.partition(":")[0] in PAPERS


async def send_paper(bot: Bot, shared: Shared, scope: str, message: OutgoingMessage) -> int:
    """Make the paper and send it. Raises `NothingHereError` when its record is gone."""
    kind, _, number = (message.document or "").partition(":")
    with shared.store.unit(scope) as work:
        desk = shared.desk(work)
        words = words_in(desk.texts_for(message.chat_id).language)
        name, make = PAPERS[kind](desk, int(number), words)
    data = await asyncio.to_thread(make)
    sent = await bot.send_document(
        message.chat_id,
        data,
        caption=message.text,
        parse_mode=ParseMode.HTML,
        filename=name,
    )
    return int(sent.message_id)
