"""Marks in pictures: where they stand, what their words look like, and that no text is more than a text."""

import json

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import RendererAgg

from app.export.drawing.canvas.look import look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.pieces import can_be_set, check
from app.export.drawing.canvas.placing import GAP, Obstacle, Rect, Wanted, settled
from app.export.drawing.canvas.words import Words
from app.export.drawing.charts.marks import ChartMarks
from app.export.drawing.maps.marks import WIDEST, draw_marks
from app.export.drawing.race import race
from app.export.options import Options
from app.races import permalink
from app.races.markdown import spans, spoken
from app.races.scene import Mark, Scene
from core.experiment import ExperimentError

WIDE, HIGH = 480, 360
RUNS = [{"rule": "adam"}, {"rule": "gd"}]


@pytest.fixture(scope="module")
def raced():
    return race(
        Scene(permalink.read(json.dumps({"version": 1, "landscape": {"name": "beale"}, "runs": RUNS})))
    )


class Canvas:
    """A sheet of nothing, and a pen for it."""

    def __init__(self):
        self.renderer = RendererAgg(WIDE, HIGH, 100)
        self.pen = Pen(self.renderer, HIGH, 1.0)

    def inked(self):
        """Where there is anything."""
        return np.asarray(self.renderer.buffer_rgba())[..., 3] > 0


def drawn(raced, *marks, step=None, only=None):
    canvas = Canvas()
    draw_marks(
        canvas.pen,
        [Mark(**mark) for mark in marks],
        raced,
        look(Options(), "light").sized(1.0),
        (WIDE, HIGH),
        raced.steps if step is None else step,
        only=only,
    )
    return canvas.inked()


def pixel(raced, place):
    (x0, x1), (y0, y1) = raced.window
    return round((y1 - place[1]) / (y1 - y0) * HIGH), round((place[0] - x0) / (x1 - x0) * WIDE)


def test_a_point_stands_at_its_place_with_its_words_beside_it(raced):
    inked = drawn(raced, {"at": (2, -0.5), "text": "here"})
    row, column = pixel(raced, (2, -0.5))
    assert inked[row, column]
    assert inked[row - 20 : row + 20, column + 8 : column + 40].sum() > 50
    bare = drawn(raced, {"at": (2, -0.5)})
    assert bare.sum() < inked.sum()


@pytest.mark.parametrize(
    ("mark", "inside", "edge"),
    [
        ({"shape": "circle", "radius": 0.5}, False, (2.5, -0.5)),
        ({"shape": "region", "to": (3, -1)}, True, (2.5, -0.5)),
        ({"shape": "line", "to": (3, -1)}, False, (2.5, -0.75)),
        ({"shape": "arrow", "to": (3, -1)}, False, (2.99, -0.995)),
    ],
)
def test_shapes_are_as_large_as_the_landscape_says(raced, mark, inside, edge):
    inked = drawn(raced, {"at": (2, -0.5)} | mark)
    row, column = pixel(raced, edge)
    assert inked[row - 2 : row + 3, column - 2 : column + 3].any()
    row, column = pixel(raced, (2.6, -0.6) if mark["shape"] == "region" else (2, -0.3))
    assert inked[row, column] == inside


def test_a_mark_on_a_run_moves_with_it_and_waits_for_its_step(raced):
    at_head = {"run": 0, "text": "Adam's head"}
    assert (drawn(raced, at_head, step=0) != drawn(raced, at_head, step=30)).any()
    after = {"run": 1, "step": 20, "text": "twenty"}
    assert not drawn(raced, after, step=19).any()
    assert drawn(raced, after, step=20).any()
    row, column = pixel(raced, raced.x[1][20])
    assert drawn(raced, after, step=300)[row, column]


def test_what_is_outside_the_window_and_of_another_run_is_not_drawn(raced):
    assert not drawn(raced, {"at": (1000, 1000), "text": "far"}).any()
    assert not drawn(raced, {"run": 1, "text": "gd"}, only=0).any()
    assert drawn(raced, {"run": 1, "text": "gd"}, only=1).any()
    assert not drawn(raced, {"on": "knob", "value": 0.1, "text": "knob"}).any()


