"""A rule as an ES module: `init(f, x, s)`, `step(f, x, s, lr, h)`, and what of its memory is shown."""

import json
import re
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import export

from core.javascript.function import Function
from core.javascript.module import Compiled, Module
from core.javascript.objective import opaque
from core.rule import Rule

RUNTIME = "./runtime.js"


def rule_module(
    rule: Rule,
    dimension: int,
    *,
    shapes: tuple[tuple[int, ...], ...] = (),
    samples: int | None = None,
    width: int | None = None,
    runtime: str = RUNTIME,
) -> Compiled:
    """The module of a rule for so many parameters, in 64-bit numbers.

    `shapes` are those of the blocks that the parameters are made of. A rule that needs the gradient of every
    sample is compiled for `samples` of them, and mini-batches of a padded `width`; one that needs residuals,
    for any number of them, or where that cannot be for `width`.
    In the module, x [d] and the memory s [size] are changed in place; h holds sliders, then toggles.
    Raises NotImplementedError with one sentence that names the rule and what has no JavaScript.
    """
    with jax.enable_x64(True):
        try:
            return _module(rule, dimension, shapes or ((dimension,),), samples, width or samples, runtime)
        except NotImplementedError as error:
            raise NotImplementedError(f"{rule.name}: {error}") from error


def _module(
    rule: Rule, d: int, shapes: tuple, samples: int | None, width: int | None, runtime: str
) -> Compiled:
    if "layers" in rule.needs:
        raise NotImplementedError("it takes a network apart layer by layer, which only the server trains.")
    module = Module(f"// {rule.title}: {rule.source}.\n// Made from core/rules by core/javascript.")
    sampled = "samples" in rule.needs
    terms = width or export.symbolic_shape("terms")[0]

    def begin(x: Any) -> Any:
        return rule.begin(x, opaque(shapes, samples))

    leaves, tree = jax.tree_util.tree_flatten_with_path(jax.eval_shape(begin, jnp.zeros(d)))
    memory, size = [], 0
    for path, leaf in leaves:
        memory.append(("".join(re.findall(r"\w+", jax.tree_util.keystr(path[-2:]))), size, leaf))
        size += int(np.prod(leaf.shape))
    codes = [*(s.name for s in rule.sliders), *(t.name for t in rule.toggles)]
    module.export("size", str(size))
    module.export("decays", json.dumps(rule.decays))
    module.export("hyper", json.dumps(codes))

    step = Function(module, in_place=True)
    for k, slider in enumerate(rule.sliders):
        step.argument(f"h[{k}]", (), float, slider.name, scalar=True)
    for k, toggle in enumerate(rule.toggles, len(rule.sliders)):
        step.argument("h", (), np.int32 if toggle.choices else bool, toggle.name, k)
    step.argument("lr", (), float, "lr", scalar=True)
    step.argument("x", (d,), float, "x")
    for name, at, leaf in memory:
        step.argument("s", leaf.shape, leaf.dtype, name, at)
    more = {}
    if rule.decays:
        more["decay"] = len(step.inputs)
        step.argument("f.decay", (), float, "decay", scalar=True)
    if "residuals" in rule.needs:
        more["weight_decay"] = len(step.inputs)
        step.argument("f.coupled", (), float, "weight_decay", scalar=True)
    if rule.draws:
        more["seed"] = len(step.inputs)
        step.argument("f.seed", (), np.int32, "seed", scalar=True)
    if sampled:
        more |= {"rows": len(step.inputs), "weight": len(step.inputs) + 1}
        step.argument("f.rows", (width,), np.int32, "row")
        step.argument("f.weight", (width,), float, "weight")
    if "residuals" in rule.needs and width is None:
        step.code.say("const terms = f.terms;", fills="terms")
        step.code.taken.add("terms")

    def body(*args: Any) -> list[Any]:
        hyper = dict(zip(codes, args, strict=False))
        lr, x, *rest = args[len(codes) :]
        state = jax.tree.unflatten(tree, rest[: len(memory)])
        asked = opaque(shapes, terms, **{name: args[k] for name, k in more.items()})
        moved, state = rule.step(asked, x, state, lr, **hyper)
        return [
            moved,
            *(
                jnp.asarray(new, old.dtype)
                for new, (_, _, old) in zip(jax.tree.leaves(state), memory, strict=True)
            ),
        ]

    moved, *new = step.run(body)
    step.write(
        [
            ("x", 0, moved, "x"),
            *(("s", at, array, name) for (name, at, _), array in zip(memory, new, strict=True)),
        ]
    )
    first = (rule.step.__doc__ or rule.title).strip().split("\n")[0]
    step.done("step", "f, x, s, lr, h", first)

    init = Function(module)
    init.argument("x", (d,), float, "x")
    made = init.run(lambda x: jax.tree.leaves(begin(x)))
    init.write([("s", at, array, name) for (name, at, _), array in zip(memory, made, strict=True)])
    init.done("init", "f, x, s", "The memory before the first step.")

    _seen(module, rule, memory, tree)
    return module.compiled(runtime)


def _seen(module: Module, rule: Rule, memory: list, tree: Any) -> None:
    """What a student sees of the memory, and what a step cost where that varies."""

    def of(values: Any, name: str, arguments: str, says: str) -> list[int]:
        function = Function(module)
        for label, at, leaf in memory:
            function.argument("s", leaf.shape, leaf.dtype, label, at)
        out = function.run(
            lambda *leaves: [jnp.asarray(v, float) for v in values(jax.tree.unflatten(tree, leaves))]
        )
        sizes = [int(np.prod(array.shape)) for array in out]
        starts = np.cumsum([0, *sizes])
        function.write([("out", int(at), array, "shown") for at, array in zip(starts, out, strict=False)])
        function.done(name, arguments, says)
        return sizes

    sizes = of(
        lambda s: [shown.value(s) for shown in rule.shown], "show", "s, out", "What is shown of the memory."
    )
    layout = [[shown.name, size] for shown, size in zip(rule.shown, sizes, strict=True)]
    module.export("shown", json.dumps(layout))
    cost = rule.cost
    if callable(cost):
        of(
            lambda s: [*cost(s)],
            "cost",
            "s, out",
            "Evaluations: gradients, values, Hessians, on all data.",
        )
    else:
        module.export("cost", json.dumps([float(n) for n in cost]))
