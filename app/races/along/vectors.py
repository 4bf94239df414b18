"""What else than points is drawn on a view of parameter space: vectors, and values for every coordinate."""

import numpy as np

from app.races.window import View


def linear(view: View, vectors: np.ndarray) -> np.ndarray:
    """Vectors [..., d] as they are drawn, [..., 2]: in one dimension along x alone."""
    if vectors.shape[-1] == 1:
        return np.concatenate([vectors, np.zeros_like(vectors)], axis=-1)
    return vectors if view.plane is None else view.plane.linear(vectors)


def each(view: View, values: np.ndarray) -> np.ndarray | None:
    """Of values for every coordinate [..., d], those for what is drawn; None if no coordinates are."""
    if view.plane is None:
        return values
    axes = np.abs(view.plane.across).argmax(axis=1)
    straight = np.array_equal(view.plane.across, np.eye(values.shape[-1])[axes])
    return values[..., axes] if straight else None
