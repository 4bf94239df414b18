"""What to say about characters and names that mean nothing in a formula."""

import unicodedata
from difflib import get_close_matches

from landscapes.formula.functions import ALIASES, FUNCTIONS, RESERVED, SEVERAL

LOOKALIKES = dict(
    zip(
        "АаВЕеКМНОоРрСсТУуХхІіЈјЅѕοΟνυχιΑΒΕΖΗΙΚΜΝΡΤΥΧ",
        "AaBEeKMHOoPpCcTYyXxIiJjSsoOvuxiABEZHIKMNPTYX",
        strict=True,
    )
)
"""Cyrillic and Greek letters, and the Latin one that each looks like."""
ADVICE = {
    "=": "Type only what stands to the right of the =",
    "[": "Only round brackets ( ) group",
    "]": "Only round brackets ( ) group",
    "{": "Only round brackets ( ) group",
    "}": "Only round brackets ( ) group",
    "–": "Type - for a minus",
    "—": "Type - for a minus",
    "÷": "Type / for a division",
    "√": "Type sqrt( ) for a square root",
    ".": "A point needs a digit beside it, as in 0.5",
    "_": "A name starts with a letter",
}


def unknown_character(char: str, position: int) -> str:
    """What to say about a character that means nothing here, without repeating one that is not visible."""
    name = unicodedata.name(char, f"U+{ord(char):04X}")
    if char in ADVICE:
        return f"{ADVICE[char]}: there is a {char} at position {position}."
    if char.isascii() and char.isprintable():
        return f"The character {char} at position {position} has no meaning in a formula."
    plain = LOOKALIKES.get(char) or unicodedata.normalize("NFKC", char)
    if len(plain) == 1 and plain.isascii() and plain.isprintable() and plain != " ":
        return f"The character at position {position} only looks like {plain}: it is {name}; type {plain}."
    return f"The character at position {position}, {name}, has no meaning in a formula."


def no_function(name: str, position: int) -> str:
    """What to say where a bracket follows a name that is not a function's."""
    product = f"write {name}*( ) for a product."
    if name in RESERVED or len(name) == 1:
        return f"A sign is missing behind {name} at position {position}; {product}"
    near = get_close_matches(name.lower(), [*FUNCTIONS, *SEVERAL, *ALIASES], n=1, cutoff=0.5)
    guess = f"did you mean {near[0]}?" if near else product
    return f"There is no function called {name} at position {position}; {guess}"


def no_slider(name: str, position: int) -> str | None:
    """Why a name cannot be a slider's, or None if it can."""
    if name.lower() in RESERVED:
        return f"There is nothing called {name} at position {position}; did you mean {name.lower()}?"
    if len(name) > 1 and set(name) <= set("xy"):
        return f"The name {name} at position {position} is one word; write {'*'.join(name)} for a product."
    return None


def stray_comma(position: int) -> str:
    """What to say about a comma outside of a call."""
    return (
        f"The comma at position {position} is not between the arguments of a function; "
        "decimals are written with a point."
    )


def closes_nothing(position: int) -> str:
    """What to say about a closing bracket without an opening one."""
    return f"The bracket at position {position} closes none that is open."
