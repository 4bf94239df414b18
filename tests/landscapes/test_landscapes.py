"""Every landscape: published values, known minima and saddles, gradients, and a default race that works."""

import itertools
import math
from functools import cache

import jax
import numpy as np
import pytest
from scipy.optimize import rosen
from scipy.special import expit
from sklearn.metrics import log_loss

from app.races.permalink import DEFAULT
from core import engine
from core.landscape import DENSE, Known, Value
from core.rules import RULES
from landscapes import LANDSCAPES as ALL
from landscapes.functions.critical_points import field

LANDSCAPES = {name: landscape for name, landscape in ALL.items() if not landscape.user_input}
KNOWN = {name: landscape.known or Known(values=()) for name, landscape in LANDSCAPES.items()}
# Values by another library: (point, sliders, loss). What is known without one stands beside the formula.
BY_LIBRARIES = [
    ("rosenbrock", (0.3, -0.7), {}, rosen([0.3, -0.7])),
    ("rosenbrock_n", np.linspace(-1, 2, 8), {}, rosen(np.linspace(-1, 2, 8))),
    ("gaussian", np.linspace(-1, 1, 8), {"seed": 3}, field(np.linspace(-1, 1, 8)[None], 3)[0][0]),
    ("moons", (2, -1), {}, lambda data: log_loss(data.y, expit(data.X @ [2, -1, 1]))),
    ("digits", [0] * 649 + [50], {}, lambda data: nines(data, 50)),
]


def nines(data, b):
    """The cross-entropy of a model that is almost sure of 9, whatever it sees, and its penalty."""
    return np.mean(data.y != 9) * b + math.log1p(9 * math.exp(-b)) + 0.5 * 0.01 * b**2


FAMILIES = {
    "Bowls",
    "Valleys",
    "Saddles",
    "Many minima",
    "Plateaus and kinks",
    "One dimension",
    "High dimension",
    "Real data",
}

every_landscape = pytest.mark.parametrize("name", LANDSCAPES)
# Those whose whole Hessian can be written down; the others' minima are tested in files of their own.
small = pytest.mark.parametrize("name", [n for n, land in LANDSCAPES.items() if land.dimension <= DENSE])


def ends(landscape):
    """The defaults, then every corner of the sliders' ranges."""
    corners = itertools.product(*[[(s.name, s.low), (s.name, s.high)] for s in landscape.sliders])
    return [{s.name: s.default for s in landscape.sliders}, *map(dict, corners)]


def loss_of(landscape):
    """The full-data loss as a function of the point and the sliders."""
    data = landscape.data() if landscape.data else None
    return lambda x, params: landscape.loss(x, data, **params)


@cache
def measuring(name):
    """Value, gradient and Hessian of many points at once, compiled together."""
    loss = loss_of(LANDSCAPES[name])

    def at(x, params):
        return loss(x, params), jax.grad(loss)(x, params), jax.hessian(loss)(x, params)

    return jax.jit(jax.vmap(at, in_axes=(0, None)))


