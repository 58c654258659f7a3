"""The sample findings the tests of triage, deadlines and amounts share."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict

LEARNT = (
    *("samples", "fresh_1", "fresh_2", "fresh_3", "fresh_4"),
    *(f"corpus_{number}" for number in range(1, 11)),
)
NEVER_LEARNT = ("last_1", "last_2")
HOSTILE = "hostile"  # harmless at first sight; none may be told
SETS = (*LEARNT, *NEVER_LEARNT)


class Money(BaseModel):
    model_config = ConfigDict(frozen=True)

    yuan: int
    approx: bool = False


class Sample(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    aspect: str | None
    handling: str
    tell_unit: bool
    at: AwareDatetime
    due: datetime | None
    money: tuple[Money, ...]
    hold: bool


def samples_of(name: str) -> tuple[Sample, ...]:
    lines = Path(__file__).with_name(f"{name}.jsonl").read_text("utf-8").splitlines()
    return tuple(Sample.model_validate_json(line) for line in lines)


def all_samples(names: Sequence[str] = LEARNT[:5]) -> tuple[Sample, ...]:
    return tuple(sample for name in names for sample in samples_of(name))
