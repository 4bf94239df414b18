"""What the sliders of the rules are called in words, before their symbol: "momentum β"."""

from core.controls import Slider

WORDS = {
    "b1": "memory of the mean",
    "b2": "memory of the squares",
    "b3": "memory of the squares",
    "beta": "momentum",
    "c1": "sufficient decrease",
    "c2": "slope test",
    "cap": "largest rate",
    "d0": "first guess",
    "damping": "damping",
    "decay": "weight decay",
    "eps": "safeguard",
    "every": "steps per estimate",
    "f_star": "target loss",
    "gamma": "clipping",
    "kl": "largest change",
    "lambd": "weight decay",
    "largest": "largest radius",
    "m": "steps per snapshot",
    "memory": "memory",
    "minus": "shrinking factor",
    "momentum": "momentum",
    "nu": "share of the velocity",
    "nu1": "share of the mean",
    "nu2": "share of the squares",
    "plus": "growing factor",
    "psi": "speed of the warm-up",
    "radius": "first radius",
    "slow": "caution",
    "smallest": "smallest step",
    "t0": "start of the average",
    "trials": "most trials",
    "trust": "least memory",
}
"""By the slider's name, where all rules mean the same by it."""

OWN = {
    "adadelta.rho": "memory",
    "adadelta_window.k": "window",
    "adafactor.c": "growth of the memory",
    "adafactor.d": "longest step",
    "adan.b2": "memory of the change",
    "asgd.alpha": "power of the decay",
    "clipped_gd.c": "longest gradient",
    "dog.alpha": "first distance",
    "kfac.beta": "memory of the matrices",
    "kfac.every": "steps per inverse",
    "lion.b1": "share of the memory",
    "lion.b2": "memory",
    "lookahead.alpha": "slow share",
    "lookahead.k": "fast steps",
    "rmsprop.alpha": "memory of the squares",
    "rprop.largest": "largest step",
    "sam.rho": "radius",
    "schedule_free_adamw.beta": "closeness to the average",
    "schedule_free_sgd.beta": "closeness to the average",
    "sophia.b2": "memory of the curvature",
    "sophia_g.b2": "memory of the curvature",
    "steepest_descent.rho": "shortening",
}
"""By rule and slider, where it is something else."""


def worded(rule: str, slider: Slider) -> Slider:
    """The slider of a rule, with its word."""
    return slider.worded(OWN.get(f"{rule}.{slider.name}") or WORDS.get(slider.name, ""))
