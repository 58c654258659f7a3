"""Papers for the unit: made beside the loop from the records as they are when they are sent."""

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
from storage.office.notice import NoticePaper, notice_document
from storage.office.request_list import RequestLine, RequestPaper, request_document
from storage.office.slip import Slip, slip_document

Made = tuple[str, Callable[[], bytes]]  # the file's name, and what makes it


def _slip(desk: Desk, number: int) -> Made:
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
    )
    return f"提示单{shown.label}.docx", lambda: slip_document(paper)


def _notice(desk: Desk, number: int) -> Made:
    notice = desk.work.get(Notice, number)
    if notice is None or not notice.facts:
        raise NothingHereError
    paper = NoticePaper(
        label=notice.label,
        group=desk.inspection.group,
        addressee=notice.addressee,
        facts=notice.facts,
        provision=notice.provision,
        demand=notice.demand,
        reporting=notice.reporting,
        due=notice.due,
        day=notice.issued_at or desk.now,
        drill=_is_drill(desk),
    )
    return f"立行立改通知书{notice.label or '（草稿）'}.docx", lambda: notice_document(paper)


def _request_list(desk: Desk, number: int) -> Made:
    batch = desk.work.get(RequestList, number)
    if batch is None:
        raise NothingHereError
    paper = RequestPaper(
        label=batch.label,
        unit=batch.unit,
        day=batch.sent_at or desk.now,
        lines=[
            RequestLine(
                label=each.label,
                material=each.material,
                period=each.period,
                copies=each.copies,
                original=each.original,
                electronic=each.electronic,
                due=each.due,
            )
            for each in requests_of(desk.work, batch)
        ],
        drill=_is_drill(desk),
    )
    return f"{batch.label}.docx", lambda: request_document(paper)


def _is_drill(desk: Desk) -> bool:
    return desk.settings.mode is Mode.DRILL


PAPERS: dict[str, Callable[[Desk, int], Made]] = {
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
        name, make = PAPERS[kind](shared.desk(work), int(number))
    data = await asyncio.to_thread(make)
    sent = await bot.send_document(
        message.chat_id,
        data,
        caption=message.text,
        parse_mode=ParseMode.HTML,
        filename=name,
    )
    return int(sent.message_id)
