"""Data movement: an element of the result is one of what was given, so that most of it costs no code."""

from typing import Any

import numpy as np

from core.javascript.formula import Expression
from core.javascript.values import Array, Builder, Index, small


def moved(build: Builder, equation: Any, array: Array, source: Any) -> list[Array]:
    """The array whose element at an index is that of `array` at the index `source` gives."""
    out = equation.outvars[0].aval
    return [build.made(out.shape, out.dtype, lambda index: array.element(source(index)), array.work)]


def broadcast(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """Along new axes, and along axes of length 1. What took work is computed once, before."""
    array, *_ = inputs
    places = equation.params["broadcast_dimensions"]
    if array.work and array.shape and array.shape != equation.outvars[0].aval.shape:
        array = build.stored(array)
    one = [n == 1 for n in array.shape]
    return moved(
        build,
        equation,
        array,
        lambda index: tuple(0 if one[k] else index[place] for k, place in enumerate(places)),
    )


def reshape(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """The same row of elements, cut otherwise."""
    array, shape = inputs[0], equation.outvars[0].aval.shape
    if [n for n in array.shape if n != 1] == [
        n for n in shape if n != 1
    ]:  # only axes of length 1 come and go
        places = [k for k, n in enumerate(shape) if n != 1]

        def squeezed(index: Index) -> Index:
            rest = iter(index[k] for k in places)
            return tuple(0 if n == 1 else next(rest) for n in array.shape)

        return moved(build, equation, array, squeezed)
    if array.entries is not None:
        return [build.table(array.entries.reshape(shape), array.dtype)]
    name, offset = build.stored(array).memory  # pyright: ignore[reportGeneralTypeIssues]
    place = build.read(name, offset, shape, array.dtype)
    return [build.made(shape, array.dtype, place.element)] if small(shape) else [place]


def transpose(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """Axes in another order."""
    order = list(np.argsort(equation.params["permutation"]))
    return moved(build, equation, inputs[0], lambda index: tuple(index[k] for k in order))


def cut(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """`slice`: a part, with strides."""
    starts = equation.params["start_indices"]
    strides = equation.params["strides"] or (1,) * len(starts)
    return moved(
        build,
        equation,
        inputs[0],
        lambda index: tuple(
            build.plus(build.times(i, stride), start)
            for i, start, stride in zip(index, starts, strides, strict=True)
        ),
    )


def reverse(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """Backwards along some axes."""
    (array,), axes = inputs, equation.params["dimensions"]
    return moved(
        build,
        equation,
        array,
        lambda index: tuple(
            build.plus(build.times(i, -1), array.shape[k] - 1) if k in axes else i
            for k, i in enumerate(index)
        ),
    )


def iota(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """Each element is its own index along an axis."""
    out, axis = equation.outvars[0].aval, equation.params["dimension"]
    return [build.made(out.shape, out.dtype, lambda index: index[axis])]


def concatenate(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """One after the other along an axis."""
    out, axis = equation.outvars[0].aval, equation.params["dimension"]
    if small(out.shape):
        return [build.table(np.concatenate([entries(build, a) for a in inputs], axis), out.dtype)]
    pieces, start = [], 0
    for array in inputs:
        pieces.append((array, tuple(start if k == axis else 0 for k in range(len(out.shape)))))
        start += array.shape[axis]
    return [together(build, out, pieces)]


def entries(build: Builder, array: Array) -> np.ndarray:
    """The elements of a small array, one by one."""
    found = np.empty(array.shape, object)
    for index in np.ndindex(*array.shape):
        found[index] = array.element(index)
    return found


def together(
    build: Builder, out: Any, pieces: list[tuple[Array, Index]], apart: Index | None = None
) -> Array:
    """A large array in memory, put together from arrays, each from its first place on, and so far apart."""
    name = build.scratch(out.shape)
    apart = apart or (1,) * len(out.shape)
    for array, first in pieces:
        for index in build.over(array.shape):
            at = tuple(
                build.plus(build.times(i, step), f) for i, f, step in zip(index, first, apart, strict=True)
            )
            build.code.say(
                f"{name}[{{0}}] = {{1}};", build.place(out.shape, at), array.element(index), fills=name
            )
    return build.read(name, 0, out.shape, np.dtype(out.dtype))


def pad(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """An array with a number around and between its elements; a negative width cuts some off."""
    array, filler = inputs
    out, config = equation.outvars[0].aval, equation.params["padding_config"]
    if small(out.shape) and small(array.shape):
        found = np.full(out.shape, filler.scalar, object)
        for index in np.ndindex(*array.shape):
            at = tuple(low + i * (between + 1) for i, (low, _, between) in zip(index, config, strict=True))
            if all(0 <= i < n for i, n in zip(at, out.shape, strict=True)):
                found[at] = array.element(index)
        return [build.table(found, np.dtype(out.dtype))]
    if any(low < 0 or high < 0 for low, high, _ in config):
        raise NotImplementedError("pad with a negative width, of a large array")
    around = build.made(out.shape, out.dtype, lambda index: filler.scalar)
    inner = (array, tuple(low for low, _, _ in config))
    name = build.stored(around).memory[0]  # pyright: ignore[reportOptionalSubscript]
    for index in build.over(array.shape):
        at = tuple(
            build.plus(build.times(i, between + 1), low)
            for i, low, (_, _, between) in zip(index, inner[1], config, strict=True)
        )
        build.code.say(
            f"{name}[{{0}}] = {{1}};", build.place(out.shape, at), array.element(index), fills=name
        )
    return [build.read(name, 0, out.shape, np.dtype(out.dtype))]


def split(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """Parts along an axis."""
    (array,), axis = inputs, equation.params["axis"]
    found, start = [], 0
    for variable, size in zip(equation.outvars, equation.params["sizes"], strict=True):

        def element(index: Index, start: int = int(start)) -> Expression:
            return array.element(tuple(build.plus(i, start) if k == axis else i for k, i in enumerate(index)))

        found.append(build.made(variable.aval.shape, variable.aval.dtype, element, array.work))
        start += size
    return found


def stack(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """Along a new axis."""
    out, axis = equation.outvars[0].aval, equation.params.get("axis", 0)
    if small(out.shape):
        return [build.table(np.stack([entries(build, a) for a in inputs], axis), np.dtype(out.dtype))]
    name = build.scratch(out.shape)
    for k, array in enumerate(inputs):
        for index in build.over(array.shape):
            at = build.place(out.shape, (*index[:axis], k, *index[axis:]))
            build.code.say(f"{name}[{{0}}] = {{1}};", at, array.element(index), fills=name)
    return [build.read(name, 0, out.shape, np.dtype(out.dtype))]


def unstack(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """Every slice along an axis."""
    (array,), axis = inputs, equation.params.get("axis", 0)
    return [
        build.made(
            variable.aval.shape,
            variable.aval.dtype,
            lambda index, k=k: array.element((*index[:axis], k, *index[axis:])),
            array.work,
        )
        for k, variable in enumerate(equation.outvars)
    ]


TABLE: dict[str, Any] = {
    "broadcast_in_dim": broadcast,
    "reshape": reshape,
    "squeeze": reshape,
    "expand_dims": reshape,
    "transpose": transpose,
    "slice": cut,
    "rev": reverse,
    "iota": iota,
    "concatenate": concatenate,
    "pad": pad,
    "split": split,
    "stack": stack,
    "unstack": unstack,
}
