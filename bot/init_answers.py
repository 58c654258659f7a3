"""What was answered so far in `xuncha init`: kept beside the configuration, never the token."""

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from inspection.enums import Language
from storage.platform import make_folder, replace_file

NAME = ".xuncha-init.json"


class Answers(BaseModel):
    """The answers, as they are kept; None is not answered yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language | None = None
    zone: str | None = None
    name: str | None = None
    unit: tuple[str, ...] | None = None
    entry: date | None = None
    days: int | None = None
    timetable: str | None = None  # a path; empty for the built-in table
    privacy_shown: bool = False
    slug: str | None = None  # the inspection, once it was created

    def with_(self, **given: object) -> "Answers":
        """Return the answers with these in place."""
        return Answers.model_validate({**self.model_dump(), **given})


def place_beside(config: Path) -> Path:
    """Return where the answers of a configuration file are kept."""
    return config.parent / NAME


def load(path: Path) -> Answers | None:
    """Return what was answered before; None when there is nothing that can be read."""
    try:
        return Answers.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def keep(path: Path, answers: Answers) -> None:
    """Put the answers on disk, for the owner alone."""
    make_folder(path.parent)
    replace_file(path, answers.model_dump_json().encode())
