"""Other ways to say that there is something to read: queued beside the Telegram message."""

from handlers.context import Desk
from inspection.enrolment import find_person
from inspection.records import ChannelNotice


def channels_of(desk: Desk, user_id: int) -> tuple[str, ...]:
    """Return the names of the channels by which a person is told, too."""
    person = find_person(desk.people, user_id)
    given = person.channels if person is not None else ()
    return tuple(
        name
        for name, channel in desk.settings.channels.items()
        if user_id in channel.people or name in given
    )


def also_tell(desk: Desk, user_id: int, *, key: str, text: str, about: tuple[str, ...]) -> None:
    """Queue a notice by every other channel of a person, each once for a key.

    The text holds number, state and date only; whether a content may be added is asked when it
    is sent (`bot/other_channels.py`).
    """
    for name in channels_of(desk, user_id):
        whole = f"{name}:{user_id}:{key}"
        if desk.work.lookup(ChannelNotice, "key", whole):
            continue
        desk.work.add(
            ChannelNotice(
                channel=name,
                user_id=user_id,
                key=whole,
                kind=key.partition(":")[0],
                text=text,
                about=about,
                created_at=desk.now,
            )
        )
