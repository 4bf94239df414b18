"""Compiled to JavaScript: sizes of the modules, and what Node makes of them against XLA and optax.

The modules are linked and run by the page's own engine, one process for all rules, as a page has many. Each
side records every position and its loss. XLA's compute in 32 bits, which is no slower; JavaScript has 64.
"""

import json
import math
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import jax
import numpy as np

from bench.core import BEALE, STEPS, in_scan, ours
from bench.rules import PEERS
from bench.timing import side_by_side
from core import engine
from core.javascript import Compiled, landscape_module, rule_module
from core.landscape import Landscape
from core.rules import RULES
from landscapes import LANDSCAPES

ROOT = Path(__file__).parents[1]
NODE = ROOT / ".venv/bin/node"
SAMPLES, WIDTH = 442, 16
"""For the rules that are compiled for their data."""
MAP = (180, 240)
"""Points of a page's map, up and across."""
TURNS = 4
"""So often each side has its turn; the best of all counts."""
Line = tuple[str, str, str]


def modules() -> tuple[dict[str, Compiled], dict[str, Compiled]]:
    """Every rule's module, in two dimensions where it can be, and every closed form's."""
    rules, forms = {}, {}
    for name, rule in RULES.items():
        if "layers" in rule.needs:
            continue  # of networks, which no browser trains
        matrix = "matrix" in rule.needs
        shapes, d = (((2, 2),), 4) if matrix else ((), 2)
        sampled = {"samples", "residuals"} & set(rule.needs)
        samples, width = (SAMPLES, WIDTH) if sampled else (None, None)
        rules[name] = rule_module(rule, d, shapes=shapes, samples=samples, width=width)
    for name, landscape in LANDSCAPES.items():
        if not (landscape.training or landscape.user_input or landscape.data):
            forms[name] = landscape_module(landscape)
    return rules, forms


class Node:
    """Node with the compiled modules, which answers how many seconds a job took at best."""

    def __init__(self, process: subprocess.Popen, tables: dict[str, list[str]]) -> None:
        self.process, self.tables = process, tables

    def ask(self, **job: Any) -> float:
        """Seconds."""
        assert self.process.stdin  # noqa: S101
        assert self.process.stdout  # noqa: S101
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline()) / 1000

    def walk(self, name: str, rounds: int = 60) -> float:
        """Seconds of 500 steps of a rule on Beale's function, with their losses."""
        rule = RULES[name]
        hyper = [s.default for s in rule.sliders] + [t.code(t.default) for t in rule.toggles]
        on = {"landscape": "beale", "start": BEALE.start(), "steps": STEPS, "lr": BEALE.lr(rule)}
        return self.ask(kind="run", rule=name, hyper=hyper, rounds=rounds, **on)

    def survey(self, landscape: Landscape, rounds: int = 6) -> float:
        """Seconds of a map's heights."""
        plane = landscape.picture.plane and landscape.picture.plane()
        drawn = plane and {"origin": plane.origin.tolist(), "across": plane.across.tolist()}
        sliders = [slider.default for slider in landscape.sliders]
        where = {"window": landscape.picture.window, "plane": drawn, "shape": MAP}
        name = landscape.name
        asked = {"landscape": name, "sliders": sliders, "tables": self.tables[name], "rounds": rounds}
        return self.ask(kind="surface", **asked, **where)


