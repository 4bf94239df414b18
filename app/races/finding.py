"""Finding one rule or landscape among fifty: by family, or by what its name, title or source says."""

from typing import Any

from core.landscape import Landscape
from core.rule import Rule
from core.rules import RULES
from landscapes import LANDSCAPES

FAMILIES = tuple(dict.fromkeys(rule.family for rule in RULES.values()))
"""The families, in the order of their files."""


LANDSCAPE_FAMILIES = tuple(dict.fromkeys(landscape.family for landscape in LANDSCAPES.values()))


def rules(text: str, family: str | None) -> list[Rule]:
    """The rules that match every word of `text`, in any family; without a text, those of `family`."""
    return _matching(list(RULES.values()), text, family)


def landscapes(text: str, family: str | None) -> list[Landscape]:
    """The landscapes that match every word of `text`, in any family; without a text, those of `family`."""
    return _matching(list(LANDSCAPES.values()), text, family)


def _matching(entries: list[Any], text: str, family: str | None) -> list[Any]:
    words = text.lower().split()
    if not words:
        return [entry for entry in entries if entry.family == family]
    return [entry for entry in entries if all(word in described(entry) for word in words)]


def refused(rules: list[Rule], landscape: Landscape) -> dict[str, str]:
    """Why each of these rules that cannot run on the landscape cannot: name to sentence."""
    reasons = {rule.name: landscape.obstacle(rule) for rule in rules}
    return {name: reason for name, reason in reasons.items() if reason}


def described(entry: Rule | Landscape) -> str:
    """The words by which a search finds it."""
    more = entry.blurb if isinstance(entry, Landscape) else " ".join(entry.aliases)
    return f"{entry.name} {entry.title} {entry.family} {entry.source} {more}".lower()
