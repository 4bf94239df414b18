"""The shapes of marks, in pixels: a point, a line, an arrow, a region; static/marks/shapes.js is alike."""

import numpy as np
from matplotlib.path import Path

from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.placing import Rect
from app.export.drawing.canvas.shapes import circle
from app.races.measures import SHAPE


def point(pen: Pen, x: float, y: float, color: str, look: Look) -> None:
    """A dot with a casing."""
    dot = circle(x, y, SHAPE.point * look.scale)
    pen.stroke(dot, look.casing, SHAPE.casing * look.scale)
    pen.fill(dot, color)


def line(
    pen: Pen, points: np.ndarray, color: str, look: Look, *, dashed: bool = False, pointed: bool = False
) -> None:
    """A line along points [n, 2], with a casing; `pointed`: an arrow head at its end."""
    u = look.scale
    paths = [Path(points)]
    if pointed:
        paths.append(_head(points, SHAPE.head * u))
    for path in paths:
        pen.stroke(path, look.casing, (SHAPE.wide + SHAPE.casing) * u, cap="round")
    dash = [part * u for part in SHAPE.dash] if dashed else ()
    pen.stroke(paths[0], color, SHAPE.wide * u, dash=dash, cap="butt" if dashed else "round")
    for head in paths[1:]:
        pen.fill(head, color)


def region(pen: Pen, points: np.ndarray, color: str, look: Look) -> None:
    """A light fill within points [n, 2], with a dashed edge."""
    u = look.scale
    edge = Path(np.concatenate([points, points[:1]]), closed=True)
    pen.fill(edge, color, SHAPE.fill)
    pen.stroke(edge, look.casing, SHAPE.wide * u + 0.5 * SHAPE.casing * u, 0.6)
    pen.stroke(edge, color, SHAPE.wide * u, dash=[part * u for part in SHAPE.dash])


def bounds(points: np.ndarray, room: float = 0.0) -> Rect:
    """The rectangle around points [n, 2], with some room."""
    (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return Rect(left - room, top - room, right + room, bottom + room)


def _head(points: np.ndarray, long: float) -> Path:
    """An arrow head at the end of a line."""
    tip = points[-1]
    apart = np.hypot(*(points - tip).T)
    before = points[:-1][apart[:-1] > 1e-6]
    angle = float(np.arctan2(*(tip - before[-1])[::-1])) if len(before) else 0.0
    sides = [
        tip + long * np.array([np.cos(turn), np.sin(turn)])
        for turn in (angle + np.pi - 0.42, angle + np.pi + 0.42)
    ]
    return Path([sides[0], tip, sides[1], sides[0]], closed=True)
