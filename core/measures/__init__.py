"""Measures: small pure functions of a run, which tables, words, claims and captions share.

Most are folds over the rows of a run (`measure.Measure`), written once in JAX: `fold` drives one in Python,
and core/javascript/measures.py writes all of them as a module for the browser. What is no fold stands apart:
`hessians` are of one Hessian, `comparing` of several runs, `trainings` of a network's training.
"""

from core.measures import losses, paths, places
from core.measures.comparing import critical, order
from core.measures.folding import fold
from core.measures.hessians import condition, two_over_lambda_max
from core.measures.measure import Argument, Measure, Row

FILES = (losses, paths, places)

MEASURES: dict[str, Measure] = {measure.name: measure for file in FILES for measure in file.MEASURES}

__all__ = [
    "MEASURES",
    "Argument",
    "Measure",
    "Row",
    "condition",
    "critical",
    "fold",
    "order",
    "two_over_lambda_max",
]
