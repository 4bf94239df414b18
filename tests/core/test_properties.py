"""What holds for every rule of RULES, written so that a rule added later is covered.

All run on a least-squares fit of a bent line, in three dimensions and on mini-batches, or on a matrix for
those that need one. Its sliders disguise it: the loss times `scale`, seen from `shift` further on, with its
coordinates in another `order`. Turning them compiles nothing, and a mini-batch is padded to as many samples
as there are, so each rule is compiled once for either precision.
"""

import itertools
import re
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matrices import SQUARE

from core import engine, sampling
from core.controls import Slider
from core.data import Data
from core.landscape import DENSE, Landscape, Picture, Race
from core.rules import RULES
from core.step import RunSettings

STEPS, SAMPLES = 30, 16
every_rule = pytest.mark.parametrize("name", RULES)


def bent(line):
    """A line that becomes steeper on both sides."""
    return line + 0.1 * line**3


def samples():
    """Points on a bent line, without noise."""
    X = np.random.Generator(np.random.PCG64(6)).standard_normal((SAMPLES, 3))
    return Data(X, bent(X @ [1.0, -0.7, 0.4]), np.ones(SAMPLES))


def bent_residuals(w, batch):
    """The errors over √n."""
    weight = jnp.asarray(batch.weight)
    return jnp.sqrt(weight / jnp.sum(weight)) * (bent(batch.X @ w) - batch.y)


def disguised(landscape):
    """The same landscape with the sliders scale, shift and order."""
    d = landscape.dimension
    orders = jnp.array(list(itertools.permutations(range(d))))

    def residuals(x, batch, scale, shift, order):
        return jnp.sqrt(scale) * landscape.residuals((x - shift)[orders[order.astype(int)]], batch)

    def factors(x, batch, key, own, draw, scale, shift, order):
        return tuple(one._replace(A=scale * one.A) for one in landscape.factors(x, batch, key, own, draw))

    return replace(
        landscape,
        residuals=residuals,
        factors=landscape.factors and factors,
        loss=lambda x, batch, **p: 0.5 * jnp.sum(residuals(x, batch, **p) ** 2),
        sliders=(
            Slider("scale", "c", 1.0, 0.0, 1e3),
            Slider("shift", "s", 0.0, -9.0, 9.0),
            Slider("order", "o", 0, 0, len(orders) - 1, integer=True),
        ),
    )


BENT = disguised(
    Landscape(
        name="bent",
        title="Bent",
        family="Closed forms",
        blurb="a fit",
        tex="",
        source="tests",
        loss=lambda w, batch: 0.0,
        residuals=bent_residuals,
        data=samples,
        picture=Picture(window=((-2, 2), (-2, 2))),
        race=Race(start=(0.3, 0.1, -0.4), steps=STEPS, lr_slope=0.03, lr_distance=0.05),
    )
)
MATRIX = disguised(SQUARE)


def home(name):
    """Where that rule can run."""
    return next(landscape for landscape in (BENT, MATRIX) if landscape.obstacle(RULES[name]) is None)


def walk(name, *, start=None, lr=1.0, hyper=None, toggles=None, seed=0, size=12, noise=None, **disguise):
    """A run of that rule at `lr` times its own rate here."""
    landscape, rule = home(name), RULES[name]
    data = landscape.data() if landscape.data else None
    return engine.run(
        rule,
        landscape,
        RunSettings(disguise, {**(hyper or {}), **(toggles or {})}, noise=noise),
        start=landscape.start() if start is None else start,
        lr=np.full(STEPS, lr * landscape.lr(rule)),
        data=data,
        plan=None if data is None else sampling.plan(seed, SAMPLES, size, STEPS, "shuffled"),
        seed=seed,
    )


def forms(name):
    """Every choice of the rule's toggles."""
    return [
        dict(zip([t.name for t in RULES[name].toggles], values, strict=True))
        for values in itertools.product(*(t.choices or (False, True) for t in RULES[name].toggles))
    ]


def at(slider, share):
    """The slider's value at that share of its way."""
    low = slider.low or (1e-8 * slider.high if slider.log else 0)
    value = low * (slider.high / low) ** share if slider.log else low + share * (slider.high - low)
    return round(value) if slider.integer else min(value, slider.high)


