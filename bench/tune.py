"""Learning rates that are good for the printed budget: `make tune` writes landscapes/tuned.json.

Every rule that can run on a landscape is tried from the default start for the default number of steps, with
all sliders at their defaults, at as many rates as any other: the 121 numbers of E24 (IEC 60063; 24 a decade,
ten per cent apart) in five decades around what suits the rule's kind. A rate ends at the highest loss of the
last tenth of its steps, which none that jumps about keeps low; where steps see mini-batches, at the mean of
these losses on all the data, of three seeds. The best rate is the one that ends lowest at the worst of three,
itself and its two neighbours: no rate at the edge of divergence, and none that is lucky. All three stay on
the map, or within a tenth of its width beside it. The whole steps of Newton's and similar rules stay 1 unless
another rate ends ten times lower.

All runs are made in 64 bits by the page's own engine in Node; the same numbers come out every time.
"""

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from app.races import permalink, shapes, solve
from bench.javascript import NODE, ROOT
from core import sampling
from core.experiment import Experiment
from core.javascript import Compiled, landscape_module, rule_module
from core.landscape import Landscape
from core.rule import Rule
from core.rules import RULES
from core.trajectory import HIGH
from landscapes import LANDSCAPES
from landscapes.tuned import FILE, Tuned, written

E24 = (
    *(1.0, 1.1, 1.2, 1.3, 1.5, 1.6, 1.8, 2.0, 2.2, 2.4, 2.7, 3.0),
    *(3.3, 3.6, 3.9, 4.3, 4.7, 5.1, 5.6, 6.2, 6.8, 7.5, 8.2, 9.1),
)
"""Preferred numbers, ten per cent apart."""
RATES = 121
"""So many of them are tried, half of them below what suits the rule's kind."""
SEEDS = (0, 1, 2)
WORK = 1e6
"""Multiplications that a run may cost; on larger data rates stay as the landscape's author set them."""


class Pair(NamedTuple):
    """A rule on a landscape, with the rate that was found; None where all diverge."""

    landscape: str
    rule: str
    rate: float | None
    loss: float
    best: float
    """The lowest final loss of all rates."""


NOTHING = {"rate": None, "loss": math.nan, "best": math.nan}


def rates_around(rate: float) -> list[float]:
    """Preferred numbers around a rate, ascending."""
    place = round(math.log10(rate) * len(E24)) - RATES // 2
    return [float(f"{E24[k % len(E24)]}e{k // len(E24)}") for k in range(place, place + RATES)]


def can_be_tuned(landscape: Landscape) -> bool:
    """Whether a landscape has numbers of its own, and few enough of them."""
    if landscape.training or landscape.user_input:
        return False
    samples = landscape.data() if landscape.data else None
    return landscape.race.steps * landscape.work(samples, landscape.dimension) <= WORK


