"""A landscape of an uploaded table: linear regression, or logistic regression where there are two classes.

In links a table is `<file>/<first feature>/<second feature>`: the features whose weights are drawn.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from core.data import Data
from core.landscape import Fit, Landscape, Picture, Race, UserInput
from core.plane import Plane
from landscapes.data.datasets import standardized, with_ones
from landscapes.data.tables import Table, UploadError, read
from landscapes.data.uploads import Uploads
from landscapes.linear_models.classification import RIDGE, TEX, log_odds, logistic
from landscapes.linear_models.least_squares import least_squares, residuals, solution
from landscapes.linear_models.newton import logistic_derivatives, newton

MOST_TABLES = 40
"""Tables that a server remembers, the ones used last. They live in memory only, and go with the process."""
TABLES: Uploads[Table] = Uploads(MOST_TABLES)
LINEAR = r"\tfrac{1}{2n} \textstyle\sum_i (x_i^\top w - y_i)^2"


def remember(name: str, content: bytes) -> str:
    """Read a file and remember its table; the text that stands for it, and its first two columns, in links.

    Raises UploadError with one sentence about what is wrong with the file.
    """
    return f"{TABLES.put(content, read(name, content))}/0/1"


def columns(text: str) -> tuple[list[str], int, int]:
    """The features of the table that `text` stands for, and the numbers of the two that are drawn.

    Raises UploadError if this server does not have the table.
    """
    table, first, second = _opened(text)
    return list(table.names), first, second


def _opened(text: str) -> tuple[Table, int, int]:
    key, *drawn = text.split("/")
    table = TABLES.get(key)
    if len(drawn) != 2 or not all(part.isdecimal() and len(part) < 6 for part in drawn):
        raise UploadError("must be <file>/<first feature>/<second feature>, with numbers from 0.")
    first, second = (int(part) for part in drawn)
    if first == second or max(first, second) >= len(table.names):
        raise UploadError(
            f"the features drawn must be two different numbers from 0 to {len(table.names) - 1}."
        )
    return table, first, second


@lru_cache(maxsize=MOST_TABLES)
def _drawn(text: str) -> Landscape:
    table, first, second = _opened(text)
    return landscape(table, table.names[first], table.names[second])


def _make(text: str, settings: Mapping[str, Any]) -> Landscape:
    _opened(text)  # a table that has gone is gone, whatever was made of it
    return _drawn(text)


def landscape(table: Table, first: str, second: str) -> Landscape:
    """Regression of the table's target on all its features, drawn over the weights of two of them.

    All features are standardized, and so is a real-valued target: linear regression, its intercept profiled
    out. A target with two values becomes 0 (the smaller) and 1: logistic regression with an intercept, the
    last parameter, and the penalty ½ λ ‖w‖² with λ = 0.01, without which classes that a plane separates
    have no minimum. Every feature keeps its weight, and a run moves all of them; the map is the plane
    through the minimum along the two chosen weights, and runs start on it, the others at their best values.
    Raises UploadError for a name that is no feature, or twice the same.
    """
    for name in (first, second):
        if name not in table.names:
            raise UploadError(f"There is no feature called {name!r}.")
    if first == second:
        raise UploadError("Choose two different features.")
    drawn = [table.names.index(first), table.names.index(second)]
    samples, best, bend = _fitted(table)
    origin = best.copy()
    origin[drawn] = 0
    axes = (f"weight of {first}", f"weight of {second}")
    plane = Plane(origin, np.eye(len(best))[drawn], axes)
    x, y = plane.flat(best)
    reach = max(1.5 * abs(x), 2 * abs(y), 0.3)  # the minimum is well inside, and so is the start
    start = plane.point(reach * np.array([-0.75 if x >= 0 else 0.75, -0.5 if y >= 0 else 0.5]))
    minimum, rate = (tuple(best.tolist()),), 1 / np.linalg.eigvalsh(bend)[-1]
    return Landscape(
        name="upload",
        title=f"Your data: {'logistic' if table.classes else 'linear'} regression",
        family="Real data",
        blurb=f"{len(table.y):,} rows, {len(table.names)} features; the target is {table.target}",
        tex=TEX if table.classes else LINEAR,
        source="a file of your own; features standardized, intercept penalized too, λ = 0.01"
        if table.classes
        else "a file of your own; features and target standardized",
        loss=logistic if table.classes else least_squares,
        residuals=None if table.classes else residuals,
        minima=lambda **params: minimum,
        data=samples,
        fit=_fit(table, drawn),
        scores=log_odds if table.classes else None,
        ridge=RIDGE if table.classes else 0.0,
        picture=Picture(
            window=((-reach, reach), (-0.75 * reach, 0.75 * reach)), axes=axes, plane=lambda **params: plane
        ),
        race=Race(
            start=tuple(start.tolist()),
            steps=300,
            lr_slope=float(f"{0.5 * rate:.2g}"),
            lr_distance=float(f"{0.015 * reach:.2g}"),
        ),
    )


def _fit(table: Table, drawn: list[int]) -> Fit:
    """Two features are drawn as they are; of more, what is predicted of them."""
    names = tuple(table.names[i] for i in drawn)
    if table.classes:
        groups = tuple(f"{table.target} = {value:g}" for value in (table.y.min(), table.y.max()))
        if len(table.names) == 2:
            return Fit("boundary", names, groups, tuple(drawn))
        return Fit("margins", ("margin", table.target), groups)
    if len(table.names) == 2:
        return Fit("plane", (*names, table.target), columns=tuple(drawn))
    return Fit("agreement", (table.target,))


@lru_cache(maxsize=MOST_TABLES)
def _fitted(table: Table) -> tuple[Callable[[], Data], np.ndarray, np.ndarray]:
    """What returns the samples to learn from, the minimum [d], and the largest Hessian that there is [d, d].

    The same for every pair of features, so that they share the samples.
    """
    X, n = standardized(table.X), len(table.y)
    if not table.classes:
        data = Data(X, standardized(table.y), np.ones(n))
        return lambda: data, np.array(solution(data)[0]), X.T @ X / n
    data = Data(with_ones(X), (table.y == table.y.max()).astype(float), np.ones(n))
    X = np.asarray(data.X)
    derivatives = logistic_derivatives(X, np.asarray(data.y), RIDGE)
    start = np.zeros(X.shape[1])
    return lambda: data, newton(derivatives, start), derivatives(start)[2]()


LANDSCAPES = (
    Landscape(
        name="upload",
        title="Your data",
        family="Your own",
        blurb="a .csv or .npz file with features X and a target y",
        tex=r"\tfrac{1}{n} \textstyle\sum_i \ell(x_i^\top w, y_i)",
        source="a file of your own, standardized",
        loss=lambda x, batch: x @ x,
        picture=Picture(window=((-1.0, 1.0), (-1.0, 1.0))),
        race=Race(start=(0.5, 0.5), steps=300, lr_slope=0.1, lr_distance=0.02),
        user_input=UserInput(kind="data", make=_make),
    ),
)
