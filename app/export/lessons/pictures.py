"""The picture of a step on paper: its map and its plot, or what a recorded training has to show."""

from collections.abc import Callable

import numpy as np

from app.export.drawing import race as drawing_race
from app.export.drawing.canvas.look import Look, look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.shapes import rounded
from app.export.drawing.charts.chart import Chart
from app.export.drawing.charts.curves import curves_of
from app.export.drawing.charts.rates import chart
from app.export.drawing.charts.sharing import axes_of
from app.export.drawing.race import Race
from app.export.drawing.sheets.picture import KINDS
from app.export.drawing.sheets.sheet import Box, drawing
from app.export.options import Options, kind_of
from app.languages import grouped, t
from app.player.messages.lessons import networked
from app.races import lessons, recordings
from app.races.lessons import Lesson, Step, Value
from app.races.recordings import Recording
from app.races.scene import Plot, Scene
from core.experiment import ExperimentError

WIDE = 320
"""Pixels that a picture takes of a page."""
MAP, PLOT = 236, 140
"""And how high its map, and its plot are."""
TITLES = ("loss: validation, and training", "validation accuracy")
EDGE = 14
"""A picture has so much of a page around it, which the paper has already."""

Drawing = Callable[[Pen], None]


def picture(lesson: Lesson, step: Step, language: str) -> tuple[Drawing, float]:
    """What draws a step in a box of WIDE pixels, and how high that is.

    Of a question the start is drawn, unless its view names a step. Raises ExperimentError.
    """
    scene = lesson.scene(step, language)._replace(title=None, caption=None)
    if step.ask and scene.view.step is None:
        scene = at_step(scene, 0)
    elif scene.view.step is None and scene.view.play:
        scene = at_step(scene, scene.view.play[1])
    scene = scene._replace(view=scene.view.model_copy(update={"theme": "light"}))
    if networked(step):
        return _recorded(lesson, step, scene)
    options = Options(width=WIDE + 2 * EDGE, height=MAP + 2 * EDGE, settings=False, transparent=True)
    kind = kind_of(scene)
    race = drawing_race.race(scene)
    map_ = drawing(KINDS[kind if kind in ("map", "atlas") else "map"](race, options))
    plots = () if step.ask or race.beside or kind == "atlas" else scene.view.plots[:1]

    def mapped(pen: Pen) -> None:
        with pen.within(-EDGE, -EDGE, WIDE + 2 * EDGE, MAP + 2 * EDGE):
            map_(pen)

    if not plots:
        return mapped, MAP
    one = chart(race, look(options, "light"), Box(0, MAP + 8, WIDE, PLOT), plots[0])
    moment = float(race.steps if scene.view.step is None else scene.view.step)

    def draw(pen: Pen) -> None:
        mapped(pen)
        one.axes(pen)
        one.draw(pen, moment)

    return draw, MAP + 8 + PLOT


def at_step(scene: Scene, step: int) -> Scene:
    """The scene at a step."""
    return scene._replace(view=scene.view.model_copy(update={"step": step}))


def _recorded(lesson: Lesson, step: Step, scene: Scene) -> tuple[Drawing, float]:
    """Each panel's curves below each other, or its layers."""
    place = recordings.beside(lesson.folder)
    found: list[tuple[str, Scene, Recording]] = []
    for i in range(max(len(scene.panels), 1)):
        own = scene.alone(i) if scene.panels else scene
        recording = recordings.find(step.recording or "", own.experiment, place)
        if recording is None:
            raise ExperimentError(f"the recording {step.recording} is not of this experiment.")
        found.append((scene.panels[i].title or "" if scene.panels else "", own, recording))
    views = step.views or ("curves",)
    if views[0] == "layers":
        return _layers(found, scene.view.step, hidden=step.ask is not None)
    high = 150 if len(found) > 1 else 170
    colors = look(Options(width=WIDE, height=MAP, settings=False), "light")
    rows = [_curves(own, recording, colors, high) for _, own, recording in found]
    titles = [title for title, _, _ in found]
    each = high + (20 if len(found) > 1 else 0)

    def draw(pen: Pen) -> None:
        for i, (title, row) in enumerate(zip(titles, rows, strict=True)):
            with pen.within(0, i * each, WIDE, each):
                if len(found) > 1:
                    pen.text(title, 0, 9, 12.5, colors.text, weight=600)
                with pen.within(0, each - high, WIDE, high):
                    row(pen)

    return draw, each * len(found)


