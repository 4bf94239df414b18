"""Linear, logistic or softmax regression on a table of someone's own, as a landscape."""

from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

import numpy as np
from cachetools import LRUCache, cached

from core.data import Data
from core.landscape import Fit, Landscape, Picture, Race
from core.plane import Plane
from core.trajectory import FAR
from landscapes.data.archives import UploadError
from landscapes.data.choosing import Table
from landscapes.data.datasets import standardized, with_ones
from landscapes.data.sheet import listed
from landscapes.linear_models.classification import RIDGE, TEX, log_odds, logistic, softmax, softmax_scores
from landscapes.linear_models.least_squares import least_squares, residuals, solution
from landscapes.linear_models.newton import Derivatives, logistic_derivatives, newton, softmax_derivatives
from landscapes.linear_models.table_links import Scale

LINEAR = r"\tfrac{1}{2n} \textstyle\sum_i (x_i^\top w - y_i)^2"
LINE = r"\tfrac{1}{2n} \textstyle\sum_i (w x_i + b - y_i)^2"
PLANE = r"\tfrac{1}{2n} \textstyle\sum_i (x_i^\top w + b - y_i)^2"
SOFTMAX = (
    r"-\tfrac{1}{n} \textstyle\sum_i \log \operatorname{softmax}(x_i^\top W + b)_{y_i}"
    r" + \tfrac{\lambda}{2} \lVert (W, b) \rVert^2"
)
INTERCEPT = "intercept"


def weights(table: Table, scale: Scale = "standardized") -> list[str]:
    """What the weights that can be drawn are called: the features, and the intercept where there is one."""
    return [*table.names, *([INTERCEPT] if _intercept(table, scale) else [])]


def _intercept(table: Table, scale: Scale) -> bool:
    """Whether the intercept is a parameter. Of standardized features and target the best one is 0."""
    return bool(table.classes) or scale != "standardized" or len(table.names) == 1


def landscape(
    table: Table,
    first: int = 0,
    second: int = 1,
    scale: Scale = "standardized",
    drawn_class: int = 0,
    samples: Callable[[], Data] | None = None,
) -> Landscape:
    """Regression of the table's target on all its features, drawn over two of the `weights`.

    Features are standardized, and so is a real-valued target, unless `scale` says otherwise: linear
    regression, its intercept profiled out where it is 0. Of one feature, the slope and the intercept are
    drawn. Two classes are logistic regression, y = 1 for the second; more are softmax regression, drawn over
    the weights of `drawn_class`. Both have an intercept, the last parameters, and the penalty ½ λ ‖w‖² with
    λ = 0.01, without which classes that a plane separates have no minimum. Every feature keeps its weight,
    and a run moves all of them; the map is the plane through the minimum along the two chosen weights, and
    runs start on it, the others at their best values. A landscape may be kept longer than its data: `samples`
    returns them, by default those of this very table. Raises UploadError for weights that there are not.
    """
    names, k = weights(table, scale), len(table.classes)
    if first == second or max(first, second) >= len(names):
        raise UploadError(f"the weights drawn must be two different numbers from 0 to {len(names) - 1}.")
    if drawn_class >= max(k, 1):
        raise UploadError(f"class: must be a number from 0 to {max(k, 1) - 1}.")
    data, best, bend = fitted(table, scale)
    many = k > 2
    drawn = [i * k + drawn_class if many else i for i in (first, second)]
    whose = f" of {table.classes[drawn_class]}" if many else ""
    axes = _axes(names, first, second, whose, alone=len(table.names) == 1)
    origin = best.copy()
    origin[drawn] = 0
    plane = Plane(origin, np.eye(len(best))[drawn], axes)
    x, y = plane.flat(best)
    across, up = _reach(x, y, bend[np.ix_(drawn, drawn)], table, scale)
    start = plane.point(np.array([-0.75 if x >= 0 else 0.75, -0.5 if y >= 0 else 0.5]) * [across, up])
    if np.abs([*start, *best]).max() > FAR:
        raise UploadError(
            f"In its own units a weight is as large as {np.abs([*start, *best]).max():.2g}; "
            f"at most {FAR:g} can be drawn, so standardize."
        )
    minimum, rate = (tuple(best.tolist()),), 1 / np.linalg.eigvalsh(bend)[-1]
    kind = "softmax" if many else "logistic" if k else "linear"
    return Landscape(
        name="upload",
        title=f"Your data: {kind} regression",
        family="Real data",
        blurb=_blurb(table),
        tex=SOFTMAX if many else TEX if k else LINEAR if INTERCEPT not in names else _line(table),
        source=f"a file of your own; {said(table, scale)}"
        + (", intercept penalized too, λ = 0.01" if k else ""),
        loss=softmax if many else logistic if k else least_squares,
        residuals=None if k else residuals,
        shapes=((len(table.names), k), (k,)) if many else (),
        minima=lambda **params: minimum,
        data=samples or (lambda: data),
        fit=_fit(table),
        scores=softmax_scores if many else log_odds if k else None,
        ridge=RIDGE if k else 0.0,
        picture=Picture(
            window=((-across, across), (-0.75 * up, 0.75 * up)), axes=axes, plane=lambda **params: plane
        ),
        race=Race(
            start=tuple(start.tolist()),
            steps=300,
            lr_slope=float(f"{0.5 * rate:.2g}"),
            lr_distance=float(f"{0.015 * np.sqrt(across * up):.2g}"),
        ),
    )


