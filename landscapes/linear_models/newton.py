"""The exact minima of logistic and softmax regression, by Newton's method in 64-bit NumPy."""

from collections.abc import Callable

import numpy as np

Derivatives = Callable[[np.ndarray], tuple[float, np.ndarray, Callable[[], np.ndarray]]]
"""The value, the gradient [d] and a way to the Hessian [d, d] of a function at x [d]."""


def newton(derivatives: Derivatives, x: np.ndarray, steps: int = 60) -> np.ndarray:
    """The minimum [d] of a convex function, to a gradient below 1e-10, by Newton steps, halved if too long.

    Raises ValueError if none is found within `steps`, as where the classes of a logistic regression without
    a penalty can be separated without an error.
    """
    for _ in range(steps):
        value, g, hessian = derivatives(x)
        if np.abs(g).max() < 1e-10:
            return x
        step, size = np.linalg.solve(hessian(), g), 1.0
        while size > 1e-6 and derivatives(x - size * step)[0] > value - 0.1 * size * (g @ step) + 1e-13:
            size /= 2
        x = x - size * step
    raise ValueError(f"{steps} Newton steps found no minimum")


def logistic_derivatives(X: np.ndarray, y: np.ndarray, ridge: float) -> Derivatives:
    """Of the mean log loss of the log odds Xw plus ½ ridge ‖w‖²; y is 0 or 1."""

    def at(w: np.ndarray) -> tuple[float, np.ndarray, Callable[[], np.ndarray]]:
        z = X @ w
        p = 0.5 * (1 + np.tanh(z / 2))
        loss = float(np.mean(np.logaddexp(0, z) - y * z) + 0.5 * ridge * w @ w)

        def hessian() -> np.ndarray:
            return (X.T * (p * (1 - p))) @ X / len(y) + ridge * np.eye(len(w))

        return loss, X.T @ (p - y) / len(y) + ridge * w, hessian

    return at


def softmax_derivatives(X: np.ndarray, y: np.ndarray, classes: int, ridge: float) -> Derivatives:
    """Of the mean cross-entropy of the scores XW plus ½ ridge ‖W‖², with W [k, classes] as one vector."""
    right = y[:, None] == np.arange(classes)
    k = X.shape[1]

    def at(w: np.ndarray) -> tuple[float, np.ndarray, Callable[[], np.ndarray]]:
        scores = X @ w.reshape(k, classes)
        scores = scores - scores.max(axis=1, keepdims=True)
        total = np.log(np.exp(scores).sum(axis=1))
        p = np.exp(scores - total[:, None])
        loss = float(np.mean(total - scores[right]) + 0.5 * ridge * w @ w)

        def hessian() -> np.ndarray:
            bend = np.empty((k, classes, k, classes))
            for a in range(classes):
                for b in range(a + 1):
                    block = (X.T * (p[:, a] * ((a == b) - p[:, b]))) @ X / len(y)
                    bend[:, a, :, b] = bend[:, b, :, a] = block
            return bend.reshape(w.size, w.size) + ridge * np.eye(w.size)

        return loss, (X.T @ (p - right) / len(y)).ravel() + ridge * w, hessian

    return at
