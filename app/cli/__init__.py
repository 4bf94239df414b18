"""The command line: `trajectories serve | run | sweep | tune | export | site | lessons | list | warm |
address | doctor`."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed

import click

from app.cli.address import address
from app.cli.doctor import doctor
from app.cli.export import BadInput, export
from app.cli.lessons import lessons
from app.cli.run import run
from app.cli.site import site
from app.cli.sweep import sweep
from app.cli.tune import tune

# What a command needs is imported where it runs, so that help and mistakes are answered at once.


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="optimizer-trajectories", prog_name="trajectories")
def main() -> None:
    """Race optimizers over a loss landscape.

    An experiment is a small JSON file; the app's links, `run` and `list` all speak of the same names.
    """


@main.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", envvar="PORT", default=8501, show_default=True, type=click.IntRange(1, 65535), help="Port."
)
@click.option(
    "--warm/--no-warm",
    default=False,
    show_default=True,
    help="Compile the usual networks in idle moments, before anyone trains one.",
)
@click.option(
    "--open/--no-open", "browser", default=None, help="Open a browser page [default: on a desktop]."
)
@click.option("--reload", is_flag=True, help="Start again when a file of the app changes: to work on it.")
def serve(host: str, port: int, warm: bool, browser: bool | None, reload: bool) -> None:
    """Serve the app. HOST and PORT in the environment work too."""
    if reload:
        from app.server import reloading

        reloading.serve_again(["--host", host, "--port", str(port), "--no-warm", "--no-open"])
    from core import cache

    cache.enable()
    from app.server import serving
    from app.store import StoreError
    from core.experiment import ExperimentError

    desktop = sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    try:
        serving.serve(host, port, browser=desktop if browser is None else browser, warm=warm)
    except (serving.SettingError, ExperimentError, StoreError) as error:
        raise BadInput(str(error)) from None


@main.command(name="list")
@click.argument("what", type=click.Choice(["rules", "schedules", "landscapes", "scenes"]))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_(what: str, as_json: bool) -> None:
    """Print the names that an experiment may use, with their sliders, sources and equations.

    "scenes" are those of the gallery, with what to watch, what to try, and their links.
    """
    from app.cli import catalogue

    entries = catalogue.entries(what)
    if as_json:
        click.echo(json.dumps(entries, indent=1, ensure_ascii=False))
    else:
        click.echo("\n\n".join(catalogue.paragraph(entry) for entry in entries))


@main.command()
def warm() -> None:
    """Compile what visitors are likely to wait for into the cache: networks to train, and lessons.

    Races over the other landscapes are computed in the browser, which has nothing to wait for.
    """
    from app.races.trainings import warming
    from app.server import lesson_routes
    from core import cache

    folder = cache.enable()
    programs = [*warming.warm(), *lesson_routes.warm()]
    with (
        ThreadPoolExecutor(os.cpu_count()) as pool,
        click.progressbar(length=len(programs), label="Compiling", file=sys.stderr) as bar,
    ):
        for done in as_completed([pool.submit(compile_one) for compile_one in programs]):
            done.result()
            bar.update(1)
    click.echo(f"{len(programs)} programs are in {folder}")


main.add_command(address)
main.add_command(doctor)
main.add_command(run)
main.add_command(export)
main.add_command(site)
main.add_command(lessons)
main.add_command(sweep)
main.add_command(tune)
