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
from core.rules import RULES
from core.spec import DENSE
from landscapes import LANDSCAPES as ALL
from landscapes.critical_points import field

LANDSCAPES = {name: landscape for name, landscape in ALL.items() if not landscape.brought}
ROOT = math.sqrt(0.5)
E, PI = math.e, math.pi

# Values by another hand: (point, sliders, loss). Every landscape needs one that is not at its minimum.
KNOWN = {
    "quadratic": [
        ((1, 1), {}, 12.5),
        ((0.2, -2), {}, 10.4),
        ((ROOT, ROOT), {"angle": 45}, 10),
        ((-ROOT, ROOT), {"angle": 45}, 2.5),
        ((1, 2), {"a": 3, "b": 5, "angle": 90}, 17),
    ],
    "ellipse": [((1, 1), {}, 5), ((-3, 0.5), {}, 10)],
    "bowl": [
        ((1, 0), {"kappa": 50, "angle": 0}, 25),
        ((0, 2), {"kappa": 10, "angle": 90}, 20),
        ((1, 0), {"kappa": 10, "angle": 90}, 0.5),
    ],
    "booth": [((0, 0), {}, 74), ((1, 1), {}, 20)],
    "matyas": [((1, 1), {}, 0.04), ((1, -1), {}, 1)],
    "saddle": [((2, 1), {}, 3), ((1, -2), {}, -3)],
    "race_saddle": [((2, 2), {}, 4), ((1, 0), {}, 0.5)],
    "monkey_saddle": [((1, 1), {}, -2), ((2, 0), {}, 8)],
    "beale": [((0, 0), {}, 14.203125), ((1, 1), {}, 14.203125), ((3, 0.5), {}, 0), ((2, -1), {}, 13.203125)],
    "rosenbrock": [
        ((-1.2, 1), {}, 24.2),
        ((0.3, -0.7), {}, rosen([0.3, -0.7])),
        ((0, 0), {"a": 0.5, "b": 7}, 0.25),
        ((1, 2), {"a": 1.4, "b": 10}, 10.16),
    ],
    "valley": [
        ((math.sqrt(3), 0), {}, 1),
        ((0, 0.2), {"k": 100}, 2),
        ((ROOT * math.sqrt(3), ROOT * math.sqrt(3)), {"angle": 45}, 1),
    ],
    "himmelblau": [((0, 0), {}, 170), ((1, 1), {}, 106)],
    "styblinski_tang": [((0, 0), {}, 0), ((1, 1), {}, -10), ((2, 0), {}, -19)],
    "three_hump_camel": [((1, 1), {}, 2.95 + 1 / 6), ((0, 2), {}, 4)],
    "six_hump_camel": [((1, 1), {}, 2.9 + 1 / 3), ((0, 2), {}, 48)],
    "goldstein_price": [((0, 0), {}, 600), ((1, 0), {}, 726)],
    "branin": [((0, 0), {}, 56 - 1.25 / PI), ((PI, 0), {}, 2.275**2 + 1.25 / PI)],
    "mccormick": [((0, 0), {}, 1), ((PI / 2, 0), {}, 2 + PI**2 / 4 - 0.75 * PI)],
    "griewank": [((PI, 0), {}, 2 + PI**2 / 4000), ((0, PI / ROOT), {}, 2 + PI**2 / 2000)],
    "rastrigin": [((1, 1), {}, 2), ((0.5, 0), {}, 20.25), ((0.5, 0), {"A": 5}, 10.25), ((1, 2), {"A": 0}, 5)],
    "schwefel": [((0, 0), {}, 837.965774544867598), ((PI**2 / 4, 0), {}, 837.965774544867598 - PI**2 / 4)],
    "levy": [((-3, 1), {}, 1 + 10 * math.sin(1) ** 2), ((1, -1), {}, 0.25)],
    "michalewicz": [
        ((PI * ROOT, 0), {}, -math.sin(PI * ROOT)),
        ((PI * ROOT, PI / 2), {"m": 7}, -1 - math.sin(PI * ROOT)),
        ((0, math.sqrt(PI**2 / 12)), {"m": 1}, -0.25 * math.sin(math.sqrt(PI**2 / 12))),
    ],
    "ackley": [((1, 1), {}, 20 - 20 * math.exp(-0.2)), ((0.5, 0), {}, 19 + E - 20 * math.exp(-ROOT / 10))],
    "eggholder": [((0, 0), {}, -47 * math.sin(math.sqrt(47))), ((0, -47), {}, 0)],
    "bird": [((0, 0), {}, E), ((PI / 2, PI), {}, E**4 - 1 + PI**2 / 4)],
    "cross_in_tray": [((0, 1), {}, -1e-4), ((PI / 2, PI / 2), {}, -1e-4 * math.exp(10 - ROOT / 10))],
    "plateau": [((1, 0), {}, 0.5), ((3, 4), {}, 25 / 26)],
    "cliff": [((0, 0), {}, 0.58), ((0, 5), {"s": 40}, 1.08), ((1, 0), {"s": 2}, 0.18 + 1 / (1 + E**-2))],
    "easom": [((0, 0), {}, -math.exp(-2 * PI**2)), ((PI, 0), {}, math.exp(-(PI**2)))],
    "absolute": [((1, -2), {}, 3)],
    "relu_valley": [((2, 2), {}, 3), ((2, 0), {}, 1), ((4, 2), {}, 0.4), ((0, 2), {"k": 10}, 20.4)],
    "bukin": [((0, 1), {}, 100.1), ((-10, 1.25), {}, 50)],
    "parabola": [((2,), {}, 2), ((-2,), {"c": 3}, 6)],
    "absolute_1d": [((-2,), {}, 2)],
    "double_well": [((0,), {}, 0.25), ((1,), {"tilt": 0.3}, 0.3)],
    "wiggles": [((PI / 4,), {}, PI**2 / 160 + 0.6), ((1,), {"a": 0}, 0.1)],
    "flat_start": [((0,), {}, 0.125)],
    "spectrum": [
        ([1] * 8, {"shape": 0}, 8 * (1 + 0.01) / 4),
        ([1] * 8, {}, 0.5 * sum(100 ** (-i / 7) for i in range(8))),
        ([2] * 8, {"shape": 2, "kappa": 10}, 2 * (4 + 0.4)),
        ([1] * 5, {"shape": 3, "n": 5}, 0.5 * (1 + 0.04)),
    ],
    "rosenbrock_n": [([0] * 8, {}, 7), (np.linspace(-1, 2, 8), {}, rosen(np.linspace(-1, 2, 8)))],
    "gaussian": [(np.linspace(-1, 1, 8), {"seed": 3}, field(np.linspace(-1, 1, 8)[None], 3)[0][0])],
    "regression": [((0, 0), {}, 0.5)],  # predicting the mean of a standardized target
    "gd_vs_sgd": [([0] * 500, {}, lambda data: np.mean(np.square(data.y, dtype=float)) / 2)],
    "one_hot": [
        ((0, 0), {}, lambda data: np.mean(data.y**2) / 2),
        ((1, 1), {}, lambda data: np.mean((data.y - data.X.sum(axis=1)) ** 2) / 2),
    ],
    "scales": [
        ((0.9, 0.7), {}, 0.045),  # half the variance of the noise
        ((0, 0), {"form": 1}, (0.18**2 + 0.7**2 + 0.09) / 2),
        ((0, 0), {"form": 4, "correlation": 0.5}, (0.18**2 + 0.7**2 + 0.18 * 0.7 + 0.09) / 2),
    ],
    "moons": [((2, -1), {}, lambda data: log_loss(data.y, expit(data.X @ [2, -1, 1])))],
    "breast_cancer": [([0] * 31, {}, math.log(2))],
    "digits": [([0] * 650, {}, math.log(10)), ([0] * 649 + [50], {}, lambda data: nines(data, 50))],
}


