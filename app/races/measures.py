"""How wide, large and strong everything is drawn, in pixels of a page: on the page and in its exports alike.

The player has them from here by `python -m app.player.colors`.
"""

from typing import NamedTuple


class Stroke(NamedTuple):
    """The widths of a run's line."""

    wide: float
    focused: float  # of the run in focus
    casing: float  # how much wider the line below it is, which sets it off
    opacity: float  # of that line


class Head(NamedTuple):
    """Where a run stands: a marker, in focus with a ring around it."""

    radius: float
    edge: float
    square: float  # half a side, in radii; so that all shapes look equally large
    diamond: float  # to a corner, likewise
    triangle: float
    ring: float  # the ring's radius, its line, and the wider one below it
    line: float
    casing: float


class Mark(NamedTuple):
    """Minima and saddles: crosses, upright and turned."""

    minimum: float  # from the middle to an end
    saddle: float
    wide: float
    casing: float


class Exit(NamedTuple):
    """Where a path leaves the map: a pointer."""

    radius: float
    edge: float
    most: int  # so many of one path are drawn, the last ones


class Name(NamedTuple):
    """What stands beside a head."""

    size: float
    small: float  # on a map that is
    narrow: float  # less wide than this
    line: float  # the height that a name needs
    gap: float  # to the head
    halo: float


class Hall(NamedTuple):
    """How much wider lines are in projector mode, and how much larger letters."""

    wide: float
    type: float


class Slide(NamedTuple):
    """Letters that are read from the back row, in heights of the slide: 18 and 14 points of 540."""

    name: float
    tick: float


class Shape(NamedTuple):
    """The shapes of marks that someone made."""

    point: float  # the radius of a dot
    wide: float  # of lines
    casing: float  # how much wider what lies below them is
    head: float  # how long an arrow's head is
    fill: float  # how strong a region is filled
    dash: tuple[float, float]  # its edge


class Member(NamedTuple):
    """One of many runs alike: a thin line, and a dot where it stands."""

    wide: float
    opacity: float
    head: float
    strong: float  # the dot's opacity
    many: int  # from more of them on only dots are drawn, unless paths are asked for


class Density(NamedTuple):
    """Where many runs alike are: how many cells lie across a map, over how many each run is spread."""

    across: int
    spread: float  # the standard deviation of that
    strong: float  # the opacity of the densest cell


class Bands(NamedTuple):
    """How strong is filled between which losses 80 % of many runs lie, and upon it half of them."""

    most: float
    half: float


class Theory(NamedTuple):
    """What theory predicts: dashed lines over measured ones, and slanted ones where a rule is unstable."""

    wide: float
    casing: float  # the width of the dashes below
    dash: tuple[float, float]
    dots: tuple[float, float]  # of a slope
    apart: float  # how far slanted lines are apart
    hatch: float  # and how strong


PATH = Stroke(wide=2.2, focused=2.8, casing=2.5, opacity=0.85)
CURVE = Stroke(wide=1.8, focused=2.4, casing=2, opacity=0.85)
HEAD = Head(5.5, edge=2, square=0.85, diamond=1.2, triangle=1.25, ring=10, line=1.5, casing=3.5)
MARK = Mark(minimum=6, saddle=4.5, wide=2, casing=4.5)
EXIT = Exit(radius=7, edge=1.5, most=8)
NAME = Name(size=13, small=11, narrow=480, line=16, gap=12, halo=3.5)
HALL = Hall(wide=1.8, type=1.6)
SLIDE = Slide(name=0.0334, tick=0.026)
SHAPE = Shape(point=3.5, wide=1.8, casing=3, head=11, fill=0.12, dash=(6, 4))
MEMBER = Member(wide=1, opacity=0.25, head=2, strong=0.75, many=400)
DENSITY = Density(across=96, spread=1.5, strong=0.9)
THEORY = Theory(wide=1.5, casing=3.5, dash=(4, 5), dots=(1.5, 4), apart=11, hatch=0.4)
GRAPH = 2.5
"""The width of a landscape in one dimension, which is a line."""
LEVEL = 0.7
"""The width of a level line."""
AHEAD = 0.3
"""How strong what is still to come is drawn."""
OUTSIDE = 0.25
"""How strong a path is drawn that is wholly outside the plane of the map."""
SHADES = 15
"""So many degrees lie between the two, so that a path is drawn in few pieces."""
MARGIN = 60
"""Segments are cut off so far outside the view: a path to 1e6 must not be dashed all the way."""
FINE = 0.4
"""Points nearer to each other than this are drawn as one: round joins are costly, and nobody sees them."""
WANDERING = 6
"""A run wanders whose way in its second half is this many times as long as what it crosses there."""
RESTLESS = 24
"""From this on its path fades fully behind its head: else it would cover all that lies below it;"""
ROAMING = 0.1
"""if it is more than so many windows wide there. From twice as many on it fades fully."""
FADED = 0.2
"""How strong such a path is drawn where it is old."""
TAIL = 40
"""So many of its last steps are not: or, if that is more,"""
TAIL_SHARE = 0.1
"""this share of all of them. Over as many more it fades."""
BINS = 100
"""A curve is drawn in at most so many bins, if it turns more often and has twice as many steps."""
BAND = 0.25
"""How strong the range of such a curve is filled,"""
BANDS = Bands(most=0.14, half=0.2)
"""and those of a repeated run."""
