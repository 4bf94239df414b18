"""What Python says of a race: the headers and arrays of the browser's messages, by another hand."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from app.player.messages.header import common
from app.races import repeats, solve
from app.races.along import bending, memory, phases, theory
from app.races.along.quantities import QUANTITIES
from app.races.budget import budget
from app.races.run_titles import titles
from app.races.window import comparable
from core.experiment import Experiment
from core.landscape import DENSE
from core.rules import RULES
from core.trajectory import Trajectory
from tests.player.twin import cloud, fit, sentences, table

NUMBER, GROUND = 7, 3
"""The race's number, and its landscape's."""
BETWEEN = 1.5
"""A place of the playhead between two steps."""
PLAIN = ("map", "multiples", "curves", "runs")
"""The messages that views get; the others are asked for."""


class Message(NamedTuple):
    """A header, and arrays."""

    header: dict[str, Any]
    arrays: dict[str, np.ndarray]


def asked(experiment: Experiment) -> list[str]:
    """All that can be said of a race."""
    names = [*PLAIN, "curvature", "theory"]
    names += ["numbers", "inner"] if len(experiment.start) <= DENSE else []
    names += ["cloud"] if solve.data(solve.landscape(experiment)) is not None else []
    names += ["fit"] if solve.landscape(experiment).fit is not None else []
    return names + [name for name, one in QUANTITIES.items() if one.measured(experiment)]


def address(name: str, focus: int) -> str:
    """What the browser is asked for."""
    if name in PLAIN:
        return name
    return f"{name}/{focus}" + {"cloud": "/3", "fit": f"/{BETWEEN}", "theory": "/7"}.get(name, "")


def message(name: str, experiment: Experiment, focus: int) -> Message:
    """What Python says; raises ExperimentError where it has no answer."""
    if name not in WRITTEN:
        values, labels, focused = QUANTITIES[name].lines(experiment, focus)
        header = {"view": "quantity", "labels": labels and list(labels), "focused": focused}
        return Message(header, {"y": values})
    return WRITTEN[name](experiment, focus, solve.trajectories(experiment))


def _common(experiment: Experiment, focus: int, paths: Sequence[Trajectory]) -> dict[str, Any]:
    found = list(zip(paths, repeats.bundles(experiment), strict=True))
    left = [path.outside and bundle is None for path, bundle in found]
    return common(experiment, [(bundle or path).diverged_at for path, bundle in found], focus, left)


def _drawn(experiment: Experiment, paths: Sequence[Trajectory]) -> tuple[dict[str, Any], np.ndarray]:
    view = solve.view(experiment)
    marks = {name: points.tolist() for name, points in solve.marks(experiment).items()}
    about = {"window": view.window, "curve": len(experiment.start) == 1, **marks}
    about |= {"units": comparable(solve.landscape(experiment), len(experiment.start))}
    x = np.stack([view.flat(p.x, p.loss) for p in paths])
    for i, bundle in enumerate(repeats.bundles(experiment)):
        if bundle is not None and bundle.mean:
            x[i] = bundle.drawn(view).mean(axis=0)
    return about | {"surface": f"race:{GROUND}/surface/whole"}, x


def _members(experiment: Experiment) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What the map says of the members of repeated runs, and their paths."""
    view, found = solve.view(experiment), repeats.bundles(experiment)
    of = [(i, bundle) for i, bundle in enumerate(found) if bundle is not None]
    if not of:
        return {}, {}
    said = [{"run": i, "ends": bundle.ends.tolist()} for i, bundle in of]
    return {"repeats": said}, {f"members{i}": bundle.drawn(view) for i, bundle in of}


def _map(experiment: Experiment, focus: int, paths: Sequence[Trajectory]) -> Message:
    (about, x), landscape = _drawn(experiment, paths), solve.landscape(experiment)
    kinds = ("curvature", "inner", "numbers") if len(experiment.start) <= DENSE else ("curvature",)
    focused = repeats.bundles(experiment)[focus]
    if focused is not None and focused.mean:
        kinds = ()
    repeated, members = _members(experiment)
    header = _common(experiment, focus, paths) | {
        "view": "map",
        "landscape": landscape.title,
        "axes": _axes(experiment),
        **_starts(experiment, x),
        "movable": len(experiment.start) <= DENSE,
        "budget": budget(paths),
        "losses": {
            "minima": _losses(experiment, solve.minima(experiment)),
            "saddles": _losses(experiment, solve.saddles(experiment)),
        },
        **about,
        **{kind: f"race:{NUMBER}/{kind}/{focus}" for kind in kinds},
        "theory": f"race:{NUMBER}/theory/{focus}",
        **repeated,
    }
    return Message(header, {"x": x, **members})


