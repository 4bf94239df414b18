"""The server's log: a line for each thing, plain or as JSON, without anything that a visitor wrote.

TRAJECTORIES_LOG says what there is: nothing but what went wrong, without it; every request too, with "plain"
or "json". JSON has one object a line, on stderr.
"""

import json
import logging
import os
import traceback
from datetime import UTC, datetime
from urllib.parse import urlsplit

from streamlit import logger as framework

FORMS = ("", "plain", "json")
SECRETS = ("TRAJECTORIES_CLASS_TOKEN", "TRAJECTORIES_STORE")
"""Variables of the environment that hold a secret, or an address with a password."""
_FIELDS = ("id", "method", "route", "status", "ms", "kind")
"""What a request's line has beside its message."""

LOGGER = logging.getLogger("trajectories")


class LogError(ValueError):
    """The environment asks for a log that there is not; its text is one sentence."""


def form() -> str:
    """How the log is written, as the environment says. Raises LogError."""
    asked = os.environ.get("TRAJECTORIES_LOG", "").strip().lower()
    if asked not in FORMS:
        raise LogError(f'TRAJECTORIES_LOG: must be "plain" or "json", or not be set, not {asked!r}.')
    return asked


def secrets() -> list[str]:
    """The texts that no line may hold."""
    found = [os.environ.get(name, "") for name in SECRETS]
    found += [urlsplit(text).password or "" for text in found if "://" in text]
    return sorted((text for text in found if len(text) > 3), key=len, reverse=True)


class _Lines(logging.Formatter):
    """What all forms have in common: no secrets, and of a fault its kind and place, not its words.

    An exception's message may repeat what a visitor sent.
    """

    def __init__(self) -> None:
        super().__init__()
        self.hidden = secrets()

    def formatException(self, ei: object) -> str:  # noqa: N802  logging's own name
        """The kind of an exception, and where it came from."""
        kind, _, trace = ei  # pyright: ignore[reportGeneralTypeIssues]
        places = [f"{place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(trace)]
        return " < ".join([kind.__name__ if kind else "?", *reversed(places)])

    def format(self, record: logging.LogRecord) -> str:
        """A line."""
        # What was formatted for another handler has the message of the exception.
        record.exc_text = None
        text = self.line(record)
        for secret in self.hidden:
            text = text.replace(secret, "***")
        return text

    def line(self, record: logging.LogRecord) -> str:
        """A line, which may still hold a secret."""
        raise NotImplementedError


class Plain(_Lines):
    """Lines to read."""

    def line(self, record: logging.LogRecord) -> str:
        """When, how grave, what."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(" ", "milliseconds")[:-6]
        said = " ".join(record.getMessage().splitlines())
        fields = "".join(f" {name}={getattr(record, name)}" for name in _FIELDS if hasattr(record, name))
        fault = f" | {self.formatException(record.exc_info)}" if record.exc_info else ""
        return f"{when} {record.levelname.lower()} {record.name}: {said}{fields}{fault}"


class Json(_Lines):
    """Lines to search."""

    def line(self, record: logging.LogRecord) -> str:
        """The same as JSON."""
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            fields["fault"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=True, default=str)


class _Onward(logging.Handler):
    """Hands a line to the root, whatever its logger does."""

    def emit(self, record: logging.LogRecord) -> None:
        """Hand it on."""
        logging.getLogger().handle(record)


def set_up() -> None:
    """Have every logger of the process write our lines, now and later: the framework's bring handlers.

    To be called once the server runs, as it sets up its own log. Raises LogError.
    """
    asked = form()
    handler = logging.StreamHandler()
    handler.setFormatter(Json() if asked == "json" else Plain())
    root = logging.getLogger()
    root.handlers = [handler]
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            _plainly(logger)
            # What others say of each request has addresses in it.
            logger.setLevel(max(logger.getEffectiveLevel(), logging.WARNING))
    framework.setup_formatter = _plainly  # of loggers that are made later
    framework.set_log_level("warning")
    LOGGER.setLevel(logging.INFO if asked else logging.WARNING)
    logging.captureWarnings(True)


def _plainly(logger: logging.Logger) -> None:
    """Leave a logger's lines to the root's handler, by a handler: the framework stops them else."""
    logger.handlers, logger.propagate = [_Onward()], False
