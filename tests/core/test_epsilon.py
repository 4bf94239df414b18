"""ε = 0: no step is 0/0, neither the first one nor one where nothing pulls."""

import itertools

import numpy as np
import pytest
from matrices import AFFINE

from core import engine
from core.rules import RULES
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")
VALLEY, BOWL = LANDSCAPES["rosenbrock"], LANDSCAPES["quadratic"]

FORMS = [
    pytest.param(rule, dict(zip((t.name for t in rule.toggles), values, strict=True)), id=f"{name}-{values}")
    for name, rule in RULES.items()
    for values in itertools.product(*(t.choices or (False, True) for t in rule.toggles))
]
SAFETY = ("eps", "damping")


def walk(rule, toggles, landscape, start):
    """A few steps with everything at 0 that keeps a division safe and may be 0."""
    zero = {s.name: s.low for s in rule.sliders if s.name in SAFETY}
    settings = RunSettings(rule=zero | toggles)
    return engine.run(rule, landscape, settings, start=start, lr=np.full(9, 0.1 * landscape.lr(rule)))


@pytest.mark.parametrize(("rule", "toggles"), FORMS)
def test_the_first_steps_are_numbers(rule, toggles):
    landscape = VALLEY if VALLEY.obstacle(rule) is None else AFFINE
    if landscape.obstacle(rule):
        assert "samples" in rule.needs
        return
    path = walk(rule, toggles, landscape, landscape.start())
    assert path.diverged_at is None
    assert np.isfinite(path.x).all()
    for name, values in path.seen.items():
        assert np.isfinite(values).all(), name


@pytest.mark.parametrize(("rule", "toggles"), FORMS)
def test_where_nothing_pulls_a_rule_stays(rule, toggles):
    landscape, start = (BOWL, (0.0, 0.0)) if BOWL.obstacle(rule) is None else (AFFINE, AFFINE.minima()[0])
    if landscape.obstacle(rule):
        assert "samples" in rule.needs
        return
    path = walk(rule, toggles, landscape, start)
    assert path.diverged_at is None
    if landscape is BOWL:  # at the other one's minimum rounding leaves a gradient of 1e-16
        np.testing.assert_array_equal(path.x, np.zeros((10, 2)))


@pytest.mark.parametrize(("rule", "toggles"), FORMS)
def test_a_coordinate_that_never_had_a_gradient_stays(rule, toggles):
    if BOWL.obstacle(rule):
        return
    path = walk(rule, toggles, BOWL, (1.0, 0.0))
    assert path.diverged_at is None
    np.testing.assert_array_equal(path.x[:, 1], 0)