class Folder:
    """A folder with modules and numbers, and the jobs that name them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        (path / "package.json").write_text('{"type": "module"}', "utf-8")
        (path / "runtime.js").write_text((ROOT / "core/javascript/runtime.js").read_text("utf-8"), "utf-8")
        self.rules: dict[tuple[str, str], str] = {}

    def _module(self, name: str, compiled: Compiled) -> str:
        (self.path / f"{name}.js").write_text(compiled.text, "utf-8")
        return name

    def _numbers(self, name: str, values: Any) -> str:
        (self.path / name).write_bytes(np.ascontiguousarray(values, float).tobytes())
        return name

    def _rule(self, rule: Rule, shape: shapes.Shape) -> str:
        key = (rule.name, shape.text)
        if key not in self.rules:
            name = f"rule.{len(self.rules)}"
            self.rules[key] = self._module(name, rule_module(rule, **shape._asdict()))
        return self.rules[key]

    def jobs(self, landscape: Landscape, rules: Iterable[Rule]) -> Iterator[dict[str, Any]]:
        """What Node is asked about a landscape, one job a rule."""
        name = landscape.name
        first = _alone(name, "gd")
        compiled = landscape_module(landscape, len(first.start))
        samples = landscape.data() if landscape.data else None
        batch = first.batch.size
        shared = {
            "landscape": self._module(f"landscape.{name}", compiled),
            "tables": [self._numbers(f"{name}.{k}", one) for k, one in enumerate(compiled.tables)],
            "data": samples
            and {"n": len(samples.y)}
            | {part: self._numbers(f"{name}.{part}", getattr(samples, part)) for part in samples._fields},
            "start": first.start,
            "steps": first.steps,
            "batch": batch,
            "width": samples and batch and sampling.width(batch, len(samples.y)),
            "seeds": SEEDS if batch else SEEDS[:1],
            "floor": solve.floor(first),
            "room": _room(landscape),
            "shown": {"dimension": len(first.start), "plane": _plane(landscape)},
            "sliders": [slider.default for slider in landscape.sliders],
        }
        for rule in rules:
            usual = landscape.lr(rule)
            yield shared | {
                "rule": self._rule(rule, shapes.shape(_alone(name, rule.name), 0)),
                "hyper": [*(s.default for s in rule.sliders), *(t.code(t.default) for t in rule.toggles)],
                "rates": rates_around(usual),
                "usual": 1.0 if rule.rate == "unit" and usual == 1 else None,
            }


def _room(landscape: Landscape) -> list[tuple[float, float]]:
    """The window, and a tenth beside it; above a curve there is no end."""
    wide = [(low - (high - low) / 10, high + (high - low) / 10) for low, high in landscape.picture.window]
    return wide if landscape.dimension > 1 else [wide[0], (-HIGH, HIGH)]


def _plane(landscape: Landscape) -> dict[str, Any] | None:
    plane = landscape.picture.plane and landscape.picture.plane()
    return plane and {"origin": plane.origin.tolist(), "across": plane.across.tolist()}


def _alone(landscape: str, rule: str) -> Experiment:
    return permalink.begin({"landscape": {"name": landscape}, "runs": [{"rule": rule}]})


def tune(landscapes: Iterable[Landscape], only: Iterable[str] = RULES) -> Iterator[Pair]:
    """The best rates of rules on landscapes, pair by pair."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Folder(Path(folder))
        script = [str(NODE), str(ROOT / "bench/tune.mjs"), folder]
        with subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            asks, answers = process.stdin, process.stdout
            assert asks is not None  # noqa: S101
            assert answers is not None  # noqa: S101
            for landscape in landscapes:
                rules = [RULES[name] for name in only if landscape.obstacle(RULES[name]) is None]
                for rule, job in zip(rules, kept.jobs(landscape, rules), strict=True):
                    asks.write(json.dumps(job) + "\n")
                    asks.flush()
                    found = json.loads(answers.readline()) or NOTHING
                    yield Pair(landscape.name, rule.name, **found)


def main(names: list[str]) -> None:
    """Tune these landscapes, or all, and write the rates down; those of the others stay."""
    chosen = [LANDSCAPES[name] for name in names] if names else list(LANDSCAPES.values())
    known = {} if not names else json.loads(FILE.read_text("utf-8"))
    tunable = [one for one in chosen if can_be_tuned(one)]
    found: dict[str, dict[str, float]] = {one.name: {} for one in tunable}
    print(f"{'landscape':22}{'rule':24}{'rate':>10}{'final loss':>14}{'lowest of all':>16}")
    for pair in tune(tunable):
        said = "diverges" if pair.rate is None else f"{pair.rate:>10.2g}{pair.loss:>14.4g}{pair.best:>16.4g}"
        print(f"{pair.landscape:22}{pair.rule:24}{said}", flush=True)
        if pair.rate is not None:
            found[pair.landscape][pair.rule] = pair.rate
    for one in tunable:
        known[one.name] = Tuned(one.start(), one.race.steps, one.race.batch, found[one.name])._asdict()
    FILE.write_text(written(known), "utf-8")
    print(f"{RATES} rates of each of {sum(map(len, found.values()))} pairs; {FILE.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
