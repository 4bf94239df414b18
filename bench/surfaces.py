"""A 200 × 200 contour map of every closed form, warm; Beale's beside the same formula in NumPy."""

from collections.abc import Iterator

import numpy as np

from bench.timing import side_by_side
from core import engine
from landscapes import LANDSCAPES

SHAPE = (200, 200)


def in_numpy():
    """Beale's function on a mesh, as one writes it for matplotlib."""
    (x0, x1), (y0, y1) = LANDSCAPES["beale"].picture.window
    x, y = np.meshgrid(np.linspace(x0, x1, SHAPE[0]), np.linspace(y0, y1, SHAPE[1]))
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the table."""
    closed = [
        one
        for one in LANDSCAPES.values()
        if one.data is None and one.picture.plane is None and not one.user_input and one.dimension == 2
    ]

    def drawn(name: str):
        ground = LANDSCAPES[name]
        return lambda: engine.surface(ground, ground.picture.window, SHAPE)

    seconds = {one.name: side_by_side(drawn(one.name), rounds=10)[0] for one in closed}
    slowest = max(seconds, key=seconds.__getitem__)
    yield (
        f"{len(closed)} closed forms on 200 × 200 points, the slowest",
        f"{seconds[slowest] * 1e3:.2f} ms",
        (f"{slowest}; goal < 10"),
    )
    mine, peer = side_by_side(drawn("beale"), in_numpy, rounds=50)
    yield "  Beale", f"{mine * 1e3:.2f} ms", ""
    yield "  Beale in NumPy", f"{peer * 1e3:.2f} ms", f"{peer / mine:.1f} times slower"
