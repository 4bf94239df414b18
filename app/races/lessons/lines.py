"""On which line of a TOML file a key stands: tomllib reads the values, and this where they are written."""

import re
from collections.abc import Iterator, Sequence

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r]+|\#[^\n]*)
    |(?P<newline>\n)
    |(?P<text>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}(?:.|\n)*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    |(?P<sign>[\[\]{}=,.])
    |(?P<word>[^\s\[\]{}=,."'\#]+)""",
    re.VERBOSE | re.DOTALL,
)


class Lines:
    """The lines of all keys of a TOML file that can be read, and of the items of its lists."""

    def __init__(self, text: str) -> None:
        self._tokens = [token for token in _tokens(text) if token[0] != "skip"]
        self._at = 0
        self._counts: dict[Path, int] = {}
        self.lines: dict[Path, int] = {}
        self._document()

    def of(self, path: Sequence[str | int]) -> int | None:
        """The line of a key, or of the closest one around it that is written."""
        for length in range(len(path), 0, -1):
            if (line := self.lines.get(tuple(path[:length]))) is not None:
                return line
        return None

    def _document(self) -> None:
        table: Path = ()
        while self._at < len(self._tokens):
            if self._sign("["):
                table = self._header()
            elif self._kind() == "newline":
                self._at += 1
            else:
                self._pair(table)

    def _header(self) -> Path:
        """A table's name, with the number of the last one where a part of it is a list of tables."""
        line = self._line()
        double = self._take("[") and self._take("[")
        names = self._key()
        while self._take("]"):
            pass
        path: Path = ()
        for i, name in enumerate(names):
            path = (*path, name)
            if double and i == len(names) - 1:
                self._counts[path] = self._counts.get(path, -1) + 1
            self.lines.setdefault(path, line)
            if path in self._counts:
                path = (*path, self._counts[path])
                self.lines.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> None:
        line, names = self._line(), self._key()
        for length in range(1, len(names) + 1):
            self.lines.setdefault((*table, *names[:length]), line)
        self._take("=")
        self._value((*table, *names))

    def _key(self) -> list[str]:
        names = [self._name()]
        while self._take("."):
            names.append(self._name())
        return names

    def _name(self) -> str:
        kind, text, _ = self._tokens[self._at]
        self._at += 1
        return text[1:-1] if kind == "text" else text

    def _value(self, path: Path) -> None:
        if self._take("["):
            self._list(path)
        elif self._take("{"):
            while not self._take("}"):
                if self._kind() == "newline" or self._sign(","):
                    self._at += 1
                else:
                    self._pair(path)
        else:
            while self._at < len(self._tokens) and (self._kind() in ("text", "word") or self._sign(".")):
                self._at += 1

    def _list(self, path: Path) -> None:
        count = 0
        while not self._take("]"):
            if self._kind() == "newline" or self._sign(","):
                self._at += 1
            else:
                self.lines[(*path, count)] = self._line()
                self._value((*path, count))
                count += 1

    def _kind(self) -> str:
        return self._tokens[self._at][0]

    def _line(self) -> int:
        return self._tokens[self._at][2]

    def _sign(self, sign: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at][:2] == ("sign", sign)

    def _take(self, sign: str) -> bool:
        taken = self._sign(sign)
        self._at += taken
        return taken


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Each token with its kind and its line."""
    line = 1
    for match in _TOKEN.finditer(text):
        yield str(match.lastgroup), match[0], line
        line += match[0].count("\n")
