"""The view that the player shows by default is the one that links leave out."""

import json
import subprocess

from pydantic import BaseModel

from app.player import static_files
from app.races.scene import Plot, View
from tests.core.javascript.node import NODE


def test_both_languages_show_the_same_by_default():
    module = (static_files.PLAYER / "core" / "viewing.js").as_uri()
    program = f'import {{ PLOT, VIEW }} from "{module}"; console.log(JSON.stringify([VIEW, PLOT]))'
    said = subprocess.run(
        [NODE, "--input-type=module", "-e", program], capture_output=True, text=True, check=True
    ).stdout
    assert json.loads(said) == [as_json(View()), as_json(Plot())]


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
