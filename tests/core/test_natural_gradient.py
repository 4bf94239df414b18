"""The natural gradient: its matrix against other hands, and Newton's path where the two are one."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from core import engine, sampling
from core.data import Data
from core.fisher import fisher_product
from core.landscape import Race
from core.rules import RULES
from core.step import RunSettings
from landscapes import LANDSCAPES
from landscapes.linear_models.newton import logistic_derivatives, softmax_derivatives

pytestmark = pytest.mark.usefixtures("x64")
NATURAL, NEWTON = RULES["natural_gradient"], RULES["newton"]
FEATURES, CLASSES, RIDGE = 4, 3, 0.02


def scores(w, batch):
    return jnp.asarray(batch.X) @ w.reshape(FEATURES, CLASSES)


def cross_entropy(z, batch):
    right = jnp.asarray(batch.y)[:, None] == jnp.arange(CLASSES)
    return batch.mean(jax.nn.logsumexp(z, axis=1) - jnp.where(right, z, 0).sum(axis=1))


def small(says=scores):
    """Softmax regression small enough for a Hessian, of whatever the model `says`."""
    draw = np.random.default_rng(0)
    data = Data(draw.normal(size=(40, FEATURES)), draw.integers(CLASSES, size=40).astype(float), np.ones(40))
    return replace(
        LANDSCAPES["digits"],
        name="small",
        loss=lambda w, batch: cross_entropy(says(w, batch), batch) + RIDGE / 2 * w @ w,
        scores=says,
        ridge=RIDGE,
        data=lambda: data,
        shapes=((FEATURES, CLASSES),),
        race=Race(start=(0.1,) * FEATURES * CLASSES, steps=20, lr_slope=0.1, lr_distance=0.1),
    )


def matrix(landscape, x, samples):
    """The whole of what `fisher_product` multiplies with."""
    return np.array([fisher_product(landscape, samples, {}, x, row) for row in np.eye(len(x))])


def test_on_softmax_regression_it_is_the_hessian_by_another_hand():
    landscape, x = small(), np.linspace(-1, 1, FEATURES * CLASSES)
    data = landscape.data()
    _, _, hessian = softmax_derivatives(data.X, data.y, CLASSES, RIDGE)(x)
    np.testing.assert_allclose(matrix(landscape, x, data), hessian(), rtol=1e-10, atol=1e-14)


def test_on_logistic_regression_it_is_the_hessian_by_another_hand():
    landscape = LANDSCAPES["breast_cancer"]
    data, x = landscape.data(), np.linspace(-0.5, 0.5, 31)
    _, _, hessian = logistic_derivatives(np.asarray(data.X, float), np.asarray(data.y), 0.01)(x)
    np.testing.assert_allclose(matrix(landscape, x, data), hessian(), rtol=1e-9, atol=1e-12)


def test_of_a_model_that_bends_it_is_the_fisher_information_and_not_the_hessian():
    """The mean over classes, drawn from the model itself, of the outer products of the gradients."""

    def bent(w, batch):
        return jnp.tanh(scores(w, batch)) * 2

    landscape, x = small(bent), np.linspace(-1, 1, FEATURES * CLASSES)
    data = landscape.data()
    p = np.asarray(jax.nn.softmax(bent(x, data), axis=1))
    information = RIDGE * np.eye(len(x))
    for c in range(CLASSES):
        slopes = jax.jacobian(lambda w, c=c: -jax.nn.log_softmax(bent(w, data), axis=1)[:, c])(x)
        information += np.einsum("n,ni,nj->ij", p[:, c], slopes, slopes) / len(p)
    found = matrix(landscape, x, data)
    np.testing.assert_allclose(found, information, rtol=1e-9, atol=1e-13)
    hessian = jax.hessian(landscape.loss)(x, data)
    assert np.abs(found - hessian).max() > 0.01
    assert np.linalg.eigvalsh(found)[0] >= RIDGE * (1 - 1e-9)


@pytest.mark.parametrize("name", ["moons", "breast_cancer", "small"])
@pytest.mark.parametrize("size", [None, 10])
def test_without_damping_it_walks_newton_s_path_on_classification(name, size):
    landscape = small() if name == "small" else LANDSCAPES[name]
    data, steps = landscape.data(), 12
    plan = sampling.plan(1, len(data.y), size, steps, "shuffled") if size else None
    decay = 0.05 if name == "moons" and size else 0.0  # ten of its samples may be separable: no minimum
    paths = [
        engine.run(
            rule,
            landscape,
            RunSettings(rule=settings, weight_decay=decay),
            start=landscape.start(),
            lr=np.full(steps, 0.7),
            data=data,
            plan=plan,
        )
        for rule, settings in ((NATURAL, {"damping": 0.0}), (NEWTON, {}))
    ]
    assert paths[0].diverged_at is None
    np.testing.assert_allclose(paths[0].x, paths[1].x, rtol=1e-5, atol=1e-5)  # it solves to nine digits


def test_its_cost_are_the_products_that_it_took():
    landscape = LANDSCAPES["breast_cancer"]
    path = engine.run(NATURAL, landscape, start=landscape.start(), lr=np.ones(3), data=landscape.data())
    spent = np.diff(path.cost[:, 0])
    assert (spent % 2 == 1).all()
    assert (spent > 3).all()


def test_on_digits_whose_hessian_is_too_large_it_arrives_in_ten_steps():
    landscape = LANDSCAPES["digits"]
    assert landscape.obstacle(NEWTON)
    assert landscape.obstacle(NATURAL) is None
    start, data = np.array(landscape.start()), landscape.data()
    path = engine.run(
        NATURAL, landscape, RunSettings(rule={"damping": 0.0}), start=start, lr=np.ones(10), data=data
    )
    np.testing.assert_allclose(path.x[-1], landscape.minima()[0], atol=1e-6)


def test_what_is_no_model_of_data_is_refused_in_one_sentence():
    reason = LANDSCAPES["ackley"].obstacle(NATURAL)
    assert reason == "Ackley is neither a sum of squares nor a classification by a linear model."
