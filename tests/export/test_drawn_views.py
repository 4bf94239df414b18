"""What a view shows is what a picture shows: its window, tail, overlays, relief and plots."""

import json
from itertools import pairwise

import numpy as np
import pytest

from app.export.drawing.canvas.look import look
from app.export.drawing.maps.contours import levels
from app.export.drawing.overlays.slow import count_of
from app.export.drawing.race import race
from app.export.drawing.relief.block import FOOT, Block, hidden, lens_of
from app.export.drawing.relief.space import Space
from app.export.drawing.sheets.panels import moments
from app.export.drawing.sheets.picture import KINDS, Film
from app.export.options import Options, checked, kind_of
from app.races import permalink
from app.races.scene import Camera, Mark, Plot, Scene, View, minimal, patched, read
from core.experiment import ExperimentError

BEALE = permalink.read(
    json.dumps(
        {
            "version": 1,
            "landscape": {"name": "beale"},
            "steps": 40,
            "runs": [{"rule": "adam"}, {"rule": "gd", "lr": 0.01}],
        }
    )
)
SMALL = Options(width=240, height=180, settings=False)


def frame(view, step=20.0):
    return Film(race(Scene(BEALE, view)), SMALL).frame(step).astype(int)


@pytest.mark.parametrize(
    "view",
    [
        View(window=((0, 4), (-1, 2))),
        View(tail=3),
        View(names=False),
        View(legend=True),
        View(focus=1),
        View(theme="dark"),
        View(show=("inner",)),
        View(show=("curvature",)),
        View(show=("stability",)),
        View(show=("theory",)),
        View(show=("slow",)),
        View(show=("relief",)),
        View(show=("relief",), camera=Camera(turn=2.0)),
    ],
)
def test_everything_in_a_view_changes_its_picture(view):
    plain = View() if view.camera == Camera() else View(show=("relief",))
    assert (frame(view) != frame(plain)).any()


def test_slow_motion_shows_a_step_phase_by_phase_and_moves_last():
    slow = View(show=("slow",))
    count = count_of(Scene(BEALE, slow))
    phases = [frame(slow, 20 + i / count) for i in range(count)]
    assert count == 7
    assert all((a != b).any() for a, b in pairwise(phases))  # every phase has a picture of its own
    assert (frame(slow, 20.01) == phases[0]).all()  # in which nothing moves
    assert (frame(slow, 21 - 0.5 / count) != phases[-1]).any()  # but in the last


@pytest.mark.parametrize(
    "given",
    [
        {"landscape": {"name": "digits"}, "steps": 3, "batch": {"size": 64, "order": "shuffled"}},
        {"landscape": {"name": "beale"}, "steps": 3, "repeat": {"seeds": 3}},
    ],
)
def test_what_no_rule_computed_step_by_step_is_shown_at_its_own_pace(given):
    run = {"rule": "gd", **({"repeat": given.pop("repeat")} if "repeat" in given else {})}
    experiment = permalink.read(json.dumps({"version": 1, "runs": [run], **given}))
    assert count_of(Scene(experiment, View(show=("slow",)))) == 0


@pytest.mark.parametrize(
    "plot",
    [Plot(y="gradient"), Plot(y="directions"), Plot(y="sweep"), Plot(scale="linear"), Plot(x="gradients")],
)
def test_plots_of_a_view_are_drawn(plot):
    def pixels(view):
        figure = KINDS["losses"](race(Scene(BEALE, view)), Options(width=400, height=300))
        figure.canvas.draw()
        return np.asarray(figure.canvas.buffer_rgba())

    assert (pixels(View(plots=(plot, Plot()))) != pixels(View(plots=(Plot(), Plot())))).any()
    assert kind_of(Scene(BEALE, View(show=("runs",)))) == "multiples"


def test_losses_over_rates_are_drawn_after_the_step_that_is_shown():
    def pixels(scene, plot):
        figure = KINDS["losses"](race(scene._replace(view=View(step=4, plots=(plot,)))), Options())
        figure.canvas.draw()
        return np.asarray(figure.canvas.buffer_rgba())

    sweep = Plot(y="sweep", scale="linear")
    gone = BEALE.model_copy(update={"runs": (BEALE.runs[1].model_copy(update={"lr": 50.0}),)})
    assert (pixels(Scene(BEALE), sweep) != pixels(Scene(BEALE), Plot(y="sweep"))).any()
    assert pixels(Scene(gone), sweep).std() > 1  # the run has diverged by then, and most rates
    network = {"name": "mlp", "params": {"depth": 1, "width": 4}}
    given = {"version": 1, "landscape": network, "steps": 5, "runs": [{"rule": "gd"}]}
    trained = permalink.read(json.dumps(given))
    assert (pixels(Scene(trained), Plot(y="sweep")) == pixels(Scene(trained), Plot())).all()


