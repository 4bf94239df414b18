"""Ensembles on the page and in pictures: the same members, bands, dots and densities in both languages."""

import json

import numpy as np
import pytest

from app.export.drawing.maps.density import density
from app.export.drawing.race import race as drawn
from app.player.messages.race import description
from app.races import permalink, repeats, solve
from app.races.scene import Scene
from tests.player.computed import computed, files, samples_of

CELLS, STEP = (24, 18), 12.25


def race(landscape, run, **keys):
    return permalink.read(
        json.dumps({"version": 1, "landscape": {"name": landscape}, "runs": [run], "steps": 30} | keys)
    )


ENSEMBLES = {
    "starts over the window, of which some leave": race(
        "beale", {"rule": "gd", "repeat": {"random": 60}}, seed=5
    ),
    "starts around a start of its own": race(
        "himmelblau", {"rule": "adam", "start": [0, 0], "repeat": {"random": 40, "spread": 0.1}}
    ),
    "starts on a line": race("double_well", {"rule": "momentum", "repeat": {"random": 20}}),
    "seeds of noise": race("ellipse", {"rule": "gd", "noise": 2.0, "repeat": {"seeds": 40}}, seed=9),
    "seeds of mini-batches": race(
        "regression", {"rule": "gd", "batch": {"size": 5}, "repeat": {"seeds": 12}}
    ),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ensembles")
    given = []
    for k, experiment in enumerate(ENSEMBLES.values()):
        given.append(
            {"description": description(experiment), "files": files(folder, k, experiment), "tables": [],
             "data": samples_of(experiment), "cells": CELLS, "step": STEP}
        )  # fmt: skip
    return dict(zip(ENSEMBLES, computed("ensembles.mjs", folder, given), strict=True))


@pytest.mark.parametrize("name", ENSEMBLES)
def test_both_languages_walk_and_draw_the_same_members(answers, name):
    experiment, answer = ENSEMBLES[name], answers[name]
    (bundle,), view = repeats.bundles(experiment), solve.view(experiment)
    assert answer["ends"] == bundle.ends.tolist()
    found = np.array(answer["x"]).reshape(*bundle.loss.shape, 2)
    np.testing.assert_allclose(found, bundle.drawn(view), rtol=1e-7, atol=1e-9)
    assert np.ptp(found[:, -1], axis=0).max() > 0, "all members are one"
    shares = (repeats.LOW, repeats.LOWER, 0.5, repeats.UPPER, repeats.HIGH)
    quantiles = np.array(answer["quantiles"]).astype(float)
    np.testing.assert_allclose(quantiles, [bundle.quantile(share) for share in shares], rtol=1e-7, atol=1e-12)
    places = drawn(Scene(experiment)).repeats[0].places(STEP)
    np.testing.assert_allclose(np.reshape(answer["places"], (-1, 2)), places, rtol=1e-7, atol=1e-9)
    (x0, x1), (y0, y1) = view.window
    dense = density((places - (x0, y1)) / (x1 - x0, y0 - y1), *CELLS)
    np.testing.assert_allclose(np.reshape(answer["density"], dense.shape), dense, atol=1e-6)
    assert dense.max() == 1
