"""Three claims of the lectures that are about many runs: saddles dominate, random search, wide networks."""

import json

import numpy as np
import pytest

from app.races import permalink
from app.races.searching import Axis, grid, random, tried
from app.races.widths import ends_by_width
from core.experiment import ExperimentError
from landscapes.functions.critical_points import critical_points


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_minima_get_rare_with_dimension_and_lie_low_in_every_random_field(seed):
    shares = []
    for n in (2, 4, 6):
        found = critical_points(n, starts=200, seed=seed, steps=100)
        shares.append((found.indices == 0).mean())
        assert np.corrcoef(found.loss, found.indices)[0, 1] > 0.5
    assert shares[0] > shares[1] > shares[2]


RACE = {
    "version": 1,
    "landscape": {"name": "quadratic"},
    "runs": [{"rule": "adam", "lr": 0.1}],
    "steps": 60,
}
AXES = (
    Axis("runs.0.lr", 1e-4, 1.0),
    Axis("runs.0.params.b2", 0.99, 0.9999, log=False),
    Axis("runs.0.params.eps", 1e-10, 1e-6),
)
"""Where the rate decides nearly alone."""
BUDGET = 27


def test_random_search_sees_more_rates_than_a_grid_and_mostly_finds_better_ones():
    """Over boxes that lie elsewhere each time: a grid may be lucky once."""
    experiment, better = permalink.read(json.dumps(RACE)), []
    for seed in range(12):
        shift = 3 ** np.random.Generator(np.random.PCG64(seed)).uniform(-1, 1)
        axes = (AXES[0]._replace(low=AXES[0].low * shift, high=AXES[0].high * shift), *AXES[1:])
        on_grid, drawn = (
            tried(experiment, axes, values) for values in (grid(axes, BUDGET), random(axes, BUDGET, seed))
        )
        assert (on_grid.distinct(0), drawn.distinct(0)) == (3, BUDGET)
        better.append(drawn.best < on_grid.best)
    assert np.mean(better) >= 0.75


def test_a_search_says_what_it_cannot_do():
    experiment = permalink.read(json.dumps(RACE))
    with pytest.raises(ExperimentError, match="no number"):
        tried(experiment, [Axis("runs.0.rule", 0.1, 1)], np.array([[0.5]]))
    with pytest.raises(ExperimentError, match="budget: must be 1 to 10000 runs"):
        grid(AXES, 10**12)
    with pytest.raises(ExperimentError, match="axes"):
        random((), 9)


def test_losses_of_many_starts_concentrate_as_a_network_gets_wider():
    found = ends_by_width((2, 8, 32), seeds=range(12), steps=150, samples=128)
    assert np.isfinite(found.losses).all()
    assert (np.diff(found.spread) < 0).all()
    assert found.spread[-1] < 0.1 * found.spread[0]
    assert (np.diff(found.losses.mean(axis=1)) < 0).all()


@pytest.mark.thorough
@pytest.mark.parametrize("batch", [range(100, 140), range(200, 240)])
def test_they_concentrate_whichever_the_seeds(batch):
    found = ends_by_width((2, 4, 8, 16, 32, 64), seeds=batch)
    assert (np.diff(found.spread) < 0).all()
