"""One outgoing message as one call of the Bot API."""

import asyncio
from collections.abc import Awaitable, Callable
from importlib import import_module

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    WebAppInfo,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.blank_picture import put_blank
from bot.invite_pictures import DOCUMENT as INVITATION
from bot.invite_pictures import send_square
from bot.papers import is_paper, send_paper
from bot.wiring import Shared
from handlers.packs import pack_of
from inspection.enrolment import membership
from inspection.enums import EvidenceKind, MessageKind
from inspection.errors import NothingHereError
from inspection.ports import REGISTRY
from inspection.records import Evidence, OutgoingMessage
from storage.layout import PACKS
from storage.pictures import cleaned

QUIET = LinkPreviewOptions(is_disabled=True)


async def call(bot: Bot, shared: Shared, scope: str, message: OutgoingMessage) -> int | None:
    """Make the call; return the id of the message it made, if it made one."""
    match message.kind:
        case MessageKind.SEND:
            return await _send(bot, shared, scope, message)
        case MessageKind.EDIT if not message.text:
            await bot.edit_message_reply_markup(
                chat_id=message.chat_id, message_id=message.message_id, reply_markup=None
            )
        case MessageKind.EDIT if message.blanks:
            await put_blank(bot, message.chat_id, message.message_id or 0, message.text)
        case MessageKind.EDIT if message.is_media:
            await bot.edit_message_caption(
                chat_id=message.chat_id,
                message_id=message.message_id,
                caption=message.text,
                parse_mode=ParseMode.HTML,
                reply_markup=_keyboard(message),
            )
        case MessageKind.EDIT:
            await bot.edit_message_text(
                message.text,
                chat_id=message.chat_id,
                message_id=message.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=_keyboard(message),
                link_preview_options=QUIET,
            )
        case MessageKind.DELETE:
            await bot.delete_message(message.chat_id, message.message_id or 0)
        case MessageKind.REACT:
            await bot.set_message_reaction(
                message.chat_id, message.message_id or 0, reaction=message.emoji
            )
        case MessageKind.PIN:
            await bot.pin_chat_message(
                message.chat_id, message.message_id or 0, disable_notification=True
            )
    return None


async def _send(bot: Bot, shared: Shared, scope: str, message: OutgoingMessage) -> int:
    if message.picture is not None:
        return await _send_chart(bot, message, await shared.artist.draw(message.picture))
    if message.document is not None and message.document.startswith("timetable."):
        await _loaded("bot.plan_files")
        from bot.plan_files import send_timetable  # noqa: PLC0415  # loaded by now

        return await send_timetable(bot, shared, scope, message)
    if message.document == INVITATION:
        return await send_square(bot, message)
    if message.document is not None:
        return await _send_made(bot, shared, scope, message)
    if message.attachments and (message.is_media or not message.text):
        return await _send_file(bot, shared, scope, message)
    sent = await bot.send_message(
        message.chat_id,
        message.text,
        parse_mode=ParseMode.HTML,
        message_thread_id=message.thread_id,
        reply_markup=ForceReply() if message.asks else _keyboard(message),
        reply_parameters=_reply(message),
        link_preview_options=QUIET,
    )
    return int(sent.message_id)


async def _send_chart(bot: Bot, message: OutgoingMessage, png: bytes) -> int:
    sent = await bot.send_photo(
        message.chat_id,
        png,
        caption=message.text,
        parse_mode=ParseMode.HTML,
        message_thread_id=message.thread_id,
        filename=f"{message.created_at:%Y-%m-%d}.png",
    )
    return int(sent.message_id)


def _reply(message: OutgoingMessage) -> ReplyParameters | None:
    return ReplyParameters(message.reply_to) if message.reply_to is not None else None


def _keyboard(message: OutgoingMessage) -> InlineKeyboardMarkup | None:
    if not message.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    b.label,
                    callback_data=b.data or None,
                    url=b.url,
                    web_app=WebAppInfo(b.web_app) if b.web_app else None,
                )
                for b in row
            ]
            for row in message.buttons
        ]
    )


