"""An atlas: many runs in one picture, which two numbers it turns, and what its cells come to.

static/race/atlas.js, axes.js and cells.js are the twins, with which the page computes the same cells.
"""

from app.races.atlas.axes import Axis, choices
from app.races.atlas.cells import DIVERGED, NOWHERE, Cells, cells
from app.races.atlas.curves import RATES, Curves, curves
from app.races.atlas.plan import Plan, plan, reach

__all__ = [
    "DIVERGED",
    "NOWHERE",
    "RATES",
    "Axis",
    "Cells",
    "Curves",
    "Plan",
    "cells",
    "choices",
    "curves",
    "plan",
    "reach",
]
