"""Every text of the interface, and where it stands: in code as an argument of t, tn or mark, and in data."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from core.experiment import SETTINGS
from core.rules import RULES
from core.schedules import SCHEDULES
from landscapes import LANDSCAPES

ROOT = Path(__file__).parents[2]
NAMES = {"t", "tn", "mark"}
SAID = (
    "core/experiment",
    "core/landscape.py",
    "landscapes/data",
    "landscapes/formula",
    "landscapes/linear_models",
    "landscapes/networks",
    "app/races/scene",
    "app/races/permalink.py",
    "app/races/solve",
    "app/races/trainings",
)
"""Whose errors a visitor of the page may meet."""


class Found(NamedTuple):
    """A text of the interface."""

    one: str
    many: str | None
    """The form for other counts than 1, where a count decides."""
    where: str
    """The file, or what the text is about."""


def everything() -> Iterator[Found]:
    """All texts, those of code first; most stand in more than one place."""
    app = ROOT / "app"
    for path in sorted(app.rglob("*.py")):
        if path.parent != Path(__file__).parent:
            yield from of_python(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())
    for path in sorted((app / "player" / "static").rglob("*.js")):
        yield from of_javascript(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())
    yield from _scenes(app / "scenes")
    yield from _described()
    for room in SAID:
        for path in sorted((ROOT / room).rglob("*.py")) or [ROOT / room]:
            yield from of_errors(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())


def of_python(text: str, where: str) -> Iterator[Found]:
    """The texts of a Python file."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES:
            given = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
            texts = [one for one in given if isinstance(one, str)]
            if texts:
                yield Found(texts[0], texts[1] if node.func.id == "tn" else None, where)


def of_errors(text: str, where: str) -> Iterator[Found]:
    """The sentences of errors that a Python file raises, and the reasons why a rule cannot run."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            given: list[ast.AST] = [node.exc.args[0]]
        elif isinstance(node, ast.FunctionDef) and node.name in REASONS:
            given = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value]
        else:
            continue
        for one in given:
            if (sentence := _template(one)) and re.search("[a-z]{2} ", sentence):
                yield Found(sentence, None, f"error/{where}")


REASONS = {"obstacle", "_unlayered"}
"""Functions that return such sentences."""


def _template(node: ast.AST) -> str:
    """A literal as a text with {names}, as of an f-string; empty for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if not isinstance(node, ast.JoinedStr):
        return ""
    found: dict[str, str] = {}
    parts = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            name, code = _name(part.value), ast.unparse(part.value)
            while found.setdefault(name, code) != code:
                name += "_"
            parts.append(f"{{{name}}}")
    return "".join(parts)


def _name(node: ast.AST) -> str:
    """What a value is called, as nearly as its code says."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call):
        return _name(node.args[0] if node.args else node.func)
    return "value"


_TEXT = (
    r'\s*("(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|`(?:[^`\\$]|\\.)*`)((?:\s*\+\s*"(?:[^"\\\n]|\\.)*")*)'
)
_CALL = re.compile(rf"(?<![\w.$])(t|tn|mark)\({_TEXT}(?:\s*,{_TEXT})?")


def of_javascript(text: str, where: str) -> Iterator[Found]:
    """The texts of a JavaScript file; a template among them has nothing filled in by JavaScript itself."""
    for call in _CALL.finditer(text):
        name, one, more, two, rest = call.groups()
        many = _unquoted(two, rest) if name == "tn" and two else None
        yield Found(_unquoted(one, more), many, where)


def _unquoted(first: str, more: str) -> str:
    """What a literal of JavaScript's says, and those that are added to it."""
    parts = [first, *re.findall(r'"(?:[^"\\\n]|\\.)*"', more or "")]
    return "".join(_said(part) for part in parts)


def _said(literal: str) -> str:
    if literal[0] != '"':
        inside = literal[1:-1].replace(f"\\{literal[0]}", literal[0])
        literal = '"' + re.sub(r'(?<!\\)"', r"\"", inside).replace("\n", "\\n") + '"'
    return json.loads(literal)


def _scenes(folder: Path) -> Iterator[Found]:
    """What the gallery says."""
    order = json.loads((folder / "gallery.json").read_text("utf-8"))
    for few in order["row"].values():
        for title in few.values():
            yield Found(title, None, "gallery/row")
    for group in order["groups"]:
        yield Found(group["title"], None, "gallery/groups")
        for name in group["scenes"]:
            given = json.loads((folder / group["name"] / f"{name}.json").read_text("utf-8"))
            for key in ("title", "watch", "try"):
                yield Found(given[key], None, f"gallery/{name}")
            scene = given["scene"]
            words = [
                scene.get("title"),
                scene.get("caption"),
                *(one.get("title") for one in scene.get("panels", ())),
            ]
            for text in filter(None, words):
                yield Found(text, None, f"gallery/{name}")


def _described() -> Iterator[Found]:
    """What rules, schedules and landscapes are called, and what is said of them and of their controls."""
    for kind, entries in (("rule", RULES), ("schedule", SCHEDULES), ("landscape", LANDSCAPES)):
        for name, entry in entries.items():
            for text in _texts(entry):
                yield Found(text, None, f"{kind}/{name}")
    for name, (knob, *_) in SETTINGS.items():
        for text in filter(None, (knob.label, knob.help, knob.none, knob.beyond)):
            yield Found(text, None, f"setting/{name}")


def _texts(entry: Any) -> Iterator[str]:
    """The texts of a description that a reader sees as words."""
    texts = [entry.title, getattr(entry, "family", ""), getattr(entry, "blurb", "")]
    for slider in entry.sliders:
        label = slider.tex if re.fullmatch(r"[a-z][a-z -]{2,}", slider.tex) else ""
        texts += [label, slider.word, slider.help, slider.group, *slider.choices]
    for toggle in getattr(entry, "toggles", ()):
        texts += [toggle.title, toggle.help, toggle.group, *(toggle.titles or toggle.choices)]
    texts += [shown.help for shown in getattr(entry, "shown", ())]
    if fit := getattr(entry, "fit", None):
        texts += [*fit.axes, *fit.groups]
    if picture := getattr(entry, "picture", None):
        texts += getattr(picture, "axes", None) or ()
    yield from dict.fromkeys(text for text in texts if re.search("[A-Za-z]{2}", text))
