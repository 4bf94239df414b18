"""Imports point one way, app → landscapes → core, and what computes or draws knows no Streamlit."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_USE_STREAMLIT = {
    "main.py",
    "controls.py",
    "export_panel.py",
    "landscape_controls.py",
    "training_page.py",
    "state.py",
    "widgets.py",
    "server.py",
    "player/__init__.py",
}
FORBIDDEN = {
    "core": {"landscapes", "app", "streamlit", "plotly"},
    "landscapes": {"app", "streamlit", "plotly"},
    "app": {"streamlit"},
}
FILES = [
    (package, path.relative_to(ROOT / package).as_posix())
    for package in FORBIDDEN
    for path in sorted((ROOT / package).rglob("*.py"))
]


def imported(path):
    """The top-level packages that a file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


def test_there_are_files_to_look_at():
    assert {package for package, _ in FILES} >= {"core", "landscapes"}


@pytest.mark.parametrize(("package", "file"), FILES, ids=map("/".join, FILES))
def test_a_file_imports_only_what_lies_below_it(package, file):
    allowed = {"streamlit"} if package == "app" and file in MAY_USE_STREAMLIT else set()
    assert imported(ROOT / package / file) & FORBIDDEN[package] <= allowed
