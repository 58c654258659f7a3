"""The picture of the evening: the day's figures, the bar plan, two curves, the items.

1080 pixels wide, on a ground of its own, so that it reads alike in a light and a dark chat.
Every colour stands beside a word, and the colours are those that the colour-blind tell apart.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.canvas import Canvas, fitted, size_in, width_of
from inspection.records import Bar, Chart, Hue, Tally

WIDTH, EDGE = 1080, 44
INK, GREY, FAINT, CARD = "#1B2430", "#5B6672", "#DDE2E7", "#F2F4F6"
DARK = {
    Hue.CALM: "#0072B2",
    Hue.GOOD: "#00795A",
    Hue.SLOW: "#B86E00",
    Hue.BAD: "#C2410C",
    Hue.QUIET: "#6B7682",
}
LIGHT = {
    Hue.CALM: "#BFDCEC",
    Hue.GOOD: "#BFE3D8",
    Hue.SLOW: "#F6DDAE",
    Hue.BAD: "#F3C9B4",
    Hue.QUIET: "#DDE2E7",
}
HEADER, HEADS, SECTION, FOOT = 146, 176, 62, 40
AXIS, ROW, THICK = 40, 38, 22
LABELS, NOTES = 396, 838  # where the bars begin and the notes beside them
CURVES = 300
TALLY, LABELLED = 44, 150  # the height of a line; where its bar begins at the least
CURVE_LEFT, CURVE_RIGHT = 130, 900
TEXT, SMALL = 26, 24


def draw(chart: Chart) -> bytes:
    """Return the chart as a PNG."""
    canvas = Canvas(WIDTH, _height(chart))
    y = _header(canvas, chart)
    y = _heads(canvas, chart, y)
    y = _bars(canvas, chart, y)
    y = _curves(canvas, chart, y)
    _outward(canvas, chart, y)
    return canvas.png()


def _height(chart: Chart) -> int:
    bars = SECTION + AXIS + ROW * len(chart.bars) + (ROW if chart.words.left_out else 0) + 24
    items = SECTION + TALLY * max(len(chart.outward), 1)
    return HEADER + HEADS + bars + SECTION + CURVES + 72 + items + FOOT


def _header(canvas: Canvas, chart: Chart) -> float:
    words, room = chart.words, WIDTH - 2 * EDGE
    canvas.text(EDGE, 58, fitted(words.title, 46, room), size=46, colour=INK)
    canvas.text(EDGE, 112, fitted(words.subtitle, 28, room), size=28, colour=GREY)
    return HEADER


def _heads(canvas: Canvas, chart: Chart, y: float) -> float:
    gap = 16
    width = (WIDTH - 2 * EDGE - gap * (len(chart.heads) - 1)) / len(chart.heads)
    for number, head in enumerate(chart.heads):
        x = EDGE + number * (width + gap)
        canvas.card(x, y, width, HEADS - 32, CARD)
        count = f"{head.count}"
        canvas.text(x + 20, y + 54, count, size=62, colour=DARK[head.hue])
        unit = x + 20 + width_of(count, 62) + 10
        canvas.text(unit, y + 64, head.unit, size=26, colour=GREY)
        size = size_in(head.label, TEXT, width - 32)
        canvas.text(x + 20, y + 114, head.label, size=size, colour=INK)
    return y + HEADS


def _section(canvas: Canvas, y: float, title: str, note: str = "") -> float:
    canvas.text(EDGE, y + 24, title, size=32, colour=INK)
    room = WIDTH - 2 * EDGE - width_of(title, 32) - 24
    canvas.text(WIDTH - EDGE, y + 26, fitted(note, 22, room), size=22, colour=GREY, align="right")
    return y + SECTION


# --- the bar plan


class _Axis:
    """Days as places on a line; what lies outside is put on its ends."""

    def __init__(self, chart: Chart, left: float, right: float) -> None:
        self.first, self.last = chart.first_day, chart.last_day
        self._left = left
        self._day = (right - left) / ((self.last - self.first).days + 1)
        self._days = (self.last - self.first).days + 1

    def begin(self, day: date) -> float:
        """Return where the day begins."""
        return self._left + self._day * min(max((day - self.first).days, 0), self._days)

    def end(self, day: date) -> float:
        """Return where the day ends."""
        return self.begin(day + timedelta(days=1))

    def middle(self, day: date) -> float:
        """Return the middle of the day."""
        return (self.begin(day) + self.end(day)) / 2

    def ticks(self) -> Iterator[date]:
        """Yield Mondays, as many as have room."""
        step = 7 * max(1, -(-self._days // 49))
        day = self.first + timedelta(days=-self.first.weekday() % 7)
        while day <= self.last:
            yield day
            day += timedelta(days=step)


def _bars(canvas: Canvas, chart: Chart, y: float) -> float:
    words = chart.words
    y = _section(canvas, y, words.rows, words.rows_note)
    axis = _Axis(chart, LABELS, NOTES - 16)
    bottom = y + AXIS + ROW * len(chart.bars)
    _grid(canvas, axis, chart, y, bottom)
    for number, bar in enumerate(chart.bars):
        _bar(canvas, axis, bar, y + AXIS + ROW * (number + 0.5))
    _today(canvas, axis.middle(chart.today), chart, y, bottom)
    if words.left_out:
        canvas.text(EDGE, bottom + ROW / 2, words.left_out, size=SMALL, colour=GREY)
        bottom += ROW
    return bottom + 24


def _grid(canvas: Canvas, axis: _Axis, chart: Chart, top: float, bottom: float) -> None:
    today = axis.middle(chart.today)
    room = width_of(chart.words.today, 22) / 2 + 36
    for day in axis.ticks():
        x = axis.begin(day)
        canvas.line([(x, top + AXIS - 6), (x, bottom)], FAINT, thick=1.5)
        if abs(x - today) > room:
            label = chart.words.tick.format(d=day)
            canvas.text(x, top + 14, label, size=22, colour=GREY, align="center")


def _today(canvas: Canvas, x: float, chart: Chart, top: float, bottom: float) -> None:
    half = width_of(chart.words.today, 22) / 2
    place = min(max(x, LABELS + half), NOTES - half)
    canvas.line([(x, top + AXIS - 8), (x, bottom)], INK, thick=3)
    canvas.text(place, top + 14, chart.words.today, size=22, colour=INK, align="center")


def _bar(canvas: Canvas, axis: _Axis, bar: Bar, middle: float) -> None:
    canvas.text(EDGE + 44, middle, f"{bar.row}", size=SMALL, colour=GREY, align="right")
    room = LABELS - EDGE - 72
    canvas.text(EDGE + 58, middle, fitted(bar.title, TEXT, room), size=TEXT, colour=INK)
    left, right = axis.begin(bar.first_day), axis.end(bar.last_day)
    right = max(right, left + 6)
    top = middle - THICK / 2
    canvas.box(left, top, right - left, THICK, LIGHT[bar.hue])
    if bar.share > 0:
        canvas.box(left, top, (right - left) * bar.share, THICK, DARK[bar.hue])
    if (bar.first_day, bar.last_day) != (bar.planned_first_day, bar.planned_last_day):
        first = [axis.begin(bar.planned_first_day), axis.end(bar.planned_last_day)]
        canvas.line([(x, middle) for x in first], INK, thick=4, dashed=True)
    canvas.text(NOTES, middle, noted(bar), size=SMALL, colour=DARK[bar.hue])


def noted(bar: Bar) -> str:
    """Return what stands beside a bar: the amount, else its figures, and the word in full."""
    room = WIDTH - EDGE - NOTES + 24 - width_of(f" {bar.note}", SMALL)
    figures, _, _ = bar.amount.partition(" ")
    amount = bar.amount if width_of(bar.amount, SMALL) <= room else fitted(figures, SMALL, room)
    return f"{amount} {bar.note}".strip()


# --- the curves


def _curves(canvas: Canvas, chart: Chart, y: float) -> float:
    words = chart.words
    y = _section(canvas, y, words.curves, words.curves_note)
    axis = _Axis(chart, CURVE_LEFT, CURVE_RIGHT)
    for percent in (0, 50, 100):
        level = _level(y, percent / 100)
        canvas.line([(CURVE_LEFT, level), (CURVE_RIGHT, level)], FAINT, thick=1.5)
        canvas.text(CURVE_LEFT - 14, level, f"{percent}%", size=22, colour=GREY, align="right")
    for day in axis.ticks():
        x, label = axis.begin(day), words.tick.format(d=day)
        canvas.text(x, y + CURVES + 32, label, size=22, colour=GREY, align="center")
    today = axis.end(chart.today)
    canvas.line([(today, y), (today, y + CURVES)], INK, thick=2)
    _curve(canvas, axis, chart.planned, y, GREY, dashed=True)
    _curve(canvas, axis, chart.actual, y, DARK[Hue.CALM], dashed=False)
    _curve_ends(canvas, chart, y)
    return y + CURVES + 72


def _level(y: float, share: float) -> float:
    return y + CURVES - share * (CURVES - 16)


def _curve(
    canvas: Canvas, axis: _Axis, shares: tuple[float, ...], y: float, colour: str, *, dashed: bool
) -> None:
    points = [(axis.begin(axis.first), _level(y, 0.0))]
    for number, share in enumerate(shares):
        points.append((axis.end(axis.first + timedelta(days=number)), _level(y, share)))
    canvas.line(points, colour, thick=5, dashed=dashed)
    if not dashed and len(points) > 1:
        canvas.dot(*points[-1], colour)


def _curve_ends(canvas: Canvas, chart: Chart, y: float) -> None:
    """Both shares as of today, in words beside the curves, never over one another."""
    at = len(chart.actual) - 1
    if at < 0 or at >= len(chart.planned):
        return
    planned, actual = chart.planned[at], chart.actual[at]
    levels = sorted([_level(y, planned), _level(y, actual)])
    apart = max(levels[1] - levels[0], 36)
    upper = min(levels[0], y + CURVES - 36)
    places = (upper, upper + apart) if planned >= actual else (upper + apart, upper)
    for words, share, place, colour in (
        (chart.words.planned, planned, places[0], GREY),
        (chart.words.actual, actual, places[1], DARK[Hue.CALM]),
    ):
        label = f"{words}{' ' if words.isascii() else ''}{share:.0%}"
        size = size_in(label, TEXT, WIDTH - CURVE_RIGHT - 36)
        canvas.text(CURVE_RIGHT + 18, place, label, size=size, colour=colour)


# --- the items


def _outward(canvas: Canvas, chart: Chart, y: float) -> None:
    y = _section(canvas, y, chart.words.outward)
    if not chart.outward:
        canvas.text(EDGE, y + TALLY / 2, chart.words.no_items, size=TEXT, colour=GREY)
    most = max((tally.count for tally in chart.outward), default=1)
    widest = max((width_of(tally.label, TEXT) for tally in chart.outward), default=0)
    indent = max(LABELLED, widest + 20)
    for number, tally in enumerate(chart.outward):
        _tally(canvas, tally, y + TALLY * (number + 0.5), most, indent)


def _tally(canvas: Canvas, tally: Tally, middle: float, most: int, indent: float) -> None:
    left, room = EDGE + indent, WIDTH - 2 * EDGE - indent - 130
    canvas.text(EDGE, middle, tally.label, size=TEXT, colour=INK)
    width = max(room * tally.count / most, 6)
    canvas.box(left, middle - 14, width, 28, DARK[tally.hue])
    count = f"{tally.count}{tally.unit}"
    canvas.text(left + width + 14, middle, count, size=TEXT, colour=INK)
