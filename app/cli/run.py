"""`trajectories run`: the paths of an experiment, as numbers."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import click

from app.cli import bringing, scenes
from app.cli.export import BadInput


def _named(ctx: click.Context, param: click.Parameter, out: Path | None) -> Path | None:
    """What to write. Raises BadInput if its name says nothing that can be written."""
    if out is not None and out.suffix not in (".json", ".npz"):
        raise BadInput(f"--out {out} must end in .json or .npz.")
    return out


@click.command()
@click.argument("file", metavar="FILE|scene:ID", type=scenes.FileOrScene("rb"), required=False)
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the experiment out of an export (.html, .png, .pptx …), a PDF that shows one, or a notebook.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    is_eager=True,  # a wrong name is refused before anything is read, or imported to read it
    callback=_named,
    help="X.json or X.npz [default: JSON on stdout].",
)
@bringing.options
@click.option("--surface", is_flag=True, help="Also write the heights of the map.")
@click.option("--sharpness", is_flag=True, help="Also measure the sharpness along trainings.")
@click.option("--x32", is_flag=True, help="Compute in single precision, as networks always are.")
@click.option("--x64", is_flag=True, hidden=True, help="Compute in double precision, as is done anyway.")
def run(
    file: IO[bytes] | None,
    source: Path | None,
    out: Path | None,
    surface: bool,
    sharpness: bool,
    x32: bool,
    x64: bool,
    **asked: Any,
) -> None:
    """Run the experiment in FILE ("-": standard input), or that of the scene in it, and write every path.

    "scene:zigzag-ellipse" is a scene of the gallery; `trajectories list scenes` names them all.

    A rule may be an optax transformation of yours, named by its import path: "optax.adabelief".
    JSON holds {"version", "experiment", "runs": [{"rule", "x", "loss", "lr", "diverged_at", "left_domain"}]},
    and the "scene" that was read if it says more than its experiment:
    row 0 of x is the start, row "diverged_at" where the step went that ended the run (because it diverged, or
    because it left the landscape's domain); above 64 dimensions x is left out. An npz file holds the same as
    arrays x0, loss0, lr0, x1, … beside the experiment. Networks are trained: their runs have "stopped_at"
    and, at the "steps" in between, "accuracy", "validation" and "validation_accuracy"; in an npz x has a row
    for each of these, and "flat" is x on the plane of all paths together.

    A run with "repeat" has "members", too: {"seed", "x", "loss", "diverged_at"}, each a list with one entry
    for every member; from where it diverged on a member has no loss. In an npz they are "members_x0",
    "members_loss0" and so on, where -1 stands for a member that did not diverge. The run's own x and loss are
    those from its own start and seed.

    With --data the landscape upload is made of a table of yours, and a network learns images of yours. What
    was read, and what was left out, is said on stderr; the options behind --data choose otherwise.

    With --surface the losses of the map [ny, nx] are there too, over the places x [nx] and y [ny]: in JSON as
    "surface", in an npz as "surface", "surface_x" and "surface_y". Of more than two dimensions, (x, y) stands
    for the parameters "origin" + x "across"[0] + y "across"[1], and "flat" says where every path is.

    With --sharpness every run of a network has, at its "sharpness_steps", the largest eigenvalue of the
    Hessian as "sharpness", and "sharpness_limit" is above what its rule is unstable: 2/η for gradient
    descent, (2 + 2β)/η with momentum. For rules like Adam that is said of "preconditioned_sharpness", the
    largest eigenvalue of P⁻¹H, where P divides every coordinate of the step.

    Of experiments side by side all this is that of the panel in focus, and "panels" has the "title",
    "experiment", "runs" and "surface" of each; an npz has the titles as "panels", and the arrays of each as
    panel0_x0, ….
    """
    if (file is None) == (source is None):
        raise BadInput("Name either a FILE with an experiment or, with --from, an export that holds one.")
    from app.races import permalink, solve
    from app.races.numbers import of_scene
    from app.races.scene import Scene, read, whole
    from core import cache
    from core.experiment import ExperimentError
    from core.rules.foreign import Foreign

    cache.enable()
    if x32:
        solve.SINGLE.set()
    try:
        rules = Foreign()
        text = file.read(permalink.LONGEST + 1) if file else b""
        if source is not None:
            from app.export.formats import metadata

            text = metadata.scene_of(source).encode()
        text, said = bringing.brought_in(text, asked)
        scene = read(text, rules)
        experiment = scene.experiment
        found = of_scene(scene, rules, heights=surface, sharpness=sharpness)
    except ExperimentError as error:
        raise BadInput(bringing.sentence(error)) from None
    if said:
        click.echo(said, err=True)
    if out is not None and out.suffix == ".npz":
        from app.export.formats.arrays import archive

        _write(out, archive(found, scene))
        return
    more = {} if scene == Scene(experiment) else {"scene": whole(scene)}
    result = {"version": 1, "experiment": experiment.model_dump(mode="json"), **more, **found.json()}
    text = json.dumps(result, default=_listed, allow_nan=False) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        _write(out, text.encode())


def _listed(values: Any) -> list[Any]:
    """The numbers of an array for JSON, which has no infinity: null stands for what is not finite."""
    return [_listed(row) if values.ndim > 1 else row.item() if math.isfinite(row) else None for row in values]


def _write(path: Path, data: bytes | Callable[[IO[bytes]], Any]) -> None:
    from app.export.formats.writing import Unwritable, write

    try:
        write(path, data)
    except Unwritable as error:
        raise BadInput(str(error)) from None
