"""An experiment as numbers: the path of every run, and the heights of the map under them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from app.races import repeats, solve
from app.races import window as windows
from app.races.panel_titles import titles
from app.races.scene import Scene
from app.races.trainings import maps, whole
from core.experiment import Experiment, ExperimentError
from core.landscape import DENSE
from core.plane import Plane
from core.rule import Rule
from core.rules import RULES


class Heights(NamedTuple):
    """The loss on a grid over the map as it is drawn: of all data, of a network of its probe."""

    axes: tuple[str, str]  # what its two directions are called; in one dimension the second is the loss
    x: np.ndarray  # [nx] places across
    y: np.ndarray | None  # [ny] places up; None in one dimension
    loss: np.ndarray  # [ny, nx], or [nx]; what is not finite stays so
    plane: Plane | None  # of more than two dimensions: (x, y) is the point origin + x across[0] + y across[1]
    flat: list[np.ndarray] | None  # [rows, 2] of every run: where its x falls on that plane

    def named(self) -> dict[str, Any]:
        """All of it by name, but for where the runs are."""
        parts: dict[str, Any] = {"axes": list(self.axes if self.y is not None else self.axes[:1])}
        parts |= {"x": self.x} | ({} if self.y is None else {"y": self.y}) | {"loss": self.loss}
        if self.plane is not None:
            parts |= {"origin": self.plane.origin, "across": self.plane.across}
        return parts


class Numbers(NamedTuple):
    """What there is to say of every run, by name, as `trajectories run --help` has it, and the map."""

    runs: list[dict[str, Any]]
    heights: Heights | None
    panels: "tuple[Panel, ...]" = ()  # all that stand side by side, of which this is the one in focus

    def arrays(self) -> dict[str, Any]:
        """Arrays by the names that they have in an .npz file."""
        parts: dict[str, Any] = {
            key: [-1 if run[key] is None else run[key] for run in self.runs]
            for key in ("diverged_at", "stopped_at")
            if key in self.runs[0]
        }
        for i, run in enumerate(self._flat()):
            members = {f"members_{key}": value for key, value in run.get("members", {}).items()}
            for key, value in (run | members).items():
                parts |= {f"{key}{i}": value} if isinstance(value, np.ndarray) else {}
        if self.heights is not None:
            named = self.heights.named()
            parts |= {"surface": named.pop("loss")} | {f"surface_{key}": named[key] for key in named}
        if self.panels:
            parts["panels"] = np.array([panel.title for panel in self.panels])
        for i, panel in enumerate(self.panels):
            named = {"experiment": panel.experiment.canonical()} | panel.numbers.arrays()
            parts |= {f"panel{i}_{key}": value for key, value in named.items()}
        return parts

    def json(self) -> dict[str, Any]:
        """The same for JSON, which holds no points of more than 64 dimensions."""
        large = self.runs[0]["x"].shape[1] > DENSE
        gone = set() if not large else {"x"} if self.heights is not None else {"x", "flat"}
        runs = [_without(gone, run) for run in self._flat()]
        for run in runs:
            if "members" in run:
                ended = [None if at < 0 else at for at in run["members"]["diverged_at"].tolist()]
                run["members"] = _without(gone, run["members"]) | {"diverged_at": ended}
        parts: dict[str, Any] = {"runs": runs}
        if self.heights is not None:
            named = self.heights.named()
            gone = {"origin", "across"} if large else set()
            parts["surface"] = {key: value for key, value in named.items() if key not in gone}
        if self.panels:
            parts["panels"] = [
                {"title": panel.title, "experiment": panel.experiment.model_dump(mode="json")}
                | panel.numbers.json()
                for panel in self.panels
            ]
        return parts

    def _flat(self) -> list[dict[str, Any]]:
        """The runs, with where they are on the plane of the map."""
        if self.heights is None or self.heights.flat is None:
            return self.runs
        return [run | {"flat": flat} for run, flat in zip(self.runs, self.heights.flat, strict=True)]


class Panel(NamedTuple):
    """One of several experiments side by side, as numbers."""

    title: str
    experiment: Experiment
    numbers: Numbers


def of_scene(
    scene: Scene, rules: Mapping[str, Rule] = RULES, *, heights: bool, sharpness: bool = False
) -> Numbers:
    """The numbers of a scene's experiment; where several stand side by side, with those of all."""
    if not scene.panels:
        return numbers(scene.experiment, rules, heights=heights, sharpness=sharpness)
    panels = tuple(
        Panel(title, one, numbers(one, rules, heights=heights, sharpness=sharpness))
        for title, one in zip(titles(scene), scene.experiments, strict=True)
    )
    return panels[scene.view.panel].numbers._replace(panels=panels)


