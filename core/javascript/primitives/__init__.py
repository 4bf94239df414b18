"""Every primitive that can be compiled, by name: a function of the builder, the equation and its inputs.

A new one is one entry. If it works on one element at a time, it is a formula in `formulas.COMMON`. If it
moves, reduces or branches, it is a function of builder, equation and inputs in the `TABLE` of the file that
has its like. What takes a loop of its own is a function of runtime.js, which `build.module.helper` imports.
A case in tests/core/javascript/test_compiler.py holds it to JAX.
"""

from typing import Any

from core.javascript.primitives import algebra, control, elementwise, indexing, movement, reductions

TABLE: dict[str, Any] = {
    name: entry
    for file in (elementwise, movement, reductions, indexing, control, algebra)
    for name, entry in file.TABLE.items()
}
