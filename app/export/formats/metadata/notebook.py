"""The program's text in Jupyter notebooks: in the metadata of outputs, or in what these show."""

import base64
import html
import json
import re
from collections.abc import Iterator
from typing import Any

from app.export.credit import KEY, Credit, described
from app.export.formats import table
from app.export.formats.metadata.text import from_text

_BEGINS = re.compile(rb'\s*\{\s*"(?:cells|metadata|nbformat(?:_minor)?)"\s*:')


def is_notebook(data: bytes) -> bool:
    """Whether a file, or its beginning, is a notebook: an experiment's JSON has none of its keys."""
    return _BEGINS.match(data) is not None


def noted(credit: Credit) -> dict[str, Any]:
    """The metadata of an output, beside those that Jupyter has of it."""
    return {KEY: json.loads(described(credit))}


def from_notebook(data: bytes) -> Iterator[str]:
    """The texts of all outputs of a notebook, in its order."""
    for cell in _dicts(_within(json.loads(data), "cells")):
        for output in _dicts(_within(cell, "outputs")):
            text = _within(_within(output, "metadata"), KEY)
            if text is not None:
                yield json.dumps(text)
            else:
                yield from _shown(_within(output, "data"))


def _shown(bundle: Any) -> Iterator[str]:
    """The texts in what an output shows, in the first of its media types that has any."""
    for kind in ("text/html", "image/svg+xml", "image/png"):
        content = _within(bundle, kind)
        text = "".join(map(str, content)) if isinstance(content, list) else content
        if not isinstance(text, str):
            continue
        if kind == "image/png":
            data = base64.b64decode(text)
            form = table.recognized(data)
            found = [*form.read(data)] if form else []
        else:  # a page in a frame is escaped
            found = [*from_text(text.encode())] or [*from_text(html.unescape(text).encode())]
        if found:
            yield from found
            return


def _within(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
