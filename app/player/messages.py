"""What the views of a race are told: numbers in, messages out."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.player.wire import pack
from app.races.comparison import GOAL, Row, epsilons, settings
from app.races.knobs import Knob
from app.races.letters import plain
from app.races.metrics import Lines
from app.races.palette import PALETTE, assign
from app.races.run_titles import titles
from app.races.window import View
from core.curvature import Curvature, Scatter
from core.experiment import Experiment
from core.landscape import DENSE, Landscape
from core.rules import RULES
from core.sampling import Order
from core.trajectory import Trajectory


def paths(
    experiment: Experiment,
    landscape: Landscape,
    trajectories: Sequence[Trajectory],
    seen: View,
    *,
    links: Mapping[str, str],
    marks: Mapping[str, np.ndarray],
    budget: str = "",
    focus: int = 0,
) -> bytes:
    """The message for the map: every run's path as it is seen, and what is marked on the ground.

    `links` says where the player fetches "plotly", the contour map, "surface", and what it draws on demand;
    `marks` holds the "minima" and "saddles" [n, 2] as they are seen; `budget` says what every run
    may use; `focus` is a run's number.
    """
    flat = np.stack([seen.flat(t.x, t.loss) for t in trajectories])
    header = common(experiment, [t.diverged_at for t in trajectories], focus) | {
        "view": "map",
        "landscape": landscape.title,
        "axes": axis_titles(landscape, seen),
        "window": seen.window,
        "curve": len(experiment.start) == 1,
        "start": flat[0, 0].tolist(),
        "movable": len(experiment.start) <= DENSE,
        "budget": budget,
        **{name: points.tolist() for name, points in marks.items()},
        **links,
    }
    return pack(header, {"x": flat})


def multiples(
    experiment: Experiment,
    trajectories: Sequence[Trajectory],
    seen: View,
    *,
    surface: str,
    marks: Mapping[str, np.ndarray],
    focus: int = 0,
) -> bytes:
    """The message for one small map a run: the paths of the map's message, and each one's last loss."""
    header = common(experiment, [t.diverged_at for t in trajectories], focus) | {
        "view": "multiples",
        "window": seen.window,
        "curve": len(experiment.start) == 1,
        "losses": [float(t.loss[-1]) for t in trajectories],
        "surface": surface,
        **{name: points.tolist() for name, points in marks.items()},
    }
    return pack(header, {"x": np.stack([seen.flat(t.x, t.loss) for t in trajectories])})


def runs(
    experiment: Experiment,
    rows: Sequence[Row],
    *,
    words: Sequence[str],
    budget: str,
    floor: float | None = None,
    focus: int = 0,
) -> bytes:
    """The message for the table of the runs: a row, the settings and some words on each."""
    header = common(experiment, [row.diverged_at for row in rows], focus) | {
        "view": "runs",
        "rows": [row._asdict() for row in rows],
        "epsilons": [] if floor is None else epsilons(floor),
        "goal": GOAL,
        "floor": floor,
        "settings": settings(experiment),
        "words": words,
        "budget": budget,
    }
    return pack(header, {})


def axis_titles(landscape: Landscape, seen: View) -> list[str]:
    """What the two axes of a map are called; of principal components with their share of the variance."""
    titles = landscape.picture.axes if seen.plane is None else seen.plane.axes
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
    first: str = "loss",
) -> bytes:
    """The message for the loss plot. `floor` is the loss at the known minimum, None where there is none.

    `quantities` are what can be drawn instead: each with its "name", "title", "help" and "url"; `first` is
    what is drawn until a student chooses.
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
        "symbols": symbols,
        "words": {"g": GRADIENT, "w": MOVE} | {shown.name: shown.help for shown in rule.shown},
        "last": last(trajectory),
    }
    return pack(header, {"x": trajectory.x, "lr": trajectory.lr, **trajectory.seen})


