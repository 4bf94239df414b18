"""The messages for the plots over the steps: the loss, and what can be drawn in its place."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.player.messages.header import common
from app.player.wire import pack
from app.races.metrics import Lines
from core.experiment import Experiment
from core.trajectory import Trajectory


def curves(
    experiment: Experiment,
    trajectories: Sequence[Trajectory],
    *,
    focus: int = 0,
    floor: float | None = None,
    quantities: Sequence[Mapping[str, str]] = (),
    first: str = "loss",
) -> bytes:
    """The message for the loss plot. `floor` is the loss at the known minimum, None where there is none.

    `quantities` are what can be drawn instead: each with its "name", "title", "help" and "url"; `first` is
    what is drawn until another is chosen.
    """
    gradients, epochs = _axis([t.cost[:, 0] for t in trajectories]), None
    if all(t.epochs is not None for t in trajectories):
        epochs = _axis([t.epochs for t in trajectories if t.epochs is not None])
    axes = {"gradients": gradients, "epochs": epochs}
    header = common(experiment, [t.diverged_at for t in trajectories], focus) | {
        "view": "curves",
        "floor": floor,
        "quantities": quantities,
        "first": first,
        "slopes": {name: axis for name, axis in axes.items() if isinstance(axis, list)},
    }
    arrays = {name: axis for name, axis in axes.items() if isinstance(axis, np.ndarray)}
    return pack(header, {"loss": np.stack([t.loss for t in trajectories]), **arrays})


def _axis(counts: Sequence[np.ndarray]) -> list[float] | np.ndarray:
    """A count at every step of every run: one slope a run where all grow evenly, else [runs, steps + 1]."""
    table = np.stack(counts)
    slopes = table[:, -1] / (table.shape[1] - 1)
    even = np.allclose(table, slopes[:, None] * np.arange(table.shape[1]), atol=1e-6)
    return slopes.tolist() if even else table


def quantity(lines: Lines) -> bytes:
    """The message with curves that stand in for the loss."""
    return pack({"view": "quantity", "labels": lines.labels, "focused": lines.focused}, {"y": lines.values})
