"""Experiments side by side in files: every panel below its title, at one step, in colours that compare."""

import json
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from app.export.credit import credit
from app.export.drawing.canvas.look import look
from app.export.drawing.charts.sharing import in_common
from app.export.drawing.maps.contours import levels, levels_of
from app.export.drawing.race import race
from app.export.drawing.sheets.picture import KINDS, Film
from app.export.drawing.sheets.side_by_side import Maps
from app.export.formats.stills import still
from app.export.options import Options
from app.races.scene import Plot, patched, read

BOWL = {
    "landscape": {"name": "bowl", "params": {"kappa": 1}},
    "steps": 40,
    "runs": [{"rule": "gd", "lr": 0.02}, {"rule": "momentum", "lr": 0.02}],
}
STEEP = {"experiment": {"landscape": {"params": {"kappa": 100}}}}
ELSEWHERE = {"experiment": {"landscape": {"name": "saddle"}}}
NEWTON = {"title": "Newton", "experiment": {"runs": [{"rule": "newton"}, {}]}}
BOWLED = "Ill-conditioned bowl, side by side: round; κ = 100"
SMALL = Options(width=480, height=360, settings=False)
SVG = "{http://www.w3.org/2000/svg}"


def beside(*panels, base=BOWL, **more):
    return read(json.dumps({"version": 2, "experiment": base, "panels": list(panels)} | more))


def drawn(scene, kind="map", options=SMALL):
    return ElementTree.fromstring(still(scene, options, kind, "svg"))  # noqa: S314  our own


def texts(root):
    return [element.text for element in root.iter(f"{SVG}text")]


def filled(*panels, width=200.0, height=150.0):
    return [one.filling(width, height) for one in race(beside(*panels)).beside]


def test_maps_of_one_landscape_have_their_levels_and_colours_in_common():
    round_, steep = filled({}, STEEP)
    first, second = levels_of(round_), levels_of(steep)
    assert first.at.tolist() == second.at.tolist()
    assert first.span == second.span
    assert first.at.tolist() == levels(np.stack([round_.z, steep.z]), 0.0).at.tolist()
    assert first.at.tolist() != levels(round_.z, 0.0).at.tolist()
    relieved = patched(beside({}, STEEP), {"show": ["relief"]})
    assert (Film(race(relieved), SMALL).frame(3) != Film(race(beside({}, STEEP)), SMALL).frame(3)).any()


def test_maps_of_other_landscapes_have_their_own():
    bowl, saddle = filled({}, ELSEWHERE)
    assert bowl.ground is saddle.ground is None
    assert levels_of(bowl).at.tolist() == levels(bowl.z, bowl.floor).at.tolist()
    assert levels_of(bowl).at.tolist() != levels_of(saddle).at.tolist()


def test_plots_have_their_axes_in_common_where_they_can_be_compared():
    light = look(SMALL, "light")
    both = in_common(race(beside({}, STEEP)).beside, Plot(), light)
    alone = in_common(race(beside({}, {})).beside, Plot(), light)
    assert both is not None
    assert alone is not None
    assert both.axis.high > alone.axis.high  # where the steeper one begins
    spent = in_common(race(beside({}, NEWTON)).beside, Plot(x="gradients"), light)
    assert spent is not None
    assert spent.end == 40
    assert in_common(race(beside({}, ELSEWHERE)).beside, Plot(), light) is None


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "atlas"])  # it is of one panel
def test_every_panel_stands_below_its_title(kind):
    said = " ".join(texts(drawn(beside({"title": "**round** & <b> $\\alpha$"}, STEEP, NEWTON), kind)))
    assert all(title in said for title in ("round & <b>", "κ = 100", "Newton"))
    assert "*" not in said
    assert "$" not in said


def test_runs_that_are_the_same_are_listed_once_and_others_named_at_their_heads():
    words = texts(drawn(beside({"title": "round"}, STEEP)))
    assert words.count("Gradient descent") == words.count("Momentum") == 1
    assert " ".join(words).count("40 steps · 40 gradient evaluations each") == 1
    words = texts(drawn(beside({"title": "round"}, NEWTON)))
    assert [words.count(name) for name in ("Gradient descent", "Newton", "Momentum")] == [1, 2, 2]
    said = " ".join(words)
    assert [said.count(word) for word in ("40 steps ·", "Hessians")] == [2, 1]
    hidden = texts(drawn(beside({"title": "round"}, NEWTON, view={"names": False})))
    assert "Momentum" not in hidden


