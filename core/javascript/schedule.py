"""A schedule as an ES module: the factor of every step; and a policy, which watches the losses."""

import json
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from core.javascript.function import Function
from core.javascript.module import Compiled, Module
from core.javascript.rule import RUNTIME
from core.schedule import Policy, Schedule


def schedule_module(schedule: Schedule, *, runtime: str = RUNTIME) -> Compiled:
    """The module of a schedule: `factor(t, steps, h)`, with its sliders in h.

    Raises NotImplementedError with one sentence that names the schedule and what has no JavaScript.
    """
    watched = {slider.name for slider in schedule.policy.sliders} if schedule.policy else set()
    module = Module(
        f"// {schedule.title}: {schedule.source}.\n// Made from core/schedules by core/javascript."
    )
    names = [slider.name for slider in schedule.sliders]
    module.export("sliders", json.dumps(names))
    with jax.enable_x64(True):
        try:
            factor = Function(module)
            factor.argument("t", (), float, "t", scalar=True)
            factor.argument("steps", (), float, "steps", scalar=True)
            for k, name in enumerate(names):
                factor.argument(f"h[{k}]", (), float, name, scalar=True)

            def traced(t: Any, steps: Any, *values: Any) -> list[Any]:
                sliders = dict(zip(names, values, strict=True))
                own = {name: value for name, value in sliders.items() if name not in watched}
                return [jnp.asarray(schedule.factor(t, steps, **own), float)]

            (out,) = factor.run(traced)
            factor.code.say("return {0};", out.scalar)
            factor.done("factor", "t, steps, h", "What multiplies the rate of step t = 0, 1, 2, …")
        except NotImplementedError as error:
            raise NotImplementedError(f"{schedule.name}: {error}") from error
    return module.compiled(runtime)


def policy_module(policy: Policy, *, runtime: str = RUNTIME) -> Compiled:
    """The module of a policy: `init(s)`, and `update(s, loss, h)`, which returns what multiplies the rate."""
    module = Module("// A policy that watches the losses.\n// Made from core/schedules by core/javascript.")
    names = [slider.name for slider in policy.sliders]
    module.export("sliders", json.dumps(names))
    with jax.enable_x64(True):
        begun = policy.init(np.dtype(float))
        leaves, tree = jax.tree_util.tree_flatten_with_path(begun)
        labels = [str(path[-1].name) for path, _ in leaves]
        module.export("size", str(len(leaves)))
        init = Function(module)
        made = init.run(lambda: jax.tree.leaves(policy.init(np.dtype(float))))
        init.write(
            [("s", k, array, label) for k, (label, array) in enumerate(zip(labels, made, strict=True))]
        )
        init.done("init", "s", "No loss seen yet.")
        update = Function(module, in_place=True)
        for k, name in enumerate(names):
            update.argument(f"h[{k}]", (), float, name, scalar=True)
        update.argument("loss", (), float, "loss", scalar=True)
        for k, (label, (_, leaf)) in enumerate(zip(labels, leaves, strict=True)):
            update.argument("s", (), leaf.dtype, label, k)

        def traced(*args: Any) -> list[Any]:
            sliders, (loss, *state) = dict(zip(names, args, strict=False)), args[len(names) :]
            after, factor = policy.update(jax.tree.unflatten(tree, state), loss, **sliders)
            return [*jax.tree.leaves(after), factor]

        *new, factor = update.run(traced)
        update.write(
            [("s", k, array, label) for k, (label, array) in enumerate(zip(labels, new, strict=True))]
        )
        update.code.say("return {0};", factor.scalar)
        update.done("update", "s, loss, h", "Take in a loss; returns what multiplies the rate of this step.")
    return module.compiled(runtime)
