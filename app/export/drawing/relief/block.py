"""A landscape as a solid block, where a camera sees its points, and its surface in pixels.

In the block's own coordinates the plane is 1 wide and `deep` deep, with its middle at 0, and the heights go
from 0 to TALL; see relief/block.js, lens.js, render.js and tint.js.
"""

from typing import NamedTuple

import numpy as np

from app.export.drawing.canvas.look import Look, mix, rgba
from app.export.drawing.maps.contours import Levels
from app.races.scene import Camera
from app.races.window import Window

TALL, FOOT = 0.45, 0.03
LIGHT = (-0.66, -0.12, 0.74)
"""Where the light comes from: right, away and up, as the viewer sees it."""
LAMPS = {False: (0.63, 0.4), True: (0.82, 0.85)}
"""How bright a slope is in the shade, and how much more in full light; on a light and on a dark page."""
LINE = 0.5
"""How much of their colour level lines have."""
STRATA = 0.22
"""What the block's sides have of the colours of their heights."""
SLACK = 0.012
"""What is covered by less than this is seen."""


class Lens(NamedTuple):
    """An orthographic camera on a picture of so many pixels."""

    width: int
    height: int
    scale: float
    lean: float
    rise: float  # a step away from the viewer goes up by `lean`, one upwards by `rise`
    cos: float
    sin: float
    cx: float
    cy: float

    def look(self, points: np.ndarray) -> np.ndarray:
        """Where points [..., 3] of the block are seen: pixels, and how near they are [..., 3]."""
        x, y, z = np.moveaxis(points, -1, 0)
        away = x * self.sin + y * self.cos
        across = self.cx + self.scale * (x * self.cos - y * self.sin)
        down = self.cy - self.scale * (away * self.lean + z * self.rise)
        return np.stack([across, down, z * self.lean - away * self.rise], axis=-1)


def lens_of(camera: Camera, width: int, height: int, margin: float) -> Lens:
    """What a camera sees; all of the block is in the picture at zoom 1, whichever way it is turned."""
    margin = min(margin, 0.2 * min(width, height))
    deep, lean = height / width, float(np.sin(camera.tilt))
    rise = float(np.cos(camera.tilt)) if abs(np.cos(camera.tilt)) > 1e-12 else 0.0
    across = float(np.hypot(1, deep))
    room = (width - 2 * margin) / across, (height - 2 * margin) / (0.88 * across * lean + TALL * rise)
    scale = camera.zoom * min(room)
    cy = height / 2 + scale * rise * (TALL / 2) - 0.35 * margin * rise
    turned = float(np.cos(camera.turn)), float(np.sin(camera.turn))
    return Lens(width, height, scale, lean, rise, *turned, width / 2, cy)


