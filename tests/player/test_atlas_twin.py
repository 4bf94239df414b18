"""The atlases of the page and those of pictures: the same cells, by the browser and by XLA."""

import json

import numpy as np
import pytest

from app.player.messages.race import description
from app.races import atlas, permalink, trials
from app.races.scene import Atlas
from tests.player.computed import computed, files, samples_of

SHAPE = (16, 12)


def race(landscape, *runs, params=None, **keys):
    chosen = {"name": landscape} | ({"params": params} if params else {})
    return permalink.read(json.dumps({"version": 1, "landscape": chosen, "runs": list(runs)} | keys))


ATLASES = {
    "starts of gradient descent": (race("himmelblau", {"rule": "gd"}, steps=120), {}),
    "starts of momentum": (race("himmelblau", {"rule": "momentum"}, steps=120), {}),
    "starts of Adam": (race("himmelblau", {"rule": "adam"}, steps=120), {}),
    "starts of L-BFGS, zoomed": (
        race("beale", {"rule": "gd"}, {"rule": "lbfgs"}, steps=40),
        {"zoom": ((1.0, 4.0), (0.0, 1.0))},
    ),
    "starts on a line, at every rate": (race("double_well", {"rule": "momentum"}, steps=100), {}),
    "starts on a plane": (
        race("spectrum", {"rule": "gd", "start": [1.0] * 6}, params={"n": 6}, steps=30),
        {"kind": "settings", "x": "runs.0.start.0", "y": "runs.0.start.1", "of": "final"},
    ),
    "rate and momentum: steps": (
        race("ellipse", {"rule": "momentum"}, steps=150),
        {"kind": "settings", "of": "steps_to"},
    ),
    "two betas, zoomed beyond what is allowed: turns": (
        race("beale", {"rule": "adam"}, steps=80),
        {
            "kind": "settings",
            "x": "runs.0.params.b1",
            "y": "runs.0.params.b2",
            "of": "sharp_turns",
            "zoom": ((-1.0, 0.9), (-1.0, 0.0)),
        },
    ),
    "a zoom to rates below zero": (
        race("double_well", {"rule": "gd"}, steps=20),
        {"zoom": ((0.0, 1.0), (-1.0, 0.0))},
    ),
    "a slider of the landscape: the lowest loss": (
        race("bowl", {"rule": "gd"}, steps=60),
        {"kind": "settings", "y": "landscape.params.kappa", "of": "lowest_loss"},
    ),
    "a slider that moves the floor: steps": (
        race("double_well", {"rule": "momentum"}, steps=60),
        {"kind": "settings", "x": "landscape.params.tilt", "y": "runs.0.lr", "of": "steps_to"},
    ),
    "noise and decay: the longest step": (
        race("beale", {"rule": "gd", "noise": 0.1, "decay": "decoupled"}, steps=40),
        {"kind": "settings", "x": "runs.0.noise", "y": "runs.0.weight_decay", "of": "longest_step"},
    ),
    "grid search against random search": (
        race("bowl", {"rule": "gd"}, {"rule": "rmsprop"}, steps=30, seed=7),
        {"kind": "search", "x": "runs.1.lr", "y": "runs.1.params.alpha", "zoom": ((1e-3, 0.3), (0.0, 0.9))},
    ),
    "a schedule's slider": (
        race("ellipse", {"rule": "gd", "schedule": {"name": "exponential"}}, steps=60),
        {"kind": "settings", "y": "runs.0.schedule.params.gamma", "of": "final"},
    ),
    "steps under a schedule that ends with them, by rates": (
        race("beale", {"rule": "momentum", "schedule": {"name": "cosine"}}, steps=60),
        {"kind": "settings", "x": "steps", "y": "runs.0.lr", "of": "sharp_turns"},
    ),
    "steps, zoomed, and a schedule's slider, which go together with nothing": (
        race("ellipse", {"rule": "gd", "schedule": {"name": "exponential"}}, steps=60),
        {
            "kind": "settings",
            "x": "steps",
            "y": "runs.0.schedule.params.gamma",
            "zoom": ((5.0, 30.0), (1e-3, 0.1)),
        },
    ),
    "seeds and the strength of their noise": (
        race("himmelblau", {"rule": "gd", "noise": 3.0}, steps=30, seed=4),
        {"kind": "settings", "x": "seed", "y": "runs.0.noise", "of": "lowest_loss"},
    ),
    "sizes of mini-batches and seeds": (
        race("regression", {"rule": "gd", "batch": {"size": 5}, "seed": 3}, steps=20),
        {"kind": "settings", "x": "runs.0.batch.size", "y": "runs.0.seed", "of": "final"},
    ),
    "sizes of mini-batches and steps, of a race that has none": (
        race("regression", {"rule": "adam"}, steps=20, batch={"size": None}),
        {"kind": "settings", "x": "batch.size", "y": "steps", "of": "final"},
    ),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What the browser makes of every atlas."""
    folder = tmp_path_factory.mktemp("atlases")
    given = []
    for k, (experiment, view) in enumerate(ATLASES.values()):
        whole = Atlas.model_validate(view)
        plain = {name: getattr(whole, name) for name in Atlas.model_fields}
        given.append(
            {
                "description": description(experiment),
                "files": files(folder, k, experiment),
                "tables": [],
                "data": samples_of(experiment),
                "atlas": plain,
                "focus": len(experiment.runs) - 1,
                "shape": SHAPE,
            }
        )
    return dict(zip(ATLASES, computed("atlas.mjs", folder, given), strict=True))


@pytest.mark.parametrize("name", ATLASES)
def test_both_languages_compute_the_same_cells(answers, name):
    experiment, view = ATLASES[name]
    planned = atlas.plan(experiment, Atlas.model_validate(view), len(experiment.runs) - 1)
    answer = answers[name]
    if "together with nothing" not in name:
        assert {view.get("x"), view.get("y")} <= {None, planned.x.path, planned.y.path}
    for axis, other in ((planned.x, answer["plan"]["x"]), (planned.y, answer["plan"]["y"])):
        assert (axis.path, axis.title, axis.log) == (other["path"], other["title"], other["log"])
        assert axis.range == pytest.approx(other["range"])
    assert (planned.of, planned.run) == (answer["plan"]["of"], answer["plan"]["run"])
    found = atlas.cells(experiment, planned, SHAPE)
    which, value = np.array(answer["which"]), np.array(answer["value"], float)
    if planned.kind == "search":
        both = np.concatenate([one.loss for one in trials.trials(experiment, planned)])
        np.testing.assert_allclose(np.array(answer["trials"], float), both, rtol=1e-6, atol=1e-12)
        assert len(set(both)) > 100
    alike = which == found.which.ravel()
    assert alike.mean() >= 0.99  # between two basins rounding decides
    alike &= np.isfinite(value) | np.isfinite(found.value.ravel())
    assert alike.any()
    near = np.isclose(value[alike], found.value.ravel()[alike], rtol=1e-9, atol=1e-9)
    assert near.mean() >= 0.99
    assert len(set(which[which >= -1])) > 1 or np.nanstd(value) > 0, "an atlas of one colour"
