"""Any scene that is allowed, as JSON has it: every field of a view, words, marks and panels."""

from hypothesis import strategies as st

from app.races.palette import PALETTE
from app.races.scene.marks import SHAPES
from app.races.scene.view import ATLAS_KINDS, ATLAS_MEASURES, COLUMNS, PARTS, QUANTITIES, SHOWN

numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 6))
points = st.tuples(numbers, numbers).map(list)
intervals = st.tuples(numbers, numbers).filter(lambda pair: pair[0] != pair[1]).map(sorted)
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
"""In any script."""
latin = st.text(st.sampled_from("aZ é β ∇ <&>\"'%#_*`$\\{}^"), min_size=1, max_size=60)
"""Words that every machine can draw, with all that is Markdown or TeX in them."""


@st.composite
def marks(draw, steps, runs, text=words, panels=0):
    """A mark in a race of so many steps and runs, on any of so many panels."""
    on = draw(st.sampled_from(["map", "plot", "knob"]))
    ways = {"map": [["at"], ["run"], ["run", "step"]], "plot": [["step"], ["run", "step"], ["value"]]}
    values = {
        "at": points,
        "run": st.integers(0, runs - 1),
        "step": st.integers(0, steps),
        "value": numbers,
    }
    place = {name: draw(values[name]) for name in draw(st.sampled_from(ways.get(on, [["value"]])))}
    if on == "knob" and draw(st.booleans()):
        place["path"] = f"runs.{draw(st.integers(0, runs - 1))}.lr"
    shape = draw(st.sampled_from(SHAPES if on == "map" else ["point", "none"]))
    if shape == "circle":
        place["radius"] = draw(st.floats(1e-3, 1e6))
    elif shape in ("line", "arrow", "region"):
        place["to"] = draw(points)
    if draw(st.booleans()):
        place["color"] = draw(st.sampled_from(list(PALETTE)))
    if panels and draw(st.booleans()):
        place["panel"] = draw(st.integers(0, panels - 1))
    return {"on": on, "shape": shape, "text": draw(text), **place}


def atlases(runs):
    """An atlas of a race with so many runs."""
    i = st.integers(0, runs - 1)
    paths = i.map(lambda k: {"x": f"runs.{k}.lr", "y": f"runs.{k}.weight_decay"})
    parts = st.fixed_dictionaries(
        {},
        optional={
            "kind": st.sampled_from(ATLAS_KINDS),
            "of": st.sampled_from(ATLAS_MEASURES),
            "epsilon": st.floats(1e-12, 1e6),
            "seeds": st.integers(1, 50),
            "zoom": st.tuples(intervals, intervals).map(list),
        },
    )
    return st.tuples(parts, paths | st.just({})).map(lambda both: both[0] | both[1])


def views(steps, runs, text=words, panels=0):
    """A view of a race of so many steps and runs."""
    step = st.integers(0, steps)
    return st.fixed_dictionaries(
        {},
        optional={
            "step": step,
            "play": st.tuples(step, step).filter(lambda pair: pair[0] != pair[1]).map(sorted),
            "seconds": st.floats(0.5, 120),
            "focus": st.integers(0, runs - 1),
            "panel": st.integers(0, max(panels - 1, 0)),
            "show": st.lists(st.sampled_from(SHOWN), unique=True),
            "window": st.tuples(intervals, intervals).map(list),
            "camera": st.fixed_dictionaries(
                {},
                optional={
                    "turn": st.floats(-9, 9),
                    "tilt": st.floats(0.26, 1.571),
                    "zoom": st.floats(0.5, 4),
                },
            ),
            "plots": st.lists(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "y": st.sampled_from(QUANTITIES),
                        "x": st.sampled_from(["steps", "gradients", "epochs"]),
                        "scale": st.sampled_from(["log", "linear"]),
                        "smooth": st.booleans(),
                    },
                ),
                max_size=2,
            ),
            "knob": st.sampled_from(["runs.0.lr", f"runs.{runs - 1}.lr", "steps", ""]),
            "square": st.booleans(),
            "tail": st.integers(1, 500),
            "members": st.sampled_from(["paths", "dots", "density"]),
            "names": st.booleans(),
            "legend": st.booleans(),
            "equal": st.booleans(),
            "columns": st.lists(st.sampled_from(COLUMNS), unique=True),
            "atlas": atlases(runs),
            "theme": st.sampled_from(["light", "dark"]),
            "hide": st.lists(st.sampled_from(PARTS), unique=True),
            "marks": st.lists(marks(steps, runs, text, panels), max_size=4),
        },
    )


def scenes(experiment, steps, runs, text=words, changes=()):
    """A scene of an experiment, which has so many steps and runs; `changes` are what its panels change."""
    panels = [{"experiment": change} for change in changes]
    given = {"version": st.just(2), "experiment": st.just(experiment)}
    given |= {"panels": st.just(panels)} if panels else {}
    shown = views(steps, runs, text, len(panels))
    return st.fixed_dictionaries(given | {"view": shown}, optional={"title": text, "caption": text})
