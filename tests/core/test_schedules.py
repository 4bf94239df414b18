"""Every learning-rate policy against optax and torch, step by step."""

import jax
import numpy as np
import optax
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core import engine, schedules
from core.rules import RULES
from core.schedules import SCHEDULES
from core.schedules.plateau import PLATEAU
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")


def sgdr(steps, period, stretch, floor):
    lengths, total = [], 0
    while total <= steps:
        lengths.append(period * stretch ** len(lengths))
        total += lengths[-1]
    cosine = {"init_value": 1.0, "peak_value": 1.0, "warmup_steps": 0, "end_value": floor}
    return optax.sgdr_schedule([{**cosine, "decay_steps": length} for length in lengths])


def three_phases(steps, rise, start, end):
    """optax's interpolation between any number of points."""
    peak = int(rise * steps)
    scales = {peak: start, 2 * peak: 1 / start} | ({steps: 1 / end} if 2 * peak < steps else {})
    return jax.vmap(optax.piecewise_interpolate_schedule("cosine", 1 / start, scales))


def recurrence(following):
    """No library has this one: a closed form by its steps, from 1 at step 0."""

    def schedule(t):
        rate, seen = 1.0, []
        for n in range(int(np.max(t)) + 1):
            seen.append(rate)
            rate = following(rate, n)
        return np.array(seen)[np.asarray(t, int)]

    return schedule


TWINS = {
    "constant": lambda steps: optax.constant_schedule(1.0),
    "exponential": lambda steps, gamma: optax.exponential_decay(1.0, 1, gamma),
    "natural_exponential": lambda steps, beta: optax.exponential_decay(1.0, 1, np.exp(-beta)),
    "staircase": lambda steps, gamma, every: optax.exponential_decay(1.0, every, gamma, staircase=True),
    "staircase_up": lambda steps, gamma, every: recurrence(
        lambda rate, n: rate * gamma if n % every == 0 else rate
    ),
    "milestones": lambda steps, first, second, gamma: optax.piecewise_constant_schedule(
        1.0, {first: gamma, second: gamma} if first != second else {first: gamma**2}
    ),
    "inverse": lambda steps, gamma, power: recurrence(
        lambda rate, n: rate * (1 - gamma / (1 + gamma * (n + 1))) ** power
    ),
    "harmonic": lambda steps: recurrence(lambda rate, n: rate / (1 + rate)),
    "inverse_time": lambda steps, beta: recurrence(lambda rate, n: rate / (1 + beta * rate)),
    "polynomial": lambda steps, power: recurrence(lambda rate, n: rate * ((n + 1) / (n + 2)) ** power),
    "cosine": lambda steps, floor: optax.cosine_decay_schedule(1.0, steps, floor),
    "cosine_restarts": sgdr,
    "one_cycle": lambda steps, rise, start, end: jax.vmap(
        optax.cosine_onecycle_schedule(steps, 1.0, rise, start, end)
    ),
    "one_cycle_three": three_phases,
    "plateau": lambda steps, **watched: optax.constant_schedule(1.0),
}


def test_every_schedule_has_a_twin():
    assert set(TWINS) == set(SCHEDULES), "every schedule needs another hand's, in TWINS"


def drawn(data, schedule):
    """Any values of its sliders, and some steps of warm-up."""
    values = {
        s.name: data.draw(st.integers(int(s.low), int(s.high)) if s.integer else st.floats(s.low, s.high))
        for s in schedule.sliders
    }
    return values | {"warmup": data.draw(st.sampled_from((0, 1, 7, 50)))}


