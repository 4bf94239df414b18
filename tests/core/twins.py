"""Every rule's twins: the same path computed by another hand. One line of TWINS each.

Twin("momentum", {"beta": 0.8, "form": "ema"}, by_optax(lambda lr: …)) says: with these sliders and toggles
the rule walks the path of that optimizer, on every course of `on`. The hands are `by_optax`, `by_torch` (run
by `make test-torch`) and `by_hand`, a NumPy loop; Hand(name, walk) takes any function of a Task that returns
a path [steps + 1, d]. ε is 0.01 where it matters, so that a wrong place for it shows.
"""

import optax
import twins_adam
import twins_adaptive
import twins_descent
import twins_momentum
import twins_newton
import twins_search
from hands import Twin, by_optax, by_torch

FILES = (twins_descent, twins_momentum, twins_adaptive, twins_adam, twins_search, twins_newton)

TWINS = (
    *(twin for file in FILES for twin in file.TWINS),
    Twin("gd", {}, by_optax(optax.sgd)),
    Twin("gd", {}, by_torch("SGD")),
)

NO_TWIN: dict[str, str] = {rule: why for file in FILES for rule, why in file.NO_TWIN.items()}
"""Why a rule, or a form of one as "rule.toggle=value", has none."""
