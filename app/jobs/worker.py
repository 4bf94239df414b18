"""A worker process: it is handed one call after the other, and sends what comes out.

`process.py` starts it and speaks with it over its standard input and output, in pickles. It runs niced, so
that a server on the same cores answers first, and ends with whoever started it.
"""

import ctypes
import gc
import logging
import os
import pickle
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO, NamedTuple

NICE = 10
REST = 5.0
"""Seconds without a call after which a worker lets go of compiled programs: 730 MB become 380 MB."""
FAILED = "An error on the server ended this."


class Call(NamedTuple):
    """A function of a module, and what it is given."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    language: str = "en"
    """In which it speaks."""
    tells: bool = False
    """Whether it takes `progress`, which is called with the share that is done."""

    def made(self, progress: Callable[[float], None]) -> Any:
        """What the function returns."""
        from app.languages import speaking

        with speaking(self.language):
            if self.tells:
                return self.function(*self.arguments, progress=progress)
            return self.function(*self.arguments)


Message = tuple[str, Any]
"""From a worker: "share" with a number, "want" with the names of an upload, "done" or "failed" with what came
out."""


def main() -> None:
    """Answer calls until nobody asks any more."""
    answers, asks = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)  # what others print is no answer
    with suppress(AttributeError, OSError):  # Windows has no niceness
        os.nice(NICE)
    arrived = _arriving(asks)
    from core import cache
    from landscapes.data import uploads

    cache.enable()
    sending = threading.Lock()

    def send(*message: Any) -> None:
        packed = pickle.dumps(message, 5)
        with sending:
            answers.write(packed)
            answers.flush()

    def wanted(*names: str) -> Any:
        send("want", names)
        return arrived.get()

    uploads.elsewhere = wanted
    while True:
        try:
            call = arrived.get(timeout=REST)
        except Empty:
            _let_go()
            call = arrived.get()
        try:
            kind, result = "done", call.made(lambda share: send("share", float(share)))
        except Exception as error:
            kind, result = "failed", plain(error)
        try:
            send(kind, result)
        except (pickle.PicklingError, TypeError, AttributeError):
            logging.getLogger(__name__).exception("What a job returned cannot be sent.")
            send("failed", RuntimeError(FAILED))
        del call, result


def _let_go() -> None:
    """Give memory back to the system; what is needed again comes from the disk."""
    import jax

    from core import programs

    programs.forget()
    jax.clear_caches()
    gc.collect()
    with suppress(AttributeError, OSError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)


def _arriving(asks: BinaryIO) -> SimpleQueue[Any]:
    """What was sent, in its order.

    It is read by a thread of its own, which ends the process, in the middle of a call too, when whoever
    started it is gone.
    """
    queue: SimpleQueue[Any] = SimpleQueue()

    def read() -> None:
        while True:
            try:
                queue.put(pickle.load(asks))  # noqa: S301  the pipe is ours
            except EOFError:
                os._exit(0)
            except BaseException as error:  # a module is not here that the server has
                logging.getLogger(__name__).exception("A job cannot be read.")
                queue.put(Call(_unreadable, (str(error),)))

    threading.Thread(target=read, name="reading", daemon=True).start()
    return queue


def _unreadable(_: str) -> None:
    raise RuntimeError(FAILED)


def plain(error: Exception) -> Exception:
    """An error as another process can read it: what is a sentence for a reader stays one."""
    if not isinstance(error, ValueError):
        logging.getLogger(__name__).error("A job failed.", exc_info=error)
        return RuntimeError(FAILED)
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  our own
    except Exception:
        return ValueError(str(error))
    return error


if __name__ == "__main__":
    sys.exit(main())
