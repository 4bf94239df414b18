"""The view that the player shows by default is the one that links leave out."""

import json
import re
import subprocess

from pydantic import BaseModel

from app.player import static_files
from app.races.scene import Plot, View
from app.races.scene.view import COLUMNS
from tests.core.javascript.node import NODE


def test_both_languages_show_the_same_by_default():
    assert read("core/viewing.js", "[VIEW, PLOT]") == [as_json(View()), as_json(Plot())]


def test_both_languages_know_the_same_columns():
    assert read("charts/chosen.js", "CHOICES") == list(COLUMNS)


def read(file, expression):
    """What an expression of a module's exports comes to."""
    names = re.findall(r"[A-Z]+", expression)
    module = (static_files.PLAYER / file).as_uri()
    program = f'import {{ {", ".join(names)} }} from "{module}"; console.log(JSON.stringify({expression}))'
    ran = [NODE, "--input-type=module", "-e", program]
    return json.loads(subprocess.run(ran, capture_output=True, text=True, check=True).stdout)


def as_json(model):
    """All fields of a model as JSON has them, also those that say nothing."""
    parts = {name: getattr(model, name) for name in type(model).model_fields}
    return {
        name: as_json(part)
        if isinstance(part, BaseModel)
        else list(part)
        if isinstance(part, tuple)
        else part
        for name, part in parts.items()
    }