def nines(data, b):
    """The cross-entropy of a model that is almost sure of 9, whatever it sees, and its penalty."""
    return np.mean(data.y != 9) * b + math.log1p(9 * math.exp(-b)) + 0.5 * 0.01 * b**2


# The loss at the lowest minima. None: not in closed form, and tested in a file of its own.
LOWEST = {
    "quadratic": 0,
    "ellipse": 0,
    "bowl": 0,
    "booth": 0,
    "matyas": 0,
    "beale": 0,
    "rosenbrock": 0,
    "valley": 0,
    "himmelblau": 0,
    "three_hump_camel": 0,
    "griewank": 0,
    "rastrigin": 0,
    "schwefel": 0,
    "levy": 0,
    "ackley": 0,
    "plateau": 0,
    "absolute": 0,
    "relu_valley": 0,
    "bukin": 0,
    "parabola": 0,
    "absolute_1d": 0,
    "wiggles": 0,
    "flat_start": 0,
    "race_saddle": -0.25,
    "styblinski_tang": -78.33233141,  # −39.16616571 a coordinate (Surjanovic & Bingham: −39.16599)
    "six_hump_camel": -1.03162845,
    "goldstein_price": 3,
    "branin": 1.25 / PI,
    "mccormick": -math.sqrt(3) / 2 - PI / 3,
    "michalewicz": -1.80130341,
    "eggholder": -976.911001,  # computed: outside of the square for which −959.6407 is published
    "bird": -106.76453675,
    "cross_in_tray": -2.06261187,
    "cliff": 1.1e-14,
    "easom": -1,
    "double_well": -0.10238607,  # computed
    "spectrum": 0,
    "rosenbrock_n": 0,
    "regression": None,
    "gd_vs_sgd": None,
    "one_hot": None,
    "scales": 0.045,
    "moons": None,
    "breast_cancer": None,
    "digits": None,
}
SLIDING = {"michalewicz", "cliff", "double_well"}  # the lowest loss depends on the sliders
# The local minima's losses, each once; computed, except where exact. Lattices have too many to list.
LOCAL = {
    "styblinski_tang": [-64.19561236, -50.05889331],
    "three_hump_camel": [0.29863844],
    "six_hump_camel": [-0.21546382, 2.10425031],
    "goldstein_price": [30, 84, 840],
    "mccormick": [1.2283697],
    "griewank": [0.00739604, 0.00986467],
    "michalewicz": [-1.21405952],
    "ackley": [2.57992756, 3.57445188, 4.88406526, 5.38186419],
    "eggholder": [-956.91823162, -955.25515214, -894.57890039, -893.94484702, -893.73252043, -893.71607939],
    "bird": [-87.31088273, -48.40602343, 1.48701913],
    "easom": [-8.11e-5],
    "double_well": [0.09736056],
    "wiggles": [0.2368197, 0.94661906],
}
LATTICES = {"rastrigin", "schwefel", "levy"}
# Minima with a kink: no slope and no curvature tells them, so they are compared with the points around.
KINKS = {
    "ackley": [(0, 0)],  # the square root of the squared distance
    "absolute": [(0, 0)],
    "relu_valley": [(2, 1)],
    "bukin": [(-10, 1)],
    "absolute_1d": [(0,)],
}
# Saddles that are flat to second order: the Hessian is 0, and the points around lie higher and lower.
DEGENERATE = {"monkey_saddle"}
# Points where a square root is taken of 0, or a cosine's wall stands.
EDGES = {
    "bukin": [(-12, 1.44), (-6, 0.36)],
    "eggholder": [(0, -47), (47, 0), (100, 53), (-94, 0), (94, -94)],
    "schwefel": [(0, 100), (0, 0)],
    "cross_in_tray": [(0, 1), (1, 0), (1e-20, 1), (3.1415927, 1)],
    "michalewicz": [(1e-3, 1), (1.7724539, 2)],
}

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
    low, high = np.transpose(landscape.window)[:, : landscape.dimension]
    return low, high  # of a plane, where there are more than two dimensions


