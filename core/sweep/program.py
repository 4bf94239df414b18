"""The compiled program of a sweep: one loop over the steps for a block of cells, and one over the blocks."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array
from jax.sharding import Mesh
from jax.sharding import PartitionSpec as P

from core.measures.measure import Measure, Row
from core.packed import Packed
from core.programs import LOOPS, cached_program
from core.sampling import Plan
from core.step import Build, Carry, Inputs, begin, step
from core.sweep.cells import Cells, Tables
from core.sweep.devices import CELLS
from core.sweep.endings import Ending
from core.trajectory import FAR, HIGH, REACH

SWEEPS = {name: value for name, value in LOOPS.items() if name != "xla_disable_hlo_passes"}
"""How these are compiled on a CPU: what is the same at every step there is once for every lane, and is worth
computing before the loop."""


class Asked(NamedTuple):
    """A measure, and how it is told what it must know of the landscape."""

    measure: Measure | Ending
    own: tuple[str, ...] = ()
    """The names of arguments that are read off the tables, by the kind of each; the others are given."""


class Walking(NamedTuple):
    """A block of cells between two steps, its lanes along the last axis of every array."""

    carry: Carry
    alive: Array  # [w]
    end: Array  # [d, w] the last row that is known of each
    states: tuple[Any, ...]  # of every measure; of an ending none


class Structure(NamedTuple):
    """What the settings of all cells share: see `core.packed`."""

    structure: Any
    kinds: tuple[str, ...]


@cached_program
def compiled(
    build: Build, asked: tuple[Asked, ...], settings: Structure, devices: Mesh
) -> Callable[..., Array]:
    """The program of a build: of cells [devices · blocks, w, …] the numbers [devices · blocks, w, measures].

    It takes the tables, what the measures are told, the number of steps, and how many blocks of each device
    [devices] there are to do. Neither of these numbers compiles anything.
    """
    local = partial(_blocks, build, asked, settings)
    shared = jax.shard_map(
        local,
        mesh=devices,
        in_specs=(P(CELLS), P(CELLS), P(), P(), P()),
        out_specs=P(CELLS),
        check_vma=False,  # nothing is exchanged between devices
    )
    return jax.jit(shared, compiler_options=SWEEPS if jax.default_backend() == "cpu" else None)


def _blocks(
    build: Build,
    asked: tuple[Asked, ...],
    settings: Structure,
    cells: Cells,
    count: Array,
    tables: Tables,
    told: tuple[dict[str, Array], ...],
    steps: Array,
) -> Array:
    """One block after the other, of those that this device has."""
    found = jnp.full((*cells.lr.shape, len(asked)), jnp.nan)

    def one(i: Array, found: Array) -> Array:
        block = jax.tree.map(lambda part: part[i], cells)
        return found.at[i].set(_block(build, asked, settings, block, tables, told, steps))

    return jax.lax.fori_loop(0, count[0], one, found)


def _block(
    build: Build,
    asked: tuple[Asked, ...],
    settings: Structure,
    cells: Cells,
    tables: Tables,
    told: tuple[dict[str, Array], ...],
    steps: Array,
) -> Array:
    """The numbers [w, measures] of a block of cells [w, …].

    Its lanes are the last axis of everything, so that what belongs to one coordinate lies side by side.
    """
    lanes = partial(jax.vmap, in_axes=-1, out_axes=-1)
    start, numbers = jnp.asarray(cells.start).T, jnp.asarray(cells.numbers).T
    landscape, (width, d) = build.landscape, cells.start.shape
    told = tuple(
        _arguments(one, given, tables, cells.terrain) for one, given in zip(asked, told, strict=True)
    )

    def packed(numbers: Array) -> Packed:
        return Packed(numbers, *settings)

    def loss(x: Array, numbers: Array) -> Array:
        return landscape.loss(x, tables.data, **packed(numbers).unpack().landscape)

    def moved(carry: Carry, numbers: Array, rate: Array, batch: Any, noise: Any) -> Carry:
        inputs = Inputs(rate, batch, noise)
        return step(build, packed(numbers), tables.data, tables.data, carry, inputs)[0]

    def body(k: Array, now: Walking) -> Walking:
        x = now.carry.x
        height = lanes(loss)(x, numbers)
        good = lanes(lambda x: (jnp.abs(x) <= FAR).all())(x) & (jnp.abs(height) <= HIGH)  # NaN is not
        there = now.alive & lanes(lambda x: (jnp.abs(x) <= REACH).all())(x)
        alive = now.alive & good
        row = Row(x, height, jnp.asarray(k, height.dtype), jnp.asarray(steps, height.dtype))
        states = tuple(
            _folded(one, state, row, alive, given)
            for one, state, given in zip(asked, now.states, told, strict=True)
        )
        inputs = _inputs(cells, tables, numbers, packed, k)
        carry = jax.vmap(moved, in_axes=(-1, -1, -1, 0, -1), out_axes=-1)(now.carry, numbers, *inputs)
        return Walking(carry, alive, jnp.where(there, x, now.end), states)

    def first(x: Array, numbers: Array) -> Carry:
        return begin(build, x, packed(numbers).unpack(), tables.data)

    states = tuple(_begun(one, d, width, tables) for one in asked)
    now = Walking(lanes(first)(start, numbers), jnp.ones(width, bool), start, states)
    now = jax.lax.fori_loop(0, steps + 1, body, now)
    read = [_read(one, state, now, given) for one, state, given in zip(asked, now.states, told, strict=True)]
    return jnp.stack([jnp.asarray(value, jnp.zeros(()).dtype) for value in read], axis=-1)


def _inputs(
    cells: Cells, tables: Tables, numbers: Array, packed: Callable[[Array], Packed], k: Array
) -> tuple[Array, Plan | None, Array | None]:
    """The rate [w] of a step, its mini-batch [w, width] and its noise [d, w]."""
    factors = jnp.asarray(tables.factors)
    factor = factors[0, k] if len(factors) == 1 else factors[cells.factor, k]
    batch, noise = None, None
    if tables.plans is not None:
        batch = jax.tree.map(lambda part: jnp.asarray(part)[cells.draw, k], tables.plans)
    if tables.noise is not None:
        scale = jax.vmap(lambda numbers: packed(numbers).unpack().noise, in_axes=-1)(numbers)
        noise = jnp.asarray(tables.noise)[cells.draw, k].T * scale
    return jnp.asarray(cells.lr) * factor, batch, noise


def _arguments(asked: Asked, given: dict[str, Array], tables: Tables, terrain: Any) -> dict[str, Array]:
    """All arguments of a measure; those that are read off the tables have the lanes along their last axis."""
    found = dict(given)
    for argument in asked.measure.arguments:
        if argument.name in asked.own:
            table = tables.floors if argument.kind == "floor" else tables.minima
            found[argument.name] = jnp.moveaxis(jnp.asarray(table)[terrain], 0, -1)
    return found


def _along(asked: Asked, given: dict[str, Array]) -> dict[str, int | None]:
    """Which axis of every argument the lanes are."""
    return {name: -1 if name in asked.own else None for name in given}


def _each_minimum(asked: Asked) -> str | None:
    """The name of the argument that is every known minimum in turn, if a measure has one."""
    kinds = {argument.name: argument.kind for argument in asked.measure.arguments}
    return next((name for name in asked.own if kinds[name] == "minimum"), None)


def _begun(asked: Asked, d: int, width: int, tables: Tables) -> Any:
    """The states of a measure before the first row: [..., w], in front of it one for every minimum."""
    if isinstance(asked.measure, Ending):
        return ()
    many = (jnp.asarray(tables.minima).shape[1],) if _each_minimum(asked) else ()

    def spread(part: Array) -> Array:
        return jnp.broadcast_to(part.reshape(*[1] * len(many), *part.shape, 1), (*many, *part.shape, width))

    return jax.tree.map(spread, asked.measure.init(d))


def _folded(asked: Asked, state: Any, row: Row, alive: Array, given: dict[str, Array]) -> Any:
    """The states of a measure after another row; of cells that are not alive nothing changes."""
    measure, name = asked.measure, _each_minimum(asked)
    if isinstance(measure, Ending):
        return ()

    def one(state: Any, x: Array, loss: Array, alive: Array, given: dict[str, Array]) -> Any:
        after = measure.step(state, Row(x, loss, row.k, row.steps), **given)
        return jax.tree.map(lambda new, old: jnp.where(alive, new, old).astype(old.dtype), after, state)

    if name is not None:
        one = jax.vmap(one, in_axes=(0, None, None, None, {key: 0 if key == name else None for key in given}))
    over = jax.vmap(one, in_axes=(-1, -1, -1, -1, _along(asked, given)), out_axes=-1)
    return over(state, row.x, row.loss, alive, given)


def _read(asked: Asked, state: Any, now: Walking, given: dict[str, Array]) -> Array:
    """The numbers [w] of a measure: of several minima that of the one nearest to the end."""
    measure, name = asked.measure, _each_minimum(asked)
    if isinstance(measure, Ending):
        read = jax.vmap(
            lambda x, whole, given: measure.read(x, whole, **given), in_axes=(-1, -1, _along(asked, given))
        )
        return read(now.end, now.alive, given)
    if name is None:
        return jax.vmap(measure.read, in_axes=-1)(state)

    def nearest(state: Any, end: Array, minima: Array) -> Array:
        return jax.vmap(measure.read)(state)[jnp.sum((minima - end) ** 2, axis=-1).argmin()]

    return jax.vmap(nearest, in_axes=-1)(state, now.end, given[name])
