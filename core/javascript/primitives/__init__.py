"""Every primitive that can be compiled, by name: a function of the builder, the equation and its inputs."""

from typing import Any

from core.javascript.primitives import algebra, control, elementwise, indexing, movement, reductions

TABLE: dict[str, Any] = {
    name: entry
    for file in (elementwise, movement, reductions, indexing, control, algebra)
    for name, entry in file.TABLE.items()
}
