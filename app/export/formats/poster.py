"""A picture of the last moment of a race: behind a player until it plays, in print, without scripts."""

import base64
import io

from PIL import Image

from app.export.drawing.race import race
from app.export.formats.stills import drawn
from app.export.options import Options, Theme, kind_of
from app.races.scene import Scene
from core.experiment import ExperimentError

PACKED = {"webp": {"quality": 72, "method": 6}, "png": {"optimize": True}}
FORMS = {"webp": "image/webp", "png": "image/png", "svg": "image/svg+xml"}
"""What a picture may be, and its media type."""


def poster(
    scene: Scene, size: tuple[int, int], theme: Theme, form: str = "webp", *, titled: bool = False
) -> bytes:
    """The picture of a scene in so many pixels, without its settings, as one of FORMS.

    Its title and caption are in it if it is `titled`. A network is trained for it. Raises ExperimentError if
    it cannot be drawn.
    """
    width, height = size
    options = Options(width=width, height=height, settings=False)
    shown = scene._replace(view=scene.view.model_copy(update={"theme": theme}))
    if not titled:
        shown = shown._replace(title=None, caption=None)
    if form == "svg":
        return drawn(race(shown), options, kind_of(shown), form)
    png = drawn(race(shown), options, kind_of(shown), "png")
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(out, format=form, **PACKED[form])
    return out.getvalue()


def behind(scene: Scene, size: tuple[int, int], theme: Theme) -> str:
    """Such a picture as a data: address; empty where it cannot be drawn, for want of a font, say."""
    try:
        picture = poster(scene, size, theme)
    except ExperimentError:
        return ""
    return f"data:image/webp;base64,{base64.b64encode(picture).decode()}"
