"""The rooms of the house: imports run one way, and what computes or draws knows no Streamlit."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]

ROOMS: dict[str, set[str]] = {
    "core": set(),
    "landscapes": set(),
    "app.languages": set(),
    "app.store": set(),
    "app.jobs": set(),
    "app.races": set(),
    "app.classroom": set(),
    "app.player": {"plotly"},
    "app.export.options": set(),
    "app.export.linking": set(),
    "app.export.outcomes": set(),
    "app.export.credit": set(),
    "app.export.drawing": set(),
    "app.export.formats": set(),
    "app.export": set(),
    "app.page": {"streamlit"},
    "app.server": {"streamlit", "starlette"},
    "app.notebook": {"starlette"},
    "app.race": set(),
    "app.cli": set(),
}
"""From the ground up: a room imports itself, rooms named before it, and of these libraries its own."""

LIBRARIES = {"streamlit", "plotly", "starlette"}


def imported(tree: ast.Module) -> set[str]:
    """What a file imports, anywhere in it, by full name."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room_of(name: str) -> str | None:
    """The room that a module, or something in it, belongs to: the closest that has its name."""
    return max((room for room in ROOMS if f"{name}.".startswith(f"{room}.")), key=len, default=None)


def test_every_room_imports_only_rooms_below_it_and_its_own_libraries():
    order, wrong, seen = list(ROOMS), [], set()
    for path in sorted(
        path for package in ("core", "landscapes", "app") for path in (ROOT / package).rglob("*.py")
    ):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if name == "app":
            continue
        room = room_of(name)
        assert room, f"{path} is in no room"
        seen.add(room)
        for target in imported(ast.parse(path.read_text("utf-8"))):
            library, other = target.partition(".")[0], room_of(target)
            if library in LIBRARIES - ROOMS[room]:
                wrong.append(f"{name} imports {library}")
            elif other and order.index(other) > order.index(room):
                wrong.append(f"{name} imports {target}, which is above it")
    assert not wrong
    assert seen == set(ROOMS), "a room that is empty"
