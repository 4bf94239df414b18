"""The page of a lesson, and the list of all: whole without a script, and what a script plays."""

import html
from collections.abc import Callable, Mapping
from typing import NamedTuple

from app import VERSION
from app.export.credit import credit
from app.export.lessons import words, writing
from app.export.lessons.writing import Writing
from app.languages import LANGUAGES, t
from app.player.addresses import HIGH, WIDE
from app.player.messages.lessons import networked, plain
from app.player.static_files import ICON
from app.races import lessons
from app.races.lessons import Blocks, Chapter, Course, Lesson, Line, Step, StepWords, Term
from app.races.lessons.formulas import mathml
from app.races.lessons.lesson import every
from core.experiment import ExperimentError


class Place(NamedTuple):
    """Where a page stands: the addresses of all that it names, as it sees them."""

    home: str
    """The playground."""
    course: str
    lesson: Callable[[str], str]
    """The page of a lesson; of "momentum#bet" at one of its steps."""
    still: Callable[[Lesson, Step, str], str]
    """The picture of a step for "light" or "dark" pages; empty where there is none."""
    style: str
    script: str
    """The elements of the scripts."""
    playground: Callable[[str], str]
    """Where the playground opens a link."""
    states: str = ""
    """Where the states of the lesson are; empty where a script has brought them."""
    other: Callable[[str], str] = str
    """The same page in another language."""
    policy: str = ""
    """What it may do, where no server says so."""


def lesson(course: Course, one: Lesson, language: str, at: Place) -> str:
    """The page of a lesson in a language, which is the one that is spoken.

    Raises ExperimentError or LessonError if it cannot be shown.
    """
    said = one.said(language)
    language = said.language
    number, title = list(course.lessons).index(one.id) + 1, html.escape(plain(said.title))
    body = _LESSON.format(
        skip=t(words.SKIP),
        home=html.escape(at.home),
        name=words.NAME,
        crumbs=t(words.CRUMBS),
        course=html.escape(at.course),
        learn=t(words.LEARN),
        number=number,
        title=title,
        about=html.escape(" · ".join([words.minutes(one.minutes), *one.source[:1]])),
        languages=_languages(one.words, said.language, at),
        id=html.escape(one.id),
        states=html.escape(at.states),
        scriptless=t(words.SCRIPTLESS),
        steps="\n".join(_step(one, step, language, at) for step in one.steps),
        sources=_sources(one),
        terms=_terms(course, one, language),
        stage=t(words.STAGE),
        back=t(words.BACK),
        next=t(words.NEXT),
        dots=t(words.STEPS),
        keys=t(words.KEYS),
        playground=t(words.PLAYGROUND),
        link=html.escape(at.playground("")),
    )
    return _page(f"{plain(said.title)} · {words.NAME}", _summary(said.about), said.language, body, at)


def _page(title: str, about: str, language: str, body: str, at: Place) -> str:
    policy = (
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(at.policy)}">\n'
        if at.policy
        else ""
    )
    return _PAGE.format(
        language=language,
        policy=policy,
        title=html.escape(title),
        about=html.escape(about),
        version=html.escape(VERSION),
        icon=ICON,
        style=html.escape(at.style),
        script=at.script,
        body=body,
    )


def _summary(blocks: Blocks) -> str:
    """The words of blocks that name no numbers."""
    return " ".join(_letters(line) for block in blocks for line in block.lines)


def _letters(line: Line) -> str:
    return "".join(_letters(piece.pieces) if piece.pieces else piece.text for piece in line)


def _languages(known: Mapping[str, object], language: str, at: Place) -> str:
    """Links to the same page in other languages, if there are any."""
    if len(known) < 2:
        return ""
    links = "".join(
        f'<a href="{html.escape(at.other(one))}" lang="{one}" hreflang="{one}"'
        f"{' aria-current=true' if one == language else ''}>{LANGUAGES.get(one, one)}</a>"
        for one in known
    )
    now = LANGUAGES.get(language, language)
    return (
        f'<details class="otl-languages"><summary aria-label="{t(words.LANGUAGE)}: {now}">{now}</summary>'
        f"<div>{links}</div></details>"
    )


