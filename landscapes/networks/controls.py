"""The controls that all networks have: style, initialization, regularization and augmentation."""

from dataclasses import replace

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
        help="What each hidden unit does to its sum: without it the network would be linear.",
    ),
    Toggle(
        "normalization",
        "normalization",
        default="none",
        choices=("none", "batch", "layer", "group", "instance", "weight"),
        help="Centres and scales what a layer passes on; batch norm does so over the mini-batch, and by "
        "running averages at test time. Weight normalization scales the weights instead.",
    ),
    Toggle(
        "placement",
        "normalized",
        default="before",
        choices=("before", "after"),
        titles=("before activation", "after"),
        help="Whether to normalize before the activation, as Ioffe & Szegedy do, or after it.",
    ),
)
POOLING = Toggle(
    "pooling",
    "pooling",
    default="max",
    choices=("max", "mean"),
    help="What is kept of each 2 × 2 patch: its largest value, or its mean as in LeCun et al. 1998.",
)
WEIGHTS, REGULAR, AUGMENT, DATA = "Initialization", "Regularization", "Augmentation", "Data"
INITIALIZATION = Toggle(
    "initialization",
    "weights",
    default="he_normal",
    choices=tuple(SCHEMES),
    titles=tuple(title for title, _ in SCHEMES.values()),
    group=WEIGHTS,
    help="How the weights are drawn at the start, the same for every run. Biases begin at 0.",
)
FLIP = Toggle(
    "flip",
    "mirror",
    default=False,
    group=AUGMENT,
    help="Mirrors half of the training images, left to right. Off by default: a mirrored 2 or 7 is no "
    "digit any more.",
)
AMOUNTS = ("dropout", "label_smoothing", "l1", "max_norm", "patience", *AUGMENTATION)
"""Sliders that do not change the program once they are not 0."""


def sliders(shift: float, rotate: float) -> tuple[Slider, ...]:
    """What every network has, with the augmentation at first: pixels and degrees."""
    return (
        Slider(
            "constant",
            "constant",
            0.1,
            -1.0,
            1.0,
            group=WEIGHTS,
            help="The value of every weight where they all begin at one constant, and the c of "
            "c / √(inputs · outputs).",
        ),
        Slider(
            "dropout",
            "dropout",
            0.0,
            0.0,
            0.9,
            group=REGULAR,
            help="The share of units that is left out at random in each training step.",
        ),
        Slider(
            "label_smoothing",
            "smoothing",
            0.0,
            0.0,
            0.5,
            group=REGULAR,
            help="Label smoothing: the target is not quite certain, and spreads this share of the "
            "probability over all classes.",
        ),
        Slider(
            "l1",
            "L1",
            0.0,
            0.0,
            0.1,
            log=True,
            group=REGULAR,
            help="Adds this times the sum of |w| to the loss, which pulls weights to exactly 0.",
        ),
        Slider(
            "max_norm",
            "max-norm",
            0.0,
            0.0,
            10.0,
            group=REGULAR,
            help="The largest length that the weights into one unit may have; 0 is off.",
        ),
        Slider(
            "patience",
            "patience",
            0.0,
            0.0,
            50.0,
            integer=True,
            group=REGULAR,
            help="Early stopping: ends after this many epochs without a lower validation error; 0 is off.",
        ),
        Slider(
            "shift",
            "shift",
            shift,
            0.0,
            4.0,
            group=AUGMENT,
            help="How many pixels a training image is shifted at most.",
        ),
        Slider(
            "rotate",
            "rotate",
            rotate,
            0.0,
            45.0,
            group=AUGMENT,
            help="How many degrees a training image is turned at most.",
        ),
        Slider(
            "scale",
            "scale",
            0.0,
            0.0,
            0.5,
            group=AUGMENT,
            help="By which share of its size a training image grows or shrinks at most.",
        ),
        Slider(
            "noise",
            "noise",
            0.0,
            0.0,
            0.5,
            group=AUGMENT,
            help="The standard deviation of the noise on the pixels, which lie from 0 to 1.",
        ),
        Slider(
            "training",
            "training",
            1.0,
            0.005,
            1.0,
            log=True,
            group=DATA,
            help="The share of the other images that trains. A network soon knows a few images by heart, and "
            "does worse on all others; dropout, augmentation and weight decay narrow that gap.",
        ),
        Slider(
            "validation",
            "validation",
            0.2,
            0.1,
            0.5,
            group=DATA,
            help="The share of the images that is kept for validation.",
        ),
    )


def toggles(kind: str) -> tuple[Toggle, ...]:
    """Those of a kind of network: only one with convolutions pools, or has pixels for instance norm."""
    if kind != "mlp":
        return (*STYLE, POOLING, INITIALIZATION, FLIP)
    style = (replace(one, choices=tuple(name for name in one.choices if name != "instance")) for one in STYLE)
    return (*style, INITIALIZATION, FLIP)
