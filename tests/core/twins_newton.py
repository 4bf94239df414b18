"""Twins of the second-order rules: scipy's, optax's and torch's, or NumPy from an independent formulation.

scipy's minimizers take one function for the whole run: where the objective changes with every mini-batch,
its solvers are called step by step.
"""

import numpy as np
import scipy.linalg
import scipy.optimize
import twins_secants
import twins_whitened
from courses import COURSES
from hands import Hand, Twin
from scipy.optimize._nonlin import nonlin_solve
from scipy.optimize._trustregion_dogleg import DoglegSubproblem
from scipy.optimize._trustregion_ncg import CGSteihaugSubproblem
from stepwise import compiled, errors, stepwise

ONE_FUNCTION = ("bowl", "rosenbrock")


def by_scipy_newton(damping=0.0):
    """scipy's root finder on the gradient, with the Hessian for its Jacobian: one full step at a time."""

    def make(task):
        _, gradient, hessian = compiled(task)

        def step(t, x, lr):
            there = nonlin_solve(
                lambda z: gradient(t, z),
                x,
                jacobian=lambda z: hessian(t, z) + damping * np.eye(len(z)),
                iter=1,
                line_search=None,
            )
            return x + lr * (there - x)

        return step

    return stepwise("scipy.nonlin_solve", make)


def by_polar(damping):
    """No published package has saddle-free Newton: |H| is the symmetric factor of H's polar decomposition."""

    def make(task):
        _, gradient, hessian = compiled(task)

        def step(t, x, lr):
            size = scipy.linalg.polar(hessian(t, x))[1] + damping * np.eye(len(x))
            return x - lr * np.linalg.solve(size, gradient(t, x))

        return step

    return stepwise("scipy.polar", make)


def by_least_squares(course, damping, marquardt):
    """scipy's linear least squares on the straightened residuals, with the damping as more equations."""

    def make(task):
        def step(t, x, lr):
            r, J = errors(course)(t, x)
            units = np.linalg.norm(J, axis=0) if marquardt else np.ones(len(x))
            more = np.sqrt(damping) * np.diag(units)
            p = scipy.optimize.lsq_linear(np.vstack([J, more]), np.concatenate([r, 0 * x])).x
            return x - lr * p

        return step

    return stepwise("scipy.lsq_linear", make)


def by_scipy(method):
    """The whole of scipy's minimizer; it stops at the bottom, where our path stays."""

    def walk(task):
        value, gradient, hessian = (lambda x, part=part: part(0, x) for part in compiled(task))
        path = [task.start]
        scipy.optimize.minimize(
            value,
            task.start,
            method=method,
            jac=gradient,
            hess=hessian,
            callback=lambda x: path.append(x.copy()),
            options={
                "initial_trust_radius": 0.3,
                "max_trust_radius": 1.5,
                "eta": 0.15,
                "gtol": 1e-12,
                "maxiter": len(task.lr),
            },
        )
        return np.array(path + [path[-1]] * (len(task.lr) + 1 - len(path)))

    return Hand(f"scipy.{method}", walk)


def by_subproblem(solver):
    """scipy's solver inside a region, and Nocedal & Wright's Algorithm 4.1 around it."""

    def make(task):
        value, gradient, hessian = compiled(task)
        radius = 0.3

        def step(t, x, lr):
            nonlocal radius
            if np.linalg.norm(gradient(t, x)) < 1e-12:  # the bottom, where scipy divides by 0
                return x
            model = solver(x, *(lambda z, part=part: part(t, z) for part in (value, gradient, hessian)))
            p, hits = model.solve(lr * radius)
            ratio = (value(t, x) - value(t, x + p)) / (value(t, x) - model(p))
            if ratio < 0.25:
                radius = radius / 4
            elif ratio > 0.75 and hits:
                radius = min(2 * radius, 1.5)
            return x + p if ratio > 0.15 else x

        return step

    return stepwise(f"scipy.{solver.__name__}", make)


REGION = {"radius": 0.3, "largest": 1.5}

TWINS = (
    Twin("newton", {}, by_scipy_newton()),
    Twin("damped_newton", {"damping": 0.5}, by_scipy_newton(0.5)),
    Twin("saddle_free_newton", {"damping": 0.5}, by_polar(0.5)),
    *(
        Twin(
            "gauss_newton",
            {"damping": 0.5, "marquardt": marquardt},
            by_least_squares(course, 0.5, marquardt),
            on=(course,),
        )
        for course in COURSES
        for marquardt in (False, True)
    ),
    *(
        Twin("natural_gradient", {"damping": 0.5}, by_least_squares(course, 0.5, False), on=(course,))
        for course in COURSES
    ),
    Twin("trust_region", REGION, by_scipy("trust-ncg"), on=ONE_FUNCTION),
    Twin("trust_region", REGION, by_subproblem(CGSteihaugSubproblem)),
    Twin("dogleg", REGION, by_scipy("dogleg"), on=ONE_FUNCTION),
    Twin("dogleg", REGION, by_subproblem(DoglegSubproblem)),
    *twins_secants.TWINS,
    *twins_whitened.TWINS,
)
NO_TWIN = twins_whitened.NO_TWIN | dict.fromkeys(
    ("kfac", *(f"kfac.{toggle}={on}" for toggle in ("clipped", "empirical") for on in (False, True))),
    "needs the layers of a network, which no course has: test_kfac.py trains one by NumPy beside it",
)