def _step(one: Lesson, step: Step, language: str, at: Place) -> str:
    """A step: its text, its picture, its question, and what the run says to it."""
    said = one.said(language).steps[step.id]
    with_ = Writing(one, step, language, lessons.values(one, step), at.lesson)
    title = html.escape(plain(said.title))
    erratum = f'<p class="otl-erratum">{t(words.ERRATUM)}</p>' if step.erratum else ""
    notes = (
        f'<details class="otl-notes"><summary>{t(words.NOTES)}</summary>'
        f"{writing.blocks(said.notes, with_)}</details>"
        if said.notes
        else ""
    )
    return (
        f'<article class="otl-step{" otl-is-erratum" if step.erratum else ""}" id="{step.id}" '
        f'aria-labelledby="{step.id}-title">\n<div class="otl-card-inside">{erratum}'
        f'<h2 id="{step.id}-title" tabindex="-1">{title}</h2>\n'
        f'<div class="otl-words">{writing.blocks(said.text, with_)}</div>\n{_still(one, step, language, at)}'
        f"{_options(step, said, with_)}{_hints(said, with_)}{_answers(said, with_)}{notes}</div></article>"
    )


def _still(one: Lesson, step: Step, language: str, at: Place) -> str:
    """The picture of a step, for who has no script, and in print."""
    if networked(step) or not (light := at.still(one, step, "light")):
        return ""
    try:
        alt = credit(one.scene(step, language), base="", measured=False).alt
    except ExperimentError:
        alt = step.id
    dark = at.still(one, step, "dark")
    source = (
        f'<source media="(prefers-color-scheme: dark)" srcset="{html.escape(dark)}">' if dark != light else ""
    )
    return (
        f'<picture class="otl-still">{source}<img src="{html.escape(light)}" alt="{html.escape(alt)}" '
        f'width="{WIDE}" height="{HIGH}" loading="lazy"></picture>\n'
    )


def _options(step: Step, said: StepWords, with_: Writing) -> str:
    """The options of a question, before a script makes them to be chosen; and its place."""
    if step.ask is None:
        return ""
    items = "".join(
        f'<li data-option="{html.escape(name)}">{_option(name, step, said, with_)}</li>'
        for name in step.ask.options
    )
    listed = f'<ul class="otl-options">{items}</ul>' if items else ""
    return f'{listed}<div class="otl-ask"></div>\n'


def _option(name: str, step: Step, said: StepWords, with_: Writing) -> str:
    if name in said.options:
        return f'<span class="otl-option-words">{writing.line(said.options[name], with_)}</span>'
    experiment = step.scene.experiment
    labels = lessons.labels(experiment)
    if name not in labels:
        return html.escape(name)
    own = experiment.runs[labels.index(name)]
    rates = {run.lr for run in experiment.runs}
    more = (
        f' <span class="otl-rate">η = {lessons.setting(own.lr, with_.language)}</span>'
        if len(rates) > 1
        else ""
    )
    return f"{writing.run(name, step)}{more}"


def _hints(said: StepWords, with_: Writing) -> str:
    if not said.hints:
        return ""
    hints = "".join(
        f"<details><summary>{t(words.HINT)}</summary>{writing.blocks(one, with_)}</details>"
        for one in said.hints
    )
    return f'<div class="otl-hints">{hints}</div>\n'


def _answers(said: StepWords, with_: Writing) -> str:
    """What is told once the run has decided."""
    parts = [
        ("right", said.right),
        *((f"wrong:{name}" if name else "wrong", blocks) for name, blocks in said.wrong.items()),
        ("answer", said.answer),
    ]
    told = "".join(
        f'<div class="otl-after" data-after="{html.escape(name)}">{writing.blocks(blocks, with_)}</div>'
        for name, blocks in parts
        if blocks
    )
    if not told:
        return ""
    return f'<details class="otl-answers"><summary>{t(words.ANSWER)}</summary>{told}</details>\n'


