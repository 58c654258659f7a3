"""What one member is to do until when."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Record


class Task(Record):
    """Something to do: said by one member, done by another; as secret as its finding."""

    TABLE: ClassVar[str] = "tasks"
    SEQUENCE: ClassVar[str] = "task"
    INDEXES: ClassVar[tuple[str, ...]] = ("owner_id", "finding_id")

    number: int
    text: str
    owner_id: int | None = None  # None until somebody says whom the words mean
    due: AwareDatetime | None = None
    finding_id: int | None = None
    is_open_to_group: bool = False  # said in the group's chat
    by: int
    at: AwareDatetime
    done_at: AwareDatetime | None = None
    done_by: int | None = None
    is_dropped: bool = False  # it was no task
    source_chat_id: int | None = None  # where a person said it
    source_message_id: int | None = None

    @property
    def label(self) -> str:
        """The number people say: 待办3."""
        return f"待办{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None
