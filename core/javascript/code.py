"""Code of one JavaScript function as it grows: lines and blocks, names, and expressions that are shared.

Every operation becomes a `const` first. When the function is written out, what nobody uses is dropped, and
what is used once moves to where it is used, with as few brackets as the precedence of operators asks for: so
the result reads like the mathematics, and says everything once.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from core.javascript.formula import ATOM, SIGN, Expression, Formula, number

WIDEST = 64
"""An expression longer than this keeps its own line."""

RESERVED = frozenset((
    "as", "case", "do", "else", "for", "if", "in", "let", "new", "null", "of", "this", "true", "try", "var",
    "void", "with",  # words of the language
    "f", "x", "v", "s", "h", "lr", "out", "batch", "i", "j", "k", "l",  # arguments and indices
))  # fmt: skip
"""What a value may not be called."""


@dataclass
class Line:
    """A statement, or the definition of a name."""

    formula: Formula
    args: tuple[Expression, ...]
    name: str = ""
    const: bool = False
    pinned: bool = False
    """It stays where it is: it reads what is about to change, or deserves its name."""


@dataclass
class Nest:
    """Blocks with what stands before each: a loop, or branches."""

    parts: list[tuple[Line, "Block"]]


@dataclass
class Block:
    """Lines between two braces, and which name stands for which expression there."""

    lines: list[Line | Nest] = field(default_factory=list)
    known: dict[tuple, str] = field(default_factory=dict)
    index: str = ""
    """The index of the loop that it is the body of."""


def short_names() -> Iterator[str]:
    """a, b, c, …, z, aa, ab, …"""
    for length in itertools.count(1):
        yield from map("".join, itertools.product("abcdefghijklmnopqrstuvwxyz", repeat=length))


class Code:
    """The body of one function."""

    def __init__(self, taken: set[str]) -> None:
        """`taken` are names that mean something else, in the module or among the function's arguments."""
        self.taken = taken | RESERVED
        self.stack = [Block()]
        self.renamed: dict[str, str] = {}
        self.plain: set[str] = set()
        """Names that say nothing, so that a better one may come."""
        self._short = short_names()

    @property
    def block(self) -> Block:
        """The innermost open block."""
        return self.stack[-1]

    def fresh(self, stem: str = "") -> str:
        """A name that nothing else has: `stem`, numbered if need be, or the next short one."""
        numbered = (f"{stem}{k or ''}" for k in itertools.count()) if stem else self._short
        name = next(name for name in numbered if name not in self.taken)
        self.taken.add(name)
        if not stem:
            self.plain.add(name)
        return name

    def let(self, formula: Formula, *args: Expression, stem: str = "", pinned: bool = False) -> str:
        """The name of an expression, the same one for the same expression."""
        key = (formula.text, *((type(a), a) for a in args))
        if not pinned:
            for block in reversed(self.stack):
                if key in block.known:
                    return block.known[key]
        name = self.fresh(stem)
        self.block.lines.append(Line(formula, args, name, const=True, pinned=pinned))
        if not pinned:
            self.block.known[key] = name
        return name

    def variable(self, start: Expression | None, stem: str = "") -> str:
        """A variable that is assigned to later."""
        name = self.fresh(stem)
        form = f"let {name};" if start is None else f"let {name} = {{0}};"
        self.say(form, *(() if start is None else (start,)), fills=name)
        return name

    def say(self, form: str | Formula, *args: Expression, fills: str = "") -> None:
        """A statement; one that only `fills` an array or a variable is dropped if nobody reads that."""
        self.block.lines.append(Line(form if isinstance(form, Formula) else Formula(form), args, fills))

    @contextmanager
    def inside(
        self, opening: str, *args: Expression, into: list | None = None, index: str = ""
    ) -> Iterator[None]:
        """What is written inside goes into a block of its own, or `into` a list for `branches`."""
        block, parts = Block(index=index), [] if into is None else into
        self.stack.append(block)
        yield
        self.stack.remove(block)
        parts.append((Line(Formula(opening), args), block))
        if into is None:
            self.branches(parts)

    def branches(self, parts: list[tuple[Line, Block]]) -> None:
        """Blocks of which one is chosen."""
        self.block.lines.append(Nest(parts))

    @contextmanager
    def loop(self, extent: Expression) -> Iterator[str]:
        """A loop over 0 … extent − 1; gives the name of its index, by how deep it is nested."""
        depth = sum(1 for block in self.stack if block.index)
        i = "ijkl"[depth] if depth < 4 else f"i{depth}"
        with self.inside(f"for (let {i} = 0; {i} < {{0}}; {i}++) {{", extent, index=i):
            yield i

    @contextmanager
    def back_in(self, home: Block) -> Iterator[None]:
        """What is written inside goes where `home` is open, before the blocks inside it."""
        depth = next((k for k, block in enumerate(self.stack) if block is home), 0)
        whole, self.stack = self.stack, self.stack[: depth + 1]
        yield
        self.stack = whole

    def text(self, indent: str = "  ") -> str:
        """The function's body."""
        uses: Counter[str] = Counter()
        _prune(self.stack[0], uses)
        return "\n".join(_written(self.stack[0], uses, self.renamed, indent))


