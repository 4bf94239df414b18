"""Tuning: the same budget for every rule, and what was best is what a single run finds."""

import json

import numpy as np
import pytest

from app.races import permalink, solve
from app.races.tuning import SEARCHES, Dimension, edges, space, tune
from core.experiment import ExperimentError


def begin(*runs, landscape="ellipse", steps=60):
    return permalink.begin({"landscape": {"name": landscape}, "steps": steps, "runs": [*runs]})


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
@pytest.mark.parametrize("k", [1, 2, 5])
def test_a_search_spends_its_budget_and_no_more_and_finds_the_middle_of_a_bowl(search, k):
    spent = []

    def score(places, share):
        assert places.shape[1] == k
        assert ((places >= 0) & (places <= 1)).all()
        spent.append(len(places) * share)
        return ((places - 0.4) ** 2).sum(axis=1)

    tried = search.spend(100, k, np.random.Generator(np.random.PCG64(3)), score)
    assert 100 * 0.3 <= sum(spent) <= 100 + 1e-6
    assert len(tried.places) == len(tried.scores) == len(tried.shares)
    assert tried.shares[tried.best()] == 1
    apart = np.abs(tried.places[tried.best()] - 0.4).max()
    assert apart <= {1: 0.06, 2: 0.12, 5: 0.5}[k]


def test_a_grid_sees_few_values_of_a_setting_and_random_search_many():
    seen = {}
    for name in ("grid", "random"):
        draw = np.random.Generator(np.random.PCG64(0))
        tried = SEARCHES[name].spend(100, 2, draw, lambda places, share: places[:, 0])
        seen[name] = len(np.unique(tried.places[:, 0]))
    assert seen == {"grid": 10, "random": 100}


def test_scales_are_uniform_in_what_they_say():
    u = np.linspace(0, 1, 5)
    assert np.allclose(np.log10(Dimension("", "", 1e-4, 1.0, "log").values(u)), [-4, -3, -2, -1, 0])
    assert np.allclose(1 - Dimension("", "", 0.0, 0.9999, "decay").values(u), [1, 0.1, 0.01, 1e-3, 1e-4])
    assert Dimension("", "", 1, 9, "linear", True).values(u).tolist() == [1, 3, 5, 7, 9]


def test_every_rule_has_its_rate_and_all_its_sliders_searched_between_ends_that_are_allowed():
    names = ("gd", "adam", "lookahead", "steepest_descent", "dog", "asgd")
    experiment = begin(*({"rule": name} for name in names))
    for i in range(len(names)):
        for one in space(experiment, i):
            for value in one.values(np.array([0.0, 1.0])).tolist():
                given = json.loads(experiment.canonical())
                *way, last = one.path.split(".")[2:]
                place = given["runs"][i]
                for part in way:
                    place = place[part]
                place[last] = value
                permalink.read(json.dumps(given))
        assert len(space(experiment, i, rate_only=True)) == 1


def test_what_was_best_is_what_a_single_run_finds_and_every_rule_had_the_same_budget():
    tuned = tune(begin({"rule": "gd"}, {"rule": "momentum"}), budget=64)
    counts = np.bincount([trial.run for trial in tuned.trials])
    assert counts.tolist() == [64, 64]
    for best, path in zip(tuned.best, solve.trajectories(tuned.experiment), strict=True):
        assert best.score == np.nanmin([one.score for one in tuned.trials if one.run == best.run])
        assert np.isclose(path.loss[-1], best.score, rtol=0.05)
    assert tuned.best[1].score < tuned.best[0].score
    again = tune(begin({"rule": "gd"}, {"rule": "momentum"}), budget=64)
    assert again.best == tuned.best


def test_a_best_at_the_edge_is_said_and_is_not_one_where_the_range_goes_on():
    experiment = begin({"rule": "gd"})
    low = tune(experiment, budget=32, ranges={"lr": (1e-5, 1e-3)}, search=SEARCHES["grid"])
    assert [end for _, end in edges(low, 0)] == ["high"]
    assert list(edges(tune(experiment, budget=32), 0)) == []


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"budget": 100_000, "seeds": 2}, "at most 100,000"),
        ({"ranges": {"lr": (0.0, 1.0)}}, "two numbers above 0"),
        ({"ranges": {"lr": (1e-3, 1e300)}}, r"runs\[0\].lr: 1e\+300 was given"),
        ({"ranges": {"params.beta": (0.0, 1.0)}}, "Gradient descent has no such setting; it has lr"),
    ],
)
def test_what_cannot_be_searched_is_refused_in_one_sentence(asked, sentence):
    with pytest.raises(ExperimentError, match=sentence):
        tune(begin({"rule": "gd"}), **asked)
