"""Whose turn it is: within a chat, and between chats."""

from datetime import datetime

from inspection.records import OutgoingMessage


def order_of(message: OutgoingMessage) -> tuple[int, int]:
    """Return what decides within a chat: the more urgent, then the older."""
    return (int(message.priority), message.id)


def across_chats(due: tuple[int, tuple[str, OutgoingMessage]]) -> tuple[int, datetime, int]:
    """Answers before notices before reminders before digests, whoever they are for."""
    _, (_, message) = due
    return (int(message.priority), message.created_at, message.id)
