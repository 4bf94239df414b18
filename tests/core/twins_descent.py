"""Twins of the rules of descent, signs, averaging and variance reduction."""

from functools import partial

import jax
import numpy as np
import optax
from courses import COURSES
from hands import Hand, Twin, by_hand, by_optax, by_torch
from jax import numpy as jnp
from optax.contrib import schedule_free_adamw, schedule_free_sgd

CONSTANT_RATE = ("bowl", "rosenbrock")


def walked(task, body, memory):
    """The path of `body(t, x, memory, rate)`, which returns the next x and memory, inside lax.scan."""

    def one(carry, now):
        moved, memory = body(now[0], *carry, now[1])
        moved = moved - now[1] * task.decoupled * carry[0]
        return (moved, memory), moved

    start, rates = jnp.asarray(task.start), jnp.asarray(task.lr)
    _, path = jax.lax.scan(one, (start, memory), (jnp.arange(len(rates)), rates))
    return np.vstack([start, path])


def along_one(pick):
    """Coordinate descent, with the partial derivative of a function of one coordinate alone.

    No library has the gradient-step form. `pick(t, slopes)` names the coordinate.
    """

    def walk(task):
        def body(t, x, memory, rate):
            f = task.objective(t)

            def slope(i):
                return jax.grad(lambda xi: f(jnp.where(jnp.arange(len(x)) == i, xi, x)))(x[i])

            i = pick(t, jnp.stack([slope(i) for i in range(len(x))]))
            return x.at[i].add(-rate * slope(i)), memory

        return walked(task, body, ())

    return Hand("one coordinate", walk)


def by_optax_sam(task):
    """optax's SAM with its inner loop, which wants a function for the gradient at the top of the climb."""
    rates = jnp.asarray(task.lr)
    climb = optax.chain(optax.contrib.normalize(), optax.sgd(0.05))
    optimizer = optax.contrib.sam(optax.sgd(lambda t: rates[t]), climb, opaque_mode=True)

    def body(t, x, state, rate):
        g = jax.grad(task.objective(t))
        updates, state = optimizer.update(g(x), state, x, grad_fn=lambda x, _: g(x))
        return optax.apply_updates(x, updates), state

    return walked(task, body, optimizer.init(jnp.asarray(task.start)))


def by_optax_rprop(task):
    """optax's iRprop⁻, stepping by what it has just computed.

    Its 0.2.8 hands out the step before (github.com/google-deepmind/optax/pull/1725): one step late.
    """
    optimizer = optax.scale_by_rprop(task.lr[0], 0.6, 1.3, 1e-3, 0.5)

    def body(t, x, state, rate):
        _, state = optimizer.update(jax.grad(task.objective(t))(x), state, x)
        return x - state.prev_updates, state

    return walked(task, body, optimizer.init(jnp.asarray(task.start)))


def lookahead(inner):
    """optax's Lookahead, which wants its two points in one; ours is the fast one."""

    def walk(task):
        rates = jnp.asarray(task.lr)
        optimizer = optax.lookahead(inner(lambda t: rates[t]), sync_period=3, slow_step_size=0.3)
        both = optax.LookaheadParams.init_synced(jnp.asarray(task.start))

        def body(t, x, memory, rate):
            both, state = memory
            updates, state = optimizer.update(jax.grad(task.objective(t))(both.fast), state, both)
            both = optax.apply_updates(both, updates)
            return both.fast, (both, state)

        return walked(task, body, (both, optimizer.init(both)))

    return Hand("optax", walk)


def mean_of_sgd(first):
    """The path of optax.sgd, and then the mean of its points from number `first` on (before: the point)."""

    def walk(task):
        path = by_optax(optax.sgd).walk(task)
        means = [path[min(first, t) : t + 1].mean(axis=0) for t in range(len(path))]
        return np.array([path[0], *means[1:]])

    return Hand("optax.sgd, averaged", walk)


