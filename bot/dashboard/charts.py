"""The dashboard's pictures: plain SVG by pygal, without script and style of their own.

Colours, fonts and the dark theme are the page's (`page/style.css`), so that the strictest
content security policy holds, and a print is sharp. Each picture comes in two widths; the page
shows the one that fits. What a picture shows stands in a table beneath it, too.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pygal
from pygal.graph.graph import Graph

from inspection.enums import RowState
from inspection.summary import DayRow

# its finder of plug-ins (there are none) speaks a protocol that the import system gave up
sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != "PluginImportFixer"]

# units of the drawing; one is a pixel on a phone, about one on a desk; two halves fit side by side
NARROW, HALF, WIDE = 360, 540, 860
ROW, FONT = 22, 10  # units
FEWEST = 7  # columns a picture has room for: a single day is no wall
FULL_WIDTH = 0.5  # by which pygal takes a Chinese character to be narrower, in font sizes

Rows = Sequence[tuple[str, Sequence[int]]]
Label = Callable[[DayRow, bool], str]


Span = tuple[date, date]


@dataclass(frozen=True)
class Axis:
    """The days of the plan: first and last drawn, and the day looked at."""

    first: date
    last: date
    today: date

    def of(self, day: date) -> int:
        """Return where a day begins on the axis."""
        return (day - self.first).days

    def meets(self, span: Span) -> bool:
        """Whether any of the days is drawn."""
        return span[0] <= self.last and span[1] >= self.first


def columns(rows: Rows, series: Sequence[str], *, alt: str) -> tuple[str, str]:
    """Return stacked columns, a row of numbers each, in both widths."""
    room = [("", [0] * len(series))] * (FEWEST - len(rows))

    def drawn(width: int) -> str:
        chart = pygal.StackedBar(**_options(width, 220), print_values=False)
        chart.x_labels = _thinned(
            [label for label, _ in [*rows, *room]], 6 if width == NARROW else 10
        )
        chart.y_labels = _whole_steps(max((sum(numbers) for _, numbers in rows), default=0))
        _add(chart, [*rows, *room], series)
        return _svg(chart, alt)

    return drawn(NARROW), drawn(HALF)


def bars(rows: Rows, series: Sequence[str], *, alt: str) -> tuple[str, str]:
    """Return stacked bars from left to right, the first row on top, in both widths."""
    turned = list(reversed(rows))

    def drawn(width: int) -> str:
        height = 50 + 26 * max(len(rows), 2)
        options = _options(width, height, labels=[label for label, _ in rows])
        chart = pygal.HorizontalStackedBar(**options)
        chart.x_labels = [label for label, _ in turned]
        chart.y_labels = _whole_steps(max((sum(numbers) for _, numbers in rows), default=0))
        _add(chart, turned, series)
        return _svg(chart, alt)

    return drawn(NARROW), drawn(HALF)


def plan(
    rows: Sequence[DayRow], axis: Axis, *, label: Label, series: Sequence[str], alt: str
) -> tuple[str, str]:
    """Return the rows as bars over the days: planned, as first set, actual, and today's line."""

    def drawn(width: int) -> str:
        labels = [label(line, width == NARROW) for line in rows]
        options = _options(width, 46 + ROW * len(rows), labels=labels)
        chart = pygal.XY(**options, show_dots=False, allow_interruptions=True, show_x_guides=True)
        top = len(rows)
        chart.range, chart.xrange = (0.25, top + 0.75), (0, axis.of(axis.last) + 1)
        chart.y_labels = [
            {"label": text, "value": top - place} for place, text in enumerate(labels)
        ]
        chart.x_labels = _days(axis, 4 if width == NARROW else 10)
        spans = (_first_set, _planned, _actual(axis.today))
        for name, span in zip(series[:3], spans, strict=True):
            chart.add(name, list(_lines(rows, span, axis, top)))
        chart.add(series[3], [(axis.of(axis.today) + 0.5, y) for y in (0.25, top + 0.75)])
        return _svg(chart, alt)

    return drawn(NARROW), drawn(WIDE)


# --- the bars of the plan -------------------------------------------------------------------


