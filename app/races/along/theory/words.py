"""What theory says of a run, in plain sentences; the twin of static/race/theory/words.js."""

from math import inf, isnan
from typing import NamedTuple

from core.theory.laws import Settings

LARGE = ("No theory here: it needs the whole Hessian, which is computed up to 64 dimensions.",)
COSTLY = ("No theory here: with so many data a Hessian at every step takes too long.",)
NOTHING = 1e-6
"""An error that shrinks by such a factor is gone."""
STEEPEST = r"$\lambda_{\max}(D^{1/2} H D^{1/2})$"
KINK = ("No theory here: at this step the Hessian is no number.",)


class Said(NamedTuple):
    """What is known of a rule whose step is linear in its gradients."""

    formula: str  # its limit
    beta: str  # the letter of its momentum
    step: int
    exact: bool
    lowest: float  # the smallest curvature
    bowl: bool
    most: float | None  # the rate that it is stable below
    lr: float
    factor: float
    best: Settings | None  # at this momentum
    until: float | None  # the rate up to which all are as good, where there are such
    together: Settings | None  # with the best momentum
    critical: float | None
    measured: float | None
    noise: float
    batch: int | None  # samples of a mini-batch, where these keep the run off the minimum
    floor: float
    radius: float
    varying: bool
    scattered: bool
    beyond: tuple[str, ...]  # what is said of settings that it knows nothing of


def linear(it: Said) -> tuple[str, ...]:
    """The sentences, the one that matters first."""
    where = "Theory says" if it.exact else f"For the quadratic model at step {it.step} theory says"
    if it.most is None:
        return (f"{where}: the loss bends up nowhere here, so no rate is too large, and none converges.",)
    limit = f"({it.formula})" if " " in it.formula else it.formula
    stable = f"stable below {limit}/λmax = {it.most:.3g}"
    if not it.bowl:
        away = (
            f"along curvature {it.lowest:.3g} the distance grows {it.factor:.3g} times a step, as it does in"
            " some measure at any rate: so a saddle is left"
            if it.factor > 1
            else "one direction is flat, and nothing brings the error down along it"
        )
        return (f"{where}: {stable} along the steepest direction; {away}.",)
    parts = [f"{where}: {stable}"]
    if it.best:
        beta = f" with this {it.beta}" if it.beta else ""
        parts.append(
            f"all rates from {it.best.lr:.3g} to {it.until:.3g} are best{beta}, {_shrinks(it.best.factor)}"
            if it.until is not None
            else f"the best rate{beta} is {it.best.lr:.3g}, {_shrinks(it.best.factor)}"
        )
    now = f"shrinks to {it.factor:.3g} of" if it.factor < 1 else f"grows to {it.factor:.3g} times"
    parts.append(f"at {it.lr:.3g} it {now} itself")
    sentences = ["; ".join(parts) + "."]
    if it.measured is not None:
        sentences.append(f"Measured along this path: to {it.measured:.3g}.")
    if it.together:
        sentences.append(
            f"The best pair, η = {it.together.lr:.3g} and {it.beta} = {it.together.beta:.3g},"
            f" shrinks it to {it.together.factor:.3g}."
        )
    if it.critical is not None:
        sentences.append(
            f"Critical damping: above {it.beta} = {it.critical:.3g} the slowest direction swings."
        )
    if (it.noise or it.batch) and it.factor < 1 and not isnan(it.floor):
        sentences.append(_hovers(it))
    if it.varying:
        sentences.append("All this at the rate of this step: the schedule changes it.")
    if it.scattered:
        sentences.append("Mini-batches scatter around the predicted path.")
    return (*sentences, *it.beyond)


def _hovers(it: Said) -> str:
    """Where noise keeps the run."""
    causes = [f"mini-batches of {it.batch}"] if it.batch else []
    causes += [f"noise of {it.noise:.3g}"] if it.noise else []
    cause = " and ".join(causes).capitalize()
    if it.floor == inf:
        return (
            f"{cause} {'are' if it.batch else 'is'} too much for this rate: the mean loss grows without end."
        )
    return (
        f"{cause} {'keep' if it.batch else 'keeps'} the loss {it.floor:.3g} above the minimum on average,"
        f" and the run {it.radius:.3g} away from it."
    )


def _shrinks(factor: float) -> str:
    if factor < NOTHING:
        return "then the error is gone at once"
    return f"then the error shrinks to {factor:.3g} of itself a step"


def scaled(title: str, step: int, formula: str, limit: float, ratio: float, lr: float) -> tuple[str, ...]:
    """Of a rule with a rate for every coordinate, D."""
    bound = f"{limit:.3g}" if formula == f"{limit:.3g}" else f"{formula} = {limit:.3g}"
    first = f"While its rates D hold, theory says of {title}: stable while {STEEPEST} is below {bound}"
    if ratio <= 0:
        return (f"{first}; at step {step} nothing bends up.",)
    return (
        f"{first}; at step {step} it is {ratio:.3g}, so a learning rate below {lr * limit / ratio:.3g} is"
        f" stable there, and {lr:.3g} {'is' if ratio < limit else 'is not'}.",
        "No path is predicted, since D changes with every step.",
    )


def none(title: str, *, decoupled: bool) -> tuple[str, ...]:
    """Of a rule that no theory is known of."""
    why = "with decoupled weight decay" if decoupled else "since its step is not linear in its gradients"
    return (f"No theory is known here of {title}{' ' if decoupled else ', '}{why}.",)
