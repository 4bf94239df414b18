"""The race that a landscape is shown with at first shows what the landscape's caption says."""

from collections.abc import Callable

import numpy as np
import pytest

from app.races import starts
from core import sampling
from landscapes import LANDSCAPES
from landscapes.functions.random_field import LANDSCAPES as FIELDS
from tests.landscapes.raced import Raced, first_races

CLAIMS: dict[str, Callable[[Raced], None]] = {}
LARGE = ("gd_vs_sgd",)
"""Computed by NumPy: as text their data would be a hundred megabytes."""


def claim(function: Callable[[Raced], None]) -> Callable[[Raced], None]:
    """A landscape's caption, as an assertion; the function has the landscape's name."""
    CLAIMS[function.__name__] = function
    return function


def arrive(race: Raced, *rules: str, within: float = 0.05) -> None:
    """All these runs, or all there are, end within so much of a lowest minimum."""
    lowest = race.minima[:1] if len(race.minima) == 1 else race.minima
    for run in race.runs:
        if not rules or run.run.rule in rules:
            assert np.linalg.norm(lowest - run.x[-1], axis=-1).min() < within, run.run.rule


@pytest.fixture(scope="module")
def races(tmp_path_factory):
    """All first races, computed."""
    return first_races([name for name in CLAIMS if name not in LARGE], tmp_path_factory.mktemp("races"))


def test_every_landscape_has_a_claim():
    shown = {name for name, one in LANDSCAPES.items() if not (one.training or one.user_input)}
    assert set(CLAIMS) == shown


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in LANDSCAPES
        if name not in LARGE and not LANDSCAPES[name].training and not LANDSCAPES[name].user_input
    ],
)
def test_a_first_race_shows_what_its_caption_says(races, name):
    race = races[name]
    assert max(run.length for run in race.runs) > 0.2, "no path crosses a fifth of the map"
    CLAIMS[name](race)


# Bowls.
@claim
def quadratic(race):
    """A bowl with two curvatures: descent zig-zags along the steep axis alone."""
    arrive(race)
    assert race["gd"].turns(0) > 10 > race["gd"].turns(1)


@claim
def ellipse(race):
    """Plain descent zig-zags."""
    arrive(race)
    assert race["gd"].turns(1) > 10 > 3 * race["rmsprop"].turns(1)


@claim
def bowl(race):
    """As narrow as you like, and turned: rates for each coordinate do not help, momentum does."""
    assert race.left("momentum") < 0.01 * race.left("gd") < 0.01 * race.left("rmsprop")


@claim
def booth(race):
    """Two equations to solve."""
    arrive(race)


@claim
def matyas(race):
    """A rate of its own for each coordinate is no help."""
    assert race.left("rmsprop") == max(race.left(one.run.rule) for one in race.runs) > 100 * race.left("gd")


@claim
def spectrum(race):
    """Conditioning: after as many steps momentum has left a thousandth of what descent has."""
    assert race.left("momentum") < 1e-3 * race.left("gd")


# Valleys.
@claim
def beale(race):
    """A flat valley behind a steep corner: everyone falls in at once, and the way along takes the steps."""
    arrive(race)
    for run in race.runs:
        assert race.since(run.run.rule, 0.2) < 0.3 * race.since(run.run.rule, 1e-4) < np.inf
    assert race.left("adam") < race.left("momentum") < race.left("gd") < race.left("rmsprop")


@claim
def rosenbrock(race):
    """A valley with an almost flat floor: Adam and momentum arrive, descent stays on the way."""
    arrive(race, "adam", "momentum", within=0.01)
    assert race.near(race["gd"].x[-1]).min() > 0.3
    assert race.since("gd", 0.1) < 200


@claim
def valley(race):
    """The walls forbid large steps: descent stops half way."""
    arrive(race, "adam", "momentum", within=0.001)
    assert race.near(race["gd"].x[-1]).min() > 1.5


