"""What every record is: a frozen model with a number, changed only to a checked copy."""

from typing import ClassVar, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value; fields of a later version are kept, not dropped."""

    # an error about a record goes to the log, and what was said does not belong there
    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)


class Record(Model):
    """A value with a number of its own in its table, given by `Work.add`.

    `INDEXES` names the attributes by which `View.lookup` finds records; a value of
    None is not indexed. `SEQUENCE` names what `number` was taken from, for `Work.number`.
    """

    INDEXES: ClassVar[tuple[str, ...]] = ()
    SEQUENCE: ClassVar[str] = ""
    TABLE: ClassVar[str]

    id: int = 0

    @property
    def sequence(self) -> str:
        """Where its number comes from, that it is never given again; empty for nowhere."""
        return self.SEQUENCE

    def changed(self, **fields: object) -> Self:
        """Return a copy with these fields, checked like a new one."""
        return type(self).model_validate({**dict(self), **fields})


class Change(Model):
    """One line of a finding's or an item's history."""

    at: AwareDatetime
    by: int | None  # Telegram user id; None is the bot itself
    what: str  # a short code: filed, added, classified, held …
    before: str = ""
    after: str = ""