@pytest.mark.parametrize("name", SCHEDULES)
@given(data=st.data())
def test_a_schedule_is_its_twin_after_a_linear_warm_up(name, data):
    steps, params = 300, drawn(data, SCHEDULES[name])
    t, warmup = np.arange(steps), params["warmup"]
    own = {key: value for key, value in params.items() if key != "warmup"}
    after = np.broadcast_to(np.asarray(TWINS[name](steps - warmup, **own)(t)), (steps,))
    ramp = optax.linear_schedule(1 / (warmup + 1), 1.0, warmup)(t)
    known = np.where(t < warmup, ramp, after[t - warmup])
    ours = SCHEDULES[name].factor(t, steps, **params)
    np.testing.assert_allclose(ours, known, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(schedules.rates(name, 0.3, steps, params), 0.3 * ours)


def in_torch(make, steps):
    """The rates that a torch scheduler sets."""
    torch = pytest.importorskip("torch", reason="`make test-torch` installs it")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler, rates = make(torch.optim.lr_scheduler, optimizer), []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return np.array(rates)


@pytest.mark.torch
@pytest.mark.parametrize(
    ("name", "params", "make"),
    [
        ("exponential", {"gamma": 0.97}, lambda L, o: L.ExponentialLR(o, 0.97)),
        ("staircase", {"gamma": 0.4, "every": 30}, lambda L, o: L.StepLR(o, 30, 0.4)),
        (
            "milestones",
            {"first": 60, "second": 150, "gamma": 0.1},
            lambda L, o: L.MultiStepLR(o, [60, 150], 0.1),
        ),
        ("cosine", {"floor": 0.1}, lambda L, o: L.CosineAnnealingLR(o, 200, 0.1)),
        (
            "cosine_restarts",
            {"period": 20, "stretch": 2, "floor": 0.1},
            lambda L, o: L.CosineAnnealingWarmRestarts(o, 20, 2, 0.1),
        ),
        (  # torch's cycle is down on its last step, ours and optax's one step after it
            "one_cycle",
            {"rise": 0.25, "start": 20.0, "end": 100.0},
            lambda L, o: L.OneCycleLR(
                o, 1.0, 201, pct_start=51 / 201, div_factor=20, final_div_factor=100, cycle_momentum=False
            ),
        ),
        (
            "one_cycle_three",
            {"rise": 0.25, "start": 20.0, "end": 100.0},
            lambda L, o: L.OneCycleLR(
                o,
                1.0,
                201,
                pct_start=51 / 201,
                div_factor=20,
                final_div_factor=100,
                cycle_momentum=False,
                three_phase=True,
            ),
        ),
        (
            "exponential",
            {"gamma": 0.97, "warmup": 30},
            lambda L, o: L.SequentialLR(o, [L.LinearLR(o, 1 / 31, 1, 30), L.ExponentialLR(o, 0.97)], [30]),
        ),
        (
            "cosine",
            {"floor": 0.1, "warmup": 30},
            lambda L, o: L.SequentialLR(
                o, [L.LinearLR(o, 1 / 31, 1, 30), L.CosineAnnealingLR(o, 170, 0.1)], [30]
            ),
        ),
    ],
)
def test_a_schedule_is_torchs(name, params, make):
    ours = SCHEDULES[name].factor(np.arange(200), 200, **params)
    np.testing.assert_allclose(ours, in_torch(make, 200), rtol=1e-9)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_stays_finite_and_positive_for_ten_thousand_steps_at_every_slider_s_end(name):
    schedule = SCHEDULES[name]
    for end in ("low", "high"):
        params = {s.name: getattr(s, end) for s in schedule.sliders}
        for steps in (1, 10_000):
            factors = schedule.factor(np.arange(steps), steps, **params)
            assert factors.shape == (steps,)
            assert (np.isfinite(factors) & (factors >= 0) & (factors <= 1)).all()


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_starts_at_the_full_rate_unless_it_rises_first(name):
    defaults = {s.name: s.default for s in SCHEDULES[name].sliders}
    first = SCHEDULES[name].factor(np.arange(100), 100, **defaults)[0]
    assert first == pytest.approx(1 / 25 if name.startswith("one_cycle") else 1, rel=1e-12)


def test_a_warm_up_longer_than_the_run_is_a_ramp():
    for name in SCHEDULES:
        defaults = {s.name: s.default for s in SCHEDULES[name].sliders}
        ramp = SCHEDULES[name].factor(np.arange(5), 5, **defaults | {"warmup": 9})
        np.testing.assert_allclose(ramp, np.arange(1, 6) / 10)


losses = st.lists(st.sampled_from((1.0, 0.5, 0.49, 0.3, 0.2999, 0.1, 2.0, np.inf)), min_size=1, max_size=60)
watching = st.fixed_dictionaries(
    {
        "cut": st.sampled_from((0.1, 0.5)),
        "patience": st.integers(0, 4),
        "threshold": st.sampled_from((1e-4, 0.1)),
        "cooldown": st.integers(0, 3),
        "floor": st.sampled_from((0.0, 0.01, 0.3)),
    }
)


update = jax.jit(PLATEAU.update)


def watched(seen, params):
    """The factors after each loss."""
    state, factors = PLATEAU.init(np.float64), []
    for loss in seen:
        state, factor = update(state, loss, **params)
        factors.append(float(factor))
    return factors


@settings(max_examples=settings.default.max_examples // 2)
@given(losses, watching)
def test_the_plateau_is_optax_s_with_a_patience_of_one_more(seen, params):
    twin = optax.contrib.reduce_on_plateau(
        params["cut"],
        params["patience"] + 1,
        rtol=params["threshold"],
        cooldown=params["cooldown"],
        min_scale=params["floor"],
    )
    state, factors = twin.init(np.zeros(1)), []
    for loss in seen:
        update, state = twin.update(np.ones(1), state, value=loss)
        factors.append(float(update[0]))
    np.testing.assert_allclose(watched(seen, params), factors, rtol=1e-12)


@pytest.mark.torch
@given(losses, watching)
def test_the_plateau_is_torchs(seen, params):
    torch = pytest.importorskip("torch", reason="`make test-torch` installs it")
    assume(params["cut"] > params["floor"] or params["floor"] == 0)
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer,
        factor=params["cut"],
        patience=params["patience"],
        threshold=params["threshold"],
        cooldown=params["cooldown"],
        min_lr=params["floor"],
        eps=0,
    )
    factors = []
    for loss in seen:
        scheduler.step(loss)
        factors.append(optimizer.param_groups[0]["lr"])
    np.testing.assert_allclose(watched(seen, params), factors, rtol=1e-12)


def test_a_run_s_rate_falls_when_its_loss_does_not():
    """A rate of 2/λmax keeps gradient descent bouncing at one height, until the plateau cuts it."""
    quadratic, params = LANDSCAPES["quadratic"], {"cut": 0.5, "patience": 4}
    run = engine.run(
        RULES["gd"],
        quadratic,
        RunSettings(policy=params),
        start=(1.0, 0.0),
        lr=schedules.rates("plateau", 0.1, 20, params),
        policy=PLATEAU,
    )
    np.testing.assert_allclose(run.lr[:6], [0.1] * 5 + [0.05])
    assert run.loss[6] < 1e-20 < run.loss[5]
    assert run.cost[-1].tolist() == [20, 20, 0]  # it looks at the loss before every step
