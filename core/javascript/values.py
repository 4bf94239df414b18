"""Arrays as the compiler sees them: expressions one by one, memory, or a recipe for any element.

What is small is a table of expressions, so that moving data costs no code. What is large stays a recipe until
somebody reads it in a loop, or lies in a typed array.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.javascript.code import Code
from core.javascript.formula import PLUS, TIMES, Expression, Formula, infix
from core.javascript.module import Module

UNROLLED = 16
"""Arrays of at most so many elements are expressions one by one; larger ones are loops."""

INNER = 8
"""So many turns at the inside of a loop over an array are written out."""

Index = tuple[Any, ...]
NOT_ZERO = infix("!==", 7)


def extent(dimension: Any) -> Expression:
    """A dimension as a number, or as the JavaScript of a symbolic one."""
    return dimension if isinstance(dimension, int) else str(dimension)


def count(shape: Sequence[Any]) -> int | None:
    """How many elements there are, or None where a dimension is symbolic."""
    return math.prod(shape) if all(isinstance(n, int | np.integer) for n in shape) else None


def small(shape: Sequence[Any], limit: int = UNROLLED) -> bool:
    """Whether an array of this shape is written out element by element."""
    size = count(shape)
    return size is not None and size <= limit


@dataclass(eq=False)
class Array:
    """An array in the code: `element` writes the code of any element, where it is asked for."""

    shape: tuple[Any, ...]
    dtype: np.dtype
    element: Callable[[Index], Expression]
    work: int = 0
    """How many operations an element takes; none where it is only read or moved."""
    entries: np.ndarray | None = None
    """Its expressions one by one, if it is small."""
    memory: tuple[str, Expression] | None = None
    """Where it lies in a row: the name of a typed array, and the place of its first element."""
    home: Any = field(default=None, repr=False)
    """The block in which it was made."""

    @property
    def known(self) -> bool:
        """Whether all its numbers are known already."""
        return self.entries is not None and not any(isinstance(e, str) for e in self.entries.flat)

    @property
    def scalar(self) -> Expression:
        """The expression of an array without dimensions."""
        return self.element(())


class Builder:
    """Makes arrays in one function's code."""

    def __init__(self, module: Module, code: Code) -> None:
        """The code of a function of a module."""
        self.module, self.code = module, code

    def table(self, entries: Any, dtype: np.dtype) -> Array:
        """An array of expressions."""
        entries = np.asarray(entries, object)
        array = Array(entries.shape, dtype, lambda index: entries[index], 0, entries, home=self.code.block)

        def element(index: Index) -> Expression:
            if not any(isinstance(i, str) for i in index):
                return entries[index]
            return self.stored(array).element(index)

        array.element = element
        return array

    def made(
        self, shape: Sequence[Any], dtype: Any, element: Callable[[Index], Expression], work: int = 0
    ) -> Array:
        """An array from a recipe: small ones at once, large ones when they are read."""
        shape, dtype = tuple(shape), np.dtype(dtype)
        if not small(shape):
            return Array(shape, dtype, element, work, home=self.code.block)
        entries = np.empty(shape, object)
        for index in np.ndindex(*shape):
            entries[index] = element(index)
        return self.table(entries, dtype)

    def constant(self, value: Any) -> Array:
        """An array of numbers."""
        value = np.asarray(value)
        if small(value.shape):
            entries = np.empty(value.shape, object)
            for index in np.ndindex(*value.shape):
                entries[index] = value[index].item()
            return self.table(entries, value.dtype)
        place = self.read(self.module.table(value.astype(float)), 0, value.shape, value.dtype)
        read = place.element

        def element(index: Index) -> Expression:
            return read(index) if any(isinstance(i, str) for i in index) else value[index].item()

        place.element = element
        return place

    def read(self, name: str, offset: Expression, shape: Sequence[Any], dtype: np.dtype) -> Array:
        """An array that lies in a typed array, row by row."""
        form = Formula(f"{name}[{{0}}]")

        def element(index: Index) -> Expression:
            value = self.code.let(form, self.place(shape, index, offset))
            return self.code.let(NOT_ZERO, value, 0) if dtype.kind == "b" else value

        return Array(tuple(shape), dtype, element, memory=(name, offset), home=self.code.block)

    def stored(self, array: Array) -> Array:
        """The same array in memory, put there where it was made; what lies there already stays."""
        if array.memory is None:
            if array.known:
                filled = self.constant_memory(array)
            else:
                with self.code.back_in(array.home):
                    name = self.scratch(array.shape)
                    self.fill(name, 0, array)
                filled = self.read(name, 0, array.shape, array.dtype)
            array.memory = filled.memory
            if array.entries is None:
                array.element, array.work = filled.element, 0
            return filled
        return self.read(*array.memory, array.shape, array.dtype)

    def constant_memory(self, array: Array) -> Array:
        """A typed array of the module, with known numbers."""
        assert array.entries is not None  # noqa: S101
        values = np.array(array.entries.tolist(), float).reshape(array.shape)
        return self.read(self.module.table(values), 0, array.shape, array.dtype)

    def scratch(self, shape: Sequence[Any], stem: str = "A") -> str:
        """A typed array of the module's own; a symbolic dimension lets it grow."""
        size = count(shape)
        if size is not None:
            return self.module.scratch(max(size, 1), stem)
        name = self.module.growing(stem)
        total = " * ".join(f"({extent(n)})" if not str(n).isalnum() else str(n) for n in shape)
        self.code.say(f"if ({name}.length < {total}) {name} = new Float64Array({total});", fills=name)
        return name

    def fill(self, name: str, offset: Expression, array: Array, passed: bool = False) -> None:
        """Write an array into a typed array, row by row: into the module's own, or one that was `passed`."""
        form = f"{name}[{{0}}] = {{1}};"
        for index in self.over(array.shape):
            self.code.say(
                form,
                self.place(array.shape, index, offset),
                array.element(index),
                fills="" if passed else name,
            )

    def place(self, shape: Sequence[Any], index: Index, offset: Expression = 0) -> Expression:
        """Where an element lies in a row."""
        at: Expression = 0
        for n, i in zip(shape, index, strict=True):
            at = self.plus(self.times(at, extent(n)), i)
        return self.plus(at, offset)

    def over(self, shape: Sequence[Any]) -> Iterator[Index]:
        """Every index of an array: loops for what is long, written out for what is short at the inside."""
        yield from self._over(tuple(shape), (), UNROLLED)

    def _over(self, shape: tuple[Any, ...], index: Index, limit: int) -> Iterator[Index]:
        rest = shape[len(index) :]
        if small(rest, limit):
            for inner in np.ndindex(*rest):
                yield index + inner
        elif rest[0] == 1:
            yield from self._over(shape, (*index, 0), limit)
        else:
            with self.code.loop(extent(rest[0])) as i:
                yield from self._over(shape, (*index, i), INNER)

    def plus(self, a: Expression, b: Expression) -> Expression:
        """The sum of two indices."""
        if not isinstance(a, str) and not isinstance(b, str):
            return int(a + b)
        return b if a == 0 else a if b == 0 else self.code.let(PLUS, a, b)

    def times(self, a: Expression, b: Expression) -> Expression:
        """The product of two indices."""
        if not isinstance(a, str) and not isinstance(b, str):
            return int(a * b)
        return 0 if a == 0 or b == 0 else b if a == 1 else a if b == 1 else self.code.let(TIMES, a, b)
