"""The tables of the journal, and how SQLite keeps them."""

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON")
SCHEMA = """
CREATE TABLE IF NOT EXISTS inbox (
    update_id INTEGER PRIMARY KEY,
    state TEXT NOT NULL DEFAULT 'new',
    body BLOB,
    incident TEXT,
    settled_at REAL
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
