"""Files that come with a message: kept as records at once, fetched afterwards."""

from telegram import Animation, Audio, Document, Message, PhotoSize, Video, VideoNote, Voice

from handlers.context import Turn
from inspection.enums import EvidenceKind, FetchState
from inspection.records import Evidence

FETCH_LIMIT = 20 * 1024 * 1024  # what the Bot API lets a bot download
IMAGE_TYPES = ("image/",)

File = PhotoSize | Document | Voice | Audio | Video | VideoNote | Animation


def keep_files(turn: Turn, message: Message) -> tuple[int, ...]:
    """Keep a record of every file of the message and return their ids."""
    found = _file_of(message)
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
            file_name=getattr(file, "file_name", None) or "",
            mime_type=getattr(file, "mime_type", None) or "",
            size=size,
            caption=message.caption or "",
            author_id=turn.user_id,
            taken_at=message.date,
            source_chat_id=message.chat_id,
            source_message_id=message.message_id,
            fetch_state=FetchState.TOO_LARGE if too_large else FetchState.PENDING,
        )
    )
    return (evidence.id,)


def _file_of(message: Message) -> tuple[EvidenceKind, File] | None:
    """Return kind and file of a message; the largest size of a photo."""
    if message.photo:
        return EvidenceKind.PHOTO, message.photo[-1]
    document = message.document
    if document is not None:
        is_image = (document.mime_type or "").startswith(IMAGE_TYPES)
        return (EvidenceKind.PHOTO if is_image else EvidenceKind.DOCUMENT), document
    for kind, file in (
        (EvidenceKind.VOICE, message.voice),
        (EvidenceKind.AUDIO, message.audio),
        (EvidenceKind.VIDEO, message.video or message.video_note or message.animation),
    ):
        if file is not None:
            return kind, file
    return None


def has_file(message: Message) -> bool:
    """Whether something in the message can be kept as evidence."""
    return _file_of(message) is not None
