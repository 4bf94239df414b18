"""`trajectories lessons check | list | record`: lessons of one's own, read and measured."""

import sys
from pathlib import Path

import click

from app.cli.recording import record
from app.cli.teaching import deck, embed, handout

FAILED = 2


@click.group()
def lessons() -> None:
    """Check lessons that you write, and list those that there are.

    docs/lessons.md says how a lesson is written.
    """


@lessons.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--quick", is_flag=True, help="Measure everything once: no other rates, no other seeds.")
def check(folder: Path, quick: bool) -> None:
    """Read a lesson, or a folder of lessons, and measure what every claim, question and sentence says.

    Prints each claim and each answer with its numbers. What is wrong is said with its file and its line, and
    the exit status is 2. "look" is advice: what a reader may not see in a step's picture.
    """
    from app.races import lessons as course

    found, problems = course.inspect(folder)
    wrong = len(problems)
    for problem in problems:
        click.echo(str(problem), err=True)
    if not found and not problems:
        click.echo(f"{folder}: there is no lesson here: no lesson.toml, and no folder with one.", err=True)
        sys.exit(FAILED)
    for lesson in found:
        click.echo(f"{lesson.id}: {lesson.words['en'].title}")
        for finding in course.check(lesson, firmly=not quick):
            click.echo(f"  {'ok    ' if finding.holds else 'WRONG '} {finding.sentence}")
            wrong += not finding.holds
        for step in lesson.steps:
            for sentence in course.illegible(lesson, step):
                click.echo(f"  look   {sentence}")
    if wrong:
        click.echo(f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong.", err=True)
        sys.exit(FAILED)


@lessons.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--like", metavar="ID", help="A copy of one of the lessons that there are.")
def new(folder: Path, like: str | None) -> None:
    """Begin a lesson of your own in a new FOLDER, whose name is the lesson's id.

    It is a short one to change, or a copy of another.
    """
    from app.races import lessons as course

    try:
        course.begin(folder, like)
    except ValueError as error:
        click.echo(str(error), err=True)
        sys.exit(FAILED)
    click.echo(f"{folder}: a lesson to change; `trajectories lessons check` says what comes out.")


@lessons.command(name="list")
def list_() -> None:
    """List the chapters and lessons, those of your own folder (TRAJECTORIES_LESSONS) too."""
    from app.races import lessons as course

    whole = course.course()
    for chapter in whole.chapters:
        click.echo(chapter.titles.get("en", chapter.id))
        for name in chapter.lessons:
            lesson = whole.lessons[name]
            languages = " ".join(sorted(lesson.words))
            click.echo(f"  {name}  {lesson.words['en'].title} ({lesson.minutes} min, {languages})")
    for problem in whole.problems:
        click.echo(str(problem), err=True)
    if whole.problems:
        sys.exit(FAILED)


lessons.add_command(record)
lessons.add_command(handout)
lessons.add_command(deck)
lessons.add_command(embed)