def inside(landscape, point, params=None):
    """Whether the window shows it, on its plane if there is one."""
    low, high = sides(landscape)
    flat = landscape.plane(**params or {}).flat(np.array(point)) if landscape.plane else point
    return bool(np.all((low < flat) & (flat < high)))


@cache
def sweep(name):
    """Value and gradient of many points at once, compiled together."""
    return jax.jit(jax.vmap(jax.value_and_grad(loss_of(LANDSCAPES[name])), in_axes=(0, None)))


def sweeping(name, points, params):
    """Values [n] and gradients [n, 2] on the window, which may lie on a plane."""
    landscape, dtype = LANDSCAPES[name], points.dtype
    across = np.eye(len(points[0]), dtype=dtype)
    if landscape.plane:
        plane = landscape.plane(**params)
        points, across = plane.point(points).astype(dtype), plane.across
    values, slopes = sweep(name)(points, {key: float(value) for key, value in params.items()})
    return np.asarray(values), np.asarray(slopes) @ across.T


def around(point, radius):
    """Points on a circle (or the two neighbours, in one dimension)."""
    if len(point) == 1:
        return [(point[0] - radius,), (point[0] + radius,)]
    turns = np.linspace(0, 2 * PI, 64, endpoint=False)
    return point + radius * np.stack([np.cos(turns), np.sin(turns)], axis=1)


