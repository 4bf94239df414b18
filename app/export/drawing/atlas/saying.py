"""An atlas in words; static/atlas/words.js says the same."""

import numpy as np

from app.export.drawing.canvas.geometry import number
from app.races.atlas import DIVERGED, Cells, Plan

MEASURES = {
    "minimum": ("minimum reached", "the minimum that it reaches"),
    "final": ("final loss", "its loss after the last step"),
    "lowest_loss": ("lowest loss", "the lowest loss on its way"),
    "steps_to": ("steps to ε", "how many steps it takes to come within {} of the lowest loss"),
    "sharp_turns": ("turns", "how often it turns by more than 90°"),
    "longest_step": ("longest step", "the length of its longest step"),
}
"""What a cell may say, and how that reads in a sentence."""
COMPARED = "Every rule at the same learning rates: how low it ends, and from where on it diverges."
ROUNDING = 1e-12
"""What is left of a loss of 0 where a minimum is known to 64-bit numbers."""


def sentence(plan: Plan, title: str, steps: int) -> str:
    """What is seen."""
    if plan.kind == "search":
        return (
            f"As many runs of {title} on a grid of {plan.x.title} and {plan.y.title} as at random. "
            "Above and beside: how good they are along each of the two."
        )
    starts = plan.x.start is not None and plan.y.start is not None
    if plan.of == "minimum" and starts:
        return (
            f"Each dot is a start; its colour is the minimum that {title} reaches from there within "
            f"{steps:,} steps. The lighter, the sooner."
        )
    dot = (
        "Each dot is a start"
        if starts
        else f"Each dot is a whole run with its own {plan.x.title} and {plan.y.title}"
    )
    what = MEASURES[plan.of][1].format(number(plan.epsilon))
    if plan.of == "minimum":
        return f"{dot}; its colour is {what}. The lighter, the sooner."
    return f"{dot}; its shade is {what}: the stronger, the lower."


def point(place: np.ndarray) -> str:
    """A point for a reader."""
    shown = ", ".join(number(float(part)) for part in place[: 2 if len(place) > 3 else 3])
    return f"({shown}{', …' if len(place) > 3 else ''})"


def percent(part: int, whole: int) -> str:
    """A share in percent."""
    share = 100 * part / whole
    if part in (0, whole):
        return f"{share:.0f} %"
    if share < 1:
        return "less than 1 %"
    return "more than 99 %" if share > 99 else f"{np.floor(share + 0.5):.0f} %"


def counted(cells: Cells) -> tuple[np.ndarray, int, int]:
    """How many cells reached each minimum, reached none or have no such number, and diverged."""
    diverged = cells.which == DIVERGED
    known = np.isfinite(cells.value) & ~diverged
    reached = np.bincount(cells.which[known], minlength=1)
    return reached, int((~known & ~diverged).sum()), int(diverged.sum())
