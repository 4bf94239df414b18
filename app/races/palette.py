"""Every colour of the product: the two themes, what is drawn on them, and the runs' colours.

Runs can be distinguished by colour-blind readers, and by dash and marker where colour is not enough.
The player has its colours from here by `python -m app.player.colors`.
"""

from typing import NamedTuple

THEMES: dict[str, dict[str, str]] = {
    "light": {
        "primaryColor": "#2f4a5e",
        "backgroundColor": "#fbfbf8",
        "secondaryBackgroundColor": "#ffffff",
        "textColor": "#1d2429",
        "borderColor": "#dfe3e2",
    },
    "dark": {
        "primaryColor": "#9cc4d6",
        "backgroundColor": "#12181d",
        "secondaryBackgroundColor": "#182026",
        "textColor": "#e8ecee",
        "borderColor": "#2a343b",
    },
}
"""Streamlit's theme options for the light and the dark page."""


class Colors(NamedTuple):
    """What maps, charts and the panels beside them are drawn with on one theme."""

    muted: str  # numbers and titles of axes
    rule: str  # the lines of a grid
    casing: str  # around lines, heads and names
    line: str  # level lines
    line_opacity: float
    up: str  # something rises,
    down: str  # falls,
    warn: str  # or deserves a look
    ramp: tuple[str, ...]  # of coordinates: steep to flat
    memory: tuple[str, ...]  # what a rule remembers: arrows,
    squares: str  # means of squares,
    rates: str  # and every coordinate's own rate
    map: tuple[str, ...]  # one muted hue, from the heights down to the minimum
    basins: tuple[str, ...]  # where runs end that reach one minimum or another,
    bright: str  # towards this colour where they are there at once,
    soon: float  # by this share,
    dim: str  # and this one where only at the end,
    late: float
    nowhere: str  # and where they reach none


BASINS = (
    "#4878b8", "#ba8b32", "#ae417f", "#3d8b54", "#6f5fae", "#b0563c", "#3f97a3", "#8a8f3e",
)  # fmt: skip
"""The basins of minima, in the order in which a landscape lists them; of more than these they begin anew."""

COLORS: dict[str, Colors] = {
    "light": Colors(
        muted="#66727a",
        rule="#e3e6e5",
        casing="#ffffff",
        line="#ffffff",
        line_opacity=0.6,
        up="#1f7a5c",
        down="#b8432f",
        warn="#b5851b",
        ramp=("#0b3c8c", "#0f8b8d", "#c08a12"),
        memory=("#1f5fae", "#6b3fb5", "#6b6b0f"),
        squares="#0b7a75",
        rates="#b35a00",
        map=("#f1f1ec", "#dfe6e5", "#c3d2d4", "#a2bac1", "#7d9dab", "#5a7d90", "#3f6076"),
        basins=BASINS,
        bright="#ffffff",
        soon=0.42,
        dim="#000000",
        late=0.22,
        nowhere="#cbc7c1",
    ),
    "dark": Colors(
        muted="#93a1a9",
        rule="#2a343b",
        casing="#12181d",
        line="#12181d",
        line_opacity=0.55,
        up="#7fc8a9",
        down="#ff9b85",
        warn="#e8c268",
        ramp=("#8fb7ff", "#5fd0c5", "#e8c268"),
        memory=("#8fb7ff", "#c9aaff", "#d6d35f"),
        squares="#5cd6cf",
        rates="#ffb454",
        map=("#1b262d", "#1f2e37", "#243943", "#2b4754", "#355868", "#42697b", "#52798c"),
        basins=BASINS,
        bright="#ffffff",
        soon=0.16,
        dim="#000000",
        late=0.5,
        nowhere="#45484b",
    ),
}


class LineStyle(NamedTuple):
    """How one run is drawn, on a light and on a dark page."""

    light: str
    dark: str
    dash: tuple[int, ...]  # pixels on and off, empty for a solid line
    marker: str


# The first six, which are given in this order, differ by a CIEDE2000 of at least 12 for every two of them,
# also to eyes without one kind of cones (tests/races/test_palette.py): in lightness as well as in hue. All
# stand on the two contour maps.
PALETTE: dict[str, LineStyle] = {
    "purple": LineStyle("#7a1b52", "#edcdfe", (), "circle"),
    "rose": LineStyle("#c73260", "#fd83aa", (7, 4), "square"),
    "green": LineStyle("#276141", "#adfbcc", (), "diamond"),
    "blue": LineStyle("#0150c9", "#8ea4fa", (), "triangle"),
    "orange": LineStyle("#8e5e11", "#fabe75", (7, 4), "circle"),
    "teal": LineStyle("#0c8187", "#20c9bb", (2, 4), "square"),
    "indigo": LineStyle("#4a2fa8", "#c79bff", (10, 3, 2, 3), "diamond"),
    "olive": LineStyle("#6b6b0f", "#d6d35f", (2, 4), "triangle"),
    "wine": LineStyle("#52101c", "#ff7d66", (10, 3, 2, 3), "circle"),
    "sky": LineStyle("#3a7699", "#6bd0ff", (7, 4), "diamond"),
    "brown": LineStyle("#5e3a1a", "#d9a894", (), "square"),
    "grey": LineStyle("#5b6470", "#c3ccd3", (2, 4), "circle"),
}


MARKERS: dict[str, str] = {
    "circle": "M4.5 0a4.5 4.5 0 1 1-9 0a4.5 4.5 0 1 1 9 0z",
    "square": "M-4-4h8v8h-8z",
    "diamond": "M0-5.5L5.5 0L0 5.5L-5.5 0z",
    "triangle": "M0-5L5 4H-5z",
}
"""The markers as paths of SVG, for samples of a line beside words; on a map they are drawn by the canvas."""


def sample(style: LineStyle, color: str) -> str:
    """The SVG of a line's sample: its dash and its marker, in `color`. The player's is in core/legend.js."""
    dash = " ".join(map(str, style.dash))
    return (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 34 12' width='34' height='12'>"
        f"<path d='M0 6h34' stroke='{color}' stroke-width='2.4' stroke-dasharray='{dash}'/>"
        f"<path d='{MARKERS[style.marker]}' transform='translate(17 6)' fill='{color}'/></svg>"
    )


def assign(chosen: list[str | None]) -> list[str]:
    """A palette entry for every run: the chosen one, or the first that no one uses yet."""
    free = [name for name in PALETTE if name not in chosen]
    return [name or free.pop(0) for name in chosen]
