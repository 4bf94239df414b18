"""Experiments: out and back as JSON, and one clear line for whatever is wrong with one."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.controls import Toggle
from core.experiment import MAX_RUNS, MAX_STEPS, Experiment, ExperimentError, minimal, parse
from core.landscape import DENSE
from core.rules import RULES
from core.sampling import ORDERS
from core.schedules import SCHEDULES
from landscapes import LANDSCAPES

COLORS = ("red", "blue")


def value(spec):
    """Anything that a slider or a toggle allows."""
    if isinstance(spec, Toggle):
        return st.sampled_from(spec.choices or (False, True))
    return st.integers(int(spec.low), int(spec.high)) if spec.integer else st.floats(spec.low, spec.high)


def some(specs):
    """Some of the settings, the rest left out."""
    return st.fixed_dictionaries({}, optional={spec.name: value(spec) for spec in specs})


schedules = st.sampled_from(list(SCHEDULES.values())).flatmap(
    lambda schedule: st.fixed_dictionaries(
        {"name": st.just(schedule.name)}, optional={"params": some(schedule.sliders)}
    )
)
runs = st.sampled_from([rule for rule in RULES.values() if set(rule.needs) <= {"hessian"}]).flatmap(
    lambda rule: st.fixed_dictionaries(
        {"rule": st.just(rule.name)},
        optional={
            "lr": st.floats(0, 1e6, exclude_min=True),
            "params": some(rule.sliders),
            "toggles": some(rule.toggles),
            "weight_decay": st.floats(0, 1000),
            "decay": st.sampled_from(["coupled", "decoupled"]),
            "clip": st.none() | st.floats(0, 1e6, exclude_min=True),
            "noise": st.floats(0, 1000),
            "schedule": schedules,
            "seed": st.none() | st.integers(0, 2**32 - 1),
            "label": st.sampled_from([None, "A", "κ = 100", "学習率 0.1"]),
            "color": st.sampled_from([None, *COLORS]),
        },
    )
)


def sizes(landscape):
    """Batch sizes that its data allow."""
    return st.none() | st.integers(1, len(landscape.data().y)) if landscape.data else st.none()


NAMED = [land for land in LANDSCAPES.values() if not land.user_input and land.dimension <= DENSE]
experiments = st.sampled_from(NAMED).flatmap(
    lambda landscape: st.fixed_dictionaries(
        {
            "version": st.just(1),
            "landscape": st.fixed_dictionaries(
                {"name": st.just(landscape.name)}, optional={"params": some(landscape.sliders)}
            ),
            "runs": st.lists(runs, min_size=1, max_size=MAX_RUNS),
        },
        optional={
            **(
                {}
                if callable(landscape.race.start)
                else {"start": st.tuples(*[st.floats(-1e6, 1e6)] * landscape.dimension)}
            ),
            "steps": st.integers(1, MAX_STEPS),
            "seed": st.integers(0, 2**32 - 1),
            "batch": st.fixed_dictionaries(
                {},
                optional={
                    "size": sizes(landscape),
                    "order": st.sampled_from(ORDERS),
                },
            ),
        },
    )
)


@given(experiments)
def test_an_experiment_survives_every_way_of_writing_it(given):
    experiment = parse(json.dumps(given), LANDSCAPES, COLORS)
    assert parse(experiment.canonical(), LANDSCAPES, COLORS) == experiment
    assert parse(experiment.canonical().encode(), LANDSCAPES).canonical() == experiment.canonical()
    short = minimal(experiment, LANDSCAPES)
    assert parse(short, LANDSCAPES, COLORS) == experiment
    assert len(short) <= len(experiment.canonical())
    assert minimal(parse(short, LANDSCAPES), LANDSCAPES) == short


@given(experiments)
def test_what_was_given_is_kept_and_the_rest_is_filled_in(given):
    whole = json.loads(parse(json.dumps(given), LANDSCAPES).canonical())

    def kept(part, within):
        if isinstance(part, dict):
            return all(key in within and kept(inner, within[key]) for key, inner in part.items())
        if isinstance(part, list | tuple):
            return len(part) == len(within) and all(map(kept, part, within))
        return part == within

    assert kept(given, whole)
    assert set(whole) == set(Experiment.model_fields)
    for run in whole["runs"]:
        rule = RULES[run["rule"]]
        assert list(run["params"]) == [slider.name for slider in rule.sliders]
        assert list(run["toggles"]) == [toggle.name for toggle in rule.toggles]
        assert None not in (run["lr"], whole["steps"], whole["start"])


def test_a_link_says_what_may_be_tuned_and_leaves_out_all_other_defaults():
    said = (
        '{"version":1,"landscape":{"name":"beale"},"runs":[{"rule":"adam","lr":0.035}],"start":[1.0,1.6],'
        '"steps":400,"batch":{"size":null}}'
    )
    bare = '{"version":1,"landscape":{"name":"beale"},"runs":[{"rule":"adam"}]}'
    assert (
        minimal(parse(bare, LANDSCAPES), LANDSCAPES) == minimal(parse(said, LANDSCAPES), LANDSCAPES) == said
    )
    turned = said.replace('"lr":0.035', '"lr":0.035,"params":{"b1":0.5}')
    assert minimal(parse(turned, LANDSCAPES), LANDSCAPES) == turned


@pytest.mark.parametrize("plane", [{"kind": "pca"}, {"kind": "axes", "axes": [0, 2]}])
def test_three_dimensions_are_enough_for_a_choice_of_planes(plane):
    three = GOOD | {"landscape": {"name": "spectrum", "params": {"n": 3}}, "plane": plane}
    assert parse(json.dumps(three), LANDSCAPES).plane.kind == plane["kind"]


GOOD = {"version": 1, "landscape": {"name": "beale"}, "runs": [{"rule": "adam"}]}


def bad(*said, landscape=None, run=None, **keys):
    """A good experiment with something wrong in it, and what the one line must say."""
    landscape = GOOD["landscape"] if landscape is None else landscape
    broken = GOOD | {"landscape": landscape, "runs": [GOOD["runs"][0] | (run or {})]} | keys
    return pytest.param(json.dumps(broken), said, id=f"{said[0]} {str(run or keys)[:50]}")


DIGITS, NESTED = "9" * 5000, "[" * 5000

BAD = [
    # names, with the nearest valid one
    bad("runs[0].rule", '"adamm"', "did you mean adam?", "trajectories list rules", run={"rule": "adamm"}),
    bad("runs[0].rule", "trajectories list rules", run={"rule": "\n\x00\u2028"}),
    bad("landscape.name", "did you mean beale?", "trajectories list", landscape={"name": "Beal"}),
    bad("landscape.formula", "takes no formula", landscape={"name": "beale", "formula": "x"}),
    bad("landscape.formula", "needs this key", landscape={"name": "formula"}),
    bad("landscape.formula", "position 7", landscape={"name": "formula", "formula": "x^2 + sine(y)"}),
    bad("landscape.data", "upload it again", landscape={"name": "upload", "data": "0123/0/1"}),
    bad("plane.kind", "no third dimension", plane={"kind": "pca"}),
    bad(
        "plane.axes", "two different", landscape={"name": "spectrum"}, plane={"kind": "axes", "axes": [1, 1]}
    ),
    bad("plane.axes", "from 0 to 7", landscape={"name": "spectrum"}, plane={"kind": "axes", "axes": [0, 8]}),
    bad("plane.axes", "only a plane of kind", landscape={"name": "spectrum"}, plane={"axes": [0, 1]}),
    bad("runs[0].batch.size", "no data", runs=[{"rule": "gd", "batch": {"size": 2}}]),
    bad("runs[0].schedule.name", "exponential", "staircase", run={"schedule": {"name": "expo"}}),
    bad("runs[0].color", "red", "blue", run={"color": "rad"}),
    # starts
    bad("start[0]", "nan", "finite", "-1e6 to 1e6", start=[float("nan"), 0]),
    bad("start[1]", "inf", "finite", start=[0, float("-inf")]),
    bad("start[0]", "1e+308", "-1e6 to 1e6", start=[1e308, 0]),
    bad("start", "2 numbers", "3", start=[1, 2, 3]),
    bad("start", "2 numbers", "0", start=[]),
    bad("start", "number", start="here"),
    # steps and seeds
    *(bad("steps", str(n), "1 to 10000", steps=n) for n in (0, -1, 10**9, 10_001, 10**30)),
    bad("steps", "whole number", steps=1.5),
    bad("steps", "true", "whole number", steps=True),
    bad("seed", "-1", "0 to 4294967295", seed=-1),
    bad("seed", "4294967296", seed=2**32),
    # rates and the like
    *(
        bad("runs[0].lr", "above 0 and at most 1e6", run={"lr": lr})
        for lr in (-0.1, 0, 1e308, float("nan"), "1")
    ),
    bad("runs[0].weight_decay", "0 to 1000", run={"weight_decay": -1}),
    bad("runs[0].params.b1", "2", "between 0 and 0.999", run={"params": {"b1": 2}}),
    bad("runs[0].params.b1", "finite", run={"params": {"b1": float("inf")}}),
    bad("runs[0].params.b1", "number", run={"params": {"b1": "much"}}),
    bad("runs[0].params.beta1", "did you mean", "b1, b2, eps", run={"params": {"beta1": 0.5}}),
    bad("runs[0].params.beta", "None is allowed", run={"rule": "gd", "params": {"beta": 0.5}}),
    bad(
        "runs[0].schedule.params.every",
        "whole number",
        run={"schedule": {"name": "staircase", "params": {"every": 1.5}}},
    ),
    bad("landscape.params.a", "0.1 and 50", landscape={"name": "quadratic", "params": {"a": 1e9}}),
    bad("landscape.params.c", "a, b, angle", landscape={"name": "quadratic", "params": {"c": 1}}),
    # toggles
    bad("runs[0].toggles.eps_inside", "true or false", run={"toggles": {"eps_inside": "yes"}}),
    bad("runs[0].toggles.form", "rate_inside, ema", run={"rule": "momentum", "toggles": {"form": "A"}}),
    bad("runs[0].toggles.form", "rate_inside, ema", run={"rule": "momentum", "toggles": {"form": True}}),
    bad("runs[0].toggles.biased", "bias, eps_inside", run={"toggles": {"biased": True}}),
    # batches
    bad("batch.size", "beale has no data", "null", batch={"size": 10}),
    bad("batch.size", "443", "1 to 442", landscape={"name": "regression"}, batch={"size": 443}),
    bad("batch.size", "whole number from 1", landscape={"name": "regression"}, batch={"size": 0}),
    bad("batch.order", "shuffled", "replacement", "growing", batch={"order": "sorted"}),
    # shapes
    bad("version", "2", "version 1", version=2),
    bad("version", '"1"', "version 1", version="1"),
    bad("runs", "between 1 and 12", "500", runs=[{"rule": "gd"}] * 500),
    bad("runs", "between 1 and 12", "0", runs=[]),
    bad("runs", runs={"rule": "gd"}),
    bad("runs[0].rule", "required", runs=[{}]),
    bad("landscape.name", "required", landscape={}),
    bad("landscape", landscape="beale"),
    bad("step", "did you mean steps?", "seed", step=100),
    bad("runs[0].rate", "weight_decay", run={"rate": 0.1}),
    bad("str", "Allowed: version", str=1),
    bad("bool", "Allowed: version", bool=1),
    bad("runs[0]", "Allowed: rule", run={"a\nb": 1}),
    bad("xxx", "Allowed: version", **{500 * "x": 1}),
    bad("runs[0].params", "b1, b2, eps", run={"params": {"a\nb": 1}}),
    bad("batch.size", "500 steps", landscape={"name": "gd_vs_sgd"}, batch={"size": 9999}, steps=501),
    # no experiment at all
    pytest.param("{}", ("version", "required"), id="an empty object"),
    *(pytest.param(text, ("experiment", text), id=text) for text in ("null", "[]", "3", '"beale"')),
    *(
        pytest.param(text, ("valid JSON",), id=repr(text[:20]))
        for text in ("", "beale", '{"version": 1, "land', b"\xff\xfe", f'{{"steps":{DIGITS}}}', NESTED)
    ),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_what_is_wrong_is_said_in_one_line(text, said):
    with pytest.raises(ExperimentError) as raised:
        parse(text, LANDSCAPES, COLORS)
    line = str(raised.value)
    assert line.splitlines() == [line]
    assert len(line) < 400
    assert line.endswith((".", "?"))
    for words in said:
        assert words in line


def only_an_experiment_error(text):
    """Parse or refuse in one line; anything else fails the test."""
    try:
        parse(text, LANDSCAPES, COLORS)
    except ExperimentError as error:
        line = str(error)
        assert line.splitlines() == [line], line
        assert len(line) < 400


KEYS = [
    *Experiment.model_fields,
    "name",
    "params",
    "rule",
    "lr",
    "toggles",
    "size",
    "b1",
    "form",
    "str",
    "bool",
    "",
]
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["adam", "beale"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.text() | st.binary() | anything.map(json.dumps))
@example("\ud800")
def test_any_text_is_an_experiment_or_an_experiment_error(text):
    only_an_experiment_error(text)


@given(experiments, st.data())
def test_an_experiment_with_anything_put_anywhere_is_one_or_an_experiment_error(experiment, data):
    node = experiment = json.loads(json.dumps(experiment))
    while True:
        keys = list(range(len(node)) if isinstance(node, list) else node)
        key = data.draw(
            st.sampled_from(keys) if isinstance(node, list) and keys else st.sampled_from([*keys, *KEYS])
        )
        inner = node[key] if key in keys else None
        if not inner or not isinstance(inner, dict | list) or data.draw(st.booleans()):
            break
        node = inner
    node[key] = data.draw(anything)
    only_an_experiment_error(json.dumps(experiment))


@given(experiments, st.floats(0, 1, exclude_max=True))
def test_a_truncated_experiment_is_no_valid_json(experiment, share):
    text = json.dumps(experiment)
    with pytest.raises(ExperimentError, match="valid JSON"):
        parse(text[: int(share * len(text))], LANDSCAPES)
