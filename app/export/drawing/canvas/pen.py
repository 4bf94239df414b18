"""A pen that draws on whatever matplotlib can: pixels from the top left, as on a canvas of the player."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform, TransformedPath

from app.export.drawing.canvas import fonts, scripts
from app.export.drawing.canvas.look import Color, rgba
from app.export.drawing.canvas.shapes import rounded

POINT = 0.72
"""A pixel in points: pictures have 100 pixels an inch."""
MIDDLE = 0.335
"""How far below the middle of a line its letters stand, in their size."""

Align = Literal["left", "center", "right"]
_letters = TextToPath()


class Pen:
    """Draws with one of matplotlib's renderers. `unit`: how many of its units a pixel is."""

    def __init__(self, renderer: Any, height: float, unit: float) -> None:
        self._renderer = renderer
        self._unit = unit
        self._to = Affine2D().scale(1, -1).translate(0, height).scale(unit)
        self._clip: tuple[float, float, float, float] | None = None
        self._corner: float = 0.0
        self.raster = isinstance(renderer, RendererAgg)
        self._upright = renderer.flipy()  # whether texts are placed from the top
        self._height = height
        self._prefix = ""
        self._strength = 1.0

    # ------------------------------------------------------------ where

    @contextmanager
    def within(self, x: float, y: float, width: float, height: float, corner: float = 0.0) -> Iterator[None]:
        """Draw in a rectangle alone, with its own origin at the top left."""
        to, clip, rounded = self._to, self._clip, self._corner
        left, top = self._origin()
        self._to = Affine2D().translate(x, y) + to
        self._clip, self._corner = (left + x, top + y, width, height), corner
        yield
        self._to, self._clip, self._corner = to, clip, rounded

    @contextmanager
    def group(self, name: str) -> Iterator[None]:
        """Give what is drawn a name, where files have such."""
        name = self._prefix + name
        self._renderer.open_group(name, gid=name)
        yield
        self._renderer.close_group(name)

    @contextmanager
    def named(self, prefix: str) -> Iterator[None]:
        """Let all names begin with this."""
        before, self._prefix = self._prefix, self._prefix + prefix
        yield
        self._prefix = before

    @contextmanager
    def faint(self, strength: float) -> Iterator[None]:
        """Draw everything only so strong."""
        before, self._strength = self._strength, self._strength * strength
        yield
        self._strength = before

    def _origin(self) -> tuple[float, float]:
        x, y = self._to.transform((0, 0)) / self._unit
        return float(x), self._height - float(y)

    # ------------------------------------------------------------ shapes

    def fill(
        self,
        path: Path,
        color: str | Color,
        alpha: float = 1.0,
        *,
        edge: Color | None = None,
        wide: float = 0,
    ) -> None:
        """Fill a path, and draw its edge."""
        self._draw(path, edge or color, wide if edge else 0, alpha, (), "butt", 0, face=color)

    def stamp(self, path: Path, color: Color, edge: Color, wide: float) -> None:
        """Fill a path whose numbers a file holds once, however often it is drawn in other places."""
        if self.raster:
            self.fill(path, color, edge=edge, wide=wide)
            return
        gc = self._renderer.new_gc()
        gc.set_foreground(edge, isRGBA=True)
        gc.set_linewidth(wide * POINT)
        gc.set_joinstyle("round")
        self._cut(gc)
        shape = Path(np.round(np.asarray(path.vertices) * (self._unit, -self._unit), 2), path.codes)
        place = Path(np.round(self._to.transform([(0, 0)]), 2))
        still = IdentityTransform()
        self._renderer.draw_markers(gc, shape, still, place, still, color)
        gc.restore()

    def stroke(
        self,
        path: Path,
        color: str | Color,
        wide: float,
        alpha: float = 1.0,
        *,
        dash: Sequence[float] = (),
        offset: float = 0.0,
        cap: Literal["butt", "round"] = "butt",
    ) -> None:
        """Draw a line along a path."""
        self._draw(path, color, wide, alpha, dash, cap, offset, face=None)

    def _draw(
        self,
        path: Path,
        color: str | Color,
        wide: float,
        alpha: float,
        dash: Sequence[float],
        cap: Literal["butt", "round"],
        offset: float,
        *,
        face: str | Color | None,
    ) -> None:
        renderer, to = self._renderer, self._to
        gc, alpha = renderer.new_gc(), alpha * self._strength
        gc.set_foreground(_color(color, alpha), isRGBA=True)
        gc.set_linewidth(wide * POINT)
        gc.set_joinstyle("round")
        gc.set_capstyle(cap)
        gc.set_snap(False)
        if len(dash):
            gc.set_dashes(offset * POINT, [length * POINT for length in dash])
        self._cut(gc)
        if not self.raster:  # short numbers make small files
            path, to = Path(np.round(to.transform(path.vertices), 2), path.codes), IdentityTransform()
        path.should_simplify = False
        renderer.draw_path(gc, path, to, None if face is None else _color(face, alpha))
        gc.restore()

    def _cut(self, gc: Any) -> None:
        if self._clip is None:
            return
        x, y, width, height = (self._unit * part for part in self._clip)
        box = Bbox.from_bounds(x, self._unit * self._height - y - height, width, height)
        if self._corner:
            path = rounded(box.x0, box.y0, box.width, box.height, self._corner * self._unit)
            gc.set_clip_path(TransformedPath(path, IdentityTransform()))
        else:
            gc.set_clip_rectangle(box)

    def image(self, pixels: np.ndarray) -> None:
        """Draw 8-bit pixels [h, w, 4], each as large as one of this picture, from the origin on."""
        gc, unit = self._renderer.new_gc(), self._unit
        left, low = self._to.transform((0, pixels.shape[0]))
        if self.raster:
            high, wide = (round(side * unit) for side in pixels.shape[:2])
            rows, columns = ((np.arange(n) / unit).astype(int) for n in (high, wide))
            self._renderer.draw_image(gc, round(left), round(low), pixels[rows][:, columns][::-1])
        else:
            size = Affine2D().scale(pixels.shape[1] * unit, pixels.shape[0] * unit)
            self._renderer.draw_image(gc, left, low, pixels[::-1], size)
        gc.restore()

    # ------------------------------------------------------------ words

    def text(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        color: str,
        *,
        weight: int = 400,
        align: Align = "left",
        halo: str | Color | None = None,
        wide: float = 0,
        alpha: float = 1.0,
    ) -> None:
        """Write a line with its middle at height y; nothing in it is read as anything but letters."""
        if not text:
            return
        x -= {"left": 0, "center": 0.5, "right": 1}[align] * measure(text, size, weight)
        y += MIDDLE * size
        shape, _ = _written(text, weight)
        drawn = Path(np.asarray(shape.vertices) * (size / 100 * np.array([1, -1])) + (x, y), shape.codes)
        if halo:
            self.stroke(drawn, halo, wide, alpha)
        if self.raster or scripts.foreign(text, weight):
            self.fill(drawn, color, alpha)
            return
        gc = self._renderer.new_gc()
        gc.set_foreground(_color(color, alpha * self._strength), isRGBA=True)
        self._cut(gc)
        left, low = np.round(self._to.transform((x, y)), 2)
        if self._upright:
            low = round(self._unit * self._height - low, 2)
        properties = fonts.properties(fonts.family(), weight, round(size * POINT, 3))
        self._renderer.draw_text(gc, left, low, text, properties, 0, ismath=False)
        gc.restore()


def _color(color: str | Color, alpha: float) -> Color:
    red, green, blue, own = rgba(color) if isinstance(color, str) else color
    return red, green, blue, own * alpha


@lru_cache(maxsize=1024)
def _written(text: str, weight: int) -> tuple[Path, float]:
    """The outlines of a text 100 pixels high, and how long it is."""
    properties = fonts.properties(scripts.families(text, weight), weight)
    vertices, codes = _letters.get_text_path(properties, text)
    long, _, _ = _letters.get_text_width_height_descent(text, properties, ismath=False)
    return Path(np.asarray(vertices, float).reshape(-1, 2), codes if len(codes) else None), long


def measure(text: str, size: float, weight: int = 400) -> float:
    """How long a text is."""
    return _written(text, weight)[1] * size / 100
