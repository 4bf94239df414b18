"""Heads of paths, minima and saddles, and where paths leave the map."""

import numpy as np
from matplotlib.path import Path

from app.export.drawing.canvas.geometry import Exit
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.shapes import circle, polygon, segment
from app.races.measures import EXIT, HEAD, MARK


def marker(pen: Pen, shape: str, x: float, y: float, r: float, color: str, look: Look) -> None:
    """Draw a filled marker with a ring around it."""
    if shape == "square":
        path = polygon(x, y, HEAD.square * np.sqrt(2) * r, 4, np.pi / 4)
    elif shape == "diamond":
        path = polygon(x, y, HEAD.diamond * r, 4, -np.pi / 2)
    elif shape == "triangle":
        path = polygon(x, y, HEAD.triangle * r, 3, -np.pi / 2)
    else:
        path = circle(x, y, r)
    pen.fill(path, color)
    pen.stroke(path, look.casing, HEAD.edge * look.scale)


def exit_mark(pen: Pen, exit_: Exit, color: str, look: Look) -> None:
    """A pointer at the edge, in the direction of travel."""
    r = EXIT.radius * look.scale
    x, y = exit_.x - r * np.cos(exit_.angle), exit_.y - r * np.sin(exit_.angle)
    path = polygon(x, y, r, 3, exit_.angle)
    pen.fill(path, color)
    pen.stroke(path, look.casing, EXIT.edge * look.scale)


def cross(pen: Pen, x: float, y: float, look: Look, *, turned: bool) -> None:
    """A plus (a minimum) or a turned one (a saddle)."""
    r = (MARK.saddle if turned else MARK.minimum) * look.scale
    angles = (np.pi / 4, 3 * np.pi / 4) if turned else (0, np.pi / 2)
    path = Path.make_compound_path(
        *(segment(x - r * np.cos(a), y - r * np.sin(a), x + r * np.cos(a), y + r * np.sin(a)) for a in angles)
    )
    for color, wide in ((look.casing, MARK.casing), (look.text, MARK.wide)):
        pen.stroke(path, color, wide * look.scale, cap="round")
