"""Every rule against its twins, its own other forms, and the promise that no setting recompiles."""

import itertools
from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest
from courses import COURSES, STEPS
from twins import NO_TWIN, TWINS

from core import engine, sampling
from core.controls import Slider
from core.objective import Factors
from core.rules import RULES
from core.schedules import SCHEDULES
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")


@pytest.mark.parametrize(
    ("twin", "course"),
    [
        pytest.param(
            twin,
            course,
            id="-".join([twin.rule, *map(str, twin.settings.values()), twin.hand.name, course]),
            marks=twin.hand.marks,
        )
        for twin in TWINS
        for course in twin.on
    ],
)
def test_a_rule_walks_its_twins_path(twin, course):
    ours = COURSES[course].walk(twin.rule, twin.settings)
    theirs = twin.hand.walk(COURSES[course].task(twin.rule))
    assert ours.x.dtype == theirs.dtype == np.float64
    assert theirs.shape == (STEPS + 1, len(ours.x[0]))
    assert ours.diverged_at is None
    np.testing.assert_allclose(ours.x, theirs, rtol=twin.rtol, atol=1e-13)


def test_every_rule_and_every_form_of_it_has_a_twin_or_a_reason():
    settled = set(NO_TWIN)
    for twin in TWINS:
        defaults = {toggle.name: toggle.default for toggle in RULES[twin.rule].toggles}
        settled |= {twin.rule} | {f"{twin.rule}.{k}={v}" for k, v in (defaults | twin.settings).items()}
    wanted = set(RULES)
    for rule in RULES.values():
        for toggle in rule.toggles:
            wanted |= {f"{rule.name}.{toggle.name}={value}" for value in toggle.choices or (False, True)}
    assert wanted - settled == set(), "each needs a twin in twins_<family>.py, or a reason in NO_TWIN"


def forms(rule, steps=STEPS, decay=1.0, **forms):
    """The paths of a rule on Rosenbrock, one for each value of its toggle `form`."""
    landscape = LANDSCAPES["rosenbrock"]
    rates = landscape.lr(RULES[rule]) * decay ** np.arange(steps)
    return [
        engine.run(
            RULES[rule],
            landscape,
            RunSettings(rule={"beta": 0.8, "form": form}),
            start=landscape.start(),
            lr=rates * scale,
        ).x
        for form, scale in forms.items()
    ]


def test_the_look_ahead_and_the_two_point_form_of_nesterov_are_one_path_under_any_rate():
    for decay in (1.0, 0.99):
        look_ahead, two_point, pytorch = forms("nesterov", decay=decay, look_ahead=1, two_point=1, pytorch=1)
        np.testing.assert_allclose(two_point, look_ahead, rtol=1e-9)
        assert np.abs(pytorch - look_ahead).max() > 1e-3


def test_the_rate_inside_the_momentum_matters_only_under_a_schedule():
    outside, inside = forms("momentum", rate_outside=1, rate_inside=1)
    np.testing.assert_allclose(inside, outside, rtol=1e-9)
    outside, inside = forms("momentum", decay=0.99, rate_outside=1, rate_inside=1)
    assert np.abs(inside - outside).max() > 1e-3


def test_the_running_mean_form_of_momentum_is_the_others_with_a_rate_one_minus_beta_times_smaller():
    ema, outside = forms("momentum", decay=0.99, ema=1, rate_outside=1 - 0.8)
    np.testing.assert_allclose(ema, outside, rtol=1e-9)


def turned(slider, at):
    """Another value that the slider allows."""
    low, high = max(slider.low, 1e-6), slider.high
    value = low * (high / low) ** at if slider.log else low + at * (high - low)
    return round(value) if slider.integer else value


def settings(rule, landscape, steps=40, at=None, toggles=None, size=9, seed=0, weight_decay=0.0, **more):
    """The arguments of a mini-batch run with every slider turned to `at` of its range."""
    data = landscape.data()
    params, hyper = (
        {} if at is None else {s.name: turned(s, at) for s in sliders}
        for sliders in (landscape.sliders, rule.sliders)
    )
    return {
        "settings": RunSettings(params, hyper | (toggles or {}), weight_decay=weight_decay),
        "start": landscape.start(),
        "lr": np.full(steps, 1e-4),
        "data": data,
        "plan": sampling.plan(seed, len(data.y), size, steps, "shuffled"),
        **more,
    }


REGRESSION = LANDSCAPES["regression"]
TILTED = replace(  # a landscape that has everything: data, residuals, a layer that is a matrix and a slider
    REGRESSION,
    loss=lambda w, batch, tilt: REGRESSION.loss(w, batch) + tilt * jnp.sum(w),
    residuals=lambda w, batch, tilt: REGRESSION.residuals(w, batch) + tilt,
    factors=lambda w, batch, key, own, draw, tilt: (
        Factors(0, batch.X.T @ (jnp.asarray(batch.weight)[:, None] * batch.X), jnp.eye(1)),
    ),
    shapes=((2, 1),),
    sliders=(Slider("tilt", "t", 0.1, 0.0, 1.0),),
)


@pytest.mark.parametrize("name", RULES)
def test_nothing_one_can_turn_compiles_again(name):
    traces = 0

    def step(*args, **kwargs):
        nonlocal traces
        traces += 1
        return RULES[name].step(*args, **kwargs)

    rule = RULES[name]._replace(step=step)
    toggled = itertools.product(*([(t.name, v) for v in t.choices or (False, True)] for t in rule.toggles))
    rates = SCHEDULES["exponential"].factor(np.arange(40), 40, gamma=0.9)
    turns = [
        *({"at": at} for at in (0.0, 0.3, 1.0)),
        *({"toggles": dict(choice)} for choice in toggled),
        *({"steps": steps} for steps in (1, 41, engine.BUCKETS[0])),
        *({"size": size, "seed": 3} for size in (5, 16)),  # all padded to a width of 16
        {"lr": 0.01 * rates},
        {"weight_decay": 0.5},
        {"start": (1, -1)},
        {"start": np.float32([0.3, 0.2])},
        {"plan": sampling.plan(1, 442, 9, 40, "replacement")},
    ]
    engine.run(rule, TILTED, **settings(rule, TILTED))
    once = traces
    for turn in turns:
        engine.run(rule, TILTED, **settings(rule, TILTED, **turn))
        assert traces == once, turn
    engine.run(rule, TILTED, **settings(rule, TILTED, size=17))
    assert traces > once, "a wider batch is another program: the count counts nothing"


@pytest.mark.parametrize("name", [name for name, land in LANDSCAPES.items() if not land.training])
def test_no_slider_of_a_landscape_compiles_again(name):
    traces = 0

    def loss(*args, **kwargs):
        nonlocal traces
        traces += 1
        return LANDSCAPES[name].loss(*args, **kwargs)

    landscape = replace(LANDSCAPES[name], loss=loss)
    data, counts = landscape.data() if landscape.data else None, []
    for at in (0.0, 0.4, 1.0):
        params = {s.name: turned(s, at) for s in landscape.sliders}
        engine.run(
            RULES["gd"],
            landscape,
            RunSettings(params),
            start=landscape.start(),
            lr=np.full(9, 1e-5),
            data=data,
        )
        engine.surface(landscape, landscape.picture.window, (5, 4), params, data)
        engine.surface(landscape, ((0, at), (0, 1)), (5, 4), params, data)
        counts.append(traces)
    assert counts == counts[:1] * 3
