"""Rough landscapes: minima in numbers, which do not come coordinate by coordinate."""

import math
from collections.abc import Sequence

from jax import Array
from jax import numpy as jnp

from core.landscape import Known, Landscape, Picture, Point, Race, Value, racers
from landscapes.functions.shared import mirrored, root, size


def ackley(x: Array, batch: None) -> Array:
    """20 (1 − e^(−r/5)) + e − e^c, r the root mean square and c the mean of cos 2πx: a funnel with dents.

    At the bottom is a kink, where the slope is taken to be 0.
    """
    r, c = root(jnp.mean(x**2)), jnp.mean(jnp.cos(2 * jnp.pi * x))
    return -20 * jnp.expm1(-r / 5) - math.e * jnp.expm1(c - 1)


def ackley_minima(**params: float) -> Sequence[Point]:
    """The global one as published, and the local ones in the window, computed."""
    return mirrored(
        [
            (0.0, 0.0),
            (0.95216654595, 0.0),
            (0.0, 0.95216654595),
            (0.968477658708, 0.968477658708),
            (1.95891971812, 0.0),
            (1.96461666286, 0.982416035079),
        ]
    )


def eggholder(x: Array, batch: None) -> Array:
    """−(y + 47) sin √|y + x/2 + 47| − x sin √|x − y − 47|: ridges and pits without any order.

    Along two lines, where a root is of 0, the slope is infinite on both sides and taken to be 0.
    """
    u, v = x[0], x[1] + 47
    return -v * jnp.sin(root(size(v + u / 2))) - u * jnp.sin(root(size(u - v)))


def eggholder_minima(**params: float) -> Sequence[Point]:
    """The lowest seven of the 79 in the window, computed.

    The published −959.6407 at (512, 404.2319) is the least value on [−512, 512]²: it lies on the edge of
    that square, beyond which the loss still falls to the first of these.
    """
    return (
        (522.160529027234, 413.315798167406),
        (482.353310464788, 432.878998945483),
        (479.045403784352, 434.505876467901),
        (-465.694151545136, 385.71669978348),
        (-556.975400826611, 293.175511441627),
        (-596.173795105686, 253.554408660755),
        (-599.441832807325, 250.25362531674),
    )


def bird(x: Array, batch: None) -> Array:
    """sin x · e^(1 − cos y)² + cos y · e^(1 − sin x)² + (x − y)²: two deep pits and a few shallow ones."""
    s, c = jnp.sin(x[0]), jnp.cos(x[1])
    return s * jnp.exp((1 - c) ** 2) + c * jnp.exp((1 - s) ** 2) + (x[0] - x[1]) ** 2


def bird_minima(**params: float) -> Sequence[Point]:
    """The two global ones as published, to more digits; the local ones computed."""
    return (
        (4.70104313025, 3.15293850372),
        (-1.58214217693, -3.13024680345),
        (-1.53666247185, 3.10745879864),
        (4.65517139943, -3.08437507263),
        (-5.61790767923, -5.37766660833),
        (0.665277627948, 0.905518698847),
    )


def bird_saddles(**params: float) -> Sequence[Point]:
    """Those in the window, computed."""
    return (
        (-6.33509972616, -4.6604745614),
        (-0.0519144189823, 1.62271074578),
        (-3.8386409508, -4.76432130793),
        (6.33511763473, 5.4094372776),
        (0.0519323275503, -0.87374802958),
        (2.44454435637, 1.51886399924),
        (-5.8290375472, -2.01942681123),
        (-2.69296216915, 1.11664856681),
        (0.454147759983, 4.26375849595),
        (3.48815789441, -1.91736156761),
        (2.71290369716, -4.04256299706),
        (5.61335932386, -1.14210737037),
        (-6.76263124337, 2.05024226298),
        (-5.8425382338, 3.88573659649),
    )


def cross_in_tray(x: Array, batch: None) -> Array:
    """−10⁻⁴ (|sin x sin y · e^|100 − r/π|| + 1)^0.1, r = √(x² + y²): four bowls and a cross between them.

    The power is taken of the logarithm, since e¹⁰⁰ is no 32-bit number; on the cross itself the slopes
    are up to 3·10³⁸ on either side, and taken to be 0.
    """
    r, waves = root(jnp.sum(x**2)), jnp.abs(jnp.sin(x[0]) * jnp.sin(x[1]))
    off = waves > TINY
    high = jnp.log(jnp.where(off, waves, 1)) + jnp.abs(100 - r / jnp.pi)
    return -1e-4 * jnp.where(off, jnp.exp(0.1 * jnp.logaddexp(0, high)), 1)


TINY = 1e-30


def cross_in_tray_minima(**params: float) -> Sequence[Point]:
    """One in each bowl, as published, to more digits."""
    return mirrored([(1.34940661715, 1.34940661715)])


