"""How long a suggestion takes, with 20,000 findings already filed: percentiles of CPU time in ms.

Run `python benchmarks/suggestion.py`; the time does not grow with the records, since a
suggestion reads its text only. The texts are the samples of the tests, in turns.
"""

import json
import time
from pathlib import Path
from statistics import quantiles

from inspection.triage import suggest

RECORDS = 20_000
SAMPLES = Path(__file__).parents[1] / "tests" / "inspection"


def main() -> None:
    lines = [
        line for file in SAMPLES.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()
    ]
    texts = [json.loads(line)["text"] for line in lines]
    filed = [texts[number % len(texts)] for number in range(RECORDS)]
    took = []
    for text in filed:
        begun = time.process_time()
        suggest(text)
        took.append((time.process_time() - begun) * 1000)
    cut = quantiles(took, n=100)
    print(f"{RECORDS} texts: p50 {cut[49]:.2f} ms, p95 {cut[94]:.2f} ms, p99 {cut[98]:.2f} ms")


if __name__ == "__main__":
    main()
