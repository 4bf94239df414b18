"""What theory says of a run: on quadratics exactly, elsewhere for the local quadratic model.

`laws` are the closed formulas, each with its source; `linear` is a rule's step along one eigenvector of the
Hessian, from which limit, rate of contraction and iterates follow for every rule whose step is
linear in its gradients (core/inertia.py); `model` puts the directions together again, `hovering` says where
noise keeps a rule around a minimum.
"""

from core.theory.hovering import Batches, Noise, hovering
from core.theory.laws import LAWS, Law
from core.theory.linear import Linear, best_rate, best_settings, critical_beta, equally_good, linear_of
from core.theory.model import Model, model_of

__all__ = [
    "LAWS",
    "Batches",
    "Law",
    "Linear",
    "Model",
    "Noise",
    "best_rate",
    "best_settings",
    "critical_beta",
    "equally_good",
    "hovering",
    "linear_of",
    "model_of",
]
