"""What goes wrong in a room, said in one sentence."""


class RoomError(Exception):
    """What a browser asked of a room cannot be; reads as one sentence in the reader's language.

    `status` is HTTP's for it; with `again`, seconds after which one may ask again.
    """

    def __init__(self, status: int, sentence: str, again: int | None = None) -> None:
        super().__init__(sentence)
        self.status, self.again = status, again
