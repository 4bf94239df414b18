"""All measures as one ES module: for each what it begins with, what a row does to it, and what it reads."""

import json
from collections.abc import Iterable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from core.javascript.function import Function
from core.javascript.module import Compiled, Module
from core.javascript.rule import RUNTIME
from core.measures.measure import VECTORS, Measure, Row


def measures_module(measures: Iterable[Measure], dimension: int, *, runtime: str = RUNTIME) -> Compiled:
    """The module of measures of runs with so many parameters, in 64-bit numbers.

    It exports `measures`, which has for every name the `size` of its state s, what it is told
    (`arguments`: names, kinds, lengths in h), `init(s)`, `step(s, x, loss, k, steps, h)` and `read(s)`.
    Raises NotImplementedError with one sentence that names the measure and what has no JavaScript.
    """
    module = Module("// Measures of a run.\n// Made from core/measures by core/javascript.")
    entries = []
    with jax.enable_x64(True):
        for measure in measures:
            try:
                entries.append(_entry(module, measure, dimension))
            except NotImplementedError as error:
                raise NotImplementedError(f"{measure.name}: {error}") from error
    module.export("measures", "{\n" + "".join(f"  {entry},\n" for entry in entries) + "}")
    return module.compiled(runtime)


def _entry(module: Module, measure: Measure, d: int) -> str:
    """Write the functions of a measure; returns how the table names them."""
    leaves, tree = jax.tree_util.tree_flatten_with_path(jax.eval_shape(lambda: measure.init(d)))
    memory, size = [], 0
    for path, leaf in leaves:
        memory.append((path[-1].name if path else "value", size, leaf))
        size += int(np.prod(leaf.shape))
    told = [(one, (d,) if one.kind in VECTORS else ()) for one in measure.arguments]
    listed = [[one.name, one.kind, int(np.prod(shape))] for one, shape in told]

    init = Function(module)
    made = init.run(lambda: [jnp.asarray(leaf, float) for leaf in jax.tree.leaves(measure.init(d))])
    init.write([("s", at, array, name) for (name, at, _), array in zip(memory, made, strict=True)])
    init.done(f"{measure.name}_init", "s", f"{measure.title}: before the first row.")

    step = Function(module, in_place=True)
    at = 0
    for one, shape in told:
        if shape:
            step.argument("h", shape, float, one.name, at)
        else:
            step.argument(f"h[{at}]", (), float, one.name, scalar=True)
        at += int(np.prod(shape))
    step.argument("x", (d,), float, "x")
    for name in ("loss", "k", "steps"):
        step.argument(name, (), float, name, scalar=True)
    for name, at, leaf in memory:
        step.argument("s", leaf.shape, leaf.dtype, name, at)

    def body(*args: Any) -> list[Any]:
        arguments = {one.name: value for (one, _), value in zip(told, args, strict=False)}
        x, loss, k, steps, *state = args[len(told) :]
        after = measure.step(jax.tree.unflatten(tree, state), Row(x, loss, k, steps), **arguments)
        return [jnp.asarray(leaf, float) for leaf in jax.tree.leaves(after)]

    new = step.run(body)
    step.write([("s", at, array, name) for (name, at, _), array in zip(memory, new, strict=True)])
    step.done(f"{measure.name}_step", "s, x, loss, k, steps, h", measure.help)

    read = Function(module)
    for name, at, leaf in memory:
        read.argument("s", leaf.shape, leaf.dtype, name, at)
    (out,) = read.run(lambda *state: [jnp.asarray(measure.read(jax.tree.unflatten(tree, state)), float)])
    read.code.say("return {0};", out.scalar)
    read.done(f"{measure.name}_read", "s", f"{measure.title}; NaN where there is no such number.")
    functions = ", ".join(f"{part}: {measure.name}_{part}" for part in ("init", "step", "read"))
    return f"{measure.name}: {{ size: {size}, arguments: {json.dumps(listed)}, {functions} }}"
