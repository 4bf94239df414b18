"""Every colour of the product: the two themes, and the runs' inks.

The inks are told apart by colour-blind eyes, and by dash and marker where colour is not enough.
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


class Ink(NamedTuple):
    """How one run is drawn, on a light and on a dark page."""

    light: str
    dark: str
    dash: tuple[int, ...]  # pixels on and off, empty for a solid line
    marker: str


# Hues after Paul Tol's "bright" and "muted" schemes (2021), which stay apart for colour-blind eyes,
# darkened or lightened to stand on the two contour maps.
PALETTE: dict[str, Ink] = {
    "purple": Ink("#a3246f", "#f08bd0", (), "circle"),
    "rose": Ink("#b5354e", "#ff9d9d", (7, 4), "square"),
    "green": Ink("#1c7f33", "#6fd98a", (), "diamond"),
    "blue": Ink("#2f66a8", "#82b4ff", (), "triangle"),
    "orange": Ink("#a34f00", "#ffb454", (7, 4), "circle"),
    "teal": Ink("#0b7a75", "#5cd6cf", (2, 4), "square"),
    "indigo": Ink("#5b3fb5", "#b7a4ff", (10, 3, 2, 3), "diamond"),
    "olive": Ink("#6b6b0f", "#d6d35f", (2, 4), "triangle"),
    "wine": Ink("#7b1e3a", "#ff86ab", (10, 3, 2, 3), "circle"),
    "sky": Ink("#12759c", "#6bd0ff", (7, 4), "diamond"),
    "brown": Ink("#7a4a1e", "#dcb08a", (), "square"),
    "grey": Ink("#54606a", "#c3ccd3", (2, 4), "circle"),
}


def assign(chosen: list[str | None]) -> list[str]:
    """A palette entry for every run: the chosen one, or the first that no one uses yet."""
    free = [name for name in PALETTE if name not in chosen]
    return [name or free.pop(0) for name in chosen]