def inner(experiment: Experiment, trajectory: Trajectory, focus: int, seen: View) -> bytes:
    """The message for the inner state of run `focus`: what its rule computes in every step, as it is drawn.

    Row k of every array belongs to the step from k to k + 1, which begins at row k of the path: the gradient
    "g" there, the step "w" [steps, 2], and of what the equation mentions all that is something on a map. A
    vector that is measured somewhere else has its places under its name with "@".
    """
    run = experiment.runs[focus]
    rule = RULES[run.rule]
    lines = rule.filled(**run.toggles) if rule.filled else [(shown.name, "") for shown in rule.shown]
    used = {name for name, _ in lines} | {
        name for _, line in lines for name in re.findall(r"{(\w+)'?}", line)
    }
    memory, loss = trajectory.seen, trajectory.loss[:-1]
    glyphs: list[dict[str, Any]] = [
        {"name": "g", "kind": "vector", "symbol": "g", "help": GRADIENT, "sign": -1, "used": "g" in used}
    ]
    arrays = {"g": seen.linear(memory["g"])}
    for shown in rule.shown:
        if shown.name not in used or not shown.kind:
            continue
        values = memory[shown.name][1:]
        if shown.kind == "vector":
            drawn = seen.linear(values)
        elif shown.kind == "point":
            drawn = seen.flat(values, loss)
        else:
            drawn = seen.each(values)
        if drawn is None:
            continue
        arrays[shown.name] = drawn
        if shown.at:
            before = shown.at.endswith("'")
            places = memory[shown.at.rstrip("'")][slice(-1) if before else slice(1, None)]
            arrays[f"{shown.name}@"] = seen.flat(places, loss)
        glyphs.append(
            {"name": shown.name, "kind": shown.kind, "symbol": plain(shown.tex), "help": shown.help}
            | {"sign": shown.sign, "used": True}
        )
    glyphs.append({"name": "w", "kind": "vector", "symbol": "Δw", "help": MOVE, "sign": 1, "used": True})
    arrays["w"] = seen.linear(np.diff(trajectory.x, axis=0))
    header = {
        "view": "inner",
        "title": titles(experiment)[focus],
        "last": last(trajectory),
        "curve": len(experiment.start) == 1,
        "glyphs": glyphs,
    }
    return pack(header, {name: np.clip(array, -FLOAT32, FLOAT32) for name, array in arrays.items()})


GRADIENT = "The gradient, measured here."
MOVE = "The step."


def last(trajectory: Trajectory) -> int:
    """The last step that stayed among the finite numbers."""
    end = trajectory.diverged_at
    return len(trajectory.lr) if end is None else max(end - 1, 0)


def surface(window: Sequence[Sequence[float]], z: np.ndarray, floor: float | None) -> bytes:
    """The message with a landscape's heights, z [ny, nx], over `window`; what is not finite becomes NaN."""
    clean = np.where(np.isfinite(z) & (np.abs(z) < FLOAT32), z, np.nan)
    return pack({"view": "surface", "window": window, "floor": floor}, {"z": clean})


def light_surface(window: Sequence[Sequence[float]], z: np.ndarray, floor: float | None) -> bytes:
    """The same message in a quarter of the bytes, for files: heights in 65,534 levels, an error of 0.03 %.

    Above a known minimum the levels are of the logarithm. They are written as differences along the rows.
    """
    t = np.asarray(z, float) if floor is None else np.log10(np.maximum(np.asarray(z, float) - floor, 1e-12))
    t = np.where(np.isfinite(z) & (np.abs(z) < FLOAT32), t, np.nan)
    known = t[np.isfinite(t)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    scaled = np.round((t - low) / max(high - low, 1e-12) * 65534 - 32767)
    levels = np.where(np.isfinite(t), np.nan_to_num(scaled), -32768).astype(np.int16)
    differences = np.diff(levels, axis=-1, prepend=np.int16(0)).astype(np.int16)
    coded = {"z": {"low": low, "high": max(high, low + 1e-12), "floor": floor}}
    return pack({"view": "surface", "window": window, "floor": floor}, {"z": differences}, coded)


def rounded(values: np.ndarray) -> np.ndarray:
    """Numbers in 14 binary digits, an error of 0.003 %: they pack into two thirds of the bytes."""
    bits = np.ascontiguousarray(values, np.float32).view(np.uint32)
    return ((bits + np.uint32(0x100)) & np.uint32(0xFFFFFE00)).view(np.float32)


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


def knob(
    experiment: Experiment, turning: Sequence[Knob], urls: Mapping[str, str], *, focus: int = 0
) -> bytes:
    """The message for the live knob: all that it can turn, and where the player fetches what bends."""
    knobs = []
    for one in turning:
        run = one.path[1] if one.path[0] == "runs" else None
        partners = [other.name for other in turning if run is not None and other.path[:2] == one.path[:2]]
        rated = one.path[-1] == "lr"
        pair = next((name for name in partners if name.startswith("lr.") != rated), None)
        knobs.append(
            {
                "name": one.name,
                "title": one.title,
                "low": one.bottom,
                "high": one.high,
                "log": one.log,
                "value": one.value,
                "only": one.only,
                "run": run,
                "pair": pair,
            }
        )
    header = common(experiment, [None] * len(experiment.runs), focus)
    return pack(header | {"view": "knob", "knobs": knobs, **urls}, {})


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
