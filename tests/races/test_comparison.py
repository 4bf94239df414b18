"""The runs compared: steps, losses and costs counted by hand, and words that the numbers bear out."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.player import messages, wire
from app.races import comparison, metrics, permalink, solve, summary


def race(*runs, landscape="quadratic", **keys):
    given = {"version": 1, "landscape": {"name": landscape}, "runs": list(runs)}
    return permalink.read(json.dumps(given | keys))


def rows(experiment):
    found, floor = solve.trajectories(experiment), solve.floor(experiment)
    return comparison.rows(experiment, found, floor, metrics.minima(experiment))


def sentences(experiment):
    minima, saddles = metrics.minima(experiment), metrics.saddles(experiment)
    known = summary.Known(solve.floor(experiment), minima, saddles, solve.view(experiment).window)
    return summary.sentences(experiment, solve.trajectories(experiment), known)


def test_a_row_says_what_the_path_does():
    experiment = race({"rule": "adam"}, {"rule": "newton"}, steps=80)
    for row, found in zip(rows(experiment), solve.trajectories(experiment), strict=True):
        assert (row.loss, row.above, row.diverged_at) == (found.loss[-1], found.loss[-1], None)
        assert row.distance == pytest.approx(np.linalg.norm(found.x[-1]))
        assert (row.gradients, row.values, row.hessians) == tuple(found.cost[-1])
        assert row.epochs is None
        for epsilon, step in zip(comparison.EPSILONS, row.reached, strict=True):
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


def test_only_such_epsilons_are_asked_for_as_32_bits_can_tell():
    assert comparison.epsilons(0) == list(comparison.EPSILONS)
    assert comparison.epsilons(-959.6407) == [1e-1, 1e-2, 1e-3, 1e-4]


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        (["gd"], "50 steps · 50 gradient evaluations"),
        (["gd", "adam"], "50 steps · 50 gradient evaluations each"),
        (["gd", "newton"], "50 steps · 50 gradient evaluations each · 0–50 Hessians"),
        (["gd", "sam"], "50 steps each · 50–100 gradient evaluations"),
    ],
)
def test_the_budget_says_what_every_run_may_use(runs, said):
    assert comparison.budget(solve.trajectories(race(*({"rule": rule} for rule in runs), steps=50))) == said


def test_runs_that_diverged_do_not_make_the_budget_a_range():
    found = solve.trajectories(race({"rule": "svrg", "lr": 1e6}, {"rule": "gd"}, steps=1000))
    assert comparison.budget(found) == "1,000 steps · 1,000 gradient evaluations each"


def oscillation(beta, lr, curvature, start, steps):
    """Heavy ball on curvature·x²/2 from rest, from the roots of its recurrence."""
    roots = np.roots([1, -(1 + beta - lr * curvature), beta])
    weights = np.linalg.solve([[1, 1], roots], [start, start * (1 - lr * curvature)])
    return (weights * roots ** np.arange(steps + 1)[:, None]).sum(axis=1).real


@pytest.mark.parametrize(("beta", "times"), [(0.0, 0), (0.25, 0), (0.9, None), (0.95, None)])
def test_heavy_ball_overshoots_as_often_as_its_recurrence_says(beta, times):
    swings = oscillation(beta, 0.2, 1.0, 3.0, 400)[:, None]
    outside = swings[np.abs(swings) > summary.BAND * 3]
    expected = int((outside[1:] * outside[:-1] < 0).sum())
    assert summary.overshoots(swings, np.zeros(1)) == expected
    assert times is None or expected == times
    if beta == 0.9:  # half a turn takes π / ω steps, and the swing shrinks by √β at each
        omega = np.angle(np.roots([1, -(1.9 - 0.2), 0.9])[0])
        assert abs(expected - np.log(summary.BAND) / np.log(np.sqrt(0.9)) / (np.pi / abs(omega))) <= 1


def test_turns_above_90_degrees_are_counted_among_moves_that_are_resolved():
    zigzag = np.array([[0, 0], [1, 2], [2, 0], [3, 2], [4, 0]])  # each move is turned by 127°
    assert summary.sharp_turns(zigzag) == 1
    assert summary.sharp_turns(zigzag / [1, 4]) == 0
    assert summary.sharp_turns(zigzag * 1e-9 + 1) == 0  # rounding
    assert summary.sharp_turns(zigzag[:1]) == 0


@given(st.integers(0, 2**32), st.integers(1, 30))
def test_the_facts_do_not_depend_on_where_the_path_lies(seed, steps):
    path = np.random.default_rng(seed).normal(size=(steps + 1, 2))
    turn, shift = np.array([[0.6, -0.8], [0.8, 0.6]]), np.array([5.0, -2.0])
    moved = path @ turn.T + shift
    assert summary.overshoots(moved, shift) == summary.overshoots(path, np.zeros(2))
    assert summary.sharp_turns(moved) == summary.sharp_turns(path)
    assert summary.near_since(moved, shift, 1.0) == summary.near_since(path, np.zeros(2), 1.0)


def test_the_words_are_those_of_the_numbers():
    gd = {"rule": "gd"}
    (diverged,) = sentences(race(gd | {"lr": 0.2}, steps=300))
    (row,) = rows(race(gd | {"lr": 0.2}, steps=300))
    assert f"diverged at step {row.diverged_at}: its loss was 117 at the start" in diverged
    experiment = race({"rule": "momentum"}, landscape="parabola", start=[3], steps=200)
    (found,), (said,) = solve.trajectories(experiment), sentences(experiment)
    assert f"It overshot the minimum {summary.overshoots(found.x, np.zeros(1))} times and came back" in said
    (stuck,) = sentences(race(gd, landscape="saddle", start=[0.5, 0], steps=100))
    assert "stayed near the saddle at (0, 0) for the last" in stuck
    assert "norm" in stuck
    (slow,) = sentences(race(gd, landscape="rosenbrock"))
    assert "never within 0.01 of the lowest known loss" in slow
    assert "was still descending" in slow


def test_the_table_is_told_rows_settings_and_words():
    experiment = race(
        {"rule": "adam"}, {"rule": "gd", "batch": {"size": 5}}, landscape="regression", steps=40
    )
    found, floor = rows(experiment), solve.floor(experiment)
    words = sentences(experiment)
    header, arrays = wire.unpack(
        messages.runs(experiment, found, words=words, budget="40 steps", floor=floor)
    )
    assert (header["view"], header["budget"], header["words"], arrays) == ("runs", "40 steps", words, {})
    assert [comparison.Row(**row | {"reached": tuple(row["reached"])}) for row in header["rows"]] == found
    assert header["goal"] in header["epsilons"]
    assert [run["batch.size"] for run in header["settings"]] == [None, 5]
    assert header["settings"][0]["params.b1"] == 0.9
    assert "params.b1" not in header["settings"][1]
    assert {run["landscape.name"] for run in header["settings"]} == {"regression"}
    assert [row["epochs"] for row in header["rows"]] == [40, pytest.approx(40 * 5 / 442, rel=0.1)]


def test_small_maps_are_told_the_paths_of_the_large_one():
    experiment = race({"rule": "adam"}, {"rule": "gd"}, steps=40)
    found, seen, marks = solve.trajectories(experiment), solve.view(experiment), solve.marks(experiment)
    header, arrays = wire.unpack(
        messages.multiples(experiment, found, seen, surface="surface/0/a", marks=marks, focus=1)
    )
    large, paths = wire.unpack(
        messages.paths(experiment, solve.landscape(experiment), found, seen, links={}, marks=marks)
    )
    assert np.array_equal(arrays["x"], paths["x"])
    assert (header["window"], header["minima"], header["runs"]) == (
        large["window"],
        large["minima"],
        large["runs"],
    )
    assert (header["focus"], header["losses"]) == (1, [path.loss[-1] for path in found])
