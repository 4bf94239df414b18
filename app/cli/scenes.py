"""Scenes of the gallery as the input of a command: "scene:zigzag-ellipse" in place of a file's name."""

import io
from typing import Any

import click

PREFIX = "scene:"


def text(name: str) -> bytes | None:
    """The JSON of the scene that `name` asks for; None if it is a file's name.

    Raises ExperimentError with the nearest scene if there is none of that id.
    """
    if not name.startswith(PREFIX):
        return None
    from app.races import gallery
    from app.races.scene import minimal

    return minimal(gallery.entry(name.removeprefix(PREFIX)).scene).encode()


class FileOrScene(click.File):
    """A file to read, or a scene of the gallery."""

    name = "FILE|scene:ID"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The opened file, or the scene's JSON as one."""
        from core.experiment import ExperimentError

        try:
            scene = text(value) if isinstance(value, str) else None
        except ExperimentError as error:
            from app.cli.export import BadInput

            raise BadInput(str(error)) from None
        return super().convert(value, param, ctx) if scene is None else io.BytesIO(scene)
