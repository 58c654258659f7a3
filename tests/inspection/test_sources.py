"""An edit changes its own part of a finding; an album stays together and in order."""

from collections.abc import Iterator

import pytest

from inspection import sources
from inspection.enums import EvidenceKind, Handling
from inspection.errors import NothingHereError
from inspection.ports import Work
from inspection.records import Change, Evidence, Finding, SourceMessage
from tests.make import MEMBER_ID, NOW, a_finding, a_member, a_work

MEMBER = a_member()
CHAT = MEMBER_ID


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def said(message_id: int, text: str = "", *, album: str | None = None) -> SourceMessage:
    return SourceMessage(
        finding_id=0,
        chat_id=CHAT,
        message_id=message_id,
        author_id=MEMBER_ID,
        said_at=NOW,
        text=text,
        album=album,
    )


def made_from(work: Work, text: str, **fields: object) -> tuple[Finding, SourceMessage]:
    """A finding and the message it was made from, number 1 of the chat."""
    given = {"raw": text, "wording": text, "source_chat_id": CHAT, "source_message_id": 1}
    finding = a_finding(work, **(given | fields))
    source = said(1, text, album=finding.album)
    return finding, sources.remember(work, finding, source)


def a_file(work: Work, message_id: int) -> int:
    file = Evidence(
        kind=EvidenceKind.PHOTO,
        file_id="f",
        file_unique_id="u",
        author_id=MEMBER_ID,
        taken_at=NOW,
        source_chat_id=CHAT,
        source_message_id=message_id,
    )
    return work.add(file).id


def revised(work: Work, finding: Finding, source: SourceMessage, text: str) -> Finding:
    return sources.revise(work, finding, source, text, by=MEMBER, now=NOW)


def test_an_edited_message_is_a_revision_and_the_earlier_text_stays(work: Work) -> None:
    changed = revised(work, *made_from(work, "三层"), "二层")
    assert (changed.raw, changed.wording) == ("二层", "二层")
    assert changed.history[-1] == Change(
        at=NOW, by=MEMBER_ID, what="edited", before="三层", after="二层"
    )


@pytest.mark.parametrize(
    ("wording", "new", "expected"),
    [
        ("三层\n有照片", "二层", "二层\n有照片"),
        ("有照片", "二层", "有照片\n二层"),
        ("三层\n有照片", "", "有照片"),
    ],
)
def test_a_revision_keeps_what_was_added(work: Work, wording: str, new: str, expected: str) -> None:
    finding, source = made_from(work, "三层", wording=wording)
    assert revised(work, finding, source, new).wording == expected


def test_a_caption_given_later_stands_before_what_was_added(work: Work) -> None:
    finding, source = made_from(work, "", wording="有照片")
    assert revised(work, finding, source, "二层").wording == "二层\n有照片"


def test_an_edit_that_says_nothing_new_changes_nothing(work: Work) -> None:
    finding, source = made_from(work, "三层")
    assert revised(work, finding, source, "三层") == finding


def test_an_edit_of_the_message_behind_a_clue_is_not_kept(work: Work) -> None:
    finding, source = made_from(work, "", handling=Handling.CLUE)
    assert revised(work, finding, source, "收受红包") == finding


def test_a_photo_that_comes_late_takes_its_place_in_the_album(work: Work) -> None:
    finding, _ = made_from(work, "一", album="g", evidence=(a_file(work, 1), a_file(work, 3)))
    late = a_file(work, 2)
    joined = sources.join_album(
        work, finding, said(2, "二", album="g"), (late,), by=MEMBER, now=NOW
    )
    assert (joined.raw, joined.wording, joined.evidence) == ("一\n二", "一\n二", (1, late, 2))


def test_nothing_joins_the_album_of_a_clue(work: Work) -> None:
    finding, _ = made_from(work, "", album="g", handling=Handling.CLUE)
    with pytest.raises(NothingHereError):
        sources.join_album(work, finding, said(2, album="g"), (), by=MEMBER, now=NOW)


def test_an_album_is_found_in_its_own_chat_only(work: Work) -> None:
    finding, _ = made_from(work, "一", album="g")
    assert sources.album_finding(work, CHAT, "g") == finding
    assert sources.album_finding(work, CHAT + 1, "g") is None
    assert sources.album_finding(work, CHAT, None) is None


def test_a_finding_older_than_its_messages_records_is_revised_alike(work: Work) -> None:
    finding = a_finding(work, raw="三层", wording="三层", source_chat_id=CHAT, source_message_id=1)
    source = sources.source_at(work, finding, (CHAT, 1))
    assert sources.finding_from(work, (CHAT, 1)) == finding
    assert revised(work, finding, source, "二层").wording == "二层"
    assert sources.places_of(work, finding) == ((CHAT, 1),)


def test_what_a_machine_heard_is_one_marked_line(work: Work) -> None:
    finding, _ = made_from(work, "三层")
    heard = sources.add_transcript(work, finding, " 灯\n不亮 ", now=NOW)
    assert (heard.wording, heard.history[-1].by) == ("三层\n机器转写：灯 不亮", None)
