"""Every scene shows what it says: its claims hold. And claims are read strictly, and judged in words."""

import json
from pathlib import Path

import pytest

from app.races import claims, permalink, scene, solve
from core.experiment import ExperimentError

SCENES = {path.stem: path for path in sorted(Path("app/scenes").resolve().glob("*/*.json"))}


NETWORKS = [name for name, path in SCENES.items() if path.parent.name == "networks"]


def described(name):
    return json.loads(SCENES[name].read_text("utf-8"))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.thorough if name in NETWORKS else ()) for name in SCENES]
)
def test_what_a_scene_claims_holds(name):
    about = described(name)
    assert about["expects"], "a scene claims something"
    for claim, experiment in expected(about):
        outcome = claims.judge(claim, experiment)
        assert outcome.holds, outcome.sentence


def expected(about):
    """The claims of a scene, each with the experiment that it is about."""
    there = scene.read(json.dumps(about["scene"]))
    for k, given in enumerate(about["expects"]):
        where = f"expects[{k}]"
        experiment = claims.experiment_of(given, there, where)
        yield claims.read(given, experiment, claims.known(experiment), where), experiment


@pytest.mark.parametrize("name", NETWORKS)
def test_what_a_network_claims_can_be_read(name):
    for _, experiment in expected(described(name)):
        assert solve.landscape(experiment).training


def test_a_claim_is_about_one_of_several_panels():
    given = zigzag().model_dump(mode="json", exclude={"version"})
    panels = [{}, {"experiment": {"runs": [{"lr": 0.02}]}}]
    there = scene.read(json.dumps({"version": 2, "experiment": given, "panels": panels}))
    turns = {"measure": "turns", "axis": 1, "run": 0}
    for panel, count in ((None, 39), (0, 39), (1, 0)):
        given = turns | {"is": count} | ({} if panel is None else {"panel": panel})
        assert judged(given, claims.experiment_of(given, there)).holds
    with pytest.raises(ExperimentError, match=r"claim\.panel: 2 was given, but the last panel is 1\."):
        claims.experiment_of({"panel": 2}, there)
    with pytest.raises(ExperimentError, match=r"claim\.panel: 0 was given, but there are no panels\."):
        claims.experiment_of({"panel": 0}, there.alone(0))


def zigzag(**keys):
    given = {
        "version": 1,
        "landscape": {"name": "ellipse"},
        "start": [-3.4, 1.6],
        "steps": 40,
        "runs": [{"rule": "gd", "lr": 0.23}, {"rule": "gd", "lr": 0.02}],
    }
    return permalink.read(json.dumps(given | keys))


def judged(given, experiment=None):
    experiment = experiment or zigzag()
    return claims.judge(claims.read(given, experiment, claims.known(experiment)), experiment)


@pytest.mark.parametrize(
    ("given", "holds", "sentence"),
    [
        ({"measure": "turns", "axis": 1, "is": [39, 0]}, True, "turns, axis 1: 39, 0, as claimed."),
        (
            {"measure": "turns", "axis": 1, "run": 0, "is": 38},
            False,
            "turns, axis 1 of run 0: 39, but 38 was claimed.",
        ),
        (
            {"measure": "path_length", "run": 0, "is": 18, "within": 0.01},
            False,
            "path_length of run 0: 18.9887, but 18 within 1 % was claimed.",
        ),
        (
            {"measure": "path_length", "run": 0, "over": 1, "at_least": 6},
            False,
            "path_length of run 0 over run 1: 5.56981, but at least 6 was claimed.",
        ),
        ({"measure": "final", "order": [0, 1]}, True, "final: 8.96691e-06, 0.44123, as claimed."),
        ({"measure": "final", "order": [1, 0]}, False, None),
        ({"measure": "diverged_at", "is": None}, True, "diverged_at: none, none, as claimed."),
        (
            {"measure": "diverged_at", "is": [None, 3]},
            False,
            "diverged_at: none, none, but none, 3 was claimed.",
        ),
        (
            {"measure": "final", "run": 0, "with": {"steps": 0}, "is": 1},
            None,
            "steps: 0 was given, but it must be",
        ),
        (
            {"measure": "steps_to", "epsilon": 0.01, "run": 0, "with": {"steps": 10}, "is": None},
            True,
            "steps_to, epsilon 0.01 of run 0: none, as claimed.",
        ),
        ({"measure": "condition", "is": 4}, True, "condition: 4, as claimed."),
        (
            {
                "measure": "critical",
                "run": 1,
                "knob": "runs.1.lr",
                "low": 0.1,
                "high": 0.5,
                "is": 0.25,
                "within": 1e-3,
            },
            True,
            None,
        ),
        (
            {"measure": "critical", "knob": "runs.7.lr", "low": 0.1, "high": 0.5, "is": 1},
            None,
            "knob: this exper",
        ),
        (
            {"measure": "critical", "knob": "runs.0.rule", "low": 0.1, "high": 0.5, "is": 1},
            None,
            "knob: this exp",
        ),
        (
            {"measure": "critical", "knob": "runs.0.lr", "low": 0.1, "is": 1},
            None,
            "high: critical must be told",
        ),
        ({"measure": "turns", "is": 1}, None, "axis: turns must be told it here."),
    ],
)
def test_a_claim_is_judged_in_one_sentence(given, holds, sentence):
    if holds is None:
        with pytest.raises(ExperimentError, match=sentence):
            judged(given)
        return
    outcome = judged(given)
    assert outcome.holds == holds
    assert sentence in (None, outcome.sentence)