@claim
def freudenstein_roth(race):
    """Two ends: descent is at the higher one, 49 above the other."""
    arrive(race, "adam", "momentum", "rmsprop", within=0.1)
    assert race.end("adam") != race.end("gd")
    assert 48.9 < race["gd"].loss[-1] < 60


@claim
def powell_badly_scaled(race):
    """One coordinate hardly counts, the other hardly moves: descent stays where it is, BFGS arrives."""
    assert race["gd"].length < 0.01
    arrive(race, "bfgs", within=1e-3)


@claim
def brown_badly_scaled(race):
    """A ravine along a hyperbola, which becomes steeper: everyone goes along, descent slows down."""
    arrive(race)
    assert race.since("gd", 1e-4) > 2 * race.since("momentum", 1e-4)


@claim
def dixon_price(race):
    """Across the pass, and to either side."""
    arrive(race)
    assert {race.end(run.run.rule) for run in race.runs} == {0, 1}


@claim
def zakharov(race):
    """Steep walls allow a rate that is slow on the floor."""
    arrive(race)
    assert 10 * race.since("gd", 0.01) < race.since("gd", 1e-6)


@claim
def rosenbrock_n(race):
    """A second, false end: Newton's method stops there."""
    arrive(race, "adam", "momentum", within=0.01)
    assert race["newton"].loss[-1] == pytest.approx(3.986, abs=1e-3)


@claim
def helical_valley(race):
    """The way leads around, not across: nobody's path crosses the axis of the screw."""
    arrive(race, "gauss_newton", within=1e-6)
    for rule in ("adam", "rmsprop", "gd"):
        assert np.hypot(*race[rule].x[:, :2].T).min() > 0.3


@claim
def powell_singular(race):
    """Flat at the bottom: Newton's method only takes a third off at a time."""
    size = np.linalg.norm(race["newton"].x, axis=1)[5:40]
    np.testing.assert_allclose(size[1:] / size[:-1], 2 / 3, rtol=0.01)


@claim
def wood(race):
    """A saddle on the way, where a run may linger: RMSProp is there at the end."""
    arrive(race, "adam", "momentum", "gd", within=0.1)
    assert race["rmsprop"].loss[-1] == pytest.approx(7.88, abs=0.02)


# Saddles.
@claim
def saddle(race):
    """Who finds the way down: the rules that scale the gradient, by far."""
    down = {run.run.rule: abs(run.x[-1, 1]) for run in race.runs}
    assert min(down["adam"], down["rmsprop"]) > 1.5 > 1.2 > down["momentum"] > down["gd"] > 0.3
    assert all(run.away < 0.1 for run in race.runs)


@claim
def race_saddle(race):
    """A ridge that leads straight to the saddle, and a minimum on either side."""
    arrive(race)
    assert np.linalg.norm(race["gd"].x, axis=1).min() < 0.1


@claim
def monkey_saddle(race):
    """Even the curvature does not tell the way: Newton's method ends on the saddle, the others leave."""
    assert np.linalg.norm(race["newton"].x[-1]) < 1e-6
    assert all(race[rule].loss[-1] < -1 for rule in ("adam", "rmsprop", "gd"))
    assert all(run.away < 0.1 for run in race.runs)


@claim
def gaussian(race):
    """What looks like a minimum is a saddle: there Newton's method ends, and everybody else far below."""
    end = race["newton"].x[-1]
    params = race.experiment.landscape.params
    curvature = hessian(lambda x: FIELDS[0].loss(x, None, **params), end)
    assert np.linalg.eigvalsh(curvature)[0] < -0.1
    assert max(race[rule].loss[-1] for rule in ("adam", "momentum", "gd")) < race["newton"].loss[-1] - 1


def hessian(f, x):
    """By JAX."""
    import jax

    with jax.enable_x64(True):
        return np.asarray(jax.hessian(f)(jax.numpy.asarray(x)))


# Wells and pits.
@claim
def himmelblau(race):
    """From this start the rule decides."""
    arrive(race)
    assert len({race.end(run.run.rule) for run in race.runs}) >= 3


