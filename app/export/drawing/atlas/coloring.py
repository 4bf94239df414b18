"""The colours of an atlas: minima by their own, measures on one ramp: those of static/atlas/coloring.js."""

import numpy as np

from app.export.drawing.canvas.look import Look, rgba
from app.export.drawing.charts.axis import Axis, exact, exact_log
from app.races.atlas import DIVERGED, NOWHERE, Cells, Plan
from app.races.palette import COLORS, Colors

FIRST, LAST = 0.01, 0.99
"""The ramp reaches from this share of all numbers to that: a few that lie far off must not take it all."""
DECADES = 12
"""A logarithmic one reaches so many decades down."""
WIDE = 30
"""Numbers that differ by less than this factor need no logarithm."""
SHADES = 256
COUNTED = ("steps_to", "sharp_turns")
"""What is counted in whole steps or turns."""
LOSSES = ("final", "lowest_loss")
"""What is a loss, and measured from the lowest known one."""


def colors(look: Look) -> Colors:
    """The palette of a look."""
    return COLORS["dark" if look.dark else "light"]


def base_of(plan: Plan, floor: float | None) -> float | None:
    """From what losses are measured; None: they are as they are."""
    turned = any(axis.path.startswith("landscape.") for axis in (plan.x, plan.y))
    return floor if plan.of in LOSSES and not turned else None


def ramp_of(cells: Cells, plan: Plan, floor: float | None) -> Axis | None:
    """The scale of a measure's ramp; None where the cells have no number."""
    base = base_of(plan, floor)
    known = np.sort(cells.value[np.isfinite(cells.value)])
    if plan.of == "minimum" or not len(known):
        return None
    low, high = (float(known[int(part * (len(known) - 1))]) - (base or 0.0) for part in (FIRST, LAST))
    if plan.of in COUNTED:
        top = max(high, 1.0)
        if plan.of == "steps_to" and top > WIDE:
            return exact_log(max(low, 1.0), top)
        return exact(min(low, top - 1), top)
    bottom = max(low, high * 10.0**-DECADES)
    if high > 0 and (base is not None or low > 0) and high / bottom > WIDE:
        return exact_log(bottom, high)
    room = 0.0 if high > low else abs(high) / 2 or 0.5
    return exact(low - room, high + room)


def mix(ramp: tuple[str, ...], shares: np.ndarray) -> np.ndarray:
    """The 8-bit colours [..., 3] at shares, 0 to 1, of a ramp of colours."""
    parts = 255 * np.array([rgba(color)[:3] for color in ramp])
    at = np.clip(shares, 0, 1) * (len(ramp) - 1)
    i = np.minimum(at.astype(int), len(ramp) - 2)
    return np.rint(parts[i] + (at - i)[..., None] * (parts[i + 1] - parts[i]))


def basin(which: int, late: np.ndarray, look: Look) -> np.ndarray:
    """The colours of a basin where it is reached soon (0) or late (1)."""
    chosen = colors(look)
    own = chosen.basins[which % len(chosen.basins)]
    ends = (
        _hex(mix((own, chosen.bright), np.array(chosen.soon))),
        _hex(mix((own, chosen.dim), np.array(chosen.late))),
    )
    return mix(ends, late)


def ramp(part: np.ndarray, look: Look) -> np.ndarray:
    """The colours at shares of a measure's ramp: the lowest number is the strongest."""
    return mix(look.map, 1 - part)


def pixels(
    cells: Cells, plan: Plan, floor: float | None, steps: int, scale: Axis | None, look: Look
) -> np.ndarray:
    """The 8-bit pixels [ny, nx, 4] of an atlas, the first row at the top; what diverged is transparent."""
    found = np.zeros((*cells.value.shape, 4), np.uint8)
    found[..., 3] = 255
    found[..., :3] = (255 * np.array(rgba(colors(look).nowhere)[:3])).round()
    known = np.isfinite(cells.value)
    if plan.of == "minimum":
        late = _shade(np.log1p(np.nan_to_num(cells.value)) / np.log1p(steps))
        for k in np.unique(cells.which[cells.which > NOWHERE]).tolist():
            here = cells.which == k
            found[here, :3] = basin(k, late[here], look)
    elif scale is not None:
        share = scale.share(cells.value[known] - (base_of(plan, floor) or 0.0))
        found[known, :3] = ramp(_shade(share), look)
    found[cells.which == DIVERGED] = 0
    return found[::-1]


def _shade(share: np.ndarray) -> np.ndarray:
    """The nearest of so many shades."""
    return np.clip(np.floor(share * (SHADES - 1) + 0.5), 0, SHADES - 1) / (SHADES - 1)


def _hex(color: np.ndarray) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in color)
