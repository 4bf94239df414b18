"""Twins of the rules that find their own rate: parameter-free ones, line searches, conjugate gradients."""

import jax
import numpy as np
import optax
import scipy.optimize
from hands import Hand, Twin, by_optax
from jax import numpy as jnp

MOMENTS = {"b1": 0.9, "b2": 0.98, "eps": 0.01, "d0": 0.001}


def by_polyak(variant, f_min=0.1):
    """The rate goes last: in optax.polyak_sgd it goes first, so that the step is divided by it."""
    return by_optax(
        lambda lr: optax.chain(
            optax.scale_by_polyak(f_min=f_min, max_learning_rate=0.5, eps=0.01, variant=variant),
            optax.scale_by_learning_rate(lr),
        )
    )


def without_correction(lr):
    """The rate that undoes optax's bias correction (β1 = 0.9, β2 = 0.98)."""
    return lambda t: lr(t) * (1 - 0.9 ** (t + 1)) / jnp.sqrt(1 - 0.98 ** (t + 1))


def by_d(make, rate=lambda lr: lr):
    """optax.contrib.prodigy and .dadapt_adamw take the same settings."""
    return by_optax(lambda lr: make(rate(lr), betas=(0.9, 0.98), eps=0.01, estim_lr0=0.001))


def by_backtracking(lr):
    """Starting afresh with the learning rate at every step; 29 shorter trials after the first."""
    search = optax.scale_by_backtracking_linesearch(
        29, slope_rtol=0.2, decrease_factor=0.7, increase_factor=jnp.inf, max_learning_rate=1.0
    )
    return optax.chain(optax.sgd(lr), search)


def zoom(c1, c2):
    """Nocedal and Wright's algorithms as they stand, without Hager and Zhang's additions."""
    return optax.scale_by_zoom_linesearch(
        30,
        slope_rtol=c1,
        curv_rtol=c2,
        approx_dec_rtol=None,
        stepsize_precision=0.0,
        initial_guess_strategy="one",
    )


def by_scipy_search(c1, c2):
    """Steepest descent with SciPy's strong Wolfe search."""

    def walk(task):
        value, x, path = jax.jit(lambda t, x: task.objective(t)(x)), task.start, [task.start]
        for t, lr in enumerate(task.lr):
            f, gradient = lambda x, t=t: float(value(t, x)), lambda x, t=t: task.gradient(t, x)
            g = gradient(x)
            if f(x) > 1e-30:  # else it warns that nothing is left to gain
                found = scipy.optimize.line_search(f, gradient, x, -lr * g, c1=c1, c2=c2)[0]
                x = x - found * lr * g - lr * task.decoupled * x
            path.append(x)
        return np.array(path)

    return Hand("scipy", walk)


def by_scipy_cg(c1, c2):
    """Its own search is another one: only when both are all but exact are the paths the same."""

    def walk(task):
        f = jax.jit(task.objective(0))
        found = scipy.optimize.minimize(
            lambda x: float(f(x)),
            task.start,
            jac=lambda x: task.gradient(0, x),
            method="CG",
            options={"c1": c1, "c2": c2, "gtol": 1e-12, "return_all": True},
        )
        path = np.array(found.allvecs)
        return np.vstack([path, np.tile(path[-1], (len(task.lr) + 1 - len(path), 1))])

    return Hand("scipy", walk)


def by_conjugation(beta, c1, c2):
    """The book's Algorithm 5.4 with optax's search: `beta(g, old)` is all that its variants differ in.

    The first trial of each search is the exact minimum of the quadratic model on the line.
    """

    def walk(task):
        search = zoom(c1, c2)

        @jax.jit
        def searched(t, x, d, lr):
            f = task.objective(t)
            value, g = jax.value_and_grad(f)(x)
            p = lr * jnp.abs(g @ d / (d @ jax.hessian(f)(x) @ d)) * d
            return search.update(p, search.init(x), x, value=value, grad=g, value_fn=f)[0]

        x, path, before = task.start, [task.start], None
        for t, lr in enumerate(task.lr):
            g = task.gradient(t, x)
            arrived = before is None or before[0] @ before[0] < 1e-200
            d = -g if arrived else beta(g, before[0]) * before[1] - g
            d = d if g @ d < 0 else -g
            move = np.asarray(searched(t, x, d, lr)) if g @ g > 1e-200 else 0.0
            x, before = x + move - lr * task.decoupled * x, (g, d)
            path.append(x)
        return np.array(path)

    return Hand("numpy+optax", walk)


def polak_ribiere(g, old):
    return max(0.0, g @ (g - old) / (old @ old))


def fletcher_reeves(g, old):
    return (g @ g) / (old @ old)


WOLFE = {"condition": "strong_wolfe", "c1": 0.01, "c2": 0.5}

EXACT = {"beta": "polak_ribiere", "c1": 1e-9, "c2": 1e-8, "trials": 60}

TWINS: tuple[Twin, ...] = (
    # with f* at the valley's floor the steps across it are chaotic, so Rosenbrock's is set higher
    *(
        Twin(
            "polyak",
            {"f_star": f_star, "cap": 0.5, "eps": 0.01, "positive": positive},
            by_polyak(variant, f_star),
            on,
        )
        for f_star, on in ((0.1, ("bowl", "regression")), (4.0, ("rosenbrock",)))
        for positive, variant in ((False, "sps"), (True, "sps+"))
    ),
    Twin(
        "dog",
        {"alpha": 0.02, "eps": 0.01},
        by_optax(lambda lr: optax.contrib.dog(lr, init_step=("heuristic", 0.02), eps=0.01)),
    ),
    Twin("prodigy", MOMENTS, by_d(optax.contrib.prodigy)),
    Twin(
        "prodigy", {**MOMENTS, "bias_correction": False}, by_d(optax.contrib.prodigy, rate=without_correction)
    ),
    Twin("d_adaptation", MOMENTS, by_d(optax.contrib.dadapt_adamw)),
    Twin(
        "d_adaptation",
        {**MOMENTS, "bias_correction": False},
        by_d(optax.contrib.dadapt_adamw, rate=without_correction),
    ),
    # line searches
    Twin("steepest_descent", {"condition": "armijo", "c1": 0.2, "rho": 0.7}, by_optax(by_backtracking)),
    Twin("steepest_descent", WOLFE, by_optax(lambda lr: optax.chain(optax.sgd(lr), zoom(0.01, 0.5)))),
    Twin("steepest_descent", WOLFE, by_scipy_search(0.01, 0.5)),
    Twin("conjugate_gradient", EXACT, by_scipy_cg(1e-9, 1e-8), on=("bowl", "rosenbrock")),  # one objective
    Twin("conjugate_gradient", {"beta": "polak_ribiere"}, by_conjugation(polak_ribiere, 1e-4, 0.1)),
    Twin("conjugate_gradient", {"beta": "fletcher_reeves"}, by_conjugation(fletcher_reeves, 1e-4, 0.1)),
)
NO_TWIN: dict[str, str] = {}
