"""Golden vectors: what exports draw, and the player too. `python tests/golden/draw.py` writes them anew.

Every file beside this one holds cases, {"given": …, "expected": …}: tests/export/test_golden.py asks Python
for what is expected, tests/player/golden.test.mjs asks JavaScript.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from app.export.drawing.canvas import geometry, look, placing
from app.export.drawing.charts.axis import loss_axis
from app.export.drawing.charts.ratedata import Run as Swept
from app.export.drawing.charts.ratedata import rates_of
from app.export.drawing.charts.smoothing import smoothed
from app.export.drawing.maps import contours, wandering
from app.export.drawing.overlays import slow
from app.races.along import phases
from app.races.markdown import spans, spoken
from app.races.palette import COLORS
from app.races.sweeps import End, best_of
from app.races.sweeps import sweep as swept
from app.races.window import filling
from core.experiment import Run
from core.rule import Rule
from core.rules import RULES

HERE = Path(__file__).parent
CASES = 100


def numbers(values: list[float | None]) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in values], float)


# What Python says of what is given.


def axis(losses, starts, log):
    return written(loss_axis(numbers(losses), numbers(starts), log=log))


def written(axis):
    return axis._asdict() | {"marks": [{"value": at, "text": text} for at, text in axis.marks]}


def listed(values):
    return [float(value) if np.isfinite(value) else None for value in values]


def descent(curvatures, steps, floor):
    """Gradient descent on a quadratic of these curvatures from (1, 1, …), in closed form: rate by rate."""

    def walk(rate):
        with np.errstate(over="ignore"):
            left = [(1 - rate * k) ** (2.0 * np.arange(steps + 1)) for k in curvatures]
            loss = (floor or 0.0) + sum(k / 2 * one for k, one in zip(curvatures, left, strict=True))
        gone = np.flatnonzero(loss > 1e12)
        return End(loss, int(gone[0]) if len(gone) else None)

    return walk


def sweep(curvatures, steps, floor, span):
    """The rates that are tried, the best one, and what is read of them between two steps that are kept."""
    found = swept(descent(curvatures, steps, floor), span, floor)
    best = best_of(found, floor)
    return {
        "rates": found.rates.tolist(),
        "gone": listed(found.gone),
        "between": listed(found.after(0.37 * steps, floor)),
        "best": best and best._asdict(),
    }


def rates(runs, steps, floor, span, step, log):
    """The plot of losses against rates."""
    known = []
    for curvatures, rate in runs:
        walk = descent(curvatures, steps, floor)
        known.append(Swept(swept(walk, span, floor), rate, *walk(rate)))
    drawn = rates_of(known, step, floor, log=log)
    lines = [{"x": line.x.tolist(), "y": listed(line.y)} for line in drawn.lines]
    return {
        "across": written(drawn.across),
        "up": written(drawn.up),
        "lines": lines,
        "marks": [list(one) for pair in zip(drawn.best, drawn.now, strict=True) for one in pair if one],
    }


def ticks(low, high, count):
    return geometry.ticks(low, high, count)


def filled(window, whole, shape, equal):
    return filling(window, whole, shape, equal=equal)


def labels(values):
    return geometry.labels(values)


def number(value):
    return geometry.number(value)


def levels(z, floor):
    drawn = contours.levels(numbers(z).astype(np.float32), floor)
    heights = [float(height) if np.isfinite(height) else None for height in drawn.t]
    size = drawn.at[1] - drawn.at[0] if len(drawn.at) > 1 else 1.0
    return {"start": float(drawn.at[0]), "size": float(size), "heights": heights}


def places(labels, height, bottom):
    wanted = [geometry.Label(label["left"], label["right"], label["top"], 0, bottom) for label in labels]
    return geometry.separate(wanted, height)


def settled(wanted, obstacles, size, scale):
    words = [placing.Wanted(w, h, placing.Rect(*core), how) for w, h, core, how in wanted]
    there = [placing.Obstacle(placing.Rect(*rect), weight) for rect, weight in obstacles]
    return [list(rect) for rect in placing.settled(words, there, tuple(size), scale)]


def markdown(text):
    return {"spans": [list(span) for span in spans(text)], "spoken": spoken(text)}


def paths(points, window, focus, end):
    """Which of some paths lies on top, and how strong each part of them is drawn."""
    runs = [numbers(path).reshape(-1, 2) for path in points]
    ways = [wandering.way_of(path, len(path) - 1, window) for path in runs]
    tails = [wandering.fading_tail(way, len(path) - 1, end) for way, path in zip(ways, runs, strict=True)]
    return {
        "ways": [way._asdict() for way in ways],
        "order": wandering.stacked(ways, focus),
        "pieces": [[list(piece) for piece in wandering.pieces(tail)] for tail in tails],
    }


def smooth(values):
    """A curve in bins, or nothing where it can be followed."""
    found = smoothed(numbers(values))
    return found and {name: values.tolist() for name, values in found._asdict().items()}


def moments(count, steps, seconds):
    """Which phase is shown after so many seconds of slow motion, and where the heads are."""
    moment = seconds / (slow.PHASE * count)
    now = slow.phase_at(moment, count, steps)
    return {
        "phase": now and {"step": now.step, "index": now.which, "part": now.part},
        "heads": slow.heads_at(moment, count, steps),
    }


def steps(lines, symbols, words, values, rows, step):
    """The phases of a step, what each is about, and what is said of it."""
    of = phases.phases([phases.Phase(*line) for line in lines], symbols)
    known = phases.Numbers({name: np.array(row) for name, row in rows.items()}, values)
    find = phases.look_up(known, step + 1, slow.shown)
    about = [phases.attention(of, i) for i in range(len(of))]
    return {
        "phases": [list(phase) for phase in of],
        "about": [{name: sorted(part) for name, part in one._asdict().items()} for one in about],
        "said": [list(phases.said(of, i, words, find)) for i in range(len(of))],
    }


def exits(path, width, height):
    return [list(exit_) for exit_ in geometry.exits(numbers(path).reshape(-1, 2), width, height)]


def color(ramp, share):
    red, green, blue, _ = look.mix(tuple(ramp), share)
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"


# What is given.


def rounded(values) -> list[float]:
    return [float(f"{value:.6g}") for value in np.atleast_1d(values)]


def drawn_losses(random: np.random.Generator) -> dict[str, Any]:
    """Some runs that fall, rise or explode, at any height and over any number of decades."""
    runs, rows = int(random.integers(1, 5)), int(random.integers(2, 12))
    height, fall = 10 ** random.uniform(-6, 6), random.choice([0.0, 0.1, 0.5, 2.0, 8.0, 20.0])
    decades = -fall * random.random((runs, 1)) * np.linspace(0, 1, rows) + 0.1 * random.random((runs, rows))
    losses = height * 10**decades
    if random.random() < 0.2:
        losses[0] *= 10 ** np.linspace(0, 12, rows)
    if random.random() < 0.2:
        losses -= np.median(losses)
    drawn = [rounded(run) for run in losses]
    if random.random() < 0.2:
        drawn[-1][-1] = None
    return {
        "losses": [loss for run in drawn for loss in run],
        "starts": [run[0] for run in drawn],
        "log": bool(random.random() < 0.7),
    }


def drawn_range(random: np.random.Generator) -> dict[str, Any]:
    low = random.uniform(-1, 1) * 10 ** random.uniform(-6, 6)
    low, high = rounded([low, low + 10 ** random.uniform(-3, 6)])
    return {"low": low, "high": high, "count": int(random.integers(3, 8))}


def drawn_heights(random: np.random.Generator) -> dict[str, Any]:
    z = rounded(10 ** random.uniform(-6, 4, 40))
    if random.random() < 0.3:
        z[3] = None
    floors = [None, 0.0, min(filter(None, z)), float(np.median(list(filter(None, z))))]
    return {"z": z, "floor": random.choice(floors)}


GRIDS = (
    (lambda x, y: (x**2 + y**2) ** -3, None),  # a pole
    (lambda x, y: np.sign(x) + np.sign(y) + x**2 + y**2, 0.0),  # lower than its known minimum
    (lambda x, y: x**2 + 10 * y**2, 0.0),
    (lambda x, y: x**2 - y**2, None),
    (lambda x, y: np.exp(4 * x * x) * (y**2 + 0.1), 0.0),
    (lambda x, y: 0 * x + 3, None),
)


def grid(function: Callable[..., np.ndarray], floor: float | None) -> dict[str, Any]:
    """The losses of a function over a grid that does not meet its center."""
    x, y = np.meshgrid(np.linspace(-2, 2, 24), np.linspace(-2, 2, 20))
    return {"z": rounded(function(x, y).ravel()), "floor": floor}


def drawn_places(random: np.random.Generator) -> dict[str, Any]:
    crowd, spread = random.uniform(-40, 260), random.choice([3, 30, 300])

    def place():
        left = random.uniform(0, 300)
        sides = rounded([left, left + random.uniform(20, 150), crowd + spread * random.random()])
        return dict(zip(("left", "right", "top"), sides, strict=True))

    return {"labels": [place() for _ in range(random.integers(1, 13))], "height": 16, "bottom": 220}


def drawn_words(random: np.random.Generator) -> dict[str, Any]:
    def rect(far):
        left, top = random.uniform(-30, 420), random.uniform(-30, 320)
        return rounded([left, top, left + random.uniform(0, far), top + random.uniform(0, far)])

    hows = ["beside", "beside", "inside", "over", "level"]
    words = [
        [*rounded(random.uniform((20, 14), (140, 60))), rect(60), str(random.choice(hows))]
        for _ in range(random.integers(1, 7))
    ]
    there = [[rect(40), *rounded([random.choice([0.1, 3.0])])] for _ in range(random.integers(0, 30))]
    return {
        "wanted": words,
        "obstacles": there,
        "size": [400, 300],
        "scale": rounded([random.uniform(1, 2)])[0],
    }


def drawn_path(random: np.random.Generator) -> dict[str, Any]:
    return {"path": rounded(random.uniform(-200, 500, 24)), "width": 300, "height": 200}


def drawn_paths(random: np.random.Generator) -> dict[str, Any]:
    """Runs that settle, runs that wander more or less, and one that stands still."""
    rows = int(random.choice([3, 60, 130]))
    fall = np.exp(-np.linspace(0, 6, rows))[:, None] * random.normal(size=(3, 1, 2))
    noise = random.normal(size=(3, rows, 2)) * np.array([0, 0.01, 0.3])[:, None, None]
    runs = [*(fall + noise), np.zeros((rows, 2))]
    drawn = [rounded(run.ravel()) for run in runs]
    if random.random() < 0.3:
        drawn[1][-1] = None
    window = [[-1, 3], [-2, 1]]
    return {"points": drawn, "window": window, "focus": int(random.integers(4)), "end": rows - 1}


def drawn_curve(random: np.random.Generator) -> dict[str, Any]:
    """A curve that falls, with jumps or without, and may have gaps."""
    count = int(random.choice([40, 200, 333]))
    jumps = random.choice([0.0, 0.3, 2.0]) * random.normal(size=count)
    values = rounded(10 ** (-np.linspace(0, 3, count) + jumps))
    if random.random() < 0.4:
        values[7:12] = [None] * 5
    return {"values": values}


def drawn_step(rule: Rule, random: np.random.Generator, toggles: dict[str, Any]) -> dict[str, Any]:
    """A step of a rule with some numbers, of which one is very small."""
    equation = phases.equation(Run.model_construct(rule=rule.name, toggles=toggles))
    sizes = {"x": 3, "g": 2, "lr": 2} | {shown.name: 3 for shown in rule.shown}
    rows = {name: [rounded(random.normal(size=2)) for _ in range(size)] for name, size in sizes.items()}
    rows["lr"] = [rounded(3e-5), rounded(0.25)]
    return {
        **equation._replace(lines=[list(line) for line in equation.lines])._asdict(),
        "values": {slider.name: slider.default for slider in rule.sliders},
        "rows": rows,
        "step": int(random.integers(2)),
    }


def drawn_steps() -> list[dict[str, Any]]:
    """A step of every rule, in its usual form and in every other one."""
    found = []
    for seed, rule in enumerate(RULES.values()):
        usual = {toggle.name: toggle.default for toggle in rule.toggles}
        forms = [usual] + [
            usual | {toggle.name: choice}
            for toggle in rule.toggles
            for choice in toggle.choices or (True, False)
            if choice != toggle.default
        ]
        found += [drawn_step(rule, np.random.default_rng(seed), form) for form in forms]
    return found


def several(draw: Callable[[np.random.Generator], dict[str, Any]], count: int = 20) -> list[dict[str, Any]]:
    return [draw(np.random.default_rng(seed)) for seed in range(count)]


KNOWN = [
    ([30, 20, 12, 9, 8], [30], True),
    ([5, 5], [5], True),
    ([5, 5], [5], False),
    ([0.11, 0.11], [0.11], False),
    ([], [], True),
    ([], [], False),
    ([0, 0], [0], True),
    ([0, 0], [0], False),
    ([2, 1, 0.5, 2, 1e9, None], [2, 2], True),
    ([2, 1, 0.5, 2, 1e9, None], [2, 2], False),
    ([10, 1, 1e-38], [10], True),
    ([-3, -4, -5], [-3], False),
    ([1, 1e30], [None], True),
]
SWEEPS = [
    ([1, 100], 400, 0.0, [1e-4, 0.3]),
    ([1, 25], 60, 0.0, [1e-4, 0.3]),
    ([1], 400, 0.0, [1e-3, 1.9]),  # many rates reach the minimum
    ([1, 100], 200, -800.0, [1e-4, 0.3]),
    ([1], 3, 0.0, [1e-3, 0.02]),  # the best is the last one
    ([1000], 30, 0.0, [0.02, 1]),  # all diverge
    ([3, 7], 1, None, [1e-2, 100]),
    ([1e6], 9, None, [1.0, 2.0]),
]
TEXTS = [
    "",
    "words",
    "**bold** and *emphasis*, _too_",
    "**bold *both* bold**",
    "***both***",
    "*a **b* c**",
    "**open, *open",
    "a * b ** c _ d",
    "b_1 and b_2, but _b_",
    "2*3*4 = 24",
    "`x -= lr * g` and `a",
    "**`code` in bold**",
    r"$\lambda_{max}$ and $2/\lambda$",
    "$5 and $6",
    "it costs 5$, or 6$",
    "$ x $ has blanks",
    r"\*no\* \$x\$ \\ \` \_",
    r"$a\$b$",
    "*emphasis $x^2$ goes on*",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script> **<b>x</b>**",
    "[link](javascript:alert(1)) ![i](x)",
    "&lt;b&gt; &amp;",
    "two\nlines \t and  blanks ",
    "𝑓 is _𝑓_, 学_習_率, _é_",
    "*" * 40,
    "**" * 20 + "x" + "**" * 20,
    "$" * 21,
    r"$\href{javascript:alert(1)}{x}$",
    r"$\frac{1}{2} \sqrt{x}^{n+1} \hat{m}_t$",
    r"$\|\nabla f\| \leq \frac{2}{\lambda_1}$ and $a \to b$",
    "a # b\n# heading\n- list\n> quote",
    "`",
    "_",
    "***",
    r"\\",
]
"""Words of marks, usual and hostile ones."""
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "axis": axis,
    "ticks": ticks,
    "filling": filled,
    "labels": labels,
    "number": number,
    "levels": levels,
    "places": places,
    "moments": moments,
    "steps": steps,
    "exits": exits,
    "paths": paths,
    "settled": settled,
    "markdown": markdown,
    "smooth": smooth,
    "sweep": sweep,
    "rates": rates,
    "color": color,
}


def given() -> dict[str, list[dict[str, Any]]]:
    ranges = several(drawn_range, 30)
    known = [{"losses": losses, "starts": starts, "log": log} for losses, starts, log in KNOWN]
    values = [0, 1, -1.5, 3.14159, 1234.5, 0.001, 0.00012345, 1e5, -2.5e9, 99999, 1e-12]
    ramps = [list(colors.map) for colors in COLORS.values()]
    return {
        "axis": known + several(drawn_losses, CASES),
        "ticks": ranges,
        "filling": [
            {"window": window, "whole": whole, "shape": shape, "equal": equal}
            for window in ([[-1, 4.5], [-2.1, 2.025]], [[3.00, 3.0004], [0, 1]])
            for whole in ([[-1, 4.5], [-2.1, 2.025]], [[-2, 2], [-1, 30]])
            for shape in (4 / 3, 16 / 9, 9 / 16, 1.336)
            for equal in (True, False)
        ],
        "labels": [{"values": geometry.ticks(**case)} for case in ranges],
        "number": [{"value": value} for value in values],
        "levels": several(drawn_heights, 40) + [grid(*one) for one in GRIDS],
        "places": several(drawn_places),
        "moments": [
            {"count": count, "steps": 3, "seconds": seconds}
            for count in (1, 4, 7)
            for seconds in (0, 1.59, 1.6, 2.4, 5, 6, 6.4, 11, 30.5, 33.6, 40)
        ],
        "steps": drawn_steps(),
        "exits": several(drawn_path),
        "paths": several(drawn_paths, 6),
        "settled": several(drawn_words, 40),
        "markdown": [{"text": text} for text in TEXTS],
        "smooth": several(drawn_curve, 12),
        "sweep": [dict(zip(("curvatures", "steps", "floor", "span"), case, strict=True)) for case in SWEEPS],
        "rates": [
            {
                "runs": [[curvatures, 0.01], [[40 * k for k in curvatures], 0.3]],
                "steps": steps,
                "floor": floor,
                "span": span,
                "step": step,
                "log": log,
            }
            for curvatures, steps, floor, span in SWEEPS[:6:2] + SWEEPS[6:7]
            for step, log in ((steps, True), (steps // 3, True), (steps // 2, False))
        ],
        "color": [{"ramp": ramp, "share": k / 7} for ramp in ramps for k in range(-1, 9)],
    }


def read(name: str) -> list[dict[str, Any]]:
    return json.loads((HERE / f"{name}.json").read_text("utf-8"))


def write() -> None:
    for name, cases in given().items():
        answered = [{"given": case, "expected": FUNCTIONS[name](**case)} for case in cases]
        lines = ",\n".join(json.dumps(case, ensure_ascii=False, allow_nan=False) for case in answered)
        (HERE / f"{name}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    write()
