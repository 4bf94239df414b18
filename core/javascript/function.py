"""One exported function of a module: its arguments, a jaxpr's code, and what it leaves behind."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from jax import ShapeDtypeStruct

from core.javascript.formula import Expression, Formula
from core.javascript.module import Module
from core.javascript.primitives.movement import entries
from core.javascript.translate import translate
from core.javascript.values import Array, Builder, Code, small


class Function:
    """A function that is being written: first its arguments, then `run`, then what it writes or returns."""

    def __init__(self, module: Module, in_place: bool = False) -> None:
        """A function without arguments yet; `in_place` if it writes into what it reads."""
        self.in_place = in_place
        self.module, self.code = module, Code(module.taken)
        self.build = Builder(module, self.code)
        self.inputs: list[Array] = []

    def argument(
        self, name: str, shape: Sequence[Any], dtype: Any, stem: str, offset: int = 0, scalar: bool = False
    ) -> None:
        """A part of an array that is passed, element by element under its name; `scalar`: a number itself."""
        build, dtype = self.build, np.dtype(dtype)
        if not small(shape):
            self.inputs.append(build.read(name, offset, shape, dtype))
            return
        found = np.empty(tuple(shape), object)
        for k, index in enumerate(np.ndindex(*shape)):
            label = "_".join([stem, *map(str, index)])
            form = name if scalar else f"{name}[{offset + k}]"
            truth = " !== 0" if dtype.kind == "b" else ""
            if form == label and not truth:
                self.code.taken.add(form)
                found[index] = form
            else:
                found[index] = self.code.let(
                    Formula(form + truth), stem=label, pinned=self.in_place or scalar
                )
        array = build.table(found, dtype)
        if not scalar and offset == 0 and dtype.kind == "f" and name != "s":
            array.memory = (name, 0)
        self.inputs.append(array)

    def run(self, function: Callable[..., Any]) -> list[Array]:
        """Trace a function of the arguments so far, and write its code."""
        traced = jax.make_jaxpr(function)(*(ShapeDtypeStruct(a.shape, a.dtype) for a in self.inputs))
        return translate(self.build, traced, self.inputs)

    def label(self, array: Array, name: str) -> None:
        """Better names for results that have only short ones."""
        renamed = self.code.renamed
        for index, value in np.ndenumerate(entries(self.build, array)):
            if value in self.code.plain and value not in renamed:
                renamed[str(value)] = self.code.fresh("_".join(["next", name, *map(str, index)]))

    def write(self, parts: Sequence[tuple[str, int, Array, str]]) -> None:
        """Write results into arrays that were passed: (which, from where on, what, how it is called).

        All are computed before the first is written, since they may be made of what stands there.
        """
        late = []
        for name, offset, array, _ in parts:
            if array.entries is None and not self.in_place:
                self.build.fill(name, offset, array, passed=True)
            elif array.entries is None and array.memory != (name, offset):
                place = self.build.stored(array).memory
                assert place  # noqa: S101
                if place[0] in ("s", "x") or place[1] != 0:
                    copy = self.build.scratch(array.shape)
                    self.build.fill(copy, 0, array)
                    place = (copy, 0)
                late.append((name, offset, place[0]))
        for name, offset, array, stem in parts:
            if array.entries is not None:
                self.label(array, stem)
                self.assign(name, offset, [*entries(self.build, array).flat])
        for name, offset, place in late:
            self.code.say(f"{name}.set({place}{f', {offset}' if offset else ''});")

    def assign(self, name: str, offset: int, values: list[Expression]) -> None:
        """Write values one by one; a row of the same number at once."""
        if len(values) > 3 and len(set(values)) == 1 and not isinstance(values[0], str):
            self.code.say(f"{name}.fill({{0}}, {offset}, {offset + len(values)});", values[0])
            return
        for k, value in enumerate(values):
            self.code.say(f"{name}[{offset + k}] = {{0}};", value)

    def done(self, name: str, arguments: str, says: str) -> None:
        """Put it into the module."""
        self.module.function(name, arguments, self.code.text(), says)