@claim
def styblinski_tang(race):
    """Four wells, one deeper: Adam finds it, momentum and descent the next, RMSProp the nearest."""
    assert race["adam"].loss[-1] == pytest.approx(race.floor, abs=0.01)
    assert race["adam"].loss[-1] + 10 < race["momentum"].loss[-1] < race["rmsprop"].loss[-1] - 10


@claim
def three_hump_camel(race):
    """Three minima in a row, the deepest in the middle: there Adam and momentum end, others beside it."""
    arrive(race)
    assert race.end("adam") == race.end("momentum") == 0
    assert race.end("gd") == race.end("rmsprop") != 0


@claim
def six_hump_camel(race):
    """Six minima, two of them lowest: both are found, and a third one."""
    assert {race.end("adam"), race.end("momentum")} == {0, 1}
    assert race.end("gd") > 1


@claim
def goldstein_price(race):
    """A rate that suits one place explodes in another."""
    arrive(race, "adam", "momentum", within=0.01)
    calm, fast = (run for run in race.runs if run.run.rule == "gd")
    assert calm.loss[-1] == pytest.approx(84, abs=0.1)
    assert fast.diverged is not None


@claim
def branin(race):
    """Three equal minima: all are found."""
    arrive(race, within=0.1)
    assert {race.end(run.run.rule) for run in race.runs} == {0, 1, 2}


@claim
def mccormick(race):
    """Each trough lies lower than the last: descent stays in the first, the others roll on."""
    assert race["gd"].loss[-1] > 1
    assert all(race[rule].loss[-1] < -1.9 for rule in ("adam", "momentum", "rmsprop"))


@claim
def griewank(race):
    """Equal waves: Adam crosses half the map to the lowest pit, 0.0074 below the nearest."""
    arrive(race, "adam")
    assert race.end("adam") != race.end("gd") == race.end("momentum")
    assert race["gd"].loss[-1] < 0.008


@claim
def rastrigin(race):
    """Most rules stop in the nearest dent, long steps a few further on."""
    arrive(race)
    assert race.end("momentum") == race.end("rmsprop") == race.end("gd") != race.end("adam")


@claim
def schwefel(race):
    """Nobody gets near the far corner: not even Adam, who leaves the first pit for another."""
    assert race.end("momentum") == race.end("rmsprop") == race.end("gd") != race.end("adam")
    assert min(run.loss[-1] for run in race.runs) > 100


@claim
def levy(race):
    """Ripples wide one way and narrow the other: RMSProp stops in one, the others roll through."""
    arrive(race, "adam", "momentum", "gd")
    assert race["adam"].loss[-1] < 1e-3 < 1 < race["rmsprop"].loss[-1]


@claim
def michalewicz(race):
    """Where it is flat there is nothing to go by: momentum and descent stay, Adam with long steps arrives."""
    assert race["adam"].loss[-1] == pytest.approx(race.floor, abs=1e-3)
    assert race["adam"].length > 0.5 > 0.2 > max(race["momentum"].length, race["gd"].length)


@claim
def ackley(race):
    """A funnel with dents all the way down: some stop in a dent, Adam and momentum at its end."""
    assert max(race[rule].loss[-1] for rule in ("adam", "momentum")) < 0.2
    assert min(race[rule].loss[-1] for rule in ("rmsprop", "gd")) > 3


@claim
def eggholder(race):
    """Long steps leave the first pit, nobody finds the deepest."""
    first = race["gd"].loss[-1]
    assert race["adam"].loss[-1] < race["momentum"].loss[-1] < first - 100
    assert race["rmsprop"].length < 0.1
    assert min(run.loss[-1] for run in race.runs) > race.floor + 50


@claim
def bird(race):
    """Two deep pits, and walls that throw a fast rule far away: across three quarters of the map."""
    assert min(race["adam"].length, race["momentum"].length) > 0.7
    assert max(race["rmsprop"].length, race["gd"].length) < 0.2
    assert race["adam"].loss[-1] == pytest.approx(race.floor, abs=0.1)


