"""The app's letters for pictures drawn on the server: Source Sans, which Streamlit's package ships."""

import importlib.util
import io
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import platformdirs
from fontTools import subset as fonttools_subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

NAME = "Source Sans"
OTHERWISE = "DejaVu Sans"
"""Comes with matplotlib, and has the letters that the other one lacks."""
WEIGHTS = (400, 600)
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl"]
MADE = 2
"""Counts up when files are made in another way."""

_registering = Lock()
_registered: list[str] = []


def family() -> list[str]:
    """The families to draw with, the first one first; they are known to matplotlib afterwards."""
    with _registering:
        if not _registered:
            files = [file(weight) for weight in WEIGHTS]
            for path in filter(None, files):
                font_manager.fontManager.addfont(path)
            logging.getLogger("matplotlib.font_manager").addFilter(_no_heavier)
            _registered.extend([NAME, OTHERWISE] if all(files) else [OTHERWISE])
        return list(_registered)


def properties(families: list[str], weight: int, size: float = 100, **more: Any) -> FontProperties:
    """What matplotlib looks for a font by."""
    return FontProperties(family=families, weight=weight, size=size, **more)


def _no_heavier(record: logging.LogRecord) -> bool:
    """Leave out what matplotlib says for every size: the other family has no weight of 600, but of 700."""
    return not (OTHERWISE in record.getMessage() and "font weight" in record.getMessage())


@lru_cache
def file(weight: int) -> Path | None:
    """Where Source Sans of one weight lies as a TrueType file; None if this Streamlit ships none.

    It is made once, and cached in the user's cache, or in a temporary folder if that cannot be written.
    """
    packed = _packed()
    if packed is None:
        return None
    stem = re.sub(r"[^\w-]", "-", packed.name.removesuffix(".woff2"))
    made: bytes | None = None
    for folder in _folders():
        path = folder / f"{stem}-{weight}-{MADE}.ttf"
        if path.is_file():
            return path
        made = made or _instance(packed, weight)
        try:
            _write(path, made)
        except OSError:
            continue
        return path
    return None


def _packed() -> Path | None:
    """Streamlit's variable font, located without importing Streamlit."""
    spec = importlib.util.find_spec("streamlit")
    for place in (spec and spec.submodule_search_locations) or []:
        media = Path(place) / "static" / "static" / "media"
        if files := sorted(media.glob("SourceSansVF-Upright.ttf.*.woff2")):
            return files[0]
    return None


def _folders() -> Iterator[Path]:
    yield Path(platformdirs.user_cache_dir("optimizer-trajectories")) / "fonts"
    yield Path(tempfile.mkdtemp(prefix="optimizer-trajectories-"))


def _instance(packed: Path, weight: int) -> bytes:
    """A static font of one weight, under a name of its own."""
    font = TTFont(packed, recalcTimestamp=False)
    font.flavor = None
    font = instancer.instantiateVariableFont(font, {"wght": weight})
    style = {400: "Regular", 600: "SemiBold"}[weight]
    font["OS/2"].usWeightClass = weight
    texts = {1: NAME, 2: style, 4: f"{NAME} {style}", 6: f"SourceSans-{style}", 16: NAME, 17: style}
    for number, text in texts.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    options = fonttools_subset.Options(layout_features=FEATURES, name_IDs=["*"], notdef_outline=True)
    options.drop_tables += ["STAT", "BASE"]
    maker = fonttools_subset.Subsetter(options)
    maker.populate(unicodes=font.getBestCmap() or {})
    maker.subset(font)  # without the small capitals and the like, which make all that follows slow
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Write beside and rename: whoever reads meanwhile sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as beside:
        beside.write(content)
    os.replace(beside.name, path)


@lru_cache(maxsize=64)
def subset(text: str, weight: int) -> bytes:
    """Source Sans with just the glyphs of a text, as woff2; nothing if the font is not here."""
    path = file(weight)
    if path is None:
        return b""
    options = fonttools_subset.Options(flavor="woff2", layout_features=FEATURES, desubroutinize=True)
    options.drop_tables += ["STAT", "GDEF"]
    maker = fonttools_subset.Subsetter(options)
    with fonttools_subset.load_font(path, options) as font:
        maker.populate(text=text)
        maker.subset(font)
        out = io.BytesIO()
        fonttools_subset.save_font(font, out, options)
    return out.getvalue()
