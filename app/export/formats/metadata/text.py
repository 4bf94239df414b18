"""The program's text in web pages, drawings, LaTeX, CSV and XML: put in, and read back."""

import html
import json
import re
from collections.abc import Iterator, Sequence

from app.export.credit import KEY, Credit, described

_MARKED = re.compile(
    rf"""<script\ type="application/json"\ id="{KEY}">(?P<script>[^<]*+)</script>
    |<metadata\ id="{KEY}">(?P<metadata>[^<]*+)</metadata>
    |<experiments\ xmlns="urn:{KEY}">(?P<xml>[^<]*+)</experiments>
    |^[%\#]\ {KEY}:\ (?P<comment>.*)$""".encode(),
    re.MULTILINE | re.VERBOSE,
)


def from_text(data: bytes) -> Iterator[str]:
    """The metadata of a text file, in one of the places where our exports have it."""
    if KEY.encode() not in data:
        return
    for match in _MARKED.finditer(data):
        text = match[match.lastgroup or 0].decode()
        yield html.unescape(text) if match.lastgroup in ("metadata", "xml") else text


def described_by(text: str) -> list[str]:
    """The experiments that a text describes; none if it is not ours."""
    if KEY not in text:
        return []
    try:
        content = json.loads(text)
        each = content if isinstance(content, list) else [content]
        ours = [one.get("json") for one in each if isinstance(one, dict) and one.get("program") == KEY]
        return [one.encode().decode() for one in ours if isinstance(one, str)]
    except (ValueError, RecursionError):
        return []


def element(several: Sequence[Credit]) -> str:
    """The XML element in which a slide deck holds its experiments."""
    text = f"[{', '.join(_ascii(credit) for credit in several)}]"
    return f'<experiments xmlns="urn:{KEY}">{html.escape(text, quote=False)}</experiments>'


def comment(several: Sequence[Credit], mark: str = "%") -> str:
    """The lines in which a LaTeX file keeps it, or another whose comments begin with a `mark`."""
    return "".join(f"{mark} {KEY}: {_ascii(credit)}\n" for credit in several)


def _ascii(credit: Credit) -> str:
    return json.dumps(json.loads(described(credit)))
