"""Codes of rooms: four letters to call out, and why nobody guesses one in the time of a lesson."""

import secrets
from collections.abc import Callable

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
"""Without vowels there are no words, and no two of the others look alike."""
ALIKE = str.maketrans("\u0412\u041d\u041a\u041c\u0420\u0421\u0422\u0425", "BHKMPCTX")
"""Cyrillic letters that look like ours: a phone with a Russian keyboard has them where ours are."""
LETTERS = 4
UNSPOKEN = ("CCK", "CNT", "DCK", "FCK", "FKN", "FGT", "KCK", "NGR", "NZ", "PSS", "SHT", "TWT", "WNK")
"""What would be read as a word all the same."""


def good(code: str) -> bool:
    """Whether a code is one: four different letters that nobody reads as a word."""
    return (
        len(code) == LETTERS
        and len(set(code)) == LETTERS
        and all(letter in ALPHABET for letter in code)
        and not any(part in code for part in UNSPOKEN)
    )


def draw(choose: Callable[[str], str] = secrets.choice) -> str:
    """A code that is drawn from all with the same probability."""
    while not good(code := "".join(choose(ALPHABET) for _ in range(LETTERS))):
        pass
    return code


def typed(text: str) -> tuple[str, str]:
    """A code and the four letters of its door, if they were typed too, from what somebody typed; else "".

    Case, blanks and hyphens do not matter, nor whether letters that look alike are Cyrillic.
    """
    letters = "".join(
        letter for letter in text.upper()[:40].translate(ALIKE) if letter not in " -\u00a0\u2013"
    )
    known = all(letter in ALPHABET for letter in letters)
    if known and len(letters) in (LETTERS, 2 * LETTERS):
        return letters[:LETTERS], letters[LETTERS:]
    return "", ""


CODES = 115_000
"""There are at least so many: 20 · 19 · 18 · 17 = 116,280, less those that read badly."""
WINDOW = 600.0
"""Seconds over which wrong codes are counted."""
WRONG, WRONG_IN_ALL = 100, 300
"""Wrong codes in that time after which four letters alone open no door: from one network, and from anywhere.

A class of 300 behind one address may mistype every third code. Who has a seat or all eight letters, as in
the QR code, is never refused.
"""


def chance(minutes: float, rooms: int = 1, *, anywhere: bool = False) -> float:
    """A bound on the probability that someone finds one of the open `rooms` by guessing for so long.

    From one network, or from `anywhere`. A guesser gets the wrong codes of every window that is touched: in
    90 minutes 1,000 guesses from one network, which find a room with probability below 0.9 %; it takes them
    four days on average. From ever so many networks 3,000, below 2.7 %.
    """
    windows = int(minutes * 60 // WINDOW) + 1
    guesses = windows * (WRONG_IN_ALL if anywhere else WRONG)
    return min(1.0, guesses * rooms / CODES)
