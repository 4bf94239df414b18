"""Preprocessing: the forms against scikit-learn's, and what each does to the Hessian."""

import jax
import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import StandardScaler

from landscapes import LANDSCAPES
from landscapes.linear_models.preprocessing import FORMS, TRUE, features

pytestmark = pytest.mark.usefixtures("x64")
SCALES = LANDSCAPES["scales"]
SETTINGS = [(1.0, 0.0), (5.0, 0.5), (1e3, 0.95), (1e6, 0.0)]
every_setting = pytest.mark.parametrize(("scale", "correlation"), SETTINGS)


def made(form, scale, correlation):
    """The features of a form, by its name."""
    return features(np.asarray(SCALES.data().X), FORMS.index(form), scale, correlation)


def condition(form, scale, correlation):
    """The condition number of the Hessian."""
    params = {"form": FORMS.index(form), "scale": scale, "correlation": correlation}
    H = jax.hessian(SCALES.loss)(np.zeros(2), SCALES.data(), **params)
    return np.linalg.cond(H)


def test_the_noise_is_white_and_explains_nothing():
    z, e, weight = SCALES.data()
    np.testing.assert_allclose(z.T @ z / len(z), np.eye(2), atol=1e-14)
    np.testing.assert_allclose([*z.mean(axis=0), e.mean(), *(z.T @ e)], 0, atol=1e-12)
    assert (weight == 1).all()


@every_setting
def test_every_form_is_what_scikit_learn_makes_of_the_raw_features(scale, correlation):
    raw = made("raw", scale, correlation)
    np.testing.assert_allclose(raw.std(axis=0), [1 / scale, 1], rtol=1e-12)
    np.testing.assert_allclose(raw.mean(axis=0), [1 / scale, 1], rtol=1e-12)
    assert np.corrcoef(raw.T)[0, 1] == pytest.approx(correlation, abs=1e-12)
    np.testing.assert_allclose(made("centred", scale, correlation), raw - raw.mean(axis=0), atol=1e-12)
    standard = StandardScaler().fit_transform(raw)
    np.testing.assert_allclose(made("standardized", scale, correlation), standard, atol=1e-8)
    if correlation:  # without, all directions are as good
        shown = PCA().fit_transform(standard)
        turned = made("PCA", scale, correlation)
        np.testing.assert_allclose(np.abs(turned), np.abs(shown), atol=1e-8)
        white = PCA(whiten=True).fit_transform(standard) * np.sqrt(len(raw) / (len(raw) - 1))
        np.testing.assert_allclose(np.abs(made("whitened", scale, correlation)), np.abs(white), atol=1e-7)


@every_setting
def test_whitened_features_have_the_identity_as_covariance_and_pca_ones_a_diagonal(scale, correlation):
    white, turned = (made(form, scale, correlation) for form in ("whitened", "PCA"))
    np.testing.assert_allclose(white.T @ white / len(white), np.eye(2), atol=1e-12)
    np.testing.assert_allclose(
        turned.T @ turned / len(turned), np.diag([1 + correlation, 1 - correlation]), atol=1e-12
    )


@every_setting
def test_the_condition_number_falls_to_one(scale, correlation):
    known = [condition(form, scale, correlation) for form in FORMS]
    ratio = (1 + correlation) / (1 - correlation)
    assert known[FORMS.index("whitened")] == pytest.approx(1, rel=1e-9)
    assert known[FORMS.index("standardized")] == pytest.approx(ratio, rel=1e-9)
    assert known[FORMS.index("PCA")] == pytest.approx(ratio, rel=1e-9)
    if scale > 1:
        assert known[FORMS.index("centred")] > 0.9 * scale**2
        assert known[FORMS.index("raw")] > known[FORMS.index("centred")] * 0.99


@pytest.mark.parametrize("form", FORMS)
@every_setting
def test_the_loss_is_the_least_squares_fit_to_those_features(form, scale, correlation):
    which, data = FORMS.index(form), SCALES.data()
    raw, phi = made("raw", scale, correlation), made(form, scale, correlation)
    y = raw @ TRUE + data.y
    y = y if form == "raw" else y - y.mean()
    params = {"form": float(which), "scale": scale, "correlation": correlation}
    w = np.array([0.3, -1.1])
    known = 0.5 * np.mean((phi @ w - y) ** 2)
    assert SCALES.loss(w, data, **params) == pytest.approx(known, rel=1e-9)
    ((*minimum,),) = SCALES.minima(**params)
    if scale < 1e6:  # else the first raw feature is too small for any solver
        solved = LinearRegression(fit_intercept=False).fit(phi, y).coef_
        np.testing.assert_allclose(minimum, solved, atol=1e-6)
    for x, side in zip(minimum, SCALES.picture.window, strict=True):
        assert side[0] < x < side[1], "every form has its minimum on the map"
