"""A scene: one experiment or several side by side, what is shown, and words."""

import json
from typing import Any, NamedTuple

from app.races import permalink
from app.races.scene import panels as side_by_side
from app.races.scene.marks import Mark
from app.races.scene.panels import Panel
from app.races.scene.view import Atlas, View
from core.experiment import Experiment, ExperimentError


class Scene(NamedTuple):
    """An experiment, what is shown of it, and words around it.

    Where several stand side by side, `panels` are all of them, and the experiment is that of the panel in
    focus, `panels[view.panel]`.
    """

    experiment: Experiment
    view: View = View()
    title: str | None = None
    caption: str | None = None
    panels: tuple[Panel, ...] = ()

    @property
    def experiments(self) -> tuple[Experiment, ...]:
        """Those of all panels, or the only one."""
        return tuple(panel.experiment for panel in self.panels) or (self.experiment,)

    def at(self, panel: int) -> "Scene":
        """The scene with another of its panels in focus."""
        view = self.view.model_copy(update={"panel": panel})
        return _fitting(self._replace(experiment=self.panels[panel].experiment, view=view))

    def alone(self, panel: int) -> "Scene":
        """One of the panels as a scene of its own, with the marks that stand on it, under its title."""
        marks = tuple(
            mark.model_copy(update={"panel": None}) for mark in self.view.marks if mark.panel in (None, panel)
        )
        view = self.view.model_copy(update={"panel": 0, "marks": marks})
        one = self.panels[panel]
        return _fitting(Scene(one.experiment, view, one.title))

    def beside(self, panels: tuple[Panel, ...], focus: int = 0) -> "Scene":
        """The scene with these panels side by side, one of them in focus."""
        return self._replace(panels=panels).at(focus)

    def without(self, panel: int) -> "Scene":
        """The scene without one of its panels and the marks on it; a last one is no panel any more."""
        kept = [i for i in range(len(self.panels)) if i != panel]
        marks = tuple(
            mark if mark.panel is None else mark.model_copy(update={"panel": kept.index(mark.panel)})
            for mark in self.view.marks
            if mark.panel != panel
        )
        there = self._replace(view=self.view.model_copy(update={"marks": marks}))
        focus = min(self.view.panel - (self.view.panel > panel), len(kept) - 1)
        there = there.beside(tuple(self.panels[i] for i in kept), focus)
        return there if len(kept) > 1 else there.alone(0)._replace(title=self.title, caption=self.caption)

    def on(self, experiment: Experiment) -> "Scene":
        """The scene with another experiment: what of the view no longer fits there is left out.

        Of panels that one is changed which is in focus, and the others in what they had in common with it;
        those that cannot stand beside it any more are gone.
        """
        if experiment == self.experiment:
            return self
        others = [_followed(self.experiment, experiment, panel) for panel in self.panels]
        panels = tuple(
            panel._replace(experiment=experiment if i == self.view.panel else other)
            for i, (panel, other) in enumerate(zip(self.panels, others, strict=True))
        )
        if any(side_by_side.trains(panel.experiment) != side_by_side.trains(experiment) for panel in panels):
            return self.alone(self.view.panel).on(experiment)
        changes: dict[str, Any] = {}
        before, after = self.experiment.landscape, experiment.landscape
        if before != after or experiment.plane != self.experiment.plane:
            changes |= {"window": None, "camera": View().camera, "step": None, "play": None}
            if self.view.atlas:
                changes["atlas"] = self.view.atlas.model_copy(update={"zoom": None})
        if before.name != after.name:
            changes |= {"marks": (), "knob": None}
        there = self._replace(experiment=experiment, view=self.view.model_copy(update=changes), panels=panels)
        if before.name != after.name and not panels:
            there = there._replace(title=None, caption=None)
        return _fitting(there)


def _followed(before: Experiment, after: Experiment, panel: Panel) -> Experiment:
    """A panel's experiment after that of the panel in focus was changed."""
    changed = side_by_side.followed(before, after, panel.experiment)
    try:
        return permalink.read(json.dumps(changed))
    except ExperimentError:  # what it has of its own does not allow that
        return panel.experiment.model_copy(update={"steps": after.steps})


def _fitting(scene: Scene) -> Scene:
    """The scene without what speaks of runs or steps that there are not."""
    experiment, view, changes = scene.experiment, scene.view, {}
    if view.focus >= len(experiment.runs):
        changes["focus"] = len(experiment.runs) - 1
    if view.step is not None and view.step > experiment.steps:
        changes["step"] = experiment.steps
    if view.play is not None and view.play[1] > experiment.steps:
        changes["play"] = None
    if view.knob and not has(experiment, view.knob):
        changes["knob"] = None
    if view.atlas and (fitting := _fitting_atlas(experiment, view.atlas)) != view.atlas:
        changes["atlas"] = fitting
    kept = tuple(mark for mark in view.marks if any(fits(mark, one) for one in standing(scene, mark)))
    if len(kept) < len(view.marks):
        changes["marks"] = kept
    return scene._replace(view=view.model_copy(update=changes)) if changes else scene


def _fitting_atlas(experiment: Experiment, atlas: Atlas) -> Atlas | None:
    """The atlas without axes that there are not; none of a network, which takes too long."""
    if side_by_side.trains(experiment):
        return None
    if all(path is None or has(experiment, path) for path in (atlas.x, atlas.y)):
        return atlas
    return atlas.model_copy(update={"x": None, "y": None, "zoom": None})


def standing(scene: Scene, mark: Mark) -> tuple[Experiment, ...]:
    """The experiments on which a mark may stand."""
    return scene.experiments if mark.panel is None else scene.experiments[mark.panel : mark.panel + 1]


def fits(mark: Mark, experiment: Experiment) -> bool:
    """Whether an experiment has the run and the number that a mark speaks of."""
    runs = len(experiment.runs)
    return (mark.run is None or mark.run < runs) and (mark.path is None or has(experiment, mark.path))


def has(experiment: Experiment, path: str) -> bool:
    """Whether a number of this path stands in the experiment."""
    found: Any = experiment.model_dump(mode="json")
    for part in path.split("."):
        if isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, dict) and part in found:
            found = found[part]
        else:
            return False
    return not isinstance(found, list | dict)
