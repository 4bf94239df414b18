"""The player's bytes: a 4-byte little-endian header length, a JSON header, then float32 arrays.

The header is padded with blanks so that the arrays start on a multiple of four bytes.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.letters import plain
from app.palette import PALETTE, assign
from app.quantities import Lines
from app.view import View
from core.curvature import Curvature, Scatter
from core.experiment import Experiment, Run
from core.rules import RULES
from core.sampling import Order
from core.spec import DENSE, Landscape
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
    seen: View,
    *,
    links: Mapping[str, str],
    marks: Mapping[str, np.ndarray],
    focus: int = 0,
) -> bytes:
    """The message for the map: every run's path as it is seen, and what is marked on the ground.

    `links` says where the player fetches "plotly", the contour map, "surface", and what it draws on demand;
    `marks` holds the "minima" and "saddles" [n, 2] as they are seen; `focus` is a run's number.
    """
    flat = np.stack([seen.flat(t.x, t.loss) for t in trajectories])
    header = common(experiment, [t.diverged_at for t in trajectories], focus) | {
        "view": "map",
        "landscape": landscape.title,
        "axes": _axis_titles(landscape, seen),
        "window": seen.window,
        "curve": len(experiment.start) == 1,
        "start": flat[0, 0].tolist(),
        "movable": len(experiment.start) <= DENSE,
        **{name: points.tolist() for name, points in marks.items()},
        **links,
    }
    return pack(header, {"x": flat})


def _axis_titles(landscape: Landscape, seen: View) -> list[str]:
    titles = landscape.axes if seen.plane is None else seen.plane.axes
    if seen.explained is None:
        return list(titles)
    return [f"{title}, {share:.1%}" for title, share in zip(titles, seen.explained, strict=True)]


def curves(
    experiment: Experiment,
    trajectories: Sequence[Trajectory],
    *,
    focus: int = 0,
    floor: float | None = None,
    quantities: Sequence[Mapping[str, str]] = (),
) -> bytes:
    """The message for the loss plot. `floor` is the loss at the known minimum, None where there is none.

    `quantities` are what can be drawn instead: each with its "name", "title", "help" and "url".
    """
    gradients, epochs = _axis([t.cost[:, 0] for t in trajectories]), None
    if all(t.epochs is not None for t in trajectories):
        epochs = _axis([t.epochs for t in trajectories if t.epochs is not None])
    axes = {"gradients": gradients, "epochs": epochs}
    header = common(experiment, [t.diverged_at for t in trajectories], focus) | {
        "view": "curves",
        "floor": floor,
        "quantities": quantities,
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
    return pack({"view": "quantity", "labels": lines.labels}, {"y": lines.values})


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
    """The message with a landscape's heights, z [ny, nx], over `window`; what is not finite becomes NaN."""
    clean = np.where(np.isfinite(z) & (np.abs(z) < FLOAT32), z, np.nan)
    return pack({"view": "surface", "window": window, "floor": floor}, {"z": clean})


FLOAT32 = 3e38
"""Larger numbers do not fit into the player's."""


def curvature(at: np.ndarray, bent: Curvature, lr: np.ndarray) -> bytes:
    """The message with how the loss bends at the steps `at` [m] of a run, and its rates `lr` times that."""
    ratio = lr[np.minimum(at, len(lr) - 1)] * bent.high
    return pack({"view": "curvature"}, {"at": at, "ratio": ratio, **bent._asdict()})


CLOUD = 300
"""Mini-batches of each size whose gradients are drawn."""


def cloud(scatter: Scatter, seed: int, order: Order, title: str) -> bytes:
    """The message with gradients of mini-batches of 1, 10 and all samples at one point, and their spread."""
    n = len(scatter.each)
    sizes = [size for size in (1, 10) if size < n]
    header = {"view": "cloud", "sizes": sizes, "samples": n, "run": title}
    arrays = {"mean": scatter.mean}
    for size in sizes:
        arrays[f"batches{size}"] = scatter.batches(size, CLOUD, seed, order)
        arrays[f"spread{size}"] = scatter.spread(size, order)
    return pack(header, arrays)


def common(experiment: Experiment, diverged: Sequence[int | None], focus: int) -> dict[str, Any]:
    """What every message about runs has in its header; `diverged` says where each did."""
    inks = [PALETTE[name] for name in assign([run.color for run in experiment.runs])]
    return {
        "version": 1,
        "scene": _scene(experiment),
        "steps": experiment.steps,
        "focus": focus,
        "runs": [
            {
                "title": title,
                "light": ink.light,
                "dark": ink.dark,
                "dash": ink.dash,
                "marker": ink.marker,
                "diverged_at": at,
            }
            for title, ink, at in zip(titles(experiment), inks, diverged, strict=True)
        ],
    }


def _scene(experiment: Experiment) -> str:
    """What stays the same as long as one looks at the same picture."""
    choice, plane = experiment.landscape, experiment.plane
    parts = (choice.formula, choice.data, plane.kind if plane.kind != "given" else None, plane.axes)
    return " ".join([choice.name, *(str(part) for part in parts if part is not None)])


def titles(experiment: Experiment) -> list[str]:
    """A name for every run: its rule's title, and where two share a rule what tells them apart."""
    return [" ".join([RULES[run.rule].title, *_apart(run, experiment)]) for run in experiment.runs]


def _apart(run: Run, experiment: Experiment) -> list[str]:
    """In what a run differs from others of the same rule: its rate, else its batches."""
    alike = [other for other in experiment.runs if other.rule == run.rule]
    if len(alike) == 1:
        return []
    parts = []
    sizes = {(other.batch or experiment.batch).size for other in alike}
    if len({other.lr for other in alike}) > 1 or len(sizes) == 1:
        parts.append(f"{run.lr:g}")
    if len(sizes) > 1:
        size = (run.batch or experiment.batch).size
        parts.append("all" if size is None else f"batch {size}")
    return parts
