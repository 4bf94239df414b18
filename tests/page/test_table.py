"""An uploaded table on the page: what is said of it, what can be chosen, and what a gone file costs."""

import io
import json

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris
from test_page import experiment, link, plain, settled, turn, unfold, visit, widget

from app.page import state
from app.races import permalink, solve
from landscapes.data import training_images
from landscapes.linear_models import uploaded

IRIS = load_iris()
FLOWERS = pd.DataFrame(IRIS.data, columns=["sl", "sw", "pl", "pw"])
NAMED = FLOWERS.assign(
    Id=np.arange(1, 151), species=np.array(["setosa", "versicolor", "virginica"])[IRIS.target]
)
COURSE = pd.DataFrame({"hours": np.arange(20) / 2, "score": 30 + 5 * np.arange(20) + np.arange(20) % 3})


def table(frame, name="mine.csv"):
    return {"name": "upload", "data": uploaded.remember(name, frame.to_csv(index=False).encode())}


def said(page):
    return [plain(caption.value) for caption in page.caption]


def forgotten():
    """All tables and images, as after a restart."""
    uploaded.TABLES._contents.clear()
    training_images.IMAGES._contents.clear()


def test_what_was_done_to_a_table_is_said_and_its_target_can_be_chosen():
    page = visit(link(landscape=table(NAMED)))
    assert any("features standardized; Id left out: it numbers the rows" in text for text in said(page))
    assert any("3 classes of species: setosa, versicolor, virginica" in text for text in said(page))
    assert widget(page, "table-target").value == 5
    turn(page, "table-target", 2)
    assert experiment(page).landscape.data.endswith("/0/1/target=2")
    assert solve.landscape(experiment(page)).blurb == "150 rows, 3 features; the target is pl"
    turn(page, "table-scale", "raw")
    assert solve.landscape(experiment(page)).source.endswith("features and target in their own units")


def test_one_feature_opens_as_slope_and_intercept():
    page = visit(link(landscape=table(COURSE)))
    assert solve.landscape(experiment(page)).picture.axes == ("slope of hours", "intercept")
    assert len(experiment(page).start) == 2


def test_rows_or_columns_with_missing_values_are_one_click():
    gaps = NAMED.assign(sw=NAMED.sw.where(np.arange(150) % 10 > 0))
    page = visit(link(landscape=table(gaps)))
    assert any("15 rows left out: a value is missing" in text for text in said(page))
    turn(page, "table-missing", "columns")
    assert any("sw left out: a value is missing" in text for text in said(page))
    assert len(solve.landscape(experiment(page)).data().y) == 150


def test_a_choice_that_leaves_too_little_is_refused_in_one_sentence():
    page = visit(link(landscape=table(COURSE)))
    before = experiment(page)
    page = unfold(page, "table-columns")
    page.multiselect(key="table-features").set_value([])
    settled(page)
    assert experiment(page) == before
    (warning,) = page.warning
    assert plain(warning.value).startswith("A feature and a target are needed")


@pytest.mark.parametrize("again", ["the same", "another"])
def test_a_gone_table_costs_only_the_table(again):
    runs = ({"rule": "adam", "lr": 0.123}, {"rule": "momentum", "lr": 0.0456, "params": {"beta": 0.5}})
    address = link(landscape=table(NAMED, "flowers.csv"), runs=runs, steps=77, start=[0.1] * 15)
    whole = permalink.decode(address)
    forgotten()
    page = visit(address)
    (warning,) = page.warning
    assert "The file flowers.csv of this link is not on this server, or no longer" in plain(warning.value)
    here = page.session_state.scene.experiment
    assert (here.landscape.name, here.steps) == ("regression", 77)
    assert [(run.rule, run.lr, run.params) for run in here.runs] == [
        (run.rule, run.lr, run.params) for run in whole.runs
    ]
    frame = NAMED if again == "the same" else COURSE
    page.file_uploader(key="missing-file").upload("f.csv", frame.to_csv(index=False).encode(), "text/csv")
    settled(page)
    assert not page.warning
    there = experiment(page)
    assert [run.lr for run in there.runs] == [0.123, 0.0456]
    if again == "the same":
        assert there == whole
    else:
        assert solve.landscape(there).picture.axes == ("slope of hours", "intercept")


def test_a_gone_archive_of_images_costs_only_the_images():
    file = io.BytesIO()
    np.savez(file, X=np.random.default_rng(0).random((60, 8, 8)), y=np.arange(60) % 3)
    data = training_images.remember("shapes.npz", file.getvalue())
    given = {
        "version": 1,
        "landscape": {"name": "mlp", "data": data},
        "steps": 3,
        "runs": [{"rule": "gd", "lr": 0.5}],
    }
    address = permalink.encode(permalink.read(json.dumps(given)))
    forgotten()
    page = visit(address)
    assert "shapes.npz" in plain(page.warning[0].value)
    assert "digits" in plain(page.warning[0].value)
    here = page.session_state.scene.experiment
    assert (here.landscape.name, here.landscape.data, here.runs[0].lr) == ("mlp", None, 0.5)
    assert page.query_params[state.LINK] == address, "whoever reloads it is told again"
