"""The style sheets of lessons, in the colours of the reader's theme."""

from functools import cache

from app.export.formats.page import root
from app.player import static_files
from app.races.palette import COLORS, PALETTE

THEMES = ("light", "dark")


@cache
def lesson() -> str:
    """The style sheet of a lesson's page: the player's, and the lesson's."""
    return _colors() + static_files.style("lessons/recorded.css", "lessons.css")


@cache
def course() -> str:
    """The style sheet of the list of lessons, which has no player."""
    return _colors() + static_files.sheets("lessons.css")


@cache
def classroom() -> str:
    """The style sheet of the pages of a class: a lesson's, and theirs."""
    return lesson() + static_files.sheets("classroom.css")


def _colors() -> str:
    """The page's colours and the runs'."""
    light, dark = (root(theme) + inks(theme) for theme in THEMES)
    return f"{light}@media (prefers-color-scheme: dark) {{ {dark} }}\n"


def inks(theme: str) -> str:
    """The colours of runs, as words have them, of what the decks say otherwise and of what is right."""
    colors = COLORS[theme]
    return f" :root {{ --otl-warn: {colors.warn}; --otl-right: {colors.up}; }}" + "".join(
        f" .otl-ink-{name} {{ --ink: {getattr(style, theme)}; }}" for name, style in PALETTE.items()
    )
