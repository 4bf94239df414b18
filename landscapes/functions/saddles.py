"""Saddles: flat in the middle, and down on two sides only."""

from collections.abc import Sequence

from jax import Array

from core.landscape import Known, Landscape, Picture, Point, Race, Value, racers
from landscapes.functions.shared import origin


def saddle(x: Array, batch: None) -> Array:
    """x² − y²: a ridge to find, and no minimum anywhere."""
    return x[0] ** 2 - x[1] ** 2


def race_saddle(x: Array, batch: None) -> Array:
    """x²/2 − y²/2 + y⁴/4: a saddle between two minima, so that whoever leaves it arrives somewhere."""
    return x[0] ** 2 / 2 - x[1] ** 2 / 2 + x[1] ** 4 / 4


def both_sides(**params: float) -> Sequence[Point]:
    """The two minima."""
    return ((0.0, 1.0), (0.0, -1.0))


def monkey(x: Array, batch: None) -> Array:
    """x³ − 3xy²: three ways down and three up, two for a monkey's legs and one for its tail."""
    return x[0] ** 3 - 3 * x[0] * x[1] ** 2


LANDSCAPES = (
    Landscape(
        name="saddle",
        title="Saddle",
        family="Saddles",
        blurb="start on the ridge and see who finds the way down",
        tex=r"x^2 - y^2",
        source="the saddle race of Alec Radford's animation",
        loss=saddle,
        saddles=origin,
        known=Known(values=(Value((2, 1), 3), Value((1, -2), -3))),
        picture=Picture(window=((-2.4, 2.4), (-1.8, 1.8))),
        race=Race(start=(-2.0, 0.001), steps=200, lr_slope=0.02, lr_distance=0.02),
    ),
    Landscape(
        name="race_saddle",
        title="Saddle with two exits",
        family="Saddles",
        blurb="a ridge that leads straight to the saddle, and a minimum on either side",
        tex=r"\tfrac{1}{2} x^2 - \tfrac{1}{2} y^2 + \tfrac{1}{4} y^4",
        source="after the saddle race of Alec Radford's animation, bounded below by the term in y⁴",
        loss=race_saddle,
        minima=both_sides,
        saddles=origin,
        known=Known(values=(Value((2, 2), 4), Value((1, 0), 0.5)), lowest=-0.25),
        picture=Picture(window=((-2.4, 1.6), (-1.5, 1.5))),
        race=Race(
            start=(-2.0, 0.001),
            steps=200,
            lr_slope=0.05,
            lr_distance=0.02,
            runs=racers("adam", "rmsprop", gd=0.05, momentum=0.02),
        ),
    ),
    Landscape(
        name="monkey_saddle",
        title="Monkey saddle",
        family="Saddles",
        blurb="flat in the middle to second order: even the curvature does not tell the way",
        tex=r"x^3 - 3xy^2",
        source="Hilbert & Cohn-Vossen 1932, Anschauliche Geometrie",
        loss=monkey,
        saddles=origin,
        known=Known(values=(Value((1, 1), -2), Value((2, 0), 8)), flat_saddles=True),
        picture=Picture(window=((-2.0, 2.0), (-1.5, 1.5))),
        race=Race(
            start=(1.5, 0.02),
            steps=150,
            lr_slope=0.004,
            lr_distance=0.02,
            runs=racers("adam", "newton", "rmsprop", "gd"),
        ),
    ),
)
