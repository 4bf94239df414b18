"""The shapes of marks, in pixels: a point, a line, an arrow, a region; static/marks/shapes.js is alike."""

from collections.abc import Sequence

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


def line(pen: Pen, lines: Sequence[np.ndarray], color: str, look: Look, *, pointed: bool = False) -> None:
    """A line in pieces along points [n, 2], with a casing; `pointed`: an arrow head at its end."""
    u = look.scale
    paths = [Path(points) for points in lines if len(points) > 1]
    heads = [_head(lines[-1], SHAPE.head * u)] if pointed and len(lines[-1]) > 1 else []
    for path in (*paths, *heads):
        pen.stroke(path, look.casing, (SHAPE.wide + SHAPE.casing) * u, cap="round")
    for path in paths:
        pen.stroke(path, color, SHAPE.wide * u, cap="round")
    for head in heads:
        pen.fill(head, color)


def region(pen: Pen, lines: Sequence[np.ndarray], color: str, look: Look) -> None:
    """A light fill within lines through points [n, 2], with a dashed edge."""
    u = look.scale
    pieces = [
        Path(points, closed=bool((points[0] == points[-1]).all())) for points in lines if len(points) > 1
    ]
    if not pieces:
        return
    edge = Path.make_compound_path(*pieces)
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