def _sources(one: Lesson) -> str:
    if not one.source:
        return ""
    items = "; ".join(html.escape(source) for source in one.source)
    return f'<p class="otl-source">{items}</p>'


def terms(course: Course, one: Lesson, language: str) -> dict[str, Term]:
    """The terms that a lesson links, and those that these link, by their ids."""
    glossary = course.glossary.get(language, {}) or {}
    english = course.glossary.get("en", {})
    wanted, found = [*one.meets, *_linked(one, language)], {}
    while wanted:
        name = wanted.pop(0)
        term = glossary.get(name) or english.get(name)
        if term is None or name in found:
            continue
        found[name] = term
        wanted += _of_blocks(term.text)
    return found


def _terms(course: Course, one: Lesson, language: str) -> str:
    found = terms(course, one, language)
    if not found:
        return ""
    at = Writing(one, one.base, language, {}, lambda where: where)
    items = "".join(
        _term(term, at) for _, term in sorted(found.items(), key=lambda pair: pair[1].name.casefold())
    )
    return (
        f'<section class="otl-glossary"><h2>{t(words.TERMS)}</h2><dl class="otl-terms">{items}</dl></section>'
    )


def _term(term: Term, at: Writing) -> str:
    symbol = f" {mathml(term.symbol)}" if term.symbol else ""
    return (
        f'<dt id="term-{html.escape(term.id)}">{html.escape(term.name)}{symbol}</dt>'
        f"<dd>{writing.blocks(term.text, at)}</dd>"
    )


def _linked(one: Lesson, language: str) -> list[str]:
    said = one.said(language)
    every: list[Blocks] = [said.about]
    for step in said.steps.values():
        every += [step.text, *step.hints, step.answer, step.right, *step.wrong.values(), step.notes]
    return [name for blocks in every for name in _of_blocks(blocks)]


def _of_blocks(blocks: Blocks) -> list[str]:
    pieces = (piece for block in blocks for line in block.lines for piece in every(line))
    return [piece.of.removeprefix("term:") for piece in pieces if piece.of.startswith("term:")]


def course(whole: Course, language: str, at: Place) -> str:
    """The list of all lessons in the language that is spoken: by chapter, and by question."""
    title = whole.titles.get(language) or whole.titles.get("en") or t(words.COURSE)
    about = whole.about.get(language) or whole.about.get("en") or ()
    first = next(iter(whole.lessons.values()), None)
    text = writing.blocks(about, Writing(first, first.base, language, {}, at.lesson)) if first else ""
    known = {one: None for lesson_ in whole.lessons.values() for one in lesson_.words}
    listed = {name for chapter in whole.chapters for name in chapter.lessons}
    own = tuple(name for name in whole.lessons if name not in listed)
    chapters = [*whole.chapters, *([Chapter("own", own, {}, {})] if own else [])]
    body = _COURSE.format(
        home=html.escape(at.home),
        name=words.NAME,
        crumbs=t(words.CRUMBS),
        learn=t(words.LEARN),
        languages=_languages(known, language if language in known else "en", at),
        title=html.escape(plain(title)),
        about=text,
        chapters_title=t(words.CHAPTERS),
        questions_title=t(words.QUESTIONS),
        chapters="\n".join(_chapter(whole, one, language, at) for one in chapters),
        questions=_questions(whole, language, at),
    )
    return _page(f"{t(words.LEARN)} · {words.NAME}", _summary(about), language, body, at)


def _chapter(whole: Course, chapter: Chapter, language: str, at: Place) -> str:
    there = [whole.lessons[name] for name in chapter.lessons if name in whole.lessons]
    if not there:
        return ""
    title = chapter.titles.get(language) or chapter.titles.get("en") or ""
    about = chapter.about.get(language) or chapter.about.get("en") or ()
    intro = writing.blocks(about, Writing(there[0], there[0].base, language, {}, at.lesson))
    head = f"<h2>{html.escape(plain(title))}</h2>{intro}" if title else ""
    cards = "".join(_card(whole, one, language, at) for one in there)
    return (
        f'<section class="otl-chapter" id="{html.escape(chapter.id)}">{head}'
        f'<ul class="otl-list">{cards}</ul></section>'
    )