@claim
def cross_in_tray(race):
    """The cross throws a run off the map; the others reach a bowl."""
    arrive(race, "adam", "rmsprop", "gd")
    assert race["momentum"].away > 0.5


@claim
def bohachevsky(race):
    """Fast enough, one rolls through the ripples; slowly one stops in the first."""
    arrive(race, "adam", "momentum", within=0.01)
    assert race["adam"].loss[-1] < 1e-3
    assert min(race["gd"].loss[-1], race["rmsprop"].loss[-1]) > 2


@claim
def shubert(race):
    """Two equal lowest pits on this map: Adam reaches one of them, the others stop in a nearer one."""
    arrive(race)
    assert race["adam"].loss[-1] == pytest.approx(race.floor, abs=0.1)
    assert min(run.loss[-1] for run in race.runs if run.run.rule != "adam") > -60


@claim
def schaffer_2(race):
    """In each trough one comes down at once, and then hardly on."""
    for rule in ("rmsprop", "gd"):
        run = race[rule]
        assert race.since(rule, 0.01) < 100
        assert np.linalg.norm(run.x[-1]) > 1


@claim
def schaffer_4(race):
    """Troughs that lead away from the pits: descent follows one, with next to nothing left to gain."""
    assert race.left("gd") < 0.01
    assert race["gd"].length > 0.25
    assert race.near(race["gd"].x[-1]).min() > 0.3


@claim
def drop_wave(race):
    """Inward every ring lies lower, and behind a wall that takes long steps."""
    assert race["adam"].loss[-1] == pytest.approx(-0.936, abs=1e-3)
    for rule in ("momentum", "rmsprop", "gd"):
        assert race[rule].loss[-1] == pytest.approx(-0.786, abs=2e-3)


@claim
def holder_table(race):
    """The further out, the deeper: Adam gets to the leg of the table, the others stay in the first pit."""
    assert race["adam"].loss[-1] == pytest.approx(race.floor, abs=0.01)
    assert all(race[rule].length < 0.05 for rule in ("momentum", "rmsprop", "gd"))


# Plateaus and kinks.
@claim
def plateau(race):
    """A bad start costs most of the steps: half of the loss takes longer than nearly all the rest."""
    arrive(race)
    assert race.since("gd", 0.5) > race.since("gd", 0.01) - race.since("gd", 0.5)


@claim
def cliff(race):
    """One gradient is as large as dozens of others."""
    arrive(race, within=0.2)
    steps = np.linalg.norm(np.diff(race["gd"].x, axis=0), axis=1)
    assert steps.max() > 24 * np.median(steps)


@claim
def easom(race):
    """Far from the hole only who scales the gradient moves at all."""
    arrive(race, "adam", within=0.01)
    assert race["rmsprop"].length > 0.1 > max(race["momentum"].length, race["gd"].length)


@claim
def absolute(race):
    """Without a falling rate nobody comes to rest."""
    for run in race.runs:
        assert np.linalg.norm(np.diff(run.x[-20:], axis=0), axis=1).max() > 0.005


@claim
def relu_valley(race):
    """Flat faces and sharp creases: descent jumps from face to face, Adam settles along the crease."""
    assert race["gd"].turns(1) > 50
    assert race.left("adam") < 0.1 * race.left("gd")


@claim
def sharp_ridge(race):
    """The gradient points across the crease: descent crosses it all the time."""
    assert max(race["gd"].turns(0), race["gd"].turns(1)) > 100
    assert race.left("adam") < 0.1 * race.left("gd")


@claim
def bukin(race):
    """Every step overshoots the crease, and nobody gets along it to the minimum."""
    for run in race.runs:
        side = np.sign(run.x[:, 1] - 0.01 * run.x[:, 0] ** 2)
        assert (side[1:] != side[:-1]).sum() > 50, run.run.rule
        assert race.near(run.x[-1]).min() > 0.5


# Curves.
@claim
def parabola(race):
    """Too small a rate crawls, too large a rate climbs."""
    crawl, right, wide, climb = race.runs
    assert abs(crawl.x[-1, 0]) > 0.5
    assert abs(right.x[1, 0]) < 1e-9
    assert wide.turns(0) > 40
    assert abs(wide.x[-1, 0]) < 0.01
    assert climb.loss[-1] > 5 * climb.loss[0]


