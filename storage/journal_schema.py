"""The tables of the journal, how SQLite keeps them, and how those of an earlier version change."""

import sqlite3

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON")
SCHEMA = """
CREATE TABLE IF NOT EXISTS inbox (
    update_id INTEGER NOT NULL,
    origin INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'new',
    body BLOB,
    incident TEXT,
    settled_at REAL,
    PRIMARY KEY (update_id, origin)
);
CREATE INDEX IF NOT EXISTS inbox_new ON inbox (update_id) WHERE state = 'new';
CREATE INDEX IF NOT EXISTS inbox_done ON inbox (settled_at) WHERE state = 'done';
CREATE TABLE IF NOT EXISTS deliveries (
    scope TEXT NOT NULL,
    message_id INTEGER NOT NULL,
    attempted_at TEXT NOT NULL,
    has_outcome INTEGER NOT NULL DEFAULT 0,
    telegram_message_id INTEGER,
    PRIMARY KEY (scope, message_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
# Earlier versions knew an update by its id alone; the origin of those stays unknown: 0.
WITH_ORIGIN = f"""
BEGIN IMMEDIATE;
ALTER TABLE inbox RENAME TO inbox_by_id;
DROP INDEX IF EXISTS inbox_new;
DROP INDEX IF EXISTS inbox_done;
{SCHEMA}
INSERT INTO inbox (update_id, state, body, incident, settled_at)
    SELECT update_id, state, body, incident, settled_at FROM inbox_by_id;
DROP TABLE inbox_by_id;
COMMIT;
"""  # noqa: S608


def set_up(db: sqlite3.Connection) -> None:
    """Make the tables, or change those of an earlier version, all at once or not at all."""
    for pragma in PRAGMAS:
        db.execute(f"PRAGMA {pragma}").close()
    columns = {row[1] for row in db.execute("PRAGMA table_info(inbox)").fetchall()}
    db.executescript(WITH_ORIGIN if columns and "origin" not in columns else SCHEMA)
