"""Small neural networks: layers in a row, their parameters in one flat vector."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np
from jax import Array

from landscapes.networks.layers import (
    Activation,
    Block,
    Conv,
    Dense,
    Dropout,
    Layer,
    Pass,
    Pool,
    Shape,
    Tap,
)
from landscapes.networks.normalization import Normalization, WeightNormalized, weights


@dataclass(frozen=True)
class Network:
    """Layers in a row, for samples of the shape `inputs`: (c, h, w), or just (features,)."""

    layers: tuple[Layer, ...]
    inputs: Shape

    @cached_property
    def sides(self) -> tuple[Shape, ...]:
        """The shape of a sample before every layer, and after the last one."""
        return tuple(accumulate(self.layers, lambda shape, layer: layer.after(shape), initial=self.inputs))

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """All parameters, in order."""
        pairs = zip(self.layers, self.sides, strict=False)
        return tuple(block for layer, shape in pairs for block in layer.blocks(shape))

    @cached_property
    def size(self) -> int:
        """How many parameters there are."""
        return sum(math.prod(block.shape) for block in self.blocks)

    @cached_property
    def work(self) -> int:
        """Multiplications for one sample."""
        pixels = [math.prod(shape[1:]) for shape in self.sides[1:]]
        pairs = zip(self.layers, self.sides, pixels, strict=False)
        return sum(
            math.prod(block.shape) * here
            for layer, shape, here in pairs
            for block in layer.blocks(shape)
            if block.role == "weight"
        )

    @cached_property
    def room(self) -> int:
        """Numbers that one sample takes on its way: what every layer returns, and a convolution's patches."""
        pairs = [
            (layer.linear if isinstance(layer, WeightNormalized) else layer, before, after)
            for layer, before, after in zip(self.layers, self.sides, self.sides[1:], strict=False)
        ]
        patches = sum(
            layer.size**2 * before[0] * math.prod(after[1:])
            for layer, before, after in pairs
            if isinstance(layer, Conv)
        )
        return patches + sum(math.prod(after) for _, _, after in pairs)

    @cached_property
    def running(self) -> np.ndarray:
        """Running statistics [s] of a network before any batch: means 0, variances 1."""
        pairs = zip(self.layers, self.sides, strict=False)
        counts = [layer.remembered(shape) for layer, shape in pairs if isinstance(layer, Normalization)]
        return np.concatenate([np.zeros(0), *(np.repeat([0.0, 1.0], count // 2) for count in counts)])

    @property
    def taps(self) -> tuple[str, ...]:
        """The names of the stages that one can look at."""
        return tuple(layer.name for layer in self.layers if isinstance(layer, Tap))

    def parts(self, x: Array) -> list[Array]:
        """The parameters x [d], block by block."""
        ends = accumulate(math.prod(block.shape) for block in self.blocks)
        return [
            x[end - math.prod(block.shape) : end].reshape(block.shape)
            for end, block in zip(ends, self.blocks, strict=True)
        ]

    @cached_property
    def lengths(self) -> Mapping[int, int | None]:
        """The number of every block of weights, and of the block with its lengths if it is normalized."""
        after = (*(block.role for block in self.blocks[1:]), "bias")
        return {
            i: i + 1 if following == "length" else None
            for i, (block, following) in enumerate(zip(self.blocks, after, strict=True))
            if block.role == "weight"
        }

    def weights(self, x: Array) -> list[Array]:
        """What units sum with, layer by layer: [what a unit sums over, units]."""
        parts = self.parts(x)
        return [
            parts[i] if length is None else weights(parts[i], parts[length])
            for i, length in self.lengths.items()
        ]

    def __call__(self, x: Array, X: Array, way: Pass) -> Array:
        """Logits [n, classes] of samples X, [n, h, w, c] or [n, features], with parameters x [d]."""
        parts, h = iter(self.parts(x)), X.transpose(3, 1, 2, 0) if X.ndim == 4 else X.T
        for layer, shape in zip(self.layers, self.sides, strict=False):
            h = layer(h, [next(parts) for _ in layer.blocks(shape)], way)
        return h.T


def mlp(inputs: Shape, hidden: Sequence[int], classes: int, **style: str) -> Network:
    """Dense layers with `hidden` units; none at all is logistic regression."""
    stages = (_stage(Dense(f"hidden {i}", units), i, **style) for i, units in enumerate(hidden, 1))
    layers = (layer for i, stage in enumerate(stages, 1) for layer in (*stage, Dropout(i)))
    return Network((*layers, Dense("output", classes), Tap("output")), inputs)


def cnn(inputs: Shape, channels: int, classes: int, *, pooling: str = "max", **style: str) -> Network:
    """Two convolutions 3 × 3 with `channels` and twice as many, each pooled; then one dense layer."""
    layers = (
        *_stage(Conv("conv 1", channels, 3, padded=True), 1, **style),
        Pool(pooling),
        *_stage(Conv("conv 2", 2 * channels, 3, padded=True), 2, **style),
        Pool(pooling),
        Dropout(1),
    )
    return Network((*layers, Dense("output", classes), Tap("output")), inputs)


def lenet(inputs: Shape, classes: int, *, pooling: str = "max", **style: str) -> Network:
    """LeNet-5 (LeCun et al. 1998) as it is taught: every map of the second convolution sees all of the first,
    and pooling has no weights. 61,706 parameters for ten classes of grey images of 32 × 32 pixels."""
    layers = (
        *_stage(Conv("conv 1", 6, 5, padded=False), 1, **style),
        Pool(pooling),
        *_stage(Conv("conv 2", 16, 5, padded=False), 2, **style),
        Pool(pooling),
        *_stage(Dense("dense 1", 120), 3, **style),
        Dropout(1),
        *_stage(Dense("dense 2", 84), 4, **style),
        Dropout(2),
    )
    return Network((*layers, Dense("output", classes), Tap("output")), inputs)


def _stage(
    linear: Dense | Conv,
    number: int,
    *,
    activation: str = "relu",
    normalization: str = "none",
    placement: str = "before",
) -> tuple[Layer, ...]:
    """A layer that sums, its normalization before or after the activation, and a tap.

    A dense layer returns no pixels that instance norm could go over, so it has none.
    """
    bend = Activation(activation)
    if normalization == "weight":
        return WeightNormalized(linear), bend, Tap(linear.name)
    if normalization == "none" or (normalization == "instance" and isinstance(linear, Dense)):
        return linear, bend, Tap(linear.name)
    norm = Normalization(f"norm {number}", normalization)
    return (linear, *((norm, bend) if placement == "before" else (bend, norm)), Tap(linear.name))
