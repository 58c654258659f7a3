from collections.abc import Iterator

import pytest

from inspection import after_sending, outbox
from inspection.enums import MessageKind, MessageState, Priority
from inspection.ports import Work
from inspection.records import Button, OutgoingMessage
from tests.make import HOUR, NOW, a_message, a_work

CHAT, PLACE, CARD = 3, 77, "finding:1"
BUTTONS = ((Button(label="处理", data="f.handlings:1"),),)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def show(work: Work, text: str, **fields: object) -> None:
    buttons = BUTTONS if fields.get("with_buttons") else ()
    outbox.show(
        work,
        chat_id=CHAT,
        card=CARD,
        text=text,
        now=NOW,
        buttons=buttons,
        about=("finding:1",),
        only_update=bool(fields.get("only_update")),
        anew=bool(fields.get("anew")),
    )


def messages(work: Work) -> list[tuple[str, str, str]]:
    return [(m.kind.value, m.state.value, m.text) for m in work.all(OutgoingMessage)]


def send(work: Work, message: OutgoingMessage, *, place: int | None = PLACE) -> OutgoingMessage:
    """What the sender does when Telegram took it."""
    shown = outbox.digest_of(message.text, message.buttons)
    settled = after_sending.settle(work, message, shown, place, now=NOW)
    after_sending.card_shows(work, message, shown)
    return settled


def a_sent_card(work: Work, text: str = "一", *, with_buttons: bool = False) -> OutgoingMessage:
    show(work, text, with_buttons=with_buttons)
    return send(work, next(iter(work.all(OutgoingMessage))))


def queued(work: Work) -> tuple[OutgoingMessage, ...]:
    return work.lookup(OutgoingMessage, "state", MessageState.QUEUED)


# --- a file that goes while it is changed ---


def test_a_file_that_is_to_go_while_its_words_are_on_their_way_goes(work: Work) -> None:
    standing = work.put(a_sent_card(work).changed(is_media=True))
    outbox.edit(work, standing, text="二", buttons=(), about=(), now=NOW)
    (on_its_way,) = queued(work)
    outbox.edit(work, standing, text="二", buttons=(), about=(), now=NOW, blanks=True)
    current = work.get(OutgoingMessage, on_its_way.id) or on_its_way
    after_sending.follow_up(work, current, on_its_way, send(work, current), now=NOW)
    assert [(m.text, m.blanks) for m in queued(work)] == [("二", True)]


# --- saying ---


def test_what_is_said_waits_to_be_sent(work: Work) -> None:
    outbox.say(work, chat_id=CHAT, text="好", now=NOW)

    assert messages(work) == [("send", "queued", "好")]


def test_a_message_with_the_same_key_is_said_once(work: Work) -> None:
    outbox.say(work, chat_id=CHAT, text="早", now=NOW, dedupe="push:1")

    assert outbox.say(work, chat_id=CHAT, text="早", now=NOW + HOUR, dedupe="push:1") is None


def test_a_message_that_was_sent_is_still_not_said_again(work: Work) -> None:
    send(work, a_message(work, dedupe="push:1"))

    assert outbox.say(work, chat_id=CHAT, text="早", now=NOW, dedupe="push:1") is None


def test_messages_without_a_key_are_each_said(work: Work) -> None:
    outbox.say(work, chat_id=CHAT, text="好", now=NOW)

    assert outbox.say(work, chat_id=CHAT, text="好", now=NOW) is not None


# --- cards ---


def test_a_card_that_waits_is_replaced(work: Work) -> None:
    show(work, "一")

    show(work, "二")

    assert messages(work) == [("send", "queued", "二")]


def test_a_card_that_was_sent_is_edited_in_its_place(work: Work) -> None:
    a_sent_card(work)

    show(work, "二")

    assert [(m.kind, m.message_id, m.text) for m in queued(work)] == [
        (MessageKind.EDIT, PLACE, "二")
    ]


def test_an_edit_that_waits_is_replaced(work: Work) -> None:
    a_sent_card(work)
    show(work, "二")

    show(work, "三")

    assert [m.text for m in queued(work)] == ["三"]


def test_a_card_that_shows_it_already_is_not_edited(work: Work) -> None:
    a_sent_card(work)

    show(work, "一")

    assert queued(work) == ()


def test_other_buttons_are_a_change(work: Work) -> None:
    a_sent_card(work)

    show(work, "一", with_buttons=True)

    assert [m.buttons for m in queued(work)] == [BUTTONS]


def test_after_an_edit_the_same_text_is_not_sent_again(work: Work) -> None:
    a_sent_card(work)
    show(work, "二")
    send(work, queued(work)[0])

    show(work, "二")

    assert queued(work) == ()


def test_after_an_edit_the_first_text_is_a_change_again(work: Work) -> None:
    a_sent_card(work)
    show(work, "二")
    send(work, queued(work)[0])

    show(work, "一")

    assert [m.text for m in queued(work)] == ["一"]


def test_a_change_taken_back_before_it_left_is_not_sent(work: Work) -> None:
    a_sent_card(work)
    show(work, "二")

    show(work, "一")

    assert queued(work) == ()


