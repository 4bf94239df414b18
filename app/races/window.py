"""The part of the parameter space that is drawn: a window, on a plane if it has more than two dimensions."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from core.experiment import Experiment
from core.landscape import Landscape
from core.plane import Plane
from core.trajectory import Trajectory

Window = tuple[tuple[float, float], tuple[float, float]]


PAGE = 4 / 3
"""The shape of the map on the page."""


def comparable(landscape: Landscape, dimension: int) -> bool:
    """Whether a unit of x is one of y: of parameters of a closed form, and on planes of parameters.

    Two weights of columns of a table have units of their own, and so has a loss.
    """
    return dimension > 2 or (dimension == 2 and landscape.data is None)


def filling(window: Window, whole: Window, shape: float, *, equal: bool) -> Window:
    """The window with more on two sides, so that it fills a picture of this `shape`, width to height.

    `equal`: a unit is as long across as up; else as it is where the landscape's own window, `whole`, fills a
    map of 4 : 3. Nothing of the window is lost. Its twin is in core/geometry.js; tests/golden/filling.json
    holds both.
    """
    (x0, x1), (y0, y1) = window
    across, up = (high - low for low, high in whole)
    wanted = shape if equal else across / up * shape / PAGE  # the width of such a window, in its heights
    wide, high = max(x1 - x0, (y1 - y0) * wanted), max(y1 - y0, (x1 - x0) / wanted)
    if max(wide / (x1 - x0), high / (y1 - y0)) < SAME:
        return window
    return _spread(x0, x1, wide), _spread(y0, y1, high)


def _spread(low: float, high: float, span: float) -> tuple[float, float]:
    """An interval with as much more on both sides as makes it so long; the very same if it is."""
    return ((low + high - span) / 2, (low + high + span) / 2) if span > high - low else (low, high)


SAME = 1.005
"""A window that is not larger than by this factor is the same: pixels are whole."""


class View(NamedTuple):
    """The window and plane that are drawn, and the share of the paths' variance they explain."""

    window: Window
    plane: Plane | None  # None with one or two dimensions
    explained: tuple[float, float] | None = None  # shares of the paths' variance along the axes of a PCA

    def flat(self, points: np.ndarray, loss: np.ndarray) -> np.ndarray:
        """Where points [..., d] with losses [...] are drawn: [..., 2], in one dimension with the loss."""
        if points.shape[-1] == 1:
            return np.stack([points[..., 0], loss], axis=-1)
        return points if self.plane is None else self.plane.flat(points)


def view(experiment: Experiment, landscape: Landscape, paths: Sequence[Trajectory]) -> View:
    """The landscape's own window and plane, or those that the experiment asks for.

    The window grows where a run has a start of its own outside. The `paths` are needed for planes other than
    the landscape's own: a window holds them all.
    """
    params, dimension = experiment.landscape.params, len(experiment.start)
    if dimension <= 2 or experiment.plane.kind == "given":
        if dimension > 2 and landscape.picture.plane is None:
            raise ValueError(f"{landscape.name} has more than two dimensions, but no plane")
        own = landscape.picture.plane if dimension >= 2 else None
        plane = own(**params) if own else None
        starts = np.array(list(_starts(experiment)), float).reshape(-1, dimension)
        return View(holding(landscape.picture.window, starts if plane is None else plane.flat(starts)), plane)
    points = np.concatenate([path.x[path.alive] for path in paths]).astype(float)
    minima = np.array(landscape.minima(**params), float).reshape(-1, len(experiment.start))
    if experiment.plane.axes is not None:
        i, j = experiment.plane.axes
        origin = minima[0] if len(minima) else points[-1]
        across = np.zeros((2, len(origin)))
        across[0, i] = across[1, j] = 1
        origin = origin * (1 - across.sum(axis=0))  # the axes read as the parameters themselves
        plane = Plane(origin, across, (f"w{_low(i + 1)}", f"w{_low(j + 1)}"))
        return View(around(plane.flat(np.concatenate([points, minima]))), plane)
    origin = points.mean(axis=0)
    _, sizes, directions = np.linalg.svd(points - origin, full_matrices=False)
    across = np.zeros((2, points.shape[1]))
    across[: min(2, len(directions))] = directions[:2]
    signs = np.where(
        across[np.arange(2), np.abs(across).argmax(axis=1)] < 0, -1.0, 1.0
    )  # the same every time
    plane = Plane(origin, across * signs[:, None], ("1st principal component", "2nd principal component"))
    shares = np.append(sizes**2, [0.0, 0.0])[:2] / max(float(np.sum(sizes**2)), 1e-30)
    return View(around(plane.flat(points)), plane, (float(shares[0]), float(shares[1])))


def _starts(experiment: Experiment) -> Iterator[Sequence[float]]:
    """The starts that runs have of their own, and those that they are repeated from."""
    for run in experiment.runs:
        if run.start:
            yield run.start
        if run.repeat:
            yield from run.repeat.starts or ()


MARGIN = 0.05
"""Of a window that has grown, what is left free beside a point at its edge."""


def holding(window: Window, points: np.ndarray) -> Window:
    """The window, grown where `points` [n, 1 or 2] lie outside; both sides by the same factor.

    Of points [n, 1], on a curve, only the first side holds them. Its twin is in site/planes.js.
    """
    low, high = np.transpose(np.array(window, float))
    for axis in range(points.shape[1]):
        low[axis] = min([low[axis], *points[:, axis]])
        high[axis] = max([high[axis], *points[:, axis]])
    whole = np.transpose(np.array(window, float))
    if (low == whole[0]).all() and (high == whole[1]).all():
        return window
    middle, shares = (low + high) / 2, (high - low) / (whole[1] - whole[0])
    curve = points.shape[1] == 1
    half = (whole[1] - whole[0]) / 2 * (shares[0] if curve else shares.max()) * (1 + 2 * MARGIN)
    if curve:
        return _round(middle[0], half[0]), window[1]
    return _round(middle[0], half[0]), _round(middle[1], half[1])


def around(points: np.ndarray) -> Window:
    """A window of 4 : 3 around points [n, 2], with a margin, in round numbers."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2, (high - low) / 2
    half = np.maximum(half * 1.25, 0.1 * half.max())
    half = np.maximum(half, 1e-3 * np.maximum(1, np.abs(middle)))  # what 32-bit numbers can tell apart
    (x0, x1), (y0, y1) = (_round(m, h) for m, h in zip(middle, half, strict=True))
    return (x0, x1), (y0, y1)


def _round(middle: float, half: float) -> tuple[float, float]:
    """Both ends, in five digits of what lies between them; a half is rounded up, as JavaScript does it."""
    digits = 4 - int(np.floor(np.log10(half)))
    unit = 10.0**-digits
    low, high = (
        round(float(np.floor(end / unit + 0.5) * unit), digits) for end in (middle - half, middle + half)
    )
    return low, high


def _low(number: int) -> str:
    """A number as a subscript."""
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(number))
