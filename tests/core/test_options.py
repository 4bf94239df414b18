"""What a run may ask for beside its rule: decay, clipping, noise; and what it says of its cost and memory."""

import dataclasses

import jax
import numpy as np
import optax
import pytest

from core import engine, sampling
from core.landscape import DENSE
from core.rules import RULES
from core.rules.foreign import Foreign
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")
BEALE = LANDSCAPES["beale"]
RATES = np.full(60, 0.002)


def run(rule, **options):
    names = {field.name for field in dataclasses.fields(RunSettings)}
    settings = RunSettings(**{name: options.pop(name) for name in names & options.keys()})
    return engine.run(
        RULES[rule], BEALE, settings, start=BEALE.start(), lr=options.pop("lr", RATES), **options
    )


def by_optax(transform):
    x, path = jax.numpy.asarray(BEALE.start()), [BEALE.start()]
    state, slope = transform.init(x), jax.jit(jax.grad(lambda x: BEALE.loss(x, None)))
    for _ in RATES:
        updates, state = transform.update(slope(x), state, x)
        x = optax.apply_updates(x, updates)
        path.append(np.asarray(x))
    return np.array(path)


def test_decoupled_decay_is_adamws_and_coupled_decay_is_added_to_the_gradient():
    theirs = by_optax(optax.adamw(0.002, weight_decay=0.3))
    np.testing.assert_allclose(run("adam", decoupled_decay=0.3).x, theirs, rtol=1e-9)
    theirs = by_optax(optax.chain(optax.add_decayed_weights(0.3), optax.adam(0.002)))
    np.testing.assert_allclose(run("adam", weight_decay=0.3).x, theirs, rtol=1e-9)


def test_clipping_bounds_the_norm_of_the_gradient_before_the_rule_sees_it():
    theirs = by_optax(optax.chain(optax.clip_by_global_norm(0.5), optax.sgd(0.002, momentum=0.9)))
    np.testing.assert_allclose(run("momentum", clip=0.5).x, theirs, rtol=1e-9)


def test_noise_has_its_standard_deviation_and_comes_from_the_seed():
    ellipse = LANDSCAPES["ellipse"]
    options = {"start": ellipse.start(), "lr": np.full(5000, 0.001)}
    path = engine.run(RULES["gd"], ellipse, RunSettings(noise=0.7), seed=3, **options)
    slope = np.array([2.0, 8.0]) * path.x[:-1]
    kicks = (path.x[:-1] - path.x[1:]) / 0.001 - slope
    np.testing.assert_allclose(kicks.std(axis=0), 0.7, rtol=0.05)
    np.testing.assert_allclose(kicks.mean(axis=0), 0, atol=0.04)
    again = engine.run(RULES["gd"], ellipse, RunSettings(noise=0.7), seed=3, **options)
    other = engine.run(RULES["gd"], ellipse, RunSettings(noise=0.7), seed=4, **options)
    assert (again.x == path.x).all()
    assert (other.x[-1] != path.x[-1]).all()


def test_what_a_step_cost_is_added_up_in_evaluations_and_in_passes_over_the_data():
    path = run("gd")
    assert path.cost.tolist()[-1] == [60, 0, 0]
    assert path.epochs is None
    regression = LANDSCAPES["regression"]
    data = regression.data()
    plan = sampling.plan(0, len(data.y), 100, 10, "shuffled")
    options = {"start": (0, 0), "lr": np.full(10, 0.01), "data": data, "plan": plan}
    mini = engine.run(RULES["gd"], regression, **options)
    assert mini.epochs[5] == pytest.approx(1)  # 100 + 100 + 100 + 100 + 42 of 442
    snapshots = engine.run(
        RULES["svrg"], regression, start=(0, 0), lr=np.full(10, 0.01), data=data, plan=plan
    )
    assert snapshots.epochs[-1] > 2 * mini.epochs[-1]
    assert (np.diff(snapshots.cost[:, 0]) >= 2).all()


def test_the_memory_that_a_rule_shows_is_recorded_step_by_step():
    path = run("adam", lr=np.full(20, 0.01))
    assert path.seen["g"].shape == (20, 2)
    g = jax.vmap(jax.grad(lambda x: BEALE.loss(x, None)))(path.x[:-1])
    np.testing.assert_allclose(path.seen["g"], g, rtol=1e-9)
    m = np.zeros(2)
    assert (path.seen["m"][0] == m).all()
    for t in range(20):
        m = 0.9 * m + 0.1 * path.seen["g"][t]
        np.testing.assert_allclose(path.seen["m"][t + 1], m, rtol=1e-9)


@pytest.mark.parametrize("name", RULES)
def test_what_a_rule_shows_fits_what_its_equation_in_numbers_names(name):
    rule = RULES[name]
    shown = {part.name for part in rule.shown}
    known = shown | {"g", "w", "lr", "t"} | {slider.name for slider in rule.sliders}
    assert len(shown) == len(rule.shown)
    assert 40 < len(rule.blurb) < 260
    assert rule.blurb.count(". ") >= 1
    assert rule.blurb.endswith(".")
    assert not shown & {"w", "t", "x", "lr"}
    if rule.filled is None:
        return
    defaults = {toggle.name: toggle.default for toggle in rule.toggles}
    choices = [{t.name: v} for t in rule.toggles for v in t.choices or (False, True)]
    for choice in [{}, *choices]:
        lines = rule.filled(**defaults | choice)
        assert lines
        for left, template in lines:
            assert left in shown | {"w"}, left
            for part in template.split("{")[1:]:
                assert part.split("}")[0].removesuffix("'") in known, template


def test_a_transformation_of_optax_named_by_its_import_path_races_beside_ours():
    rules = Foreign()
    ours, theirs = (
        engine.run(rules[name], BEALE, RunSettings(rule={"b1": 0.8}), start=BEALE.start(), lr=RATES).x
        for name in ("adam", "optax.adam")
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)
    for absent in ("optax.nothing", "no_such_module.thing", "optax", "os.path", "adan2"):
        assert absent not in rules, absent
    assert "optax.adam" not in RULES


def test_memories_are_not_recorded_where_there_are_too_many_dimensions():
    assert DENSE >= 2
    path = run("adam", record=False)
    assert path.seen == {}
