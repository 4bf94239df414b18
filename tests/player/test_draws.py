"""The browser draws the same mini-batches and the same noise from a seed as NumPy does."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from core import engine, sampling
from tests.core.javascript.node import NODE


def drawn(*asked):
    """What the browser's code draws."""
    command = [NODE, Path(__file__).with_name("draws.mjs")]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("order", sampling.ORDERS)
@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1])
def test_batches_are_those_of_numpy(seed, order):
    asked = [(442, 10), (700, 1), (200, 200), (1797, 50), (3, 2), (65_537, 5)]
    found = drawn(*(["batches", [samples, size, order, seed, 300]] for samples, size in asked))
    for (samples, size), here in zip(asked, found, strict=True):
        there = sampling.plan(seed, samples, size, 300, order)
        assert here["rows"] == there.rows.ravel().tolist()
        assert here["weight"] == there.weight.ravel().tolist()


def test_noise_is_that_of_numpy_to_the_thirteenth_digit():
    seeds = [0, 3, 2**32 - 1]
    found = drawn(*(["gaussian", [2, seed, 50_000]] for seed in seeds))
    for seed, here in zip(seeds, found, strict=True):
        there = engine.gaussian(seed, 1.0, (50_000, 2)).ravel()
        assert np.abs(there).max() > 3.66  # the tail of the distribution is drawn in another way
        np.testing.assert_allclose(here["z"], there, rtol=1e-13)


def test_a_shorter_run_begins_with_the_same_batches_and_noise():
    (long, short), (far, near) = (
        drawn(*([kind, [*given, steps]] for steps in (60, 20)))
        for kind, given in (("batches", [442, 10, "shuffled", 7]), ("gaussian", [2, 5]))
    )
    assert long["rows"][: len(short["rows"])] == short["rows"]
    assert far["z"][:40] == near["z"]
