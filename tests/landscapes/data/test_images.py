"""Labelled images: what is read from a file, a sentence for every bad one, sizes, parts and augmentation."""

import io
import tracemalloc
import zipfile

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.ndimage import affine_transform
from sklearn.datasets import load_digits
from test_tables import honest, npy, npz, zipped

from landscapes.data import images
from landscapes.data.images import MOST, Images, UploadError, as_float, digits, read, resized, split
from landscapes.networks.augmentation import augmented, warped

DRAW = np.random.Generator(np.random.PCG64(0))
X = DRAW.integers(0, 256, (30, 5, 6), dtype=np.uint8)
X[0, 0, 0] = 255
Y = np.arange(30) % 3
SQUARE = X[:, :, :5]
STILL = {"shift": 0.0, "rotate": 0.0, "scale": 0.0, "noise": 0.0, "flip": False}
CHANGED, MOVED = jax.jit(augmented), jax.jit(warped)


def test_the_digits_are_scikit_learns():
    known = load_digits()
    X, y, classes, name, _ = digits()
    np.testing.assert_array_equal(X[..., 0] * 16, known.images)
    np.testing.assert_array_equal(y, known.target)
    assert (X.dtype, y.dtype, X.shape) == (np.float32, np.int32, (1797, 8, 8, 1))
    assert (classes, name) == (tuple("0123456789"), "digits")
    assert digits() is digits()


def test_a_file_like_keras_mnist_brings_test_images():
    content = npz(True, x_train=X, y_train=Y.astype(np.uint8), x_test=X[:3], y_test=np.uint8([2, 0, 2]))
    train, test = read("My mnist.v1.NPZ", content)
    np.testing.assert_array_equal(train.X, (X / 255).astype(np.float32)[..., None])
    np.testing.assert_array_equal(train.y, Y)
    np.testing.assert_array_equal(test.X, train.X[:3])
    assert test.y.tolist() == [2, 0, 2]
    assert (train.X.dtype, train.y.dtype, test.y.dtype) == (np.float32, np.int32, np.int32)
    assert train.classes == test.classes == ("0", "1", "2")
    assert train.name == "My mnist.v1"


@pytest.mark.parametrize("pair", [("X", "y"), ("x", "y"), ("x_train", "y_train"), ("images", "labels")])
def test_other_names_are_understood(pair):
    train, test = read("a.npz", npz(**dict(zip(pair, (X, Y), strict=True))))
    assert train.X.shape == (30, 5, 6, 1)
    assert test is None


THREE = DRAW.random((30, 5, 6, 3))


@pytest.mark.parametrize(
    ("given", "known"),
    [
        (X, X[..., None] / 255),
        (X[..., None], X[..., None] / 255),
        (X[:, None], X[..., None] / 255),
        (SQUARE.reshape(30, 25), SQUARE[..., None] / 255),
        (THREE, THREE),
        (THREE.transpose(0, 3, 1, 2), THREE),
    ],
)
def test_images_may_be_flat_or_have_channels_first_or_last(given, known):
    np.testing.assert_allclose(read("a.npz", npz(X=given, y=Y))[0].X, known, atol=1e-7)