def _prune(block: Block, uses: Counter[str]) -> None:
    """Drop definitions that nobody uses, from the end backwards, and count the uses of all others."""
    kept = []
    for line in reversed(block.lines):
        if isinstance(line, Nest):
            for _, inner in reversed(line.parts):
                _prune(inner, uses)
            uses.update(a for opening, _ in line.parts for a in opening.args if isinstance(a, str))
            if not any(inner.lines for _, inner in line.parts):
                continue
        elif line.name and not uses[line.name]:
            continue
        else:
            uses.update(arg for arg in line.args if isinstance(arg, str))
            uses.update(re.findall(r"[A-Za-z_]\w*", line.formula.text))
        kept.append(line)
    block.lines = kept[::-1]


def _written(block: Block, uses: Counter[str], renamed: dict[str, str], indent: str) -> Iterator[str]:
    """The lines of a block; what is used once, here, waits in `ready` until then."""
    here = _mentions(block)
    ready: dict[str, tuple[str, int]] = {}

    def filled(line: Line) -> str:
        parts = [_operand(a, line.formula.need(k), ready, renamed) for k, a in enumerate(line.args)]
        return re.sub(r"\{(\d+)\}", lambda hole: parts[int(hole[1])], line.formula.text)

    for line in block.lines:
        if isinstance(line, Nest):
            for k, (opening, inner) in enumerate(line.parts):
                yield indent + ("} " if k else "") + filled(opening)
                yield from _written(inner, uses, renamed, indent + "  ")
            yield indent + "}"
        elif not line.const:
            yield indent + filled(line)
        else:
            text = filled(line)
            once = uses[line.name] == 1 and here[line.name] == 1
            if once and not line.pinned and len(text) <= WIDEST:
                ready[line.name] = (text, line.formula.level)
            else:
                yield f"{indent}const {renamed.get(line.name, line.name)} = {text};"


def _mentions(block: Block) -> Counter[str]:
    """How often names are used by the lines of a block itself, and before the blocks in it."""
    lines = (line if isinstance(line, Line) else line.parts[0][0] for line in block.lines)
    return Counter(arg for line in lines for arg in line.args if isinstance(arg, str))


def _operand(arg: Expression, need: int, ready: dict[str, tuple[str, int]], renamed: dict[str, str]) -> str:
    if not isinstance(arg, str):
        text = number(arg)
        return f"({text})" if text.startswith("-") and need > SIGN else text
    text, level = ready.get(arg, (renamed.get(arg, arg), ATOM))
    return f"({text})" if level < need else text