def test_where_no_minimum_is_known_nothing_is_measured_from_it():
    saddle = permalink.read('{"version": 1, "landscape": {"name": "saddle"}, "runs": [{"rule": "gd"}]}')
    for given in ({"measure": "distance", "is": 1}, {"measure": "steps_to", "epsilon": 0.1, "is": 1}):
        with pytest.raises(ExperimentError, match="must be told it here"):
            judged(given, saddle)
    with pytest.raises(ExperimentError, match="has no known minimum"):
        judged({"measure": "condition", "is": 1}, saddle)
    assert judged({"measure": "steps_to", "epsilon": 0.1, "floor": -1e9, "is": None}, saddle).holds


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (3, "claim: 3 was given, but it must be a claim."),
        ({"is": 3}, "claim.measure: this key is required."),
        (
            {"measure": "turn", "axis": 1, "is": 3},
            'claim.measure: there is no measure called "turn"; did you mean turns?',
        ),
        (
            {"measure": "turns", "axes": 1, "is": 3},
            'claim.axes: there is no key called "axes"; did you mean axis?',
        ),
        (
            {"measure": "turns", "axis": -1, "is": 3},
            "claim.axis: -1 was given, but it must be a whole number from 0.",
        ),
        ({"measure": "turns", "axis": 2, "is": 3}, "claim.axis: 2 was given, but the last axis is 1."),
        (
            {"measure": "turns", "axis": True, "is": 3},
            "claim.axis: true was given, but it must be a whole number from 0.",
        ),
        (
            {"measure": "final", "at": 3, "is": 3},
            'claim.at: there is no argument called "at". None is allowed here.',
        ),
        ({"measure": "final", "run": 2, "is": 3}, "claim.run: 2 was given, but the last run is 1."),
        ({"measure": "final", "is": [3]}, "claim.is: 1 numbers were given, but there must be 2."),
        (
            {"measure": "final", "is": "3"},
            'claim.is: "3" was given, but it must be a number, null for none, or a list of these, one a run.',
        ),
        ({"measure": "final"}, "claim: it must say one of is, order, or at_least and at_most."),
        (
            {"measure": "final", "is": 3, "at_most": 4},
            "claim: it must say one of is, order, or at_least and at_most.",
        ),
        ({"measure": "final", "order": [0, 0]}, "claim.order: [0, 0] does not name every run once."),
        ({"measure": "final", "run": 0, "order": [0]}, "claim.order: [0] does not name every run once."),
        ({"measure": "sharp_turns", "is": 3, "within": 0.1}, "claim.within: sharp_turns is a count."),
        (
            {"measure": "final", "at_most": 3, "within": 0.1},
            "claim.within: final is not said to be a number.",
        ),
        (
            {"measure": "final", "is": 3, "within": 1},
            "claim.within: 1 was given, but it must be a number above 0 and below 1.",
        ),
        (
            {"measure": "condition", "run": 0, "is": 3},
            "claim.run: condition is the landscape's, not a run's.",
        ),
        ({"measure": "distance", "point": [1], "is": 3}, "claim.point: it must have 2 numbers."),
    ],
)
def test_what_is_wrong_with_a_claim_is_one_sentence(given, sentence):
    with pytest.raises(ExperimentError) as refused:
        judged(given)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_a_network_has_measures_of_its_own():
    network = scene.read(json.dumps(described("init-small")["scene"])).experiment
    outcome = judged({"measure": "layer_std", "layer": 2, "at": 0, "is": 0.000637, "within": 0.01}, network)
    assert outcome.holds, outcome.sentence
    with pytest.raises(ExperimentError, match="layer: 99 was given, but the last one is"):
        judged({"measure": "layer_std", "layer": 99, "at": 0, "is": 1}, network)
    with pytest.raises(ExperimentError, match='no measure called "turns"'):
        judged({"measure": "turns", "axis": 0, "is": 1}, network)
