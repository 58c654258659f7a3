"""What is done about each thing the server says when it refuses a message."""

import pytest

from bot.remedies import Remedy, remedy_for
from inspection.enums import MessageKind
from inspection.records import OutgoingMessage
from tests.make import at


def a_message(**facts: object) -> OutgoingMessage:
    quiet: dict[str, object] = {"chat_id": 103, "text": "W1", "created_at": at(11, 25, 9)}
    return OutgoingMessage.model_validate({**quiet, **facts})


GROUP: dict[str, object] = {"chat_id": -1001}
DELETE: dict[str, object] = {"kind": MessageKind.DELETE}


@pytest.mark.parametrize(
    ("facts", "said", "remedy"),
    [
        ({"kind": MessageKind.EDIT}, "message is not modified: same", Remedy.SETTLED),
        ({}, "chat not found", Remedy.NOBODY_THERE),
        ({"reply_to": 5}, "message to be replied not found", Remedy.WITHOUT_REPLY),
        (DELETE, "message can't be deleted for everyone", Remedy.WORDS_IN_ITS_PLACE),
        ({**DELETE, "text": ""}, "message can't be deleted for everyone", Remedy.GIVEN_UP),
        ({"blanks": True}, "wrong file identifier", Remedy.WORDS_ALONE),
        ({"blanks": True}, "message to edit not found", Remedy.GIVEN_UP),
        ({}, "can't parse entities: unsupported start tag", Remedy.PLAINER),
        ({**GROUP, "thread_id": 7}, "message thread not found", Remedy.TOPIC_LOST),
        (GROUP, "message thread not found", Remedy.GIVEN_UP),
        ({**GROUP, "thread_id": 7}, "topic_closed", Remedy.TOPIC_CLOSED),
        (GROUP, "topic_closed", Remedy.NOBODY_THERE),
        ({"is_media": True}, "wrong file identifier", Remedy.WITHOUT_FILE),
        (GROUP, "not enough rights to send text messages", Remedy.NOBODY_THERE),
        ({**GROUP, "kind": MessageKind.PIN}, "need administrator rights", Remedy.GIVEN_UP),
        (GROUP, "group chat was upgraded to a supergroup chat", Remedy.AGAIN),
        ({}, "something nobody has heard of", Remedy.GIVEN_UP),
    ],
)
def test_a_refusal_has_its_remedy(facts: dict[str, object], said: str, remedy: Remedy) -> None:
    assert remedy_for(a_message(**facts), said) is remedy