@contextmanager
def node(rules: dict[str, Compiled], forms: dict[str, Compiled]) -> Iterator[Node]:
    """Node, with these modules."""
    with tempfile.TemporaryDirectory() as folder:
        kept, tables = Path(folder), {}
        (kept / "package.json").write_text('{"type": "module"}', "utf-8")
        (kept / "runtime.js").write_text((ROOT / "core/javascript/runtime.js").read_text("utf-8"), "utf-8")
        for kind, made in (("rule", rules), ("form", forms)):
            for name, module in made.items():
                (kept / f"{kind}.{name}.js").write_text(module.text, "utf-8")
        for name, module in forms.items():
            tables[name] = [f"{name}.{k}" for k in range(len(module.tables))]
            for file, table in zip(tables[name], module.tables, strict=True):
                (kept / file).write_bytes(np.asarray(table, float).tobytes())
        script = str(ROOT / "bench/javascript.mjs")
        process = subprocess.Popen(
            [str(NODE), script, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            yield Node(process, tables)
        finally:
            process.kill()
            process.wait()


def spread(made: dict[str, Compiled]) -> str:
    """The smallest, the median and the largest size in kB."""
    sizes = sorted(len(module.text.encode()) / 1e3 for module in made.values())
    return f"{sizes[0]:.1f} / {median(sizes):.1f} / {sizes[-1]:.1f} kB"


def mean(ratios: list[float]) -> float:
    """The geometric mean."""
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def _rules(engine: Node) -> Iterator[Line]:
    """500 steps with losses of every rule that optax has."""
    against_optax, against_xla = [], []
    for name, make in PEERS.items():
        lr = BEALE.lr(RULES[name])
        sides = (ours(RULES[name], lr), in_scan(make(lr)))
        mine, xla, peer = math.inf, math.inf, math.inf
        for _ in range(TURNS):
            mine = min(mine, engine.walk(name))
            one, other = side_by_side(*sides, rounds=60)
            xla, peer = min(xla, one), min(peer, other)
        against_optax.append(mine / peer)
        against_xla.append(mine / xla)
        yield (
            f"  {RULES[name].title}",
            f"{mine * 1e6:.1f} µs",
            f"{mine / peer:.2f} of optax in a scan, {peer * 1e6:.1f} µs; "
            f"{mine / xla:.2f} of XLA's scan, {xla * 1e6:.1f} µs",
        )
    worst = max(against_optax)
    yield (
        f"{len(against_optax)} rules on Beale: geometric mean against optax",
        f"{mean(against_optax):.2f}",
        f"goal ≤ 0.7; the worst {worst:.2f}; against XLA's scan {mean(against_xla):.2f}",
    )


def _others(engine: Node) -> Iterator[Line]:
    """The rules that optax lacks."""
    names = [name for name in RULES if name not in PEERS and not BEALE.obstacle(RULES[name])]
    took = {name: engine.walk(name) for name in names}
    slowest = max(took, key=took.__getitem__)
    (xla,) = side_by_side(ours(RULES[slowest], BEALE.lr(RULES[slowest])), rounds=30)
    yield (
        f"{len(names)} other rules, median",
        f"{median(took.values()) * 1e6:.0f} µs",
        f"slowest: {RULES[slowest].title}, {took[slowest] * 1e6:.0f} µs, "
        f"{took[slowest] / xla:.2f} of XLA's scan",
    )


def in_xla(landscape: Landscape) -> Any:
    """The same heights by a compiled program, in 64 bits."""
    plane = landscape.picture.plane and landscape.picture.plane()
    up, across = MAP
    return lambda: engine.surface(landscape, landscape.picture.window, (across, up), None, None, plane)


def _heights(engine: Node, forms: dict[str, Compiled]) -> Iterator[Line]:
    """A map of every closed form in two or more dimensions, and the slowest ten of them."""
    wide = [LANDSCAPES[name] for name in forms if LANDSCAPES[name].dimension > 1]
    took = {one.name: engine.survey(one) for one in wide}
    slowest = sorted(took, key=took.__getitem__, reverse=True)[:10]
    ratios, lines = [], []
    with jax.enable_x64(True):
        for name in slowest:
            landscape = LANDSCAPES[name]
            (xla,) = side_by_side(in_xla(landscape), rounds=6)
            took[name] = min(took[name], engine.survey(landscape))
            ratios.append(took[name] / xla)
            said = f"{ratios[-1]:.1f} of XLA's {xla * 1e3:.1f} ms"
            lines.append((f"  {landscape.title}", f"{took[name] * 1e3:.1f} ms", said))
    first = max(took, key=took.__getitem__)
    yield (
        f"240 × 180 heights of {len(wide)} closed forms, the slowest",
        f"{took[first] * 1e3:.1f} ms",
        f"{first}; goal < 20; median {median(took.values()) * 1e3:.1f} ms; "
        f"the slowest ten {mean(ratios):.1f} of XLA's, geometric mean",
    )
    yield from lines


def measure() -> Iterator[Line]:
    """Yield the lines of the table."""
    rules, forms = modules()
    yield "size of a rule's module: least, median, most", spread(rules), f"{len(rules)} rules"
    yield "size of a closed form's module", spread(forms), f"{len(forms)} landscapes"
    with node(rules, forms) as here:
        yield from _rules(here)
        yield from _others(here)
        yield from _heights(here, forms)
