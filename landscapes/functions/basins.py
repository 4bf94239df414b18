"""A handful of basins: polynomials on which the start decides where a run ends."""

import math
from collections.abc import Sequence

import numpy as np
from jax import Array
from jax import numpy as jnp

from core.landscape import Known, Landscape, Picture, Point, Race, Value, racers
from landscapes.functions.shared import bottoms, opposite, pairs, tops

ROOT2 = math.sqrt(2)


def himmelblau(x: Array, batch: None) -> Array:
    """(x² + y − 11)² + (x + y² − 7)²: two parabolas that cross four times, always at 0."""
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2


def himmelblau_residuals(x: Array, batch: None) -> Array:
    """√2 times the two terms before squaring."""
    return ROOT2 * jnp.stack([x[0] ** 2 + x[1] - 11, x[0] + x[1] ** 2 - 7])


def crossings(**params: float) -> Sequence[Point]:
    """The four minima: the first exact, the others computed."""
    return (
        (3.0, 2.0),
        (-2.80511808695275, 3.13131251825057),
        (-3.77931025337775, -3.28318599128616),
        (3.58442834033049, -1.84812652696440),
    )


def passes(**params: float) -> Sequence[Point]:
    """The four saddles between the minima, computed."""
    return (
        (0.0866775045554, 2.88425470117),
        (3.38515418361, 0.0738518798377),
        (-0.127961346731, -1.95371498024),
        (-3.07302575076, -0.081353044288),
    )


def three_hump(x: Array, batch: None) -> Array:
    """2x² − 1.05x⁴ + x⁶/6 + xy + y²: three minima in a row."""
    u, v = x
    return 2 * u**2 - 1.05 * u**4 + u**6 / 6 + u * v + v**2


def three_hump_minima(**params: float) -> Sequence[Point]:
    """The slope is zero where y = −x/2 and x⁴ − 4.2x² + 3.5 = 0, or at the origin."""
    x = math.sqrt(2.1 + math.sqrt(0.91))
    return ((0.0, 0.0), *opposite([(x, -x / 2)]))


def three_hump_saddles(**params: float) -> Sequence[Point]:
    """The other root of the same equation."""
    x = math.sqrt(2.1 - math.sqrt(0.91))
    return opposite([(x, -x / 2)])


def six_hump(x: Array, batch: None) -> Array:
    """(4 − 2.1x² + x⁴/3) x² + xy + (4y² − 4) y²: three pairs of minima, the deepest in the middle."""
    u, v = x
    return (4 - 2.1 * u**2 + u**4 / 3) * u**2 + u * v + (4 * v**2 - 4) * v**2


def six_hump_minima(**params: float) -> Sequence[Point]:
    """The global pair as published, to more digits; the local pairs computed."""
    return opposite(
        [
            (0.0898420131003, -0.712656403021),
            (1.70360671497, -0.796083568673),
            (1.60710475292, 0.568651454884),
        ]
    )


def six_hump_saddles(**params: float) -> Sequence[Point]:
    """The origin, and three pairs computed."""
    return (
        (0.0, 0.0),
        *opposite(
            [
                (1.1092053368, -0.76826809251),
                (1.29607026717, 0.605084388039),
                (1.63806798419, 0.228674069044),
            ]
        ),
    )


def styblinski_tang(x: Array, batch: None) -> Array:
    """½ Σ (x⁴ − 16x² + 5x): two uneven wells in every coordinate."""
    return jnp.sum(x**4 - 16 * x**2 + 5 * x) / 2


def styblinski_slope(x: np.ndarray) -> np.ndarray:
    """The derivative of one coordinate's term."""
    return 2 * x**3 - 16 * x + 2.5


def styblinski_minima(**params: float) -> Sequence[Point]:
    """All four: a well in each coordinate."""
    wells = bottoms(styblinski_slope, -5, 5)
    return pairs(wells, wells)


def styblinski_saddles(**params: float) -> Sequence[Point]:
    """A well in one coordinate and the top in the other."""
    wells, top = bottoms(styblinski_slope, -5, 5), tops(styblinski_slope, -5, 5)
    return pairs(wells, top) + pairs(top, wells)


def goldstein_price(x: Array, batch: None) -> Array:
    """A product of two polynomials of degree four that spans five orders of magnitude."""
    u, v = x
    first = 19 - 14 * u + 3 * u**2 - 14 * v + 6 * u * v + 3 * v**2
    second = 18 - 32 * u + 12 * u**2 + 48 * v - 36 * u * v + 27 * v**2
    return (1 + (u + v + 1) ** 2 * first) * (30 + (2 * u - 3 * v) ** 2 * second)


def goldstein_price_minima(**params: float) -> Sequence[Point]:
    """One global and three local minima, exact."""
    return ((0.0, -1.0), (-0.6, -0.4), (1.8, 0.2), (1.2, 0.8))


