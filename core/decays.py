"""The learning-rate policies that are known before the run, as factors of t = 0, 1, 2, …"""

import numpy as np

from core.controls import Slider
from core.schedule import Schedule


def constant(t: np.ndarray, steps: float) -> np.ndarray:
    """The same rate at every step."""
    return np.ones(len(t))


def exponential(t: np.ndarray, steps: float, gamma: float) -> np.ndarray:
    """A geometric decay: every step multiplies the rate by gamma."""
    return gamma**t


def natural_exponential(t: np.ndarray, steps: float, beta: float) -> np.ndarray:
    """The same decay, by its speed."""
    return np.exp(-beta * t)


def staircase(t: np.ndarray, steps: float, gamma: float, every: float) -> np.ndarray:
    """A decay in steps: multiplied by gamma once in `every` steps."""
    return gamma ** (t // every)


def milestones(t: np.ndarray, steps: float, first: float, second: float, gamma: float) -> np.ndarray:
    """Multiplied by gamma at two steps, in either order."""
    return gamma ** ((t >= first) + 1.0 * (t >= second))


def inverse(t: np.ndarray, steps: float, gamma: float, power: float) -> np.ndarray:
    """Caffe's "inv"."""
    return (1 + gamma * t) ** -power


def harmonic(t: np.ndarray, steps: float) -> np.ndarray:
    """The classic for which Σ η = ∞ and Σ η² < ∞; the first step counts as 1."""
    return 1 / (t + 1)


def inverse_time(t: np.ndarray, steps: float, beta: float) -> np.ndarray:
    """The inverse decay with power 1."""
    return 1 / (1 + beta * t)


def polynomial(t: np.ndarray, steps: float, power: float) -> np.ndarray:
    """A power of the step, which counts from 1; Σ η² < ∞ asks for a power above 1/2.

    Not optax's polynomial_schedule, which is a power of what is left of the run.
    """
    return (t + 1.0) ** -power


def cosine(t: np.ndarray, steps: float | np.ndarray, floor: float) -> np.ndarray:
    """Half a cosine, that would be down at `floor` one step after the last."""
    return floor + (1 - floor) * (1 + np.cos(np.pi * t / steps)) / 2


def cosine_restarts(t: np.ndarray, steps: float, period: float, stretch: float, floor: float) -> np.ndarray:
    """Cosines one after the other, each `stretch` times as long as the one before."""
    starts, length = [0.0], period
    while starts[-1] <= t.max():
        starts.append(starts[-1] + length)
        length *= stretch
    turn = np.searchsorted(starts, t, side="right") - 1
    return cosine(t - np.array(starts)[turn], period * stretch**turn, floor)


def one_cycle(t: np.ndarray, steps: float, rise: float, start: float, end: float) -> np.ndarray:
    """Up from 1/start to 1 in the first part of the run, then down to 1/(start · end), along cosines."""
    peak = int(rise * steps)
    up = np.clip(t / max(peak, 1), 0, 1)
    down = np.clip((t - peak) / max(steps - peak, 1), 0, 1)
    low, last = 1 / start, 1 / (start * end)
    return np.where(
        t < peak,
        1 + (low - 1) * (1 + np.cos(np.pi * up)) / 2,
        last + (1 - last) * (1 + np.cos(np.pi * down)) / 2,
    )


FLOOR = Slider("floor", r"\phi", 0.0, 0.0, 1.0, help="Where the cosine ends, as a part of the rate.")

SCHEDULES = (
    Schedule("constant", "Constant", constant, r"\eta_t = \eta", "textbook"),
    Schedule(
        "exponential",
        "Exponential decay",
        exponential,
        r"\eta_t = \eta\,\gamma^{t}",
        "optax.exponential_decay, torch.optim.lr_scheduler.ExponentialLR",
        (Slider("gamma", r"\gamma", 0.99, 0.8, 1.0, help="Each step multiplies the rate by this."),),
    ),
    Schedule(
        "natural_exponential",
        "Exponential decay, by e",
        natural_exponential,
        r"\eta_t = \eta\,e^{-\beta t}",
        "lectures: η₀ e^{−βk}",
        (Slider("beta", r"\beta", 0.01, 0.0, 0.5, help="The speed of the decay."),),
    ),
    Schedule(
        "staircase",
        "Staircase",
        staircase,
        r"\eta_t = \eta\,\gamma^{\lfloor t/s \rfloor}",
        "torch.optim.lr_scheduler.StepLR",
        (
            Slider("gamma", r"\gamma", 0.5, 0.05, 1.0, help="Each stair multiplies the rate by this."),
            Slider("every", "s", 100, 1, 1000, log=True, integer=True, help="Steps on one stair."),
        ),
    ),
    Schedule(
        "milestones",
        "Two milestones",
        milestones,
        r"\eta_t = \eta\,\gamma^{[t \ge t_1] + [t \ge t_2]}",
        "lectures: by 10 at two milestones; torch.optim.lr_scheduler.MultiStepLR",
        (
            Slider("first", "t_1", 40, 1, 10_000, log=True, integer=True, help="The step of the first cut."),
            Slider("second", "t_2", 70, 1, 10_000, log=True, integer=True, help="The step of the second."),
            Slider("gamma", r"\gamma", 0.1, 0.01, 1.0, help="A cut multiplies the rate by this."),
        ),
    ),
    Schedule(
        "inverse",
        "Inverse decay",
        inverse,
        r"\eta_t = \eta\,(1 + \gamma t)^{-c}",
        'lectures; Caffe\'s policy "inv"',
        (
            Slider("gamma", r"\gamma", 0.1, 1e-4, 10.0, log=True, help="When the decay sets in: at 1/γ."),
            Slider("power", "c", 0.75, 0.0, 2.0, help="How fast it is then."),
        ),
    ),
    Schedule("harmonic", "c / t", harmonic, r"\eta_t = \frac{\eta}{t + 1}", "Robbins & Monro 1951"),
    Schedule(
        "inverse_time",
        "Inverse time decay",
        inverse_time,
        r"\eta_t = \frac{\eta}{1 + \beta t}",
        "lectures: α/(1+βk)",
        (Slider("beta", r"\beta", 0.1, 1e-4, 10.0, log=True, help="When the decay sets in: at 1/β."),),
    ),
    Schedule(
        "polynomial",
        "Polynomial decay",
        polynomial,
        r"\eta_t = \frac{\eta}{(t + 1)^p}",
        "lectures: 0.1/t^0.3",
        (Slider("power", "p", 0.3, 0.0, 2.0, help="How fast it falls."),),
    ),
    Schedule(
        "cosine",
        "Cosine",
        cosine,
        r"\eta_t = \eta\,\Bigl(\phi + (1-\phi) \frac{1 + \cos(\pi t / T)}{2}\Bigr)",
        "Loshchilov & Hutter 2017, without restarts; torch.optim.lr_scheduler.CosineAnnealingLR",
        (FLOOR,),
    ),
    Schedule(
        "cosine_restarts",
        "Cosine with warm restarts",
        cosine_restarts,
        r"\eta_t = \eta\,\Bigl(\phi + (1-\phi) \frac{1 + \cos(\pi T_{\mathrm{cur}} / T_i)}{2}\Bigr),"
        r" \quad T_{i+1} = m\,T_i",
        "SGDR: Loshchilov & Hutter 2017, equation 5",
        (
            Slider("period", "T_0", 25, 1, 1000, log=True, integer=True, help="Steps of the first cosine."),
            Slider("stretch", "m", 2, 1, 4, integer=True, help="Each is as many times as long as the last."),
            FLOOR,
        ),
    ),
    Schedule(
        "one_cycle",
        "One cycle",
        one_cycle,
        r"\eta/d_0 \ \nearrow\ \eta \ \text{at}\ \rho T \ \searrow\ \eta / (d_0 d_1)",
        "Smith & Topin 2018, with cosines as optax.cosine_onecycle_schedule",
        (
            Slider("rise", r"\rho", 0.3, 0.01, 0.99, help="Which part of the run goes up."),
            Slider(
                "start", "d_0", 25.0, 1.0, 1000.0, log=True, help="It begins at the rate divided by this."
            ),
            Slider("end", "d_1", 1e4, 1.0, 1e6, log=True, help="It ends lower still by this."),
        ),
    ),
)
