"""A sheet on which boxes, lines and Chinese words are put by pixels, and saved as a PNG."""

from functools import lru_cache
from io import BytesIO
from itertools import count

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Rectangle
from pylopdf_fonts_zh_cn import sans_path

DPI = 100
POINTS_A_PIXEL = 72 / DPI
MEASURED_AT = 100  # pixels; widths grow with the size
MISSING = "□"


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    return frozenset(FT2Font(str(sans_path())).get_charmap())


def drawable(text: str) -> str:
    """Return the text with a box in the place of every sign the font does not have."""
    return "".join(sign if ord(sign) in _glyphs() else MISSING for sign in text)


@lru_cache(maxsize=1)
def _measured() -> FT2Font:
    font = FT2Font(str(sans_path()))
    font.set_size(MEASURED_AT, 72)
    return font


@lru_cache(maxsize=4096)
def _advance(sign: str) -> float:
    """How much of its size a sign is wide; Latin letters are half as wide as they are high."""
    glyph = _measured().load_char(ord(sign if ord(sign) in _glyphs() else MISSING))
    return float(glyph.linearHoriAdvance) / 65536 / MEASURED_AT


def width_of(text: str, size: float) -> float:
    """Return how many pixels a text of this size takes."""
    return sum(map(_advance, text)) * size


def size_in(text: str, size: float, width: float) -> float:
    """Return the size in which the whole text is as wide as this at most, and never more."""
    return size * min(1.0, width / max(width_of(text, size), 1.0))


def fitted(text: str, size: float, width: float) -> str:
    """Return as much of the text as the width holds, marked where it is cut."""
    if width_of(text, size) <= width:
        return text
    while text and width_of(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text}…"


class Canvas:
    """A white sheet; x grows to the right and y down, both in pixels."""

    def __init__(self, width: int, height: int) -> None:
        self._figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white")
        self._agg = FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self._axes.set_axis_off()
        self._order = count(1)  # what comes later lies above

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float,
        colour: str,
        align: str = "left",
    ) -> None:
        """Write a line whose middle is at `y`; `align` is left, center or right of `x`."""
        self._axes.text(
            x,
            y,
            drawable(words),
            color=colour,
            ha=align,
            va="center_baseline",
            parse_math=False,
            zorder=next(self._order),
            fontproperties=FontProperties(fname=sans_path(), size=size * POINTS_A_PIXEL),
        )

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a box from its upper left corner."""
        order = next(self._order)
        self._axes.add_patch(
            Rectangle((x, y), width, height, facecolor=colour, linewidth=0, zorder=order)
        )

    def card(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a box with round corners."""
        style = "round,pad=0,rounding_size=14"
        self._axes.add_patch(
            FancyBboxPatch(
                (x, y),
                width,
                height,
                boxstyle=style,
                facecolor=colour,
                linewidth=0,
                zorder=next(self._order),
            )
        )

    def line(
        self,
        points: list[tuple[float, float]],
        colour: str,
        *,
        thick: float = 2,
        dashed: bool = False,
    ) -> None:
        """Draw a line through the points."""
        self._axes.add_line(
            Line2D(
                [x for x, _ in points],
                [y for _, y in points],
                color=colour,
                linewidth=thick * POINTS_A_PIXEL,
                linestyle=(0, (2.5, 1.2)) if dashed else "solid",
                solid_capstyle="round",
                zorder=next(self._order),
            )
        )

    def dot(self, x: float, y: float, colour: str) -> None:
        """Draw a round point."""
        order = next(self._order)
        self._axes.add_line(Line2D([x], [y], color=colour, marker="o", markersize=10, zorder=order))

    def png(self) -> bytes:
        """Return the sheet as an opaque PNG."""
        out = BytesIO()
        self._figure.savefig(out, format="png", dpi=DPI)
        return out.getvalue()
