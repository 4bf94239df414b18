"""Nicknames, cleaned."""

import unicodedata

LONGEST = 24
"""Letters of a name."""
_JOINERS = "\u200c\u200d"
"""Letters of Persian and of Indian scripts, and emoji, need them between two others."""
_EMPTY = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\U0001d159")
"""What shows nothing: fillers of Hangul, blanks of Braille and of music, and marks that are never drawn."""
_STACKED = 2
"""Marks that may stand on one letter: Vietnamese has two, a tower that covers the projector has hundreds."""


def clean(text: str) -> str:
    """A name as one line without control characters, blanks around it, or what turns the text around it.

    Composed (NFC), at most 24 letters; "" if nothing is left that is to be seen: marks alone are nothing.
    """
    kept, marks = [], 0
    for letter in unicodedata.normalize("NFC", text[: 8 * LONGEST]):
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if letter.isspace() or letter in _EMPTY:
            kept.append(" ")
        elif marks <= _STACKED and (kind[0] not in "C" or letter in _JOINERS):
            kept.append(letter)
    name = " ".join("".join(kept).split())[:LONGEST].strip(f" {_JOINERS}")
    return name if any(unicodedata.category(letter)[0] in "LNPS" for letter in name) else ""