def goldstein_price_saddles(**params: float) -> Sequence[Point]:
    """The four between and beside them, exact."""
    return ((-0.4, -0.6), (1.2, -0.2), (1.4, 0.6), (0.6, 0.4))


LANDSCAPES = (
    Landscape(
        name="himmelblau",
        title="Himmelblau",
        family="Many minima",
        blurb="four equally deep minima: the start decides, and from some starts the rule",
        tex=r"(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        source="Himmelblau 1972; Jamil & Yang 2013, no. 65",
        loss=himmelblau,
        residuals=himmelblau_residuals,
        minima=crossings,
        saddles=passes,
        known=Known(values=(Value((0, 0), 170), Value((1, 1), 106)), lowest=0),
        picture=Picture(window=((-6.0, 6.0), (-4.5, 4.5))),
        race=Race(
            start=(5.3, 1.8), steps=100, lr_slope=0.01, lr_distance=0.1, left_out={"start": (-0.2, -1.2)}
        ),
    ),
    Landscape(
        name="styblinski_tang",
        title="Styblinski–Tang",
        family="Many minima",
        blurb="four wells, one of them deeper than the rest",
        tex=r"\tfrac{1}{2} \textstyle\sum_i (x_i^4 - 16 x_i^2 + 5 x_i)",
        source="Styblinski & Tang 1990; Jamil & Yang 2013, no. 144",
        loss=styblinski_tang,
        minima=styblinski_minima,
        saddles=styblinski_saddles,
        known=Known(
            values=(Value((0, 0), 0), Value((1, 1), -10), Value((2, 0), -19)),
            lowest=-78.33233141,  # −39.16616571 a coordinate (Surjanovic & Bingham: −39.16599)
            local=(-64.19561236, -50.05889331),
        ),
        picture=Picture(window=((-6.0, 6.0), (-4.5, 4.5))),
        race=Race(start=(0.3, 4.2), steps=100, lr_slope=0.02, lr_distance=0.1),
    ),
    Landscape(
        name="three_hump_camel",
        title="Three-hump camel",
        family="Many minima",
        blurb="three minima in a row, the deepest in the middle",
        tex=r"2x^2 - 1.05x^4 + \tfrac{1}{6}x^6 + xy + y^2",
        source="Jamil & Yang 2013, no. 29",
        loss=three_hump,
        minima=three_hump_minima,
        saddles=three_hump_saddles,
        known=Known(values=(Value((1, 1), 2.95 + 1 / 6), Value((0, 2), 4)), lowest=0, local=(0.29863844,)),
        picture=Picture(window=((-2.4, 2.4), (-1.8, 1.8))),
        race=Race(
            start=(-2.0, -1.2),
            steps=150,
            lr_slope=0.03,
            lr_distance=0.04,
            runs=racers("adam", "momentum", rmsprop=0.04, gd=0.03),
        ),
    ),
    Landscape(
        name="six_hump_camel",
        title="Six-hump camel",
        family="Many minima",
        blurb="six minima, two of them lowest",
        tex=r"\bigl(4 - 2.1x^2 + \tfrac{1}{3}x^4\bigr) x^2 + xy + (4y^2 - 4)\,y^2",
        source="Dixon & Szegő 1978; Jamil & Yang 2013, no. 30",
        loss=six_hump,
        minima=six_hump_minima,
        saddles=six_hump_saddles,
        known=Known(
            values=(Value((1, 1), 2.9 + 1 / 3), Value((0, 2), 48)),
            lowest=-1.03162845,
            local=(-0.21546382, 2.10425031),
        ),
        picture=Picture(window=((-2.2, 2.2), (-1.65, 1.65))),
        race=Race(start=(-1.2, 0.2), steps=120, lr_slope=0.015, lr_distance=0.03),
    ),
    Landscape(
        name="goldstein_price",
        title="Goldstein–Price",
        family="Many minima",
        blurb="cliffs a million high around four minima: rates that suit one place explode in another",
        tex=r"\begin{aligned}\bigl[&1 + (x + y + 1)^2 (19 - 14x + 3x^2 - 14y + 6xy + 3y^2)\bigr] \\"
        r"\bigl[&30 + (2x - 3y)^2 (18 - 32x + 12x^2 + 48y - 36xy + 27y^2)\bigr]\end{aligned}",
        source="Goldstein & Price 1971; Jamil & Yang 2013, no. 58",
        loss=goldstein_price,
        minima=goldstein_price_minima,
        saddles=goldstein_price_saddles,
        known=Known(values=(Value((0, 0), 600), Value((1, 0), 726)), lowest=3, local=(30, 84, 840)),
        picture=Picture(window=((-2.0, 2.4), (-2.1, 1.2))),
        race=Race(
            start=(1.87, 0.94),
            steps=300,
            lr_slope=2e-05,
            lr_distance=0.02,
            runs=(*racers("adam", "momentum", "gd"), *racers(gd=0.0003)),
            left_out={"start": (-1.0, -1.6)},
        ),
    ),
)
