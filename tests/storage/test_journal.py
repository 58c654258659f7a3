import errno
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage import journal as journal_module
from storage.errors import Refusal, StoreRefusedError
from storage.journal import DAYS_KEPT, JOURNAL_FILE, InboxState, Journal


class Hands:
    """A clock whose hands are moved by the test."""

    def __init__(self) -> None:
        self.at = 1_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def journal(hands: Hands) -> Iterator[Journal]:
    opened = Journal(None, now=hands)
    yield opened
    opened.close()


def test_updates_wait_in_the_order_of_their_ids(journal: Journal) -> None:
    journal.receive([(12, b"b"), (11, b"a")])
    journal.receive([(12, b"again"), (13, b"c")])
    assert journal.pending() == [(11, b"a"), (12, b"b"), (13, b"c")]


def test_a_settled_update_is_known_and_its_body_gone(journal: Journal) -> None:
    journal.receive([(11, b"a"), (12, b"b")])
    journal.done([11])
    journal.receive([(11, b"again")])
    assert journal.pending() == [(12, b"b")]
    assert journal.state_of(11) is InboxState.DONE
    assert journal.is_known(11)
    assert not journal.is_known(99)


def test_an_update_set_aside_is_not_pending_and_keeps_its_incident(journal: Journal) -> None:
    journal.receive([(11, b"a")])
    journal.set_aside(11, "I-7")
    journal.set_aside(12, "I-8")
    assert journal.pending() == []
    assert journal.failed() == [(11, "I-7"), (12, "I-8")]


def test_settled_updates_are_forgotten_after_days(journal: Journal, hands: Hands) -> None:
    journal.receive([(11, b"a"), (12, b"b")])
    journal.done([11])
    hands.at += DAYS_KEPT * 86_400 + 1
    journal.done([12])
    assert not journal.is_known(11)
    assert journal.is_known(12)


def test_no_more_than_so_many_settled_updates_are_kept(
    journal: Journal, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "ROWS_KEPT", 2)
    journal.receive([(each, b"") for each in (1, 2, 3)])
    for each in (1, 2, 3):
        hands.at += 1
        journal.done([each])
    assert [each for each in (1, 2, 3) if journal.is_known(each)] == [2, 3]


def test_an_attempt_without_outcome_is_open(journal: Journal) -> None:
    journal.attempt("registry", 1, "2026-11-25T09:00:00+08:00")
    journal.attempt("north", 1, "2026-11-25T09:00:00+08:00")
    journal.attempt("north", 2, "2026-11-25T09:00:00+08:00")
    journal.outcome("north", 1, 501)
    journal.outcome("north", 2, None)
    assert journal.open_attempts() == [("registry", 1)]
    assert journal.outcomes() == [("north", 1, 501), ("north", 2, None)]


def test_a_second_attempt_opens_the_delivery_again(journal: Journal) -> None:
    journal.attempt("north", 1, "2026-11-25T09:00:00+08:00")
    journal.outcome("north", 1, None)
    journal.attempt("north", 1, "2026-11-25T09:01:00+08:00")
    assert journal.open_attempts() == [("north", 1)]


def test_a_forgotten_delivery_is_gone(journal: Journal) -> None:
    journal.attempt("north", 1, "2026-11-25T09:00:00+08:00")
    journal.outcome("north", 1, 501)
    journal.forget("north", [1])
    assert (journal.outcomes(), journal.open_attempts()) == ([], [])


def test_marks_are_remembered(journal: Journal) -> None:
    journal.set_mark("polled", "a")
    journal.set_mark("polled", "b")
    assert (journal.mark("polled"), journal.mark("never")) == ("b", None)


def test_a_journal_is_there_after_the_process_ends_unasked(tmp_path: Path) -> None:
    unclosed = Journal(tmp_path)
    unclosed.receive([(11, b"a")])
    again = Journal(tmp_path)
    assert again.pending() == [(11, b"a")]
    again.close()
    unclosed.close()


