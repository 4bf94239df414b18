"""What batch norm does to the loss (Santurkar et al. 2018): exactly on a bowl, and as claimed on networks."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

from core import sampling
from core.rules import RULES
from core.training import train
from landscapes import LANDSCAPES
from landscapes.networks import smoothness

A = np.array([[2.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 0.25]], np.float32)
BOWL = replace(
    LANDSCAPES["quadratic"], sliders=(), loss=lambda x, batch: 0.5 * x @ jnp.asarray(A) @ x + (x**4).sum() / 4
)
LR = 0.5


def test_on_a_bowl_with_steep_sides_the_bands_are_those_of_numpy():
    points = np.random.default_rng(0).normal(size=(3, 3))
    found = smoothness.bands(BOWL, points, LR, None)
    for k, x in enumerate(points):
        g, far = A @ x + x**3, LR * smoothness.REACH
        there = [x - a * g for a in far]
        losses = [0.5 * y @ A @ y + (y**4).sum() / 4 for y in there]
        changes = np.array([np.linalg.norm(A @ y + y**3 - g) for y in there])
        betas = changes / (far * np.linalg.norm(g))
        np.testing.assert_allclose(found.loss[k], [min(losses), max(losses)], rtol=1e-4)
        np.testing.assert_allclose(found.predictiveness[k], [min(changes), max(changes)], rtol=1e-4)
        assert found.smoothness[k] == pytest.approx(max(betas), rel=1e-4)
        assert np.ptp(betas) > 0.1


def test_batch_norm_makes_the_loss_smoother_along_the_way():
    """With 16 rectified units, batches of 64 and one rate: over the training the loss varies less along its
    gradient, the gradient changes less, and its Lipschitz constant is smaller. Deeper, it shows more."""
    mean, landscape = {}, LANDSCAPES["mlp"]
    for normalization in ("none", "batch"):
        specs = {spec.name: spec.default for spec in (*landscape.sliders, *landscape.toggles)}
        chosen = landscape.user_input.make(
            None, specs | {"depth": 1, "width": 16, "normalization": normalization}
        )
        training, data = chosen.training, chosen.data()
        probe, found = training.probe(), []
        for seed in range(3):
            plan = sampling.plan(seed, len(data.y), 64, 96, "shuffled", 2)
            look = {"data": data, "measured": probe, "validation": probe, "plan": plan, "every": 12}
            path = [*train(RULES["gd"], chosen, start=training.begin(seed), lr=np.full(96, LR), **look)]
            assert path[-1].loss < 0.5 * path[0].loss, "both learn"
            bands = smoothness.bands(chosen, [moment.x for moment in path], LR, probe)
            ranges = [np.ptp(bands.loss, axis=1), np.ptp(bands.predictiveness, axis=1), bands.smoothness]
            found.append(np.mean(ranges, axis=1))
        mean[normalization] = np.array(found)
    assert (mean["batch"] < 0.5 * mean["none"]).all(), "every seed, every measure, and by far"
