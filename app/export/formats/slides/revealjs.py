"""Where a deck has reveal.js from: a copy that came with the app, one's own, the network, or a link to it.

reveal.js is no part of this program: npm has it, in the version that package.json pins. A wheel, and so the
Docker image, that was made where npm had put it brings its files along (hatch_build.py).
"""

import base64
import contextlib
import hashlib
import html
import re
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import platformdirs

from app.export.formats import writing
from core.experiment import ExperimentError

VERSION = "6.0.2"
PACKAGE = f"https://cdn.jsdelivr.net/npm/reveal.js@{VERSION}"
LICENCE = "reveal.js-LICENSE.txt"
FILES = {
    "reveal.css": "dist/reveal.css",
    "reveal.js": "dist/reveal.js",
    "notes.js": "dist/plugin/notes.js",
    LICENCE: "LICENSE",
}
"""What a deck needs of reveal.js, with its licence: a name in the deck, and in reveal.js's package."""
INTEGRITY = {
    "reveal.css": "sha384-rKClnwfQQ2b7LYSOAhRvm5m4LS7QKciQTAXBpVvr30y6oGB+ZBBXlpDnvFqlv5Eu",
    "reveal.js": "sha384-UilXW7W77EPIY5TmQGBrjhBPcfX40NqGwuIC8DGs6OeGTCxKy36B+DiOXtfqgk9S",
    "notes.js": "sha384-XUVoTb/UbE06yoCUaqswCPKSUvPq3q4heijGsemnUSS/JEgW1lNnK0rKlNwjuz7O",
    LICENCE: "sha384-bUpNZcHQg4z0YCCZ25nuDL1i4p9Sb/ust4IHgEWUg/VpfYS6/M9TZZgd9yHyLOI6",
}
"""What these files are, so that no one can put others in their place."""
OLDER = {"notes.js": "plugin/notes/notes.js"}
"""Where versions before 6 have a file."""
SHIPPED = Path(__file__).parent / "revealjs"
"""What a wheel brings along; not there in a checkout,"""
INSTALLED = Path(__file__).parents[4] / "node_modules" / "reveal.js"
"""which has what npm installed."""
LINKED = (
    f"reveal.js {VERSION} could not be had, so the deck links to it and needs a network when it is shown; "
    "--revealjs PATH takes a copy of your own."
)
NOT_THERE = "{path} holds no reveal.js, so the deck looks for it there as seen from its own folder."
"""What is said where it is to lie later."""


class Bundle(NamedTuple):
    """reveal.js for a deck: the files that go into it, and the elements that bring them."""

    files: Mapping[str, bytes]
    css: str
    js: str
    warning: str = ""  # a sentence, if the deck will not do without a network


def bundle(asked: str | None = None) -> Bundle:
    """reveal.js from where it is asked for: an address, or a path; if None from wherever it can be had.

    A path is that of reveal.js's own folder, or of its "dist", whose files are copied; what is not there is a
    path as seen from the deck, or an address, which is linked to. Raises ExperimentError.
    """
    if asked is not None:
        return _own(asked)
    local = _copied(SHIPPED) or _copied(INSTALLED) or fetched()
    if local:
        return _beside(local)
    names = {name: f"{PACKAGE}/{FILES[name]}" for name in FILES}
    return Bundle({}, *_elements(names, INTEGRITY), LINKED)


def _own(asked: str) -> Bundle:
    if re.match(r"\s*(javascript|data|vbscript):", asked, re.IGNORECASE):
        raise ExperimentError(f"revealjs: must be an address or a path, not {asked!r}.")
    local = {} if "://" in asked else _copied(Path(asked)) or _copied(Path(asked).parent)
    if local:
        return _beside(local)
    root = asked.rstrip("/")
    names = {name: f"{root}/{FILES[name].removeprefix('dist/')}" for name in FILES}
    return Bundle({}, *_elements(names, {}), "" if "://" in asked else NOT_THERE.format(path=asked))


def _copied(folder: Path) -> dict[str, bytes]:
    """The files of reveal.js in its folder, or in one that holds them alone; all of them, or none."""
    found: dict[str, bytes] = {}
    for name, inside in FILES.items():
        for place in (inside, OLDER.get(name, inside), name):
            with contextlib.suppress(OSError):
                found.setdefault(name, (folder / place).read_bytes())
    return found if found.keys() == FILES.keys() else {}


def _beside(files: Mapping[str, bytes]) -> Bundle:
    return Bundle(files, *_elements({name: name for name in files}, {}))


def _elements(addresses: Mapping[str, str], sure: Mapping[str, str]) -> tuple[str, str]:
    """The elements that bring the style sheet, and the scripts."""

    def element(name: str, tag: str, end: str) -> str:
        held = f' integrity="{sure[name]}" crossorigin="anonymous"' if name in sure else ""
        return f'<{tag}="{html.escape(addresses[name])}"{held}>{end}'

    scripts = [element(name, "script src", "</script>") for name in ("reveal.js", "notes.js")]
    return element("reveal.css", 'link rel="stylesheet" href', ""), "\n".join(scripts)


def fetched() -> dict[str, bytes]:
    """The files from the user's cache or the network; none if they cannot be had."""
    folder = Path(platformdirs.user_cache_dir("optimizer-trajectories")) / "reveal.js" / VERSION
    files: dict[str, bytes] = {}
    for name in FILES:
        path = folder / name
        try:
            data = path.read_bytes()
        except OSError:
            data = b""
        if not _intact(name, data):
            try:
                with urlopen(f"{PACKAGE}/{FILES[name]}", timeout=10) as answer:  # noqa: S310  https
                    data = answer.read(5_000_000)
            except (OSError, HTTPException):
                return {}
            if not _intact(name, data):
                return {}
            with contextlib.suppress(OSError, ExperimentError):
                path.parent.mkdir(parents=True, exist_ok=True)
                writing.write(path, data)
        files[name] = data
    return files


def _intact(name: str, data: bytes) -> bool:
    digest = base64.b64encode(hashlib.sha384(data).digest()).decode()
    return INTEGRITY[name] == f"sha384-{digest}"