def test_every_landscape_has_a_value_by_another_hand():
    assert set(KNOWN) == set(LANDSCAPES)
    assert set(LOWEST) == {landscape.name for landscape in LANDSCAPES.values() if landscape.minima()}


@every_landscape
def test_the_loss_takes_its_published_values(name, x64):
    landscape = LANDSCAPES[name]
    loss = jax.jit(loss_of(landscape))
    for point, params, value in KNOWN[name]:
        value = value(landscape.data()) if callable(value) else value
        found = loss(np.array(point, float), ends(landscape)[0] | params)
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
                if kind == "minimum" and point in KINKS.get(name, ()):
                    assert (slope == 0).all()
                    for radius in (1e-8, 1e-5, 1e-2):
                        rim, _, _ = measured(name, [point, *around(point, radius)], params)
                        assert (rim[1:] > rim[0]).all()
                elif kind == "saddle" and name in DEGENERATE:
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


@pytest.mark.parametrize("name", [name for name, lowest in LOWEST.items() if lowest is not None])
def test_minima_lie_where_the_literature_puts_them(name, x64):
    landscape, exact = LANDSCAPES[name], name not in SLIDING
    for i, params in enumerate(ends(landscape)):
        values, _, _ = measured(name, landscape.minima(**params), params)
        if exact or i == 0:
            assert values.min() == pytest.approx(LOWEST[name], abs=1e-12 if LOWEST[name] == 0 else 1e-8)
        if name not in LATTICES and i == 0:
            levels = np.array([LOWEST[name], *LOCAL.get(name, ())])
            apart = np.abs(values[:, None] - levels)
            assert apart.min(axis=1).max() < 1e-8, "a minimum at no known level"
            assert apart.min(axis=0).max() < 1e-8, "a level at which there is no minimum"


def test_the_eggholders_published_value_is_that_of_an_edge(x64):
    value, slope, _ = measured("eggholder", [(512, 404.2319)], {})
    assert value[0] == pytest.approx(-959.6407, abs=5e-5)
    assert slope[0, 0] < -0.1


@pytest.mark.parametrize(
    "name",
    [name for name in LANDSCAPES if not LANDSCAPES[name].plane and name not in {"eggholder", *KINKS}],
)
def test_whoever_rolls_down_in_the_window_arrives_at_a_listed_minimum(name, x64):
    """Newton's method, with absolute curvatures, from every dip of a grid. Eggholder lists only some."""
    landscape = LANDSCAPES[name]
    low, high = sides(landscape)
    data, size = landscape.data() if landscape.data else None, high - low
    for params in ends(landscape)[: 1 if landscape.data else None]:
        if landscape.dimension == 2:
            grid = engine.surface(landscape, landscape.window, (160, 120), params, data)
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
    marks = [] if landscape.plane else [*landscape.minima(), *landscape.saddles(), *EDGES.get(name, ())]
    points = [*itertools.product(*even), *itertools.product(*whole), *marks]
    for params in ends(landscape):
        values, slopes = sweeping(name, np.array(points, np.float32), params)
        assert np.isfinite(values).all()
        assert np.isfinite(slopes).all()
        assert np.ptp(values) > 0


@every_landscape
def test_the_start_is_in_the_window_and_not_where_nothing_moves(name):
    landscape = LANDSCAPES[name]
    assert inside(landscape, landscape.start)
    value, slope = jax.value_and_grad(loss_of(landscape))(
        np.array(landscape.start, np.float32), ends(landscape)[0]
    )
    assert np.abs(slope).max() > 0
    if landscape.dimension == 1:
        assert landscape.window[1][0] < value < landscape.window[1][1]


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
        start=landscape.start,
        lr=np.full(landscape.steps, landscape.lr(RULES[rule])),
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
        (left, right), (bottom, top) = landscape.window
        assert (right - left) / (top - bottom) == pytest.approx(4 / 3)