def _starts(experiment: Experiment, x: np.ndarray) -> dict[str, Any]:
    """Where all begin, and where those runs do that have a start of their own."""
    landscape, point = solve.landscape(experiment), np.asarray(experiment.start)
    loss = landscape.loss(point, solve.data(landscape), **experiment.landscape.params)
    own = [drawn[0].tolist() if run.start else None for run, drawn in zip(experiment.runs, x, strict=True)]
    return {"start": solve.view(experiment).flat(point, np.asarray(loss)).tolist(), "starts": own}


def _losses(experiment: Experiment, points: np.ndarray) -> list[float]:
    """The losses at marks; on a curve only those have one that have a finite loss."""
    landscape = solve.landscape(experiment)
    samples, params = solve.data(landscape), experiment.landscape.params
    losses = [float(landscape.loss(np.asarray(point), samples, **params)) for point in points]
    return [loss for loss in losses if len(experiment.start) > 1 or np.isfinite(loss)]


def _axes(experiment: Experiment) -> list[str]:
    view = solve.view(experiment)
    names = solve.landscape(experiment).picture.axes if view.plane is None else view.plane.axes
    if view.explained is None:
        return list(names)
    return [f"{name}, {share:.1%}" for name, share in zip(names, view.explained, strict=True)]


def _multiples(experiment: Experiment, focus: int, paths: Sequence[Trajectory]) -> Message:
    about, x = _drawn(experiment, paths)
    losses, (repeated, members) = _losses_drawn(experiment, paths), _members(experiment)
    header = _common(experiment, focus, paths) | {"view": "multiples"} | about | repeated
    return Message(header, {"x": x, "loss": losses, **members})


def _losses_drawn(experiment: Experiment, paths: Sequence[Trajectory]) -> np.ndarray:
    """The losses of all runs: of one that is repeated the median."""
    found = zip(paths, repeats.bundles(experiment), strict=True)
    return np.stack([_curve(path) if bundle is None else _median(bundle) for path, bundle in found])


def _median(bundle: repeats.Bundle) -> np.ndarray:
    median, end = bundle.quantile(0.5), bundle.diverged_at
    return median if end is None else np.where(np.isinf(median), median[end - 1], median)


SWEEP = {
    "name": "sweep",
    "title": "Loss against learning rate",
    "help": "What every run comes to at other learning rates, from this start: drag a mark to another rate",
    "url": "",
}
"""It has a chart of its own, which asks a worker."""


def _curves(experiment: Experiment, focus: int, paths: Sequence[Trajectory]) -> Message:
    counts = {"gradients": np.stack([path.cost[:, 0] for path in paths])}
    if paths[0].epochs is not None:
        counts["epochs"] = np.stack([path.epochs for path in paths if path.epochs is not None])
    slopes, arrays = {}, {"loss": _losses_drawn(experiment, paths)}
    bundles, none = repeats.bundles(experiment), np.full(experiment.steps + 1, np.nan)
    if any(bundle is not None for bundle in bundles):
        for side in ("low", "lower", "upper", "high"):
            share = getattr(repeats, side.upper())
            arrays[side] = np.stack([none if one is None else one.quantile(share) for one in bundles])
    for name, counted in counts.items():
        ends = counted[:, -1] / experiment.steps
        if np.allclose(counted, ends[:, None] * np.arange(experiment.steps + 1), atol=1e-6):
            slopes[name] = ends.tolist()
        else:
            arrays[name] = counted
    quantities = [SWEEP] + [
        {"name": name, "title": one.title, "help": one.help, "url": f"race:{NUMBER}/{name}/{focus}"}
        for name, one in QUANTITIES.items()
        if one.measured(experiment)
    ]
    about = {"view": "curves", "floor": solve.floor(experiment), "quantities": quantities, "slopes": slopes}
    about["theory"] = f"race:{NUMBER}/theory/{focus}"
    return Message(_common(experiment, focus, paths) | about | {"first": "distance"}, arrays)


