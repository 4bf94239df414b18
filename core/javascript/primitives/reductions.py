"""Sums, products of matrices, and other things that run over an axis."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from core.javascript.formula import CHOICE, Expression, Formula
from core.javascript.primitives.elementwise import operation
from core.javascript.primitives.formulas import formulas
from core.javascript.values import Array, Builder, Index, extent, small

JOINS = {"sum": "add", "prod": "mul", "max": "max", "min": "min", "and": "and", "or": "or"}
STARTS = {"sum": 0, "prod": 1, "max": -np.inf, "min": np.inf, "and": True, "or": False}


def folded(
    build: Builder,
    kind: str,
    dtype: np.dtype,
    outs: Sequence[Index],
    over: Sequence[Any],
    term: Callable[[Index, Index], Expression],
) -> list[Expression]:
    """For each of `outs` its terms over a shape, joined: written out if they are few, in one loop if not."""
    join = JOINS[kind]
    if small(over):
        found = []
        for out in outs:
            terms = [term(out, index) for index in np.ndindex(*over)]
            total: Expression = terms[0] if terms else STARTS[kind]
            for other in terms[1:]:
                total = operation(build, join, dtype, total, other)
            found.append(total)
        return found
    totals = [build.code.variable(STARTS[kind], kind) for _ in outs]
    form = formulas(dtype)[join]
    for index in build.over(over):
        for total, out in zip(totals, outs, strict=True):
            value = term(out, index)
            more = Formula(f"{total} = {form.text};", 0, form.needs)
            if kind == "sum":
                build.code.say(f"{total} += {{0}};", value, fills=total)
            else:
                build.code.say(more, total, value, fills=total)
    return [*totals]


def reduced(
    build: Builder, kind: str, out: Any, over: Sequence[Any], term: Callable[[Index, Index], Expression]
) -> Array:
    """The array of such joined terms; a large one lies in memory at once, since each element takes a loop."""
    dtype = np.dtype(out.dtype)
    if small(out.shape):
        outs = [*np.ndindex(*out.shape)]
        found = np.empty(out.shape, object)
        for index, total in zip(outs, folded(build, kind, dtype, outs, over, term), strict=True):
            found[index] = total
        return build.table(found, dtype)
    name = build.scratch(out.shape)
    for index in build.over(out.shape):
        (total,) = folded(build, kind, dtype, [index], over, term)
        build.code.say(f"{name}[{{0}}] = {{1}};", build.place(out.shape, index), total, fills=name)
    return build.read(name, 0, out.shape, dtype)


def reduce(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """Over some axes of an array."""
    (array,), axes = inputs, [int(k) for k in equation.params["axes"]]
    kind = equation.primitive.name.removeprefix("reduce_")

    def term(out: Index, over: Index) -> Expression:
        inner, outer = iter(over), iter(out)
        return array.element(tuple(next(inner if k in axes else outer) for k in range(len(array.shape))))

    over = [array.shape[k] for k in sorted(axes)]
    return [reduced(build, kind, equation.outvars[0].aval, over, term)]


def product(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """`dot_general`: products of elements, summed over the axes that both sides share."""
    (left_over, right_over), (left_batch, right_batch) = equation.params["dimension_numbers"]
    out, over = equation.outvars[0].aval, [inputs[0].shape[k] for k in left_over]
    left, right = (build.stored(a) if a.work and a.entries is None else a for a in inputs)
    left_free = [k for k in range(len(left.shape)) if k not in (*left_over, *left_batch)]
    right_free = [k for k in range(len(right.shape)) if k not in (*right_over, *right_batch)]
    batches, dtype = len(left_batch), np.dtype(out.dtype)

    def placed(axes: list[tuple[Sequence[int], Sequence[Expression]]], rank: int) -> Index:
        at: list[Expression] = [0] * rank
        for places, index in axes:
            for k, i in zip(places, index, strict=True):
                at[k] = i
        return tuple(at)

    def term(index: Index, inner: Index) -> Expression:
        batch, free = index[:batches], index[batches:]
        mine, yours = free[: len(left_free)], free[len(left_free) :]
        a = left.element(
            placed([(left_batch, batch), (left_free, mine), (left_over, inner)], len(left.shape))
        )
        b = right.element(
            placed([(right_batch, batch), (right_free, yours), (right_over, inner)], len(right.shape))
        )
        return operation(build, "mul", dtype, a, b)

    return [reduced(build, "sum", out, over, term)]


def best(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """`argmax` and `argmin`: where the first of the largest or smallest stands along an axis."""
    (array,), (axis,) = inputs, equation.params["axes"]
    out, better = equation.outvars[0].aval, "gt" if equation.primitive.name == "argmax" else "lt"
    if not small(array.shape, 4 * array.shape[axis]):
        array = build.stored(array)

    def element(index: Index) -> Expression:
        value, where = array.element((*index[:axis], 0, *index[axis:])), 0
        for k in range(1, array.shape[axis]):
            other = array.element((*index[:axis], k, *index[axis:]))
            wins = operation(build, better, array.dtype, other, value)
            if isinstance(wins, str):
                value = build.code.let(CHOICE, wins, other, value)
                where = build.code.let(CHOICE, wins, k, where)
            elif wins:
                value, where = other, k
        return where

    return [build.made(out.shape, out.dtype, element, 2 * array.shape[axis])]


def running(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """`cumsum` and its like: every element joined with all before it along an axis."""
    (array,), axis, backwards = inputs, equation.params["axis"], equation.params["reverse"]
    join, n, dtype = JOINS[equation.primitive.name[3:]], array.shape[axis], array.dtype

    def placed(rest: Index, i: Expression) -> Index:
        return (*rest[:axis], i, *rest[axis:])

    others = (*array.shape[:axis], *array.shape[axis + 1 :])
    if small(array.shape):
        found = np.empty(array.shape, object)
        for rest in np.ndindex(*others):
            turns = range(n)[:: -1 if backwards else 1]
            total: Expression = array.element(placed(rest, turns[0]))
            for i in turns:
                if i != turns[0]:
                    total = operation(build, join, dtype, total, array.element(placed(rest, i)))
                found[placed(rest, i)] = total
        return [build.table(found, dtype)]
    name, kind = build.scratch(array.shape), equation.primitive.name[3:]
    for rest in build.over(others):
        so_far = build.code.variable(STARTS[kind], kind)
        form = formulas(dtype)[join]
        with build.code.loop(extent(n)) as i:
            at = placed(rest, build.plus(build.times(i, -1), n - 1) if backwards else i)
            more = Formula(f"{so_far} = {form.text};", 0, form.needs)
            build.code.say(more, so_far, array.element(at), fills=so_far)
            build.code.say(f"{name}[{{0}}] = {{1}};", build.place(array.shape, at), so_far, fills=name)
    return [build.read(name, 0, array.shape, dtype)]


TABLE: dict[str, Any] = {
    **{f"reduce_{kind}": reduce for kind in JOINS},
    **dict.fromkeys(("cumsum", "cumprod", "cummax", "cummin"), running),
    "dot_general": product,
    "argmax": best,
    "argmin": best,
}
