"""How a step follows from the gradients so far, where that is linear, and how steep a loss it can stand.

On a loss of curvature λ a rule whose step is −η (now · g + past · h), with h ← β h + g, converges while η λ
is below a number that its β decides: 2 for gradient descent, 2 + 2 β for the heavy ball. Rules that scale
every coordinate by a rate of its own, D, have the same limit for the largest eigenvalue of D^½ H D^½, while
these rates hold.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Kind = Literal["none", "heavy", "mean", "nesterov", "nesterov mean", "quasi"]

FORMULAS: Mapping[Kind, str] = {
    "none": "2",
    "heavy": "2 + 2{beta}",
    "mean": "2(1 + {beta})/(1 − {beta})",
    "nesterov": "(2 + 2{beta})/(1 + 2{beta})",
    "nesterov mean": "2(1 + {beta})/((1 − {beta})(1 + 2{beta}))",
    "quasi": "2(1 + {beta})/(1 + {beta} − 2{nu}{beta})",
}
"""The limits, for a reader."""


class Inertia(NamedTuple):
    """What a rule's step takes of gradients past.

    "none" takes this gradient alone, "heavy" a sum that forgets, "mean" a running mean; the Nesterov forms
    look ahead along them, and "quasi" mixes gradient and running mean. Bias corrections, which pass, are left
    out.
    """

    kind: Kind = "none"
    beta: str = ""
    """The slider that says how much of the past survives a step."""
    nu: str = ""
    """The slider that mixes, of a quasi-hyperbolic rule."""
    toggle: str = ""
    value: str = ""
    """The toggle, and its value, with which the rule is so; empty: with any."""
    ahead: bool = False
    """The gradient is taken ahead of w, where decoupled decay is not: no limit is known for both together."""
    begun: bool = False
    """The memory begins as if it had seen the first gradient for ever, which so counts in full."""

    def applies(self, toggles: Mapping[str, bool | str]) -> bool:
        """Whether the rule is so with these toggles."""
        return not self.toggle or toggles[self.toggle] == self.value

    def parts(self, params: Mapping[str, float]) -> tuple[float, float, float]:
        """β, and what the step takes of g and of h, at these values of the rule's sliders."""
        beta, nu = params.get(self.beta, 0.0), params.get(self.nu, 1.0)
        now, past = {
            "none": (1.0, 0.0),
            "heavy": (0.0, 1.0),
            "mean": (0.0, 1 - beta),
            "nesterov": (1.0, beta),
            "nesterov mean": (1 - beta, beta * (1 - beta)),
            "quasi": (1 - nu, nu * (1 - beta)),
        }[self.kind]
        return beta, now, past

    def limit(self, params: Mapping[str, float]) -> float:
        """The largest η λ at which it converges: there an eigenvalue of (h, w) ↦ (h′, w′) is −1.

        Heavy ball and Nesterov's method: Cohen et al. 2021, Appendix B. Adam's running mean, with D: Cohen et
        al. 2022, "Adaptive gradient methods at the edge of stability".
        """
        beta, now, past = self.parts(params)
        return 2 * (1 + beta) / (now * (1 + beta) + past)


def pull_of(decoupled: float, limit: float) -> float:
    """What decoupled weight decay θ adds to every λ, as far as a rule's `limit` goes: θ for gradient descent.

    w loses η θ w in a step besides, so w′ = −w needs of the gradients 2 − η θ times w, no longer 2: η λ stays
    below (1 − η θ / 2) · limit, which is η (λ + θ · limit / 2) below the limit.
    """
    return decoupled * limit / 2


def inertia_of(known: tuple[Inertia, ...], toggles: Mapping[str, bool | str]) -> Inertia | None:
    """The one of a rule that applies with these toggles; None where its step is not linear in gradients."""
    return next((one for one in known if one.applies(toggles)), None)
