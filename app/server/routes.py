"""Every route beside the page, in one table."""

from functools import cached_property

import streamlit as st
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from app.server import (
    class_routes,
    deck_routes,
    embed_routes,
    file_routes,
    framework_routes,
    gallery_routes,
    job_routes,
    lesson_routes,
    metrics,
    module_routes,
    oembed_routes,
    qr_routes,
    readiness,
    room_routes,
    smoothness_routes,
    still_routes,
    training_routes,
)
from app.server.answers import opened, prefixed
from app.server.watching import note

FILES = (
    file_routes,
    gallery_routes,
    lesson_routes,
    module_routes,
    embed_routes,
    still_routes,
    oembed_routes,
)
"""Each says on top what it answers, and to what it sends; pages of every origin may read that."""
OWN = (
    framework_routes,
    class_routes,
    training_routes,
    smoothness_routes,
    deck_routes,
    job_routes,
    room_routes,
    metrics,
    readiness,
    qr_routes,
)
"""What only our own pages ask for, and operators: files of the framework, what costs minutes, a class."""


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    public = [route for file in FILES for route in file.routes(base)]
    for route in public:
        route.app = opened(route.app)
    return public + [route for file in OWN for route in file.routes(base)]


def base() -> str:
    """The path below which the running server is, which its options say once it has started."""
    return str(st.get_option("server.baseUrlPath"))


class Beside(BaseRoute):
    """All routes as one, for Streamlit's app, which is made before the server's path is known."""

    @cached_property
    def _routes(self) -> list[Route]:
        return routes(base())

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether one of the routes answers, and which."""
        for route in self._routes:
            match, params = route.matches(scope)
            if match is not Match.NONE:
                return match, {**params, "beside": route}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route that matched answer."""
        note(scope, scope["beside"].path.removeprefix(prefixed(base())))
        await scope["beside"].handle(scope, receive, send)
