"""What the names of a lesson come to, as its sentences say it; static/lessons/pieces.js is the twin."""

from collections.abc import Sequence

from babel.lists import format_list

from app.export.lessons import words
from app.languages import t
from app.races import lessons
from app.races.lessons import Value


def value(found: Value, name: str, language: str) -> str:
    """What a name of a step comes to, in words."""
    if found.labels is not None:
        return listed(found.labels, language)
    if found.text is not None:
        return found.text
    label, numbers = name.partition(".")[2], found.numbers
    number = numbers[label] if label in numbers else numbers.get("", next(iter(numbers.values()), None))
    if number is None:
        return t(words.NEVER)
    if found.measure is None:
        return lessons.setting(number, language)
    return lessons.numeral(number, found, language)


def listed(names: Sequence[str], language: str) -> str:
    """Several things in a sentence."""
    return format_list(list(names), locale=language) if names else t(words.NONE)
