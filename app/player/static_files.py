"""The files that browsers fetch and keep: the address of each changes with its content."""

import gzip
import hashlib
import importlib.util
import re
from functools import cache
from pathlib import Path

import plotly

from app import languages

PLAYER = Path(__file__).parent / "static"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
KATEX = "katex.js"
"""What Streamlit's own copy of KaTeX is called where it is served: a module of the player."""
STYLE = "player.css"
"""What the player's style sheet is called where it is served."""
FRAME_STYLE = "frame.css"
"""The same with that of a page of its own."""
LESSON_STYLE, COURSE_STYLE = "lesson.css", "course.css"
"""The same with that of a lesson, and what the list of lessons looks like."""
CLASS_STYLE = "class.css"
"""The same with that of the pages of a class."""
WORDS = "words"
"""The folder in which languages are served."""
SHEETS = ("player.css", "gallery.css", "panels.css", "atlas.css", "phone.css")
"""What it is made of: how things look, and how they do on small screens and under fingers."""
SHARED = "plotly.min.js"
"""What pages of one folder share, as plotly.py names it."""


@cache
def plotly_url() -> str:
    """Where plotly.js is served, named after its own version."""
    with PLOTLY.open(encoding="utf-8") as file:
        match = re.search(r"plotly\.js v([\d.]+)", file.read(200))
    return f"vendor/plotly-{match[1] if match else plotly.__version__}.min.js"


@cache
def katex() -> Path:
    """Streamlit's own copy of KaTeX: an ES module that needs no other, named after its content.

    Raises FileNotFoundError if this Streamlit has none.
    """
    spec = importlib.util.find_spec("streamlit")
    for place in (spec and spec.submodule_search_locations) or []:
        for path in sorted((Path(place) / "static" / "static" / "js").glob("katex.*.js")):
            return path
    raise FileNotFoundError("This Streamlit ships no KaTeX as a module of its own.")


def player_files() -> dict[str, Path]:
    """The player's modules and style sheets, by their path below its folder."""
    paths = sorted(path for path in PLAYER.rglob("*") if path.is_file())
    return {path.relative_to(PLAYER).as_posix(): path for path in paths}


@cache
def player_url() -> str:
    """Where the player's modules are served, named after their content."""
    digest = hashlib.sha256()
    for name, path in player_files().items():
        digest.update(name.encode() + path.read_bytes())
    for language in languages.LANGUAGES:
        digest.update(languages.script(language).encode())
    digest.update(katex().name.encode())
    return f"player/{digest.hexdigest()[:12]}"


def words_url(language: str) -> str:
    """Where the words of a language are served; empty for English, which needs none."""
    return "" if language == languages.ENGLISH else f"{player_url()}/{WORDS}/{language}.js"


@cache
def style(*more: str) -> str:
    """The player's style sheet, and after it `more` of its folder."""
    return sheets(*SHEETS, *more)


def sheets(*names: str) -> str:
    """Style sheets of the player's folder, one after the other."""
    return "\n".join((PLAYER / name).read_text(encoding="utf-8") for name in names)


@cache
def gzipped(path: Path) -> bytes:
    """A file's content, packed once."""
    return gzip.compress(path.read_bytes(), 6, mtime=0)


ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%232f4a5e'/%3E"
    "%3Cg fill='none' stroke='%23dfe7e8' stroke-width='1.5'%3E"
    "%3Cellipse cx='18' cy='18' rx='11' ry='8'/%3E%3Cellipse cx='18' cy='18' rx='6' ry='4'/%3E%3C/g%3E"
    "%3Cpath d='M5 5 12 13 13 19 18 18' fill='none' stroke='%23f0a63a' stroke-width='3'/%3E%3C/svg%3E"
)
"""The page's icon, as text: a browser may fetch an icon anew with every address that the page writes."""
