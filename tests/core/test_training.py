"""Training: the same steps as by hand, however often one looks; where it ends, and what it says meanwhile."""

import jax
import numpy as np
import pytest

from core import sampling
from core.data import Data
from core.rules import RULES
from core.schedules import SCHEDULES
from core.step import RunSettings
from core.training import CHUNK, affordable, pieces, train
from landscapes import LANDSCAPES

WIDE = pytest.mark.usefixtures("x64")
GD = RULES["gd"]


def made(kind="mlp", **chosen):
    landscape = LANDSCAPES[kind]
    specs = {spec.name: spec.default for spec in (*landscape.sliders, *landscape.toggles)}
    return landscape.user_input.make(None, specs | chosen)


TINY = made(depth=1, width=4)
ROWS = {"data": slice(0, 64), "measured": slice(0, 30), "validation": slice(64, 94)}


def moments(rule, lr, every=100, how=train, **options):
    """A training on 64 samples, in batches of 24, 24 and 16, seen at 30 of them and 30 others."""
    parts = {name: Data(*(part[rows] for part in TINY.data())) for name, rows in ROWS.items()}
    lr = np.broadcast_to(lr, 20) if np.ndim(lr) == 0 else lr
    plan = sampling.plan(0, 64, 24, len(lr), "shuffled", 2)
    start = TINY.training.begin(0)
    return [*how(rule, TINY, start=start, lr=lr, every=every, plan=plan, **parts, **options)]


@pytest.fixture(scope="module")
def slopes():
    """The gradient of every step's batch, padding left out."""
    data, plan = TINY.data(), sampling.plan(0, 64, 24, 20, "shuffled", 2)
    rows = [rows[weight > 0] for rows, weight in zip(*plan, strict=True)]
    slope = jax.jit(jax.grad(TINY.loss))
    return [
        lambda x, k=k: np.asarray(slope(x, Data(data.X[k], data.y[k], np.ones(len(k), np.float32))))
        for k in rows
    ]


def by_momentum(x, slopes):
    h = 0 * x
    for slope in slopes:
        h = 0.9 * h + slope(x)
        x = x - 0.03 * h
    return x


def by_adam(x, slopes):
    m, v = 0 * x, 0 * x
    for t, slope in enumerate(slopes, 1):
        g = slope(x)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        x = x - 0.01 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return x


@WIDE
@pytest.mark.parametrize(("rule", "lr", "hand"), [("momentum", 0.03, by_momentum), ("adam", 0.01, by_adam)])
def test_a_training_is_the_same_steps_taken_by_hand(rule, lr, hand, slopes):
    first, last = moments(RULES[rule], lr)
    known = hand(TINY.training.begin(0), slopes)
    np.testing.assert_allclose(last.x, known, rtol=1e-9, atol=1e-12)
    assert np.abs(last.x - first.x).max() > 0.1


@WIDE
def test_how_often_one_looks_changes_nothing():
    """With a line search, whose steps differ in cost, and with noise, which differs from step to step."""
    rule = RULES["steepest_descent"]
    seen = {
        every: {m.step: m for m in moments(rule, 1.0, every, settings=RunSettings(noise=0.01))}
        for every in (1, 7, 100)
    }
    assert [*seen[1]] == [*range(21)]
    assert [*seen[7]] == [0, 7, 14, 20]
    assert [*seen[100]] == [0, 20]
    for every in (7, 100):
        for step, moment in seen[every].items():
            other = seen[1][step]
            np.testing.assert_array_equal(moment.x, other.x)
            np.testing.assert_allclose([*moment.cost, moment.epochs], [*other.cost, other.epochs])
            assert moment[3:7] == other[3:7]
        assert np.concatenate([m.rates for m in seen[every].values()]).shape == (20,)
    spent = np.diff([m.cost for m in seen[1].values()], axis=0)
    assert spent[:, 1].min() >= 1
    assert np.ptp(spent.sum(axis=1)) > 0


