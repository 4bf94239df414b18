"""Where a page's job stands.

`GET /job/<number>` answers with JSON, {"place": how many are before it, or null once it is under way,
"share": how much is done, "over": whether it has come out}, and 404 if there is none, or no longer. `POST`
gives it up: nobody waits for it any more.
"""

import json

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.jobs import desk
from app.player.addresses import JOB
from app.server.answers import NEVER, prefixed


def _job(request: Request) -> Response:
    number = request.path_params["number"]
    if request.method == "POST":
        desk.leave(number)
        return Response(status_code=204, headers=NEVER)
    ticket = desk.look(number)
    if ticket is None:
        return PlainTextResponse("There is no such job, or no longer.", 404, NEVER)
    said = {"place": ticket.place, "share": round(ticket.share, 3), "over": ticket.done}
    return Response(json.dumps(said), media_type="application/json", headers=NEVER)


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    return [Route(f"{prefixed(base)}/{JOB}/{{number}}", _job, methods=["GET", "POST"])]
