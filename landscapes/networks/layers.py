"""Layers of small networks in plain JAX: their parameters, what they return, and how they compute it.

A layer says what parameters it has for the shape of sample that it gets, and what comes out. Between layers
samples come last, [c, h, w, n] and [units, n]: what is copied and multiplied then lies in long rows, which
takes a third of the time.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple, Protocol

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

Shape = tuple[int, ...]


class Block(NamedTuple):
    """One array of parameters. A "weight" is [what a unit sums over, units]: a column is a unit's filter.

    A "length" comes right after the weight whose columns it is the lengths of.
    """

    name: str
    shape: Shape
    role: Literal["weight", "length", "bias", "gain"]
    fan_out: int = 0  # as Glorot & Bengio count it: for a convolution, times the size of its window

    @property
    def fan_in(self) -> int:
        """What one unit sums over."""
        return self.shape[0]


class Pass:
    """One way through the network: what the layers need to know, and what they leave behind.

    Without `running`, batch norm takes the statistics of this batch, whose samples count by `weight` [n],
    and leaves them in `statistics`; with it, it is as at test time. Without a `key` nothing is dropped out.
    """

    def __init__(
        self,
        weight: Array | np.ndarray,
        *,
        running: Array | None = None,
        key: Array | None = None,
        dropout: Array | float = 0.0,
        nudges: Sequence[Array] | None = None,
    ) -> None:
        self.weight, self.running = jnp.asarray(weight), running
        self.key, self.dropout, self.nudges = key, dropout, nudges
        self.statistics: list[Array] = []  # statistics of this batch, layer by layer
        self.activations: list[Array] = []  # at the taps
        self.offsets: Sequence[Array] | None = None  # what is added to the sums of every layer that sums
        self.inputs: list[Array] = []  # what the units of these layers sum over, [inputs, …]

    def sums(self, W: Array, b: Array, inputs: Array) -> Array:
        """What the units of a layer sum up to, [units, …]: Wᵀ inputs + b."""
        sums = W.T @ inputs + b[:, None]
        if self.offsets is not None:
            sums = sums + self.offsets[len(self.inputs)]
        self.inputs.append(inputs)
        return sums


class Layer(Protocol):
    """A layer: its parameters, the shape of what it returns, and the computation."""

    def blocks(self, shape: Shape) -> tuple[Block, ...]:
        """Its parameters for samples of this `shape`."""
        ...

    def after(self, shape: Shape) -> Shape:
        """The shape of one sample after it."""
        ...

    def __call__(self, h: Array, parts: Sequence[Array], way: Pass) -> Array:
        """[…, n] after it."""
        ...


class Plain:
    """A layer without parameters that keeps the shape."""

    def blocks(self, shape: Shape) -> tuple[Block, ...]:
        """None."""
        return ()

    def after(self, shape: Shape) -> Shape:
        """The same."""
        return shape


@dataclass(frozen=True)
class Dense:
    """Every unit sums over all that it gets: h W + b."""

    name: str
    units: int

    def blocks(self, shape: Shape) -> tuple[Block, ...]:
        """W [inputs, units] and b [units]."""
        return (
            Block(f"{self.name} W", (math.prod(shape), self.units), "weight", self.units),
            Block(f"{self.name} b", (self.units,), "bias"),
        )

    def after(self, shape: Shape) -> Shape:
        """One number for every unit."""
        return (self.units,)

    def __call__(self, h: Array, parts: Sequence[Array], way: Pass) -> Array:
        """[units, n]."""
        W, b = parts
        return way.sums(W, b, h.reshape(len(W), -1))


@dataclass(frozen=True)
class Conv:
    """Every channel sums over a window of `size` × `size` pixels: a matrix times patches.

    With `padded`, zeros around the image keep its size.
    """

    name: str
    channels: int
    size: int
    padded: bool

    def blocks(self, shape: Shape) -> tuple[Block, ...]:
        """W [size · size · channels before, channels] and b [channels]."""
        window = self.size**2
        return (
            Block(f"{self.name} W", (window * shape[0], self.channels), "weight", window * self.channels),
            Block(f"{self.name} b", (self.channels,), "bias"),
        )

    def after(self, shape: Shape) -> Shape:
        """(channels, h, w)."""
        lost = 0 if self.padded else self.size - 1
        return self.channels, shape[1] - lost, shape[2] - lost

    def __call__(self, h: Array, parts: Sequence[Array], way: Pass) -> Array:
        """[channels, h, w, n]."""
        W, b = parts
        if self.padded:
            around = ((self.size - 1) // 2, self.size // 2)
            h = jnp.pad(h, ((0, 0), around, around, (0, 0)))
        _, high, wide, n = h.shape
        high, wide, window = high - self.size + 1, wide - self.size + 1, range(self.size)
        patches = jnp.concatenate([h[:, i : i + high, j : j + wide] for i in window for j in window])
        return way.sums(W, b, patches.reshape(len(W), -1)).reshape(-1, high, wide, n)


@dataclass(frozen=True)
class Pool(Plain):
    """The largest, or the mean, of every 2 × 2 pixels; an odd row or column at the end is left out."""

    kind: str

    def after(self, shape: Shape) -> Shape:
        """Half as high and wide."""
        return shape[0], shape[1] // 2, shape[2] // 2

    def __call__(self, h: Array, parts: Sequence[Array], way: Pass) -> Array:
        """[c, h / 2, w / 2, n]."""
        _, high, wide, _ = h.shape
        high, wide = high // 2 * 2, wide // 2 * 2
        if self.kind == "max":
            h = jnp.maximum(h[:, 0:high:2], h[:, 1:high:2])
            return jnp.maximum(h[:, :, 0:wide:2], h[:, :, 1:wide:2])
        h = h[:, 0:high:2] + h[:, 1:high:2]
        return (h[:, :, 0:wide:2] + h[:, :, 1:wide:2]) / 4


ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = {
    "sigmoid": jax.nn.sigmoid,
    "tanh": jnp.tanh,
    "relu": jax.nn.relu,
    "leaky_relu": partial(jax.nn.leaky_relu, negative_slope=0.01),
    "gelu": partial(jax.nn.gelu, approximate=False),
}


@dataclass(frozen=True)
class Activation(Plain):
    """A function of every number by itself."""

    kind: str

    def __call__(self, h: Array, parts: Sequence[Array], way: Pass) -> Array:
        """The function, applied to every number."""
        return ACTIVATIONS[self.kind](h)


@dataclass(frozen=True)
class Dropout(Plain):
    """In training every number is 0 with the probability `dropout`, and the others are scaled up for it
    (Srivastava et al. 2014, in the inverted form); at test time nothing happens."""

    number: int

    def __call__(self, h: Array, parts: Sequence[Array], way: Pass) -> Array:
        """[…, n], thinned."""
        if way.key is None:
            return h
        keep = 1 - way.dropout
        mask = jax.random.bernoulli(jax.random.fold_in(way.key, self.number), keep, h.shape)
        return jnp.where(mask, h / keep, 0)


@dataclass(frozen=True)
class Tap(Plain):
    """Where one looks at what a stage of the network returns; a nudge tells how the loss depends on it."""

    name: str

    def __call__(self, h: Array, parts: Sequence[Array], way: Pass) -> Array:
        """As it was."""
        if way.nudges is not None:
            h = h + way.nudges[len(way.activations)]
        way.activations.append(h)
        return h