def measured(name, points, params):
    """Values [n], gradients [n, d] and the Hessians' eigenvalues and axes at points [n, d], in 64 bits.

    They are padded to a multiple of 64, so that one program serves nearly every call.
    """
    points = np.array(points, float)
    padded = np.resize(points, (-(-len(points) // 64) * 64, *points.shape[1:]))
    params = {key: float(value) for key, value in params.items()}
    value, gradient, hessian = (np.asarray(part)[: len(points)] for part in measuring(name)(padded, params))
    return value, gradient, np.linalg.eigh(hessian)


def sides(landscape):
    """The lowest and the highest point of the window, [d] each."""
    low, high = np.transpose(landscape.picture.window)[:, : landscape.dimension]
    return low, high  # of a plane, where there are more than two dimensions


def inside(landscape, point, params=None):
    """Whether the window shows it, on its plane if there is one."""
    low, high = sides(landscape)
    flat = landscape.picture.plane(**params or {}).flat(np.array(point)) if landscape.picture.plane else point
    return bool(np.all((low < flat) & (flat < high)))


@cache
def sweep(name):
    """Value and gradient of many points at once, compiled together."""
    return jax.jit(jax.vmap(jax.value_and_grad(loss_of(LANDSCAPES[name])), in_axes=(0, None)))


def sweeping(name, points, params):
    """Values [n] and gradients [n, 2] on the window, which may lie on a plane."""
    landscape, dtype = LANDSCAPES[name], points.dtype
    across = np.eye(len(points[0]), dtype=dtype)
    if landscape.picture.plane:
        plane = landscape.picture.plane(**params)
        points, across = plane.point(points).astype(dtype), plane.across
    values, slopes = sweep(name)(points, {key: float(value) for key, value in params.items()})
    return np.asarray(values), np.asarray(slopes) @ across.T


def around(point, radius):
    """Points on a circle (or the two neighbours, in one dimension)."""
    if len(point) == 1:
        return [(point[0] - radius,), (point[0] + radius,)]
    turns = np.linspace(0, 2 * math.pi, 64, endpoint=False)
    return point + radius * np.stack([np.cos(turns), np.sin(turns)], axis=1)


@every_landscape
def test_every_landscape_says_how_its_formula_can_be_checked(name):
    landscape, known = LANDSCAPES[name], KNOWN[name]
    assert known.values, f"{name} needs a known=Known(values=(Value(point, loss), …)) beside its formula"
    assert set(map(tuple, (value.at for value in known.values))) - set(landscape.minima()), (
        f"{name} needs a known value that is not at a minimum"
    )
    minima = len(landscape.minima()) > 0
    if landscape.data is None:
        assert minima == (known.lowest is not None), f"{name} needs known.lowest exactly if it has minima"
    assert minima or known.lowest is None
    assert minima or not (known.local or known.kinks)
    assert set(known.kinks) <= set(landscape.minima())


def values_to_check():
    """Those that stand beside the formulas, then those of other libraries, as parameters of a test."""
    for name, known in KNOWN.items():
        for i, value in enumerate(known.values):
            yield pytest.param(name, value, id=f"{name}-{i}")
    for name, at, params, loss in BY_LIBRARIES:
        yield pytest.param(name, Value(at, loss, params), id=f"{name}-library")


@pytest.mark.parametrize(("name", "known"), [*values_to_check()])
def test_the_loss_takes_its_known_values(name, known, x64):
    landscape = LANDSCAPES[name]
    value = known.loss(landscape.data and landscape.data()) if callable(known.loss) else known.loss
    found = jax.jit(loss_of(landscape))(np.array(known.at, float), ends(landscape)[0] | dict(known.params))
    assert found == pytest.approx(value, rel=1e-12, abs=1e-12)


@small
def test_minima_are_flat_and_round_and_saddles_flat_and_both(name, x64):
    landscape = LANDSCAPES[name]
    for params in ends(landscape):
        for kind, points in (
            ("minimum", landscape.minima(**params)),
            ("saddle", landscape.saddles(**params)),
        ):
            if not points:
                continue
            assert len(set(points)) == len(points)
            for point, slope, bend in zip(points, *smooth(name, points, params), strict=True):
                assert inside(landscape, point, params)
                if kind == "minimum" and point in KNOWN[name].kinks:
                    assert (slope == 0).all()
                    for radius in (1e-8, 1e-5, 1e-2):
                        rim, _, _ = measured(name, [point, *around(point, radius)], params)
                        assert (rim[1:] > rim[0]).all()
                elif kind == "saddle" and KNOWN[name].flat_saddles:
                    assert (slope == 0).all()
                    assert (bend == 0).all()
                    rim, _, _ = measured(name, [point, *around(point, 1e-2)], params)
                    assert rim[1:].min() < rim[0] < rim[1:].max()
                else:
                    assert np.abs(slope).max() < 1e-9 * np.abs(bend).max()
                    if kind == "saddle":
                        assert bend[0] < 0 < bend[-1]
                    else:
                        assert bend[0] > -1e-9 * bend[-1]


def smooth(name, points, params):
    """The gradients and the Hessians' eigenvalues."""
    _, slopes, (bends, _) = measured(name, points, params)
    return slopes, bends


@pytest.mark.parametrize("name", [name for name, known in KNOWN.items() if known.lowest is not None])
def test_minima_lie_where_the_literature_puts_them(name, x64):
    landscape, known = LANDSCAPES[name], KNOWN[name]
    for i, params in enumerate(ends(landscape)):
        values, _, _ = measured(name, landscape.minima(**params), params)
        if i == 0 or not known.lowest_varies:
            assert values.min() == pytest.approx(known.lowest, abs=1e-12 if known.lowest == 0 else 1e-8)
        if i == 0 and known.local is not None:
            levels = np.array([known.lowest, *known.local])
            apart = np.abs(values[:, None] - levels)
            assert apart.min(axis=1).max() < 1e-8, "a minimum at no known level"
            assert apart.min(axis=0).max() < 1e-8, "a level at which there is no minimum"


def test_the_eggholders_published_value_is_that_of_an_edge(x64):
    value, slope, _ = measured("eggholder", [(512, 404.2319)], {})
    assert value[0] == pytest.approx(-959.6407, abs=5e-5)
    assert slope[0, 0] < -0.1


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, known in KNOWN.items()
        if not (LANDSCAPES[name].picture.plane or known.incomplete or known.kinks)
    ],
)
def test_whoever_rolls_down_in_the_window_arrives_at_a_listed_minimum(name, x64):
    """Newton's method, with absolute curvatures, from every dip of a grid."""
    landscape = LANDSCAPES[name]
    low, high = sides(landscape)
    data, size = landscape.data() if landscape.data else None, high - low
    for params in ends(landscape)[: 1 if landscape.data else None]:
        if landscape.dimension == 2:
            grid = engine.surface(landscape, landscape.picture.window, (160, 120), params, data)
        else:
            xs = np.linspace(low, high, 160)
            grid = measured(name, xs, params)[0][None].repeat(3, axis=0)
        inner, places = grid[1:-1, 1:-1], itertools.product(range(3), range(3))
        near = np.min([grid[i : i + inner.shape[0], j : j + inner.shape[1]] for i, j in places], axis=0)
        at = np.argwhere(inner <= near)[:, ::-1][:, : landscape.dimension] + 1
        x = low + at / (np.array([159, 119])[: landscape.dimension]) * size
        if not len(x):
            continue
        for _ in range(40):
            _, g, (bends, axes) = measured(name, x, params)
            by = np.maximum(np.abs(bends), 1e-12)
            p = -np.einsum("nij,nj->ni", axes, np.einsum("nji,nj->ni", axes, g) / by)
            x = x + p / np.maximum(1, np.abs(p / (0.02 * size)).max(axis=1, keepdims=True))
        _, g, (bends, _) = measured(name, x, params)
        settled = (np.abs(g).max(axis=1) < 1e-9 * np.abs(bends).max(axis=1)) & (bends[:, 0] > 0)
        settled &= np.abs(p / size).max(axis=1) < 1e-6  # on the floor of a ravine g alone says little
        for point in x[settled]:
            if inside(landscape, point):
                distance = np.abs((np.array(landscape.minima(**params)) - point) / size).max(axis=1)
                assert distance.min() < 1e-6


@every_landscape
def test_the_gradient_is_the_central_difference(name, x64):
    landscape = LANDSCAPES[name]
    low, high = sides(landscape)
    d, h = len(low), 2e-6 * (high - low)
    shares = [(0.21, 0.68), (0.93, 0.07), *np.random.default_rng(3).uniform(size=(6, 2))]
    x = low + np.array(shares)[:, :d] * (high - low)
    steps = np.concatenate([np.diag(h), -np.diag(h)])
    for params in ends(landscape):
        values, slopes = sweeping(name, np.concatenate([x, *(x + step for step in steps)]), params)
        ups, downs = values[len(x) :].reshape(2, d, len(x))
        difference = (ups - downs).T / (2 * h)
        scale = np.abs(difference).max(axis=1, keepdims=True)
        rounding = 1e-15 * np.abs(ups.T) / h
        assert (np.abs(slopes[: len(x)] - difference) < 1e-6 * scale + rounding).all()


@every_landscape
def test_value_and_gradient_are_finite_in_the_whole_window_at_every_end_of_the_sliders(name):
    landscape = LANDSCAPES[name]
    low, high = sides(landscape)
    even = [np.linspace(*side, 17) for side in zip(low, high, strict=True)]  # the corners and the centre too
    whole = [np.round(line) for line in even]
    marks = [] if landscape.picture.plane else [*landscape.minima(), *landscape.saddles(), *KNOWN[name].edges]
    points = [*itertools.product(*even), *itertools.product(*whole), *marks]
    for params in ends(landscape):
        values, slopes = sweeping(name, np.array(points, np.float32), params)
        assert np.isfinite(values).all()
        assert np.isfinite(slopes).all()
        assert np.ptp(values) > 0


@every_landscape
def test_the_start_is_in_the_window_and_not_where_nothing_moves(name):
    landscape = LANDSCAPES[name]
    assert inside(landscape, landscape.start())
    value, slope = jax.value_and_grad(loss_of(landscape))(
        np.array(landscape.start(), np.float32), ends(landscape)[0]
    )
    assert np.abs(slope).max() > 0
    if landscape.dimension == 1:
        assert landscape.picture.window[1][0] < value < landscape.picture.window[1][1]


EVERY_RULE = ("saddle", "rosenbrock", "regression")
FEW = {RULES[run.rule].rate: run.rule for run in reversed(DEFAULT.runs)}.values()
"""A rule of each kind of rate, of which a landscape has one that makes a good picture."""
FIRST = {rule.family: name for name, rule in reversed(RULES.items())}.values()
"""The first rule of each family."""


def races():
    """Pairs of a landscape and a rule; those that tell little more than others are thorough."""
    for name, landscape in LANDSCAPES.items():
        rules = RULES if name in EVERY_RULE else [run.rule for run in DEFAULT.runs]
        for rule in rules:
            if not landscape.obstacle(RULES[rule]):
                quick = rule in FEW or (name in EVERY_RULE and rule in FIRST)
                yield pytest.param(name, rule, marks=() if quick else pytest.mark.thorough)
    yield "digits", "muon"


@pytest.mark.parametrize(("name", "rule"), [*races()])
def test_the_default_race_goes_down_and_does_not_diverge(name, rule):
    """Where there is no lowest point, as on the saddle, a fast rule may well leave the finite numbers."""
    landscape = LANDSCAPES[name]
    path = engine.run(
        RULES[rule],
        landscape,
        start=landscape.start(),
        lr=np.full(landscape.race.steps, landscape.rate(RULES[rule])),
        data=landscape.data() if landscape.data else None,
    )
    assert path.diverged_at is None or not landscape.minima()
    assert path.loss[-1] < path.loss[0]


@every_landscape
def test_a_landscape_and_its_sliders_are_described_within_their_own_limits(name):
    landscape = LANDSCAPES[name]
    for slider in landscape.sliders:
        slider.check(slider.default)
        assert slider.low > 0 or not slider.log
    for text in (landscape.title, landscape.blurb, landscape.tex, landscape.source):
        assert text == text.strip() != ""
    assert landscape.family in FAMILIES
    assert (landscape.dimension == 1) == (landscape.family == "One dimension")
    if landscape.dimension == 2:
        (left, right), (bottom, top) = landscape.picture.window
        assert (right - left) / (top - bottom) == pytest.approx(4 / 3)
