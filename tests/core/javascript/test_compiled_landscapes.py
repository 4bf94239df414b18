"""Every landscape's loss, gradient, Hessian and Hessian-vector product in JavaScript, against JAX."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from core.data import Data
from core.javascript import landscape_module
from core.landscape import DENSE, Landscape
from landscapes import LANDSCAPES, formula
from tests.core.javascript.node import Bench, row, samples, worst

pytestmark = pytest.mark.usefixtures("x64")

POINTS = 100
LARGE = 100
"""With more dimensions than this, a few points are enough."""
FORMULAS = (
    "sin(x)*exp(-y**2) + a*x**2",
    "x**4 - b*sqrt(abs(x)) + arctan(y)",
    "softplus(x*y) + sigmoid(x) + relu(y)",
)


HIGH = ("spectrum", "rosenbrock_n", "gaussian")
"""Landscapes in as many dimensions as one likes."""


def computed(landscape: Landscape) -> bool:
    """Whether the browser computes it: networks and uploads stay on the server."""
    return landscape.training is None and not landscape.user_input


def places(landscape: Landscape, dimension: int) -> np.ndarray:
    """Points of the window, and around the start in the other dimensions."""
    draw = np.random.default_rng(0)
    points = np.resize(np.asarray(landscape.start(), float), dimension) + draw.uniform(
        -1, 1, (POINTS, dimension)
    )
    if dimension <= 2:
        (x0, x1), (y0, y1) = landscape.picture.window
        box = np.array([[x0, x1], [y0, y1]])[:dimension]
        points = draw.uniform(box[:, 0], box[:, 1], (POINTS, dimension))
    return points if dimension <= LARGE else points[:2]


def reference(landscape: Landscape, points: np.ndarray, v: np.ndarray) -> dict[str, np.ndarray]:
    """The same in JAX."""
    sliders = {slider.name: float(slider.default) for slider in landscape.sliders}
    data = None if landscape.data is None else Data(*(jnp.asarray(part) for part in landscape.data()))

    def loss(x):
        return landscape.loss(x, data, **sliders)

    def hvp(x):
        return jax.jvp(jax.grad(loss), (x,), (jnp.asarray(v),))[1]

    functions = {"loss": loss, "grad": jax.grad(loss), "hvp": hvp}
    if points.shape[1] <= DENSE:
        functions["hessian"] = jax.hessian(loss)

    def at(x):
        return {name: function(x) for name, function in functions.items()}

    return jax.device_get(jax.jit(lambda xs: jax.lax.map(at, xs))(points))


def test_every_large_landscape_has_a_module():
    for name, landscape in LANDSCAPES.items():
        if computed(landscape) and landscape.dimension > LARGE:  # the others are compared below
            assert "export function loss(x, h, batch) {" in landscape_module(landscape).text, name


def test_landscapes_agree_with_jax(tmp_path):
    drawn = {name: L for name, L in LANDSCAPES.items() if computed(L) and L.dimension <= LARGE}
    drawn |= {f"formula{k}": formula.landscape(text) for k, text in enumerate(FORMULAS)}
    named = [(name, landscape, landscape.dimension) for name, landscape in drawn.items()]
    agree(tmp_path, [*named, *((name, drawn[name], d) for name in HIGH for d in (3, 32))])


@pytest.mark.thorough
def test_large_landscapes_agree_with_jax(tmp_path):
    large = [(n, L, L.dimension) for n, L in LANDSCAPES.items() if computed(L) and L.dimension > LARGE]
    agree(tmp_path, large)


def agree(folder: Path, named: list[tuple[str, Landscape, int]]) -> None:
    """Both find the same at the points of each of these landscapes, in so many dimensions."""
    bench, asked = Bench(folder), {}
    for name, landscape, d in named:
        points, v = places(landscape, d), np.linspace(0.5, 1, d)
        number = bench.ask(
            "points",
            landscape=bench.module(f"{name}.{d}", landscape_module(landscape, d)),
            sliders=[float(slider.default) for slider in landscape.sliders],
            points=row(points),
            v=row(v),
            data=samples(None if landscape.data is None else landscape.data()),
        )
        asked[name, d] = number, reference(landscape, points, v)
    answers, wrong = bench.answers(), []
    for name, (number, want) in asked.items():
        got = answers[number]
        if "error" in got:
            wrong.append((name, got["error"]))
            continue
        for part, values in want.items():
            error = worst(got[part], values)
            if not error <= 1e-12:
                wrong.append((name, part, error))
    assert not wrong, wrong
