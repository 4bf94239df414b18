"""Where noise keeps a rule with constant settings: its stationary covariance around a minimum.

For steps that are linear in their gradients, on a quadratic; its twin: race/theory/hovering.js.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.theory import laws
from core.theory.linear import Linear

BENT = 0.05
"""Of samples that come once an epoch no floor is known where their Hessians raise it by a larger share."""


class Noise(NamedTuple):
    """What disturbs the gradients near a minimum, along the eigenvectors of the Hessian."""

    deviation: float
    """The standard deviation of noise that is added to every gradient, at every step anew."""
    batches: "Batches | None" = None


class Batches(NamedTuple):
    """Mini-batches near a minimum, along the eigenvectors of the Hessian."""

    covariance: np.ndarray  # [d, d] of the gradients of single samples at the minimum
    size: int
    samples: int
    shuffled: bool
    """Whether every sample comes once an epoch; else each is drawn anew."""
    bends: np.ndarray | None = None
    """[d, d, d, d] the covariance of the entries of the samples' Hessians, which make the noise grow with the
    distance from the minimum. None: unknown."""


def hovering(step: Linear, curvatures: Sequence[float] | np.ndarray, noise: Noise) -> np.ndarray:
    """The stationary covariance [d, d] of w along the eigenvectors.

    Infinite where none is reached; NaN where it is not known.

    With h and u along two eigenvectors, P ↦ Aᵢ P Aⱼᵀ + Cᵢⱼ b bᵀ has a fixed point for every pair of them: the
    discrete Lyapunov equation of the step, of which Mandt, Hoffman & Blei 2017, section 3.2, is the limit
    for small rates. With `bends`, C grows with P. `_epochs`, of samples that come once an epoch, leaves that
    out: where it matters (`_straight`), nothing is known of these.
    """
    curvatures = np.asarray(curvatures, float)
    d = len(curvatures)
    if not (step.factor(curvatures) < 1).all():
        return np.full((d, d), np.inf)
    A, b, look = _parts(step, curvatures)
    added = noise.deviation**2 * np.eye(d)
    unit, batches = _settled(A, b, np.ones((d, d))), noise.batches
    if batches is None:
        return unit[..., 1, 1] * added
    if batches.shuffled and batches.size >= batches.samples:
        return unit[..., 1, 1] * added  # every step sees all samples
    if batches.bends is None:
        return np.full((d, d), np.nan)
    share = float(laws.batch_covariance(1.0, batches.size, batches.samples if batches.shuffled else None))
    amount = added + share * batches.covariance
    more = _bent(unit, look, amount, share * batches.bends)
    if not batches.shuffled:
        return unit[..., 1, 1] * (amount + more)
    if not _straight(curvatures, unit, amount, more):
        return np.full((d, d), np.nan)
    return unit[..., 1, 1] * added + _epochs(A, b, batches)


def _bent(unit: np.ndarray, look: np.ndarray, amount: np.ndarray, bends: np.ndarray) -> np.ndarray:
    """What the samples' Hessians add to the noise [d, d]; infinite where the mean square grows."""
    d = len(amount)
    seen = np.einsum("a,ijab,b->ij", look, unit, look)  # where the gradient is taken, for noise of 1
    onward = seen[:, :, None, None] * bends.transpose(0, 2, 1, 3)  # V ↦ the V that its noise leads to
    matrix = np.eye(d * d) - onward.reshape(d * d, d * d)
    spread = np.linalg.solve(matrix, (seen * amount).ravel()).reshape(d, d)
    if np.linalg.eigvalsh(spread + spread.T)[0] < -1e-9 * np.abs(spread).max():
        return np.full((d, d), np.inf)  # the mean contracts, but the mean square does not
    return np.einsum("ikjl,kl->ij", bends, spread)


def _straight(curvatures: np.ndarray, unit: np.ndarray, amount: np.ndarray, more: np.ndarray) -> bool:
    """Whether the samples' Hessians hardly raise the mean loss, were all mini-batches independent.

    Then they hardly do so in an epoch either: measured on least squares, its floor rises by about that share.
    """
    risen, floor = (curvatures @ np.diag(unit[..., 1, 1] * part) for part in (more, amount))
    return bool(risen <= BENT * floor)


def _parts(step: Linear, curvatures: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(h, u) ↦ (h′, u′) along every eigenvector [d, 2, 2], what noise adds [2], and where g is taken [2]."""
    A = np.stack([step.step(float(one), 0.0, 0.0)[:2, :2] for one in curvatures])
    b = np.array([1.0, -step.lr * (1.0 if step.ahead else step.now + step.past)])
    return A, b, np.array([-step.lr * step.beta if step.ahead else 0.0, 1.0])


def _settled(A: np.ndarray, b: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """The fixed points [d, d, 2, 2] for every pair, with so much noise [d, d]."""
    return _fixed(A, amount[:, :, None, None] * np.outer(b, b))


def _fixed(A: np.ndarray, added: np.ndarray) -> np.ndarray:
    """P = Aᵢ P Aⱼᵀ + what is added [d, d, 2, 2], for every pair."""
    d = len(A)
    both = np.einsum("iab,jcd->ijacbd", A, A).reshape(d, d, 4, 4)
    return np.linalg.solve(np.eye(4) - both, added.reshape(d, d, 4, 1)).reshape(d, d, 2, 2)


def _epochs(A: np.ndarray, b: np.ndarray, batches: Batches) -> np.ndarray:
    """The mean covariance [d, d] of w over the steps of an epoch in which every sample comes once.

    Of batches s and r of n samples, drawn without replacement, the covariance is C (n/nₛ δₛᵣ − 1) / (n − 1)
    (Cochran 1977, Sampling Techniques, theorem 2.2), so that after t steps of an epoch that of (h, u) is
    Aᵗ P₀ Aᵗᵀ + Σ_{s<t} n/((n−1) nₛ) Aᵗ⁻¹⁻ˢ B Aᵗ⁻¹⁻ˢᵀ − Sₜ B Sₜᵀ / (n − 1), where Sₜ = Σ_{s<t} Aˢ and
    B = C b bᵀ; P₀ is what an epoch leads back to.
    """
    n, size = batches.samples, batches.size
    if n < 2:
        return np.zeros_like(batches.covariance)
    B = batches.covariance[:, :, None, None] * np.outer(b, b) / (n - 1)
    power, total = np.broadcast_to(np.eye(2), A.shape), np.zeros_like(A)
    each, within, powers = np.zeros_like(B), [], []
    for first in range(0, n, size):
        each = _between(A, each) + B * n / min(size, n - first)
        total, power = total + power, A @ power
        within.append(each - _between(total, B))
        powers.append(power)
    begin = _fixed(power, within[-1])
    found = [_between(power, begin) + added for power, added in zip(powers, within, strict=True)]
    return np.mean(found, axis=0)[..., 1, 1]


def _between(A: np.ndarray, P: np.ndarray) -> np.ndarray:
    """Aᵢ P Aⱼᵀ [d, d, 2, 2] for every pair."""
    return np.einsum("iab,ijbc,jdc->ijad", A, P, A)
