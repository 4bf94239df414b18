"""When a run leaves a saddle, along the direction in which the loss falls from there.

The twin of race/leaving.js.
"""

import jax
import jax.numpy as jnp
import numpy as np

from app.races import solve
from core.experiment import Experiment
from core.trajectory import Trajectory

FAR = 0.1
"""A run has left a saddle at this share of the window's diagonal from it."""


def leaves_at(experiment: Experiment, path: Trajectory) -> float | None:
    """The first step that far from the saddle that the run comes closest to; None if it never leaves one."""
    saddles, landscape = solve.saddles(experiment), solve.landscape(experiment)
    if not len(saddles) or len(experiment.start) > 64:
        return None
    x = path.x[path.alive].astype(float)
    closest = [np.linalg.norm(x - point, axis=1).min() for point in saddles]
    point = saddles[int(np.argmin(closest))]
    data, params = solve.data(landscape), experiment.landscape.params
    with jax.enable_x64(True):
        hessian = jax.hessian(lambda w: landscape.loss(w, data, **params))(jnp.asarray(point))
    values, vectors = np.linalg.eigh(np.asarray(hessian, float))
    if not values[0] < 0:
        return None
    window = solve.view(experiment).window[: len(point)]
    beyond = FAR * np.hypot.reduce([high - low for low, high in window])
    there = np.flatnonzero(np.abs((x - point) @ vectors[:, 0]) > beyond)
    return float(there[0]) if len(there) and there[0] > 0 else None
