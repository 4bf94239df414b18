"""Marks: words and shapes on the map, on the curves and on the knob, as pydantic models."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from core.experiment.parts import MAX_STEPS, Coordinate, Sparse

LONGEST = 200
"""Letters of a mark."""

Point = tuple[Coordinate, Coordinate]
SHAPES = ("point", "circle", "line", "arrow", "region", "none")
_SIZE: dict[str, Literal["to", "radius"] | None] = {
    "point": None,
    "circle": "radius",
    "line": "to",
    "arrow": "to",
    "region": "to",
    "none": None,
}


class Mark(Sparse):
    """Words, and a shape that points at what they speak of.

    On the "map" a mark stands `at` a place, or where `run` stands: after `step` steps, or at its head. On
    a "plot" it stands at `step` (a line across, or a point on the curve of `run`) or at a `value` of the
    loss. On the "knob" it stands at a `value` of the number at `path` (None: of whatever the knob turns).
    A "line" or an "arrow" leads `to` a place of the map, a "region" has it as its other corner, and a
    "circle" has a `radius`, all in the landscape's coordinates. Words alone are of the shape "none".
    `text` is Markdown with formulas between dollars. `panel` is the only one that has it, of several side
    by side. A mark at a step that a race does not reach is not shown.
    """

    on: Literal["map", "plot", "knob"] = Field(default="map", description="map, plot or knob")
    text: Annotated[str, Field(max_length=LONGEST)] = Field(
        default="", description=f"a text of at most {LONGEST} characters"
    )
    shape: Literal["point", "circle", "line", "arrow", "region", "none"] = Field(
        default="point", description="one of " + ", ".join(SHAPES)
    )
    at: Point | None = Field(default=None, description="two finite numbers from -1e6 to 1e6")
    to: Point | None = Field(default=None, description="two finite numbers from -1e6 to 1e6")
    radius: Annotated[float, Field(gt=0, le=1e6)] | None = Field(
        default=None, description="a number above 0 and at most 1e6"
    )
    run: Annotated[int, Field(ge=0)] | None = Field(default=None, description="the number of a run, from 0")
    step: Annotated[int, Field(ge=0, le=MAX_STEPS)] | None = Field(
        default=None, description=f"a whole number from 0 to {MAX_STEPS}"
    )
    value: float | None = Field(default=None, description="a finite number")
    path: Annotated[str, Field(max_length=80)] | None = Field(
        default=None, description='the path of a number, like "runs.0.lr"'
    )
    color: str | None = None
    panel: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="the number of a panel, from 0"
    )

    @model_validator(mode="after")
    def _anchored(self) -> Self:
        """Every mark has one place, and what its shape needs."""
        given = {name for name in ("at", "run", "step", "value") if getattr(self, name) is not None}
        allowed = {
            "map": ({"at"}, {"run"}, {"run", "step"}),
            "plot": ({"step"}, {"run", "step"}, {"value"}),
            "knob": ({"value"},),
        }[self.on]
        if given not in allowed:
            ways = " or ".join(" and ".join(sorted(way)) for way in allowed)
            raise ValueError(f"must say where it stands on the {self.on}: by {ways}")
        if self.on != "map" and self.shape not in ("point", "none"):
            raise ValueError(f'must be a "point" or "none" on the {self.on}, not a "{self.shape}"')
        if self.path is not None and self.on != "knob":
            raise ValueError(f'has no "path" on the {self.on}')
        needs = _SIZE[self.shape]
        for name in ("to", "radius"):
            if (getattr(self, name) is not None) != (needs == name):
                verb = "needs" if needs == name else "has no"
                raise ValueError(f'{verb} "{name}" as a "{self.shape}"')
        if not self.text and self.shape == "none":
            raise ValueError("must have a text or a shape")
        return self
