"""The formulas of theory, each with its source: for a quadratic with eigenvalues from μ to L, and κ = L/μ.

Whoever wants a number calls the function; whoever wants to read it takes `tex` and `source` of its entry in
LAWS.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple


class Settings(NamedTuple):
    """A learning rate and a momentum, and the factor by which the error shrinks a step with them."""

    lr: float
    beta: float
    factor: float


class Law(NamedTuple):
    """A formula for a reader: what it says, how it is written, where it stands, and what computes it."""

    name: str
    title: str
    tex: str
    source: str
    value: Callable[..., Any]


def gradient_descent_limit(curvature: float) -> float:
    """The rate above which gradient descent diverges along an eigenvector of this curvature."""
    return 2 / curvature


def heavy_ball_limit(curvature: float, beta: float) -> float:
    """The rate above which the heavy ball diverges."""
    return (2 + 2 * beta) / curvature


def nesterov_limit(curvature: float, beta: float) -> float:
    """The rate above which Nesterov's method with constant momentum diverges."""
    return (2 + 2 * beta) / (1 + 2 * beta) / curvature


def adam_limit(lr: float, beta1: float) -> float:
    """The largest eigenvalue of the preconditioned Hessian that Adam can stand: 38/η for β₁ = 0.9."""
    return (2 + 2 * beta1) / ((1 - beta1) * lr)


def edge_of_stability(lr: float) -> float:
    """The sharpness at which full-batch gradient descent on networks hovers."""
    return 2 / lr


def gradient_descent_best(low: float, high: float) -> Settings:
    """The best constant rate of gradient descent between curvatures `low` and `high`."""
    return Settings(2 / (low + high), 0.0, (high - low) / (high + low))


def heavy_ball_best(low: float, high: float) -> Settings:
    """The best constant rate and momentum of the heavy ball."""
    a, b = math.sqrt(low), math.sqrt(high)
    factor = (b - a) / (b + a)
    return Settings(4 / (a + b) ** 2, factor**2, factor)


def nesterov_best(low: float, high: float) -> Settings:
    """The best constant rate and momentum of Nesterov's method on quadratics."""
    root = math.sqrt(3 * high / low + 1)
    return Settings(4 / (3 * high + low), (root - 2) / (root + 2), 1 - 2 / root)


def nesterov_standard(low: float, high: float) -> Settings:
    """The usual choice for strongly convex losses, and the factor that it reaches on quadratics."""
    root = math.sqrt(high / low)
    return Settings(1 / high, (root - 1) / (root + 1), 1 - 1 / root)


def critical_heavy_ball(lr: float, curvature: float) -> float:
    """The momentum of critical damping: above it the heavy ball swings along this eigenvector."""
    return (1 - math.sqrt(lr * curvature)) ** 2


def critical_nesterov(lr: float, curvature: float) -> float:
    """The same of Nesterov's method, for rates up to 1/λ."""
    root = math.sqrt(lr * curvature)
    return (1 - root) / (1 + root)


def noise_variance(lr: float, curvature: float, deviation: float, beta: float = 0.0) -> float:
    """The stationary variance along an eigenvector, for gradients with noise of this standard deviation.

    Of the heavy ball; with β = 0 of SGD. The loss hovers ½ λ times that above its minimum.
    """
    return lr * deviation**2 * (1 + beta) / (curvature * (1 - beta) * (2 * (1 + beta) - lr * curvature))


def batch_covariance(covariance: Any, size: int, samples: int | None = None) -> Any:
    """The covariance of a mini-batch's gradient, from that of single samples.

    With `samples` these are all there are, and a batch holds none twice.
    """
    left = 1.0 if samples is None else (samples - size) / max(samples - 1, 1)
    return covariance / size * left


