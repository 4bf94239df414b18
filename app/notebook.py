"""Races in notebooks: `race("beale", "adam", "momentum", steps=300)` shows itself, and is its paths."""

import html
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
from pydantic import TypeAdapter, ValidationError

from app.export.credit import credit
from app.export.options import Options, theme_of
from app.races import permalink, solve
from app.races.repeats import Bundle, bundles
from app.races.scene import Scene, View, begin, decode, patched, read, whole
from core import cache
from core.experiment import Experiment, ExperimentError
from core.trajectory import Trajectory


def race(
    landscape: str | Mapping[str, Any] = "beale", *rules: str | Mapping[str, Any], **keys: Any
) -> "Race":
    """Race these rules over a landscape, from one start unless a rule brings its own.

    A landscape or a rule is its name, or a mapping as in an experiment: {"rule": "adam", "lr": 0.1}. `keys`
    are the experiment's others: steps, start, seed, batch, plane; and the scene's: view, title, caption, and
    panels, experiments side by side: [{}, {"title": "steep", "experiment": {"landscape": {"params": …}}}].
    Raises ExperimentError.
    """
    said = {name: keys.pop(name) for name in ("title", "caption", "panels", "view") if name in keys}
    given = {"landscape": landscape, "runs": rules or [run.rule for run in permalink.DEFAULT.runs], **keys}
    if isinstance(landscape, str):
        given["landscape"] = {"name": landscape}
    if not isinstance(given["runs"], str):
        given["runs"] = [{"rule": run} if isinstance(run, str) else run for run in given["runs"]]
    scene = {"version": 2, **said, "experiment": given} if said else {"version": 1, **given}
    return Race(_read(scene, fresh=True))


class Race(Sequence[Trajectory]):
    """A scene, and the path of each of its runs. Notebooks show it as a page that plays.

    Where several experiments stand side by side, the paths are those of the panel in focus.
    """

    def __init__(self, scene: Scene | Experiment | Mapping[str, Any] | str) -> None:
        """Of a Scene or an Experiment, the same as a mapping or JSON, or a link. Raises ExperimentError."""
        cache.enable()
        self.scene: Scene = _read(scene)
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
        from app.export.formats.metadata import scene_of

        path = Path(path)
        if path.suffix != ".json":
            return cls(scene_of(path))
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

        scene, looks, details = _sorted(self.scene, options, ("include_plotlyjs", "size", "base"))
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
            scene, _, _ = _sorted(self.scene, options, (), looks=False)
            plain = scene == Scene(scene.experiment)
            said = scene.experiment.model_dump(mode="json") if plain else whole(scene)
            writing.write(path, f"{json.dumps(said, indent=1)}\n".encode())
            return [path]
        scene, looks, details = _sorted(self.scene, options, Details._fields)
        return exporting.export([scene], path, looks, Details(**details))

    @cached_property
    def _shown(self) -> str:
        """The page in a frame; behind it a picture, in print and where frames and styles are taken away."""
        from app.export.formats.page import STILL
        from app.export.formats.poster import behind

        looks, alt = Options(), html.escape(credit(self.scene).alt)
        size = f"width: 100%; max-width: {looks.width}px; height: {looks.height}px"
        picture = behind(self.scene, STILL, theme_of(self.scene))
        return (
            f'<div class="trajectories"><style>{_PRINTED}</style>'
            f'<iframe srcdoc="{html.escape(self.to_html())}" title="{alt}" '
            f'sandbox="allow-scripts allow-popups" style="{size}; border: 0"></iframe>'
            f'<img src="{picture}" alt="{alt}"></div>'
        )

    def _repr_html_(self) -> str:
        return self._shown

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> tuple[dict[str, str], dict[str, Any]]:
        from app.export.formats.metadata import noted

        kinds = {"text/html": self._repr_html_, "text/plain": self.__repr__}
        requested = set(kinds if include is None else include) - set(exclude or ())
        return {kind: make() for kind, make in kinds.items() if kind in requested}, noted(credit(self.scene))


_PRINTED = (
    ".trajectories > img { display: none; max-width: 100%; } "
    "@media print { .trajectories > iframe { display: none; } .trajectories > img { display: block; } }"
)


def _read(given: Scene | Experiment | Mapping[str, Any] | str, *, fresh: bool = False) -> Scene:
    if isinstance(given, Experiment):
        return read(given.canonical())
    if isinstance(given, Scene):
        return read(json.dumps(whole(given)))
    if isinstance(given, str):
        return decode(given.partition("?e=")[2] or given)
    try:
        text = json.dumps(given, default=_listed)
        return begin(json.loads(text)) if fresh else read(text)
    except (TypeError, ValueError, RecursionError) as error:
        if isinstance(error, ExperimentError):
            raise
        raise ExperimentError(f"An experiment is made of texts, numbers and lists: {error}.") from None


def _listed(value: Any) -> Any:
    """NumPy's and jax's numbers as JSON has them."""
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "__array__"):
        return np.asarray(value).tolist()
    raise TypeError(f"{type(value).__name__} is neither")


_OPTIONS = TypeAdapter(Options)


_SAID = ("title", "caption", *View.model_fields)
"""What a scene itself says."""


def _sorted(
    scene: Scene, given: Mapping[str, Any], others: Collection[str], *, looks: bool = True
) -> tuple[Scene, Options, dict[str, Any]]:
    """The scene with what is given for it, for Options and for `others`.

    Raises ExperimentError for anything else.
    """
    names = Options._fields if looks else ()
    for name in given:
        if name not in (*names, *others, *_SAID):
            known = ", ".join((*names, *others, *_SAID))
            raise ExperimentError(f"{name}: there is no such option; there are {known}.")
    try:
        checked = _OPTIONS.validate_python({name: value for name, value in given.items() if name in names})
    except ValidationError as error:
        first = error.errors()[0]
        reason = first["msg"].replace("Input should be", "must be", 1)
        raise ExperimentError(f"{first['loc'][0]}: {first['input']!r} was given, but it {reason}.") from None
    said = {name: value for name, value in given.items() if name in _SAID}
    try:
        shown = patched(scene, json.loads(json.dumps(said, default=_listed)))
    except (TypeError, RecursionError) as error:
        raise ExperimentError(f"A scene is made of texts, numbers and lists: {error}.") from None
    return shown, checked, {name: value for name, value in given.items() if name in others}
