"""Finding one rule among fifty: by family, or by what its name, title or source says."""

from core.rules import RULES
from core.spec import Landscape, Rule

FAMILIES = tuple(dict.fromkeys(rule.family for rule in RULES.values()))
"""The families, in the order of their files."""


def found(text: str, family: str | None) -> list[Rule]:
    """The rules that match every word of `text`, in any family; without a text, those of `family`."""
    words = text.lower().split()
    if not words:
        return [rule for rule in RULES.values() if rule.family == family]
    return [rule for rule in RULES.values() if all(word in _described(rule) for word in words)]


def refused(rules: list[Rule], landscape: Landscape) -> dict[str, str]:
    """Why each of these rules that cannot run on the landscape cannot: name to sentence."""
    reasons = {rule.name: landscape.obstacle(rule) for rule in rules}
    return {name: reason for name, reason in reasons.items() if reason}


def _described(rule: Rule) -> str:
    return f"{rule.name} {rule.title} {rule.family} {rule.source}".lower()
