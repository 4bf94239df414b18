"""Which fonts have the letters of a text: the app's, else those of the machine; else one sentence says so."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from fontTools import unicodedata as scripts
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font, LoadFlags

from app.export.drawing.canvas import fonts
from core.experiment import ExperimentError

ALLOWED = "Latin, Greek and Cyrillic letters always can, all others if this machine has a font with them"
_GUIDES = "\u200c-\u200f\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""What only says how others are drawn: joiners, directions, and which form of a sign is meant."""
_UNSEEN = re.compile(f"[{_GUIDES}]")


class _Font(NamedTuple):
    """A font of the machine."""

    path: Path
    name: str  # of its family
    weight: int
    upright: bool
    letters: frozenset[int]

    def preferred(self, weight: int) -> tuple[bool, bool, int, bool, str]:
        """Smaller for a font that goes better with the app's own letters."""
        special = any(word in self.name for word in ("Mono", "Serif", "Condensed"))
        return not self.upright, special, abs(self.weight - weight), "Noto" not in self.name, str(self.path)


def families(text: str, weight: int = 400) -> list[str]:
    """The families to draw a text with: the app's own, and those that have its other letters.

    Raises ExperimentError for letters that no font has.
    """
    paths = dict.fromkeys(_path(group, weight) for group in _foreign(text, weight))
    return [*fonts.family(), *(_registered(path, weight) for path in paths)]


def foreign(text: str, weight: int) -> bool:
    """Whether a file shows a text everywhere as it is only by its outlines.

    Elsewhere there may be no font with its letters, and what runs from the right is written from the left.
    """
    return bool(_foreign(text, weight)) or leftward(text)


def leftward(text: str) -> bool:
    """Whether anything in a text runs from the right to the left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def check(where: str, text: str) -> None:
    """Raise ExperimentError with one sentence that begins with `where`, if a letter cannot be drawn."""
    for weight in fonts.WEIGHTS:
        for group in _foreign(text, weight):
            if _font(group, weight) is None:
                raise ExperimentError(refusal(where, _lacking(group, weight), "be drawn"))


def refusal(where: str, letter: str, what: str, allowed: str = ALLOWED) -> str:
    """The sentence about a letter with which something cannot be done."""
    return f"{where}: the letter {called(letter)} cannot {what}; {allowed}."


def called(letter: str) -> str:
    """A letter, and its script, or what Unicode calls it where many scripts share it."""
    script = scripts.script(letter)
    name = scripts.script_name(script)
    if script in ("Zyyy", "Zinh", "Zzzz"):
        name = unicodedata.name(letter, "").lower()
    seen = f'"{letter}" ' if letter.isprintable() else ""
    return f"{seen}({name + ', ' if name else ''}U+{ord(letter):04X})"


@lru_cache(maxsize=1024)
def _foreign(text: str, weight: int) -> tuple[str, ...]:
    """The letters, with the accents on them, that no font of the app has."""
    groups: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        if groups and _joins(letter):
            groups[-1] += letter
        else:
            groups.append(letter)
    return tuple(group for group in groups if not any(_codes(group) <= own for own in _own(weight)))


def _joins(letter: str) -> bool:
    """Whether a letter stands on or in the one before it."""
    return unicodedata.category(letter)[0] == "M" or bool(_UNSEEN.match(letter))


def _codes(group: str) -> set[int]:
    return {ord(letter) for letter in group if not _UNSEEN.match(letter)}


def _lacking(group: str, weight: int) -> str:
    known = frozenset().union(*_own(weight))
    return next((letter for letter in group if ord(letter) not in known), group[-1])


@lru_cache(maxsize=4)
def _own(weight: int) -> tuple[frozenset[int], ...]:
    """The letters of each of the app's fonts, which every machine has."""
    paths = [font_manager.findfont(fonts.properties([name], weight)) for name in fonts.family()]
    return tuple(frozenset(FT2Font(path).get_charmap()) for path in paths)


def _path(group: str, weight: int) -> Path:
    path = _font(group, weight)
    if path is None:
        raise ExperimentError(refusal("a text", _lacking(group, weight), "be drawn"))
    return path


@lru_cache(maxsize=4096)
def _font(group: str, weight: int) -> Path | None:
    """The font of the machine that goes best with the app's, of those that have these letters."""
    codes = _codes(group)
    having = sorted(
        (font for font in _fonts() if codes <= font.letters), key=lambda one: one.preferred(weight)
    )
    return next((font.path for font in having if _outlined(font.path, codes)), None)


@lru_cache(maxsize=1)
def _fonts() -> tuple[_Font, ...]:
    return tuple(filter(None, map(_read, sorted(font_manager.findSystemFonts()))))


def _read(path: str) -> _Font | None:
    """What is in the file of a font; None if it cannot be read, or has no outlines."""
    try:
        font = FT2Font(path)
        entry = font_manager.ttfFontProperty(font)
    except (OSError, RuntimeError, ValueError, KeyError, NotImplementedError):
        return None
    weight = entry.weight if isinstance(entry.weight, int) else 400
    return _Font(Path(path), entry.name, weight, entry.style == "normal", frozenset(font.get_charmap()))


def _outlined(path: Path, codes: set[int]) -> bool:
    """Whether letters are drawn by lines there; some fonts have small pictures of them alone."""
    font = FT2Font(path)
    font.set_size(12, 72)
    for code in codes:
        try:
            font.load_char(code, flags=LoadFlags.NO_HINTING)
        except (RuntimeError, ValueError):
            return False
        if not len(font.get_path()[0]) and not chr(code).isspace():
            return False
    return True


@lru_cache(maxsize=64)
def _registered(path: Path, weight: int) -> str:
    """The name by which matplotlib finds this very file, and takes it for one of this weight."""
    name = f"{path.name} {weight}"
    font_manager.fontManager.ttflist.append(font_manager.FontEntry(fname=str(path), name=name, weight=weight))
    return name