class Block:
    """The landscape of a window as a block whose flat map has this shape."""

    def __init__(self, levels: Levels, window: Window, deep: float, look: Look) -> None:
        t = levels.t.astype(float)
        self.window, self.deep, self.low = window, deep, levels.span[0]
        self.per_height = TALL / max(levels.span[1] - self.low, 1e-12)
        self.field = (t - self.low) * self.per_height
        size = float(levels.at[1] - levels.at[0]) if len(levels.at) > 1 else 1.0
        self._first = (float(levels.at[0]) - self.low) * self.per_height
        self._band = size * self.per_height
        count = len(levels.at) + 1
        ramp = look.map[::-1]
        self._colors = np.array([mix(ramp, i / max(count - 1, 1))[:3] for i in range(count)])
        self._line = np.array(rgba(look.casing)[:3])
        self._wall = np.array(mix((look.map[0], look.map[-1]), 0.3 if look.dark else 0.12)[:3])
        self._lamp = LAMPS[look.dark]
        ny, nx = self.field.shape
        gy, gx = np.gradient(np.nan_to_num(self.field), deep / (ny - 1), 1 / (nx - 1))
        long = np.sqrt(gx**2 + gy**2 + 1)
        self._normals = np.stack([-gx / long, -gy / long, 1 / long])

    def height_at(self, x: np.ndarray, y: np.ndarray, field: np.ndarray | None = None) -> np.ndarray:
        """The surface's height, or another field's value, at points of the block; NaN outside."""
        field = self.field if field is None else field
        ny, nx = field.shape
        u, v = (x + 0.5) * (nx - 1), (y / self.deep + 0.5) * (ny - 1)
        there = (u >= -1e-6) & (v >= -1e-6) & (u <= nx - 1 + 1e-6) & (v <= ny - 1 + 1e-6)
        u, v = (np.nan_to_num(np.clip(one, 0, n - 1)) for one, n in ((u, nx), (v, ny)))
        i, j = np.minimum(u.astype(int), nx - 2), np.minimum(v.astype(int), ny - 2)
        p, q = u - i, v - j
        value = (1 - q) * ((1 - p) * field[j, i] + p * field[j, i + 1])
        value += q * ((1 - p) * field[j + 1, i] + p * field[j + 1, i + 1])
        return np.where(there, value, np.nan)

    def place(self, points: np.ndarray, lift: float = 0.003) -> np.ndarray:
        """Points [n, 2] of the plane on the surface [n, 3]; NaN where they are outside."""
        (x0, x1), (y0, y1) = self.window
        x = (points[:, 0] - x0) / (x1 - x0) - 0.5
        y = ((points[:, 1] - y0) / (y1 - y0) - 0.5) * self.deep
        return np.stack([x, y, self.height_at(x, y) + lift], axis=1)

    def seen(self, lens: Lens) -> tuple[np.ndarray, np.ndarray]:
        """The block as a camera sees it: colours [h, w, 4] from 0 to 1, and the depth [h, w] of what is seen.

        Every column of the picture is a line across the plane; what stands higher than all before it is seen.
        """
        w, h, deep = lens.width, lens.height, self.deep
        across = (np.arange(w) + 0.5 - lens.cx) / lens.scale
        reach = (1 + deep) / 2
        away = np.linspace(-reach, reach, int(2.4 * reach * lens.scale) + 2)[:, None]
        x, y = away * lens.sin + across * lens.cos, away * lens.cos - across * lens.sin
        z = self.height_at(x, y)
        bright = self._lit(lens, x, y)
        down = np.where(np.isnan(z), 1e9, lens.cy - lens.scale * (away * lens.lean + z * lens.rise))
        solid = ~np.isnan(z)
        front = np.where(solid.any(axis=0), solid.argmax(axis=0), -1)
        top = np.minimum.accumulate(down, axis=0)
        colors, depths = np.zeros((h, w, 4)), np.full((h, w), -np.inf)
        rows = np.arange(h) + 0.5
        for i in np.flatnonzero(front >= 0).tolist():
            first = int(front[i])
            k = np.searchsorted(-top[:, i], -rows)  # the first sample that stands as high as the row
            hit = k < len(away)
            k = np.minimum(k, len(away) - 1)
            before = np.maximum(k - 1, first)
            step = down[before, i] - down[k, i]
            known = (step > 0) & solid[before, i]
            part = np.where(known, (down[before, i] - rows) / np.where(known, step, 1), 1.0).clip(0, 1)
            height = z[before, i] + part * (z[k, i] - z[before, i])
            depth = height * lens.lean - (away[before, 0] + part * (away[k, 0] - away[before, 0])) * lens.rise
            wall = (k == first) & hit
            foot = down[first, i] + lens.scale * (z[first, i] + FOOT) * lens.rise
            share = np.clip((foot - rows) / max(foot - down[first, i], 1e-9), 0, 1)
            height = np.where(wall, -FOOT + share * (z[first, i] + FOOT), height)
            height = np.where(solid[before, i], height, z[k, i])
            shown = hit & (rows <= foot) & np.isfinite(height)
            height = np.where(shown, height, 0.0)
            light = np.nan_to_num(bright[before, i] + part * (bright[k, i] - bright[before, i]))
            colors[shown, i, :3] = self._tinted(height, light, wall, abs(float(lens.cos)))[shown]
            colors[shown, i, 3] = 1
            depths[shown, i] = depth[shown]
        return colors, depths

    def _lit(self, lens: Lens, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """How bright the surface is at points of the block: the light stands where the viewer stands."""
        lx = LIGHT[0] * lens.cos + LIGHT[1] * lens.sin
        ly = LIGHT[1] * lens.cos - LIGHT[0] * lens.sin
        share = self._normals[0] * lx + self._normals[1] * ly + self._normals[2] * LIGHT[2]
        return self.height_at(x, y, self._lamp[0] + self._lamp[1] * np.maximum(share, -0.2))

    def _tinted(self, height: np.ndarray, light: np.ndarray, wall: np.ndarray, side: float) -> np.ndarray:
        """The colours of pixels of a column, from their heights: bands, thin lines, and sides."""
        v = (height - self._first) / self._band + 1
        band = np.clip(np.floor(v), 0, len(self._colors) - 1).astype(int)
        rgb = self._colors[band]
        steep = np.abs(np.gradient(v)) if len(v) > 1 else np.ones_like(v)
        off = np.abs(v - np.round(v)) / np.maximum(steep, 1e-6)
        line = LINE * np.clip(1 - off, 0, 1) * np.clip((1 / np.maximum(steep, 1e-6) - 1.5) / 4, 0, 1)
        line = np.where((np.round(v) >= 1) & (np.round(v) < len(self._colors)), line, 0)[:, None]
        lit = light[:, None]
        lit = np.concatenate([lit, lit + 0.08 * (1 - lit), lit + 0.2 * (1 - lit)], axis=1)
        rgb = rgb * lit
        rgb = rgb + line * (self._line - rgb)
        shade = self._lamp[0] + 0.3 * self._lamp[1] * side
        sides = (self._wall + STRATA * (self._colors[band] - self._wall)) * shade
        return np.clip(np.where(wall[:, None], sides, rgb), 0, 1)


def hidden(depths: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Whether the surface stands before points [n, 3] of the picture: all the pixels around each say so."""
    h, w = depths.shape
    ok = np.isfinite(seen).all(axis=1)
    i = np.where(ok, np.nan_to_num(seen[:, 0]), 0).astype(int)
    j = np.where(ok, np.nan_to_num(seen[:, 1]), 0).astype(int)
    inside = ok & (i >= 1) & (j >= 1) & (i < w - 1) & (j < h - 1)
    i, j = np.clip(i, 1, w - 2), np.clip(j, 1, h - 2)
    around = [depths[j + dj, i + di] for di in (-1, 0, 1) for dj in (-1, 0, 1)]
    return inside & (np.min(around, axis=0) > seen[:, 2] + SLACK)
