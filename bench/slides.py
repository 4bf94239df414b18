"""A race as files for a lecture: how large and how soon, against plotly's page and matplotlib's GIF."""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
from matplotlib.animation import FuncAnimation, PillowWriter
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from app.export.drawing.canvas.look import look
from app.export.drawing.maps.contours import Levels, levels
from app.export.drawing.race import Race, race
from app.export.exporting import made
from app.export.formats.job import Details
from app.export.options import Options, moments
from app.races.scene import Scene, View
from bench import races
from bench.timing import side_by_side

GIF = Options(width=800, height=600)
VIDEO = Options(width=1920, height=1080)
DECK = Options(width=1280, height=720)
STOPS = range(10, 1001, 10)
"""The steps that plotly's frames show."""
LARGE = (50, 200)
"""How many frames at 3840 × 2160 the memory is measured with."""
Line = tuple[str, str, str]


@cache
def _race() -> tuple[Race, Levels]:
    """What both sides draw."""
    drawn = race(Scene(races.every(8, 1000)))
    return drawn, levels(drawn.z, drawn.floor)


def _made(
    form: str,
    options: Options = Options(),  # noqa: B008  it is frozen
    seconds: float = 8.0,
    **wanted: Any,
) -> bytes:
    scene = Scene(_race()[0].experiment, View(seconds=seconds))
    return made([scene], form, options, Details(**wanted))


def in_plotly(plotlyjs: bool | str, every: int = 1) -> bytes:
    """The page that a plotly user writes: map, and paths that grow over 100 frames.

    It lacks all controls, and stops at one step in ten only. `every` is how many steps lie between the points
    of a path: with 10 it is the lightest page of the kind, whose paths are coarser than ours. Its numbers
    have 32 bits, which plotly.py writes as base64.
    """
    drawn, ground = _race()
    (left, right), (low, high) = drawn.window
    count, points = ground.t.shape, drawn.x.astype(np.float32)
    contour = go.Contour(
        z=ground.t,
        x=np.linspace(left, right, count[1], dtype=np.float32),
        y=np.linspace(low, high, count[0], dtype=np.float32),
        contours={"start": ground.at[0], "end": ground.at[-1], "size": ground.at[1] - ground.at[0]},
        colorscale=look(Options(), "light").map[::-1],
    )

    def lines(end: int) -> list[go.Scatter]:
        return [go.Scatter(x=path[: end + 1 : every, 0], y=path[: end + 1 : every, 1]) for path in points]

    which = list(range(1, 1 + len(points)))
    frames = [go.Frame(data=lines(step), traces=which, name=str(step)) for step in STOPS]
    menu = {"type": "buttons", "buttons": [{"label": "Play", "method": "animate", "args": [None]}]}
    axes = {"xaxis": {"range": [left, right]}, "yaxis": {"range": [low, high]}, "updatemenus": [menu]}
    figure: Any = go.Figure([contour, *lines(0)], axes, frames)
    return figure.to_html(include_plotlyjs=plotlyjs).encode()


def in_matplotlib(options: Options) -> bytes:
    """The GIF that a matplotlib user saves: the same map, paths, size and moments; no markers, no caption."""
    drawn, ground = _race()
    figure = Figure((options.width / 100, options.height / 100), dpi=100, layout="constrained")
    axes, (xs, ys), colors = figure.add_subplot(), drawn.window, look(options, "light")
    ramp = LinearSegmentedColormap.from_list("map", colors.map[::-1])
    across, up = (np.linspace(*ends, n) for ends, n in zip((xs, ys), reversed(ground.t.shape), strict=True))
    axes.contourf(across, up, ground.t, ground.at, cmap=ramp, extend="both")
    axes.contour(across, up, ground.t, ground.at, colors=[colors.line], linewidths=0.7)
    lines = [axes.plot([], [], color=colors.color(run.style), lw=2)[0] for run in drawn.runs]

    def grow(step: float) -> None:
        for line, path in zip(lines, drawn.x, strict=True):
            line.set_data(*path[: round(step) + 1].T)

    film = FuncAnimation(
        figure, grow, moments(options, View(seconds=4.0), drawn.steps), lambda: None, cache_frame_data=False
    )
    with tempfile.TemporaryDirectory() as folder:
        film.save(file := Path(folder) / "race.gif", PillowWriter(fps=round(options.fps)))
        return file.read_bytes()