def _fit(table: Table) -> Fit:
    """One or two features are drawn as they are; of more, or of many classes, what is predicted of them."""
    names, classes = tuple(table.names), tuple(table.classes)
    if classes:
        if len(names) == 2 and len(classes) == 2:
            return Fit("boundary", names, classes)
        return Fit("margins", ("margin", table.target), classes)
    if len(names) <= 2:
        return Fit("line" if len(names) == 1 else "plane", (*names, table.target))
    return Fit("agreement", (table.target,))


def _axes(names: list[str], first: int, second: int, whose: str, *, alone: bool) -> tuple[str, str]:
    slope = "slope" if alone else "weight"
    one, other = (
        names[i] + whose
        if names[i] == INTERCEPT
        else f"{slope} of {names[i]}" + (f" for{whose[3:]}" if whose else "")
        for i in (first, second)
    )
    return one, other


def _reach(x: float, y: float, bend: np.ndarray, table: Table, scale: Scale) -> tuple[float, float]:
    """How far the map goes across, and 4/3 of how far up: the minimum is well inside, and so is the start.

    Weights of one unit share their scale. Those of features in their own units do not, and there the bottom
    of the valley is in sight at the height of the start too.
    """
    size = 1.0 if table.classes or scale == "standardized" else float(table.y.std())
    if scale == "raw":
        low = 0.3 * size / np.sqrt(np.maximum(np.diagonal(bend), 1e-24))
        up = float(max(2 * abs(y), low[1]))
        bottom = x + (y + np.copysign(0.5 * up, y)) * bend[0, 1] / bend[0, 0]
        return float(max(1.5 * abs(x), low[0], 1.2 * abs(bottom))), up
    reach = float(max(1.5 * abs(x), 2 * abs(y), 0.3 * size))
    return reach, reach


def _blurb(table: Table) -> str:
    d, k = len(table.names), len(table.classes)
    what = f"the target is {table.target}"
    if k == 2:
        what = f"classes of {table.target}: y = 0 for {table.classes[0]}, 1 for {table.classes[1]}"
    elif k:
        what = f"{k} classes of {table.target}: {listed(table.classes)}"
    return f"{len(table.y):,} rows, {d} feature{'' if d == 1 else 's'}; {what}"


def said(table: Table, scale: Scale) -> str:
    """What was done to the numbers."""
    if scale == "raw":
        return (
            "features and target in their own units" if not table.classes else "features in their own units"
        )
    both = scale == "standardized" and not table.classes
    return "features and target standardized" if both else "features standardized"


def _line(table: Table) -> str:
    return LINE if len(table.names) == 1 else PLANE


class Fitted(NamedTuple):
    """The samples to learn from, the minimum [d], and the largest Hessian that there is [d, d]."""

    data: Data
    best: np.ndarray
    bend: np.ndarray

    @property
    def nbytes(self) -> int:
        """What it takes in memory, with the table that it is remembered by."""
        return 2 * sum(part.nbytes for part in self.data) + self.bend.nbytes


@cached(LRUCache(256e6, getsizeof=lambda it: it.nbytes), lock=Lock())
def fitted(table: Table, scale: Scale) -> Fitted:
    """The regression of a table, the same for every pair of weights, so that they share the samples."""
    n, k = len(table.y), len(table.classes)
    X = table.X if scale == "raw" else standardized(table.X)
    y = table.y if k or scale != "standardized" else standardized(table.y)
    wide = with_ones(X) if _intercept(table, scale) else X
    if not k:
        data = Data(wide, y, np.ones(n))
        return Fitted(data, np.array(solution(data)[0]), wide.T @ wide / n)
    if k == 2:
        derivatives = logistic_derivatives(wide, y, RIDGE)
        best = _solved(derivatives, wide.shape[1])
        return Fitted(Data(wide, y, np.ones(n)), best, derivatives(np.zeros(wide.shape[1]))[2]())
    derivatives = softmax_derivatives(wide, y, k, RIDGE)
    # ½ (I − 11ᵀ/k) ⊗ XᵀX/n is above every Hessian of the cross-entropy: Böhning 1992
    bend = np.kron(wide.T @ wide / n, 0.5 * (np.eye(k) - 1 / k)) + RIDGE * np.eye(wide.shape[1] * k)
    return Fitted(Data(X, y, np.ones(n)), _solved(derivatives, wide.shape[1] * k), bend)


def _solved(derivatives: Derivatives, d: int) -> np.ndarray:
    try:
        return newton(derivatives, np.zeros(d))
    except (ValueError, np.linalg.LinAlgError):
        raise UploadError(
            "The features' own units are too far apart to find the minimum; standardize them."
        ) from None
