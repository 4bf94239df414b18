"""Scenes: what is sent comes back as it was, and what is wrong is said in one sentence."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import app
from app.races import permalink, scene
from app.races.panel_titles import titles
from app.races.scene.panels import Panel, Written, difference, merged
from core.experiment import ExperimentError
from tests.any_scene import scenes
from tests.anything import experiments

RACE = {"landscape": {"name": "beale"}, "runs": [{"rule": "adam"}, {"rule": "gd"}]}
STEPS = permalink.begin(RACE).steps


@given(scenes(RACE, STEPS, 2))
def test_a_scene_comes_back_from_its_link(given):
    read = scene.read(json.dumps(given))
    assert scene.decode(scene.encode(read)) == read
    assert scene.read(scene.minimal(read)) == read
    written = json.loads(scene.minimal(read)).get("view", {})
    assert written.keys() <= given["view"].keys()  # nothing but what was said


def test_an_experiment_alone_is_the_scene_that_it_always_was():
    experiment = permalink.read(json.dumps({"version": 1} | RACE))
    assert scene.decode(permalink.encode(experiment)) == scene.Scene(experiment)
    assert scene.encode(scene.Scene(experiment)) == permalink.encode(experiment)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = [*scene.View.model_fields, *scene.Mark.model_fields, *scene.Plot.model_fields]


@given(
    st.dictionaries(
        st.sampled_from(KEYS),
        ANYTHING | st.lists(st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=3), max_size=2),
        max_size=3,
    )
    | ANYTHING,
    st.dictionaries(
        st.sampled_from(["title", "caption", "version", "experiment", "views"]), ANYTHING, max_size=2
    ),
)
def test_whatever_is_sent_is_a_scene_or_one_sentence(view, more):
    text = json.dumps({"version": 2, "experiment": RACE, "view": view} | more)
    said = "."
    try:
        read = scene.read(text)
    except ExperimentError as error:
        said = str(error)
    else:
        assert scene.decode(scene.encode(read)) == read
    assert said.endswith((".", "?"))
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ({"stp": 3}, 'view.stp: there is no key called "stp"; did you mean step?'),
        ({"step": 9999}, f"view.step: 9999 was given, but the last step is {STEPS}."),
        ({"play": [10**400, 9]}, "view.play[0]: 1000000"),
        ({"focus": 5}, "view.focus: 5 was given, but the last run is 1."),
        ({"show": ["inner", "inner"]}, "view: it must show nothing twice."),
        ({"window": [[1, 0], [0, 1]]}, "view: it must have intervals that lead upwards, not [1, 0]."),
        (
            {"hide": ["knob", "nose"]},
            'view.hide: there is no part called "nose"; did you mean losses? Allowed: ti',
        ),
        (
            {"columns": ["distance", "turns"]},
            'view.columns[1]: there is no column called "turns"; did you mean sharp_turns? Allowed: above, ',
        ),
        ({"columns": ["hover", "hover"]}, "view: it must have no column twice."),
        ({"knob": "runs.0.rate"}, 'view.knob: there is no number "runs.0.rate" in this experiment.'),
        (
            {"marks": [{}]},
            "view.marks[0]: it must say where it stands on the map: by at or run or run and step.",
        ),
        (
            {"marks": [{"at": [0, 0], "shape": "circle"}]},
            'view.marks[0]: it needs "radius" as a "circle".',
        ),
        (
            {"marks": [{"on": "knob", "value": 1, "path": "runs.7.lr"}]},
            'view.marks[0].path: there is no number "runs.7.lr" in this experiment.',
        ),
        (
            {"marks": [{"on": "plot", "value": 1, "path": "runs.0.lr"}]},
            'view.marks[0]: it has no "path" on the plot.',
        ),
        (
            {"marks": [{"at": [0, 0], "color": "mauve"}]},
            'view.marks[0].color: there is no color called "mauve"',
        ),
    ],
)
def test_what_is_wrong_with_a_view_is_said_exactly(view, sentence):
    with pytest.raises(ExperimentError) as refused:
        scene.read(json.dumps({"version": 2, "experiment": RACE, "view": view}))
    assert str(refused.value).startswith(sentence)


def test_marks_of_a_race_stay_as_long_as_what_they_stand_on():
    marks = [
        {"on": "plot", "step": STEPS, "text": "late"},
        {"run": 1, "text": "gone"},
        {"on": "knob", "value": 0.1, "path": "runs.0.lr"},
        {"on": "knob", "value": 0.1, "path": "runs.1.lr"},
        {"on": "knob", "value": 0.9, "path": "runs.0.params.b1"},
    ]
    shown = scene.begin({"version": 2, "experiment": RACE, "view": {"marks": marks}})
    assert scene.decode(scene.encode(shown)) == shown
    shorter = shown.on(permalink.begin(RACE | {"steps": 10, "runs": [{"rule": "gd"}]}))
    assert [mark.model_dump(exclude_defaults=True)["on"] for mark in shorter.view.marks] == ["plot", "knob"]
    assert scene.decode(scene.encode(shorter)) == shorter, "a hand may make a race shorter than a mark's step"


def test_a_view_goes_along_to_another_experiment_as_far_as_it_fits():
    view = {"step": 300, "focus": 1, "window": [[0, 1], [0, 1]], "show": ["inner"], "knob": "runs.1.lr"}
    shown = scene.begin({"version": 2, "experiment": RACE, "view": view})
    shorter = shown.on(permalink.begin(RACE | {"steps": 100, "runs": [{"rule": "gd"}]}))
    assert scene.reading.bare(shorter.view) == {"step": 100, "window": [[0, 1], [0, 1]], "show": ["inner"]}
    elsewhere = shown.on(permalink.begin({"landscape": {"name": "bowl"}, "runs": RACE["runs"]}))
    assert scene.reading.bare(elsewhere.view) == {"focus": 1, "show": ["inner"]}


def test_the_page_on_scenes_names_every_key_and_its_example_opens():
    text = (Path(app.__file__).parents[1] / "docs" / "scenes.md").read_text(encoding="utf-8")
    models = (scene.View, scene.Mark, scene.Plot, scene.Camera, scene.Atlas, Written)
    missing = [name for model in models for name in model.model_fields if f"`{name}`" not in text]
    assert missing == []
    begin = text.index('    {"version": 2')
    example = text[begin : text.index("\n\n", begin)]
    assert scene.read(example).view.step == 3


@pytest.mark.parametrize(
    ("atlas", "sentence"),
    [
        ({"kind": "all"}, "view.atlas.kind: "),
        ({"x": "runs.0.params.beta"}, 'view.atlas.x: there is no number "runs.0.params.beta" in this'),
        ({"x": "runs.0.lr", "y": "runs.0.lr"}, "must have two different axes, not runs.0.lr twice"),
        ({"x": "runs.0.lr", "y": "runs.1.lr"}, "view.atlas: runs.0.lr and runs.1.lr are of two runs"),
        ({"zoom": [[1, 0], [0, 1]]}, "must have intervals that lead upwards, not [1, 0]"),
        ({"seeds": 0}, "view.atlas.seeds: 0 was given, but"),
    ],
)
def test_an_atlas_that_speaks_of_what_there_is_not_is_one_sentence(atlas, sentence):
    given = {"landscape": {"name": "beale"}, "runs": [{"rule": "gd"}, {"rule": "gd"}]}
    with pytest.raises(ExperimentError) as raised:
        scene.read(json.dumps({"version": 2, "experiment": given, "view": {"atlas": atlas}}))
    assert sentence in str(raised.value)


def test_an_atlas_goes_along_to_another_landscape_without_what_is_not_there():
    given = {"landscape": {"name": "bowl"}, "runs": [{"rule": "momentum"}]}
    view = {"atlas": {"kind": "settings", "x": "landscape.params.kappa", "y": "runs.0.lr", "of": "steps_to"}}
    there = scene.read(json.dumps({"version": 2, "experiment": given, "view": view}))
    other = permalink.read(
        json.dumps({"version": 1, "landscape": {"name": "beale"}, "runs": [{"rule": "gd"}]})
    )
    assert scene.bare(there.on(other).view) == {"atlas": {"kind": "settings", "of": "steps_to"}}
    assert scene.bare(there.on(permalink.training()).view) == {}
    assert scene.decode(scene.encode(there)) == there


BOWL = {
    "landscape": {"name": "bowl", "params": {"kappa": 1}},
    "steps": 40,
    "runs": [{"rule": "gd", "lr": 0.1}],
}
STEEP = {"landscape": {"params": {"kappa": 100}}}


def side_by_side(*changes, base=BOWL, **more):
    panels = [change if "title" in change else {"experiment": change} for change in changes]
    return scene.read(json.dumps({"version": 2, "experiment": base, "panels": panels} | more))


def test_a_panel_says_what_it_changes():
    shown = side_by_side({}, STEEP, {"runs": [{"lr": 0.2}]}, {"landscape": {"name": "saddle"}})
    kappas = [one.landscape.params.get("kappa") for one in shown.experiments]
    assert kappas == [1, 100, 1, None]
    assert [one.runs[0].lr for one in shown.experiments] == [0.1, 0.1, 0.2, 0.1]
    assert {one.steps for one in shown.experiments} == {40}
    assert shown.experiment == shown.experiments[0]
    assert len(scene.encode(side_by_side({}, STEEP))) < 260
    assert titles(side_by_side({}, STEEP)) == ["κ = 1", "κ = 100"]
    assert titles(side_by_side({"title": "round"}, STEEP)) == ["round", "κ = 100"]
    assert titles(side_by_side({}, {})) == ["A", "B"]
    decayed = {"runs": [{"weight_decay": 0.1}]}
    assert titles(side_by_side({}, decayed)) == ["no weight decay", "weight decay 0.1"]
    assert titles(side_by_side({}, STEEP, decayed)) == [
        "κ = 1, no weight decay",
        "κ = 100",
        "weight decay 0.1",
    ]
    network = {"landscape": {"name": "mlp"}, "runs": [{"rule": "adam"}]}
    normalized = {"landscape": {"toggles": {"normalization": "batch"}}}
    assert titles(side_by_side({}, normalized, base=network)) == ["no normalization", "batch normalization"]


@given(experiments(steps=300), experiments(steps=300), st.integers(0, 1))
def test_panels_come_back_from_their_link(first, second, focus):
    panels = (Panel(first, "one"), Panel(second.model_copy(update={"steps": first.steps})))
    shown = scene.Scene(first).beside(panels, focus)
    assert scene.decode(scene.encode(shown)) == shown
    assert scene.read(json.dumps(scene.whole(shown))) == shown


@given(experiments(steps=300), experiments(steps=300))
def test_what_is_changed_twice_is_changed_once(first, second):
    base, change = first.model_dump(mode="json"), difference(first, second)
    once = merged(base, change)
    assert merged(once, change) == once
    assert merged(base, {}) == base


def test_what_panels_have_in_common_is_turned_in_all_of_them():
    shown = side_by_side({}, STEEP, {"runs": [{"lr": 0.2}]}, view={"panel": 1})
    changed = json.loads(shown.experiment.model_dump_json())
    changed["runs"][0]["lr"] = 0.05
    changed["landscape"]["params"]["kappa"] = 50.0
    changed["runs"].append({"rule": "adam", "lr": 0.3})
    changed["steps"] = 30
    after = shown.on(permalink.read(json.dumps(changed)))
    assert [one.landscape.params["kappa"] for one in after.experiments] == [1, 50, 1]
    assert [[run.lr for run in one.runs] for one in after.experiments] == [
        [0.05, 0.3],
        [0.05, 0.3],
        [0.2, 0.3],
    ]
    assert {one.steps for one in after.experiments} == {30}
    assert after.experiment == after.experiments[1]
    changed["runs"].pop(0)
    left = after.on(permalink.read(json.dumps(changed)))
    assert [[run.rule for run in one.runs] for one in left.experiments] == [["adam"]] * 3
    elsewhere = left.on(permalink.begin({"landscape": {"name": "beale"}, "runs": [{"rule": "adam"}]}))
    assert [one.landscape.name for one in elsewhere.experiments] == ["bowl", "beale", "bowl"]
    assert scene.decode(scene.encode(elsewhere)) == elsewhere


def test_panels_that_are_alike_are_told_apart_by_a_change():
    shown = side_by_side({}, {}, STEEP)
    changed = shown.experiment.model_copy(update={"seed": 5, "steps": 30})
    after = shown.on(changed)
    assert [one.seed for one in after.experiments] == [5, 0, 5]
    assert {one.steps for one in after.experiments} == {30}


def test_a_network_comes_alone():
    network = permalink.begin({"landscape": {"name": "cnn"}, "runs": [{"rule": "gd"}]})
    assert side_by_side({}, STEEP, view={"panel": 1}).on(network) == scene.Scene(network)


def test_a_panel_alone_has_the_marks_that_stand_on_it():
    marks = [{"at": [0, 0], "text": "all"}, {"at": [0, 0], "text": "one", "panel": 1}]
    shown = side_by_side({}, {"title": "steep", "experiment": STEEP}, view={"marks": marks})
    assert [len(shown.alone(i).view.marks) for i in range(2)] == [1, 2]
    assert shown.alone(1).title == "steep"
    assert scene.decode(scene.encode(shown.alone(1))) == shown.alone(1)
    assert shown.without(0) == shown.alone(1)._replace(title=None)
    assert shown.without(1) == shown.alone(0)
    three = shown.beside((shown.panels[0], *shown.panels), 2)
    assert [mark.panel for mark in three.without(0).view.marks] == [None, 0]
    assert three.without(0).view.panel == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"panels": [{}]}, "panels: 1 was given, but there must be 2 to 4 of them."),
        (
            {"panels": [{}] * 5},
            "panels: [{}, {}, {}, {}, {}] was given, but it must be a list of 2 to 4 panels.",
        ),
        (
            {"panels": [{}, {"experiment": {"steps": 3}}]},
            "panels[1].experiment.steps: it stands in the scene's experiment, for all panels; leave it out.",
        ),
        (
            {"panels": [{}, {"experiment": {"runs": [{"lr": 0}]}}]},
            "panels[1].experiment.runs[0].lr: 0 was given, but it must be a number above 0 and at most 1e6.",
        ),
        (
            {"panels": [{}, {"experiment": {"landscape": {"name": "cnn"}}}]},
            "panels[1].experiment.landscape: networks and other landscapes do not stand side by side.",
        ),
        ({"view": {"panel": 1}}, "view.panel: 1 was given, but there are no panels."),
        ({"panels": [{}, {}], "view": {"panel": 2}}, "view.panel: 2 was given, but the last panel is 1."),
        (
            {"panels": [{}, {}], "view": {"marks": [{"at": [0, 0], "panel": 7}]}},
            "view.marks[0].panel: 7 was given, but the last panel is 1.",
        ),
    ],
)
def test_what_is_wrong_with_panels_is_said_exactly(more, sentence):
    with pytest.raises(ExperimentError) as refused:
        scene.read(json.dumps({"version": 2, "experiment": BOWL} | more))
    assert str(refused.value) == sentence
