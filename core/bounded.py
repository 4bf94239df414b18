"""Results that are kept in memory, up to so many bytes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from threading import Condition
from typing import Any, ParamSpec, TypeVar

from cachetools import LRUCache, cached

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def nbytes(value: Any) -> int:
    """The bytes of all arrays in a value: in tuples, mappings and dataclasses too."""
    own = getattr(value, "nbytes", None)
    if own is not None:
        return int(own)
    if isinstance(value, Mapping):
        return sum(map(nbytes, value.values()))
    if is_dataclass(value):
        return sum(nbytes(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return sum(map(nbytes, value))
    return 0


def bounded(
    most: float, size: Callable[[Any], float] = nbytes
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Keep what a function returns, the least recently used going first where it is more than `most` bytes.

    The newest is always kept, however large. Who asks for what is being computed waits for it. Arguments
    must be hashable.
    """
    few = most / 1000  # of an entry that has no arrays

    def counted(value: Any) -> float:
        return min(max(size(value), few), most)

    return cached(LRUCache(most, getsizeof=counted), condition=Condition())
