"""The density of where many runs are, in their colour; see the player's map/density.js."""

import numpy as np

from app.races.measures import DENSITY

REACH = 3
"""Cells further away than so many standard deviations get nothing of a point."""


def density(places: np.ndarray, across: int, up: int) -> np.ndarray:
    """How dense points lie, [up, across] shares of the densest cell.

    `places` [n, 2] are shares of the map's width and height; what lies outside is left out. Each point is
    spread over the four cells around it, and these over their neighbours.
    """
    at = places * (across, up) - 0.5
    at = at[((at > -0.5) & (at < (across - 0.5, up - 0.5))).all(axis=1)]
    low = np.floor(at).astype(int)
    part = at - low
    cells = np.zeros((up + 2, across + 2))  # with a frame, which is cut off
    for i in (0, 1):
        for j in (0, 1):
            share = (part[:, 0] if i else 1 - part[:, 0]) * (part[:, 1] if j else 1 - part[:, 1])
            np.add.at(cells, (low[:, 1] + j + 1, low[:, 0] + i + 1), share)
    reach = int(np.ceil(REACH * DENSITY.spread))
    kernel = np.exp(-((np.arange(-reach, reach + 1) / DENSITY.spread) ** 2) / 2)
    spread = cells[1:-1, 1:-1]
    for axis in (1, 0):
        spread = np.apply_along_axis(lambda line: np.convolve(line, kernel)[reach:-reach], axis, spread)
    return spread / (spread.max() or 1.0)


def shaded(places: np.ndarray, color: str, size: np.ndarray) -> np.ndarray:
    """The density over a map of this size, in 8-bit pixels [height, width, 4]."""
    width, height = np.round(size).astype(int).tolist()
    across = DENSITY.across
    up = max(1, round(across * height / width))
    opacity = DENSITY.strong * np.sqrt(density(places, across, up))
    for axis, (count, cells) in enumerate(((height, up), (width, across))):
        at = (np.arange(count) + 0.5) / count * cells - 0.5
        low = np.clip(np.floor(at).astype(int), 0, max(cells - 2, 0))
        part = np.clip(at - low, 0, 1)[:, None]
        lines = np.moveaxis(opacity, axis, 0)
        between = lines[low] * (1 - part) + lines[np.minimum(low + 1, cells - 1)] * part
        opacity = np.moveaxis(between, 0, axis)
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[..., :3] = [int(color[k : k + 2], 16) for k in (1, 3, 5)]
    pixels[..., 3] = np.round(255 * opacity)
    return pixels
