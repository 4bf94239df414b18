"""The printed equation is the step: worked out, it walks the rule's path, and every slider is in it."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from courses import COURSES
from matrices import AFFINE
from printed import Printed
from signs import name_at, symbols, tokens

from core import engine
from core.objective import Objective
from core.rules import RULES
from core.rules.sophia import gauss_newton_bartlett, hutchinson
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")
VALLEY = LANDSCAPES["rosenbrock"]
STEPS = 14

NOT_WORKED_OUT = {
    "bfgs": "leaves pairs without curvature out, and learns its scale from the first one",
    "lbfgs": "two loops over a memory of pairs",
    "kfac": "takes a network apart layer by layer: test_kfac.py works it out",
    "saga": "sums over the samples of a mini-batch and of the table",
}
"""Equations that say less than every case of the step, and why. Their twins (twins_*.py) hold the steps."""

SETTINGS = {"eps": 0.01, "momentum": 0.3, "t0": 3, "lambd": 0.01, "psi": 0.05, "every": 4, "f_star": 0.1}
OF_ONE = {
    "polyak": {"cap": 0.003},
    "lookahead": {"k": 3},
    "svrg": {"m": 5},
    "adadelta_window": {"k": 5},
    "rprop": {"largest": 0.02},
}
"""Sliders that are not at their defaults, so that all that is printed matters within a few steps."""


def forms(rule):
    """Every choice of its toggles."""
    values = itertools.product(*(t.choices or (False, True) for t in rule.toggles))
    return [dict(zip((t.name for t in rule.toggles), chosen, strict=True)) for chosen in values]


FORMS = [
    pytest.param(rule, toggles, id="-".join([name, *map(str, toggles.values())]))
    for name, rule in RULES.items()
    for toggles in forms(rule)
]


def canonical(tex):
    """A symbol as `symbols` writes it."""
    base, below, _ = name_at(tokens(tex), 0)
    return f"{base}_{below}" if below else base


def sliders_of(rule):
    """Where its sliders stand here, by name."""
    given = SETTINGS | OF_ONE.get(rule.name, {})
    return {s.name: float(min(given.get(s.name, s.default), s.high)) for s in rule.sliders}


def rates_of(rule, landscape):
    """Rates that change, so that a rate in a wrong place shows."""
    slow = 0.2 if rule.rate == "slope" else 0.01 if rule.name == "radam" else 1
    return np.linspace(0.5, 0.3, STEPS) * landscape.lr(rule) * slow


HESSIAN = {"newton", "damped_newton", "saddle_free_newton", "vsgd", "trust_region", "dogleg"}
SEEN = {
    "trust_region": {"p": "p"},
    "dogleg": {"p": "p"},
    "steepest_descent": {"t": "length"},
    "conjugate_gradient": {"t": "length"},
}
"""What the equation only describes, a search or the lowest point of a model, taken from the rule's memory."""


def printed_path(rule, toggles, values, rates, walked, course):
    """The path of the printed equation, told nothing but the sliders and the landscape."""
    free = {
        "gauss_newton": ("J", "L"),
        "natural_gradient": ("J", "H_z"),
        "sophia": ("\\hat h",),
        "sophia_g": ("\\hat h",),
    }
    free |= {name: tuple(found) for name, found in SEEN.items()}
    given = {canonical(s.tex): values[s.name] for s in rule.sliders} | {"w_0": walked.x[0]}
    if rule.name == "coordinate_descent":
        given["d"] = len(walked.x[0])
    equation = Printed(rule.equation(toggles), given, free=free.get(rule.name, ()))
    x, path = walked.x[0], [walked.x[0]]
    for k, rate in enumerate(rates):
        loss, full = course.objective(k), course.full
        fresh = {"w": x, "g": np.array(jax.grad(loss)(x)), "\\eta": rate}
        f = Objective(loss, full, residuals=course.residuals)
        if rule.name in HESSIAN:
            fresh["H"] = np.array(jax.hessian(loss)(x))
        if rule.name in ("gauss_newton", "natural_gradient"):
            fresh["J"] = np.array(jax.jacobian(course.residuals)(x))
            fresh["H_z"] = np.eye(len(fresh["J"]))  # of ½ ‖z‖²
        if rule.name in ("sophia", "sophia_g"):
            estimate = hutchinson if rule.name == "sophia" else gauss_newton_bartlett
            fresh["\\hat h"] = np.array(estimate(f, jnp.array(x), jnp.int32(k + 1)))
        for symbol, name in SEEN.get(rule.name, {}).items():
            fresh[symbol] = walked.seen[name][k + 1]
        calls = {
            "L": lambda x, of=loss: float(of(x)),
            "\\nabla L": slope(full if rule.name == "svrg" else loss),
            "\\nabla L_B": slope(loss),
        }
        with np.errstate(all="ignore"):  # of a case that is not taken
            x = equation.step(k + 1, fresh, calls)
        path.append(x)
    return np.array(path)


