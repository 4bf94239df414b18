"""Where mini-batches keep a run of least squares, measured over a thousand seeds."""

import json

import numpy as np
import pytest

from app.races import permalink, solve
from app.races.along import theory
from app.races.along.theory import hovering
from app.races.along.theory.ground import model_at
from core import engine, sampling
from core.inertia import inertia_of
from core.rules import RULES
from core.theory import linear_of

pytestmark = pytest.mark.usefixtures("x64")
SEEDS, STEPS = 1000, 200


def experiment(rule, lr, size, order, **more):
    run = {"rule": rule, "lr": lr, "batch": {"size": size, "order": order}, **more}
    return permalink.read(
        json.dumps({"version": 1, "landscape": {"name": "regression"}, "runs": [run], "steps": STEPS})
    )


@pytest.mark.parametrize(
    ("rule", "lr", "size", "order"),
    [
        ("gd", 0.05, 1, "replacement"),
        ("momentum", 0.05, 10, "replacement"),
        ("gd", 0.14, 10, "shuffled"),  # the last batch of an epoch has two samples
        ("nesterov", 0.05, 20, "shuffled"),
    ],
)
def test_mini_batches_keep_a_run_where_theory_says_over_a_thousand_seeds(rule, lr, size, order):
    race = experiment(rule, lr, size, order)
    (run,), landscape = race.runs, solve.landscape(race)
    data, minimum = solve.data(landscape), np.array(landscape.minima()[0])
    model = model_at(race, np.zeros(2))
    inertia = inertia_of(RULES[rule].inertia, run.toggles)
    step = linear_of(inertia, run.params, lr)
    floor, covariance = model.floor(step, hovering.noise_of(race, 0, model))
    found = engine.run_many(
        RULES[rule],
        landscape,
        run.settings({}),
        starts=np.tile(minimum, (SEEDS, 1)),
        lr=np.full(STEPS, lr),
        seeds=range(SEEDS),
        data=data,
        plans=[sampling.plan(seed, len(data.y), size, STEPS, order) for seed in range(SEEDS)],
    )
    last = slice(-90, None)  # two epochs
    assert found.loss[:, last].mean() - model.lowest == pytest.approx(floor - model.lowest, rel=0.1)
    off = (found.x[:, last] - minimum) @ model.vectors.T
    measured = np.einsum("rta,rtb->ab", off, off) / off[..., 0].size
    assert np.sqrt(np.trace(measured)) == pytest.approx(np.sqrt(np.trace(covariance)), rel=0.1)
    np.testing.assert_allclose(measured, covariance, atol=0.1 * np.trace(covariance))


def test_samples_without_replacement_keep_it_nearer_and_the_words_say_how_near():
    floors = {}
    for order in ("replacement", "shuffled"):
        found = theory.theory(experiment("gd", 0.1, 64, order), 0, 5)
        assert found.exact
        assert found.lowest is not None
        floors[order] = found.floor - found.lowest
        assert found.ring.shape == (hovering.RING, 2)
        said = f"Mini-batches of 64 keep the loss {floors[order]:.3g} above the minimum on average"
        assert any(sentence.startswith(said) for sentence in found.words)
    assert 0 < floors["shuffled"] < 0.5 * floors["replacement"]


def test_all_the_data_and_growing_batches_have_no_floor():
    for size, order in ((None, "shuffled"), (442, "shuffled"), (10, "growing")):
        found = theory.theory(experiment("gd", 0.1, size, order), 0, 5)
        assert len(found.ring) == 0 or found.floor == pytest.approx(found.lowest)


def test_single_samples_whose_mean_converges_may_still_drift_apart():
    """Below the limit of the mean Hessian, above that of the mean square."""
    found = theory.theory(experiment("gd", 1.0, 1, "replacement"), 0, 5)
    assert found.floor is None
    assert "Mini-batches of 1 are too much for this rate: the mean loss grows without end." in found.words


@pytest.mark.parametrize(("lr", "size"), [(1.0, 1), (0.2, 1), (1.0, 20)])
def test_where_the_hessians_of_shuffled_samples_matter_no_floor_is_given(lr, size):
    """Measured the mean loss grows without end, or is 1.5 and 1.3 times what the gradients alone lead to."""
    found = theory.theory(experiment("gd", lr, size, "shuffled"), 0, 5)
    assert found.exact
    assert found.floor is None
    assert len(found.ring) == 0
    assert not any("above the minimum" in one or "without end" in one for one in found.words)


def test_samples_whose_hessians_are_too_many_have_no_floor(monkeypatch):
    race, step = (
        experiment("gd", 0.1, 64, "shuffled"),
        linear_of(inertia_of(RULES["gd"].inertia, {}), {}, 0.1),
    )
    model = model_at(race, np.zeros(2))
    assert np.isfinite(model.floor(step, hovering.noise_of(race, 0, model))[0])
    monkeypatch.setattr(hovering, "WORK", 0)
    assert np.isnan(model.floor(step, hovering.noise_of(race, 0, model))[0])


def test_decoupled_decay_has_no_floor_as_it_moves_the_point_that_a_run_is_kept_around():
    for decay, known in (("coupled", True), ("decoupled", False)):
        more = {"weight_decay": 0.1, "decay": decay, "noise": 0.1}
        found = theory.theory(experiment("gd", 0.1, 64, "shuffled", **more), 0, 5)
        assert (found.floor is not None) is known
        assert (len(found.ring) > 0) is known
        assert any("above the minimum" in one for one in found.words) is known
