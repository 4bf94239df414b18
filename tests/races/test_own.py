"""Runs with a start, a seed and a name of their own: what each computes, is called, and is refused."""

import json

import numpy as np
import pytest

from app.export.credit import credit
from app.export.drawing.race import race as drawn_race
from app.races import permalink, solve
from app.races.run_titles import titles
from app.races.scene import Scene
from app.races.trainings import running
from app.races.window import holding
from core.experiment import ExperimentError, minimal
from landscapes import LANDSCAPES

GD = {"rule": "gd"}


def race(*runs, landscape="beale", **keys):
    given = {"version": 1, "landscape": {"name": landscape}, "runs": list(runs), "steps": 20}
    return permalink.read(json.dumps(given | keys))


def test_a_run_with_its_own_start_and_seed_is_the_one_that_an_experiment_with_them_has():
    noisy = GD | {"noise": 0.5, "batch": {"size": 5}}
    own = {"start": [120.0, 4.0], "seed": 7}
    usual, alone = solve.trajectories(race(noisy, noisy | own, landscape="regression"))
    (wanted,) = solve.trajectories(race(noisy, landscape="regression", **own))
    assert np.array_equal(alone.x, wanted.x)
    assert np.array_equal(alone.loss, wanted.loss)
    assert not np.array_equal(usual.x[1:], alone.x[1:])
    assert np.array_equal(drawn_race(Scene(race(noisy, noisy | own, landscape="regression"))).x[1], wanted.x)


def test_a_label_or_a_colour_changes_no_path():
    named = race(GD | {"label": "A", "color": "teal"}, GD)
    first, second = solve.trajectories(named)
    assert first is second


def test_a_label_is_the_name_and_else_it_is_what_differs():
    runs = [GD | {"start": [-1, 2.5]}, GD, GD | {"label": "A"}, {"rule": "adam", "seed": 3}]
    assert titles(race(*runs)) == [
        "Gradient descent from (-1, 2.5)",
        "Gradient descent from (1, 1.6)",
        "A",
        "Adam",
    ]
    assert titles(race(GD, GD | {"seed": 3})) == ["Gradient descent seed 0", "Gradient descent seed 3"]
    assert titles(race(GD, GD | {"label": "A"})) == ["Gradient descent", "A"]
    said = credit(Scene(race(GD | {"start": [-1, 2.5], "seed": 3, "label": "A"})))
    assert "A (Gradient descent): η = " in said.caption
    assert said.caption.endswith("start (−1, 2.5), seed 3.")
    assert said.title.startswith("A on ")


def test_a_link_without_them_is_as_long_as_ever():
    plain = minimal(race(GD, GD), LANDSCAPES)
    assert not {"label", "seed", "null"} & set(plain.replace('"', " ").split())
    assert plain.count("start") == 1


@pytest.mark.parametrize(
    ("experiment", "said"),
    [
        ({"runs": [GD, GD | {"start": [1]}]}, "runs[1].start: beale needs 2 numbers, but 1 were given."),
        (
            {"landscape": {"name": "mlp"}, "runs": [GD | {"start": []}]},
            "runs[0].start: mlp starts where its initialization puts it; leave this out.",
        ),
    ],
)
def test_what_is_not_allowed_is_said_in_a_sentence(experiment, said):
    with pytest.raises(ExperimentError) as refused:
        permalink.read(json.dumps({"version": 1, "landscape": {"name": "beale"}} | experiment))
    assert str(refused.value) == said


def test_where_one_run_has_no_loss_to_start_from_that_is_said_of_it():
    hole = {"name": "formula", "formula": "log(x) + y^2"}
    given = {"version": 1, "landscape": hole, "start": [1, 1], "runs": [GD, GD | {"start": [-1, 1]}]}
    experiment = permalink.read(json.dumps(given))
    for ask in (solve.check, solve.trajectories):
        with pytest.raises(ExperimentError, match=r"^runs\[1\]\.start: the loss .* at \(-1, 1\)\.$"):
            ask(experiment)


def test_the_window_holds_every_start_of_a_runs_own():
    usual = LANDSCAPES["beale"].picture.window
    assert solve.view(race(GD | {"start": [0, 1]}, GD)).window == usual
    (x0, x1), (y0, y1) = solve.view(race(GD | {"start": [40, 1]}, GD | {"start": [1, -9]})).window
    assert x0 <= usual[0][0] < 40 < x1
    assert y0 < -9 < usual[1][1] <= y1
    spans = [high - low for low, high in usual]
    assert (x1 - x0) / spans[0] == pytest.approx((y1 - y0) / spans[1], rel=1e-3)
    curve = ((-2.0, 2.0), (0.0, 5.0))
    assert holding(curve, np.array([[7.0]]))[1] == curve[1]
    assert holding(curve, np.array([[7.0]]))[0][1] > 7


def test_a_network_trains_from_a_seed_of_its_runs_own():
    runs = [GD, GD | {"seed": 5}]
    experiment = permalink.read(
        json.dumps({"version": 1, "landscape": {"name": "mlp"}, "runs": runs, "steps": 2})
    )
    other = permalink.read(
        json.dumps({"version": 1, "landscape": {"name": "mlp"}, "runs": [GD], "steps": 2, "seed": 5})
    )
    landscape = solve.landscape(experiment)
    usual, own, wanted = (
        list(running.moments(of, of.runs[i], landscape, 2))
        for of, i in ((experiment, 0), (experiment, 1), (other, 0))
    )
    assert not np.array_equal(usual[0].x, own[0].x)
    assert np.array_equal(own[-1].x, wanted[-1].x)
    assert own[-1].loss == wanted[-1].loss
