"""Full-batch trainings of a small network at the edge of stability (Cohen et al. 2021, 2022)."""

import json

import numpy as np
import pytest

from app.races import permalink, solve
from core.data import Data
from core.landscape import Landscape
from core.rules import RULES
from core.step import RunSettings
from core.theory import laws
from core.training import train
from landscapes.networks import smoothness

STEPS, EVERY, SMALL = 900, 60, "small"


def sharpnesses(rule, lr, samples, start="he_normal", **params):
    """The sharpness [rows] along a training on all its samples; of Adam the preconditioned one."""
    landscape, data, sliders = network(samples, start)
    training = landscape.training
    assert training is not None
    rows = train(
        RULES[rule],
        landscape,
        RunSettings(sliders, params),
        start=training.begin(0),
        lr=np.full(STEPS, lr),
        every=EVERY,
        data=data,
        measured=data,
        validation=data,
    )
    return np.array(
        [
            smoothness.sharpness(
                landscape, row.x, data, sliders, scales=None if row.scales is None else row.scales / lr
            )
            for row in rows
        ]
    )


def network(samples: int, start: str) -> tuple[Landscape, Data, dict[str, float]]:
    given = {
        "name": "mlp",
        "params": {"depth": 2, "width": 16, "label_smoothing": 0.1},
        "toggles": {"activation": "relu", "initialization": start},
    }
    race = permalink.read(json.dumps({"version": 1, "landscape": given, "runs": [{"rule": "gd"}]}))
    landscape = solve.landscape(race)
    training = landscape.training
    assert training is not None
    return landscape, Data(*(part[:samples] for part in training.probe())), dict(race.landscape.params)


@pytest.mark.parametrize(
    ("rule", "lr", "params", "edge"),
    [
        ("gd", 0.7, {}, laws.edge_of_stability(0.7)),
        ("momentum", 0.4, {"beta": 0.5}, laws.heavy_ball_limit(1, 0.5) / 0.4),
    ],
)
def test_sharpness_climbs_to_the_limit_over_the_rate_and_hovers_there(rule, lr, params, edge):
    found = sharpnesses(rule, lr, 256, start=SMALL, **params)
    assert found[0] < 0.1 * edge
    assert np.median(found[7:]) == pytest.approx(edge, rel=0.1)


def test_adams_preconditioned_sharpness_climbs_to_38_over_the_rate():
    found = sharpnesses("adam", 0.01, 64, b1=0.9, b2=0.99)
    bound = laws.adam_limit(0.01, 0.9)
    assert found[1] < 0.3 * bound
    assert np.median(found[9:]) == pytest.approx(bound, rel=0.1)
