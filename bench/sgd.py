"""1,000 SGD steps of batch 1 on the diabetes regression: our loop against torch's and scikit-learn's."""

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from bench.timing import side_by_side
from core import sampling
from core.packed import pack
from core.program import compiled
from core.rules import RULES
from core.sampling import Plan
from core.spec import Data
from core.step import Build, RunSettings
from landscapes import LANDSCAPES
from landscapes.datasets import diabetes

STEPS, ROWS, LR = 1000, 2000, 0.01
"""Steps that are taken, the rows of the program that holds them (core.engine.BUCKETS), and the rate."""
REGRESSION = LANDSCAPES["regression"]


def plan() -> Plan:
    """The same samples for every side."""
    return sampling.plan(0, len(diabetes().y), 1, STEPS, "shuffled")


def ours():
    """The engine's program: the path, and the full loss at every step, as the page shows them."""
    data = jax.device_put(Data(*(np.asarray(part, np.float32) for part in diabetes())))
    drawn, empty = plan(), ROWS - STEPS
    padded = Plan(*(np.concatenate([part, np.zeros((empty, 1), part.dtype)]) for part in drawn))
    rates = np.concatenate([np.full(STEPS, LR), np.zeros(empty)])
    build = Build(RULES["gd"], REGRESSION)
    arrays = jax.device_put([np.array(v, np.float32) for v in (REGRESSION.start, rates)])
    settings, walk = jax.device_put(pack(RunSettings().complete(build))), compiled(build)
    batches = jax.device_put(padded)
    return lambda: walk(*arrays, settings, data, batches, None).path.block_until_ready()


def in_sklearn():
    """SGDRegressor.partial_fit on one sample a step, and the path; no losses."""
    from sklearn.linear_model import SGDRegressor

    X, y, rows = samples()
    none: Any = None  # scikit-learn's annotation forgets it
    start = np.array(REGRESSION.start)

    def walk():
        model = SGDRegressor(
            penalty=none, fit_intercept=False, learning_rate="constant", eta0=LR, shuffle=False
        )
        model.partial_fit(X[:1], y[:1])
        model.coef_ = start.copy()
        path = [start]
        for row in rows:
            model.partial_fit(X[row : row + 1], y[row : row + 1])
            path.append(model.coef_.copy())
        return np.stack(path)

    return walk


def in_torch():
    """The loop that a PyTorch user writes, and the path; no losses."""
    import torch  # pyright: ignore[reportMissingImports]  only `make bench` installs it

    X, y, rows = samples()
    X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)

    def walk():
        w = torch.tensor(REGRESSION.start, requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=LR)
        path = []
        for row in rows:
            optimizer.zero_grad()
            loss = 0.5 * (X[row] @ w - y[row]) ** 2
            loss.backward()
            optimizer.step()
            path.append(w.detach().clone())
        return torch.stack(path)

    return walk


def samples() -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Features, targets, and the row of every step."""
    X, y, _ = map(np.asarray, diabetes())
    return X, y, plan().rows[:, 0].tolist()


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the table."""
    mine, loop = ours(), in_sklearn()
    apart = np.abs(np.asarray(mine())[STEPS] - loop()[-1]).max()
    (quick,) = side_by_side(mine, rounds=300)
    (peer,) = side_by_side(loop, rounds=3)
    yield f"{STEPS:,} SGD steps of batch 1, compiled, with the full losses", f"{quick * 1e6:.0f} µs", ""
    yield (
        "  scikit-learn's SGDRegressor.partial_fit",
        f"{peer * 1e3:.0f} ms",
        f"{peer / quick:,.0f} times slower; ends {apart:.0e} apart",
    )
    try:
        walk = in_torch()
    except ImportError:
        yield "  torch.optim.SGD, the usual loop", "–", "torch is not installed"
        return
    (peer,) = side_by_side(walk, rounds=3)
    yield "  torch.optim.SGD, the usual loop", f"{peer * 1e3:.0f} ms", f"{peer / quick:,.0f} times slower"