@pytest.mark.parametrize("shape", [(960, 720), (1920, 1080), (300, 900)])
def test_no_axis_is_squeezed(shape):
    drawn = race(Scene(BEALE, View(window=((0, 4), (0, 3)))))
    (x0, x1), (y0, y1) = drawn.filling(*shape).window
    across, up = (high - low for low, high in drawn.window)
    assert (x0, y0) <= (0, 0)
    assert x1 >= 4
    assert y1 >= 3
    assert (x1 - x0) / shape[0] / ((y1 - y0) / shape[1]) == pytest.approx(across / 4 / (up / 3), rel=0.01)


def test_from_above_a_relief_is_the_flat_map_and_hides_nothing():
    drawn = race(Scene(BEALE))
    block = Block(levels(drawn.z, drawn.floor), drawn.window, 0.75, look(SMALL, "light"))
    above = lens_of(Camera(turn=0, tilt=1.571, zoom=1), 240, 180, 20)
    colors, depths = block.seen(above)
    assert colors[90, 120, 3] == 1
    assert colors[0, 0, 3] == 0
    seen = above.look(block.place(drawn.x[0]))
    assert not hidden(depths, seen).any()
    low = lens_of(Camera(tilt=0.3), 240, 180, 20)
    assert hidden(block.seen(low)[1], low.look(np.array([[0.0, 0.0, -FOOT]]))).all()


def test_a_relief_shows_marks_and_members_where_its_surface_does():
    many = permalink.read(
        json.dumps(
            {
                "version": 1,
                "landscape": {"name": "beale"},
                "steps": 40,
                "runs": [{"rule": "adam", "repeat": {"grid": [4, 3]}}, {"rule": "gd", "lr": 0.01}],
            }
        )
    )
    relief = View(show=("relief",), names=False)
    marked = relief.model_copy(update={"marks": (Mark(at=(1, -1), to=(2, 0), shape="arrow", text="on"),)})
    assert (frame(marked) != frame(relief)).any()
    shown = [Film(race(Scene(one, relief)), SMALL).frame(20.0) for one in (BEALE, many)]
    assert (shown[0] != shown[1]).any()
    space = Space(race(Scene(BEALE, View(camera=Camera(tilt=0.3)))), look(SMALL, "light"), (240, 180))
    (x0, x1), (y0, y1) = race(Scene(BEALE)).window
    across = np.stack([np.linspace(x0, x1, 300), np.full(300, (y0 + y1) / 2)], axis=1)
    assert 0 < sum(map(len, space.pieces(across))) < 200  # a hill stands before a part of the line


def test_a_relief_has_room_however_small_its_picture_is():
    assert lens_of(Camera(), 120, 20, 30).scale > 0


def test_a_scene_is_patched_or_refused_in_one_sentence():
    scene = Scene(BEALE, View(step=3), "Before")
    assert patched(scene, {"step": None, "title": None}) == scene
    after = patched(scene, {"step": 5, "title": "", "hide": ["knob"]})
    assert (after.view.step, after.title, after.view.hide) == (5, None, ("knob",))
    assert read(minimal(after)) == after
    with pytest.raises(ExperimentError, match=r"^view.step: 41 was given, but the last step is 40\.$"):
        patched(scene, {"step": 41})


def test_a_filmstrip_goes_as_far_between_any_two_of_its_moments_or_shows_those_that_are_asked_for():
    drawn = race(Scene(BEALE, View(step=200)))
    shown = moments(drawn, Options(moments=5))
    assert (shown[0], shown[-1], len(shown)) == (0, 200, 5)
    (x0, x1), (y0, y1) = drawn.window
    path = drawn.x[0, :201] / [x1 - x0, y1 - y0]
    gone = np.hypot(*np.diff(path, axis=0).T)
    parts = [gone[a:b].sum() for a, b in pairwise(shown)]
    assert max(parts) - min(parts) <= 2 * gone.max()
    assert moments(drawn, Options(at=(20, 0, 5))) == [0, 5, 20]
    with pytest.raises(ExperimentError, match=r"^at: must be steps from 0 to \d+, not 9999\.$"):
        checked(Options(at=(9999,)), Scene(BEALE))
