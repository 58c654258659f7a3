"""`xuncha evaluate`: the suggestions against labelled findings."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.commands_common import Refused, in_words, working
from bot.speech import console
from bot.workdays import ChineseWorkdays
from inspection.amounts import FEN_PER_YUAN, find_amounts
from inspection.calendar import OfficeHours
from inspection.deadlines import find_deadline
from inspection.enums import Handling
from inspection.triage import Suggestion, suggest

OUTWARD = frozenset({Handling.JZJG, Handling.LXLG})
SEVERAL, MIXED = "SPLIT", "MIX"  # labels of a text that has to be split first
HOURS = OfficeHours(start=time(9), end=time(18))


class Money(BaseModel):
    """A sum as labelled."""

    model_config = ConfigDict(frozen=True)

    yuan: Decimal
    approx: bool = False


class Sample(BaseModel):
    """One labelled finding; what else the file holds is for people."""

    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    aspect: str | None
    handling: str
    tell_unit: bool
    hold: bool = False
    at: AwareDatetime
    due: AwareDatetime | None = None
    money: tuple[Money, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What was wrong with one sample: each fact as expected and as found."""

    sample: Sample
    leak: bool
    wrong: dict[str, tuple[str, str]]


@in_words
def evaluate(
    file: Annotated[Path, typer.Argument(help="evaluate_file")],
    as_json: Annotated[bool, typer.Option("--json", help="evaluate_json")] = False,
) -> None:
    """Try the suggestions on labelled findings; exit code 1 for a leak."""
    verdicts = _all_judged(_read(file))
    report = _report(verdicts)
    if as_json:
        typer.echo(json.dumps(report, indent=2))  # ASCII: any console shows it whole
    else:
        _print(report)
    if report["leaks"]:
        raise typer.Exit(1)


def _read(file: Path) -> list[Sample]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(console()("evaluate", "no_utf8", file=file)) from None
    samples = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            samples.append(Sample.model_validate_json(line))
        except ValidationError as error:
            place = ".".join(map(str, error.errors()[0]["loc"]))
            facts = {"number": number, "place": place or console()("evaluate", "whole_line")}
            raise Refused(console()("evaluate", "bad_line", file=file, **facts)) from None
    if not samples:
        raise Refused(console()("evaluate", "nothing", file=file))
    return samples


def _all_judged(samples: Sequence[Sample]) -> list[Verdict]:
    verdicts = []
    with working(console()("evaluate", "judging")) as progress:
        for number, sample in enumerate(samples, start=1):
            verdicts.append(_judged(sample))
            progress(number, len(samples))
    return verdicts


def _judged(sample: Sample) -> Verdict:
    found = suggest(sample.text)
    deadline = find_deadline(sample.text, sample.at, ChineseWorkdays(), HOURS)
    money = sorted((each.fen, each.approx) for each in find_amounts(sample.text))
    labelled = sorted((int(each.yuan * FEN_PER_YUAN), each.approx) for each in sample.money)
    due = deadline.due if deadline else None
    is_split = len(found.parts) > 1
    aspect = MIXED if is_split else str(found.aspect or "-")
    handling = SEVERAL if is_split else found.handling.value
    facts: tuple[tuple[str, object, object], ...] = (
        ("aspect", sample.aspect or "-", aspect),
        ("handling", sample.handling, handling),
        ("deadline", sample.due, due),
        ("money", labelled, money),
    )
    wrong = {
        name: (_shown(expected), _shown(got)) for name, expected, got in facts if expected != got
    }
    return Verdict(sample, _leaks(sample, found), wrong)


def _leaks(sample: Sample, found: Suggestion) -> bool:
    """Whether the unit might be told what it must not be told."""
    if not sample.tell_unit and found.handling in OUTWARD:
        return True
    return sample.hold and not (found.hold_suggested or found.sealed)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(f"{'~' if approx else ''}{fen / 100:g}" for fen, approx in value) or "-"
    return "-" if value is None else str(value)


def _report(verdicts: list[Verdict]) -> dict[str, object]:
    def share(name: str) -> float:
        return round(sum(name not in each.wrong for each in verdicts) / len(verdicts), 4)

    return {
        "n": len(verdicts),
        "leaks": sum(each.leak for each in verdicts),
        "aspect_accuracy": share("aspect"),
        "handling_accuracy": share("handling"),
        "deadline_exact": share("deadline"),
        "money_exact": share("money"),
        "wrong": [
            {
                "id": each.sample.id,
                "leak": each.leak,
                **{
                    name: {"expected": expected, "got": got}
                    for name, (expected, got) in each.wrong.items()
                },
            }
            for each in verdicts
            if each.wrong or each.leak
        ],
    }


def _print(report: dict[str, object]) -> None:
    for name, value in report.items():
        if isinstance(value, int | float):
            figure = f"{value:.1%}" if isinstance(value, float) else value
            typer.echo(console()("evaluate", "figure", name=name, value=figure))
    wrong = report["wrong"]
    for row in wrong if isinstance(wrong, list) else ():
        typer.echo(console()("evaluate", "wrong", row=row))
