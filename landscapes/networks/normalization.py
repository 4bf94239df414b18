"""What normalizes: batch, layer, group and instance norm what a layer returns, weight norm its weights."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import jax.numpy as jnp
from jax import Array

from landscapes.networks.layers import Block, Conv, Dense, Pass, Shape


@dataclass(frozen=True)
class Normalization:
    """Mean 0 and variance 1, then a gain and a shift for every channel.

    Over what: "batch" over samples and pixels, for every channel (Ioffe & Szegedy 2015); "layer" over all
    that a sample has (Ba, Kiros & Hinton 2016); "group" over a quarter of a sample's channels (Wu & He
    2018); "instance" over the pixels of each channel by itself (Ulyanov, Vedaldi & Lempitsky 2016), which
    takes more than one pixel. Batch norm records the mean and the unbiased variance of every channel for
    test time.
    """

    name: str
    kind: str
    EPS = 1e-5

    def blocks(self, shape: Shape) -> tuple[Block, ...]:
        """Gain and shift, [channels] each."""
        c = shape[:1]
        return Block(f"{self.name} gain", c, "gain"), Block(f"{self.name} shift", c, "bias")

    def after(self, shape: Shape) -> Shape:
        """The same."""
        return shape

    def remembered(self, shape: Shape) -> int:
        """How many running statistics there are."""
        return 2 * shape[0] if self.kind == "batch" else 0

    def __call__(self, h: Array, parts: Sequence[Array], way: Pass) -> Array:
        """[…, n] normalized."""
        gain, shift = (part.reshape(-1, *[1] * (h.ndim - 1)) for part in parts)
        return self._normal(h, way) * gain + shift

    def _normal(self, h: Array, way: Pass) -> Array:
        c, n = len(h), h.shape[-1]
        if self.kind != "batch":
            groups = {"group": math.gcd(4, c), "instance": c, "layer": 1}[self.kind]
            parts = h.reshape(groups, -1, n)
            mean, var = parts.mean(1, keepdims=True), parts.var(1, keepdims=True)
            return ((parts - mean) / jnp.sqrt(var + self.EPS)).reshape(h.shape)
        wide = (c, *[1] * (h.ndim - 1))
        if way.running is not None:
            first = sum(len(part) for part in way.statistics)
            known = way.running[first : first + 2 * c]
            way.statistics.append(known)
            return (h - known[:c].reshape(wide)) / jnp.sqrt(known[c:].reshape(wide) + self.EPS)
        count, over = way.weight.sum() * math.prod(h.shape[1:-1]), tuple(range(1, h.ndim))
        mean = (way.weight * h).sum(over) / count
        away = h - mean.reshape(wide)
        var = (way.weight * away**2).sum(over) / count
        way.statistics.append(jnp.concatenate([mean, var * count / jnp.maximum(count - 1, 1)]))
        return away / jnp.sqrt(var.reshape(wide) + self.EPS)


@dataclass(frozen=True)
class WeightNormalized:
    """A layer that sums, with every unit's weights as a length g and a direction: w = g v / ‖v‖.

    Salimans & Kingma 2016, equation 2. Gradients by v are at a right angle to it.
    """

    linear: Dense | Conv

    def blocks(self, shape: Shape) -> tuple[Block, ...]:
        """v [what a unit sums over, units], g [units] and b [units]."""
        v, b = self.linear.blocks(shape)
        return v, Block(f"{self.linear.name} length", b.shape, "length"), b

    def after(self, shape: Shape) -> Shape:
        """As without."""
        return self.linear.after(shape)

    def __call__(self, h: Array, parts: Sequence[Array], way: Pass) -> Array:
        """As without, with the weights that v and g stand for."""
        v, g, b = parts
        return self.linear(h, (weights(v, g), b), way)


def weights(v: Array, g: Array) -> Array:
    """g v / ‖v‖, column by column; 0 for a v of 0, which has no direction."""
    squares = (v**2).sum(axis=0)
    there = squares > 0
    return v * jnp.where(there, g / jnp.sqrt(jnp.where(there, squares, 1)), 0)
