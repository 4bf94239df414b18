"""What a picture says of itself."""

import json
import re

import pytest

from app.export.credit import credit
from app.races import permalink
from app.races.run_titles import titles
from app.races.scene import Scene
from core.experiment import Run
from core.sampling import ORDERS

NUMBERS = [
    name
    for name, field in Run.model_fields.items()
    if "float" in str(field.annotation)
    and not {"dict", "tuple", "Repeat"} & set(re.findall(r"\w+", str(field.annotation)))
    and name != "lr"
]


@pytest.mark.parametrize("name", NUMBERS)
def test_a_caption_says_every_setting_of_a_run_that_is_not_as_usual(name):
    first, *others = permalink.DEFAULT.runs
    changed = first.model_copy(update={name: 0.123})
    said = credit(Scene(permalink.DEFAULT.model_copy(update={"runs": (changed, *others)}))).caption
    assert "0.123" in said, f"the field {name} of Run needs a title: how captions say it"
    assert "0.123" not in credit(Scene(permalink.DEFAULT)).caption


def test_batches_that_grow_and_batches_that_do_not_are_told_apart():
    runs = [{"rule": "gd", "batch": {"size": 32, "order": order}} for order in ORDERS]
    batch = {"size": 9, "order": "growing"}
    race = {"version": 1, "landscape": {"name": "regression"}, "runs": runs, "batch": batch}
    experiment = permalink.read(json.dumps(race))
    assert titles(experiment) == [
        f"Gradient descent {how}" for how in ("shuffled", "with replacement", "growing")
    ]
    said = credit(Scene(experiment)).caption
    assert "batch size growing to 9" in said
    assert said.count("batch size 32") == 2
    assert said.count("batch size growing to 32") == 1