def _curves(scene: Scene, recording: Recording, colors: Look, high: float) -> Drawing:
    """The loss on the validation samples, faint that on the training samples, and the accuracy."""
    trained = drawing_race.recorded(scene, recording)
    validated = _of(trained, scene, recording, "validation")
    right = _of(trained, scene, recording, "validation_accuracy")._replace(floor=None)
    half, linear = (WIDE - 16) / 2, Plot(scale="linear")
    left, axes = (
        Box(0, 8, half, high - 8),
        axes_of([(one, curves_of(one, Plot(), colors)) for one in (trained, validated)]),
    )
    charts = [
        Chart(validated, colors, left, axes=axes, title=""),
        Chart(right, colors, Box(half + 16, 8, half, high - 8), linear, title=""),
    ]
    below = Chart(trained, colors, left, axes=axes, named=False, title="")
    below.narrow(charts[0].width)

    moment = float(trained.steps if scene.view.step is None else scene.view.step)

    def draw(pen: Pen) -> None:
        for one, title, left in zip(charts, TITLES, (0, half + 16), strict=True):
            pen.text(title, left, 7, 12, colors.text, weight=600)  # above the number of the step
            one.axes(pen)
            if moment and one is charts[0]:
                with pen.faint(0.4):
                    below.draw(pen, moment)
            if moment:
                one.draw(pen, moment)

    return draw


def _of(race: Race, scene: Scene, recording: Recording, name: str) -> Race:
    """The race with something else that was recorded in place of its losses."""
    rows = []
    for i in recording.rows_of(scene.experiment) or ():
        known = [getattr(moment, name) for moment in recording.runs[i].moments]
        rows.append(known + [known[-1]] * (race.loss.shape[1] - len(known)))
    return race._replace(loss=np.array(rows))


def _layers(
    found: list[tuple[str, Scene, Recording]], step: int | None, *, hidden: bool
) -> tuple[Drawing, float]:
    """The standard deviation of every layer's activations, as bars on one scale of powers of ten.

    They are `hidden`, and can be drawn by hand, where they would tell the answer to a question.
    """
    colors = look(Options(width=WIDE, height=MAP, settings=False), "light")
    spreads = []
    for title, scene, recording in found:
        run = recording.runs[(recording.rows_of(scene.experiment) or (0,))[scene.view.focus]]
        at = step or 0
        looks = [one for one in run.layers if run.moments[one.row].step <= at] or [run.layers[0]]
        shown = run.moments[looks[-1].row].step
        spreads.append((title, shown, recording.names, looks[-1].activations.std))
    known = np.concatenate([std[std > 0] for *_, std in spreads])
    low = np.floor(np.log10(known.min())) if len(known) else -1.0
    top = max(np.ceil(np.log10(known.max())) if len(known) else 0.0, low + 1)
    line, head = 17.0, 24.0

    def draw(pen: Pen) -> None:
        y = 0.0
        for title, shown, names, std in spreads:
            text = t("std of activations, step {step}", step=grouped(shown))
            text = f"{title}: {text}" if title else text
            pen.text(text, 0, y + 9, 12.5, colors.text, weight=600)
            y += head
            for name, one in zip(names, std, strict=True):
                part = 0.0 if one <= 0 else float(np.clip((np.log10(one) - low) / (top - low), 0.01, 1))
                pen.text(name, 0, y + line / 2, 11.5, colors.muted)
                pen.fill(rounded(70, y + 3, 190, line - 6, 2), colors.rule)
                if hidden:
                    y += line
                    continue
                if part:
                    pen.fill(rounded(70, y + 3, 190 * part, line - 6, 2), colors.text)
                pen.text(lessons.numeral(one, Value()), 268, y + line / 2, 11.5, colors.text)
                y += line
            y += 8

    high = sum(head + line * len(std) + 8 for *_, std in spreads)
    return draw, high