def numbers(
    experiment: Experiment, rules: Mapping[str, Rule] = RULES, *, heights: bool, sharpness: bool = False
) -> Numbers:
    """The paths of an experiment, and the `heights` of its map if they are asked for. A network is trained.

    `rules` are those that it was read with; `sharpness` is measured along trainings. Raises ExperimentError
    with one sentence if it cannot be run.
    """
    if solve.landscape(experiment).training:
        return _trained(experiment, rules, heights=heights, sharpness=sharpness)
    if sharpness:
        raise ExperimentError("--sharpness is measured along the training of a network, and this is none.")
    paths, bundles = solve.trajectories(experiment, rules), repeats.bundles(experiment, rules)
    runs = [
        {
            "rule": run.rule,
            "x": path.x,
            "loss": path.loss,
            "lr": path.lr,
            "diverged_at": path.diverged_at,
            "left_domain": path.outside,
            **_members(experiment, i, bundle),
        }
        for i, (run, path, bundle) in enumerate(zip(experiment.runs, paths, bundles, strict=True))
    ]
    if not heights:
        return Numbers(runs, None)
    landscape = solve.landscape(experiment)
    view = windows.view(experiment, landscape, paths)
    window, loss = solve.surface(experiment, shown=view)
    axes = landscape.picture.axes if view.plane is None else view.plane.axes
    many = len(experiment.start) > 2
    flat = [view.flat(path.x, path.loss) for path in paths] if many else None
    return Numbers(runs, _heights(axes, window, loss, view.plane if many else None, flat))


def _members(experiment: Experiment, i: int, bundle: repeats.Bundle | None) -> dict[str, Any]:
    """The members of a run that is repeated, in arrays."""
    if bundle is None:
        return {}
    seeds = np.array([seed for _, seed in repeats.members(experiment, i)])
    ended = np.where(bundle.ends > experiment.steps, -1, bundle.ends)
    return {"members": {"seed": seeds, "x": bundle.x, "loss": bundle.loss, "diverged_at": ended}}


def _without(names: set[str], parts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in parts.items() if key not in names}


def _trained(experiment: Experiment, rules: Mapping[str, Rule], *, heights: bool, sharpness: bool) -> Numbers:
    runs = whole.runs(experiment, rules, sharpness=sharpness)
    if not heights:
        return Numbers(runs, None)
    drawn, window, _, loss = maps.finished(experiment, [run["x"] for run in runs])
    flat = [drawn.plane.flat(run["x"]) for run in runs]
    return Numbers(runs, _heights(drawn.plane.axes, window, loss, drawn.plane, flat))


def _heights(
    axes: tuple[str, ...], window: Any, loss: np.ndarray, plane: Plane | None, flat: list[np.ndarray] | None
) -> Heights:
    across, up = (np.linspace(low, high, n) for (low, high), n in zip(window, loss.shape[::-1], strict=True))
    if loss.shape[0] == 1:
        return Heights((axes[0], "loss"), across, None, loss[0], plane, flat)
    return Heights((axes[0], axes[1]), across, up, loss, plane, flat)
