"""Every rule that optax has, against optax inside lax.scan: 500 steps on Beale, the same records."""

import math
import time
from collections.abc import Callable, Iterator

import optax

from bench.core import BEALE, in_scan, ours
from bench.timing import side_by_side
from core.program import compiled
from core.programs import forget
from core.rules import RULES
from core.step import Build

Maker = Callable[[float], optax.GradientTransformation]

PEERS: dict[str, Maker] = {
    "gd": optax.sgd,
    "signsgd": optax.sign_sgd,
    "momentum": lambda lr: optax.sgd(lr, momentum=0.9),
    "nesterov": lambda lr: optax.sgd(lr, momentum=0.9, nesterov=True),
    "adagrad": optax.adagrad,
    "rmsprop": lambda lr: optax.rmsprop(lr, decay=0.9),
    "adadelta": optax.adadelta,
    "adam": optax.adam,
    "adamw": optax.adamw,
    "adamax": optax.adamax,
    "amsgrad": optax.amsgrad,
    "adabelief": optax.adabelief,
    "yogi": optax.yogi,
    "nadam": optax.nadam,
    "radam": optax.radam,
    "adan": optax.adan,
    "lion": optax.lion,
    "normalized_gd": lambda lr: optax.chain(optax.normalize_by_update_norm(), optax.sgd(lr)),
    "clipped_gd": lambda lr: optax.chain(optax.clip_by_global_norm(1.0), optax.sgd(lr)),
    "schedule_free_sgd": lambda lr: optax.contrib.schedule_free_sgd(lr),
    "schedule_free_adamw": lambda lr: optax.contrib.schedule_free_adamw(lr),
    "dog": lambda lr: optax.contrib.dog(lr),
    "prodigy": lambda lr: optax.contrib.prodigy(lr),
    "d_adaptation": lambda lr: optax.contrib.dadapt_adamw(lr),
}
"""The same rule by optax, at a learning rate."""


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the table."""
    ratios = []
    for name, make in PEERS.items():
        rule, lr = RULES[name], BEALE.lr(RULES[name])
        start = time.perf_counter()
        mine = ours(rule, lr)
        mine()
        compile_time = time.perf_counter() - start
        seconds, peer = side_by_side(mine, in_scan(make(lr)), rounds=500)
        ratios.append(seconds / peer)
        compared = f"optax {peer * 1e6:6.1f} µs, ratio {ratios[-1]:.2f}, compiled in {compile_time:.2f} s"
        yield rule.title, f"{seconds * 1e6:.1f} µs", compared
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    yield (
        "geometric mean of the ratios",
        f"{mean:.2f}",
        f"goal ≤ 1.0; the worst is {max(ratios):.2f}, goal ≤ 1.15",
    )
    start = time.perf_counter()
    for rule in RULES.values():
        if not BEALE.obstacle(rule):
            forget()
            compiled(Build(rule, BEALE, recorded=True))
            ours(rule, BEALE.lr(rule))()
    yield "all rules on Beale, compiled", f"{time.perf_counter() - start:.1f} s", "without a cache"
