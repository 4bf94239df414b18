"""A picture of a race: what stands behind a frame until it plays, and in cards of links that were pasted.

`GET /still/<version>/<look>/<link>.<webp, png or svg>`; a look is one of LOOKS, and "default" the link of
the race that the page opens with.
"""

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app import jobs
from app.export.formats.poster import FORMS, poster
from app.export.options import Theme
from app.player.addresses import CARD, FRAME
from app.races import permalink, scene, solve
from app.server.answers import FOREVER, prefixed
from app.server.waiting import awaited, refused, visitor
from core.experiment import ExperimentError


class Look(NamedTuple):
    """How large a picture is, in pixels, and in which theme."""

    size: tuple[int, int]
    theme: Theme


LOOKS = {"light": Look(FRAME, "light"), "dark": Look(FRAME, "dark"), "card": Look(CARD, "light")}


async def _still(request: Request) -> Response:
    link, _, form = request.path_params["name"].rpartition(".")
    look = request.path_params["look"]
    if look not in LOOKS or form not in FORMS:
        return PlainTextResponse("There is no such picture.", 404)
    try:
        ticket = jobs.submit(
            *(drawn, link, look, form),
            visitor=visitor(request),
            key=f"still {look} {form} {link}",
            keep=True,
        )
        picture = await awaited(request, ticket)
    except Exception as error:
        return refused(error)
    return Response(picture, media_type=FORMS[form], headers=FOREVER)


def drawn(link: str, look: str, form: str) -> bytes:
    """The picture of a link. Raises ExperimentError."""
    shown = scene.Scene(permalink.DEFAULT) if link == "default" else scene.decode(link)
    if solve.landscape(shown.experiment).training:
        raise ExperimentError("A network in training has no picture before it is trained.")
    size, theme = LOOKS[look]
    if look == "card":
        return poster(shown, size, shown.view.theme or theme, form, titled=True)
    return poster(shown, size, theme, form)


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    return [Route(f"{prefixed(base)}/still/{{version}}/{{look}}/{{name}}", _still)]
