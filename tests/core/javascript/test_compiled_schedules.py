"""Schedules and policies in JavaScript, and what else a run does to rates and gradients."""

from typing import Any

import numpy as np
import pytest

from core import engine, sampling
from core.javascript import landscape_module, policy_module, rule_module, schedule_module
from core.rules import RULES
from core.schedules import SCHEDULES
from core.schedules.plateau import PLATEAU
from core.step import RunSettings
from landscapes import LANDSCAPES
from tests.core.javascript.node import Bench, row, samples, worst

pytestmark = pytest.mark.usefixtures("x64")

STEPS = 120


def draws(sliders, count: int):
    """The defaults, and random places of the sliders."""
    draw = np.random.default_rng(1)
    yield {slider.name: float(slider.default) for slider in sliders}
    for _ in range(count):
        values = {s.name: draw.uniform(s.low, min(s.high, 50 * max(s.default, 0.02))) for s in sliders}
        yield {s.name: float(round(values[s.name])) if s.integer else values[s.name] for s in sliders}


def test_every_schedule_gives_the_same_rates(tmp_path):
    bench, asked = Bench(tmp_path), []
    for name, schedule in SCHEDULES.items():
        module = bench.module(name, schedule_module(schedule))
        for params in draws(schedule.sliders, 6):
            number = bench.ask("rates", module=module, steps=STEPS, h=row(list(params.values())))
            asked.append((name, params, number, schedule.factor(np.arange(STEPS), STEPS, **params)))
    answers = bench.answers()
    wrong = [
        (name, params, answers[number].get("error"))
        for name, params, number, want in asked
        if "error" in answers[number] or not worst(answers[number]["rates"], want) <= 1e-12
    ]
    assert not wrong


SETTINGS = (
    ("adam", "beale", {"weight_decay": 0.1}, None),
    ("adam", "beale", {"decoupled_decay": 0.1, "clip": 0.5}, PLATEAU),
    ("schedule_free_sgd", "beale", {"decoupled_decay": 0.05}, None),
    ("newton", "beale", {"weight_decay": 0.2}, PLATEAU),
    ("gd", "regression", {"noise": 0.1, "clip": 0.3}, None),
    ("svrg", "regression", {"weight_decay": 0.1, "noise": 0.05, "clip": 1.0}, None),
    ("saga", "regression", {"weight_decay": 0.1}, PLATEAU),
    ("momentum", "moons", {"decoupled_decay": 0.01, "noise": 0.2}, PLATEAU),
    ("lookahead", "rosenbrock", {"clip": 100.0}, None),
    ("gd", "rosenbrock", {"noise": 1e4}, None),  # diverges
)


@pytest.mark.parametrize("order", ["shuffled", "replacement"])
def test_decay_clipping_noise_and_policies_agree(order, tmp_path):
    settings: dict[str, Any]
    bench, asked = Bench(tmp_path), []
    plateau = bench.module("plateau", policy_module(PLATEAU))
    for name, where, settings, policy in SETTINGS:
        rule, landscape = RULES[name], LANDSCAPES[where]
        data = landscape.data() if landscape.data else None
        count = None if data is None else len(data.y)
        plan = sampling.plan(7, count, 20, STEPS, order) if count else None
        width = plan.rows.shape[1] if plan else None
        start, lr = np.asarray(landscape.start(), float), np.full(STEPS, landscape.lr(rule))
        patient = {"patience": 3.0} if policy else {}
        run = engine.run(
            rule,
            landscape,
            RunSettings(policy=patient, **settings),
            start=start,
            lr=lr,
            policy=policy,
            seed=5,
            data=data,
            plan=plan,
        )
        noise = settings.get("noise", 0) * np.random.Generator(np.random.PCG64([5, 1])).standard_normal(
            (STEPS, len(start))
        )
        number = bench.ask(
            "run",
            rule=bench.module(f"{name}.{where}", rule_module(rule, len(start), samples=count, width=width)),
            landscape=bench.module(where, landscape_module(landscape)),
            start=row(start),
            lr=row(lr),
            sliders=[float(s.default) for s in landscape.sliders],
            hyper=[*(s.default for s in rule.sliders), *(t.code(t.default) for t in rule.toggles)],
            coupled=settings.get("weight_decay", 0),
            decoupled=settings.get("decoupled_decay", 0),
            clip=settings.get("clip"),
            noise=row(noise) if "noise" in settings else None,
            policy=policy
            and {"module": plateau, "h": [patient.get(s.name, s.default) for s in policy.sliders]},
            data=samples(data),
            plan=plan and {"width": width, "rows": row(plan.rows), "weight": row(plan.weight)},
        )
        asked.append((name, where, number, run))
    answers = bench.answers()
    for name, where, number, run in asked:
        got = answers[number]
        assert "error" not in got, got["error"]
        ended = (got["divergedAt"], got["outside"], got["last"])
        assert ended == (run.diverged_at, run.outside, run.last), (name, where)
        for part, want in {"x": run.x, "loss": run.loss, "lr": run.lr, "recorded.g": run.seen["g"]}.items():
            assert worst(got[part], want) <= 1e-9, (name, where, part)
        so_far = got["evaluations"].reshape(-1, 5).cumsum(axis=0)
        spent = np.stack([so_far[:, 0] + so_far[:, 3], so_far[:, 1] + so_far[:, 4], so_far[:, 2]], axis=1)
        if run.diverged_at is None:
            np.testing.assert_allclose(spent, run.cost[1:], rtol=1e-12)
