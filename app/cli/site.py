"""`trajectories site`: the playground as files."""

from pathlib import Path

import click

from app.cli import progressing


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder to write to; it is made if there is none.",
)
@click.option("--app", default="", help="Where the app is, for a link to what only it can do.")
@click.option("--lessons/--no-lessons", default=True, help="Whether the lessons come along.")
def site(out: Path, app: str, lessons: bool) -> None:
    """Write the playground as static files: a site without a server.

    Every landscape but networks and tables of one's own, every rule and every control are there, computed by
    the browser. Put the folder on any static host, or open its index.html from a disk or a USB stick; nothing
    is asked of any other place. Links of the app open in it, and its links in the app. The lessons are in its
    folder learn.

    Networks, sweeps, uploads, formulas of one's own and the other export formats are the app's
    (`trajectories serve`, `trajectories export`).
    """
    from app.export import site as files

    with progressing.bar("Compiling landscapes") as progress:
        written = files.write(out, app, progress, None if lessons else ()).files
    total, first = sum(written.values()), ("index.html", "site.css", "site.js", "catalogue.js", "gallery.js")
    once = sum(written[name] for name in first)
    click.echo(
        f"{len(written)} files, {total / 1e6:.1f} MB, are in {out}; a visitor loads {once / 1e3:.0f} kB, "
        "then what is chosen."
    )
