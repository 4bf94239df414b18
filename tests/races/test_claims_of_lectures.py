"""Three claims of the lectures that are about many runs: saddles dominate, random search, wide networks."""

import json

import numpy as np
import pytest

from app.races import permalink
from app.races.tuning import SEARCHES, tune
from app.races.widths import ends_by_width
from landscapes.functions.critical_points import critical_points


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_minima_get_rare_with_dimension_and_lie_low_in_every_random_field(seed):
    shares = []
    for n in (2, 4, 6):
        found = critical_points(n, starts=200, seed=seed, steps=100)
        shares.append((found.indices == 0).mean())
        assert np.corrcoef(found.loss, found.indices)[0, 1] > 0.5
    assert shares[0] > shares[1] > shares[2]


@pytest.mark.parametrize("landscape", ["quadratic", "rosenbrock"])
def test_random_search_sees_more_rates_than_a_grid_and_mostly_finds_better_ones(landscape):
    """Over ranges that lie elsewhere each time: a grid may be lucky once."""
    race = {"version": 1, "landscape": {"name": landscape}, "steps": 60, "runs": [{"rule": "adam"}]}
    experiment, better = permalink.read(json.dumps(race)), []
    for seed in range(12):
        shift = 3 ** np.random.Generator(np.random.PCG64(seed)).uniform(-1, 1)
        ranges = {"lr": (1e-4 * shift, shift)}
        found = [
            tune(experiment, budget=81, search=SEARCHES[name], seed=seed, ranges=ranges)
            for name in ("grid", "random")
        ]
        rates = [len({trial.values["runs.0.lr"] for trial in one.trials}) for one in found]
        assert rates == [3, 81]
        on_grid, drawn = (one.best[0].score for one in found)
        better.append(drawn < on_grid)
    assert np.mean(better) >= 0.75


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
