"""Loops and branches, and calls that are written out where they stand."""

from typing import Any

import numpy as np

from core.javascript.formula import Expression, Formula
from core.javascript.primitives.movement import entries
from core.javascript.values import Array, Builder, small

SAME = Formula("{0}")
TURNS = 4
"""A loop of at most so many turns is written out."""


def inlined(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """A function that is called: its own equations, here."""
    from core.javascript.translate import translate

    inner = equation.params.get("jaxpr") or equation.params.get("call_jaxpr") or equation.params["fun_jaxpr"]
    return translate(build, inner, inputs)


class Carried:
    """Variables for arrays that a loop or a branch assigns: one an element, or memory for a large array."""

    def __init__(self, build: Builder, avals: list[Any], starts: list[Array] | None = None) -> None:
        """Declare them, with what they are at first."""
        self.build, self.avals, self.places = build, avals, []
        for k, aval in enumerate(avals):
            first = None if starts is None else starts[k]
            if small(aval.shape):
                place = np.empty(aval.shape, object)
                for index in np.ndindex(*aval.shape):
                    place[index] = build.code.variable(None if first is None else first.element(index), "now")
            else:
                place = build.scratch(aval.shape)
                if first is not None:
                    build.fill(place, 0, first)
            self.places.append(place)

    @property
    def arrays(self) -> list[Array]:
        """What they are here and now."""
        return [
            self.build.read(place, 0, aval.shape, np.dtype(aval.dtype))
            if isinstance(place, str)
            else self.build.table(place, np.dtype(aval.dtype))
            for place, aval in zip(self.places, self.avals, strict=True)
        ]

    def assign(self, values: list[Array], kept: bool) -> None:
        """Give them new values, all read before any is written; `kept` if a loop goes on with them."""
        code, pairs, copies = self.build.code, [], []
        for place, new in zip(self.places, values, strict=True):
            if not isinstance(place, str):
                pairs += zip(place.flat, entries(self.build, new).flat, strict=True)
            elif not kept:
                self.build.fill(place, 0, new)
            elif new.memory != (place, 0):
                name = self.build.scratch(new.shape)
                self.build.fill(name, 0, new)
                copies.append((place, name))
        pairs = [(name, value) for name, value in pairs if name != value]
        if len(pairs) > 1 and kept:
            pairs = [(name, self.first(value)) for name, value in pairs]
        for name, value in pairs:
            code.say(f"{name} = {{0}};", value, fills="" if kept else name)
        for old, new in copies:
            code.say(f"{old}.set({new});")

    def first(self, value: Expression) -> Expression:
        """A value that is read now, before anything is assigned."""
        return self.build.code.let(SAME, value, stem="next", pinned=True) if isinstance(value, str) else value


def cond(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """One of several branches; the first is what false, or 0, stands for."""
    from core.javascript.translate import translate

    (which, *rest), branches = inputs, equation.params["branches"]
    if which.known:
        return translate(build, branches[int(which.scalar)], rest)
    chosen, truth = which.scalar, which.dtype.kind == "b"
    for array in rest:  # what a branch might have to put in memory is there before
        if array.entries is None and array.work:
            build.stored(array)
    out = Carried(build, [v.aval for v in equation.outvars])
    order = [*range(len(branches))][::-1] if len(branches) == 2 else [*range(len(branches))]
    parts: list = []
    for turn, k in enumerate(order):
        test = "{0}" if truth or len(order) == 2 else f"{{0}} === {k}"
        last = turn == len(order) - 1
        opening = f"if ({test}) {{" if not turn else "else {" if last else f"else if ({test}) {{"
        with build.code.inside(opening, *(() if last else (chosen,)), into=parts):
            out.assign(translate(build, branches[k], rest), kept=False)
    build.code.branches(parts)
    return out.arrays


def loop(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """`while`: its constants come first, those of the test before those of the body."""
    from core.javascript.translate import translate

    params, avals = equation.params, [v.aval for v in equation.outvars]
    tests, bodies = params["cond_nconsts"], params["body_nconsts"]
    state = Carried(build, avals, inputs[tests + bodies :])
    with build.code.inside("for (;;) {"):
        (go,) = translate(build, params["cond_jaxpr"], inputs[:tests] + state.arrays)
        build.code.say("if (!({0})) break;", build.code.let(SAME, go.scalar))
        state.assign(
            translate(build, params["body_jaxpr"], inputs[tests : tests + bodies] + state.arrays), kept=True
        )
    return state.arrays


def scan(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """A loop of a known number of turns, that reads and writes a row of arrays in each."""
    from core.javascript.translate import translate

    params, length, inner = equation.params, equation.params["length"], equation.params["jaxpr"]
    constants, carried = params["num_consts"], params["num_carry"]
    fixed, carry = inputs[:constants], inputs[constants : constants + carried]
    rows, backwards = inputs[constants + carried :], params["reverse"]

    def row(array: Array, t: Expression) -> Array:
        return build.made(array.shape[1:], array.dtype, lambda index: array.element((t, *index)), array.work)

    if length <= TURNS and all(small(v.aval.shape) for v in equation.outvars):
        written: dict[int, list[Array]] = {}
        for t in range(length)[:: -1 if backwards else 1]:
            out = translate(build, inner, [*fixed, *carry, *(row(a, t) for a in rows)])
            carry, written[t] = out[:carried], out[carried:]
        return [
            *carry,
            *(
                build.table(
                    np.stack([entries(build, written[t][k]) for t in range(length)]), np.dtype(v.aval.dtype)
                )
                for k, v in enumerate(equation.outvars[carried:])
            ),
        ]
    rows = [build.stored(a) for a in rows]
    state = Carried(build, [v.aval for v in equation.outvars[:carried]], carry)
    names = [build.scratch(v.aval.shape) for v in equation.outvars[carried:]]
    with build.code.loop(length) as i:
        t = build.plus(build.times(i, -1), length - 1) if backwards else i
        out = translate(build, inner, [*fixed, *state.arrays, *(row(a, t) for a in rows)])
        for name, value, variable in zip(names, out[carried:], equation.outvars[carried:], strict=True):
            build.fill(name, build.times(t, int(np.prod(variable.aval.shape[1:]))), value)
        state.assign(out[:carried], kept=True)
    return [
        *state.arrays,
        *(
            build.read(name, 0, v.aval.shape, np.dtype(v.aval.dtype))
            for name, v in zip(names, equation.outvars[carried:], strict=True)
        ),
    ]


def platform(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """The branch that is meant for the CPU, or for all."""
    groups = equation.params["platforms"]
    chosen = next((k for k, group in enumerate(groups) if group and "cpu" in group), len(groups) - 1)
    return [build.constant(np.int32(chosen))]


TABLE: dict[str, Any] = {
    **dict.fromkeys(
        (
            "jit",
            "pjit",
            "closed_call",
            "core_call",
            "remat",
            "checkpoint",
            "custom_jvp_call",
            "custom_vjp_call",
        ),
        inlined,
    ),
    "cond": cond,
    "while": loop,
    "scan": scan,
    "platform_index": platform,
}