def test_where_no_names_stand_words_may_and_their_letters_can_be_larger(raced):
    def words(**how):
        canvas = Canvas()
        mark = Mark(run=0, step=0, text="a few words")
        draw_marks(
            *(canvas.pen, [mark], raced, look(Options(), "light").sized(1.0), (WIDE, HIGH), 0), only=0, **how
        )
        rows, columns = np.nonzero(canvas.inked())
        return columns.mean(), rows.max() - rows.min()

    middle, high = words(names=False)
    assert middle > pixel(raced, raced.x[0][0])[1]  # right of the head, where a name would stand
    assert words()[0] != middle
    assert words(names=False, least=30.0)[1] > 1.5 * high


def test_marks_on_the_chart(raced):
    plot = Rect(50, 20, 430, 300)

    def drawn_there(**mark):
        canvas = Canvas()
        x = lambda step: plot.left + (plot.right - plot.left) * step / raced.steps  # noqa: E731
        y = lambda loss: plot.bottom - 28 * np.asarray(loss)  # noqa: E731
        marks = ChartMarks(raced, look(Options(), "light").sized(1.0), plot, x, y)
        marks.draw(canvas.pen, [Mark(on="plot", **mark)])
        return canvas.inked()

    across = drawn_there(step=raced.steps // 2, text="half")
    assert across[25:300, 240].mean() > 0.5
    assert across[20:40, 244:280].any()
    level = drawn_there(value=5.0, text="five")
    assert level[160, 55:425].mean() > 0.5
    assert level[130:158, 390:430].any()
    point = drawn_there(run=0, step=200)
    assert point[297:304].any()
    assert not drawn_there(value=50.0, text="above the axis").any()


def test_words_are_never_wider_than_they_may_be():
    words = Words("a few *words* and `code` and onewordthatislongerthanaline $x^2$", 13, 100)
    assert words.width <= 100
    assert words.height > 3 * 13


@given(st.text(max_size=200))
def test_every_text_is_drawn(text):
    canvas = Canvas()
    try:
        check("text", text)
    except ExperimentError:
        reject()
    words = Words(text, 13, WIDEST * WIDE)
    words.draw(canvas.pen, 10, 10, "#000000")
    letters = sum(letter.isalnum() for letter in spoken(text) if ord(letter) < 128)
    assert canvas.inked().any() or not letters
    assert words.width <= WIDEST * WIDE + 13 or any(span.formula for span in spans(text))


def test_formulas_that_cannot_be_set_are_said_in_plain_letters():
    assert not can_be_set(r"\input{/etc/passwd}")
    assert not can_be_set(r"\frac{")
    known, unknown = Words(r"$\lambda$", 13, 200), Words(r"$\lambda \nosuchthing$", 13, 200)
    assert known.width
    assert unknown.width > known.width


@given(st.text("ab *_`$\\<", max_size=40))
def test_no_letter_is_lost_but_signs(text):
    left = [letter for letter in "".join(span.text for span in spans(text)) if letter in "ab<"]
    assert left == [letter for letter in text if letter in "ab<"]


def test_words_keep_clear_of_what_stands_there():
    core = Rect(100, 100, 106, 106)
    (right,) = settled([Wanted(50, 16, core)], [], (400, 300))
    assert (right.left, right.top) == (106 + GAP, 95)
    (left,) = settled([Wanted(50, 16, core)], [Obstacle(right, 3)], (400, 300))
    assert left.right == 100 - GAP
    first, second = settled([Wanted(50, 16, core)] * 2, [], (400, 300))
    assert first.left >= second.right or first.bottom <= second.top or second.left >= first.right


def test_words_at_the_edge_stay_in_the_picture():
    for core in (Rect(398, 298, 404, 304), Rect(-9, -9, -3, -3)):
        (rect,) = settled([Wanted(120, 40, core)], [], (400, 300))
        assert rect.left >= 0
        assert rect.top >= 0
        assert rect.right <= 400
        assert rect.bottom <= 300
