"""The same training with one thing changed: what is the same, and what is not."""

import json

import numpy as np
import pytest

from app.races import permalink, solve
from app.races.trainings import comparing, running
from core import sampling


def experiment(name="mlp", **parts):
    choice = {"name": name, "params": {"depth": 2, "width": 6} if name == "mlp" else {}}
    given = {"version": 1, "landscape": choice, "steps": 6, "seed": 3, "runs": [{"rule": "gd"}]}
    for part, value in parts.items():
        given["landscape"][part] = given["landscape"].get(part, {}) | value
    return permalink.read(json.dumps(given))


def differences(one, other):
    """The paths at which two experiments differ."""
    first, second = (each.model_dump(mode="json") for each in (one, other))
    choices = (first.pop("landscape"), second.pop("landscape"))
    found = {name for name in first if first[name] != second[name]}
    for part in ("params", "toggles"):
        found |= {key for key, value in choices[0][part].items() if choices[1][part][key] != value}
    return found


@pytest.mark.parametrize(
    ("name", "words", "changed"),
    [
        ("normalization", "with batch norm", {"normalization"}),
        ("xavier_normal", "initialized with Xavier (normal)", {"initialization"}),
        ("small", "initialized with 0.01 · N(0, 1)", {"initialization"}),
        ("dropout", "with dropout 0.5", {"dropout"}),
        ("augmentation", "with shifts of up to 1 pixel and turns of up to 10°", {"shift", "rotate"}),
        ("decay", "with weight decay 0.01", {"runs"}),
    ],
)
def test_one_thing_is_changed_and_back_again(name, words, changed):
    plain = experiment()
    found = comparing.alternatives(plain)[name]
    assert (found.title, differences(plain, found.experiment)) == (words, changed)
    assert permalink.decode(permalink.encode(found.experiment)) == found.experiment
    if "initialization" not in changed:
        back = comparing.alternatives(found.experiment)[name]
        assert back.title.startswith("without ")
        assert differences(found.experiment, back.experiment) == changed
        assert back.experiment == plain


def test_what_is_on_can_be_left_out():
    found = comparing.alternatives(experiment("lenet", toggles={"normalization": "group", "flip": True}))
    assert found["normalization"].title == "without group norm"
    assert found["augmentation"].title == "without augmentation"
    still = solve.landscape(found["augmentation"].experiment).training
    assert still is not None
    assert not found["augmentation"].experiment.landscape.toggles["flip"]


@pytest.mark.parametrize("name", ["normalization", "dropout", "augmentation", "decay"])
def test_both_begin_with_the_same_weights_and_see_the_same_batches(name):
    plain = experiment()
    other = comparing.alternatives(plain)[name].experiment
    begun = []
    for one in (plain, other):
        training = solve.landscape(one).training
        x = training.begin(one.seed)
        parts = zip(training.anatomy.blocks, training.anatomy.parts(x), strict=True)
        begun.append({block.name: np.asarray(part) for block, part in parts})
    shared = begun[0].keys() & begun[1].keys()
    assert shared == begun[0].keys()
    for block in shared:
        np.testing.assert_array_equal(begun[0][block], begun[1][block])
    plans = []
    for one in (plain, other):
        samples = solve.landscape(one).data()
        plan = sampling.plan(one.seed, len(samples.y), one.batch.size, one.steps, one.batch.order, base=2)
        plans.append(np.asarray(samples.X)[plan.rows])
    np.testing.assert_array_equal(*plans)


def test_what_changes_nothing_gives_the_same_numbers():
    """Dropout of nothing is another program on the same numbers: a check of the whole way."""
    plain = experiment()
    same = experiment(params={"l1": 1e-30})
    ends = []
    for one in (plain, same):
        *_, last = running.moments(one, one.runs[0], solve.landscape(one), 6)
        ends.append(last.x)
    np.testing.assert_allclose(*ends, rtol=1e-5, atol=1e-7)
