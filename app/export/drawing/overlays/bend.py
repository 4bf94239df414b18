"""How the loss bends at a head, and how near a rule is to its limit; see overlays/bending.js."""

import numpy as np
from matplotlib.path import Path

from app.export.drawing.canvas.geometry import number
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.shapes import circle
from app.export.drawing.overlays.glyphs import Point, Said, arrow, cased
from app.races.along.bending import Stability
from app.races.palette import COLORS

RIBBON = 13
REACH = 0.13
"""How long the directions are, as a share of the smaller side of the map."""
APART = 40
"""Nearer than this to the head, the model's center needs no name."""


def at_step(found: Stability, step: float) -> tuple[np.ndarray, np.ndarray]:
    """Gradient [2] and Hessian [3] at a step, between those that were computed."""

    def mix(rows: np.ndarray) -> np.ndarray:
        return np.array([np.interp(step, found.at, column) for column in rows.T])

    return mix(found.bends.g), mix(found.bends.h)


def eigen(h: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues [2], the larger first, and unit eigenvectors, a row each, of [xx, xy, yy]."""
    a, b, c = h.tolist()
    middle, spread = (a + c) / 2, float(np.hypot((a - c) / 2, b))
    angle = 0.0 if b == 0 and a >= c else float(np.arctan2(2 * b, a - c)) / 2
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([middle + spread, middle - spread]), np.array([[cos, sin], [-sin, cos]])


def model_level(g: np.ndarray, h: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """The level line [n, 2] of the quadratic model through a point, and its center, relative to the point.

    It is an ellipse around Newton's target, or one branch of a hyperbola; empty where the model is flat.
    """
    values, axes = eigen(h)
    scale = np.abs(values).max()
    if not scale > 0 or (np.abs(values) < 1e-6 * scale).any():
        return np.zeros((0, 2)), None
    there = axes @ g / values  # in the eigenbasis the center lies at -g/λ
    level = float((values * there**2).sum())
    radii = np.sqrt(np.abs(level / values))
    if values[0] * values[1] > 0:
        t = np.linspace(0, 2 * np.pi, 97)
        local = np.stack([radii[0] * np.cos(t), radii[1] * np.sin(t)], axis=1)
    else:
        lead, t = (0 if values[0] * level > 0 else 1), np.linspace(-2, 2, 97)
        local = np.zeros((97, 2))
        local[:, lead] = np.sign(there[lead] or 1) * radii[lead] * np.cosh(t)
        local[:, 1 - lead] = radii[1 - lead] * np.sinh(t)
    return (local - there) @ axes, -there @ axes


def draw_bend(
    pen: Pen, at: Point, unit: np.ndarray, small: float, g: np.ndarray, h: np.ndarray, look: Look
) -> list[Said]:
    """Draw gradient, eigenvectors and quadratic model at a head; its words are returned.

    `unit`: pixels per unit across and up, `small`: the smaller side of the map.
    """
    colors, u, (x, y), words = COLORS["dark" if look.dark else "light"], look.scale, at, list[Said]()
    reach = REACH * small
    line, center = model_level(g, h)
    if len(line):
        path = Path(np.clip(line * unit + at, -1e5, 1e5))
        pen.stroke(path, look.casing, 3.5 * u, 0.8)
        pen.stroke(path, look.text, 1.4 * u, 0.8)
    if center is not None:
        cx, cy = (center * unit + at).tolist()
        pen.fill(circle(cx, cy, 3 * u), look.text)
        if np.hypot(cx - x, cy - y) > APART * u:
            words.append(Said("model's center", look.text, cx + 7 * u, cy))
    for value, axis in zip(*eigen(h), strict=True):
        px, py = axis * unit
        long = float(np.hypot(px, py)) or 1.0
        dx, dy = px / long * reach, py / long * reach
        color = colors.up if value >= 0 else colors.down
        for sign in (1, -1):  # bending up, the line ends in bars; bending down, in arrows that point away
            end = (x + sign * dx, y + sign * dy)
            arrow(pen, at, end, color, look, tip="bar" if value >= 0 else "open")
        side = 1 if dx > 0 or (dx == 0 and dy < 0) else -1
        words.append(
            Said(f"λ = {number(float(value))}", color, x + side * dx * 1.12 + 4 * u, y + side * dy * 1.12)
        )
    if np.hypot(*g) > 0:
        gx, gy = -g * unit
        long = float(np.hypot(gx, gy)) or 1.0
        end = (x + gx / long * reach * 0.9, y + gy / long * reach * 0.9)
        arrow(pen, at, end, look.text, look, tip="full")
        words.append(Said("−∇f", look.text, end[0] + 6 * u, end[1] + 2 * u))
    return words


def draw_parabola(
    pen: Pen, at: Point, unit: np.ndarray, wide: float, g: np.ndarray, h: np.ndarray, look: Look
) -> None:
    """In one dimension: the tangent and the parabola that touch the curve; `wide`: the window's width."""
    colors = COLORS["dark" if look.dark else "light"]
    bent = colors.up if h[0] >= 0 else colors.down
    for curved, color, share, dash in ((0.0, look.text, 0.12, (6, 4)), (float(h[0]), bent, 0.5, ())):
        dx = np.linspace(-share, share, 121) * wide
        points = np.stack([dx, g[0] * dx + 0.5 * curved * dx**2], axis=1) * unit + at
        cased(pen, Path(np.clip(points, -1e5, 1e5)), color, look, 1.8, dash)


def draw_ribbon(pen: Pen, pixels: np.ndarray, found: Stability, last: float, look: Look) -> None:
    """A ribbon under a path up to row `last`, coloured by how near the rule is to its limit."""
    colors = COLORS["dark" if look.dark else "light"]
    for j, (begin, ratio) in enumerate(zip(found.at.tolist(), found.ratio.tolist(), strict=True)):
        if begin >= last:
            return
        end = min(found.at[j + 1] if j + 1 < len(found.at) else last, last)
        rows = np.unique(np.append(np.arange(begin, int(end) + 1), end))
        across = [np.interp(rows, np.arange(len(pixels)), pixels[:, k]) for k in (0, 1)]
        share = ratio / found.limit
        color = colors.down if share > 1 else colors.warn if share > 0.5 else colors.up
        pen.stroke(Path(np.stack(across, axis=1)), color, RIBBON * look.scale, 0.5)
