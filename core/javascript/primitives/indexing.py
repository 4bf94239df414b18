"""Elements at computed places: gather, scatter, and slices that start anywhere."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax.lax import GatherScatterMode

from core.javascript.formula import CHOICE, Expression
from core.javascript.primitives.elementwise import operation
from core.javascript.primitives.movement import entries
from core.javascript.values import Array, Builder, Index, extent, small

WHOLE, TRUTH = np.dtype(np.int64), np.dtype(bool)


def clamped(build: Builder, start: Expression, last: Expression) -> Expression:
    """A start that leaves room for what is taken from there."""
    low = operation(build, "max", WHOLE, start, 0)
    return operation(build, "min", WHOLE, low, last)


def inside(build: Builder, at: Index, sizes: Sequence[Expression]) -> Expression:
    """Whether a place lies inside an array."""
    good: Expression = True
    for i, size in zip(at, sizes, strict=True):
        for test in (
            operation(build, "ge", WHOLE, i, 0) if i != 0 else True,
            operation(build, "lt", WHOLE, i, size),
        ):
            good = (
                test if good is True else good if test is True else operation(build, "and", TRUTH, good, test)
            )
    return good


def gather(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """Slices of an array from the places that another one names."""
    array, places = inputs
    out, params = equation.outvars[0].aval, equation.params
    numbers, sizes, mode = params["dimension_numbers"], params["slice_sizes"], params["mode"]
    dropped = (*numbers.collapsed_slice_dims, *numbers.operand_batching_dims)
    kept = [k for k in range(len(array.shape)) if k not in dropped]
    limits = [extent(n) for n in array.shape]
    if not places.known:
        array = array if array.memory else build.stored(array)

    def element(index: Index) -> Expression:
        batch = tuple(i for k, i in enumerate(index) if k not in numbers.offset_dims)
        offsets = dict(zip(kept, (index[k] for k in numbers.offset_dims), strict=True))
        starts = {k: places.element((*batch, j)) for j, k in enumerate(numbers.start_index_map)}
        if mode == GatherScatterMode.CLIP:
            starts = {k: clamped(build, i, array.shape[k] - sizes[k]) for k, i in starts.items()}
        at = [build.plus(starts.get(k, 0), offsets.get(k, 0)) for k in range(len(array.shape))]
        for mine, yours in zip(
            numbers.operand_batching_dims, numbers.start_indices_batching_dims, strict=True
        ):
            at[mine] = batch[yours]
        if mode != GatherScatterMode.FILL_OR_DROP:
            return array.element(tuple(at))
        good = inside(build, tuple(at[k] for k in starts), [limits[k] for k in starts])
        if good is False:
            return filler(params["fill_value"], array.dtype)
        value = array.element(tuple(at))
        return (
            value
            if good is True
            else build.code.let(CHOICE, good, value, filler(params["fill_value"], array.dtype))
        )

    return [build.made(out.shape, out.dtype, element, places.work)]


def filler(value: Any, dtype: np.dtype) -> Expression:
    """What stands for an element that is not there."""
    if value is not None:
        return np.asarray(value, dtype).item()
    return {"f": float("nan"), "b": True, "i": np.iinfo(np.int32).min, "u": -1}[dtype.kind]


def scatter(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """An array in which some places are set, or added to; what lies outside is dropped."""
    array, places, updates = inputs
    out, numbers = equation.outvars[0].aval, equation.params["dimension_numbers"]
    joins = {
        "scatter": None,
        "scatter-add": "add",
        "scatter_add": "add",
        "scatter_mul": "mul",
        "scatter-mul": "mul",
    }
    join = joins[equation.primitive.name]
    dropped = (*numbers.inserted_window_dims, *numbers.operand_batching_dims)
    kept = [k for k in range(len(array.shape)) if k not in dropped]
    targets = numbers.scatter_dims_to_operand_dims

    def place(index: Index) -> tuple[Index, Expression]:
        batch = tuple(i for k, i in enumerate(index) if k not in numbers.update_window_dims)
        offsets = dict(zip(kept, (index[k] for k in numbers.update_window_dims), strict=True))
        starts = {k: places.element((*batch, j)) for j, k in enumerate(targets)}
        at = [build.plus(starts.get(k, 0), offsets.get(k, 0)) for k in range(len(array.shape))]
        for mine, yours in zip(
            numbers.operand_batching_dims, numbers.scatter_indices_batching_dims, strict=True
        ):
            at[mine] = batch[yours]
        return tuple(at), inside(
            build, tuple(at[k] for k in starts), [extent(array.shape[k]) for k in starts]
        )

    if places.known and small(array.shape) and small(updates.shape):
        found = entries(build, array)
        for index in np.ndindex(*updates.shape):
            at, good = place(index)
            if good:
                value = updates.element(index)
                found[at] = operation(build, join, array.dtype, found.item(at), value) if join else value
        return [build.table(found, array.dtype)]
    name = build.scratch(array.shape)
    build.fill(name, 0, array)
    for index in build.over(updates.shape):
        at, good = place(index)
        form = f"{name}[{{0}}] {'+' if join == 'add' else '*' if join else ''}= {{1}};"
        args = (build.place(array.shape, at), updates.element(index))
        if good is True:
            build.code.say(form, *args, fills=name)
        else:
            build.code.say(f"if ({{2}}) {form}", *args, good, fills=name)
    return [again(build, name, out)]


def again(build: Builder, name: str, out: Any) -> Array:
    """What lies in memory now; a small array is read at once."""
    place = build.read(name, 0, out.shape, np.dtype(out.dtype))
    return build.made(out.shape, out.dtype, place.element) if small(out.shape) else place


def dynamic_slice(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """A part of an array from a computed place on, moved so that it lies inside."""
    array, *starts = inputs
    out = equation.outvars[0].aval
    first = [
        clamped(build, start.scalar, n - size)
        for start, n, size in zip(starts, array.shape, out.shape, strict=True)
    ]
    if any(isinstance(i, str) for i in first):
        array = array if array.memory else build.stored(array)

    def element(index: Index) -> Expression:
        return array.element(tuple(build.plus(i, f) for i, f in zip(index, first, strict=True)))

    return [build.made(out.shape, out.dtype, element, 0)]


def dynamic_update(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """An array with a part written over, from a computed place on."""
    array, update, *starts = inputs
    out = equation.outvars[0].aval
    first = [
        clamped(build, start.scalar, n - size)
        for start, n, size in zip(starts, array.shape, update.shape, strict=True)
    ]
    if small(out.shape) and not any(isinstance(i, str) for i in first):
        found = entries(build, array)
        for index in np.ndindex(*update.shape):
            found[tuple(i + int(f) for i, f in zip(index, first, strict=True))] = update.element(index)
        return [build.table(found, array.dtype)]
    name = build.scratch(out.shape)
    build.fill(name, 0, array)
    for index in build.over(update.shape):
        at = tuple(build.plus(i, f) for i, f in zip(index, first, strict=True))
        build.code.say(
            f"{name}[{{0}}] = {{1}};", build.place(out.shape, at), update.element(index), fills=name
        )
    return [again(build, name, out)]


TABLE: dict[str, Any] = {
    "gather": gather,
    **dict.fromkeys(("scatter", "scatter-add", "scatter_add", "scatter-mul", "scatter_mul"), scatter),
    "dynamic_slice": dynamic_slice,
    "dynamic_update_slice": dynamic_update,
}