def slope(of):
    """The gradient of a function, in NumPy."""
    return lambda x: np.array(jax.grad(of)(x))


class Valley:
    """Rosenbrock's, for those that ask no data."""

    residuals = staticmethod(
        lambda x: VALLEY.residuals(x, None, **{s.name: s.default for s in VALLEY.sliders})
    )

    @staticmethod
    def full(x):
        return VALLEY.loss(x, None, **{s.name: s.default for s in VALLEY.sliders})

    def objective(self, t):
        return self.full


class Batches:
    """A regression in mini-batches, for SVRG."""

    residuals = None
    course = COURSES["regression"]

    def full(self, x):
        return LANDSCAPES["regression"].loss(x, self.course.data)

    def objective(self, t):
        return self.course.objective(t)


@pytest.mark.parametrize(
    ("rule", "toggles"), [form for form in FORMS if form.values[0].name not in NOT_WORKED_OUT]
)
def test_the_printed_equation_worked_out_is_the_step(rule, toggles):
    values = sliders_of(rule)
    if rule.name in ("muon", "shampoo"):
        by_blocks(rule, toggles, values)
        return
    course, landscape = Valley(), VALLEY
    more = {}
    if rule.name == "svrg":
        course, landscape = Batches(), LANDSCAPES["regression"]
        more = {
            "data": course.course.data,
            "plan": type(course.course.plan)(*(part[:STEPS] for part in course.course.plan)),
        }
    rates = rates_of(rule, landscape)
    settings = RunSettings(rule=values | toggles)
    walked = engine.run(rule, landscape, settings, start=landscape.start(), lr=rates, **more)
    assert walked.diverged_at is None
    theirs = printed_path(rule, toggles, values, rates, walked, course)
    np.testing.assert_allclose(theirs, walked.x, rtol=1e-8, atol=1e-12)
    assert np.abs(walked.x[-1] - walked.x[0]).max() > 1e-5
    if rule.name == "adafactor":
        by_blocks(rule, toggles, values)


def by_blocks(rule, toggles, values):
    """The equations of a matrix and of a vector, each for its block."""
    rates = rates_of(rule, AFFINE)
    walked = engine.run(rule, AFFINE, RunSettings(rule=values | toggles), start=AFFINE.start(), lr=rates)
    given = {canonical(s.tex): values[s.name] for s in rule.sliders}
    given |= {"n_1": 3.0, "n_2": 2.0}
    matrix, vector = (Printed(rule.equation(toggles), given, kind=kind) for kind in ("matrix", "vector"))
    x = walked.x[0]
    for k, rate in enumerate(rates):
        g = np.array(jax.grad(lambda x: AFFINE.loss(x, None))(x))
        parts = []
        for equation, block, shape in ((matrix, slice(0, 6), (3, 2)), (vector, slice(6, 8), (2,))):
            W, G = x[block].reshape(shape), g[block].reshape(shape)
            own = "W" if "W" in equation.assigned and shape == (3, 2) else "w"
            fresh = {"W": W, "w": W, "G": G, "g": G, "\\eta": rate}
            parts.append(np.ravel(equation.step(k + 1, fresh, {}, own)))
        x = np.concatenate(parts)
        np.testing.assert_allclose(x, walked.x[k + 1], rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("name", RULES)
def test_every_slider_is_in_an_equation(name):
    rule = RULES[name]
    printed = set().union(*(symbols(rule.equation(form)) for form in forms(rule)))
    assert {canonical(s.tex) for s in rule.sliders} - printed == set()


@pytest.mark.parametrize(("rule", "toggles"), FORMS)
def test_a_slider_that_is_not_in_the_equation_changes_nothing(rule, toggles):
    printed = symbols(rule.equation(toggles))
    left_out = [s for s in rule.sliders if canonical(s.tex) not in printed]
    if not left_out:
        return
    landscape = AFFINE if AFFINE.obstacle(rule) is None and VALLEY.obstacle(rule) else VALLEY
    rates = rates_of(rule, landscape)

    def walk(**changed):
        settings = RunSettings(rule=sliders_of(rule) | toggles | changed)
        return engine.run(rule, landscape, settings, start=landscape.start(), lr=rates).x

    for slider in left_out:
        middle = (
            (max(slider.low, 1e-3) * slider.high) ** 0.5 if slider.log else (slider.low + slider.high) / 2
        )
        value = round(middle) if slider.integer else middle
        np.testing.assert_array_equal(walk(**{slider.name: value}), walk(), err_msg=slider.tex)


def test_a_symbol_that_nothing_explains_is_an_error():
    wrong = Printed(r"w &\leftarrow w - \eta\, \hat m", {})
    with pytest.raises(AssertionError, match="stands for nothing"):
        wrong.step(1, {"w": np.ones(2), "g": np.ones(2), "\\eta": 0.1}, {})