def _card(whole: Course, one: Lesson, language: str, at: Place) -> str:
    said = one.said(language)
    number = list(whole.lessons).index(one.id) + 1
    asked = sum(step.ask is not None for step in one.steps)
    light, dark = (at.still(one, one.base, theme) for theme in ("light", "dark"))
    source = (
        f'<source media="(prefers-color-scheme: dark)" srcset="{html.escape(dark)}">' if dark != light else ""
    )
    picture = (
        f'<picture>{source}<img src="{html.escape(light)}" alt="" width="{WIDE}" height="{HIGH}" '
        'loading="lazy"></picture>'
        if light
        else '<span class="otl-blank"></span>'
    )
    about = writing.blocks(said.about, Writing(one, one.base, language, {}, at.lesson))
    foot = " · ".join([words.minutes(one.minutes), *([words.bets(asked)] if asked else [])])
    return (
        f'<li class="otl-item" data-lesson="{html.escape(one.id)}" '
        f'data-steps="{" ".join(step.id for step in one.steps)}">{picture}'
        f'<div class="otl-item-words"><h3><a href="{html.escape(at.lesson(one.id))}">'
        f"{number} · {html.escape(plain(said.title))}</a></h3>{about}"
        f'<p class="otl-card-foot"><span>{foot}</span></p></div></li>'
    )


def _questions(whole: Course, language: str, at: Place) -> str:
    """Every question of the course, and where it is asked."""
    items = []
    for one in whole.lessons.values():
        said = one.said(language)
        for step in one.steps:
            if step.ask is None:
                continue
            asked = html.escape(plain(said.steps[step.id].title))
            href = html.escape(at.lesson(f"{one.id}#{step.id}"))
            items.append(
                f'<li><a href="{href}">{asked}</a> <span>{html.escape(plain(said.title))}</span></li>'
            )
    return f'<ul class="otl-questions">{"".join(items)}</ul>'


_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
{policy}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<meta name="description" content="{about}">
<meta name="generator" content="Optimizer Trajectories {version}">
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="{style}">
{script}
</head>
<body>
{body}
</body>
</html>
"""

_LESSON = """<div class="otl-page" data-lesson="{id}" data-states="{states}">
<a class="otl-skip" href="#text">{skip}</a>
<header class="otl-top"><a class="otl-name" href="{home}">{name}</a>
<nav aria-label="{crumbs}"><a class="otl-out" href="{course}">{learn}</a><span aria-hidden="true">›</span>
<span aria-current="page">{number} · {title}</span></nav>
<span class="otl-about">{about}</span>{languages}</header>
<main class="otl-main">
<h1 class="otl-aside">{title}</h1>
<div class="otl-text" id="text" tabindex="-1">
<noscript><p class="otl-scriptless">{scriptless}</p></noscript>
{steps}
</div>
<section class="otl-place-of-stage" aria-label="{stage}"></section>
<p class="otl-spoken" role="status" aria-live="polite"></p>
<div class="otl-end">{terms}{sources}</div>
</main>
<footer class="otl-foot"><button type="button" class="otl-button otl-back">{back}</button>
<nav class="otl-dots" aria-label="{dots}"></nav><span class="otl-count" aria-hidden="true"></span>
<span class="otl-keys">{keys}</span>
<a class="otl-button otl-open" href="{link}">{playground}</a>
<button type="button" class="otl-button otl-primary otl-next">{next}</button></footer>
</div>"""

_COURSE = """<div class="otl-course">
<header class="otl-top"><a class="otl-name" href="{home}">{name}</a>
<nav aria-label="{crumbs}"><span aria-current="page">{learn}</span></nav>{languages}</header>
<main><div class="otl-intro"><h1>{title}</h1>{about}
<nav class="otl-tabs" aria-label="{learn}"><a href="#lessons">{chapters_title}</a>
<a href="#questions">{questions_title}</a></nav></div>
<div id="lessons">{chapters}</div>
<section id="questions"><h2>{questions_title}</h2>{questions}</section></main>
</div>"""
