"""The page's own address as a frame, and as what a site may ask how to embed."""

from urllib.parse import parse_qs, quote

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Embedding:
    """Middleware: `/?embed=true` is the frame, and the page's address says where its oEmbed is."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        self.root = f"/{base.strip('/')}/" if base.strip("/") else "/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] != self.root:
            await self.app(scope, receive, send)
            return
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if query.get("embed", [""])[-1].lower() == "true":
            await self.app({**scope, "path": f"{self.root}embed"}, receive, send)
            return

        async def linked(message: Message) -> None:
            if message["type"] == "http.response.start":
                host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
                own = f"{scope['scheme']}://{host}{self.root}"
                text = scope["query_string"].decode("latin-1")
                asked = quote(own + (f"?{text}" if text else ""), safe="")
                link = f'<{own}oembed?url={asked}>; rel="alternate"; type="application/json+oembed"'
                MutableHeaders(scope=message).append("Link", link)
            await send(message)

        await self.app(scope, receive, linked)
