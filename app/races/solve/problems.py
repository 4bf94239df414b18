"""The landscape that an experiment names, its data on the device, and its lowest known loss."""

from collections.abc import Callable
from functools import lru_cache, partial

import jax
import jax.numpy as jnp
import numpy as np

from app.races.solve.precision import double, precision
from core.bounded import bounded
from core.data import Data
from core.experiment import Experiment, landscape_of
from core.landscape import Landscape, Point
from core.programs import cached_program
from landscapes import LANDSCAPES


def landscape(experiment: Experiment) -> Landscape:
    """The landscape of an experiment: one of the registry, or one built from a formula or a file."""
    return landscape_of(experiment.landscape, LANDSCAPES)


def data(landscape: Landscape) -> Data | None:
    """A landscape's data set, on the device, in the precision of its races."""
    return None if landscape.data is None else on_device(landscape.data, wide=double(landscape))


@bounded(256e6)
def on_device(samples: Callable[[], Data], *, wide: bool = False) -> Data:
    """What `samples` returns, on the device, in 64 bits if `wide`; images stored as bytes stay bytes."""
    parts = (np.asarray(part) for part in samples())
    with jax.enable_x64(wide):
        return Data(*(jnp.asarray(part, None if part.dtype == np.uint8 else float) for part in parts))


def floor(experiment: Experiment) -> float | None:
    """The loss at the lowest known minimum of an experiment's landscape, or None where none is known."""
    choice, chosen = experiment.landscape, landscape(experiment)
    params = tuple(choice.params.items())
    known = _floor(chosen, params)
    if known is not None and choice.formula and _is_undercut(chosen, params, known):
        return None
    return known


@lru_cache(maxsize=256)
def _floor(landscape: Landscape, params: tuple[tuple[str, float], ...]) -> float | None:
    losses = [loss(landscape, point, params) for point in landscape.minima(**dict(params))]
    return min((one for one in losses if np.isfinite(one)), default=None)


LOOKS = 41
"""Along each axis of its window a formula is looked at so often for losses below its lowest known minimum."""


@lru_cache(maxsize=64)
def _is_undercut(landscape: Landscape, params: tuple[tuple[str, float], ...], known: float) -> bool:
    """Whether a typed formula is lower elsewhere in its window: beside a jump, no minimum is the lowest."""
    windows = landscape.picture.window[: landscape.dimension]
    axes = [np.linspace(low, high, LOOKS) for low, high in windows]
    points = np.stack([axis.ravel() for axis in np.meshgrid(*axes)], axis=-1)
    with precision(landscape):
        losses = jax.vmap(lambda x: landscape.loss(x, None, **dict(params)))(jnp.asarray(points))
    return bool(np.nanmin(np.asarray(losses, float), initial=np.inf) < known - 1e-9 * (1 + abs(known)))


@lru_cache(maxsize=1024)
def loss(landscape: Landscape, point: Point, params: tuple[tuple[str, float], ...]) -> float:
    """The full-data loss at a point.

    One program a landscape takes less memory than one for every operation on arrays of every shape. What is
    typed goes operation by operation: they are the same for all formulas, of which there is a new one with
    every key.
    """
    typed = landscape.user_input is not None and landscape.data is None
    of = landscape.loss if typed else _compiled(landscape)
    samples = landscape.data and landscape.data()  # not kept on the device for a single loss
    with precision(landscape):
        return float(of(jnp.asarray(point, float), samples, **dict(params)))


@partial(cached_program, programs=16)  # a class looks at few landscapes, and each holds most of a megabyte
def _compiled(landscape: Landscape) -> Callable[..., jax.Array]:
    # of a function of its own: JAX keeps what it compiled as long as the function is there
    return jax.jit(lambda x, samples, **params: landscape.loss(x, samples, **params))
