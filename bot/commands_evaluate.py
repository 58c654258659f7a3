"""`xuncha evaluate`: the suggestions against labelled findings."""

import json
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.commands_common import Refused, in_words
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
    file: Annotated[Path, typer.Argument(help="带标注的问题，每行一个 JSON。")],
    as_json: Annotated[bool, typer.Option("--json", help="只输出 JSON。")] = False,
) -> None:
    """用带标注的问题检验建议；有一条可能泄密就以 1 退出。"""
    verdicts = [_judged(sample) for sample in _read(file)]
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
        raise Refused(f"{file} 不是 UTF-8 文本。") from None
    samples = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            samples.append(Sample.model_validate_json(line))
        except ValidationError as error:
            place = ".".join(map(str, error.errors()[0]["loc"])) or "整行"
            raise Refused(f"{file} 第 {number} 行读不懂：{place}。") from None
    if not samples:
        raise Refused(f"{file} 里没有一条问题。")
    return samples


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


NAMES = {
    "n": "条数",
    "leaks": "可能泄密",
    "aspect_accuracy": "方面正确",
    "handling_accuracy": "处理方式正确",
    "deadline_exact": "期限完全正确",
    "money_exact": "金额完全正确",
    "aspect": "方面",
    "handling": "处理方式",
    "deadline": "期限",
    "money": "金额（元）",
}


def _print(report: dict[str, object]) -> None:
    for name, value in report.items():
        if isinstance(value, float):
            typer.echo(f"{NAMES[name]} {name}：{value:.1%}")
        elif isinstance(value, int):
            typer.echo(f"{NAMES[name]} {name}：{value}")
    wrong = report["wrong"]
    for row in wrong if isinstance(wrong, list) else ():
        facts = [
            f"{NAMES[name]} 应为 {fact['expected']}，得到 {fact['got']}"
            for name, fact in row.items()
            if isinstance(fact, dict)
        ]
        typer.echo(f"{row['id']}：{'；'.join((['可能泄密'] if row['leak'] else []) + facts)}")
