"""The text of one ES module: its imports, its arrays, its functions."""

import re
from typing import NamedTuple

import numpy as np

from core.javascript.code import RESERVED
from core.javascript.formula import number

WRITTEN = 1024
"""Tables of at most so many numbers stand in the text; larger ones are attached when the module is linked."""


class Compiled(NamedTuple):
    """A module, and the large tables that it wants to have attached."""

    text: str
    tables: tuple[np.ndarray, ...] = ()


class Module:
    """What the functions of a module share."""

    def __init__(self, header: str) -> None:
        """`header` says in a comment what this is."""
        self.header = header
        self.taken: set[str] = set(RESERVED)
        self.helpers: set[str] = set()
        self.arrays: list[str] = []
        self.attached: dict[str, np.ndarray] = {}
        self.constants: dict[bytes, str] = {}
        self.parts: list[str] = []

    def helper(self, name: str) -> str:
        """A function of the runtime, which is imported."""
        self.helpers.add(name)
        self.taken.add(name)
        return name

    def scratch(self, size: int, stem: str = "A") -> str:
        """A typed array of the module's own."""
        name = self._name(stem)
        self.arrays.append(f"const {name} = new Float64Array({size});")
        return name

    def growing(self, stem: str = "A") -> str:
        """A typed array that is as long as the data ask for."""
        name = self._name(stem)
        self.arrays.append(f"let {name} = new Float64Array(0);")
        return name

    def table(self, value: np.ndarray, stem: str = "T") -> str:
        """A typed array with these numbers, row by row; the same one for the same numbers."""
        key = value.tobytes()
        if key not in self.constants:
            name = self.constants[key] = self._name(stem)
            if value.size <= WRITTEN:
                numbers = ", ".join(number(float(x)) for x in value.flat)
                self.arrays.append(f"const {name} = Float64Array.of({numbers});")
            else:
                self.arrays.append(f"let {name} = new Float64Array({value.size});")
                self.attached[name] = value
        return self.constants[key]

    def function(self, name: str, arguments: str, body: str, says: str) -> None:
        """An exported function, with a comment about what it does."""
        self.parts.append(f"/** {says} */\nexport function {name}({arguments}) {{\n{body}\n}}")

    def export(self, name: str, value: str) -> None:
        """An exported constant."""
        self.parts.append(f"export const {name} = {value};")

    def compiled(self, runtime: str) -> Compiled:
        """The whole module; `runtime` is the address that its helpers are imported from."""
        if self.attached:
            lines = "\n".join(f"  {name} = tables[{k}];" for k, name in enumerate(self.attached))
            self.function("attach", "tables", lines, "Take the large tables that this module needs.")
        used = "\n".join(self.parts)
        arrays = [line for line in self.arrays if line.split()[1] in set(re.findall(r"\w+", used))]
        imports = f'import {{ {", ".join(sorted(self.helpers))} }} from "{runtime}";' if self.helpers else ""
        blocks = [self.header, imports, "\n".join(arrays), *self.parts]
        return Compiled("\n\n".join(block for block in blocks if block) + "\n", tuple(self.attached.values()))

    def _name(self, stem: str) -> str:
        k = 1
        while f"{stem}{k}" in self.taken:
            k += 1
        self.taken.add(f"{stem}{k}")
        return f"{stem}{k}"
