"""Tuning: the same number of runs for every rule, all of its settings searched, the best of each kept.

A rule that was tuned longer looks better than it is. Here every rule may take as many steps as any other, and
each of its sliders is drawn, not its learning rate alone.
"""

from app.races.tuning.searching import SEARCHES, Search
from app.races.tuning.spaces import Dimension, space
from app.races.tuning.tuned import ACCURACIES, LOSSES, MOST_RUNS, Trial, Tuned, edges, tune

__all__ = [
    "ACCURACIES",
    "LOSSES",
    "MOST_RUNS",
    "SEARCHES",
    "Dimension",
    "Search",
    "Trial",
    "Tuned",
    "edges",
    "space",
    "tune",
]
