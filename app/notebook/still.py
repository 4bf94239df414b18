"""The picture of a scene for outputs that nothing runs in: untrusted notebooks, GitHub, nbconvert, print."""

import base64
import html
import io
from functools import lru_cache

from PIL import Image

from app.export.credit import credit
from app.export.formats.poster import FORMS, PACKED, poster
from app.export.options import theme_of
from app.races import solve
from app.races.scene import Scene, decode, encode
from core.experiment import ExperimentError

SIZE = (720, 480)
"""Its pixels: a notebook holds it with every output."""
COLORS = 128
"""A PNG of so many is a quarter as large, and looks the same."""


def stills(scene: Scene) -> dict[str, str]:
    """The picture by its media types: a PNG in base64, and HTML with its description.

    None of a network, which would have to be trained for it, nor of what cannot be drawn.
    """
    if any(solve.landscape(experiment).training for experiment in scene.experiments):
        return {}
    try:
        png, html_ = _drawn(encode(scene))
    except ExperimentError:
        return {}
    return {"image/png": png, "text/html": html_}


@lru_cache(maxsize=16)
def _drawn(link: str) -> tuple[str, str]:
    scene = decode(link)
    picture = Image.open(io.BytesIO(poster(scene, SIZE, theme_of(scene), "png")))
    few, small = picture.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE), io.BytesIO()
    few.save(small, "PNG", **PACKED["png"])
    webp = io.BytesIO()
    picture.convert("RGB").save(webp, "WEBP", **PACKED["webp"])
    alt = html.escape(credit(scene).alt)
    image = f'<img src="data:{FORMS["webp"]};base64,{_text(webp)}" alt="{alt}" width="{SIZE[0]}">'
    return _text(small), image


def _text(file: io.BytesIO) -> str:
    return base64.b64encode(file.getvalue()).decode()
