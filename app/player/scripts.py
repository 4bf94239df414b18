"""The player's modules in one piece: a page would fetch a hundred small files, and from a disk none at all.

Every module becomes a function that returns what it exports. This is for the app's own modules and those that
core/javascript writes, whose imports and exports are all of the few forms below. Blanks that begin a line go,
also in texts of several lines.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from app.player import static_files
from core import javascript

RUNTIME = "runtime.js"
EARLY = "early.js"
LESSON, COURSE = "learn.js", "course.js"
CLASS, JOIN = "class.js", "join.js"
ENTRIES = ("player.js", "frame.js", "worker.js", LESSON, COURSE, CLASS, JOIN, EARLY)
"""The modules that pages ask for; all others are parts of these."""
NOTEBOOK = ("notebook/frame.js", "notebook/worker.js")
"""Those that a notebook's page asks its kernel for."""
WIDGET = "notebook/widget.js"
"""What is sent with every widget."""


@cache
def module(entry: str) -> str:
    """One of ENTRIES or of NOTEBOOK with all that it imports, as one ES module."""
    made = _Bundle(_read)
    main = made.add(entry)
    parts = [*made.parts]
    if any(name.startswith("default") for name in made.exports[entry]):
        parts.append(f"export default {main}.default;")
    return "\n".join(parts) + "\n"


def script(entry: str, compiled: Mapping[str, str]) -> str:
    """A classic script that calls `entry`, "file.js:function" of the player, with modules by their names.

    Modules do not load from a disk, and workers neither. `compiled` are those that core/javascript wrote.
    """
    file, function = entry.split(":")
    made, tables = _Bundle(_read), _Bundle(lambda name: runtime() if name == RUNTIME else compiled[name], "C")
    main = made.add(file)
    names = {name: tables.add(name) for name in compiled}
    known = ", ".join(f"{_quoted(name)}: {scope}" for name, scope in names.items())
    parts = [*tables.parts, *made.parts, f"{main}.{function}({{ {known} }});"]
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "\n})();\n"


def factory(text: str) -> str:
    """A compiled module as a function of its runtime, which returns what it exports; comments stay."""
    exported: list[str] = []

    def stripped(match: re.Match[str]) -> str:
        exported.append(match[3])
        return f"{match[2]} {match[3]}"

    inside = _EXPORT.sub(stripped, _IMPORT.sub(lambda match: f"const {{{match[1]}}} = runtime;", text))
    return f"(runtime) => {{\n{inside}return {{ {', '.join(exported)} }};\n}}"


def _read(name: str) -> str:
    return (static_files.PLAYER / name).read_text(encoding="utf-8")


@cache
def runtime() -> str:
    """What compiled modules import."""
    return (Path(javascript.__file__).parent / RUNTIME).read_text(encoding="utf-8")


class _Bundle:
    """Modules in the order in which they need each other, each in a scope of its own."""

    def __init__(self, read: Callable[[str], str], stem: str = "M") -> None:
        self.read, self.stem = read, stem
        self.scopes: dict[str, str] = {}
        self.exports: dict[str, list[str]] = {}
        self.parts: list[str] = []

    def add(self, name: str) -> str:
        """The name of a module's scope, which stands in `parts` from now on, after all that it imports."""
        if name in self.scopes:
            if not self.scopes[name]:
                raise ValueError(f"{name} imports itself")
            return self.scopes[name]
        self.scopes[name] = ""
        folder, exported = posixpath.dirname(name), self.exports.setdefault(name, [])

        def imported(match: re.Match[str]) -> str:
            target = posixpath.normpath(posixpath.join(folder, match[2]))
            if posixpath.basename(target) == RUNTIME:
                target = RUNTIME
            return f"const {{{match[1].replace(' as ', ': ')}}} = {self.add(target)};"

        def stripped(match: re.Match[str]) -> str:
            default, kind, own = match.groups()
            exported.append(f"default: {own}" if default else own)
            return f"{kind} {own}"

        text = _IMPORT.sub(imported, _COMMENT.sub("", self.read(name)))
        text = _EXPORT.sub(stripped, text)
        if re.search(r"^(import|export) ", text, re.MULTILINE):
            raise ValueError(f"{name} imports or exports in a way that is not known here")
        scope = self.scopes[name] = f"{self.stem}{len(self.parts)}"
        self.parts.append(f"const {scope} = (() => {{\n{text}return {{ {', '.join(exported)} }};\n}})();")
        return scope


_COMMENT = re.compile(
    r"^\s*//.*\n|^\s*/\*(?:(?!\*/)[\s\S])*\*/ *\n|/\*\* @(?:type|param)[^*]*\*/ ?|^ +", re.MULTILINE
)
_IMPORT = re.compile(r'^import \{([^}]*)\} from "([\w./]+)";', re.MULTILINE)
_EXPORT = re.compile(r"^export (default )?((?:async )?function|const|let|class) (\w+)", re.MULTILINE)


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