@claim
def absolute_1d(race):
    """The slope never tells that the bottom is near: everyone overshoots, and descent never rests."""
    assert all((run.x > 0.02).any() for run in race.runs)
    assert np.abs(np.diff(race["gd"].x[-10:, 0])).min() > 0.1


@claim
def double_well(race):
    """The start decides, unless momentum carries across."""
    assert race["gd"].x[-1, 0] > 0.9
    assert max(race["momentum"].x[-1, 0], race["adam"].x[-1, 0]) < -0.9


@claim
def wiggles(race):
    """Small steps stop in the first dent, and memory rolls over it."""
    assert race["gd"].length < 0.1
    assert all(abs(race[rule].x[-1, 0]) < 0.05 for rule in ("adam", "momentum"))


@claim
def flat_start(race):
    """At first hardly any slope, then a sudden fall."""
    arrive(race)
    assert race.since("gd", 0.8) > race.since("gd", 0.1) - race.since("gd", 0.8)


# Data.
@claim
def line(race):
    """The best line is at the bottom, and everyone gets there."""
    arrive(race, within=0.2)
    np.testing.assert_allclose(race.minima[0], (0.4158, -0.3631), atol=1e-3)


@claim
def regression(race):
    """True mini-batches: the smaller, the noisier."""
    full, tens, ones, adam = race.runs
    assert full.wide < 1 < 3 * full.wide < tens.wide < ones.wide
    arrive(race, within=0.1)
    assert adam.run.batch.size == 10


@claim
def one_hot(race):
    """The rare category is seen in one step of seven, the popular one in four."""
    moved = (np.diff(race["gd"].x, axis=0) != 0).mean(axis=0)
    np.testing.assert_allclose(moved, (4 / 7, 1 / 7), atol=0.1)
    arrive(race, within=0.25)


@claim
def scales(race):
    """Features of different scale: descent zig-zags along one of them."""
    arrive(race)
    assert max(race["gd"].turns(0), race["gd"].turns(1)) > 10 * min(race["gd"].turns(0), race["gd"].turns(1))
    assert all(run.away < 0.15 for run in race.runs)


@claim
def moons(race):
    """The best straight line between them, found on mini-batches."""
    arrive(race, within=0.1)
    assert race.experiment.batch.size == 10


@claim
def breast_cancer(race):
    """Benign or not: everyone gets to about the lowest loss there is."""
    assert max(race.left(run.run.rule) for run in race.runs) < 0.01


@claim
def digits(race):
    """650 weights: everyone gets most of the way down."""
    assert max(race.left(run.run.rule) for run in race.runs) < 0.05


@claim
def gd_vs_sgd(race):
    """See below."""


def test_a_first_race_on_large_data_counts_iterations_and_epochs():
    """Step for step the full batch is best; pass for pass over the data a small one is."""
    race = starts.first("gd_vs_sgd")
    data = LANDSCAPES["gd_vs_sgd"].data()
    X, y = np.asarray(data.X, np.float32), np.asarray(data.y, np.float32)
    ends, once = [], []
    for run in race.runs:
        w, size = np.zeros(X.shape[1], np.float32), run.batch.size if run.batch else len(y)
        plan = sampling.plan(race.seed, len(y), size, race.steps, "shuffled") if run.batch else None
        for t in range(race.steps):
            rows = plan.rows[t, :size] if plan else slice(None)
            w -= np.float32(run.lr) * X[rows].T @ (X[rows] @ w - y[rows]) / np.float32(size)
            if t == max(len(y) // size - 1, 0) or (t == race.steps - 1 and len(once) == len(ends)):
                once.append(0.5 * np.mean((X @ w - y) ** 2))
        ends.append(0.5 * np.mean((X @ w - y) ** 2))
    assert ends[0] < ends[1] < ends[2]
    assert once[1] < once[2] < once[0]
