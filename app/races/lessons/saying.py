"""How a sentence says a number, in the digits of its language; static/lessons/saying.js is the twin."""

import math

from babel.numbers import format_decimal

from app.races.lessons.lesson import Number, Value

DIGITS = 3
"""Significant ones, of a number of which nothing else is said."""
SMALL, LARGE = 1e-4, 1e6
"""Numbers beyond these are said in powers of ten."""
NOTHING = 1e-15
"""Smaller ones are what rounding leaves of zero."""
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def numeral(number: Number, value: Value, language: str = "en") -> str:
    """A number as a sentence has it, by what its measure says of digits; empty where there is none.

    Counts are whole; other numbers have three significant digits, fewer where zeros would end them.
    """
    if number is None or math.isnan(number):
        return ""
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    measure = value.measure
    digits, decimals = (measure.digits, measure.decimals) if measure else (None, None)
    percent = measure is not None and measure.percent
    number = number if abs(number) >= NOTHING else 0
    shown = 100 * number if percent else number
    if decimals is None and digits is None and value.whole and not percent:
        decimals = 0
    digits = DIGITS if digits is None else max(digits, 1)
    if decimals is not None:
        text = format_decimal(shown, "#,##0." + "0" * decimals if decimals else "#,##0", language)
    elif shown and not SMALL <= abs(shown) < LARGE:
        text = _power(shown, digits, language)
    else:
        text = _significant(shown, digits, language)
    return text.replace("-", "−") + ("\u202f%" if percent else "")


def setting(number: float, language: str = "en") -> str:
    """A number that is set, with all its digits."""
    if number and not SMALL <= abs(number) < LARGE:
        return _power(number, 12, language).replace("-", "−")
    return _significant(number, 12, language).replace("-", "−")


def _significant(number: float, digits: int, language: str) -> str:
    rounded = float(f"{number:.{digits - 1}e}")
    return format_decimal(rounded, "#,##0." + "#" * 12, language)


def _power(number: float, digits: int, language: str) -> str:
    """1.2 · 10⁻⁵."""
    part, _, power = f"{number:.{digits - 1}e}".partition("e")
    figures = _significant(float(part), digits, language)
    return ("" if figures == "1" else f"{figures} · ") + f"10{str(int(power)).translate(_RAISED)}"