LAWS = (
    Law(
        "gradient_descent_limit",
        "Gradient descent converges",
        r"0 < \eta\lambda < 2",
        "Polyak 1987, Introduction to Optimization, section 1.4, theorem 3",
        gradient_descent_limit,
    ),
    Law(
        "heavy_ball_limit",
        "The heavy ball converges",
        r"0 < \eta\lambda < 2 + 2\beta",
        "Polyak 1964; Polyak 1987, section 3.2, theorem 1",
        heavy_ball_limit,
    ),
    Law(
        "nesterov_limit",
        "Nesterov's method converges",
        r"0 < \eta\lambda < \frac{2 + 2\beta}{1 + 2\beta}",
        "Cohen et al. 2021, Gradient descent on neural networks typically occurs at the edge of stability, "
        "appendix B",
        nesterov_limit,
    ),
    Law(
        "adam_limit",
        "Adam is stable while its rates hold",
        r"\lambda_{\max}(P^{-1}H) < \frac{2 + 2\beta_1}{(1 - \beta_1)\,\eta}",
        "Cohen et al. 2022, Adaptive gradient methods at the edge of stability: 38/η for β₁ = 0.9",
        adam_limit,
    ),
    Law(
        "edge_of_stability",
        "Networks under full-batch gradient descent hover at",
        r"\lambda_{\max}(H) \approx 2/\eta",
        "Cohen et al. 2021, section 3",
        edge_of_stability,
    ),
    Law(
        "gradient_descent_best",
        "The best rate of gradient descent",
        r"\eta^* = \frac{2}{L + \mu}, \quad \rho^* = \frac{\kappa - 1}{\kappa + 1}",
        "Polyak 1987, section 1.4, theorem 3; Nesterov 2004, theorem 2.1.15",
        gradient_descent_best,
    ),
    Law(
        "heavy_ball_best",
        "The best heavy ball",
        r"\eta^* = \frac{4}{(\sqrt L + \sqrt\mu)^2}, \quad"
        r" \beta^* = \left(\frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}\right)^2, \quad \rho^* = \sqrt{\beta^*}",
        "Polyak 1964; Polyak 1987, section 3.2, theorem 1",
        heavy_ball_best,
    ),
    Law(
        "nesterov_best",
        "The best of Nesterov's method on quadratics",
        r"\eta^* = \frac{4}{3L + \mu}, \quad \beta^* = \frac{\sqrt{3\kappa + 1} - 2}{\sqrt{3\kappa + 1} + 2},"
        r" \quad \rho^* = 1 - \frac{2}{\sqrt{3\kappa + 1}}",
        "Lessard, Recht & Packard 2016, proposition 1",
        nesterov_best,
    ),
    Law(
        "nesterov_standard",
        "The usual choice of Nesterov's method",
        r"\eta = \frac1L, \quad \beta = \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}, \quad"
        r" \rho = 1 - \frac{1}{\sqrt\kappa}",
        "Nesterov 2004, section 2.2, constant step scheme III; its factor on quadratics: "
        "Lessard, Recht & Packard 2016, proposition 1",
        nesterov_standard,
    ),
    Law(
        "critical_heavy_ball",
        "Critical damping of the heavy ball",
        r"\beta = (1 - \sqrt{\eta\lambda})^2",
        "Goh 2017, Why momentum really works, section The critical damping coefficient",
        critical_heavy_ball,
    ),
    Law(
        "critical_nesterov",
        "Critical damping of Nesterov's method",
        r"\beta = \frac{1 - \sqrt{\eta\lambda}}{1 + \sqrt{\eta\lambda}}",
        "O'Donoghue & Candès 2015, Adaptive restart for accelerated gradient schemes",
        critical_nesterov,
    ),
    Law(
        "noise_variance",
        "Noise of σ on every gradient hovers with variance",
        r"\frac{\eta\,\sigma^2 (1 + \beta)}{\lambda\,(1 - \beta)\,(2 (1 + \beta) - \eta\lambda)}",
        "Gitman et al. 2019, Understanding the role of momentum in stochastic gradient methods; "
        "of SGD for small rates: Mandt, Hoffman & Blei 2017, section 3.2",
        noise_variance,
    ),
    Law(
        "batch_covariance",
        "Of n samples, a mini-batch of b has a gradient of covariance",
        r"\frac{C}{b} \text{ drawn anew}, \quad"
        r" \frac{C}{b} \cdot \frac{n - b}{n - 1} \text{ without replacement}",
        "Cochran 1977, Sampling Techniques, theorem 2.2",
        batch_covariance,
    ),
)
"""All of them, in the order in which they are read."""
