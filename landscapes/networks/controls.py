"""The controls that all networks have: style, initialization, regularization and augmentation."""

from core.controls import Slider, Toggle
from landscapes.networks.initialization import SCHEMES
from landscapes.networks.losses import AUGMENTATION

STYLE = (
    Toggle(
        "activation",
        "activation",
        default="relu",
        choices=("sigmoid", "tanh", "relu", "leaky_relu", "gelu"),
        titles=("sigmoid", "tanh", "ReLU", "leaky ReLU", "GELU"),
    ),
    Toggle(
        "normalization",
        "normalization",
        default="none",
        choices=("none", "batch", "layer", "group"),
        help="Batch norm: over the samples of a mini-batch, running averages at test time.",
    ),
    Toggle(
        "placement",
        "normalized",
        default="before",
        choices=("before", "after"),
        titles=("before activation", "after"),
        help="Ioffe & Szegedy normalize before the activation; others after it.",
    ),
)
POOLING = Toggle(
    "pooling", "pooling", default="max", choices=("max", "mean"), help="LeCun et al. 1998 took means."
)
WEIGHTS, REGULAR, AUGMENT, DATA = "Initialization", "Regularization", "Augmentation", "Data"
INITIALIZATION = Toggle(
    "initialization",
    "weights",
    default="he_normal",
    choices=tuple(SCHEMES),
    titles=tuple(title for title, _ in SCHEMES.values()),
    group=WEIGHTS,
    help="The same for every run. Biases begin at 0.",
)
FLIP = Toggle(
    "flip",
    "mirror",
    default=False,
    group=AUGMENT,
    help="Half of the images, left to right. Off by default: a mirrored 2 or 7 is no digit any more.",
)
AMOUNTS = ("dropout", "label_smoothing", "l1", "max_norm", "patience", *AUGMENTATION)
"""Sliders that do not change the program once they are not 0."""


def sliders(shift: float, rotate: float) -> tuple[Slider, ...]:
    """What every network has, with the augmentation at first: pixels and degrees."""
    return (
        Slider("constant", "constant", 0.1, -1.0, 1.0, group=WEIGHTS, help="For the scheme of that name."),
        Slider(
            "dropout",
            "dropout",
            0.0,
            0.0,
            0.9,
            group=REGULAR,
            help="The share of units that is left out.",
        ),
        Slider(
            "label_smoothing",
            "smoothing",
            0.0,
            0.0,
            0.5,
            group=REGULAR,
            help="Label smoothing: the target gives every class a small probability.",
        ),
        Slider(
            "l1",
            "L1",
            0.0,
            0.0,
            0.1,
            log=True,
            group=REGULAR,
            help="Adds this times Σ|w| to the loss.",
        ),
        Slider(
            "max_norm",
            "max-norm",
            0.0,
            0.0,
            10.0,
            group=REGULAR,
            help="No unit's weights are longer; 0: off.",
        ),
        Slider(
            "patience",
            "patience",
            0.0,
            0.0,
            50.0,
            integer=True,
            group=REGULAR,
            help="Early stopping: epochs without a lower validation error; 0: off.",
        ),
        Slider("shift", "shift", shift, 0.0, 4.0, group=AUGMENT, help="Pixels, at most."),
        Slider("rotate", "rotate", rotate, 0.0, 45.0, group=AUGMENT, help="Degrees, at most."),
        Slider("scale", "scale", 0.0, 0.0, 0.5, group=AUGMENT, help="A share of the size, at most."),
        Slider(
            "noise",
            "noise",
            0.0,
            0.0,
            0.5,
            group=AUGMENT,
            help="Standard deviation, for pixels from 0 to 1.",
        ),
        Slider("validation", "validation", 0.2, 0.1, 0.5, group=DATA, help="The share kept for validation."),
    )


def toggles(kind: str) -> tuple[Toggle, ...]:
    """Those of a kind of network: only one with convolutions pools."""
    return (*STYLE, *((POOLING,) if kind != "mlp" else ()), INITIALIZATION, FLIP)