LANDSCAPES = (
    Landscape(
        name="ackley",
        title="Ackley",
        family="Many minima",
        blurb="a funnel with dents all the way down",
        tex=r"-20\,e^{-\frac{1}{5}\sqrt{(x^2 + y^2)/2}} - e^{(\cos 2\pi x + \cos 2\pi y)/2} + 20 + e",
        source="Ackley 1987; Surjanovic & Bingham, Virtual Library of Simulation Experiments",
        loss=ackley,
        minima=ackley_minima,
        known=Known(
            values=(
                Value((1, 1), 20 - 20 * math.exp(-0.2)),
                Value((0.5, 0), 19 + math.e - 20 * math.exp(-math.sqrt(0.5) / 10)),
            ),
            lowest=0,
            local=(2.57992756, 3.57445188, 4.88406526, 5.38186419),
            kinks=((0, 0),),
        ),
        picture=Picture(window=((-2.4, 2.4), (-1.8, 1.8))),
        race=Race(
            start=(-0.72, 1.51),
            steps=200,
            lr_slope=0.03,
            lr_distance=0.1,
            runs=racers("adam", "momentum", "gd", rmsprop=0.03),
            left_out={"start": (-2.2, 1.4)},
        ),
    ),
    Landscape(
        name="eggholder",
        title="Eggholder",
        family="Many minima",
        blurb="ridges and pits without any order: long steps leave the first pit, nobody finds the deepest",
        tex=r"-(y + 47) \sin\sqrt{\bigl|y + \tfrac{1}{2}x + 47\bigr|} - x \sin\sqrt{|x - y - 47|}",
        source="Whitley et al. 1996; Jamil & Yang 2013, no. 53, where −959.6407 is the edge of [−512, 512]²",
        loss=eggholder,
        minima=eggholder_minima,
        known=Known(
            values=(Value((0, 0), -47 * math.sin(math.sqrt(47))), Value((0, -47), 0)),
            lowest=-976.911001,  # computed: outside of the square for which −959.6407 is published
            local=(-956.91823162, -955.25515214, -894.57890039, -893.94484702, -893.73252043, -893.71607939),
            incomplete=True,
            edges=((0, -47), (47, 0), (100, 53), (-94, 0), (94, -94)),
        ),
        picture=Picture(window=((-600.0, 600.0), (-450.0, 450.0))),
        race=Race(
            start=(96.0, 90.0), steps=200, lr_slope=1.0, lr_distance=5.0, left_out={"start": (250.0, -330.0)}
        ),
    ),
    Landscape(
        name="bird",
        title="Bird",
        family="Many minima",
        blurb="two deep pits, and walls that throw a fast rule far away",
        tex=r"\sin x\,e^{(1 - \cos y)^2} + \cos y\,e^{(1 - \sin x)^2} + (x - y)^2",
        source="Mishra 2006; Jamil & Yang 2013, no. 16",
        loss=bird,
        minima=bird_minima,
        saddles=bird_saddles,
        known=Known(
            values=(Value((0, 0), math.e), Value((math.pi / 2, math.pi), math.e**4 - 1 + math.pi**2 / 4)),
            lowest=-106.76453675,
            local=(-87.31088273, -48.40602343, 1.48701913),
        ),
        picture=Picture(window=((-7.6, 7.6), (-5.7, 5.7))),
        race=Race(
            start=(-6.7, 4.8),
            steps=150,
            lr_slope=0.004,
            lr_distance=0.06,
            runs=racers("adam", "momentum", rmsprop=0.02, gd=0.0014),
            left_out={"start": (2.0, 4.8)},
        ),
    ),
    Landscape(
        name="cross_in_tray",
        title="Cross-in-tray",
        family="Many minima",
        blurb="four equal bowls, and a cross of slopes up to 10³⁸ that throws a run off the map",
        tex=r"-10^{-4} \Bigl(\bigl|\sin x\,\sin y\;e^{|100 - \sqrt{x^2 + y^2}/\pi|}\bigr| + 1\Bigr)^{0.1}",
        source="Mishra 2006; Jamil & Yang 2013, no. 39",
        loss=cross_in_tray,
        minima=cross_in_tray_minima,
        known=Known(
            values=(
                Value((0, 1), -1e-4),
                Value((math.pi / 2, math.pi / 2), -1e-4 * math.exp(10 - math.sqrt(0.5) / 10)),
            ),
            lowest=-2.06261187,
            edges=((0, 1), (1, 0), (1e-20, 1), (3.1415927, 1)),
        ),
        picture=Picture(window=((-4.0, 4.0), (-3.0, 3.0))),
        race=Race(
            start=(-0.02, 2.2),
            steps=150,
            lr_slope=0.3,
            lr_distance=0.05,
            runs=racers("adam", "rmsprop", "gd", momentum=0.1),
            left_out={"start": (-2.8, 0.3)},
        ),
    ),
)
