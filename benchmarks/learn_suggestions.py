"""Learn the vote of the suggestions from the labelled texts of the tests, and measure it.

`python benchmarks/learn_suggestions.py` writes `inspection/data/suggestions.json`.
`… --measure` writes nothing: each block in turn is left out of learning, then suggested with
what the others taught, and compared with its labels. Needs numpy, which matplotlib brings.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspection import votes
from inspection.aspects import aspect_weights
from inspection.enums import Aspect, Handling
from inspection.splitting import split_matters
from inspection.triage import suggest
from inspection.triage_gates import gate_of, read
from inspection.triage_text import normalised, without_negations
from inspection.votes import Kind

Vector = NDArray[np.float64]

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "tests" / "inspection"
TABLE = ROOT / "inspection" / "data" / "suggestions.json"
# The aspect tables were widened after these were seen: what they find there teaches nothing.
TABLES_KNOW = ("samples", "fresh_1", "fresh_2", "fresh_3", "fresh_4")
NEVER_LEARNT = ("last_",)  # kept for the first-sight figures
HOSTILE = "hostile"
HOSTILE_TIMES = 3  # what one hostile clause weighs: few were written, each by another trick
RARELY = 2  # a run of characters seen less often teaches nothing
DAMPING = 1e-5
ROUNDS = 250
GOES_OUT = frozenset({Handling.JZJG, Handling.LXLG})


@dataclass(frozen=True)
class Text:
    """One labelled text, normalised as the suggestions read it."""

    block: str
    raw: str
    aspect: str | None
    handling: str
    tell_unit: bool
    hold: bool

    @property
    def words(self) -> str:
        """The text as the gates and the vote see it."""
        return without_negations(normalised(self.raw))

    @property
    def kind(self) -> str | None:
        """What the class vote learns; a hostile text is half harmless and teaches clauses only."""
        if self.block == HOSTILE:
            return None
        return Kind.HOLD if self.handling == "XQZG" and self.hold else self.handling


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true")
    if parser.parse_args().measure:
        measure(_texts())
    else:
        TABLE.write_text(learn(_texts()), encoding="utf-8")
        print(f"{TABLE.relative_to(ROOT)}: {TABLE.stat().st_size} bytes")


def _texts() -> list[Text]:
    found = []
    for file in sorted(TEXTS.glob("*.jsonl")):
        if file.stem.startswith(NEVER_LEARNT):
            continue
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            if not split_matters(row["text"]):
                keys = ("aspect", "handling", "tell_unit", "hold")
                found.append(Text(file.stem, row["text"], *(row[key] for key in keys)))
    return found


def learn(texts: Sequence[Text]) -> str:
    """Return the table learnt from the texts."""
    plain = [votes.features_of(votes.grams_of(text.words)) for text in texts]
    marked = [votes.features_of(votes.grams_of(text.words), _marks(text)) for text in texts]
    clauses, risky = _clauses(texts)
    parts = (
        _weights(plain, [text.kind for text in texts], list(Kind)),
        _weights(marked, [text.aspect for text in texts], list(Aspect)),
        _weights(clauses, risky, ["no", "yes"]),
    )
    names = sorted(set().union(*(weights for weights, _ in parts)))
    rows = np.array(
        [
            np.concatenate([weights.get(name, np.zeros(size)) for weights, size in parts])
            for name in names
        ]
    )
    rows = np.delete(rows, -2, axis=1) - np.eye(rows.shape[1] - 1)[-1] * rows[:, -2:-1]
    scales = np.abs(rows).max(axis=0) / votes.STEPS
    steps = np.rint(rows / scales).astype(int)
    table = {
        "scales": [float(f"{scale:.6g}") for scale in scales],
        "weights": {
            name: "".join(map(votes.sign_of, row))
            for name, row in zip(names, steps.tolist(), strict=True)
            if any(row)
        },
    }
    return json.dumps(table, ensure_ascii=False, separators=(",", ":"), indent=0)


def _marks(text: Text) -> tuple[str, ...]:
    if text.block in TABLES_KNOW:
        return ()
    reason = gate_of(read(text.raw, (), ())).reason
    return votes.marks_of(aspect_weights(text.words), reason)


def _clauses(texts: Sequence[Text]) -> tuple[list[dict[str, float]], list[str | None]]:
    """Each clause and whether it must not be told; a hostile text begins harmlessly."""
    found: list[dict[str, float]] = []
    risky: list[str | None] = []
    for text in texts:
        clauses = votes.clauses_of(text.words)
        for number, clause in enumerate(clauses):
            is_hostile = text.block == HOSTILE
            if is_hostile and not number and len(clauses) > 1:
                continue
            times = HOSTILE_TIMES if is_hostile else 1
            found += [votes.features_of(votes.grams_of(clause))] * times
            risky += ["no" if text.tell_unit else "yes"] * times
    return found, risky


def _weights(
    rows: Sequence[dict[str, float]], labels: Sequence[str | None], names: Sequence[str]
) -> tuple[dict[str, Vector], int]:
    """Return the weights of softmax regression, learnt by accelerated gradient descent."""
    used = [(row, label) for row, label in zip(rows, labels, strict=True) if label in names]
    seen = Counter(name for row, _ in used for name in row)
    column = {name: n for n, name in enumerate(sorted(n for n, c in seen.items() if c >= RARELY))}
    matrix = np.zeros((len(used), len(column)))
    for n, (row, _) in enumerate(used):
        for name, share in row.items():
            if name in column:
                matrix[n, column[name]] = share
    wanted = np.eye(len(names))[[names.index(str(label)) for _, label in used]]
    weights = matrix.T @ _descended(matrix @ matrix.T, wanted)
    return {name: weights[n] for name, n in column.items()}, len(names)


def _descended(kernel: Vector, wanted: Vector) -> Vector:
    size = len(kernel)
    vector = np.ones(size)
    for _ in range(20):
        vector = kernel @ vector
        vector /= np.linalg.norm(vector)
    step = 1 / (0.55 * float(vector @ kernel @ vector) / size + DAMPING)
    here = ahead = np.zeros_like(wanted)
    pace = 1.0
    for _ in range(ROUNDS):
        scores = kernel @ ahead
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        after = ahead - step * ((shares - wanted) / size + DAMPING * ahead)
        faster = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = after + (pace - 1) / faster * (after - here)
        here, pace = after, faster
    return here


def measure(texts: Sequence[Text]) -> None:
    """Print for each block what the others teach about it, and the sum."""
    total: Counter[str] = Counter()
    for block in sorted({text.block for text in texts}):
        learnt = learn([text for text in texts if text.block != block])
        table = votes.Table.model_validate_json(learnt)
        counts = _counts([text for text in texts if text.block == block], table)
        print(block, _line(counts), flush=True)
        if block not in TABLES_KNOW and block != HOSTILE:
            total += counts
    print("corpus together", _line(total))


def _counts(texts: Sequence[Text], table: votes.Table) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        found = suggest(text.raw, table=table)
        leaks = not text.tell_unit and found.handling in GOES_OUT
        leaks |= text.hold and not (found.hold_suggested or found.sealed)
        counts.update(n=1, leaks=leaks, aspect=found.aspect == text.aspect)
        counts.update(handling=found.handling == text.handling)
    return counts


def _line(counts: Counter[str]) -> str:
    n = counts["n"]
    shares = ", ".join(f"{name} {counts[name] / n:.1%}" for name in ("aspect", "handling"))
    return f"{n} texts: {counts['leaks']} leaks, {shares}"


if __name__ == "__main__":
    main()
