"""The player's bytes: a 4-byte little-endian header length, a JSON header, then float32 arrays.

The header is padded with blanks so that the arrays start on a multiple of four bytes.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.letters import plain
from app.palette import PALETTE, assign
from core.experiment import Experiment
from core.rules import RULES
from core.spec import Landscape
from core.trajectory import Trajectory


def pack(header: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """One message for the player; `header["arrays"]` says where each array lies, in float32 values."""
    layout, offset = {}, 0
    for name, array in arrays.items():
        layout[name] = {"offset": offset, "shape": array.shape}
        offset += array.size
    text = json.dumps(header | {"arrays": layout}, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    blocks = (np.ascontiguousarray(array, "<f4").tobytes() for array in arrays.values())
    return len(text).to_bytes(4, "little") + text + b"".join(blocks)


def unpack(message: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What `pack` packed; for tests and for Python readers of exports."""
    start = 4 + int.from_bytes(message[:4], "little")
    header = json.loads(message[4:start])
    values = np.frombuffer(message[start:], "<f4")
    arrays = {
        name: values[at["offset"] : at["offset"] + int(np.prod(at["shape"]))].reshape(at["shape"])
        for name, at in header["arrays"].items()
    }
    return header, arrays


def paths(
    experiment: Experiment,
    landscape: Landscape,
    trajectories: Sequence[Trajectory],
    *,
    links: Mapping[str, str],
    focus: int = 0,
) -> bytes:
    """The message for the map: every run's path, and what is marked on the ground.

    `links` says where the player fetches "plotly" and the contour map, "surface"; `focus` is a run's number.
    """
    params = experiment.landscape.params
    header = _common(experiment, trajectories, focus) | {
        "view": "map",
        "landscape": landscape.title,
        "axes": landscape.axes,
        "window": landscape.window,
        "start": experiment.start,
        "minima": [list(point) for point in landscape.minima(**params)],
        "saddles": [list(point) for point in landscape.saddles(**params)],
        **links,
    }
    return pack(header, {"x": np.stack([t.x for t in trajectories])})


def curves(
    experiment: Experiment, trajectories: Sequence[Trajectory], *, focus: int = 0, floor: float | None = None
) -> bytes:
    """The message for the loss plot. `floor` is the loss at the known minimum, None where there is none."""
    gradients, epochs = _axis([t.cost[:, 0] for t in trajectories]), None
    if all(t.epochs is not None for t in trajectories):
        epochs = _axis([t.epochs for t in trajectories if t.epochs is not None])
    axes = {"gradients": gradients, "epochs": epochs}
    header = _common(experiment, trajectories, focus) | {
        "view": "curves",
        "floor": floor,
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


def numbers(experiment: Experiment, trajectory: Trajectory, focus: int) -> bytes:
    """The message for "this step, with numbers" of run `focus`: its equation's templates and its memory."""
    run = experiment.runs[focus]
    rule = RULES[run.rule]
    symbols = {shown.name: plain(shown.tex) for shown in rule.shown} | {"w": "w"}
    filled = rule.filled or (lambda **toggles: [(name, "") for name in symbols])
    header = {
        "view": "numbers",
        "title": titles(experiment)[focus],
        "lines": [(name, symbols[name], template) for name, template in filled(**run.toggles)],
        "values": run.params,
        "last": len(trajectory.lr) if trajectory.diverged_at is None else max(trajectory.diverged_at - 1, 0),
    }
    return pack(header, {"x": trajectory.x, "lr": trajectory.lr, **trajectory.seen})


def surface(window: Sequence[Sequence[float]], z: np.ndarray, floor: float | None) -> bytes:
    """The message with a landscape's heights, z [ny, nx], over `window`."""
    return pack({"view": "surface", "window": window, "floor": floor}, {"z": z})


def _common(experiment: Experiment, trajectories: Sequence[Trajectory], focus: int) -> dict[str, Any]:
    inks = [PALETTE[name] for name in assign([run.color for run in experiment.runs])]
    return {
        "version": 1,
        "scene": experiment.landscape.name,
        "steps": experiment.steps,
        "focus": focus,
        "runs": [
            {
                "title": title,
                "light": ink.light,
                "dark": ink.dark,
                "dash": ink.dash,
                "marker": ink.marker,
                "diverged_at": trajectory.diverged_at,
            }
            for title, ink, trajectory in zip(titles(experiment), inks, trajectories, strict=True)
        ],
    }


def titles(experiment: Experiment) -> list[str]:
    """A name for every run: its rule's title, with the learning rate where two share a rule."""
    rules = [run.rule for run in experiment.runs]
    return [
        RULES[run.rule].title + (f" {run.lr:g}" if rules.count(run.rule) > 1 else "")
        for run in experiment.runs
    ]