def _runs(experiment: Experiment, focus: int, paths: Sequence[Trajectory]) -> Message:
    floor, minima = solve.floor(experiment), solve.minima(experiment)
    known = sentences.Known(floor, minima, solve.saddles(experiment), solve.view(experiment).window)
    about = {
        "view": "runs",
        "rows": [row._asdict() for row in table.rows(experiment, paths, floor, minima)],
        "epsilons": [] if floor is None else table.epsilons(floor),
        "goal": table.GOAL,
        "floor": floor,
        "settings": table.settings(experiment),
        "words": sentences.sentences(experiment, paths, known),
        "budget": budget(paths),
    }
    return Message(_common(experiment, focus, paths) | about, {})


def _curve(path: Trajectory) -> np.ndarray:
    """The losses that are drawn: from the step that left on the last one before it."""
    return np.where(path.alive, path.loss, path.loss[max((path.diverged_at or 0) - 1, 0)])


def _numbers(experiment: Experiment, focus: int, paths: Sequence[Trajectory]) -> Message:
    run, path = experiment.runs[focus], paths[focus]
    lines, symbols, words = phases.equation(run)
    header = {
        "view": "numbers",
        "title": titles(experiment)[focus],
        "lines": [tuple(line) for line in lines],
        "values": run.params,
        "symbols": symbols,
        "words": words,
        "last": path.last,
    }
    rows = {name: values.reshape(len(values), -1) for name, values in {"x": path.x, **path.seen}.items()}
    return Message(header, {"lr": path.lr, **rows})


def _inner(experiment: Experiment, focus: int, paths: Sequence[Trajectory]) -> Message:
    found = memory.inner(experiment, focus)
    glyphs = [one._asdict() for one in found.glyphs]
    about = {
        "title": titles(experiment)[focus],
        "last": paths[focus].last,
        "curve": len(experiment.start) == 1,
    }
    return Message({"view": "inner", "glyphs": glyphs} | about, found.arrays)


def _curvature(experiment: Experiment, focus: int, paths: Sequence[Trajectory]) -> Message:
    found = bending.stability(experiment, focus)
    header = {"view": "curvature", "rule": RULES[experiment.runs[focus].rule].title}
    header |= {name: getattr(found, name) for name in ("limit", "formula", "of", "pull")}
    return Message(header, {"at": found.at, "ratio": found.ratio, **found.bends._asdict()})


def _theory(experiment: Experiment, focus: int, paths: Sequence[Trajectory]) -> Message:
    found = theory.theory(experiment, focus, 7)._asdict()
    arrays = {name: found.pop(name) for name in ("x", "loss", "ring")}
    arrays["steep"] = theory.steepness(experiment) if found["above"] is not None else np.zeros((0, 0))
    return Message(
        {
            "view": "theory",
            **found,
            "words": list(found["words"]),
            "marks": [one._asdict() for one in found["marks"]],
        },
        arrays,
    )


def _cloud(experiment: Experiment, focus: int, paths: Sequence[Trajectory]) -> Message:
    """Without the batches, which each side draws by a lot of its own."""
    scatter, order = (
        cloud.cloud(experiment, focus, 3),
        experiment.own(experiment.runs[focus]).batch.order,
    )
    header = {
        "view": "cloud",
        "sizes": [1, 10],
        "samples": len(scatter.each),
        "run": titles(experiment)[focus],
    }
    spreads = {f"spread{size}": scatter.spread(size, order) for size in (1, 10)}
    return Message(header, {"mean": scatter.mean, **spreads})


def _fit(experiment: Experiment, focus: int, paths: Sequence[Trajectory]) -> Message:
    chosen, (drawn, batch) = solve.landscape(experiment), fit.fit(experiment, focus, BETWEEN)
    assert chosen.fit is not None
    assert chosen.data is not None
    header = _common(experiment, focus, paths) | {
        "view": "fit",
        "kind": chosen.fit.kind,
        "axes": list(chosen.fit.axes),
        "groups": list(chosen.fit.groups),
        "samples": len(chosen.data().y),
        "measured": drawn.measured,
    }
    return Message(
        header,
        {"points": drawn.points, "fits": drawn.fits} | ({} if batch is None else {"batch": batch}),
    )


WRITTEN = {
    "map": _map,
    "multiples": _multiples,
    "curves": _curves,
    "runs": _runs,
    "numbers": _numbers,
    "inner": _inner,
    "curvature": _curvature,
    "theory": _theory,
    "cloud": _cloud,
    "fit": _fit,
}
