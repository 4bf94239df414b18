"""Whether all letters of a scene can be drawn: one sentence says which one cannot, and where it stands."""

from app.export.drawing.canvas import pieces, scripts
from app.races import solve
from app.races.scene import Scene


def check(scene: Scene) -> None:
    """Raise ExperimentError if words that a picture shows have a letter that no font has here."""
    for where, text in (("title", scene.title), ("caption", scene.caption)):
        pieces.check(where, text or "")
    for i, mark in enumerate(scene.view.marks):
        if mark.on != "knob":
            pieces.check(f"view.marks[{i}].text", mark.text)
    for i, panel in enumerate(scene.panels):
        pieces.check(f"panels[{i}].title", panel.title or "")
    for k, experiment in enumerate(scene.experiments):
        where = f"panels[{k}].experiment" if scene.panels else "experiment"
        for i, run in enumerate(experiment.runs):
            scripts.check(f"{where}.runs[{i}].label", run.label or "")
    landscape = solve.landscape(scene.experiment)
    scripts.check("the landscape", landscape.title)


def check_axes(axes: tuple[str, str]) -> None:
    """Raise ExperimentError if the titles of a map's axes, which are columns of a table, cannot be drawn."""
    for axis in axes:
        scripts.check("an axis of the map", axis)
