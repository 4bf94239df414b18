"""Typed sums of squares: half the squared residuals are the loss, and Gauss–Newton walks on them."""

import jax
import numpy as np
import pytest

from core import engine
from core.javascript import landscape_module
from core.rules import RULES
from landscapes import LANDSCAPES
from landscapes.formula import landscape, parse

pytestmark = pytest.mark.usefixtures("x64")
GAUSS_NEWTON = RULES["gauss_newton"]
# How many residuals each has.
SQUARES = {
    "(1 - x)**2 + 100*(y - x**2)**2": 2,
    "x**2": 1,
    "(x-1)^4 + y^2/9 + 3": 3,
    "|x - y|^2 + x^2": 2,
    "x*x + y*y": 2,
    "0.5*((x - 2)^2 + (2y + x)^2)": 2,
    "a^2*(y - x)^2 + b^2*x^2": 2,
    "pi*x^2 + e*y^2": 2,
    "(x^2 + y^2)/(1 + x^2 + y^2)": 2,
    "(x^2 + 1)*(y^2 + 4)": 4,
    "sin(x)^2 + exp(y)^2 + x^-2": 3,
    "1/(x*x*y^2) + x^2": 2,
    "(x - y)^2/x/x + y^2": 2,
    "x^0 + y^2": 2,
}
NONE = (
    "x^2 - y^2",
    "x^3 + y^2",
    "a*x^2 + y^2",
    "x*y + x^2",
    "exp(x)",
    "-(x^2)",
    "x^2/y",
    "|x| + y^2",
    "x^p + y^2",
    "(x^2+1)^3",
    "+".join(["(x^2+y^2+1)*(x^4+y^4+1)*(x^6+y^6+1)"] * 3),
)


@pytest.mark.parametrize(("typed", "rows"), SQUARES.items())
def test_half_the_squared_residuals_are_the_loss_and_their_jacobian_gives_its_gradient(typed, rows):
    formula = parse(typed)
    sliders = dict(zip(formula.parameters, (-1.5, 0.75), strict=False))
    for point in ((0.7, 1.3), (-1.25, 0.4), (2.0, -3.0)):
        x = np.array(point[: formula.dimension])
        r, pull = jax.vjp(lambda x: formula.residuals(x, None, **sliders), x)
        loss, g = jax.value_and_grad(lambda x: formula.loss(x, None, **sliders))(x)
        assert r.shape == (rows,)
        assert r @ r / 2 == pytest.approx(float(loss), rel=1e-12)
        np.testing.assert_allclose(pull(r)[0], g, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("typed", NONE)
def test_what_is_not_typed_as_a_sum_of_squares_has_no_residuals(typed):
    assert not parse(typed).is_sum_of_squares
    assert landscape(typed).residuals is None
    assert landscape(typed).obstacle(GAUSS_NEWTON) == "Your formula is not written as a sum of squares."


@pytest.mark.parametrize("marquardt", [False, True])
@pytest.mark.parametrize("damping", [0.0, 0.3])
def test_gauss_newton_walks_on_a_typed_rosenbrock_as_on_the_built_in_one(marquardt, damping):
    settings = engine.RunSettings(rule={"damping": damping, "marquardt": marquardt})
    twin, typed = LANDSCAPES["rosenbrock"], landscape("(1 - x)**2 + 100*(y - x**2)**2")
    assert typed.obstacle(GAUSS_NEWTON) is None
    paths = [
        engine.run(GAUSS_NEWTON, one, settings, start=(-1.5, 1.8), lr=np.full(20, 0.7)).x
        for one in (twin, typed)
    ]
    np.testing.assert_allclose(*paths, rtol=1e-9, atol=1e-9)
    assert np.linalg.norm(paths[0][-1] - paths[0][0]) > 0.1


def test_its_module_for_the_browser_has_them():
    text = landscape_module(landscape("(1 - x)^2 + 100*(y - x^2)^2 + 4")).text
    assert "export function residuals(" in text
    assert "export const terms = 3;" in text
