"""A picture's description says what happened, by the measures that the page has."""

import io
import json

import pytest
from PIL import Image

from app.export.credit import credit
from app.export.formats.stills import still
from app.export.options import Options
from app.export.outcomes import GOAL, outcomes
from app.races.claims import values
from app.races.scene import read


def scene(landscape, *runs, steps=200, **more):
    experiment = {"landscape": landscape, "steps": steps, "runs": list(runs), **more.pop("also", {})}
    return read(json.dumps({"version": 2, "experiment": experiment, **more}))


BEALE = scene(
    {"name": "beale"}, {"rule": "adam", "lr": 0.3}, {"rule": "gd", "lr": 1e4}, {"rule": "gd", "lr": 1e-9}
)


def test_it_says_who_came_to_which_minimum_in_how_many_steps_and_who_diverged():
    text = outcomes(BEALE)
    steps = values.value_of("steps_to", {"epsilon": GOAL}, BEALE.experiment, 0)
    ended = values.value_of("diverged_at", {}, BEALE.experiment, 1)
    assert steps > 10
    came = f"came within 0.001 of the lowest known loss in {steps:g} steps"
    assert f"{came} and ended near the minimum at (3, 0.5)." in text
    assert f"diverged at step {ended:g}." in text
    final = values.value_of("final", {}, BEALE.experiment, 2)
    assert f"ended at a loss of {final:.3g}." in text  # nowhere near a minimum
    assert text.count(".") - text.count("0.") >= 3
    told = credit(BEALE).alt
    assert told.endswith(text)
    assert Image.open(io.BytesIO(still(BEALE, Options(width=200, height=150)))).info["Description"] == told
    assert text not in credit(BEALE, measured=False).alt


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (
            scene({"name": "formula", "formula": "x^2 + y^2"}, {"rule": "gd", "lr": 1e-9}),
            "ended at a loss of",
        ),
        (
            scene({"name": "formula", "formula": "log(x)"}, {"rule": "gd", "lr": 9}),
            "left the landscape's domain at step 1",
        ),
        (
            scene({"name": "beale"}, {"rule": "gd", "lr": 0.01, "repeat": {"seeds": 4}}, steps=20),
            "the median of all losses ended at",
        ),
        (
            scene(
                {"name": "bowl"},
                {"rule": "gd", "lr": 0.1},
                panels=[{"title": "$\\alpha$"}, {"experiment": {"runs": [{"lr": 9}]}}],
            ),
            "α – Gradient descent",
        ),
    ],
)
def test_it_says_of_any_race_what_can_be_said(shown, said):
    assert said in outcomes(shown)