def _first_set(line: DayRow) -> Span | None:
    """The days as first set, where they were changed since."""
    item = line.item
    before = (item.planned_first_day, item.planned_last_day)
    return before if before != (item.first_day, item.last_day) else None


def _planned(line: DayRow) -> Span:
    return (line.item.first_day, line.item.last_day)


def _actual(today: date) -> Callable[[DayRow], Span | None]:
    def span(line: DayRow) -> Span | None:
        return worked_on(line, today)

    return span


def worked_on(line: DayRow, today: date) -> Span | None:
    """Return the days on which the row was worked on: from its first report until it was done.

    What is under way goes on until today; None where nothing was reported.
    """
    item = line.item
    told = (e for e in item.entries if e.added or e.state is not RowState.NOT_STARTED)
    begun = [entry.at.date() for entry in told]
    first = min(begun, default=item.done_on)
    if first is None:
        return None
    return (min(first, item.done_on or first), item.done_on or max(today, first))


def _lines(
    rows: Iterable[DayRow], span: Callable[[DayRow], Span | None], axis: Axis, top: int
) -> Iterable[tuple[float, float] | None]:
    for place, line in enumerate(rows):
        found = span(line)
        if found is not None and axis.meets(found):
            yield (max(axis.of(found[0]), 0), top - place)
            yield (min(axis.of(found[1]), axis.of(axis.last)) + 1, top - place)
            yield None


# --- what all have in common ----------------------------------------------------------------


def _options(width: int, height: int, *, labels: Sequence[str] = ()) -> dict[str, Any]:
    style = pygal.style.Style(label_font_size=FONT, major_label_font_size=FONT)
    more = max((_missing(text) for text in labels), default=0.0)
    return {
        "width": width,
        "height": height,
        "js": [],
        "css": [],
        "style": style,
        "show_legend": False,
        "margin": 6,
        "margin_left": 6 + more,
        "spacing": 6,
        "disable_xml_declaration": True,
        "no_data_text": "",
        "truncate_label": -1,
        "formatter": lambda value: f"{value:g}",
        "include_x_axis": True,
    }


def _missing(text: str) -> float:
    return FULL_WIDTH * FONT * sum(ord(character) > 0x2E80 for character in text)


def _add(chart: Graph, rows: Rows, series: Sequence[str]) -> None:
    for place, name in enumerate(series):
        chart.add(name, [{"value": n[place], "label": f"{label} {name}"} for label, n in rows])


def _thinned(labels: Sequence[str], most: int) -> list[str]:
    step = -(-len(labels) // most) or 1
    return [label if place % step == 0 else "" for place, label in enumerate(labels)]


def _whole_steps(highest: int) -> list[int]:
    step = max(1, -(-highest // 5))
    return list(range(0, max(highest, 1) + step, step))


def _days(axis: Axis, most: int) -> list[dict[str, Any]]:
    number = axis.of(axis.last) + 1
    step = max(1, -(-number // most))
    days = (axis.first + timedelta(days=n) for n in range(0, number, step))
    return [{"label": f"{day.month}-{day.day}", "value": axis.of(day)} for day in days]


def _svg(chart: Graph, alt: str) -> str:
    def bare(root: Any) -> Any:  # noqa: ANN401  # of lxml where there is one, else of the library
        root.set("role", "img")
        root.set("aria-label", alt)
        root.attrib.pop("id", None)
        for parent in list(root.iter()):
            parent.attrib.pop("style", None)
            for child in list(parent):
                if child.tag in {"script", "style", "title"}:
                    parent.remove(child)
        _name_values(root)
        return root

    chart.add_xml_filter(bare)
    return str(chart.render(is_unicode=True))


def _name_values(root: Any) -> None:  # noqa: ANN401  # as above
    """Turn pygal's notes for its script into names that a browser shows by itself."""
    for group in list(root.iter("g")):
        told = {child.get("class"): child for child in group if child.tag == "desc"}
        for child in told.values():
            group.remove(child)
        if "value" in told:
            label = told["x_label"] if "x_label" in told else told.get("label")
            named = (told.get("label", label), told["value"])
            words = [each.text for each in named if each is not None]
            title = group.makeelement("title", {})
            title.text = " ".join(word for word in words if word)
            group.insert(0, title)
