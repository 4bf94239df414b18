"""What a browser computes a race from: the modules, tables, data and random numbers that the server sends."""

import gzip
import json

import numpy as np
import pytest
from fetching import get, load

from app import VERSION
from app.player import addresses, wire
from app.races import modules, permalink
from app.races.shapes import Shape
from core.experiment import ExperimentError
from core.rules import RULES
from core.schedules import SCHEDULES
from landscapes import LANDSCAPES

FOREVER = "public, max-age=31536000, immutable"


def race(landscape, *rules, **keys):
    choice = {"name": landscape} if isinstance(landscape, str) else landscape
    runs = [{"rule": rule} if isinstance(rule, str) else rule for rule in rules]
    given = {"version": 1, "landscape": choice, "runs": runs or [{"rule": "gd"}], "steps": 20}
    return permalink.read(json.dumps(given | keys))


def sent(url):
    """What the server sends from an address, with its headers, unpacked."""
    status, headers, body = get(url)
    assert status == 200, body
    assert (headers["cache-control"], headers["content-encoding"]) == (FOREVER, "gzip")
    return headers, gzip.decompress(body)


def addressed(experiment):
    """The addresses of all modules of an experiment."""
    runs = experiment.runs
    yield addresses.landscape_module_url(experiment)
    yield from (addresses.rule_module_url(experiment, i) for i in range(len(runs)))
    yield from (addresses.schedule_module_url(run.schedule.name) for run in runs)
    yield from (addresses.policy_module_url(run.schedule.name) for run in runs if policy(run))


def policy(run):
    return SCHEDULES[run.schedule.name].policy


FORMULA = {"name": "formula", "formula": "x^2 - a*y^2"}
PLATEAU = {"name": "plateau"}
RACES = {
    "beale": race("beale", "adam", {"rule": "gd", "schedule": PLATEAU}, "bfgs", "saddle_free_newton"),
    "batches": race("regression", "saga", "sophia_g", "gauss_newton", batch={"size": 10}),
    "matrix": race("digits", "muon", "adafactor"),
    "tables": race("gaussian", "trust_region"),
    "squares": race("rosenbrock_n", "gauss_newton", "sophia_g"),
    "formula": race(FORMULA, "nesterov"),
}


def test_modules_are_served_where_they_find_their_runtime_and_run_in_node(tmp_path):
    urls = {url for experiment in RACES.values() for url in addressed(experiment)}
    load(urls, tmp_path)
    assert any("../../runtime.js" in (tmp_path / url).read_text("utf-8") for url in urls)
    for url in urls:
        sent(url)


def test_an_address_depends_on_what_a_module_is_compiled_for_and_nothing_else():
    steep, flat = (race({"name": "quadratic", "params": {"a": a}}, start=[a, 1]) for a in (3, 30))
    for url in (addresses.landscape_module_url, lambda one: addresses.rule_module_url(one, 0)):
        assert url(steep) == url(flat)
    assert addresses.landscape_module_url(steep) == f"module/{VERSION}/landscape/2/quadratic.js"
    few, many = (race({"name": "spectrum", "params": {"n": n}}, "adam") for n in (3, 4))
    assert addresses.landscape_module_url(few) != addresses.landscape_module_url(many)
    one, other = (race({"name": "formula", "formula": f"x^2 + {text}*y^2"}) for text in ("2", "3"))
    assert addresses.landscape_module_url(one) != addresses.landscape_module_url(other)
    turned = race(FORMULA | {"params": {"a": 4}})
    assert addresses.landscape_module_url(turned) == addresses.landscape_module_url(RACES["formula"])
    texts = {
        (name, i): modules.shape(RACES[name], i).text for name in RACES for i in range(len(RACES[name].runs))
    }
    assert {texts["beale", i] for i in range(4)} == {"2"}
    assert (texts["batches", 0], texts["batches", 1]) == ("2;;442;16", "2;;;16")
    assert texts["matrix", 0] == "650;64x10,10"
    assert texts["squares", 0] == "8;;;14"
    assert all(Shape.parse(text).text == text for text in texts.values())


def test_large_tables_are_attached_as_the_module_wants_them():
    compiled = modules.landscape(RACES["tables"])
    url = addresses.tables_url(RACES["tables"])
    assert url
    _, arrays = wire.unpack(sent(url)[1])
    assert [*arrays] == [f"t{k}" for k in range(len(compiled.tables))]
    for found, table in zip(arrays.values(), compiled.tables, strict=True):
        assert found.dtype == np.float64
        assert np.array_equal(found, table)
    assert addresses.tables_url(RACES["beale"]) is None


@pytest.mark.parametrize("name", ["regression", "digits", "gd_vs_sgd"])
def test_data_arrive_as_the_core_computes_with_them(name):
    _, arrays = wire.unpack(sent(addresses.data_url(race(name)))[1])
    known = LANDSCAPES[name].data
    assert known
    for key, part in known()._asdict().items():
        assert arrays[key].dtype == np.float64
        assert np.array_equal(arrays[key], np.asarray(part, float))


@pytest.mark.parametrize(
    "url",
    [
        "module/V/landscape/2/beal.js",
        "module/V/landscape/3/beale.js",
        "module/V/landscape/99999999999/beale.js",
        "module/V/landscape/-2/beale.js",
        "module/V/landscape/2/cnn.js",
        "module/V/landscape/2/formula.js",
        "module/V/landscape/2/~damaged.js",
        "module/V/landscape/1000/spectrum.js",
        "module/V/rule/2/sgd.js",
        "module/V/rule/x/adam.js",
        "module/V/rule/0/adam.js",
        "module/V/rule/2;;442;16/adam.js",
        "module/V/rule/65/newton.js",
        "module/V/rule/2/muon.js",
        "module/V/rule/2/saga.js",
        "module/V/rule/2/sophia_g.js",
        "module/V/rule/4;3x3/muon.js",
        "module/V/rule/4;2x2;1;1;1/muon.js",
        "module/V/rule/9999999/adam.js",
        "module/V/rule/90000;;900;900/saga.js",
        "module/V/schedule/-/none.js",
        "module/V/schedule/2/cosine.js",
        "module/V/policy/-/cosine.js",
        "module/V/other/-/cosine.js",
        "tables/V/2/none",
        "data/V/beale",
    ],
)
def test_what_cannot_be_sent_is_refused_in_one_sentence(url):
    status, headers, body = get(url.replace("/V/", f"/{VERSION}/"))
    assert status == 400, body[:100]
    assert headers["content-type"].startswith("text/plain")
    assert "cache-control" not in headers
    (line,) = body.decode().splitlines()
    assert line.endswith((".", "?"))


def test_every_rule_that_can_run_on_a_landscape_has_an_address_there():
    for name in ("beale", "regression", "digits", "breast_cancer"):
        for rule in RULES.values():
            if LANDSCAPES[name].obstacle(rule) is None:
                shape = modules.shape(race(name, rule.name), 0)
                try:
                    modules.rule_of_shape(rule.name, shape.text)
                except ExperimentError as error:
                    raise AssertionError(f"{rule.name} on {name}: {error}") from error
