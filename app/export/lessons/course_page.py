"""The list of all lessons: by chapter, and by question."""

import html

from app.export.lessons import words, writing
from app.export.lessons.page import Place, languages, page, summary
from app.export.lessons.writing import Writing
from app.languages import t
from app.player.addresses import HIGH, WIDE
from app.player.messages.lessons import plain
from app.races.lessons import Chapter, Course, Lesson


def course_page(whole: Course, language: str, at: Place) -> str:
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
        languages=languages(known, language if language in known else "en", at),
        title=html.escape(plain(title)),
        about=text,
        chapters_title=t(words.CHAPTERS),
        questions_title=t(words.QUESTIONS),
        chapters="\n".join(_chapter(whole, one, language, at) for one in chapters),
        questions=_questions(whole, language, at),
    )
    return page(f"{t(words.LEARN)} · {words.NAME}", summary(about), language, body, at)


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


_COURSE = """<div class="otl-course">
<header class="otl-top"><a class="otl-name" href="{home}">{name}</a>
<nav aria-label="{crumbs}"><span aria-current="page">{learn}</span></nav>{languages}</header>
<main><div class="otl-intro"><h1>{title}</h1>{about}
<nav class="otl-tabs" aria-label="{learn}"><a href="#lessons">{chapters_title}</a>
<a href="#questions">{questions_title}</a></nav></div>
<div id="lessons">{chapters}</div>
<section id="questions"><h2>{questions_title}</h2>{questions}</section></main>
</div>"""
