"""Many numbers as one array, and back again by name."""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import jax
import numpy as np
from jax import Array, dtypes

Tree = TypeVar("Tree")


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Packed(Generic[Tree]):
    """The numbers of a tree in one vector, as a compiled loop wants them.

    A loop passes everything from outside to every kernel of its body: with one argument for each number, a
    step would take a third longer. So a vector goes in, and the body unpacks it.
    """

    numbers: Array | np.ndarray  # [n]
    structure: Any = field(metadata={"static": True})  # the tree without its numbers
    kinds: tuple[str, ...] = field(metadata={"static": True})  # of each number: "float", or a dtype

    def unpack(self) -> Tree:
        """The tree, with numbers of the vector's dtype, and switches and choices of their own."""
        numbers = (
            number if kind == "float" else number.astype(kind)
            for number, kind in zip(self.numbers, self.kinds, strict=True)
        )
        return jax.tree.unflatten(self.structure, numbers)


def pack(tree: Tree) -> Packed[Tree]:
    """The numbers of a tree in one vector; NumPy's integers and booleans come back as such."""
    leaves, structure = jax.tree.flatten(tree)
    kinds = tuple(leaf.dtype.name if type(leaf) in (np.int32, np.bool_) else "float" for leaf in leaves)
    return Packed(np.array(leaves, dtypes.canonicalize_dtype(float)), structure, kinds)
