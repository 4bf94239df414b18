"""The runs compared: steps, losses and costs counted by hand, and words that the numbers bear out."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.races import permalink, solve
from app.races.along import bending
from app.races.along.quantities import QUANTITIES
from core.experiment import ExperimentError
from tests.player.twin import cloud, table
from tests.player.twin import sentences as words


def race(*runs, landscape="quadratic", **keys):
    given = {"version": 1, "landscape": {"name": landscape}, "runs": list(runs)}
    return permalink.read(json.dumps(given | keys))


def rows(experiment):
    found, floor = solve.trajectories(experiment), solve.floor(experiment)
    return table.rows(experiment, found, floor, solve.minima(experiment))


def sentences(experiment):
    minima, saddles = solve.minima(experiment), solve.saddles(experiment)
    known = words.Known(solve.floor(experiment), minima, saddles, solve.view(experiment).window)
    return words.sentences(experiment, solve.trajectories(experiment), known)


def test_a_row_says_what_the_path_does():
    experiment = race({"rule": "adam"}, {"rule": "newton"}, steps=80)
    for row, found in zip(rows(experiment), solve.trajectories(experiment), strict=True):
        assert (row.loss, row.above, row.diverged_at) == (found.loss[-1], found.loss[-1], None)
        assert row.distance == pytest.approx(np.linalg.norm(found.x[-1]))
        assert (row.gradients, row.values, row.hessians) == tuple(found.cost[-1])
        assert row.epochs is None
        for epsilon, step in zip(table.EPSILONS, row.reached, strict=True):
            assert (found.loss[:step] > epsilon).all()
            assert step is None or found.loss[step] <= epsilon
    assert [row.hessians for row in rows(experiment)] == [0, 80]


def test_a_run_that_diverges_has_no_loss_and_costs_what_it_used():
    (row,) = rows(race({"rule": "gd", "lr": 0.2}, steps=300))
    assert row.diverged_at is not None
    assert (row.loss, row.above, row.distance, row.gradients) == (None, None, None, row.diverged_at)


def test_where_no_minimum_is_known_nothing_is_measured_from_it():
    (row,) = rows(race({"rule": "gd"}, landscape="saddle"))
    assert (row.above, row.reached, row.distance) == (None, (), None)


def test_only_such_epsilons_are_asked_for_as_losses_can_tell():
    assert table.epsilons(0) == table.epsilons(-959.6407) == list(table.EPSILONS)
    assert table.epsilons(-1e9) == [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6]


def oscillation(beta, lr, curvature, start, steps):
    """Heavy ball on curvature·x²/2 from rest, from the roots of its recurrence."""
    roots = np.roots([1, -(1 + beta - lr * curvature), beta])
    weights = np.linalg.solve([[1, 1], roots], [start, start * (1 - lr * curvature)])
    return (weights * roots ** np.arange(steps + 1)[:, None]).sum(axis=1).real


@pytest.mark.parametrize(("beta", "times"), [(0.0, 0), (0.25, 0), (0.9, None), (0.95, None)])
def test_heavy_ball_overshoots_as_often_as_its_recurrence_says(beta, times):
    swings = oscillation(beta, 0.2, 1.0, 3.0, 400)[:, None]
    outside = swings[np.abs(swings) > words.BAND * 3]
    expected = int((outside[1:] * outside[:-1] < 0).sum())
    assert words.overshoots(swings, np.zeros(1)) == expected
    assert times is None or expected == times
    if beta == 0.9:  # half a turn takes π / ω steps, and the swing shrinks by √β at each
        omega = np.angle(np.roots([1, -(1.9 - 0.2), 0.9])[0])
        assert abs(expected - np.log(words.BAND) / np.log(np.sqrt(0.9)) / (np.pi / abs(omega))) <= 1


def test_turns_above_90_degrees_are_counted_among_moves_that_are_resolved():
    zigzag = np.array([[0, 0], [1, 2], [2, 0], [3, 2], [4, 0]])  # each move is turned by 127°
    assert words.sharp_turns(zigzag) == 1
    assert words.sharp_turns(zigzag / [1, 4]) == 0
    assert words.sharp_turns(zigzag * 1e-16 + 1) == 0  # rounding
    assert words.sharp_turns(zigzag[:1]) == 0


@given(st.integers(0, 2**32), st.integers(1, 30))
def test_the_facts_do_not_depend_on_where_the_path_lies(seed, steps):
    path = np.random.default_rng(seed).normal(size=(steps + 1, 2))
    turn, shift = np.array([[0.6, -0.8], [0.8, 0.6]]), np.array([5.0, -2.0])
    moved = path @ turn.T + shift
    assert words.overshoots(moved, shift) == words.overshoots(path, np.zeros(2))
    assert words.sharp_turns(moved) == words.sharp_turns(path)
    assert words.near_since(moved, shift, 1.0) == words.near_since(path, np.zeros(2), 1.0)


def test_the_words_are_those_of_the_numbers():
    gd = {"rule": "gd"}
    (diverged,) = sentences(race(gd | {"lr": 0.2}, steps=300))
    (row,) = rows(race(gd | {"lr": 0.2}, steps=300))
    assert f"diverged at step {row.diverged_at}: its loss was 117 at the start" in diverged
    experiment = race({"rule": "momentum", "lr": 0.1}, landscape="parabola", start=[3], steps=200)
    (found,), (said,) = solve.trajectories(experiment), sentences(experiment)
    assert f"It overshot the minimum {words.overshoots(found.x, np.zeros(1))} times and came back" in said
    (stuck,) = sentences(race(gd, landscape="saddle", start=[0.5, 0], steps=100))
    assert "stayed near the saddle at (0, 0) for the last" in stuck
    assert "norm" in stuck
    (slow,) = sentences(race(gd | {"lr": 0.001}, landscape="rosenbrock"))
    assert "never within 0.01 of the lowest known loss" in slow
    assert "was still descending" in slow


def test_settings_are_those_of_every_run_in_flat_columns():
    experiment = race(
        {"rule": "adam"}, {"rule": "gd", "batch": {"size": 5}}, landscape="regression", steps=40
    )
    one, other = table.settings(experiment)
    assert (one["batch.size"], other["batch.size"]) == (None, 5)
    assert one["params.b1"] == 0.9
    assert "params.b1" not in other
    assert one["landscape.name"] == other["landscape.name"] == "regression"
    assert [row.epochs for row in rows(experiment)] == [40, pytest.approx(40 * 5 / 442, rel=0.1)]


def test_a_quadratics_curvature_is_its_matrix_at_every_step():
    experiment = race({"rule": "gd"}, steps=20)
    at, found = bending.curvatures(experiment.canonical(), 0)
    assert at.tolist() == list(range(21))
    np.testing.assert_allclose(found.g, solve.trajectories(experiment)[0].x * [20, 5], rtol=1e-12)
    np.testing.assert_allclose(found.h, np.tile([20, 0, 5], (21, 1)), atol=1e-12)
    np.testing.assert_allclose([found.low, found.high], [[5] * 21, [20] * 21])


def test_what_can_be_drawn_in_place_of_the_loss_is_what_theory_says():
    landscape = {"name": "spectrum", "params": {"n": 4, "kappa": 100}}
    given = {"version": 1, "landscape": landscape, "steps": 30}
    experiment = permalink.read(json.dumps(given | {"runs": [{"rule": "gd", "lr": 0.5}, {"rule": "adam"}]}))
    paths = np.stack([found.x for found in solve.trajectories(experiment)])
    eigenvalues = 100.0 ** (-np.arange(4) / 3)
    expected = {
        "gradient": np.linalg.norm(paths * eigenvalues, axis=-1),
        "distance": np.linalg.norm(paths, axis=-1),
        "directions": np.abs(paths[0]).T,  # gradient descent shrinks each by |1 − ηλ| at every step
    }
    for name, lines in expected.items():
        found = QUANTITIES[name].lines(experiment, 0)
        np.testing.assert_allclose(found.values, lines, rtol=1e-9, atol=1e-12)
        assert found.labels == (("λ = 1", "λ = 0.01") if name == "directions" else None)
    errors = found.values
    np.testing.assert_allclose(errors[:, 1:] / errors[:, :-1], np.tile(1 - 0.5 * eigenvalues[:, None], 30))


def test_the_plot_of_rates_has_every_run_and_is_flat_for_none_whose_rate_changes():
    decaying = {"rule": "gd", "lr": 0.01, "schedule": {"name": "exponential"}}
    rates = QUANTITIES["rates"].lines(race({"rule": "gd", "lr": 0.01}, decaying, {"rule": "adam"}), 0)
    assert rates.values.shape[0] == 3
    assert not rates.focused
    constant, falling, own = rates.values
    assert (constant == 0.01).all()
    assert (np.diff(falling)[1:] < 0).all()
    assert own.max() > 1.5 * own.min()


def test_what_cannot_be_drawn_is_not_offered_or_refused_with_a_sentence():
    assert not QUANTITIES["distance"].measured(race({"rule": "gd"}, landscape="saddle"))
    for landscape, start in (("bukin", None), ("absolute", None), ("ackley", [0.01, 0.02])):
        keys = {"start": start} if start else {}
        experiment = race({"rule": "gd", "lr": 1e-3}, landscape=landscape, **keys)
        with pytest.raises(ExperimentError, match="has a kink at its minimum"):
            QUANTITIES["directions"].lines(experiment, 0)


def test_gradients_of_mini_batches_scatter_where_there_are_samples():
    found = cloud.cloud(race({"rule": "gd"}, landscape="regression", steps=20), 0, 7)
    assert len(found.each) == 442
    np.testing.assert_allclose(found.spread(1), 10 * found.spread(10) * 441 / 432)
    np.testing.assert_allclose(found.spread(1), 10 * found.spread(10, "replacement"))
    with pytest.raises(ExperimentError, match=r"Quadratic.* has no data to take samples from\."):
        cloud.cloud(race({"rule": "gd"}), 0, 7)
