"""`trajectories lessons handout | deck`: lessons on paper, and on slides."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.export import BadInput

if TYPE_CHECKING:
    from app.races.lessons import Course, Lesson


@click.command()
@click.argument("name", metavar="LESSON|DIR")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The PDF to write."
)
@click.option("--language", default="en", show_default=True, help="en, fr, …; English where it is not there.")
@click.option("--notes", is_flag=True, help="With the notes for the teacher.")
def handout(name: str, out: Path, language: str, notes: bool) -> None:
    """Write a lesson as a PDF to print: pictures, words, questions with room to answer, answers last.

    LESSON is the id of a lesson (`trajectories lessons list`), DIR the folder of one.
    """
    from app.export.formats import writing
    from app.export.lessons import handout as paper
    from app.races.lessons import LessonError, WrongKeyError
    from core.experiment import ExperimentError

    if out.suffix.lower() != ".pdf":
        raise BadInput(f"--out: a handout is a .pdf, not {out.name!r}.")
    course, lesson = found(name)
    try:
        writing.writable(out)
        writing.write(out, paper.handout(course, lesson, language, notes=notes))
    except (ExperimentError, LessonError, WrongKeyError) as error:
        raise BadInput(f"{lesson.id}: {error}") from None
    click.echo(str(out))


@click.command()
@click.argument("names", metavar="[LESSON|DIR]...", nargs=-1)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder to write; made if it is not there.",
)
@click.option("--language", default="en", show_default=True, help="en, fr, …; English where it is not there.")
@click.option("--base", help="The server that links lead to.  [default: as the environment says]")
@click.option(
    "--revealjs", metavar="URL|PATH", help="Where reveal.js is.  [default: a copy goes into the folder]"
)
def deck(names: tuple[str, ...], out: Path, language: str, base: str | None, revealjs: str | None) -> None:
    """Write lessons as a reveal.js deck, a slide a step; without any the whole course.

    Each slide has the race to play, the words beside it and the teacher's notes; the next step shows what the
    run says. Open index.html in the folder.
    """
    from app.export.formats import writing
    from app.export.lessons import deck as slides
    from app.races import lessons
    from app.races.lessons import LessonError, WrongKeyError
    from core.experiment import ExperimentError

    course = lessons.course()
    shown = [found(name)[1] for name in names] or list(course.lessons.values())
    title = "" if names else course.titles.get(language) or course.titles.get("en") or ""
    try:
        writing.there(out)
        files = slides.deck(
            shown,
            language,
            title=title,
            base=base,
            where=revealjs,
            told=lambda text: click.echo(text, err=True),
        )
        writing.whole_folder(out, files)
    except (ExperimentError, LessonError, WrongKeyError) as error:
        raise BadInput(str(error)) from None
    click.echo(str(out / "index.html"))


def found(name: str) -> "tuple[Course, Lesson]":
    """The lesson of that id, or of that folder, and the course that it is read in."""
    from app.races import lessons

    folder = Path(name)
    if (folder / "lesson.toml").is_file():
        course = lessons.load(lessons.OURS, folder.resolve().parent)
        of = folder.resolve()
        one = next((lesson for lesson in course.lessons.values() if lesson.folder.resolve() == of), None)
        if one is None:
            for problem in course.problems:
                click.echo(str(problem), err=True)
            sys.exit(2)
        return course, one
    course = lessons.course()
    if name not in course.lessons:
        raise BadInput(f"There is no lesson {name!r}. There are {', '.join(course.lessons)}.")
    return course, course.lessons[name]


@click.command()
@click.argument("name", metavar="LESSON")
@click.option("--step", help="Where it begins: the id of a step.")
@click.option("--language", help="en, fr, …  [default: as the reader's browser asks]")
@click.option("--base", help="The server, or the site's folder.  [default: as the environment says]")
@click.option("--size", default="1100x720", show_default=True, help="Pixels of the frame.")
def embed(name: str, step: str | None, language: str | None, base: str | None, size: str) -> None:
    """Print the HTML that shows a lesson in a page of yours: Moodle, Canvas, Notion, a blog."""
    from app.export import linking
    from app.export.lessons import framing
    from core.experiment import ExperimentError

    _, lesson = found(name)
    try:
        server = linking.base(base)
        if not server:
            raise ExperimentError(f"--base: say where the lessons are served, or set {linking.VARIABLE}.")
        click.echo(framing.snippet(lesson, server, step=step, language=language, size=size))
    except ExperimentError as error:
        raise BadInput(str(error)) from None