@pytest.mark.parametrize(
    ("given", "low", "high"),
    [
        (X > 99, 0, 1),
        ((X > 99).astype(np.uint8), 0, 1),
        (X / np.float64(300), 0, 1),
        (X // 16, 0, 16),
        (X / 16, 0, 16),
        (X.astype(np.float16), 0, 255),
        (X.astype(">i4"), 0, 255),
        (X * 4.0, 0, 1020),
        (X / 128 - 0.5, -0.5, 255 / 128 - 0.5),
        (X.astype(int) - 100, -100, 155),
    ],
)
def test_pixels_are_scaled_to_0_to_1_and_test_images_alike(given, low, high):
    given[1] = np.where(given[1] == given.max(), 0, given[1])  # the test images are darker
    given[0, 0, :2] = given.min(), given.max()
    train, test = read("a.npz", npz(x_train=given, y_train=Y, x_test=given[1:2], y_test=Y[1:2]))
    np.testing.assert_allclose(train.X[..., 0], (given.astype(float) - low) / (high - low), atol=1e-6)
    np.testing.assert_array_equal(test.X, train.X[1:2])


@pytest.mark.parametrize(
    ("given", "classes"),
    [
        (Y * 3 - 3, ("-3", "0", "3")),
        (Y + 2.0, ("2", "3", "4")),
        (Y[:, None], ("0", "1", "2")),
        (np.eye(3)[Y], ("0", "1", "2")),
        (np.eye(5, dtype=bool)[Y + 1], ("1", "2", "3")),
    ],
)
def test_labels_are_numbered_from_0_and_their_names_kept(given, classes):
    train, _ = read("a.npz", npz(X=X, y=given))
    np.testing.assert_array_equal(train.y, Y)
    assert train.classes == classes


def test_many_images_are_kept_as_bytes(monkeypatch):
    monkeypatch.setattr(images, "FLOATS", 0)
    kept, _ = read("a.npz", npz(X=X, y=Y))
    np.testing.assert_array_equal(kept.X[..., 0], X)
    assert kept.X.dtype == np.uint8
    rounded, _ = read("a.npz", npz(X=THREE, y=Y))
    np.testing.assert_allclose(as_float(rounded.X), THREE, atol=0.501 / 255)


def test_bytes_and_floats_become_the_same_floats_in_numpy_and_jax():
    for pixels in (X, jnp.asarray(X)):
        assert as_float(pixels).dtype == np.float32
        np.testing.assert_allclose(as_float(pixels), X / 255, rtol=1e-6)
        floats = as_float(pixels)
        assert as_float(floats) is floats


WITH_NAN = np.where(np.arange(30)[:, None, None] == 7, np.nan, THREE[..., 0])
TRAIN = {"x_train": X, "y_train": Y}
HOSTILE = {
    "another ending": ("a.csv", npz(X=X, y=Y), "Only .npz files can be read"),
    "empty": ("a.npz", b"", "is empty"),
    "large": ("a.npz", b"1" * (64 * 2**20 + 1), "larger than 64 MB"),
    "no archive": ("a.npz", b"PK but none", "not a readable .npz archive"),
    "other names": ("a.npz", npz(a=X, b=X, c=Y), "are called a, b, c; call the features X and the target y"),
    "no labels": (
        "a.npz",
        npz(images=X),
        "The arrays are called images; call the features X and the target y",
    ),
    "single rows": ("a.npz", npz(X=X[:, 0], y=Y), "rows of 6 pixels, which make no square"),
    "no pixels": ("a.npz", npz(X=X[:, :0], y=Y), "0 × 6 pixels; sides from 4 to 64"),
    "small": ("a.npz", npz(X=X[:, :3], y=Y), "3 × 6 pixels; sides from 4 to 64"),
    "wide": ("a.npz", npz(X=np.tile(X, 11), y=Y), "5 × 66 pixels"),
    "two channels": ("a.npz", npz(X=THREE[..., :2], y=Y), r"with 1 or 3 channels, but it is \[30, 5, 6, 2\]"),
    "five dimensions": ("a.npz", npz(X=THREE[..., None], y=Y), r"but it is \[30, 5, 6, 3, 1\]"),
    "a number": ("a.npz", npz(X=1, y=1), r"but it is \[\]"),
    "few": ("a.npz", npz(X=X[:19], y=Y[:19]), "19 images; from 20 to 100,000"),
    "many": (
        "a.npz",
        npz(True, X=np.zeros((100_001, 4, 4), bool), y=np.zeros(100_001)),
        "has 100,001 labels",
    ),
    "other lengths": ("a.npz", npz(X=X, y=Y[:29]), "X has 30 images, but y has 29 labels"),
    "NaN": ("a.npz", npz(X=WITH_NAN, y=Y), "A pixel is not a finite number"),
    "infinite": ("a.npz", npz(X=np.nan_to_num(WITH_NAN, nan=np.inf), y=Y), "not a finite number"),
    "too wide a range": ("a.npz", npz(X=(THREE - 0.5) * 3e308, y=Y), "not a finite number"),
    "NaN in the test": (
        "a.npz",
        npz(x_train=THREE[..., 0], y_train=Y, x_test=WITH_NAN, y_test=Y),
        "not a finite number",
    ),
    "the same image": ("a.npz", npz(X=X[:1].repeat(30, 0), y=Y), "All images are the same"),
    "complex": ("a.npz", npz(X=X * 1j, y=Y), "X holds complex128, not real numbers"),
    "words and numbers": (
        "a.npz",
        npz(x_train=X, y_train=Y.astype(str), x_test=X, y_test=Y),
        "y_train and y_test must both hold words, or both numbers",
    ),
    "many labels": ("a.npz", npz(X=X, y=np.zeros(MOST + 1, "S1")), "100,001 labels; at most 100,000"),
    "half labels": ("a.npz", npz(X=X, y=Y + 0.5), "y holds 0.5; labels must be whole numbers"),
    "a NaN label": ("a.npz", npz(X=X, y=np.where(Y, Y, np.nan)), "y holds nan; labels"),
    "huge labels": ("a.npz", npz(X=X, y=Y - 2**62), "y holds -4.61169e[+]18; labels"),
    "not one-hot": ("a.npz", npz(X=X, y=np.ones((30, 3))), r"y is \[30, 3\], but not one-hot"),
    "deep labels": ("a.npz", npz(X=X, y=np.ones((30, 3, 1))), r"one-hot \[n, k\], but it is \[30, 3, 1\]"),
    "one class": ("a.npz", npz(X=X, y=Y * 0), "make a single class; from 2 to 100"),
    "a regression": ("a.npz", npz(X=np.tile(X, (5, 1, 1)), y=np.arange(150)), "make 150 classes"),
    "a lonely class": ("a.npz", npz(X=X, y=np.where(np.arange(30) == 9, 7, Y)), "Label 7 has a single image"),
    "other test sizes": (
        "a.npz",
        npz(**TRAIN, x_test=X[:, :4], y_test=Y),
        "x_test is 4 × 6 × 1, but x_train",
    ),
    "other test labels": ("a.npz", npz(**TRAIN, x_test=X, y_test=Y + 1), "holds the label 3, which y_train"),
    "no test images": ("a.npz", npz(**TRAIN, x_test=X[:0], y_test=Y[:0]), "x_test has 0 images; from 1 to"),
    "declared 2 GB": (
        "a.npz",
        zipped(X=npy("{'descr': '|u1', 'fortran_order': False, 'shape': (100000, 28, 768), }"), y=honest(Y)),
        "X is not a readable array",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_bad_file_gets_one_sentence(what):
    name, content, sentence = HOSTILE[what]
    with pytest.raises(UploadError, match=sentence) as caught:
        read(name, content)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    assert len(message) < 160


def test_a_bomb_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("y.npy", honest(Y))
        with archive.open("X.npy", "w") as member:
            member.write(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (300, 1024, 1024), }"))
            for _ in range(300):
                member.write(bytes(2**20))
    content = file.getvalue()
    assert len(content) < 2 * 2**20
    tracemalloc.start()
    with pytest.raises(UploadError, match="Unpacked, X is larger than 256 MB"):
        read("a.npz", content)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


def bilinear(image, side):
    """One new pixel at a time: what lies at its middle, between the middles of four old pixels."""
    new = np.empty((side, side, image.shape[2]))
    for i, j in np.ndindex(side, side):
        y, x = (
            np.clip((k + 0.5) * old / side - 0.5, 0, old - 1)
            for k, old in zip((i, j), image.shape, strict=False)
        )
        top, left = int(y), int(x)
        low, right = min(top + 1, image.shape[0] - 1), min(left + 1, image.shape[1] - 1)
        y, x = y - top, x - left
        new[i, j] = (1 - y) * ((1 - x) * image[top, left] + x * image[top, right]) + y * (
            (1 - x) * image[low, left] + x * image[low, right]
        )
    return new


def test_enlarged_images_are_bilinear():
    new = resized(THREE[:2].astype(np.float32), 9)
    assert new.dtype == np.float32
    np.testing.assert_allclose(new, [bilinear(image, 9) for image in THREE[:2]], atol=1e-6)


@pytest.mark.parametrize("side", [4, 16, 31, 32])
def test_sizes_change_as_in_jax(side):
    given = DRAW.random((3, 32, 20, 1), np.float32)
    known = jax.image.resize(given, (3, side, side, 1), "bilinear")
    np.testing.assert_allclose(resized(given, side), known, atol=1e-5)


def test_halves_average_and_28_pixels_get_a_black_border_and_the_same_size_is_kept():
    given = DRAW.integers(0, 256, (2, 28, 28, 1), dtype=np.uint8)
    larger = resized(given, 32)
    np.testing.assert_array_equal(larger[:, 2:30, 2:30], as_float(given))
    assert larger.sum() == pytest.approx(as_float(given).sum())
    assert larger.shape == (2, 32, 32, 1)
    np.testing.assert_array_equal(resized(given, 28), as_float(given))
    half = resized(given, 14)[0, 5, 5, 0]  # pixels 10 and 11 have 3/8 each, their neighbours 1/8
    weights = np.array([1, 3, 3, 1]) / 8
    assert half == pytest.approx(weights @ given[0, 9:13, 9:13, 0] @ weights / 255)


def test_a_split_is_stratified_disjoint_and_the_same_every_time():
    whole = digits()
    numbered = whole._replace(X=np.arange(len(whole.y)))
    train, validation = split(numbered, 0.2)
    assert (len(train.y), len(validation.y)) == (1437, 360)
    np.testing.assert_array_equal(np.sort(np.concatenate([train.X, validation.X])), numbered.X)
    for part in (train, validation):
        np.testing.assert_array_equal(part.y, whole.y[part.X])
    shares = np.bincount(validation.y) - 0.2 * np.bincount(whole.y)
    assert np.abs(shares).max() < 1
    again, other = split(numbered, 0.2)[1], split(numbered, 0.2, seed=1)[1]
    np.testing.assert_array_equal(again.X, validation.X)
    assert (np.sort(other.X) != np.sort(validation.X)).any()


@pytest.mark.parametrize("share", [0, 0.001, 0.2, 0.5, 0.999, 1])
def test_every_class_is_in_both_parts(share):
    y = np.repeat([0, 1, 2], [2, 3, 25]).astype(np.int32)
    train, validation = split(Images(np.zeros((30, 4, 4, 1)), y, ("a", "b", "c"), "few"), share)
    assert set(train.y) == set(validation.y) == {0, 1, 2}
    assert len(train.y) + len(validation.y) == 30


def test_nothing_changes_by_amounts_of_0():
    given = digits().X[:400]
    np.testing.assert_array_equal(CHANGED(jax.random.key(1), given, **STILL), given)


def test_images_move_as_in_scipy():
    shift, angle, size = DRAW.normal(0, 2, (4, 2)), DRAW.normal(0, 1, 4), DRAW.uniform(0.6, 1.5, 4)
    moved = MOVED(*(jnp.asarray(part, np.float32) for part in (THREE[:4], shift, angle, size)))
    middle = np.array([2, 2.5])
    for i in range(4):
        cos, sin = np.cos(angle[i]), np.sin(angle[i])
        back = np.array([[cos, sin], [-sin, cos]]) / size[i]
        offset = middle - back @ (middle + shift[i])
        for channel in range(3):
            known = affine_transform(
                THREE[i, :, :, channel], back, offset, order=1, mode="grid-constant", cval=0
            )
            np.testing.assert_allclose(moved[i, :, :, channel], known, atol=1e-5)


def test_turns_are_anticlockwise_and_shifts_down_and_to_the_right():
    given = jnp.asarray(SQUARE[:1, :, :, None], np.float32)
    none, one = jnp.zeros((1, 2)), jnp.ones(1)
    turned = MOVED(given, none, one * np.pi / 2, one)
    np.testing.assert_allclose(turned[0, :, :, 0], np.rot90(SQUARE[0]), atol=1e-3)
    shifted = MOVED(given, jnp.array([[1.0, 2.0]]), 0 * one, one)
    np.testing.assert_array_equal(shifted[0, 1:, 2:, 0], SQUARE[0, :-1, :-2])
    assert not shifted[0, 0].any()
    assert not shifted[0, :, :2].any()


def test_every_image_moves_in_its_own_way_and_within_bounds():
    """The pixels of these images are their own places, so they tell where they come from."""
    side, n = 21, 200
    places = np.stack(np.mgrid[:side, :side], axis=-1).astype(np.float32) - 10
    given = jnp.asarray(np.broadcast_to(places, (n, side, side, 2)))
    before = CHANGED._cache_size()
    shifted, turned, scaled = (
        np.asarray(CHANGED(jax.random.key(0), given, **(STILL | {name: amount})))
        for name, amount in (("shift", 3.0), ("rotate", 30.0), ("scale", 0.25))
    )
    assert CHANGED._cache_size() == before + 1, "amounts are traced"
    right = turned[:, 10, 12] - turned[:, 10, 8]
    wide = scaled[:, 10, 12] - scaled[:, 10, 8]
    for found, bound in (
        (shifted[:, 10, 10, 0], 3),
        (shifted[:, 10, 10, 1], 3),
        (np.degrees(np.arctan2(right[:, 0], right[:, 1])), 30),
        (4 / wide[:, 1] - 1, 0.25),
    ):
        assert 0.9 * bound < found.max() <= 1.001 * bound
        assert -0.9 * bound > found.min() >= -1.001 * bound
        assert abs(found.mean()) < 0.2 * bound
    np.testing.assert_allclose(np.linalg.norm(right, axis=1), 4, rtol=1e-5)


def test_noise_has_its_deviation_and_half_of_the_images_are_mirrored():
    key, given = jax.random.key(0), digits().X[:400]
    noise = CHANGED(key, given, **(STILL | {"noise": 0.1})) - given
    assert float(noise.std()) == pytest.approx(0.1, rel=0.02)
    assert abs(float(noise.mean())) < 0.002
    seen = np.asarray(CHANGED(key, given, **(STILL | {"flip": True})))
    mirrored = (seen == given[:, :, ::-1]).all(axis=(1, 2, 3))
    assert (mirrored | (seen == given).all(axis=(1, 2, 3))).all()
    assert 160 < mirrored.sum() < 240
