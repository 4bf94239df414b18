"""Mini-batches: every sample once an epoch, or independent draws; and how their noise falls."""

import jax
import numpy as np
import pytest
from scipy.stats import chisquare

from core import sampling
from core.data import Data
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")
N = 442


def batches(plan):
    """The rows that each step sees."""
    return [rows[weight > 0] for rows, weight in zip(*plan, strict=True)]


@pytest.mark.parametrize("size", [1, 10, 100, N])
def test_a_shuffled_epoch_sees_every_sample_exactly_once(size):
    per_epoch = -(-N // size)
    seen = batches(sampling.plan(3, N, size, 3 * per_epoch, "shuffled"))
    epochs = [np.concatenate(seen[i * per_epoch : (i + 1) * per_epoch]) for i in range(3)]
    for epoch in epochs:
        assert sorted(epoch) == list(range(N))
    assert (epochs[0] != epochs[1]).any(), "every epoch is shuffled afresh"
    sizes = [size] * (N // size) + ([N % size] if N % size else [])
    assert [len(rows) for rows in seen] == sizes * 3, "the last batch holds what is left"


def test_a_growing_batch_is_two_percent_larger_each_step_until_it_has_its_size():
    seen = batches(sampling.plan(3, N, 32, 400, "growing"))
    wanted, left, sizes = 1.0, N, []
    for _ in range(400):
        sizes.append(min(32, int(np.ceil(wanted)), left))
        left = left - sizes[-1] or N
        wanted *= 1.02
    assert [len(rows) for rows in seen] == sizes
    assert sizes[:40] == [1] + [2] * 35 + [3] * 4
    assert sizes[176:180] == [32] * 4
    drawn = np.concatenate(seen)
    assert sorted(drawn[:N]) == sorted(drawn[N : 2 * N]) == list(range(N)), "epochs, as when shuffled"


def test_draws_with_replacement_are_uniform_and_repeat():
    seen = batches(sampling.plan(3, N, 100, 1000, "replacement"))
    assert {len(rows) for rows in seen} == {100}
    assert any(len(set(rows)) < 100 for rows in seen)
    assert chisquare(np.bincount(np.concatenate(seen), minlength=N)).pvalue > 1e-3


@pytest.mark.parametrize("order", sampling.ORDERS)
def test_the_same_seed_draws_the_same_batches_and_another_seed_others(order):
    one, same, other = (sampling.plan(seed, N, 10, 100, order).rows for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()
    longer = sampling.plan(1, N, 10, 200, order).rows
    assert (longer[:100] == one).all(), "more steps go on where fewer stopped"


def test_the_batches_of_a_seed_are_the_same_on_every_machine():
    assert batches(sampling.plan(0, 10, 4, 3, "shuffled"))[0].tolist() == [4, 6, 2, 7]
    assert batches(sampling.plan(0, 10, 4, 3, "replacement"))[0].tolist() == [8, 6, 5, 2]


@pytest.mark.parametrize("size", [0, -1, N + 1])
def test_a_batch_that_the_data_cannot_fill_is_refused(size):
    with pytest.raises(ValueError, match="between 1 and 442"):
        sampling.plan(0, N, size, 10, "shuffled")


@pytest.mark.parametrize("size", range(1, N + 1, 21))
def test_a_batch_fits_its_padded_width_and_few_widths_are_compiled(size):
    assert size <= sampling.width(size, N) <= min(4 * size, N)
    assert sampling.width(size, N) in (1, 4, 16, 64, 256, N)


def test_the_variance_of_the_gradient_falls_like_one_over_the_batch_size():
    landscape = LANDSCAPES["regression"]
    data, w = landscape.data(), np.array([0.1, 0.2])

    @jax.jit
    @jax.vmap
    def gradients(rows, weight):
        return jax.grad(landscape.loss)(w, Data(data.X[rows], data.y[rows], weight))

    data = Data(*map(jax.numpy.asarray, data))
    full = jax.grad(landscape.loss)(w, data)
    noise = {}
    for size in (1, 4, 16, 64):
        drawn = gradients(*sampling.plan(11, N, size, 8000, "replacement"))
        noise[size] = float(drawn.var(axis=0).sum())
        assert np.abs(drawn.mean(axis=0) - full).max() < 4 * np.sqrt(noise[size] / 8000), "no bias"
    for size, variance in noise.items():
        assert variance * size == pytest.approx(noise[1], rel=0.1)
