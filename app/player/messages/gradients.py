"""The messages with the curvature along a run, and with the gradients of mini-batches at one point."""

import numpy as np

from app.player.wire import pack
from core.curvature import Curvature, Scatter
from core.sampling import Order

CLOUD = 300
"""Mini-batches of each size whose gradients are drawn."""


def curvature(at: np.ndarray, curvatures: Curvature, lr: np.ndarray) -> bytes:
    """The message with the curvature at the steps `at` [m] of a run, and its rates `lr` times that."""
    ratio = lr[np.minimum(at, len(lr) - 1)] * curvatures.high
    return pack({"view": "curvature"}, {"at": at, "ratio": ratio, **curvatures._asdict()})


def cloud(scatter: Scatter, seed: int, order: Order, title: str) -> bytes:
    """The message with gradients of mini-batches of 1, 10 and all samples at one point, and their spread."""
    n = len(scatter.each)
    sizes = [size for size in (1, 10) if size < n]
    header = {"view": "cloud", "sizes": sizes, "samples": n, "run": title}
    arrays = {"mean": scatter.mean}
    for size in sizes:
        arrays[f"batches{size}"] = scatter.batches(size, CLOUD, seed, order)
        arrays[f"spread{size}"] = scatter.spread(size, order)
    return pack(header, arrays)