def test_a_card_is_made_for_each_chat(work: Work) -> None:
    show(work, "一")

    outbox.show(work, chat_id=4, card=CARD, text="二", now=NOW)

    assert [m.text for m in queued(work)] == ["一", "二"]


def test_where_there_is_no_card_an_update_makes_none(work: Work) -> None:
    show(work, "一", only_update=True)

    assert messages(work) == []


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.WITHDRAWN])
def test_a_card_that_never_arrived_is_made_again(work: Work, state: MessageState) -> None:
    a_message(work, chat_id=CHAT, card=CARD, state=state)

    show(work, "二")

    assert [(m.kind, m.text) for m in queued(work)] == [(MessageKind.SEND, "二")]


def test_a_card_shown_anew_takes_the_buttons_of_the_earlier_one(work: Work) -> None:
    a_sent_card(work, with_buttons=True)

    show(work, "二", anew=True)

    assert [(m.kind, m.message_id, m.text, m.buttons) for m in queued(work)] == [
        (MessageKind.EDIT, PLACE, "", ()),
        (MessageKind.SEND, None, "二", ()),
    ]


def test_an_earlier_card_without_buttons_is_left_alone(work: Work) -> None:
    a_sent_card(work)

    show(work, "二", anew=True)

    assert [m.kind for m in queued(work)] == [MessageKind.SEND]


def test_an_edit_that_waits_for_the_earlier_card_loses_its_buttons(work: Work) -> None:
    a_sent_card(work, with_buttons=True)
    show(work, "二", with_buttons=True)

    show(work, "三", anew=True)

    assert [(m.text, m.buttons) for m in queued(work)] == [("二", ()), ("三", ())]


def test_of_several_cards_the_newest_changes(work: Work) -> None:
    a_sent_card(work)
    show(work, "二", anew=True)
    send(work, queued(work)[0], place=88)

    show(work, "三")

    assert [m.message_id for m in queued(work)] == [88]


# --- afterwards ---


def test_what_was_sent_keeps_its_place_and_hash_and_no_text(work: Work) -> None:
    sent = send(work, a_message(work, text="一", buttons=BUTTONS, attachments=(4,)))

    assert (sent.text, sent.buttons, sent.attachments, sent.message_id, sent.digest) == (
        "",
        (),
        (),
        PLACE,
        outbox.digest_of("一", BUTTONS),
    )


def test_a_message_is_found_where_it_stands(work: Work) -> None:
    card = a_sent_card(work)

    assert outbox.message_at(work, CHAT, PLACE) == card


def test_a_change_made_while_the_card_was_on_its_way_follows(work: Work) -> None:
    show(work, "一")
    (sent,) = queued(work)
    show(work, "二")
    (current,) = queued(work)
    settled = after_sending.settle(work, current, outbox.digest_of("一", ()), PLACE, now=NOW)

    after_sending.follow_up(work, current, sent, settled, now=NOW)

    assert [(m.kind, m.text) for m in queued(work)] == [(MessageKind.EDIT, "二")]


def test_files_follow_as_replies_to_their_message(work: Work) -> None:
    sent = a_message(work, attachments=(4, 5), priority=Priority.NOTICE, about=("finding:1",))
    settled = send(work, sent)

    after_sending.follow_up(work, sent, sent, settled, now=NOW)

    assert [(m.attachments, m.reply_to, m.priority, m.about) for m in queued(work)] == [
        ((4,), PLACE, Priority.NOTICE, ("finding:1",)),
        ((5,), PLACE, Priority.NOTICE, ("finding:1",)),
    ]


def test_a_question_is_open_until_it_is_answered(work: Work) -> None:
    question = a_message(work, asks="wording:3")
    other = a_message(work, asks="due:3")

    outbox.answered(work, question)

    assert outbox.open_questions(work, CHAT) == (other,)


def test_a_reaction_and_a_deletion_wait_for_their_message(work: Work) -> None:
    outbox.react(work, chat_id=CHAT, message_id=PLACE, emoji="👌", now=NOW)
    outbox.delete(work, chat_id=CHAT, message_id=PLACE, now=NOW)

    assert [(m.kind, m.message_id) for m in queued(work)] == [
        (MessageKind.REACT, PLACE),
        (MessageKind.DELETE, PLACE),
    ]


def test_another_text_takes_the_place_of_what_was_sent(work: Work) -> None:
    sent = send(work, a_message(work, text="一", buttons=BUTTONS))

    outbox.replace(work, sent, text="已收回", now=NOW)

    assert [(m.kind, m.message_id, m.text, m.buttons) for m in queued(work)] == [
        (MessageKind.EDIT, PLACE, "已收回", ())
    ]


def test_a_file_without_a_text_is_deleted_instead(work: Work) -> None:
    sent = send(work, a_message(work, text="", attachments=(4,)))

    outbox.replace(work, sent, text="已收回", now=NOW)

    assert [(m.kind, m.message_id) for m in queued(work)] == [(MessageKind.DELETE, PLACE)]
