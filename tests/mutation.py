"""One small mistake at a time, in a copy of the tree: does the suite notice? `make mutation` asks ten times.

A survivor is a line that no test looks at closely, or a change that changes nothing: read it, and decide.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).parents[1]
PARTS = {
    "core": ("tests/core", "tests/landscapes"),
    "landscapes": ("tests/landscapes", "tests/core"),
    "app/races": ("tests/races", "tests/page", "tests/server", "tests/player", "tests/cli"),
    "app/player/static": ("tests/player", "tests/races"),
}
"""Where mistakes are made, and the tests that may notice."""
QUICK = "not torch and not browser and not thorough"
LEFT_OUT = shutil.ignore_patterns(".*", "node_modules", "__pycache__", "build", "dist")

OPERATORS = "< <=, > >=, == !=, === !==, + -, * /, += -=, and or, && ||"
CALLS = "min max, minimum maximum, any all, floor ceil, sin cos, argmin argmax, exp log, sqrt cbrt, abs sign"
WORDS = "True False, true false, break continue"


def swaps() -> dict[str, str]:
    """What becomes what, either way; formatted code has its spaces where they are here."""
    found = {"**": "*", "not ": ""}
    for pairs, form in ((OPERATORS, " {} "), (CALLS, "{}("), (WORDS, "{}")):
        for pair in pairs.split(", "):
            one, other = map(form.format, pair.split())
            found |= {one: other, other: one}
    return found


SWAPS = swaps()
NUMBER = r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?(?![\w.])"
MISTAKE = re.compile(
    "|".join([NUMBER, *((r"\b" if swap[0].isalpha() else "") + re.escape(swap) for swap in SWAPS)])
)
SAID = {
    ".py": re.compile(r'"""[\s\S]*?"""|#.*|[rf]*"(?:\\.|[^"\\\n])*"' + r"|[rf]*'(?:\\.|[^'\\\n])*'"),
    ".js": re.compile(r'/\*[\s\S]*?\*/|//.*|"(?:\\.|[^"\\\n])*"' + r"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`"),
}
"""Comments and strings, in which nothing is changed, and imports."""
IMPORT = re.compile(r"^(?:from|import)\b.*", re.MULTILINE)


class Mutant(NamedTuple):
    """A file in which one thing is wrong."""

    path: Path
    line: int
    was: str
    becomes: str
    text: str

    def __str__(self) -> str:
        changed = self.text.splitlines()[self.line - 1].strip()
        return f"{self.path}:{self.line}  {self.was.strip()!r} → {self.becomes.strip()!r}:  {changed}"


def mistakes(path: Path) -> Iterator[Mutant]:
    """Every mistake that can be made in a file."""
    text = (ROOT / path).read_text("utf-8")
    blank = lambda found: re.sub(r"[^\n]", "\0", found[0])  # noqa: E731  as long as before
    code = IMPORT.sub(blank, SAID[path.suffix].sub(blank, text))
    for found in MISTAKE.finditer(code):
        was = found[0]
        becomes = SWAPS[was] if was in SWAPS else other(was)
        wrong = text[: found.start()] + becomes + text[found.end() :]
        yield Mutant(path, text.count("\n", 0, found.start()) + 1, was, becomes, wrong)


def other(number: str) -> str:
    """Another number: the next whole one, or twice as much."""
    return str(int(number) + 1 if number.isdigit() else 2 * float(number) or 1.0)


def drawn(part: str, rng: np.random.Generator, number: int) -> list[Mutant]:
    """So many mutants on different lines of one part, or of all."""
    parts = [part] if part else list(PARTS)
    files = [path for part in parts for path in sorted((ROOT / part).rglob("*")) if path.suffix in SAID]
    lines: dict[tuple[Path, int], list[Mutant]] = {}
    for path in files:
        for mutant in mistakes(path.relative_to(ROOT)):
            lines.setdefault((mutant.path, mutant.line), []).append(mutant)
    chosen = rng.permutation(len(lines))[:number]
    each = list(lines.values())
    return [each[i][rng.integers(len(each[i]))] for i in chosen]


def commands(path: Path) -> Iterator[list[str]]:
    """What runs the tests that may notice a mistake in that file, the quick ones first."""
    folders = next(tests for part, tests in PARTS.items() if path.as_posix().startswith(f"{part}/"))
    quick = ("-m", QUICK, "--numprocesses", "logical", "--maxprocesses", "4")
    if path.suffix == ".js":
        yield [str(Path(sys.executable).with_name("node")), "--test", *ordered(path, folders, "*.test.mjs")]
        yield pytest(*quick, *ordered(path, folders, "test_*.py"))
        yield pytest("-m", "browser", "-p", "no:xdist", *ordered(path, ("tests/browser",), "test_*.py"))
    else:
        yield pytest(*quick, *ordered(path, folders, "test_*.py"))


def pytest(*given: str) -> list[str]:
    """Tests up to the first that fails."""
    return [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *given]


def ordered(path: Path, folders: Iterable[str], kind: str) -> list[str]:
    """The files of tests in some folders: first those of the file's name, then those that speak of it."""
    files = sorted(found for folder in folders for found in (ROOT / folder).rglob(kind))
    word = path.parent.name if path.stem == "__init__" else path.stem
    names = re.compile(rf"\b{re.escape(word)}\b")
    files.sort(key=lambda file: (path.stem not in file.name, not names.search(file.read_text("utf-8"))))
    return [str(file.relative_to(ROOT)) for file in files]


def verdict(mutant: Mutant, tree: Path, seconds: float) -> tuple[str, str]:
    """What becomes of a mutant, and who noticed it."""
    (tree / mutant.path).write_text(mutant.text, "utf-8")
    try:
        for command in commands(mutant.path):
            if (noticed := failure(command, tree, seconds)) is None:
                continue
            shutil.copy(ROOT / mutant.path, tree / mutant.path)
            if (test := re.match(r"(?:FAILED|ERROR) (.+?)(?: - |$)", noticed)) and failure(
                pytest(test[1]), tree, seconds
            ):
                return "no verdict", f"{test[1]} fails without the mistake, too"
            return "killed", noticed
    except subprocess.TimeoutExpired:
        return "no verdict", f"not noticed in {seconds:.0f} s, or it does not end"
    finally:
        shutil.copy(ROOT / mutant.path, tree / mutant.path)
    return "survived", ""


def failure(command: list[str], tree: Path, seconds: float) -> str | None:
    """The first test that fails, or None: all pass."""
    with subprocess.Popen(
        command, cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as tests:
        try:
            said, _ = tests.communicate(timeout=seconds)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(tests.pid, signal.SIGKILL)
    noticed = re.search(r"^(?:FAILED|ERROR|✖|not ok) .*", said, re.MULTILINE)
    return (noticed[0] if noticed else "it ended with an error") if tests.returncode else None


def main() -> None:
    """Make mistakes, and print what becomes of each."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("number", type=int, nargs="?", default=10)
    ask.add_argument("--seed", type=int, default=0)
    ask.add_argument("--part", choices=PARTS, default="")
    ask.add_argument("--seconds", type=float, default=900, help="for each")
    given = ask.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
        for mutant in drawn(given.part, np.random.default_rng(given.seed), given.number):
            begun = time.monotonic()
            end, noticed = verdict(mutant, tree, given.seconds)
            found.append(end)
            print(f"{end}, {time.monotonic() - begun:.0f} s: {mutant}\n    {noticed}", flush=True)
    print(*(f"{found.count(end)} {end}" for end in sorted(set(found))), sep=", ")


if __name__ == "__main__":
    main()
