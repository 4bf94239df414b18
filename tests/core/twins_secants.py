"""Twins of BFGS and L-BFGS: optax's and torch's, and NumPy with the Hessian instead of its inverse."""

import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import optax
import pytest
import scipy.optimize
from courses import STEPS
from hands import Hand, Twin, by_optax
from stepwise import compiled, stepwise


class Functions(NamedTuple):
    """The objective of one step, in NumPy."""

    value: Callable
    gradient: Callable
    hessian: Callable


def strong_wolfe(f, x, p, lr):
    """scipy's search, along lr p: its first trial is 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # at the bottom nothing passes
        t = scipy.optimize.line_search(f.value, f.gradient, x, lr * p, c1=1e-4, c2=0.9, maxiter=10)[0]
    return 0.0 if t is None else lr * t


def armijo(f, x, p, lr):
    """Halve until there is enough decrease."""
    t = lr
    for _ in range(10):
        if f.value(x + t * p) <= f.value(x) + 1e-4 * t * (f.gradient(x) @ p):
            return t
        t /= 2
    return 0.0


def exact(f, x, p, lr):
    """Newton's step on the line."""
    bend = p @ f.hessian(x) @ p
    return lr * (-(f.gradient(x) @ p) / bend if bend > 0 else 1.0)


def fixed(f, x, p, lr):
    """No search."""
    return lr


def by_secants(search, memory=None, scaled=True):
    """Nocedal & Wright's equation 6.19: B, the Hessian itself, built from the remembered pairs."""

    def make(task):
        functions = compiled(task)
        pairs, last = [], None

        def step(t, x, lr):
            nonlocal last
            f = Functions(*(lambda z, part=part: part(t, z) for part in functions))
            g = f.gradient(x)
            if last is not None:
                s, y = x - last[0], g - last[1]
                if s @ y > np.finfo(float).eps * np.linalg.norm(s) * np.linalg.norm(y):
                    pairs.append((s, y))
            last = x, g
            used = pairs[-memory:] if memory else pairs
            if not used:
                p = -g / max(1, np.linalg.norm(g)) if scaled else -g
            else:
                s, y = used[-1 if memory else 0]
                B = np.eye(len(x)) * (y @ y / (s @ y) if scaled else 1)
                for s, y in used:
                    B = B - np.outer(B @ s, B @ s) / (s @ B @ s) + np.outer(y, y) / (s @ y)
                p = -np.linalg.solve(B, g)
            if np.linalg.norm(p) == 0:
                return x
            return x + search(f, x, p, lr) * p

        return step

    return stepwise(f"numpy-{search.__name__}", make)


def by_torch_lbfgs(memory):
    """torch.optim.LBFGS with a fixed rate, one iteration a step; its first step caps the sum of |g| at 1."""

    def walk(task):
        torch = pytest.importorskip("torch", reason="`make test-torch` installs it")
        x = torch.nn.Parameter(torch.tensor(task.start, dtype=torch.float64))
        optimizer = torch.optim.LBFGS(
            [x], lr=1.0, max_iter=1, history_size=memory, tolerance_grad=0, tolerance_change=0
        )
        path = [task.start]
        for t, lr in enumerate(task.lr):
            x.grad = torch.from_numpy(g := task.gradient(t, x.detach().numpy()))
            ours, theirs = max(1, np.linalg.norm(g)), max(1, np.abs(g).sum())
            optimizer.param_groups[0]["lr"] = float(lr * (theirs / ours if t == 0 else 1))
            optimizer.step(lambda: torch.zeros(()))
            path.append(x.detach().numpy().copy())
        return np.array(path)

    return Hand("torch.LBFGS", walk, (pytest.mark.torch,))


def zoom():
    """optax's strong Wolfe search."""
    return optax.scale_by_zoom_linesearch(max_linesearch_steps=10, initial_guess_strategy="one")


# optax keeps pairs of negative curvature, which mini-batches make.
NO_BATCHES = ("bowl", "rosenbrock")
# Without Wolfe's second condition there are flat pairs in Rosenbrock's valley, and rounding grows: a start
# moved by 1e-14 ends 1e-6 (Armijo) to 1e-1 (fixed) away. So it does if the first trial is the gradient
# itself, where the loss is 1e14 and the search's cubic has no digits left.
NO_VALLEY = ("bowl", "regression")

TWINS = (
    # BFGS is L-BFGS that forgets nothing.
    Twin(
        "bfgs",
        {"scaled": False},
        by_optax(
            lambda lr: optax.chain(
                optax.scale_by_lbfgs(STEPS, scale_init_precond=False), optax.scale(-1.0), zoom()
            )
        ),
        on=("bowl",),
    ),
    Twin("bfgs", {"scaled": False, "search": "exact"}, by_secants(exact, scaled=False)),
    Twin("bfgs", {"scaled": True}, by_secants(strong_wolfe)),
    Twin("bfgs", {"search": "armijo"}, by_secants(armijo), on=NO_VALLEY),
    Twin("bfgs", {"search": "exact"}, by_secants(exact)),
    Twin("bfgs", {"search": "fixed"}, by_secants(fixed), on=NO_VALLEY),
    Twin(
        "lbfgs",
        {"memory": 3},
        by_optax(lambda lr: optax.lbfgs(memory_size=3, linesearch=zoom())),
        on=NO_BATCHES,
    ),
    Twin("lbfgs", {"memory": 3}, by_secants(strong_wolfe, 3)),
    Twin("lbfgs", {"memory": 3, "search": "armijo"}, by_secants(armijo, 3), on=NO_VALLEY),
    Twin("lbfgs", {"memory": 3, "search": "exact"}, by_secants(exact, 3)),
    Twin("lbfgs", {"memory": 3, "search": "fixed"}, by_secants(fixed, 3), on=NO_VALLEY),
    Twin("lbfgs", {"memory": 3, "search": "fixed"}, by_torch_lbfgs(3), on=NO_VALLEY),
)