def _size(data: bytes) -> str:
    return f"{len(data) / 1e6:.2f} MB" if len(data) >= 1e6 else f"{len(data) / 1e3:.0f} kB"


def _film(form: str, options: Options) -> tuple[str, str]:
    """The seconds until a film is there; and those of work, which others on the machine do not stretch."""
    start, worked = time.perf_counter(), time.process_time()
    data = _made(form, options)
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    return f"{seconds:.1f} s", f"{worked:.1f} s of one core's time; {_size(data)}"


def _pages() -> Iterator[Line]:
    """Sizes of the page, and of plotly's, which cannot do without plotly.js."""
    for what, mine, theirs, goal in (
        ("page of its own, 8 × 1,000 steps, every number live", False, True, "goal ≤ 250 kB"),
        ("the same with plotly.js inside, for its tools", True, True, "goal ≤ 2.3 MB"),
        ("the same beside a shared plotly.js", "directory", "directory", "goal ≤ 400 kB"),
    ):
        data = _made("html", include_plotlyjs=mine)
        yield what, _size(data), f"{goal}; {len(data):,} B"
        for peer, every in (("plotly, 100 frames, no controls", 1), ("every tenth point alone", 10)):
            other = in_plotly(theirs, every)
            times = len(other) / len(data)
            yield f"  {peer}", _size(other), f"{times:.1f} times as large; {len(other):,} B"


def _films() -> Iterator[Line]:
    """GIF against matplotlib's, and videos."""
    mine, peer = side_by_side(lambda: _made("gif", GIF, 4.0), lambda: in_matplotlib(GIF), rounds=1)
    ours, theirs = _made("gif", GIF, 4.0), in_matplotlib(GIF)
    yield "GIF, 100 frames of 800 × 600, the last 20 at rest", f"{mine:.1f} s", "goal < 8"
    yield "  matplotlib, FuncAnimation and PillowWriter", f"{peer:.1f} s", f"{peer / mine:.1f} times longer"
    yield "  size", _size(ours), "goal < 5 MB"
    yield "  matplotlib's", _size(theirs), f"{len(theirs) / len(ours):.1f} times as large"
    for what, form, options, goal in (
        ("MP4, 200 frames of 1920 × 1080", "mp4", VIDEO, "goal < 15; "),
        ("slide with its film of 200 frames of 1280 × 720", "pptx", DECK, ""),
    ):
        seconds, more = _film(form, options)
        yield what, seconds, goal + more


def _stills() -> Iterator[Line]:
    """Seconds of pictures and of the page, everything loaded."""
    for form, goal in (("svg", "goal < 1; "), ("png", ""), ("pdf", ""), ("html", "")):
        (seconds,) = side_by_side(partial(_made, form), rounds=3)
        yield (
            f"{form.upper()}, 960 × 720" if form != "html" else "page of its own",
            f"{seconds:.2f} s",
            goal + _size(_made(form)),
        )


def _status(name: str) -> float:
    """Megabytes of this process: VmRSS now, VmHWM at most; a child's ru_maxrss counts its parent's too."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1000 if found else float("nan")


def added(frames: int) -> float:
    """Megabytes that an MP4 of so many frames at 3840 × 2160 adds to a process that has made a small one."""
    _made("mp4", seconds=0.5)
    before = _status("VmRSS")
    _made("mp4", Options(width=3840, height=2160), frames / 25)
    return _status("VmHWM") - before


def _memory() -> Iterator[Line]:
    """What large videos need, each in a process of its own."""
    first = 0.0
    for frames in LARGE:
        code = f"from bench.slides import added; print(added({frames}))"
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        found = float(run.stdout)
        note = f"{found / first:.2f} times as much for {frames / LARGE[0]:g} times as many" if first else ""
        first = first or found
        yield f"memory that an MP4 of {frames} frames of 4K adds", f"{found:.0f} MB", note


def measure() -> Iterator[Line]:
    """Yield the lines of the table."""
    for part in (_pages, _stills, _films, _memory):
        yield from part()