@WIDE
def test_a_training_in_pieces_is_the_same_and_pauses_after_every_step_if_each_takes_too_long():
    options = {"every": 7, "settings": RunSettings(noise=0.01), "each": True}
    whole = moments(RULES["steepest_descent"], 1.0, **options)
    parts = moments(RULES["steepest_descent"], 1.0, how=pieces, seconds=0.0, **options)
    pauses = [moment is None for moment in parts]
    assert pauses == [False, *[True] * 7, False, *[True] * 7, False, *[True] * 6, False]
    for one, other in zip(whole, (moment for moment in parts if moment), strict=True):
        for ours, theirs in zip(one, other, strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_steps_that_are_taken_at_once_fit_into_the_time_there_is():
    assert affordable(10, took=0.5, seconds=0.2) == 4
    assert affordable(1, took=3.0, seconds=0.2) == 1  # which compiled, so it says little
    assert affordable(4, took=0.0, seconds=0.2) == 8  # no faster: what is next may be slower
    assert affordable(CHUNK, took=0.0, seconds=0.2) == CHUNK


@WIDE
def test_a_moment_says_what_the_loss_and_the_judge_say():
    *_, last = moments(GD, 0.3, every=5)
    for rows, loss, accuracy in (
        (ROWS["measured"], last.loss, last.accuracy),
        (ROWS["validation"], last.validation, last.validation_accuracy),
    ):
        data = Data(*(part[rows] for part in TINY.data()))
        known = TINY.training.judge(last.x, last.running, data)
        np.testing.assert_allclose([loss, accuracy], known, rtol=1e-6)
    assert last.ended == ""
    assert last.rates.tolist() == [0.3] * 5
    assert last.cost.tolist() == [20, 0, 0]
    assert last.epochs == 6 + (24 + 24) / 64


@WIDE
@pytest.mark.parametrize("every", [3, 100])
def test_a_training_that_diverges_ends_before_its_first_bad_step(every, slopes):
    """A weight decay so strong that every step overshoots, to eleven times the distance."""
    x = TINY.training.begin(0)
    path = [x]
    for slope in slopes:
        path.append(path[-1] - (slope(path[-1]) + 12 * path[-1]))
    good = int(np.argmax(np.abs(path).max(axis=1) > 1e6)) - 1
    assert 3 < good < 10
    *before, last = moments(GD, 1.0, every, settings=RunSettings(weight_decay=12.0))
    assert last.step == good
    assert last.ended == "diverged"
    assert not any(moment.ended for moment in before)
    assert np.isfinite(last.x).all()
    np.testing.assert_allclose(last.x, path[good], rtol=1e-6)
    assert last.cost.tolist() == [good, 0, 0]
    assert sum(len(moment.rates) for moment in (*before, last)) == good


@WIDE
def test_a_training_that_diverges_at_once_stays_at_its_start():
    first, last = moments(GD, 1e12)
    assert (last.step, last.ended, last.epochs) == (0, "diverged", 0)
    np.testing.assert_array_equal(last.x, first.x)


def stop(path, patience):
    """The step at which a training should have stopped."""
    best, best_at = (np.inf, np.inf), 0.0
    for moment in path:
        if (error := (1 - moment.validation_accuracy, moment.validation)) < best:
            best, best_at = error, moment.epochs
        elif moment.epochs - best_at >= patience:
            return moment.step
    raise AssertionError


@WIDE
def test_early_stopping_waits_so_many_epochs_for_a_better_validation():
    still = moments(GD, 0.0, every=1, patience=2.0)
    assert still[-1].ended == "stopped early"
    assert still[-1].step == 6, "two epochs of three batches"
    rates = np.full(120, 0.7)
    path = moments(GD, rates, every=2)
    for patience in (1.0, 3.0):
        stopped = moments(GD, rates, every=2, patience=patience)
        assert stopped[-1].step == stop(path, patience) < 120
        assert stopped[-1].ended == "stopped early"
        assert not any(moment.ended for moment in stopped[:-1])
        np.testing.assert_array_equal(stopped[-1].x, path[len(stopped) - 1].x)


@WIDE
def test_reducing_on_a_plateau_follows_the_validation_losses_and_counts_them():
    policy = SCHEDULES["plateau"].policy
    plateau = {"cut": 0.5, "patience": 2, "threshold": 0.01, "cooldown": 1, "floor": 0.0}
    path = moments(GD, 2.5, every=1, policy=policy, settings=RunSettings(policy=plateau))
    factor, best, bad, rest, known = 1.0, np.inf, 0, 0, []
    for moment in path[:-1]:
        better = moment.validation < 0.99 * best
        bad = 0 if better or rest else bad + 1
        best, rest = min(best, moment.validation) if better else best, max(rest - 1, 0)
        if bad > 2:
            factor, bad, rest = 0.5 * factor, 0, 1
        known.append(2.5 * factor)
    np.testing.assert_allclose(np.concatenate([m.rates for m in path]), known, rtol=1e-6)
    assert known[0] == 2.5 > known[-1]
    whole = moments(GD, 2.5, every=7, policy=policy, settings=RunSettings(policy=plateau))
    np.testing.assert_allclose(np.concatenate([m.rates for m in whole]), known, rtol=1e-6)
    assert whole[-1].cost.tolist() == path[-1].cost.tolist() == [20, 20, 0]


@pytest.mark.parametrize(
    ("kind", "chosen", "rule", "why"),
    [
        *(
            ("cnn", {}, rule, "A dense Hessian in 1898 dimensions is too large; at most 64 are allowed.")
            for rule in ("bfgs", "newton")
        ),
        ("lenet", {}, "bfgs", "A dense Hessian in 61706 dimensions is too large; at most 64 are allowed."),
        *(
            (
                "cnn",
                {},
                rule,
                "It needs the gradients of all samples; a network is trained on mini-batches.",
            )
            for rule in ("saga", "svrg")
        ),
        (
            "mlp",
            {},
            "gauss_newton",
            "A dense Hessian in 3466 dimensions is too large; at most 64 are allowed.",
        ),
    ],
)
def test_a_rule_that_is_too_large_for_a_network_is_refused_in_one_sentence(kind, chosen, rule, why):
    landscape = made(kind, **chosen)
    assert landscape.obstacle(RULES[rule]) == why
    data = landscape.training.probe()
    look = {"data": data, "measured": data, "validation": data, "every": 1}
    with pytest.raises(ValueError, match="cannot run here") as raised:
        next(train(RULES[rule], landscape, start=np.zeros(landscape.dimension), lr=np.ones(1), **look))
    assert str(raised.value) == f"{RULES[rule].title} cannot run here. {why}"


def test_the_small_cnn_reads_97_of_100_digits():
    landscape, rule = LANDSCAPES["cnn"], RULES["adam"]
    training, data = landscape.training, landscape.data()
    plan = sampling.plan(0, len(data.y), 32, landscape.race.steps, "shuffled", 2)
    look = {"data": data, "measured": training.measured(), "validation": training.validation(), "plan": plan}
    rates = np.full(landscape.race.steps, landscape.lr(rule))
    path = train(rule, landscape, start=training.begin(0), lr=rates, every=45, **look)
    assert max(moment.validation_accuracy for moment in path) >= 0.97


def test_shampoo_trains_a_network_block_by_block():
    first, *_, last = moments(RULES["shampoo"], 0.1)
    assert (last.step, last.ended) == (20, "")
    assert last.loss < 0.9 * first.loss
