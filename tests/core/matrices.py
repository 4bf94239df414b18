"""Landscapes whose parameters form a matrix: for the tests only, since the page draws two dimensions.

Both are least squares ½‖XW + b − Y‖² with a known solution, for the rules that need a matrix.
"""

import numpy as np
from jax import numpy as jnp

from core.landscape import Landscape, Picture, Race
from core.objective import Factors

X = np.array([[2.0, 0.3, 1.0], [0.5, 1.0, -1.0], [-1.0, 0.4, 0.2], [0.1, -0.8, 0.6]])
W = np.array([[1.0, -1.0], [0.5, 2.0], [-1.5, 0.3]])
B = np.array([0.7, -0.2])


def landscape(name, residuals, minimum, shapes, inputs):
    """Least squares with the lowest loss 0: a network of one layer, whose units sum over `inputs`.

    Errors of variance 1 are what its model says, so that the mean of s sᵀ is I exactly.
    """

    def factors(w, batch, key, own, draw):
        return (Factors(0, jnp.asarray(inputs.T @ inputs, w.dtype), jnp.eye(2, dtype=w.dtype)),)

    return Landscape(
        name=name,
        title=name.title(),
        family="Closed forms",
        blurb="least squares in a matrix",
        tex=r"\tfrac12 \|XW + b - Y\|^2",
        source="tests",
        loss=lambda w, batch: 0.5 * jnp.sum(residuals(w, batch) ** 2),
        residuals=residuals,
        factors=factors,
        minima=lambda: (tuple(minimum.tolist()),),
        shapes=shapes,
        picture=Picture(window=((-2.0, 2.0), (-2.0, 2.0))),
        race=Race(
            start=tuple(np.linspace(-1.0, 1.0, len(minimum)).tolist()),
            steps=200,
            lr_slope=0.1,
            lr_distance=0.03,
        ),
    )


def square_residuals(w, batch):
    """A 2 × 2 matrix alone."""
    return jnp.ravel(X[:, :2] @ (w.reshape(2, 2) - W[:2]))


def affine_residuals(w, batch):
    """A 3 × 2 matrix and a vector of 2."""
    return jnp.ravel(X @ (w[:6].reshape(3, 2) - W) + w[6:] - B)


SQUARE = landscape("square", square_residuals, W[:2].ravel(), ((2, 2),), X[:, :2])
AFFINE = landscape(
    "affine", affine_residuals, np.concatenate([W.ravel(), B]), ((3, 2), (2,)), np.c_[X, np.ones(4)]
)
