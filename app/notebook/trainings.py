"""Trainings in notebooks: `training("cnn", "adam")` shows itself, and trains while someone looks."""

import threading
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from app.export.credit import credit
from app.notebook import showing
from app.notebook.races import made_of
from app.notebook.reading import Given, scene_of
from app.player.training_messages import CURVES
from app.races import solve, trainings
from app.races.scene import Scene
from app.races.trainings import networks
from core import cache
from core.experiment import Experiment, ExperimentError

if TYPE_CHECKING:
    from app.notebook.player import Player

EVERY = 0.5
"""Seconds between two requests to go on."""


def training(
    network: str | Mapping[str, Any] = "mlp", *rules: str | Mapping[str, Any], **keys: Any
) -> "Training":
    """Train a network by these rules; what there is to say is said as for `race`. Raises ExperimentError."""
    return Training(scene_of(made_of(network, rules or ("adam",), keys), fresh=True))


class Training:
    """Networks in training. Notebooks show a player with a button that trains them, in the kernel.

    `train()` trains them from Python, `stop()` lets them wait; `curves()` are what was measured so far.
    """

    def __init__(self, scene: Given) -> None:
        """Of what a Race is made of. Raises ExperimentError if that is no network."""
        cache.enable()
        self.scene: Scene = scene_of(scene)
        networks.training(solve.landscape(self.experiment))
        self._stopped = threading.Event()

    @property
    def experiment(self) -> Experiment:
        """What is trained."""
        return self.scene.experiment

    @cached_property
    def player(self) -> "Player":
        """The widget that notebooks show. Raises ExperimentError where anywidget is not installed."""
        return showing.widget()(self.scene)

    def train(self) -> "Training":
        """Train to the end, or until `stop()` is called or the cell is interrupted; nothing is lost then.

        Raises ExperimentError if a run cannot be trained.
        """
        self._stopped.clear()
        self._say(training=True)
        try:
            runs = trainings.go_on(self.experiment)
            while not all(run.over for run in runs) and not self._stopped.wait(EVERY):
                runs = trainings.go_on(self.experiment)
        finally:
            trainings.pause(self.experiment)
            self._say(training=False)
        if problem := next((run.problem for run in runs if run.problem), ""):
            raise ExperimentError(problem)
        return self

    def stop(self) -> None:
        """Let it wait, here and in the player."""
        self._stopped.set()
        self._say(training=False)
        trainings.pause(self.experiment)

    def _say(self, *, training: bool) -> None:
        """Let the player know, if there is one."""
        if "player" in self.__dict__:
            self.player.training = training

    @property
    def over(self) -> bool:
        """Whether all runs are trained."""
        return all(run.over for run in trainings.race(self.experiment))

    def curves(self) -> list[dict[str, np.ndarray]]:
        """What was measured of every run so far, [rows] each: step, epochs, and loss and accuracy, both also
        on the validation data.
        """
        return [
            {name: np.array([getattr(row, name) for row in list(run.rows)]) for name in ("step", *CURVES)}
            for run in trainings.race(self.experiment)
        ]

    def weights(self) -> list[np.ndarray]:
        """The parameters [rows, d] of every run at every row of `curves`."""
        return [np.array([row.x for row in list(run.rows)]) for run in trainings.race(self.experiment)]

    def __repr__(self) -> str:
        about = credit(self.scene)
        return f"Training: {about.title}. {about.caption}"

    def _display_(self) -> Any:
        """What marimo shows."""
        return self.player

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        from app.export.formats.metadata import noted

        widgets = showing.has_widgets()
        shown = self.player.mimebundle(repr(self)) if widgets else {"text/plain": repr(self)}
        return showing.chosen(shown, include, exclude), noted(credit(self.scene, measured=False))
