"""The page of a lesson: whole without a script, and what a script plays."""

import html

from app.export.credit import credit
from app.export.lessons import terms, words, writing
from app.export.lessons.page import Place, languages, page, summary
from app.export.lessons.writing import Writing
from app.languages import t
from app.player.addresses import HIGH, WIDE
from app.player.messages.lessons import networked, plain
from app.races import lessons
from app.races.lessons import Course, Lesson, Step, StepWords
from core.experiment import ExperimentError


def lesson_page(course: Course, one: Lesson, language: str, at: Place) -> str:
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
        languages=languages(one.words, said.language, at),
        id=html.escape(one.id),
        states=html.escape(at.states),
        scriptless=t(words.SCRIPTLESS),
        steps="\n".join(_step(one, step, language, at) for step in one.steps),
        sources=_sources(one),
        terms=terms.listed(course, one, language),
        stage=t(words.STAGE),
        back=t(words.BACK),
        next=t(words.NEXT),
        dots=t(words.STEPS),
        keys=t(words.KEYS),
        playground=t(words.PLAYGROUND),
        link=html.escape(at.playground("")),
    )
    return page(f"{plain(said.title)} · {words.NAME}", summary(said.about), said.language, body, at)


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
