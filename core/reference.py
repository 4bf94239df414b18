"""A run in plain Python: what the engine computes, without compiling, caching or padding. Read this first.

It is slow, and the app does not use it; tests hold the engine to it.
"""

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from core.data import Data
from core.engine import gaussian
from core.landscape import Landscape
from core.objective import Objective
from core.rule import Rule
from core.sampling import Plan
from core.schedule import Policy
from core.step import Build, RunSettings, seeded
from core.trajectory import FAR, HIGH, REACH


def run(
    rule: Rule,
    landscape: Landscape,
    settings: RunSettings,
    *,
    start: Any,
    lr: Any,
    policy: Policy | None = None,
    seed: int = 0,
    data: Data | None = None,
    plan: Plan | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The positions [steps + 1, d] and losses [steps + 1] that `engine.run` finds for the same arguments."""
    settings = jax.tree.map(jnp.asarray, seeded(settings.complete(Build(rule, landscape, policy)), seed))
    x = jnp.asarray(start, float)
    noise = gaussian(seed, settings.noise or 0.0, (len(lr), len(x)))

    def loss(x: Array, samples: Data | None) -> Array:
        """What is minimized, on these samples: with the weight decay, if that is coupled."""
        return landscape.loss(x, samples, **settings.landscape) + settings.weight_decay / 2 * (x @ x)

    def objective(t: int, rows: np.ndarray | None) -> Objective:
        """The objective at step t, where the mini-batch is these rows of the data."""
        batch = data
        if data is not None and rows is not None:
            batch = Data(np.asarray(data.X)[rows], np.asarray(data.y)[rows], np.ones(len(rows)))

        def change(g: Array) -> Array:
            g = g + noise[t]
            norm = jnp.linalg.norm(g)
            return g if settings.clip is None or norm <= settings.clip else g * settings.clip / norm

        def each(x: Array) -> Array:
            samples = [Data(X[None], y[None], np.ones(1)) for X, y, _ in zip(*batch, strict=True)]  # pyright: ignore[reportOptionalIterable] a rule that asks has data
            return jnp.stack([jax.grad(loss)(x, sample) for sample in samples])

        return Objective(
            batch=lambda x: loss(x, batch),
            full=lambda x: loss(x, data),
            change=change,
            residuals=lambda x: landscape.residuals(x, batch, **settings.landscape),  # pyright: ignore[reportOptionalCall]
            each=each,
            rows=rows,
            weight=None if batch is None else batch.weight,
            shapes=landscape.shapes or (x.shape,),
            weight_decay=settings.weight_decay,
            seed=settings.seed,
        )

    state = rule.begin(x, objective(0, None))
    watched = policy.init(x.dtype) if policy else None
    path, losses = [x], [landscape.loss(x, data, **settings.landscape)]
    for t, rate in enumerate(lr):
        f = objective(t, None if plan is None else plan.rows[t][plan.weight[t] > 0])
        if policy is not None:
            watched, factor = policy.update(watched, f.full(x), **settings.policy)
            rate = rate * factor
        shrink = rate * (settings.decoupled_decay or 0.0)
        if rule.decays:  # by itself, off the point that it moves
            x, state = rule.step(replace(f, decay=shrink), x, state, rate, **settings.rule)
        else:
            moved, state = rule.step(f, x, state, rate, **settings.rule)
            x = moved - shrink * x
        path.append(x)
        losses.append(landscape.loss(x, data, **settings.landscape))
        if not (jnp.abs(x).max() <= FAR and jnp.abs(losses[-1]) <= HIGH):  # the step that ended it is kept
            rest = len(lr) - t
            path[-1:] = [x if jnp.abs(x).max() <= REACH else path[-2]] * rest
            losses[-1:] = [losses[-1] if jnp.isfinite(losses[-1]) else losses[-2]] * rest
            break
    return np.array(path), np.array(losses)
