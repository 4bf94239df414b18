"""HTTP for the server: uvicorn's fast reader, which would keep a request's head however long it grew."""

from uvicorn import config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST = 65_536
"""Bytes that may come without ending a head or bringing a body; it is noticed a piece later."""


class BoundedProtocol(HttpToolsProtocol):
    """The reader, which hears no more than so much that leads to nothing: heads, trailers, chunks' sizes."""

    heard = 0

    def data_received(self, data: bytes) -> None:
        """Another piece."""
        if self.heard > LONGEST:
            self.send_400_response("This request's head is too long.")
            return
        self.heard += len(data)
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A head begins."""
        self.heard = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """It is over."""
        self.heard = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of a body, which its route bounds."""
        self.heard = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is over."""
        self.heard = 0
        super().on_message_complete()


def use() -> None:
    """Let servers of this process read with it."""
    config.HTTP_PROTOCOLS["auto"] = f"{__name__}:{BoundedProtocol.__name__}"
