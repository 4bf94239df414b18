"""Which images train a network, and which try it out."""

import io

import numpy as np
import pytest

from landscapes.data import training_images
from landscapes.data.images import digits, split
from landscapes.data.training_images import DIGIT_COUNTS, Chosen, samples

ALL = Chosen(None, None, 0.2, 1.0, 2048, 512)


def archive(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return training_images.remember("mine.npz", file.getvalue())


def rows(data):
    return {image.tobytes() for image in data.X}


def test_all_images_that_do_not_validate_train_in_their_order_unless_less_is_asked_for():
    training, validation = split(digits(), 0.2)
    parts = samples(ALL)
    np.testing.assert_array_equal(parts.train.X, training.X)
    np.testing.assert_array_equal(parts.validation.y, validation.y)
    assert np.bincount(digits().y).tolist() == DIGIT_COUNTS.tolist()


@pytest.mark.parametrize(("share", "count"), [(1.0, 1437), (0.07, 101), (0.01, 50)])
def test_a_share_of_them_trains_and_the_same_ones_as_ever_validate(share, count):
    chosen = ALL._replace(training=share)
    parts, whole = samples(chosen), samples(ALL)
    assert (len(parts.train.y), len(parts.validation.y)) == (count, 360) == chosen.counts()
    np.testing.assert_array_equal(parts.validation.X, whole.validation.X)
    assert rows(parts.train) <= rows(whole.train)
    assert rows(parts.measured) == rows(parts.train)
    assert len(parts.probe.y) == min(count, 512)
    np.testing.assert_array_equal(parts.probe.X, parts.measured.X[:512])
    assert set(parts.train.y) == set(range(10))


def test_images_of_ones_own_are_counted_as_they_are_parted():
    draw = np.random.default_rng(0)
    X, y = draw.uniform(size=(130, 4, 4)), np.arange(130) % 13 % 3
    for name in (archive(X=X, y=y), archive(x_train=X, y_train=y, x_test=X[:20], y_test=y[:20])):
        for training in (1.0, 0.5):
            chosen = Chosen(name, None, 0.3, training, 2048, 512)
            parts = samples(chosen)
            assert chosen.counts() == (len(parts.train.y), len(parts.validation.y))