def asgd_step(g, x, memory, lr, t):
    """torch.optim.ASGD's algorithm with all iterates kept (λ = 0.05, α = 0.6, the first 10 left out).

    PyTorch itself computes a step's rate one step early, so that a schedule reaches it late.
    """
    z, kept = memory[:2] if t > 1 else (x, [])
    rate = lr / (1 + 0.05 * lr * (t - 1)) ** 0.6
    z = z - rate * (g(z) + 0.05 * z)
    kept = [z] if t <= 11 else [*kept, z]
    return np.mean(kept, axis=0), (z, kept)


def schedule_free_adamw_step(g, x, memory, lr, t):
    """Defazio et al. 2024, Algorithm 1, with every z kept (β1 = 0.8, β2 = 0.98, ε = 0.01, λ = 0.1)."""
    z, v, kept = memory if t > 1 else (x, 0.0, [])
    y = 0.2 * z + 0.8 * x
    v = 0.98 * v + 0.02 * g(y) ** 2
    rate = lr * np.sqrt(1 - 0.98**t)
    z = z - rate * g(y) / (np.sqrt(v) + 0.01) - rate * 0.1 * y
    kept = [*kept, (rate**2, z)]
    weights, points = zip(*kept, strict=True)
    return np.average(points, axis=0, weights=weights), (z, v, kept)


def rprop_step(turn):
    """Igel & Hüsken 2000, one weight at a time (η⁻ = 0.6, η⁺ = 1.3): libraries have iRprop⁻ only.

    `turn(change, usual, slope)` says, where the sign turned, what the step and the remembered slope are:
    `change` was the last step, `usual` goes on.
    """

    def weight(slope, size, before, change):
        if before * slope > 0:
            size = min(size * 1.3, 0.5)
        if before * slope < 0:
            size = max(size * 0.6, 1e-3)
            change, slope = turn(change, -np.sign(slope) * size, slope)
            return size, slope, change
        return size, slope, -np.sign(slope) * size

    def step(g, x, memory, lr, t):
        known = memory[0] if t > 1 else [(lr, 0.0, 0.0)] * len(x)
        known = [weight(slope, *each) for slope, each in zip(g(x), known, strict=True)]
        return x + np.array([change for _, _, change in known]), (known,)

    return by_hand(step)


def by_numpy(walk):
    """A walk over the regression's own samples: `walk(start, rates, X, y, batches)` yields the points.

    No library draws our mini-batches. `batches` are the row numbers of every step.
    """

    def path(task):
        course = COURSES["regression"]
        batches = [rows[weight > 0] for rows, weight in zip(*course.plan, strict=True)]
        data = np.asarray(course.data.X), np.asarray(course.data.y)
        return np.array([task.start, *walk(task.start, task.lr, *data, batches)])

    return Hand("numpy", path)


def svrg_walk(w, rates, X, y, batches):
    """Johnson & Zhang 2013: two loops. For least squares, g(w) - g(w̃) is A (w - w̃) (m = 30)."""
    for epoch in range(0, len(rates), 30):
        snapshot = w
        mu = X.T @ (X @ snapshot - y) / len(y)
        for rate, rows in list(zip(rates, batches, strict=True))[epoch : epoch + 30]:
            A = X[rows].T @ X[rows] / len(rows)
            w = w - rate * (A @ (w - snapshot) + mu)
            yield w


def saga_walk(w, rates, X, y, batches):
    """Defazio et al. 2014. For least squares, a table of the residuals is enough."""
    table = X @ w - y
    for rate, rows in zip(rates, batches, strict=True):
        now = X[rows] @ w - y[rows]
        v = X[rows].T @ (now - table[rows]) / len(rows) + X.T @ table / len(y)
        table[rows] = now
        w = w - rate * v
        yield w


def averaged(make):
    """optax's schedule-free moves y; the answer is x."""
    return by_optax(make, at=lambda y, state: optax.contrib.schedule_free_eval_params(state, y))


