"""Files that come with a message: kept as records at once, fetched afterwards."""

from datetime import timedelta

from telegram import (
    Animation,
    Audio,
    Document,
    ExternalReplyInfo,
    Message,
    PhotoSize,
    Sticker,
    Video,
    VideoNote,
    Voice,
)

from handlers.context import Turn
from inspection.enums import EvidenceKind, FetchState
from inspection.file_names import clean_file_name
from inspection.records import Evidence

FETCH_LIMIT = 20 * 1024 * 1024  # what the Bot API lets a bot download
IMAGE_TYPES = ("image/",)
IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp")  # of files without a type

File = PhotoSize | Document | Voice | Audio | Video | VideoNote | Animation | Sticker
Carrier = Message | ExternalReplyInfo  # both name their files alike


def keep_files(turn: Turn, message: Message, *, caption: str | None = None) -> tuple[int, ...]:
    """Keep a record of every file of the message and return their ids.

    `caption` stands in for the message's own when words of it were a command.
    """
    found = _found_in(message)
    if found is None:
        return ()
    kind, file = found
    size = getattr(file, "file_size", None)
    too_large = size is not None and size > FETCH_LIMIT
    evidence = turn.work.add(
        Evidence(
            kind=kind,
            file_id=file.file_id,
            file_unique_id=file.file_unique_id,
            file_name=clean_file_name(getattr(file, "file_name", None) or ""),
            mime_type=getattr(file, "mime_type", None) or "",
            size=size,
            duration=_seconds(file),
            caption=(message.caption or "") if caption is None else caption,
            author_id=turn.user_id,
            taken_at=message.date,
            source_chat_id=message.chat_id,
            source_message_id=message.message_id,
            fetch_state=FetchState.TOO_LARGE if too_large else FetchState.PENDING,
        )
    )
    return (evidence.id,)


def file_key(message: Message) -> str | None:
    """Return what stays the same of the message's file wherever it is sent."""
    found = _found_in(message)
    return found[1].file_unique_id if found is not None else None


def has_file(message: Message) -> bool:
    """Whether something in the message can be kept as evidence."""
    return _found_in(message) is not None


def _found_in(message: Message) -> tuple[EvidenceKind, File] | None:
    """Return kind and file of a message, or of the message of another chat that it answers."""
    found = _file_of(message)
    if found is None and message.external_reply is not None:
        return _file_of(message.external_reply)
    return found


def _file_of(message: Carrier) -> tuple[EvidenceKind, File] | None:
    """Return kind and file; the largest size of a photo."""
    if message.photo:
        return EvidenceKind.PHOTO, message.photo[-1]
    if message.animation is not None:  # which comes as a document, too
        return EvidenceKind.ANIMATION, message.animation
    if message.document is not None:
        return _kind_of(message.document), message.document
    for kind, file in (
        (EvidenceKind.VOICE, message.voice),
        (EvidenceKind.AUDIO, message.audio),
        (EvidenceKind.VIDEO, message.video),
        (EvidenceKind.VIDEO_NOTE, message.video_note),
        (EvidenceKind.STICKER, message.sticker),
    ):
        if file is not None:
            return kind, file
    return None


def _kind_of(document: Document) -> EvidenceKind:
    """A picture sent as a file is a photo (C054), also one of whose type nothing is said."""
    mime_type, name = document.mime_type or "", (document.file_name or "").lower()
    untyped = mime_type in {"", "application/octet-stream"}
    is_image = mime_type.startswith(IMAGE_TYPES) or (untyped and name.endswith(IMAGE_ENDINGS))
    return EvidenceKind.PHOTO if is_image else EvidenceKind.DOCUMENT


def _seconds(file: File) -> int | None:
    duration = getattr(file, "duration", None)
    if isinstance(duration, timedelta):
        return int(duration.total_seconds())
    return duration if isinstance(duration, int) else None
