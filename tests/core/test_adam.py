"""What sets Adam's relatives apart, and what none of them may do."""

import itertools

import jax
import numpy as np
import optax
import pytest
from matrices import AFFINE

from core import engine
from core.rules import RULES
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")
SADDLE, VALLEY = LANDSCAPES["saddle"], LANDSCAPES["rosenbrock"]
SCALED = [rule for rule in RULES.values() if rule.family in ("Adaptive", "Adam")]


@pytest.mark.parametrize("rule", SCALED, ids=lambda rule: rule.name)
def test_a_coordinate_without_a_gradient_stays_where_it_is_even_if_epsilon_is_zero(rule):
    free = {slider.name: slider.low for slider in rule.sliders if slider.name == "eps"}
    for values in itertools.product(*(toggle.choices or (False, True) for toggle in rule.toggles)):
        toggles = dict(zip((toggle.name for toggle in rule.toggles), values, strict=True))
        walked = engine.run(
            rule, SADDLE, RunSettings(rule=free | toggles), start=(-2, 0), lr=np.full(50, SADDLE.lr(rule))
        )
        assert walked.diverged_at is None
        assert (walked.x[:, 1] == 0).all()
        assert walked.x[-1, 0] > -2 or toggles.get("form") == "zeiler"  # Zeiler's first step is √ε long
        assert not any(np.isnan(values).any() for values in walked.seen.values())


def test_the_misprinted_adam_comes_to_a_halt_where_adam_walks_on():
    paths = {
        bias: engine.run(
            RULES["adam"],
            VALLEY,
            RunSettings(rule={"bias": bias}),
            start=VALLEY.start,
            lr=np.full(1000, 0.02),
        ).x
        for bias in ("corrected", "misprinted")
    }
    lengths = {bias: np.linalg.norm(path[-1] - path[50]) for bias, path in paths.items()}
    assert lengths["corrected"] > 1
    assert lengths["misprinted"] < 1e-12


def test_radam_waits_for_five_gradients_or_runs_away_on_them():
    waits = engine.run(RULES["radam"], VALLEY, start=VALLEY.start, lr=np.full(9, 0.02)).x
    assert (waits[:6] == waits[0]).all()
    assert (waits[6] != waits[0]).all()
    runs = engine.run(
        RULES["radam"],
        VALLEY,
        RunSettings(rule={"early": "momentum"}),
        start=VALLEY.start,
        lr=np.full(9, 0.02),
    )
    assert runs.diverged_at is not None


@pytest.mark.parametrize("relative", [False, True])
def test_adafactor_keeps_the_rows_and_columns_of_a_matrix_as_optaxs_does(relative):
    rates = np.full(100, 0.05)
    ours = engine.run(
        RULES["adafactor"],
        AFFINE,
        RunSettings(rule={"c": 0.8, "d": 1.5, "relative": relative}),
        start=AFFINE.start,
        lr=rates,
    )
    theirs = optax.chain(
        optax.scale_by_factored_rms(
            min_dim_size_to_factor=2, decay_rate_fn=lambda i, c: 1 - (i + 1.0) ** -c, decay_rate=0.8
        ),
        optax.clip_by_block_rms(1.5),
        optax.scale_by_param_block_rms() if relative else optax.identity(),
        optax.scale(-0.05),
    )
    w, path = np.array(AFFINE.start), [np.array(AFFINE.start)]
    slope = jax.jit(jax.grad(lambda w: AFFINE.loss(w, None)))

    def apart(w):
        return {"W": w[:6].reshape(3, 2), "b": w[6:]}

    state = theirs.init(apart(w))
    for _ in rates:
        updates, state = theirs.update(apart(slope(w)), state, apart(w))
        w = w + np.concatenate([np.ravel(updates["W"]), updates["b"]])
        path.append(w)
    np.testing.assert_allclose(ours.x, path, rtol=1e-6, atol=1e-13)
