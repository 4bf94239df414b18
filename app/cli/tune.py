"""`trajectories tune`: every run of an experiment with the same budget, and the best settings of each."""

import csv
import io
import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from app.cli import scenes
from app.cli.export import BadInput

if TYPE_CHECKING:  # JAX is not there before it is needed
    from app.races.scene import Scene
    from app.races.tuning import Tuned

ENDS = {"low": "lower", "high": "upper"}


@click.command()
@click.argument("file", metavar="FILE|scene:ID", type=scenes.FileOrScene("rb"))
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="X.json, the scene with what was found."
)
@click.option(
    "--trials", type=click.Path(dir_okay=False, path_type=Path), help="X.csv, all that was tried, best first."
)
@click.option(
    "--figure",
    type=click.Path(dir_okay=False, path_type=Path),
    help="X.png, X.svg or X.pdf, every trial at two of its settings, the searches side by side.",
)
@click.option(
    "--budget",
    type=click.IntRange(1, 100_000),
    default=100,
    show_default=True,
    help="Whole runs for each rule.",
)
@click.option(
    "--search",
    "searches",
    multiple=True,
    type=click.Choice(["random", "grid", "coarse", "halving"]),
    default=("random",),
    show_default=True,
    help="At random; on a grid; at random in four rounds, each in a box half as wide; by successive halving. "
    "Several are told one after the other; --out has what the first found.",
)
@click.option(
    "--seeds",
    type=click.IntRange(1, 1000),
    default=1,
    show_default=True,
    help="Each trial counts by the median of so many seeds; the budget is multiplied by them.",
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="Of the draws.")
@click.option(
    "--rate-only", is_flag=True, help="Search learning rates alone, and leave the sliders as they are."
)
@click.option(
    "--range",
    "ranges",
    multiple=True,
    type=(str, float, float),
    metavar="SETTING LOW HIGH",
    help="Search a setting of every run between other ends: lr 1e-4 1e-2, weight_decay …, params.beta ….",
)
def tune(
    file: IO[bytes],
    out: Path | None,
    trials: Path | None,
    figure: Path | None,
    budget: int,
    searches: tuple[str, ...],
    seeds: int,
    seed: int,
    rate_only: bool,
    ranges: tuple[tuple[str, float, float], ...],
) -> None:
    """Tune every run of the experiment in FILE ("-": standard input) with the same budget of runs.

    Learning rates and other positive numbers are drawn log-uniformly, and so is 1 - β; shares from 0 to 1
    uniformly. What counts is the loss after the last step, of networks the validation accuracy. The best of
    each run is said on stdout; where the best lie at an end of what was searched, that too.

    \b
    trajectories tune race.json --budget 100 --out tuned.json --trials trials.csv
    """
    for path, suffixes, option in (
        (out, (".json",), "--out"),
        (trials, (".csv",), "--trials"),
        (figure, (".png", ".svg", ".pdf"), "--figure"),
    ):
        if path is not None and path.suffix not in suffixes:
            raise BadInput(f"{option} {path} must end in {' or '.join(suffixes)}.")
    from app.races import permalink
    from app.races.scene import read, whole
    from app.races.tuning import SEARCHES, tune
    from core import cache
    from core.experiment import ExperimentError

    cache.enable()
    try:
        scene = read(file.read(permalink.LONGEST + 1))
        length = budget * seeds * len(scene.experiment.runs) * len(searches)
        terminal = sys.stderr.isatty()
        bar = click.progressbar(length=length, label="Tuning", file=sys.stderr) if terminal else None
        with bar or nullcontext():
            found = [
                tune(
                    scene.experiment,
                    budget=budget,
                    search=SEARCHES[search],
                    seeds=seeds,
                    seed=seed,
                    rate_only=rate_only,
                    ranges={path: (low, high) for path, low, high in ranges},
                    progress=bar.update if bar else lambda runs: None,
                )
                for search in searches
            ]
    except ExperimentError as error:
        raise BadInput(str(error)) from None
    from app.export.formats.writing import Unwritable, write

    titles = [SEARCHES[search].title for search in searches]
    spent = f"{budget:,} runs of {scene.experiment.steps:,} steps for every rule"
    best = scene.on(found[0].experiment)
    caption = f"Tuned by {titles[0].lower()}, {spent}."
    best = best._replace(caption=best.caption or caption)
    try:
        if out is not None:
            write(out, (json.dumps(whole(best), ensure_ascii=False) + "\n").encode())
        if trials is not None:
            write(trials, _table(dict(zip(searches, found, strict=True))).encode())
        if figure is not None:
            write(figure, _drawn(dict(zip(titles, found, strict=True)), best, figure.suffix[1:]))
    except (ExperimentError, Unwritable) as error:
        raise BadInput(str(error)) from None
    for title, tuned in zip(titles, found, strict=True):
        of = f", the median of {seeds} seeds" if seeds > 1 else ""
        click.echo("\n".join([f"{title}, {spent}{of}; {tuned.score}:", *_said(tuned)]))


def _drawn(found: "dict[str, Tuned]", scene: "Scene", form: str) -> bytes:
    """The trials of the first run by each search or, of a single search, of up to four runs."""
    from app.export.credit import credit
    from app.export.drawing.sheets.trials import Panel, trials
    from app.export.formats import stills
    from app.export.options import Options, theme_of

    panels = [
        Panel(title, tuned, run)
        for title, tuned in found.items()
        for run in range(len(tuned.best) if len(found) == 1 else 1)
    ][:4]
    sizes = {1: (960, 720), 2: (1280, 660)}
    options = Options(*sizes.get(len(panels), (1280, 1080)))
    return stills.filed(trials(panels, options, theme_of(scene)), options, form, credit(scene))


def _said(tuned: "Tuned") -> list[str]:
    from app.races.tuning import edges
    from core.rules import RULES

    lines = []
    for i, best in enumerate(tuned.best):
        name = RULES[tuned.experiment.runs[i].rule].title
        values = "  ".join(f"{one.label} {best.values[one.path]:.3g}" for one in tuned.spaces[i])
        lines.append(f"  {name:24}{best.score:<12.4g}{values}")
        lines += [
            f"    The best lie at the {ENDS[end]} end of {one.label}: search on from there."
            for one, end in edges(tuned, i)
        ]
    return lines


def _table(found: "dict[str, Tuned]") -> str:
    """All trials, those of a run from the best to the worst; empty cells where a rule has no such setting."""
    from app.races.tuning import ACCURACIES

    first = next(iter(found.values()))
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["search", "run", "rule", "steps", first.score.replace(" ", "_"), *first.paths])
    sign = -1 if first.score == ACCURACIES else 1

    def place(trial: Any) -> tuple[Any, ...]:
        return (trial.run, -trial.steps, trial.score != trial.score, sign * trial.score)

    for search, tuned in found.items():
        for one in sorted(tuned.trials, key=place):
            own = {path.split(".", 2)[2]: value for path, value in one.values.items()}
            score = "" if one.score != one.score else one.score
            rule = tuned.experiment.runs[one.run].rule
            rows.writerow(
                [search, one.run, rule, one.steps, score, *(own.get(path, "") for path in first.paths)]
            )
    return text.getvalue()
