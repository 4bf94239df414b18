"""Where training ends from many starts, by the width of a network.

In wide networks most starts end about equally low: the losses of local minima concentrate (Choromanska,
Henaff, Mathieu, Ben Arous & LeCun 2015, figure 3, on networks with one hidden layer).
"""

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from app.races import permalink, solve
from app.races.trainings import networks
from core.data import Data
from core.landscape import Landscape
from core.programs import NETWORKS, network_program


class Ends(NamedTuple):
    """The losses that many starts end at, by width."""

    widths: np.ndarray  # [w] units of the hidden layer
    losses: np.ndarray  # [w, seeds] on the samples that they are trained on

    @property
    def spread(self) -> np.ndarray:
        """The standard deviation [w] over the seeds."""
        return self.losses.std(axis=1)


def ends_by_width(
    widths: Sequence[int] = (2, 4, 8, 16, 32, 64),
    *,
    seeds: Sequence[int] = range(20),
    steps: int = 300,
    lr: float = 0.5,
    samples: int = 256,
) -> Ends:
    """Gradient descent on some digits, by a network with one hidden layer, from a start for every seed."""
    losses = []
    for width in widths:
        given = {
            "version": 1,
            "landscape": {"name": "mlp", "params": {"depth": 1, "width": width}},
            "runs": [{"rule": "gd", "lr": lr}],
        }
        landscape = solve.landscape(permalink.read(json.dumps(given)))
        data = Data(*(part[:samples] for part in networks.probe(landscape)))
        starts = np.stack([networks.training(landscape).begin(seed) for seed in seeds])
        sliders = {slider.name: slider.default for slider in landscape.sliders}
        ended = _descend(landscape)(starts.astype(np.float32), np.float32(lr), steps, data, sliders)
        losses.append(np.asarray(ended, float))
    return Ends(np.array(widths), np.stack(losses))


@network_program
def _descend(landscape: Landscape) -> Callable[..., Array]:
    def descend(starts: Array, lr: Array, steps: Array, data: Data, sliders: dict) -> Array:
        def loss(x: Array) -> Array:
            return landscape.loss(x, data, **sliders)

        def one(x: Array) -> Array:
            end = jax.lax.fori_loop(0, steps, lambda _, x: x - lr * jax.grad(loss)(x), x)
            return loss(end)

        return jax.vmap(one)(jnp.asarray(starts))

    return jax.jit(descend, compiler_options=NETWORKS)
