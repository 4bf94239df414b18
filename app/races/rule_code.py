"""A rule's code as a browser runs it, short enough to be read."""

from functools import lru_cache

from core.javascript import rule_module
from core.rule import Rule

FEW = 2
"""How many parameters, samples or residuals the code is for; a matrix has as many rows and columns."""


@lru_cache(maxsize=64)
def rule_code(rule: Rule) -> str:
    """The JavaScript of a rule for two parameters, or for a 2 × 2 matrix if it needs one.

    Raises NotImplementedError with one sentence if it has none.
    """
    matrix = "matrix" in rule.needs
    sampled = FEW if {"samples", "residuals"} & set(rule.needs) else None
    dimension, shapes = (FEW**2, ((FEW, FEW),)) if matrix else (FEW, ())
    return rule_module(rule, dimension, shapes=shapes, samples=sampled).text


def parameters(rule: Rule) -> str:
    """What `rule_code` is written for."""
    return "a 2 × 2 matrix" if "matrix" in rule.needs else "two parameters"