def test_only_the_owner_may_read_the_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.receive([(11, b"a")])
    modes = {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.glob("journal.sqlite3*")}
    assert modes == {0o600}
    journal.close()


def test_every_write_is_synced(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    settings = [journal.pragma(name) for name in ("journal_mode", "synchronous")]
    assert settings == ["wal", 2]
    journal.close()


def test_a_file_that_is_no_journal_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite3"
    file.write_bytes(b"no database at all, but long enough" * 100)
    before = file.read_bytes()
    with pytest.raises(StoreRefusedError):
        Journal(tmp_path)
    assert file.read_bytes() == before


def test_a_journal_that_another_program_holds_is_said_to_be_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Journal(tmp_path).close()
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda file: connect(file, timeout=0.01))
    with closing(connect(tmp_path / JOURNAL_FILE)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreRefusedError) as refused:
            Journal(tmp_path)
    assert refused.value.reason is Refusal.BUSY
    Journal(tmp_path).close()


def test_what_only_tidies_up_never_keeps_from_reading(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.receive([(11, b"a")])
    journal.done([11])
    with closing(sqlite3.connect(tmp_path / JOURNAL_FILE)) as other:
        journal._db.execute("PRAGMA busy_timeout = 1")
        other.execute("BEGIN IMMEDIATE")
        assert journal.state_of(11) is InboxState.NEW
    assert journal.state_of(11) is InboxState.DONE
    journal.close()


def test_a_closed_journal_takes_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.close()
    with pytest.raises(sqlite3.ProgrammingError):
        journal.receive([(11, b"a")])


def written(path: Path, statement: str) -> list[tuple[object, ...]]:
    """Return what another process would read now."""
    with closing(sqlite3.connect(path / JOURNAL_FILE)) as db:
        return db.execute(statement).fetchall()


def test_what_only_tidies_up_goes_to_disk_with_the_next_write(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.receive([(11, b"a")])
    journal.attempt("north", 1, "2026-11-25T09:00:00+08:00")
    journal.outcome("north", 1, 501)
    journal.done([11])
    journal.forget("north", [1])
    journal.set_mark("polled", "a", lazily=True)
    assert written(tmp_path, "SELECT state FROM inbox") == [("new",)]
    journal.attempt("north", 2, "2026-11-25T09:01:00+08:00")
    assert written(tmp_path, "SELECT state FROM inbox") == [("done",)]
    assert written(tmp_path, "SELECT message_id FROM deliveries") == [(2,)]
    assert written(tmp_path, "SELECT value FROM marks") == [("a",)]
    journal.close()


def test_a_journal_that_is_closed_leaves_nothing_undone(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.receive([(11, b"a")])
    journal.done([11])
    journal.set_mark("polled", "a", lazily=True)
    assert journal.mark("polled") == "a"
    journal.close()
    assert written(tmp_path, "SELECT state, body FROM inbox") == [("done", None)]
    assert written(tmp_path, "SELECT value FROM marks") == [("a",)]


# --- another update under the same id


def test_another_update_under_a_known_id_is_taken_in(journal: Journal) -> None:
    journal.receive([(11, b"a")], [7])
    journal.done([11], 7)
    journal.receive([(11, b"another")], [8])
    assert journal.pending() == [(11, b"another")]
    assert (journal.state_of(11, 7), journal.state_of(11, 8)) == (InboxState.DONE, InboxState.NEW)


def test_two_updates_under_one_id_are_settled_each_by_itself(journal: Journal) -> None:
    journal.receive([(11, b"a"), (11, b"b")], [7, 8])
    journal.set_aside(11, "I-7", 8)
    journal.done([11], 7)
    assert (journal.state_of(11, 7), journal.state_of(11, 8)) == (
        InboxState.DONE,
        InboxState.FAILED,
    )


def test_a_repeat_adds_no_row(journal: Journal) -> None:
    for _ in range(3):
        journal.receive([(11, b"a")], [7])
        journal.done([11], 7)
    assert journal._rows("SELECT count(*) FROM inbox") == [(1,)]


BY_ID_ALONE = """
CREATE TABLE inbox (update_id INTEGER PRIMARY KEY, state TEXT NOT NULL DEFAULT 'new', body BLOB,
    incident TEXT, settled_at REAL);
CREATE INDEX inbox_new ON inbox (update_id) WHERE state = 'new';
CREATE INDEX inbox_done ON inbox (settled_at) WHERE state = 'done';
INSERT INTO inbox VALUES (11, 'done', NULL, NULL, 1), (12, 'failed', x'62', 'I-7', 2),
    (13, 'new', x'63', NULL, NULL);
"""


def test_a_journal_of_an_earlier_version_is_carried_over(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / JOURNAL_FILE)) as db:
        db.executescript(BY_ID_ALONE)
    journal = Journal(tmp_path)
    assert journal.pending() == [(13, b"c")]
    assert journal.failed() == [(12, "I-7")]
    journal.receive([(13, b"c"), (11, b"another")], [5, 6])
    assert journal.pending() == [(11, b"another"), (13, b"c")]
    journal.done([13], 5)
    assert journal.pending() == [(11, b"another")]
    journal.close()


# --- a file that becomes malformed while the bot runs


def break_it(folder: Path) -> None:
    """Let the schema name pages that are not there, as another program would see it."""
    with closing(sqlite3.connect(folder / JOURNAL_FILE)) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET rootpage = 4000000 WHERE type = 'table'")
        db.execute("PRAGMA schema_version = 999")
        db.commit()


def test_a_file_that_becomes_malformed_is_set_aside_and_work_goes_on(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.set_mark("polled", "a")
    journal.receive([(11, b"a"), (12, b"b")], [7, 8])
    journal.done([11], 7)
    for message_id in (1, 2, 3):
        journal.attempt("north", message_id, "2026-11-25T09:00:00+08:00")
    journal.outcome("north", 2, 502)
    journal.forget("north", [3])
    break_it(tmp_path)
    journal.receive([(13, b"c")], [9])
    aside = journal.renewed()
    assert aside is not None
    assert aside.exists()
    assert journal.renewed() is None
    again = Journal(tmp_path)
    assert again.pending() == [(12, b"b"), (13, b"c")]
    assert again.open_attempts() == [("north", 1)]
    assert again.outcomes() == [("north", 2, 502)]
    assert again.mark("polled") == "a"
    again.close()
    journal.close()


def test_a_new_file_that_the_disk_refuses_is_begun_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, flags: int) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    journal = Journal(tmp_path)
    journal.receive([(11, b"a")], [7])
    break_it(tmp_path)
    with monkeypatch.context() as full:
        full.setattr("storage.journal_file.open_private", refuse)
        for _ in range(2):
            with pytest.raises(sqlite3.DatabaseError, match="malformed"):
                journal.receive([(12, b"b")], [8])
        assert journal.renewed() is None
    journal.receive([(12, b"b")], [8])
    assert journal.pending() == [(11, b"a"), (12, b"b")]
    aside = journal.renewed()
    assert aside is not None
    assert aside.stat().st_size > 0
    journal.close()


def test_what_was_set_aside_goes_when_a_text_has_to_go(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.receive([(11, b"a")])
    break_it(tmp_path)
    journal.receive([(12, b"b")])
    assert list(tmp_path.glob("*broken*")) != []
    journal.empty_failed(lambda _: False)
    assert list(tmp_path.glob("*broken*")) == []
    journal.close()


def test_a_file_that_is_malformed_at_the_start_is_refused(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    break_it(tmp_path)
    with pytest.raises(StoreRefusedError) as refused:
        Journal(tmp_path)
    assert refused.value.reason is Refusal.BROKEN
    assert list(tmp_path.glob("*broken*")) == []
