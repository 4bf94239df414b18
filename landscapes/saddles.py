"""Saddles: flat in the middle, and down on two sides only."""

from collections.abc import Sequence

from jax import Array

from core.spec import Landscape, Point


def saddle(x: Array, batch: None) -> Array:
    """x² − y²: a ridge to find, and no minimum anywhere."""
    return x[0] ** 2 - x[1] ** 2


def middle(**params: float) -> Sequence[Point]:
    """The saddle point."""
    return ((0.0, 0.0),)


LANDSCAPES = (
    Landscape(
        name="saddle",
        title="Saddle",
        blurb="start on the ridge and see who finds the way down",
        loss=saddle,
        tex=r"x^2 - y^2",
        source="lectures: the saddle race of Alec Radford's animation",
        window=((-2.4, 2.4), (-1.8, 1.8)),
        start=(-2.0, 0.001),
        steps=200,
        lr_slope=0.02,
        lr_distance=0.02,
        saddles=middle,
    ),
)