@every_rule
@settings(max_examples=settings.default.max_examples // 2)
@given(draw=st.data())
def test_shapes_are_fixed_and_nothing_alive_is_nan(name, draw, x64):
    share = st.floats(0, 1)
    rule, d = RULES[name], home(name).dimension
    path = walk(
        name,
        start=draw.draw(st.lists(st.floats(-2, 2), min_size=d, max_size=d)),
        lr=10 ** draw.draw(st.floats(-2, 2)),
        hyper={slider.name: at(slider, draw.draw(share)) for slider in rule.sliders},
        toggles=draw.draw(st.sampled_from(forms(name))),
    )
    assert path.x.shape == (STEPS + 1, d)
    assert path.loss.shape == path.alive.shape == (STEPS + 1,)
    assert path.lr.shape == (STEPS,)
    assert path.cost.shape == (STEPS + 1, 3)
    assert d <= DENSE
    assert set(path.seen) == {"g"} | {shown.name for shown in rule.shown}
    assert path.seen["g"].shape == (STEPS, d)
    assert np.isfinite(path.seen["g"][path.alive[1:]]).all()
    for shown in rule.shown:
        values = path.seen[shown.name]
        assert values.shape in ((STEPS + 1,), (STEPS + 1, d))
        assert np.isfinite(values[path.alive]).all()
    assert np.isfinite(path.x).all()
    assert np.isfinite(path.loss).all()
    assert (np.diff(path.cost, axis=0) >= 0).all()
    assert (np.diff(path.alive.astype(int)) <= 0).all(), "a run that died came back"


@every_rule
def test_at_its_defaults_a_run_lives_and_goes_down(name, x64):
    path = walk(name, size=SAMPLES)
    assert path.diverged_at is None
    assert path.loss[-1] < path.loss[0]


@every_rule
def test_where_nothing_slopes_nothing_becomes_nan(name, x64):
    for toggles in forms(name):
        path = walk(name, toggles=toggles, scale=0)
        assert path.diverged_at is None
        for shown in path.seen.values():
            assert not np.isnan(shown).any()


# Rules to which the coordinates' names matter.
ORDERED = {
    "coordinate_descent": "goes through the coordinates in their order",
    "sophia": "draws a sign for every coordinate",
    "muon": "the coordinates make a matrix",
    "kfac": "the coordinates make a matrix",
}
# Rules to which it matters where the origin is, and sliders that pull towards it.
ANCHORED = {
    "dog": "its first step is a part of 1 + ‖w‖",
    "adafactor": "its rate is a part of the size of w",
}
PULLS = ("decay", "lambd")
# Rules of which a learning rate of 1 is a whole step, but to which the unit of the loss matters all the same;
# and sliders that have a unit.
WEIGHED = {
    "polyak": "its longest step is a rate",
    "trust_region": "it stops its conjugate gradients by ‖g‖ itself, as scipy does",
    "radam": "its first steps are those of momentum",
    "kfac": "it is clipped by how much the loss changes",
    "yogi": "its v starts above 0",
    "bfgs": "its first step is along g, and at most 1 long",
    "lbfgs": "its first step is along g, and at most 1 long",
}
UNITS = ("eps", "damping")


def but(exceptions, among=tuple(RULES)):
    """All rules without those, which all exist."""
    assert set(exceptions) <= set(RULES)
    return pytest.mark.parametrize("name", [name for name in among if name not in exceptions])


def zeros(name, sliders):
    """Those sliders of the rule at 0."""
    return {slider.name: 0 for slider in RULES[name].sliders if slider.name in sliders}


@but(ORDERED)
@settings(max_examples=settings.default.max_examples // 8)
@given(order=st.integers(1, 5))
def test_coordinates_may_change_places(name, order, x64):
    landscape = home(name)
    places = list(itertools.permutations(range(landscape.dimension)))[order]
    for toggles in forms(name):
        plain = walk(name, toggles=toggles).x
        start = np.array(landscape.start())[np.argsort(places)]
        turned = walk(name, toggles=toggles, order=order, start=start).x
        np.testing.assert_allclose(turned[:, places], plain, rtol=1e-7, atol=1e-9)


@but(ANCHORED)
@settings(max_examples=settings.default.max_examples // 8)
@given(shift=st.floats(-5, 5))
def test_the_origin_may_lie_anywhere(name, shift, x64):
    loose = zeros(name, PULLS)
    for toggles in forms(name):
        plain = walk(name, toggles=toggles, hyper=loose).x
        start = np.array(home(name).start()) + shift
        moved = walk(name, toggles=toggles, hyper=loose, shift=shift, start=start).x
        np.testing.assert_allclose(moved - shift, plain, rtol=1e-7, atol=1e-9)


@but(WEIGHED, [name for name, rule in RULES.items() if rule.rate != "slope"])
@settings(max_examples=settings.default.max_examples // 8)
@given(scale=st.floats(0.1, 10))
def test_the_loss_may_have_any_unit_where_the_rate_is_no_slopes(name, scale, x64):
    free = zeros(name, UNITS)
    for toggles in forms(name):
        plain = walk(name, toggles=toggles, hyper=free).x
        scaled = walk(name, toggles=toggles, hyper=free, scale=scale).x
        np.testing.assert_allclose(scaled, plain, rtol=1e-6, atol=1e-8)


@every_rule
@pytest.mark.parametrize("drawn", ["batches", pytest.param("noise", marks=pytest.mark.thorough)])
def test_the_same_seed_gives_the_same_path_and_another_another(name, drawn, x64):
    noise = 3.0 if drawn == "noise" or home(name).data is None else 0.0
    first, again, other = (walk(name, size=5, noise=noise, seed=seed) for seed in (3, 3, 4))
    assert (first.x == again.x).all()
    assert (first.x != other.x).any()


@every_rule
def test_half_the_digits_give_nearly_the_same_path(name):
    paths = []
    for wide in (True, False):
        with jax.enable_x64(wide):
            paths.append(walk(name, size=SAMPLES).x[:21])
    assert [path.dtype for path in paths] == [np.float64, np.float32]
    far = np.linalg.norm(paths[1] - paths[0], axis=1).max()
    assert far < 1e-3 * np.linalg.norm(np.ptp(paths[0], axis=0))  # of the path's own size


PLACE = re.compile(r"\{([^}]*)\}")


@every_rule
def test_the_equation_in_numbers_names_only_what_is_known(name):
    rule = RULES[name]
    shown = {part.name for part in rule.shown}
    known = shown | {f"{part}'" for part in shown} | {"g", "w", "w'", "lr", "t"}
    known |= {slider.name for slider in rule.sliders}
    for toggles in forms(name):
        assert rule.equation(toggles).count("{") == rule.equation(toggles).count("}")
        for left, template in rule.filled(**toggles) if rule.filled else ():
            assert left in shown | {"w"}
            assert set(PLACE.findall(template)) <= known, template