RPROP = {"minus": 0.6, "plus": 1.3, "smallest": 1e-3, "largest": 0.5}
LOOKAHEAD = {"k": 3, "alpha": 0.3, "b1": 0.8, "b2": 0.98, "eps": 0.01}
PYTORCH = {"t0": 10, "lambd": 0.05, "alpha": 0.6, "form": "pytorch"}
SCHEDULE_FREE = {"beta": 0.8, "b2": 0.98, "eps": 0.01, "decay": 0.1}

TWINS = (
    Twin("signsgd", {}, by_optax(optax.sign_sgd)),
    Twin("normalized_gd", {}, by_optax(lambda lr: optax.chain(optax.contrib.normalize(), optax.sgd(lr)))),
    Twin(
        "clipped_gd",
        {"c": 0.3},
        by_optax(lambda lr: optax.chain(optax.clip_by_global_norm(0.3), optax.sgd(lr))),
    ),
    Twin("coordinate_descent", {}, along_one(lambda t, slopes: t % len(slopes))),
    Twin("coordinate_descent", {"greedy": True}, along_one(lambda t, slopes: jnp.argmax(jnp.abs(slopes)))),
    Twin("sam", {"rho": 0.05}, Hand("optax", by_optax_sam)),
    # Rprop: optax and torch have iRprop⁻ only
    Twin("rprop", {**RPROP, "variant": "irprop_minus"}, Hand("optax", by_optax_rprop)),
    Twin(
        "rprop",
        {**RPROP, "variant": "irprop_minus"},
        by_torch("Rprop", etas=(0.6, 1.3), step_sizes=(1e-3, 0.5)),
    ),
    Twin("rprop", {**RPROP, "variant": "irprop_minus"}, rprop_step(lambda change, usual, slope: (0.0, 0.0))),
    Twin(
        "rprop", {**RPROP, "variant": "rprop_plus"}, rprop_step(lambda change, usual, slope: (-change, 0.0))
    ),
    Twin(
        "rprop", {**RPROP, "variant": "rprop_minus"}, rprop_step(lambda change, usual, slope: (usual, slope))
    ),
    # averaging
    Twin("asgd", {}, mean_of_sgd(1)),
    Twin("asgd", {"t0": 20}, mean_of_sgd(21)),
    Twin(
        "asgd",
        PYTORCH,
        by_torch("ASGD", at=lambda x, state, lr: state["ax"], lambd=0.05, alpha=0.6, t0=9),
        on=CONSTANT_RATE,  # torch's rate lags behind a schedule
    ),
    Twin("asgd", PYTORCH, by_hand(asgd_step)),
    Twin("lookahead", LOOKAHEAD, lookahead(optax.sgd)),
    Twin(
        "lookahead", {**LOOKAHEAD, "inner": "adam"}, lookahead(partial(optax.adam, b1=0.8, b2=0.98, eps=0.01))
    ),
    Twin("schedule_free_sgd", {"beta": 0.8}, averaged(partial(schedule_free_sgd, b1=0.8))),
    Twin(
        "schedule_free_adamw",
        SCHEDULE_FREE,
        averaged(partial(schedule_free_adamw, b1=0.8, b2=0.98, eps=0.01, weight_decay=0.1)),
    ),
    Twin("schedule_free_adamw", {**SCHEDULE_FREE, "form": "paper"}, by_hand(schedule_free_adamw_step)),
    # variance reduction: without mini-batches there is nothing to correct
    Twin("svrg", {"m": 30}, by_optax(optax.sgd), on=CONSTANT_RATE),
    Twin("svrg", {"m": 30}, by_numpy(svrg_walk), on=("regression",)),
    Twin("saga", {}, by_numpy(saga_walk), on=("regression",)),  # the others have no samples
)
NO_TWIN: dict[str, str] = {}
