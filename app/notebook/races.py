"""Races in notebooks: `race("beale", "adam", "momentum", steps=300)` shows itself, and is its paths."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from app.export.credit import credit
from app.notebook import showing
from app.notebook.reading import Given, scene_of, sorted_options
from app.races import permalink, solve
from app.races.repeats import Bundle, bundles
from app.races.scene import Scene, whole
from core import cache
from core.experiment import Experiment, ExperimentError
from core.trajectory import Trajectory

if TYPE_CHECKING:
    from app.notebook.player import Player


def race(
    landscape: str | Mapping[str, Any] = "beale", *rules: str | Mapping[str, Any], **keys: Any
) -> "Race":
    """Race these rules over a landscape, from one start unless a rule brings its own.

    A landscape or a rule is its name, or a mapping as in an experiment: {"rule": "adam", "lr": 0.1}. `keys`
    are the experiment's others: steps, start, seed, batch, plane; and the scene's: view, title, caption, and
    panels, experiments side by side: [{}, {"title": "steep", "experiment": {"landscape": {"params": …}}}].
    Raises ExperimentError.
    """
    return Race(scene_of(made_of(landscape, rules, keys), fresh=True))


def made_of(
    landscape: str | Mapping[str, Any], rules: Sequence[str | Mapping[str, Any]], keys: dict[str, Any]
) -> dict[str, Any]:
    """A scene as JSON has it, of what `race` and `training` are called with."""
    said = {name: keys.pop(name) for name in ("title", "caption", "panels", "view") if name in keys}
    given = {"landscape": landscape, "runs": rules or [run.rule for run in permalink.DEFAULT.runs], **keys}
    if isinstance(landscape, str):
        given["landscape"] = {"name": landscape}
    if not isinstance(given["runs"], str):
        given["runs"] = [{"rule": run} if isinstance(run, str) else run for run in given["runs"]]
    return {"version": 2, **said, "experiment": given} if said else {"version": 1, **given}


class Race(Sequence[Trajectory]):
    """A scene, and the path of each of its runs. Notebooks show it as a player.

    Where several experiments stand side by side, the paths are those of the panel in focus.
    """

    def __init__(self, scene: Given) -> None:
        """Of a Scene or an Experiment, the same as a mapping or JSON, or a link. Raises ExperimentError."""
        cache.enable()
        self.scene: Scene = scene_of(scene)
        chosen = solve.landscape(self.experiment)
        if chosen.training:
            raise ExperimentError(f"{chosen.title} is trained: training({chosen.name!r}, …) shows that.")
        self._paths = solve.trajectories(self.experiment)

    @property
    def experiment(self) -> Experiment:
        """What was computed."""
        return self.scene.experiment

    @property
    def panels(self) -> "list[Race]":
        """The races of all experiments side by side; none where there is only one."""
        return [Race(self.scene.alone(i)) for i in range(len(self.scene.panels))]

    @classmethod
    def from_file(cls, path: str | Path) -> "Race":
        """The race of a scene's or an experiment's JSON file, or of any export. Raises ExperimentError."""
        from app.export.formats.metadata import scene_of as embedded

        path = Path(path)
        if path.suffix != ".json":
            return cls(embedded(path))
        try:
            return cls(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ExperimentError(f"{path} cannot be read: {getattr(error, 'strerror', error)}.") from None

    def __len__(self) -> int:
        return len(self._paths)

    @overload
    def __getitem__(self, index: int) -> Trajectory: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Trajectory]: ...
    def __getitem__(self, index: int | slice) -> Trajectory | Sequence[Trajectory]:
        return self._paths[index]

    def __iter__(self) -> Iterator[Trajectory]:
        return iter(self._paths)

    @cached_property
    def members(self) -> tuple[Bundle | None, ...]:
        """Of every run that is repeated the paths and losses of its members; None for the others."""
        return bundles(self.experiment)

    def __repr__(self) -> str:
        about = credit(self.scene, measured=False)
        return f"Race: {about.title}. {about.caption}"

    def to_html(self, **options: Any) -> str:
        """A page that plays by itself. `options` are those of export.options and of export.page.page, and
        what the scene itself says: its title and caption, and the fields of its view.

        Raises ExperimentError.
        """
        from app.export.formats.page import page

        scene, looks, details = sorted_options(self.scene, options, ("include_plotlyjs", "size", "base"))
        return page(scene, looks, **details)

    def save(self, path: str | Path, **options: Any) -> list[Path]:
        """Write a file of the kind that its name ends in: .html, .png, .svg, .pdf, .gif, .mp4, .pptx, ….

        `options` are those of export.options and export.formats.job.Details, and what the scene itself says:
        its title and caption, and the fields of its view. A .json is the scene itself.
        Returns what was written. Raises ExperimentError.
        """
        from app.export import exporting
        from app.export.formats import writing
        from app.export.formats.job import Details

        path = Path(path)
        if path.suffix == ".json":
            scene, _, _ = sorted_options(self.scene, options, (), looks=False)
            plain = scene == Scene(scene.experiment)
            said = scene.experiment.model_dump(mode="json") if plain else whole(scene)
            writing.write(path, f"{json.dumps(said, indent=1)}\n".encode())
            return [path]
        scene, looks, details = sorted_options(self.scene, options, Details._fields)
        return exporting.export([scene], path, looks, Details(**details))

    @cached_property
    def player(self) -> "Player":
        """The widget that notebooks show: it is driven from here, and says what a hand does there.

        Raises ExperimentError where anywidget is not installed.
        """
        return showing.widget()(self.scene)

    def page(self) -> showing.Page:
        """What plays without a kernel, too: in a notebook that is opened again, and in nbconvert's HTML.

        Its output takes two megabytes in place of a hundred kilobytes.
        """
        return showing.Page(self.scene, self.to_html)

    def _display_(self) -> Any:
        """What marimo shows."""
        return self.player if showing.has_widgets() else self.page()

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        from app.export.formats.metadata import noted

        shown = self.player if showing.has_widgets() else self.page()
        return showing.chosen(shown.mimebundle(repr(self)), include, exclude), noted(credit(self.scene))
