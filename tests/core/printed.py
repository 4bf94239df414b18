"""Works out what a rule's equation says as it is printed: LaTeX in, numbers out.

A row of an equation is a sequence of statements, separated by \\quad. What is on the left of = or ← gets the
value on the right; what is not yet known is 0, as a memory is before the first step; what no statement and
no given symbol explains is an error. Rows that begin with "at first:" hold at t = 1 only, those after
"a matrix:" or "a vector:" for such blocks only, up to "all:", those with "(k ∣ t)" when k divides t. A
prime is the step before. Products are elementwise for two vectors, matrix products elsewhere; ᵀ makes a row
of a vector. A statement without a left side, an inequality, must hold.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from algebra import RELATIONS
from reading import Reading
from signs import name_at, split, starts_name, tokens


@dataclass
class Printed:
    """An equation that walks: `step` makes the next w of what is given."""

    tex: str
    given: dict[str, Any]  # sliders by their symbols, and what holds at every step
    kind: str = "vector"  # of the block that it moves
    known: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)  # after the last step
    past: list[dict[str, Any]] = field(default_factory=list)  # after each step, with the gradient it took
    calls: Mapping[str, Callable] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)
    assigned: dict[str, list[str]] = field(default_factory=dict)
    i: int | None = None  # the step of a sum
    free: tuple[str, ...] = ()  # what the reader is told, and no statement makes

    def __post_init__(self) -> None:
        """Learn which symbols the statements explain."""
        self.rows = [row for row in split(tokens(self.tex), "\\\\") if row]
        for row in self.rows:
            for statement in self.statements(row)[1]:
                if (cut := self.assignment(statement)) is not None:
                    self.assigned[self.left(statement)] = statement[cut + 1 :]

    # ---------------------------------------------------------------- statements

    def statements(self, row: list[str]) -> tuple[str, list[list[str]], list[str]]:
        """Take a row apart: its label ("at first", "a vector", …), its statements, its condition."""
        row, label = [sign for k, sign in enumerate(row) if sign != "&" or "\\begin{cases}" in row[:k]], ""
        if row and row[0].startswith(("\\text{at first", "\\text{a matrix", "\\text{a vector", "\\text{all")):
            label = row[0][6:].rstrip("}: ")
            end = next(k for k, sign in enumerate(row) if sign.startswith("\\text{") and sign.endswith(":}"))
            row = row[end + 1 :]
        condition = []
        for k, sign in enumerate(row):
            if sign.startswith("\\text{every"):
                condition = row[len(row) - row[::-1].index("(") : -1]
                row = row[:k]
                break
        parts = [part[:-1] if part and part[-1] == "," else part for part in split(row, "\\quad")]
        return label, [part for part in parts if part], condition

    def assignment(self, statement: list[str]) -> int | None:
        """Where = or ← stands after one symbol."""
        if not starts_name(statement[0]):
            return None
        end = name_at(statement, 0)[2]
        return end if end < len(statement) and statement[end] in ("=", "\\leftarrow") else None

    def left(self, statement: list[str]) -> str:
        """What a statement explains."""
        base, below, _ = name_at(statement, 0)
        if below in ("i", "t-1") or (base == "w" and below == "t+1"):
            return base
        return f"{base}_{below}" if below else base

    def run(self, statement: list[str]) -> None:
        """Do what a statement says."""
        if "\\approx" in statement or "\\sim" in statement:
            return
        cut = self.assignment(statement)
        if cut is None:
            relation = any(sign in statement for sign in ("\\le", "\\ge", "<", ">"))
            if relation and not any(sign.startswith("\\text") for sign in statement):
                assert np.all(self.holds(statement)), f"does not hold: {' '.join(statement)}"
            return
        name, of = self.left(statement), statement[cut + 1 :]
        if name in self.free:
            return
        if of and of[-1].startswith("\\text"):
            if self.kind not in of[-1]:
                return
            of = of[:-1]
        _, below, _ = name_at(statement, 0)
        value = Reading(of, self).whole()
        if below == "t-1" and self.known["t"] == 1:
            self.past.append({name: value})
        elif below == "i" and "i" in self.known:
            whole = np.array(self.known[name], float)
            whole[int(self.known["i"]) - 1] = value
            self.known[name] = whole
        elif name == "X_k+1":
            self.known[f"X_{int(self.known['k']) + 1}"] = value
        else:
            self.known[name] = value

    def holds(self, condition: list[str]) -> Any:
        """Whether a condition does, coordinate by coordinate."""
        if condition[0] in ("\\text{otherwise}", "\\text{before}"):
            return True
        parts = [*split(condition, "\\text{and}")]
        if len(parts) > 1:
            return np.all([self.holds(part) for part in parts], axis=0)
        if "\\mid" in condition:
            cut = condition.index("\\mid")
            every, t = (Reading(part, self).whole() for part in (condition[:cut], condition[cut + 1 :]))
            return t % every == 0
        cut = next(k for k, sign in enumerate(condition) if sign in RELATIONS)
        left, right = (Reading(part, self).whole() for part in (condition[:cut], condition[cut + 1 :]))
        return RELATIONS[condition[cut]](left, right)

    def step(self, t: int, fresh: Mapping[str, Any], calls: Mapping[str, Callable], w: str = "w") -> Any:
        """The next w, of step t, its point, gradient and rate, and the functions that may be called."""
        self.calls = calls
        self.known |= {"t": t} | self.given | dict(fresh)
        self.known.pop("i", None)
        label = ""
        for row in self.rows:
            said, statements, condition = self.statements(row)
            label = "" if said.startswith("all") else said if said.startswith("a ") else label
            if (said == "at first" and t > 1) or (label and self.kind not in label):
                continue
            if condition and not self.holds(condition):
                continue
            if "\\dots" in row:
                for k in range(5):
                    self.known["k"] = k
                    self.run(statements[0])
                continue
            for statement in statements:
                self.run(statement)
        if t == 1:
            self.past = []  # what "at first" put before it
        self.before = dict(self.known)
        self.past.append(dict(self.known) | {name: fresh[name] for name in ("w", "g") if name in fresh})
        return self.known[w]

    # ---------------------------------------------------------------- symbols

    def call(self, name: str, at: Any) -> Any:
        """A function of the landscape at a point."""
        return self.calls[name](at)

    def value(self, base: str, below: str) -> Any:
        """What a symbol stands for now."""
        name = f"{base}_{below}" if below else base
        if base.endswith("'"):
            return self.before.get(base[:-1], 0.0)
        if below == "j":
            return self.value(base, "")
        if below in ("i", "t", "t-1", "t+1") and name not in self.given:
            return self.at_step(base, below)
        if below == "k" and "k" in self.known:
            return self.known[f"{base}_{int(self.known['k'])}"]
        if name in self.known:
            return self.known[name]
        assert name in self.assigned, f"{name} stands for nothing in {self.tex}"
        return 0.0

    def at_step(self, base: str, below: str) -> Any:
        """What a symbol stands for at the step that its subscript names."""
        t = int(self.known["t"])
        if below == "i" and self.i is None:
            whole = self.value(base, "")
            return whole[int(self.known["i"]) - 1] if "i" in self.known else whole
        n = {"i": self.i, "t": t, "t-1": t - 1, "t+1": t + 1}[below]
        assert n is not None
        stored = f"{base}_t" if f"{base}_t" in self.assigned else base
        if n == t:
            if stored in self.known:
                return self.known[stored]
            return self.value(stored, "")
        if n > t:
            known, self.known = self.known, self.known | {"t": n}
            value = Reading(self.assigned[stored], self).whole()
            self.known = known
            return value
        if n < 1:
            before = self.past[0].get(stored) if self.past and t == 1 else None
            return self.known["w"] if stored == "w" else 0.0 if before is None else before
        return self.past[n - 1][stored]