def test_a_run_that_diverged_is_said_beside_the_title():
    wild = {"title": "wild", "experiment": {"runs": [{"lr": 9.0}]}}
    base = BOWL | {"runs": [{"rule": "gd", "lr": 0.02}], "steps": 600}
    scene = beside({"title": "calm"}, wild, base=base)
    assert any("diverged at" in text for text in texts(drawn(scene)))
    assert not any("diverged" in text for text in texts(drawn(patched(scene, {"step": 3}))))


def test_all_panels_stand_at_one_step():
    root = drawn(patched(beside({}, STEEP), {"step": 3}))
    assert texts(root).count("step 3 / 40") == 1
    for i in (0, 1):
        line = root.findall(f".//{SVG}g[@id='panel-{i}-run-0']//{SVG}path")[-1]
        points = {tuple(point.split()) for point in re.findall(r"[ML] (\S+ \S+)", line.get("d"))}
        assert len(points) == 4
    film = Film(race(beside({}, STEEP)), SMALL)
    width = SMALL.width // 2
    before, after = film.frame(1).astype(int), film.frame(5).astype(int)
    assert (before != after)[:, :width].any()
    assert (before != after)[:, width:].any()
    for step in (0, 2.5, 40):
        assert film.frame(step).tobytes() == Film(race(beside({}, STEEP)), SMALL).frame(step).tobytes()


def test_what_a_view_shows_is_shown_in_every_panel():
    marks = [{"at": [0, 0], "text": "all"}, {"at": [0, 0], "text": "second", "panel": 1}]
    words = texts(drawn(beside({}, STEEP, view={"marks": marks})))
    assert [words.count("all"), words.count("second")] == [2, 1]
    slow = " ".join(texts(drawn(beside({}, STEEP, view={"show": ["slow"], "step": 2}))))
    assert slow.count("1 of 2") == 2  # phases of a step of gradient descent


def test_a_caption_says_how_panels_differ_and_a_description_what_stands_side_by_side():
    told = credit(beside({"title": "**round**"}, STEEP | {"title": "steep"}, NEWTON))
    assert told.caption == (
        "round – Ill-conditioned bowl: κ = 1, θ = 60, start (−3, 1), 40 steps. Gradient descent: η = 0.02. "
        "Momentum: η = 0.02, β = 0.9. steep – Ill-conditioned bowl: κ = 100. Newton – Newton: η = 1."
    )
    assert told.title == "Side by side: round; steep; Newton"
    assert told.alt.startswith("Paths over 40 steps, side by side. round: Gradient descent and Momentum on ")
    alike = credit(beside({"title": "round"}, STEEP))
    assert alike.alt.startswith(f"Paths of Gradient descent and Momentum over 40 steps on {BOWLED}. ")
    assert alike.caption.endswith("β = 0.9. κ = 100.")
    assert alike.title == f"Gradient descent and Momentum on {BOWLED}"
    fewer = beside({"title": "both"}, {"title": "one", "experiment": {"runs": [{"lr": 0.1}]}})
    assert credit(fewer).caption.endswith("one – Gradient descent: η = 0.1. Without Momentum.")


@pytest.mark.parametrize(
    ("count", "size", "columns"),
    [(2, (960, 540), 2), (2, (400, 800), 1), (3, (1280, 500), 3), (3, (700, 600), 2), (4, (960, 540), 2)],
)
def test_panels_stand_beside_each_other_where_the_page_is_wide_enough(count, size, columns):
    changes = [{"title": f"panel{i}"} for i in range(count)]
    root = drawn(beside(*changes), options=Options(*size, settings=False))
    places = {
        element.text: element.get("transform").split()[0]
        for element in root.iter(f"{SVG}text")
        if (element.text or "").startswith("panel")
    }
    assert len(places) == count
    assert len(set(places.values())) == columns


def test_networks_are_trained_each_and_drawn_where_their_heights_are_known():
    net = {"landscape": {"name": "mlp", "params": {"depth": 1, "width": 4}}, "steps": 3}
    shown = race(
        beside({}, {"experiment": {"runs": [{"lr": 0.5}]}}, base=net | {"runs": [{"rule": "gd", "lr": 0.1}]})
    )
    first, second = shown.beside
    assert first.loss[0, 0] == second.loss[0, 0]
    assert first.loss[0, -1] != second.loss[0, -1]
    tall = Options(width=480, height=480, settings=False)
    box = Maps(shown, tall)._panes.boxes[0]
    assert box.width / box.height == pytest.approx(4 / 3, rel=1e-3)
    drawn = [one.filling(box.width, box.height) for one in shown.beside]
    assert levels_of(drawn[0]).at.tolist() == levels_of(drawn[1]).at.tolist()
    assert np.isfinite(drawn[0].z).all()
