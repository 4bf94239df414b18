"""A landscape as an ES module: loss, gradient, Hessian and their like, of x, its sliders and a batch."""

import json
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import export

from core.data import Data
from core.fisher import fisher_product
from core.javascript.function import Function
from core.javascript.module import Compiled, Module
from core.javascript.rule import RUNTIME
from core.landscape import DENSE, Landscape


def landscape_module(
    landscape: Landscape, dimension: int | None = None, *, runtime: str = RUNTIME
) -> Compiled:
    """The module of a landscape for so many parameters (its own by default), in 64-bit numbers.

    Each function takes x [d], the sliders h and, where there are data, a batch {n, X, y, weight}: all of them
    or a mini-batch, of any size. What is no number goes into `out`, row by row.
    Raises NotImplementedError with one sentence that names the landscape and what has no JavaScript.
    """
    with jax.enable_x64(True):
        try:
            return _module(landscape, dimension or landscape.dimension, runtime)
        except NotImplementedError as error:
            raise NotImplementedError(f"{landscape.name}: {error}") from error


def _module(landscape: Landscape, d: int, runtime: str) -> Compiled:
    module = Module(f"// {landscape.title}: {landscape.source}.\n// Made from landscapes by core/javascript.")
    module.export("dimension", str(d))
    module.export("sliders", json.dumps([slider.name for slider in landscape.sliders]))
    names = [slider.name for slider in landscape.sliders]
    known = None if landscape.data is None else landscape.data()

    def function(name: str, says: str, of: Callable[..., Any], vectors: tuple[str, ...] = ("x",)) -> None:
        """Export `of(x, …, sliders, data)`."""
        made = Function(module)
        if known is not None:
            made.code.say("const samples = batch.n;", fills="samples")
            made.code.taken.add("samples")
        for k, slider in enumerate(names):
            made.argument(f"h[{k}]", (), float, slider, scalar=True)
        for vector in vectors:
            made.argument(vector, (d,), float, vector)
        if known is not None:
            (samples,) = export.symbolic_shape("samples")
            made.argument("batch.X", (samples, *known.X.shape[1:]), float, "X")
            made.argument("batch.y", (samples, *known.y.shape[1:]), float, "y")
            made.argument("batch.weight", (samples,), float, "weight")

        def traced(*args: Any) -> list[Any]:
            sliders = dict(zip(names, args, strict=False))
            rest = args[len(names) :]
            data = None if known is None else Data(*rest[len(vectors) :])
            return [of(*rest[: len(vectors)], data, sliders)]

        (out,) = made.run(traced)
        arguments = [*vectors[:1], "h", *vectors[1:]]
        if out.shape == ():
            made.code.say("return {0};", out.scalar)
        else:
            made.write([("out", 0, out, name)])
            arguments.append("out")
        made.done(name, ", ".join([*arguments, *(["batch"] if known is not None else [])]), says)

    def loss(x: Any, data: Data | None, sliders: dict) -> Any:
        return landscape.loss(x, data, **sliders)

    function("loss", "The loss at x.", loss)
    function("grad", "Its gradient.", jax.grad(loss))
    function(
        "hvp",
        "Its Hessian times v.",
        lambda x, v, data, sliders: jax.jvp(lambda x: jax.grad(loss)(x, data, sliders), (x,), (v,))[1],
        ("x", "v"),
    )
    if d <= DENSE:
        function("hessian", "Its Hessian, row by row.", jax.hessian(loss))
    if landscape.residuals is not None or landscape.scores is not None:
        function(
            "fisher",
            "Its Fisher information times v.",
            lambda x, v, data, sliders: fisher_product(landscape, data, sliders, x, v),
            ("x", "v"),
        )
    residuals = landscape.residuals
    if residuals is not None:

        def errors(x: Any, data: Data | None, sliders: dict) -> Any:
            return residuals(x, data, **sliders)

        function("residuals", "r with loss = ½ ‖r‖².", errors)
        function("jacobian", "The derivatives of r, row by row.", jax.jacfwd(errors))
        if known is None:
            rows = jax.eval_shape(lambda x: errors(x, None, dict.fromkeys(names, jnp.ones(()))), jnp.zeros(d))
            module.export("terms", str(rows.shape[0]))
    if landscape.scores is not None:
        scores = landscape.scores
        function(
            "scores",
            "What speaks for a class, row by row.",
            lambda x, data, sliders: scores(x, data, **sliders),
        )
    if known is not None:

        def each(x: Any, data: Data, sliders: dict) -> Any:
            def alone(X: Any, y: Any) -> Any:
                return jax.grad(loss)(x, Data(X[None], y[None], jnp.ones(1)), sliders)

            return jax.vmap(alone)(data.X, data.y)

        function("each", "The gradient of every sample, row by row.", each)
    return module.compiled(runtime)
