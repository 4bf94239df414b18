"""Lessons as a reveal.js deck: a slide a step with its race to play, and the answer when one goes on."""

import html
import io
from collections.abc import Callable, Mapping, Sequence

from PIL import Image

from app.export.credit import Credit, credit
from app.export.drawing.sheets.sheet import figure
from app.export.formats import stills
from app.export.formats.page import page
from app.export.formats.slides import reveal, revealjs
from app.export.lessons import look, pictures, words, writing
from app.export.lessons.handout import plainly
from app.export.lessons.writing import Writing
from app.export.options import Options, lettered
from app.languages import speaking, t
from app.player.messages.lessons import networked
from app.races import lessons
from app.races.lessons import Blocks, Lesson, StepWords
from app.races.scene import Scene

SHARP = 3
"""A picture has so many pixels for one of the paper that it was made for."""
STYLE = """
.otl-run { color: var(--ink); }
.otl-swatch { margin-left: 0.25em; vertical-align: middle; }
.words-beside { font-size: 22px; flex-basis: 34% !important; }
.words-beside p, .words-beside ul { margin: 0 0 0.7em; line-height: 1.35; }
.words-beside ul { padding-left: 1.1em; }
.words-beside .otl-formula { margin: 0.4em 0 0.8em; text-align: center; }
.words-beside a, .otl-term { color: inherit; text-decoration: none; }
.answer { border-top: 2px solid currentColor; padding-top: 0.5em; }
.disagree { margin: 0; font-size: 18px; font-weight: 600; letter-spacing: 0.04em; }
.first { display: flex; flex-direction: column; justify-content: center; }
.first h2 { font-size: 64px; max-height: none; }
.first p { font-size: 26px; }
"""


def deck(
    shown: Sequence[Lesson],
    language: str = "en",
    *,
    title: str = "",
    base: str | None = None,
    where: str | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> dict[str, bytes]:
    """The files of a deck of lessons, index.html last; `told` hears of every lesson, and of what is not here.

    `where` reveal.js is, and the server at `base`, are as in formats/slides/reveal.py. Raises
    ExperimentError, and LessonError or WrongKeyError for what cannot be measured.
    """
    library = revealjs.bundle(where)
    if library.warning:
        told(library.warning)
    files: dict[str, bytes] = {}
    texts: list[Credit] = []
    sections: list[str] = []
    with speaking(language):
        for lesson in shown:
            told(lesson.id)
            sections.append(_first(lesson, language))
            for step in lesson.steps:
                at = Writing(lesson, step, language, lessons.values(lesson, step), lambda where: f"#{where}")
                scene = lesson.scene(step, language)
                about = credit(scene, base=base, measured=False)
                name = f"{lesson.id}-{step.id}"
                files |= _pictured(at, scene, name, base)
                texts.append(about)
                sections.append(_slide(at, about, name, live=f"{name}.html" in files))
    style = f"<style>{STYLE}{look.inks('light')}</style>"
    named = title or plainly(shown[0].said(language).title)
    made = reveal.index(texts, sections, "light", library._replace(css=library.css + style), named)
    return {**files, **library.files, "index.html": made.encode()}


def _first(lesson: Lesson, language: str) -> str:
    said = lesson.said(language)
    at = Writing(lesson, lesson.base, language, {}, lambda where: f"#{where}")
    sources = "; ".join(html.escape(source) for source in lesson.source)
    return (
        f'<section id="{lesson.id}" class="first">\n<h2>{html.escape(plainly(said.title))}</h2>\n'
        f'{writing.blocks(said.about, at)}\n<p class="line">{sources}</p>\n</section>'
    )


def _pictured(at: Writing, scene: Scene, name: str, base: str | None) -> Mapping[str, bytes]:
    """A step's race as a page of its own, and its picture for print; of a recorded training the picture."""
    drawn, high = pictures.picture(at.lesson, at.step, at.language)
    options = Options(width=pictures.WIDE, height=round(high), settings=False, dpi=100 * SHARP)
    still = stills.filed(figure(options, drawn), options, "png", credit(scene, base=base, measured=False))
    files = {f"{name}.webp": _smaller(still)}
    if not networked(at.step):
        bare = scene._replace(title=None, caption=None)
        view = scene.view.model_copy(update={"theme": "light", "hide": _hidden(at, scene)})
        looks = lettered(Options(autoplay=at.step.ask is None, loop=False), "slide")._replace(settings=False)
        text = page(bare._replace(view=view), looks, base=base, titled=False, slide=reveal.HIGH)
        files[f"{name}.html"] = text.encode()
    return files


def _smaller(png: bytes) -> bytes:
    """The same picture in a fraction of the bytes."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGBA").save(out, "webp", quality=88, method=4)
    return out.getvalue()


def _hidden(at: Writing, scene: Scene) -> tuple[str, ...]:
    """What of a page there is no room for beside the words, or what would tell the answer."""
    ask = at.step.ask
    hidden = {*scene.view.hide} | ({"curves"} if ask or not scene.view.plots else set())
    return tuple(sorted(hidden | ({"knob"} if ask and ask.knob is None else set())))


def _slide(at: Writing, about: Credit, name: str, *, live: bool) -> str:
    said = at.lesson.said(at.language).steps[at.step.id]
    alt = html.escape(about.alt)
    frame = f'<iframe data-src="{name}.html" title="{alt}" allow="fullscreen"></iframe>\n' if live else ""
    mark = f'<p class="disagree">{t(words.ERRATUM)}</p>\n' if at.step.erratum else ""
    link = (
        f'<a href="{html.escape(about.link)}" target="_blank" rel="noopener">Open this race</a>'
        if about.link
        else ""
    )
    notes = writing.blocks(said.notes, at) if said.notes else ""
    return f"""<section id="{name}">
{mark}<h2>{html.escape(plainly(said.title))}</h2>
<div class="body">
<div class="race">
<img src="{name}.webp" alt="{alt}" loading="lazy">
{frame}</div>
<aside class="words-beside">{writing.blocks(_spoken(said.text), at)}
{_options(at, said)}{_answer(at, said)}</aside>
</div>
<p class="line">{html.escape(about.line)} {link}</p>
<aside class="notes">{notes}</aside>
</section>"""


def _spoken(blocks: Blocks) -> Blocks:
    """What is said to a class: no one has placed a bet of its own."""
    return tuple(block for block in blocks if not block.has("bet"))


def _options(at: Writing, said: StepWords) -> str:
    if at.step.ask is None or not at.step.ask.options:
        return ""
    items = [
        writing.line(said.options[name], at) if name in said.options else writing.run(name, at.step)
        for name in at.step.ask.options
    ]
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>\n"


def _answer(at: Writing, said: StepWords) -> str:
    """What the run says, which is seen when one goes on."""
    if at.step.ask is None:
        return ""
    answer = writing.answered(at.step.id, at)
    first = f"<p><strong>{html.escape(answer)}</strong></p>" if answer else ""
    after = writing.blocks(_spoken(said.answer) or _spoken(said.right), at)
    return f'<div class="answer fragment">{first}{after}</div>\n'
