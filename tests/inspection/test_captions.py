"""A text that outgrows the picture it stands under goes on below it; nothing is lost."""

from collections.abc import Iterator

import pytest

from inspection import outbox
from inspection.captions import LONGEST, fits, outgrows
from inspection.enums import MessageKind, MessageState
from inspection.ports import Work
from inspection.records import OutgoingMessage
from tests.make import MEMBER_ID, NOW, a_message, a_work

SHORT, LONG = "照片说明", "说" * (LONGEST + 1)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def a_card_under_a_picture(work: Work, state: MessageState) -> OutgoingMessage:
    return a_message(
        work,
        text=SHORT,
        card="finding:1",
        attachments=(7,),
        is_media=True,
        state=state,
        message_id=5 if state is MessageState.SENT else None,
    )


def show(work: Work, text: str) -> list[OutgoingMessage]:
    """Show the card with a text; return what waits afterwards."""
    outbox.show(work, chat_id=MEMBER_ID, card="finding:1", text=text, now=NOW)
    return list(work.lookup(OutgoingMessage, "state", MessageState.QUEUED))


@pytest.mark.parametrize(
    ("text", "outgrown"), [("说" * LONGEST, False), (LONG, True), ("😀" * 513, True)]
)
def test_lengths_are_counted_in_utf16_units(text: str, outgrown: bool) -> None:
    assert outgrows(text) == outgrown


@pytest.mark.parametrize(
    ("text", "files", "together"),
    [(SHORT, (1,), True), ("", (1,), False), (SHORT, (1, 2), False), (LONG, (1,), False)],
)
def test_one_file_and_a_short_text_are_one_message(
    text: str, files: tuple[int, ...], together: bool
) -> None:
    assert fits(text, files) == together


def test_a_caption_that_still_fits_is_changed_in_place(work: Work) -> None:
    a_card_under_a_picture(work, MessageState.SENT)
    assert [(m.kind, m.is_media) for m in show(work, SHORT * 9)] == [(MessageKind.EDIT, True)]


def test_one_that_outgrew_it_is_a_text_of_its_own_which_changes_from_then_on(work: Work) -> None:
    a_card_under_a_picture(work, MessageState.SENT)
    first = show(work, LONG)
    again = show(work, LONG + "完")
    assert [(m.kind, m.is_media, len(m.text)) for m in first] == [
        (MessageKind.SEND, False, len(LONG))
    ]
    assert [(m.id, m.text) for m in again] == [(first[0].id, LONG + "完")]


def test_one_that_is_still_waiting_goes_out_as_text_and_its_file_after_it(work: Work) -> None:
    a_card_under_a_picture(work, MessageState.QUEUED)
    waiting = show(work, LONG)
    assert [(m.is_media, m.attachments, m.text) for m in waiting] == [(False, (7,), LONG)]
