"""The message with the heights of a landscape, at full precision for the page and in 16 bits for files."""

from collections.abc import Sequence

import numpy as np

from app.player.wire import pack

FLOAT32 = 3e38
"""Larger numbers do not fit into the player's 32 bits."""


def drawable(z: np.ndarray) -> np.ndarray:
    """Heights, NaN where they are not finite, or not in 32 bits."""
    return np.where(np.isfinite(z) & (np.abs(z) < FLOAT32), z, np.nan)


def surface(window: Sequence[Sequence[float]], z: np.ndarray, floor: float | None) -> bytes:
    """The message with a landscape's heights, z [ny, nx], over `window`; what is not finite becomes NaN."""
    return pack({"view": "surface", "window": window, "floor": floor}, {"z": drawable(z)})


def light_surface(window: Sequence[Sequence[float]], z: np.ndarray, floor: float | None) -> bytes:
    """The same message in a quarter of the bytes, for files: heights in 65,534 levels, an error of 0.03 %.

    Above a known minimum the levels are of the logarithm. They are written as differences along the rows.
    """
    t = np.asarray(z, float) if floor is None else np.log10(np.maximum(np.asarray(z, float) - floor, 1e-12))
    t = np.where(np.isnan(drawable(z)), np.nan, t)
    known = t[np.isfinite(t)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    scaled = np.round((t - low) / max(high - low, 1e-12) * 65534 - 32767)
    levels = np.where(np.isfinite(t), np.nan_to_num(scaled), -32768).astype(np.int16)
    differences = np.diff(levels, axis=-1, prepend=np.int16(0)).astype(np.int16)
    coded = {"z": {"low": low, "high": max(high, low + 1e-12), "floor": floor}}
    return pack({"view": "surface", "window": window, "floor": floor}, {"z": differences}, coded)
