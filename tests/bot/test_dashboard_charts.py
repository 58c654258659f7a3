"""What the dashboard draws: a picture of few numbers reads as one of many."""

import re

from bot.dashboard.charts import HALF, NARROW, columns

SERIES = ["立查立改", "即知即改"]


def widths(drawn: str) -> list[float]:
    """Return how wide the columns are that one can see."""
    found = re.findall(r"<rect[^>]*>", drawn)
    shown = [each for each in found if 'class="rect' in each]
    sizes = [dict(re.findall(r'(\w+)="([\d.]+)"', each)) for each in shown]
    return [float(size["width"]) for size in sizes if float(size["height"]) > 1]


def test_a_single_day_is_a_column_and_no_wall() -> None:
    narrow, wide = columns([("11-25", [2, 1])], SERIES, alt="")
    assert len(widths(narrow)) == 2
    assert max(widths(narrow)) < NARROW / 5
    assert max(widths(wide)) < HALF / 5
