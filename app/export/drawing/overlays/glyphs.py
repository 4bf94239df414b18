"""Arrows, squares, bars and rings with a casing, and the words beside them; see overlays/glyphs.js."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from matplotlib.path import Path

from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.shapes import circle, rounded, segment
from app.races.measures import NAME

SHORTEST = 26
"""An arrow shorter than this many pixels has no direction for the eye: it is drawn this long, dashed."""
Point = tuple[float, float]


class Said(NamedTuple):
    """Words, and the middle of their left edge in pixels."""

    text: str
    color: str
    x: float
    y: float


def arrow(
    pen: Pen, begin: Point, end: Point, color: str, look: Look, *, tip: Literal["full", "open", "bar"]
) -> None:
    """An arrow, or a line that ends in a bar."""
    u, (x, y) = look.scale, end
    angle = float(np.arctan2(y - begin[1], x - begin[0]))
    turns, reach = (np.pi / 2, 5 * u) if tip == "bar" else (np.pi - 0.45, 10 * u)
    left, right = (
        (x + reach * np.cos(angle + turn), y + reach * np.sin(angle + turn)) for turn in (turns, -turns)
    )
    if tip == "bar":
        head = Path([left, right])
    else:
        head = Path([left, end, right, left], closed=True) if tip == "full" else Path([left, end, right])
    for tone, wide in ((look.casing, 5 * u), (color, 2.2 * u)):
        pen.stroke(segment(*begin, x, y), tone, wide, cap="round")
        if tip == "full":
            pen.fill(head, tone)
        pen.stroke(head, tone, wide, cap="round")


def cased(pen: Pen, path: Path, color: str, look: Look, wide: float, dash: Sequence[float] = ()) -> None:
    """A line with a casing."""
    u = look.scale
    dashes = [part * u for part in dash]
    pen.stroke(path, look.casing, (wide + 2.5) * u, dash=dashes)
    pen.stroke(path, color, wide * u, dash=dashes)


def vector(pen: Pen, begin: Point, tip: Point, cut: float, color: str, look: Look) -> Point | None:
    """An arrow, dashed where it is not to scale: cut because it is long, or drawn out because it is short."""
    long, u = float(np.hypot(*tip)), look.scale
    if not long > 0.05:
        return None
    drawn = min(max(long, SHORTEST * u), cut)
    end = (begin[0] + tip[0] / long * drawn, begin[1] + tip[1] / long * drawn)
    near = 1.0 if drawn == long else min(9 * u / drawn, 1.0)  # how much of it, from its tip, is not dashed
    if near < 1:
        cased(pen, segment(*begin, *end), color, look, 2.2, (3, 5))
    foot = (end[0] + (begin[0] - end[0]) * near, end[1] + (begin[1] - end[1]) * near)
    arrow(pen, foot, end, color, look, tip="full")
    return end


def squares(
    pen: Pen,
    x: float,
    bottom: float,
    sides: Sequence[float],
    largest: float,
    color: str,
    look: Look,
    before: Sequence[float] = (),
) -> None:
    """A square for each coordinate, across left and up right; one that is too large is dashed.

    Of those that they were a step `before` there are outlines.
    """
    u = look.scale

    def square(i: int, side: float) -> Path:
        return rounded(x - 3 * u - side if i == 0 else x + 3 * u, bottom - side, side, side, 0)

    for i, side in enumerate(sides):
        box = square(i, side)
        pen.stroke(box, look.casing, 4 * u)
        pen.fill(box, color, 0.45)
        pen.stroke(box, color, 1.6 * u, dash=[4 * u, 3 * u] if side >= largest else ())
        if i < len(before):
            pen.stroke(square(i, before[i]), color, u)
    for i, side in enumerate(sides):
        middle = x + (-1 if i == 0 else 1) * max(8 * u, 3 * u + side / 2)
        pen.text("↔↕"[i], middle, bottom + 9 * u, 11 * u, color, weight=600, align="center",
                 halo=look.casing, wide=NAME.halo * u)  # fmt: skip


def bar(pen: Pen, x: float, y: float, half: Point, reach: float, color: str, look: Look) -> None:
    """A bar through a head, its ends marked; dashed where it is cut."""
    long, u = float(np.hypot(*half)), look.scale
    if not long > 0:
        return
    part = min(1.0, reach / long)
    dx, dy = half[0] * part, half[1] * part
    cased(pen, segment(x - dx, y - dy, x + dx, y + dy), color, look, 4, (7, 5) if part < 1 else ())
    if long < 4 * u:
        return
    tx, ty = (5 * u if dy else 0), (5 * u if dx else 0)
    for sign in (1, -1):
        end = (x + sign * dx, y + sign * dy)
        cased(pen, segment(end[0] - tx, end[1] - ty, end[0] + tx, end[1] + ty), color, look, 2)


def ring(pen: Pen, head: Point, at: Point, color: str, look: Look) -> None:
    """A ring, and a thin line to it from a head."""
    long, u = float(np.hypot(at[0] - head[0], at[1] - head[1])), look.scale
    if long > 6 * u:
        share = 6 * u / long
        foot = (at[0] + (head[0] - at[0]) * share, at[1] + (head[1] - at[1]) * share)
        cased(pen, segment(*head, *foot), color, look, 1.3)
    for tone, wide in ((look.casing, 4.5), (color, 2)):
        pen.stroke(circle(*at, 6 * u), tone, wide * u)
