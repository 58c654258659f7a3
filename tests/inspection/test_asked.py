from collections.abc import Iterator

import pytest

from inspection.asked import asked_last
from inspection.ports import Work
from tests.make import HOUR, NOW, a_message, a_work

CHAT = 3


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def test_what_was_asked_last_is_what_stands_last_in_the_chat(work: Work) -> None:
    question = a_message(work, asks="wording:3", sent_at=NOW)
    a_message(work, chat_id=CHAT + 1)

    assert asked_last(work, CHAT, NOW) == question

    a_message(work)

    assert asked_last(work, CHAT, NOW) is None


def test_a_question_of_yesterday_is_forgotten(work: Work) -> None:
    question = a_message(work, asks="wording:3", sent_at=NOW)

    assert asked_last(work, CHAT, NOW + 12 * HOUR) == question
    assert asked_last(work, CHAT, NOW + 13 * HOUR) is None