async def _send_file(bot: Bot, shared: Shared, scope: str, message: OutgoingMessage) -> int:
    """Pass a file on by its Telegram id, with the message's own text, never its old caption.

    Whoever is outside the group gets pictures only, and of those nothing but the pixels.
    """
    file = shared.store.view(scope).get(Evidence, message.attachments[0])
    if file is None:
        raise NothingHereError
    if message.chat_id > 0 and not _is_inside(shared, scope, message.chat_id):
        return await _send_picture(bot, shared, scope, message, file)
    senders: dict[EvidenceKind, Callable[..., Awaitable[Message]]] = {
        EvidenceKind.DOCUMENT: bot.send_document,
        EvidenceKind.VOICE: bot.send_voice,
        EvidenceKind.AUDIO: bot.send_audio,
        EvidenceKind.VIDEO: bot.send_video,
        EvidenceKind.ANIMATION: bot.send_animation,
        EvidenceKind.VIDEO_NOTE: bot.send_video_note,
        EvidenceKind.STICKER: bot.send_sticker,
        EvidenceKind.PHOTO: bot.send_photo if file.is_telegram_photo else bot.send_document,
    }
    bare = file.kind in {EvidenceKind.VIDEO_NOTE, EvidenceKind.STICKER}  # these take no caption
    captioned = {} if bare else {"caption": message.text or None, "parse_mode": ParseMode.HTML}
    sent = await senders[file.kind](
        message.chat_id,
        file.file_id,
        **captioned,
        message_thread_id=message.thread_id,
        reply_markup=_keyboard(message),
        reply_parameters=_reply(message),
    )
    return int(sent.message_id)


def _is_inside(shared: Shared, scope: str, user_id: int) -> bool:
    member = membership(shared.store.view(REGISTRY), user_id, scope)
    return member is not None and member.is_inside


async def _send_picture(
    bot: Bot, shared: Shared, scope: str, message: OutgoingMessage, file: Evidence
) -> int:
    """Send a picture without name, place and device; anything else is refused (domain 3.4)."""
    if not file.can_be_passed_on:
        raise BadRequest("not a picture that may be passed on")
    picture: bytes | str = file.file_id
    if file.opens_as_picture and file.sha256 is not None:
        picture = await asyncio.to_thread(_pixels, shared, scope, file.sha256)
    sent = await bot.send_photo(
        message.chat_id,
        picture,
        filename="photo.jpg",
        caption=message.text or None,
        parse_mode=ParseMode.HTML,
        message_thread_id=message.thread_id,
        reply_markup=_keyboard(message),
        reply_parameters=_reply(message),
    )
    return int(sent.message_id)


def _pixels(shared: Shared, scope: str, digest: str) -> bytes:
    return cleaned(shared.evidence.read(scope, digest))


async def _send_made(bot: Bot, shared: Shared, scope: str, message: OutgoingMessage) -> int:
    """Send what is made of the records. Raises `NothingHereError` for what nobody knows."""
    mark, _, _ = (message.document or "").partition(":")
    match mark:
        case "doc":
            return await shared.office.send(bot, scope, message)
        case "pack":
            return await _send_pack(bot, shared, scope, message)
        case "ledger":
            await _loaded("bot.ledger")
            from bot.ledger import send_ledger  # noqa: PLC0415  # loaded by now

            return await send_ledger(bot, shared, scope, message)
        case _ if is_paper(message.document or ""):
            return await send_paper(bot, shared, scope, message)
        case _:
            raise NothingHereError


async def _loaded(module: str) -> None:
    """Load what makes workbooks, beside the loop: large, and seldom wanted."""
    await asyncio.to_thread(import_module, module)


async def _send_pack(bot: Bot, shared: Shared, scope: str, message: OutgoingMessage) -> int:
    """Send a pack from the host's disk, in blocks."""
    with shared.store.unit(scope) as work:
        pack = pack_of(shared.desk(work), message.document)
    path = shared.store.path / PACKS / scope / pack.name
    if not path.is_file():
        raise NothingHereError
    sent = await bot.send_document(
        message.chat_id,
        path,
        caption=message.text,
        parse_mode=ParseMode.HTML,
        filename=pack.name,
    )
    return int(sent.message_id)
