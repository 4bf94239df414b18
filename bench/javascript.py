"""Compiled to JavaScript: sizes of the modules, and what Node makes of them against XLA and optax."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.core import BEALE, LR, STEPS, in_scan, ours
from bench.timing import side_by_side
from core.javascript import landscape_module, rule_module
from core.rules import RULES
from landscapes import LANDSCAPES

ROOT = Path(__file__).parents[1]
TIMES = ROOT / "bench/javascript.mjs"
NODE = ROOT / ".venv/bin/node"
SAMPLES, WIDTH = 442, 16
"""For the rules that are compiled for their data."""


def modules() -> tuple[dict[str, str], dict[str, str]]:
    """The text of every rule's module, in two dimensions where it can be, and of every closed form's."""
    rules, forms = {}, {}
    for name, rule in RULES.items():
        matrix = "matrix" in rule.needs
        shapes, d = (((2, 2),), 4) if matrix else ((), 2)
        sampled = {"samples", "residuals"} & set(rule.needs)
        samples, width = (SAMPLES, WIDTH) if sampled else (None, None)
        rules[name] = rule_module(rule, d, shapes=shapes, samples=samples, width=width).text
    for name, landscape in LANDSCAPES.items():
        if not (landscape.training or landscape.user_input or landscape.data):
            forms[name] = landscape_module(landscape).text
    return rules, forms


def in_node(rules: dict[str, str], forms: dict[str, str]) -> dict:
    """Microseconds of 500 steps with losses on Beale, and milliseconds of 240 × 180 heights."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder)
        (kept / "package.json").write_text('{"type": "module"}', "utf-8")
        (kept / "runtime.js").write_text((ROOT / "core/javascript/runtime.js").read_text("utf-8"), "utf-8")
        for kind, texts in (("rule", rules), ("form", forms)):
            for name, text in texts.items():
                (kept / f"{kind}.{name}.js").write_text(text, "utf-8")
        engine = ROOT / "app/player/static/engine/objective.js"
        (kept / "objective.js").write_text(engine.read_text("utf-8"), "utf-8")
        job = {
            "folder": folder,
            "steps": STEPS,
            "start": BEALE.start(),
            "rules": {
                name: [
                    BEALE.lr(RULES[name]) if name != "adam" else LR,
                    [s.default for s in RULES[name].sliders]
                    + [t.code(t.default) for t in RULES[name].toggles],
                ]
                for name in rules
                if not BEALE.obstacle(RULES[name])
            },
            "forms": {
                name: [[s.default for s in LANDSCAPES[name].sliders], LANDSCAPES[name].picture.window]
                for name in forms
            },
        }
        done = subprocess.run(
            [str(NODE), str(TIMES), json.dumps(job)], capture_output=True, check=True, timeout=300
        )
    return json.loads(done.stdout)


def spread(texts: dict[str, str]) -> str:
    """The smallest, the median and the largest size in kB."""
    sizes = sorted(len(text.encode()) / 1e3 for text in texts.values())
    return f"{sizes[0]:.1f} / {median(sizes):.1f} / {sizes[-1]:.1f} kB"


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the table."""
    import optax

    rules, forms = modules()
    yield "size of a rule's module: least, median, most", spread(rules), f"{len(rules)} rules"
    yield "size of a closed form's module", spread(forms), f"{len(forms)} landscapes"
    found = in_node(rules, forms)
    xla, peer = side_by_side(ours(RULES["adam"], LR), in_scan(optax.adam(LR)), rounds=500)
    yield (
        "500 Adam steps on Beale with losses, Node",
        f"{found['rules']['adam']:.1f} µs",
        f"XLA {xla * 1e6:.1f} µs, optax in a scan {peer * 1e6:.1f} µs",
    )
    slowest = max(found["rules"], key=found["rules"].get)
    yield (
        "  median of all rules",
        f"{median(found['rules'].values()):.1f} µs",
        f"slowest: {slowest}, {found['rules'][slowest]:.0f} µs",
    )
    worst = max(found["forms"], key=found["forms"].get)
    yield (
        "240 × 180 heights, median of the closed forms",
        f"{median(found['forms'].values()):.1f} ms",
        f"slowest: {worst}, {found['forms'][worst]:.1f} ms (goal ≤ 20)",
    )
