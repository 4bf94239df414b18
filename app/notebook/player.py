"""The player of a scene as a widget: what Python sets is seen there, what a hand does there is known here."""

import gzip
import json
import logging
import math
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache
from threading import Lock
from typing import Any

import anywidget
import traitlets

from app.export.credit import credit
from app.export.formats import bundle
from app.notebook import frame
from app.notebook.reading import Given, json_of, scene_of
from app.notebook.serving import Answer, answer
from app.notebook.still import stills
from app.player import scripts, static_files
from app.races import controls
from app.races.scene import read, turned, value_at, whole
from app.races.scene.panels import trains
from core import cache as programs
from core.experiment import ExperimentError

_WAITING = 4
"""Questions of players that are answered at the same time: a map of a network takes seconds."""


class Player(anywidget.AnyWidget):
    """A player in a notebook.

    `scene` is all that is shown, as JSON has it; `value` is what the knob under the map turns; `step` is
    where the playhead stands, and `playing` whether it moves; `training`, whether a network is trained on.
    All can be set and observed: player.observe(listener, "value").
    """

    _esm = (static_files.PLAYER / scripts.WIDGET).read_text(encoding="utf-8")
    _code = traitlets.Unicode().tag(sync=True)
    """Names the player's code, which a page asks for once."""
    _link = traitlets.Unicode().tag(sync=True)
    """What a page has written last of what a hand set there."""
    _by = traitlets.Unicode().tag(sync=True)
    """The one of several views of this widget that has set the scene."""
    _on = traitlets.Int(0).tag(sync=True)
    """How many changes by others that view knew of when it did."""
    scene = traitlets.Dict().tag(sync=True)
    step = traitlets.Float(0.0).tag(sync=True)
    playing = traitlets.Bool(True).tag(sync=True)
    training = traitlets.Bool(False).tag(sync=True)
    value = traitlets.Any(None)

    def __init__(self, scene: Given) -> None:
        """Of what a Race is made of. Raises ExperimentError."""
        programs.enable()
        self._shown = scene_of(scene)
        self._heard = ""  # the view whose scene is being taken over
        self._changes = 0  # of the scene since the beginning
        self._own: Counter[str] = Counter()  # those of them that a view has made
        self._hearing = True  # what is set comes from a view, or stands in the scene
        self._sending = Lock()
        step = self._shown.view.step
        super().__init__(
            _code=frame.digest(),
            scene=whole(self._shown),
            value=self._turned(),
            playing=step is None,
            step=float(step or 0),
        )
        self._hearing = False
        self.on_msg(self._hear)

    @property
    def knob(self) -> str | None:
        """The path of what the knob turns, which is `value`; None where there is no knob."""
        shown, known = self._shown, [one.path for one in controls.controls(self._shown.experiment)]
        named = shown.view.knob
        if named == "" or trains(shown.experiment):
            return None
        return controls.path_of(f"runs.{shown.view.focus}.lr" if named is None else named, known)

    def get(self, path: str) -> Any:
        """The value at a path in the scene: "runs.0.lr", "landscape.params.kappa", "view.focus".

        Raises ExperimentError if there is none.
        """
        return value_at(self._shown, path)

    def set(self, path: str | Mapping[str, Any], value: Any = None) -> None:
        """Set the value at a path, or several: {"runs.0.lr": 0.1, "view.legend": True}.

        Raises ExperimentError with one sentence that says what is allowed; then nothing is set.
        """
        values = json_of(path if isinstance(path, Mapping) else {path: value})
        self.scene = whole(turned(self._shown, values))

    def show(self, scene: Given) -> None:
        """Show another scene. Raises ExperimentError."""
        self.scene = whole(scene_of(scene))

    def play(self) -> None:
        """Play on; from the start if the end was reached."""
        self.playing = True

    def pause(self) -> None:
        """Stop where it is."""
        self.playing = False

    def __repr__(self) -> str:
        """What it shows, in words."""
        about = credit(self._shown)
        return f"Player: {about.title}. {about.caption}"

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return self.mimebundle(repr(self)), {}

    def mimebundle(self, words: str) -> dict[str, Any]:
        """The widget, and for where it cannot be a picture and `words`."""
        made = super()._repr_mimebundle_()
        data = made[0] if isinstance(made, tuple) else made
        return {**(data or {}), **stills(self._shown), "text/plain": words}

    @traitlets.validate("scene")
    def _checked(self, proposal: Mapping[str, Any]) -> dict[str, Any]:
        return whole(read(json.dumps(json_of(proposal["value"]))))

    @traitlets.validate("step")
    def _within(self, proposal: Mapping[str, Any]) -> float:
        step, last = float(proposal["value"]), self._shown.experiment.steps
        if not math.isfinite(step) or not 0 <= step <= last:
            raise ExperimentError(f"step: must be a number from 0 to {last}, not {step:g}.")
        if step == self.step and not self._hearing:  # no change to observe, though it may be playing past it
            self.set("view.step", int(step))
        return step

    @traitlets.observe("step")
    def _seek(self, change: Mapping[str, Any]) -> None:
        """Let the scene stand there, so that what is set of it at the same time shows that step."""
        if not self._hearing:
            self.set("view.step", int(change["new"]))

    @traitlets.observe("scene")
    def _take(self, _: Any) -> None:
        self._changes += 1
        if self._heard:
            self._own[self._heard] += 1
        self._shown = read(json.dumps(self.scene))
        self.value = self._turned()
        self._tell({"changed": True, "by": self._heard})

    @traitlets.validate("value")
    def _allowed(self, proposal: Mapping[str, Any]) -> Any:
        value = json_of(proposal["value"])
        if value == self._turned():
            return value
        if not (knob := self.knob):
            raise ExperimentError("value: there is no knob in this scene.")
        turned(self._shown, {knob: value})
        return value

    @traitlets.observe("value")
    def _turn(self, change: Mapping[str, Any]) -> None:
        """Set what the knob turns."""
        if (knob := self.knob) and change["new"] != self._turned():
            self.set(knob, change["new"])

    def _turned(self) -> Any:
        return self.get(knob) if (knob := self.knob) else None

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over what a view says, but no scene from before a change that it has yet to be shown."""
        if "scene" in sync_data:
            by, on = (sync_data.get(name, getattr(self, name)) for name in ("_by", "_on"))
            if on != self._by_others(str(by)):
                sync_data = {
                    name: value for name, value in sync_data.items() if name not in ("scene", "_link")
                }
            else:
                self._heard = str(by)
        self._hearing = True
        try:
            super().set_state(sync_data)
        except ExperimentError as error:  # it was between two experiments
            self._tell({"error": str(error)})
        finally:
            self._heard, self._hearing = "", False

    def _by_others(self, view: str) -> int:
        """How many changes of the scene a view has not made itself."""
        return self._changes - self._own[view]

    def _hear(self, _: Any, message: Any, __: Any) -> None:
        """Answer a view, in a thread of its own: a map of a network takes a while."""
        _threads().submit(copy_context().run, self._reply, message)

    def _reply(self, message: Mapping[str, Any]) -> None:
        on = self._by_others(str(message.get("by", "")))  # before the scene is read
        try:
            if "changes" in message:
                self.set({str(path): value for path, value in message["changes"]})
                return
            said = self._answer(str(message["ask"]))
        except ExperimentError as error:
            said = Answer(400, False, str(error).encode())
        except Exception as error:  # a view must not wait for ever
            logging.getLogger(__name__).exception("A player could not be answered.")
            said = Answer(500, False, f"{type(error).__name__} in the kernel: {error}".encode())
        about = {"answer": message.get("id"), "status": said.status, "gzipped": said.gzipped, "on": on}
        self._tell(about, [said.body])

    def _answer(self, address: str) -> Answer:
        if address == "code":
            return Answer(200, True, frame.code())
        if address == "scene":
            return Answer(200, True, gzip.compress(bundle.asked(self._shown, self._link), 6))
        return answer(address)

    def _tell(self, message: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        with self._sending:
            self.send(message, buffers)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_WAITING, "player")
