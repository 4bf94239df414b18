"""A typed formula as a landscape: `parse("a*x**2 + b*y**2")` reads it, `landscape(…)` makes it one.

Formulas are read by a parser of their own, word by word, against lists of the functions and signs that
there are. Nothing is handed to Python's own compiler.
"""

from landscapes.formula.landscape import EXAMPLE, LANDSCAPES, landscape
from landscapes.formula.tree import FormulaError
from landscapes.formula.typed import Formula, parse

__all__ = ["EXAMPLE", "LANDSCAPES", "Formula", "FormulaError", "landscape", "parse"]
