"""The words of a formula: numbers, names and signs, each with the place where it stands."""

import re
from typing import NamedTuple

from landscapes.formula.sentences import unknown_character
from landscapes.formula.tree import LARGEST, LONGEST, LONGEST_NAME, FormulaError

SPACES = " \t\r\n\u00a0\u2009\u202f"
SAME = {"×": "*", "·": "*", "⋅": "*", "−": "-", "^": "**"}
"""Signs that mean the same as one of Python's."""
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "µ": "mu",  # the sign for micro
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "φ": "phi",
    "ψ": "psi",
    "ω": "omega",
}
"""Letters that stand for their names; those that look Latin are left out."""
NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
SIGN = re.compile(r"\*\*|[-+*/(),|]")


class Token(NamedTuple):
    """A word of a formula.

    `kind` is "number", "name", "sign", "raised" (superscripts, written as an integer) or "end"; `text` is in
    plain ASCII. `letter` says that it is a letter that ends by itself, as π does in πx.
    """

    kind: str
    text: str
    position: int  # from 1
    letter: bool = False


def tokens(text: str) -> list[Token]:
    """The words of a formula, ended by one of the kind "end".

    Raises FormulaError for a text that is too long, and for the first character that means nothing here.
    """
    if len(text) > LONGEST:
        raise FormulaError(f"A formula has at most {LONGEST} characters, but this one has {len(text)}.")
    tokens, at = [], 0
    while at < len(text):
        if text[at] in SPACES:
            at += 1
            continue
        token, at = _next(text, at)
        tokens.append(token)
    return [*tokens, Token("end", "", len(text) + 1)]


def _next(text: str, at: int) -> tuple[Token, int]:
    """The word that starts at index `at`, and the index behind it."""
    if match := NUMBER.match(text, at):
        return _number(text, match)
    if match := NAME.match(text, at):
        end = match.end()
        while text[end : end + 1] in SUBSCRIPTS:
            end += 1
        word = "".join(SUBSCRIPTS.get(char, char) for char in text[at:end])
        if len(word) > LONGEST_NAME:
            raise FormulaError(
                f"The name at position {at + 1} is longer than {LONGEST_NAME} characters.", at + 1
            )
        if "__" in word:
            raise FormulaError(f"The name at position {at + 1} has two underscores in a row.", at + 1)
        return Token("name", word, at + 1), end
    if match := SIGN.match(text, at):
        return Token("sign", match.group(), at + 1), match.end()
    if text[at] in SAME:
        return Token("sign", SAME[text[at]], at + 1), at + 1
    if text[at] in GREEK:
        return Token("name", GREEK[text[at]], at + 1, letter=True), at + 1
    if text[at] in SUPERSCRIPTS:
        end = at
        while text[end : end + 1] in SUPERSCRIPTS:
            end += 1
        raised = "".join(SUPERSCRIPTS[char] for char in text[at:end])
        if not re.fullmatch("-?[0-9]{1,2}", raised):
            raise FormulaError(
                f"The small digits at position {at + 1} are no exponent from -20 to 20.", at + 1
            )
        return Token("raised", raised, at + 1), end
    raise FormulaError(unknown_character(text[at], at + 1), at + 1)


def _number(text: str, match: re.Match[str]) -> tuple[Token, int]:
    position, end = match.start() + 1, match.end()
    if re.match(r"0[xXoObB][0-9A-Za-z]", text[match.start() : match.start() + 3]):
        raise FormulaError(f"The number at position {position} must be in plain decimals.", position)
    if text[end : end + 1] in (".", "_") or (match.group()[-1] == "." and NAME.match(text, end)):
        raise FormulaError(f"The number at position {position} is not written as in 0.5 or 1e-3.", position)
    value = float(match.group())
    if value > LARGEST:
        raise FormulaError(f"The number at position {position} is larger than {LARGEST:g}.", position)
    return Token("number", match.group(), position), end
