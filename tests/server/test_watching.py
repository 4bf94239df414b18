"""What the log and the metrics say of a request: its route, and nothing that a visitor wrote."""

import asyncio
import json
import logging
import re
import sys
from pathlib import Path

import pytest
from guarded import app, ask, talk
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from app.server import metrics, readings
from app.server.logs import LOGGER, Json, Plain

DASHBOARD = Path(__file__).parents[2] / "deploy" / "grafana" / "dashboard.json"

LEFT_OUT = {
    f"trajectories_process_{name}" for name in ("virtual_memory_bytes", "start_time_seconds", "max_fds")
}
"""What the dashboard need not show: its library counts it too."""


@pytest.fixture
def lines(monkeypatch):
    """What is logged meanwhile, as JSON has it."""
    monkeypatch.setenv("TRAJECTORIES_CLASS_TOKEN", "a-token-of-the-class")
    monkeypatch.setenv("TRAJECTORIES_STORE", "redis://:pa55word@store:6379")
    found = []

    class Keeps(logging.Handler):
        def emit(self, record):
            found.append(self.format(record))

    handler = Keeps()
    handler.setFormatter(Json())
    LOGGER.addHandler(handler)
    monkeypatch.setattr(LOGGER, "level", logging.INFO)
    LOGGER.manager._clear_cache()
    yield found
    LOGGER.removeHandler(handler)


def families():
    text, kind = metrics.exposed("application/openmetrics-text; version=1.0.0")
    assert kind.startswith("application/openmetrics-text")
    return {family.name: family for family in text_string_to_metric_families(text.decode())}


def test_a_request_is_a_line_without_what_was_asked(lines):
    name = "3f9a-of-the-proxy"
    answer = ask(
        "GET", "/embed/1/0/my-secret-scene", query=b"e=secret", headers=[(b"x-request-id", name.encode())]
    )
    assert answer.headers["x-request-id"] == name
    (line,) = map(json.loads, lines)
    assert line | {"time": 0, "ms": 0} == {
        "time": 0,
        "level": "info",
        "logger": "trajectories",
        "message": "request",
        "id": name,
        "method": "GET",
        "route": "/embed/{version}/{run}/{link}",
        "status": 400,
        "ms": 0,
    }
    ask("GET", "/secret", headers=[(b"x-request-id", b"a\nb")])
    assert re.fullmatch(r"[0-9a-f]{16}", json.loads(lines[1])["id"])
    assert "secret" not in "".join(lines)


def test_a_fault_is_one_sentence_for_the_visitor_and_a_place_for_the_operator(lines):
    answer = ask("GET", "/raises/secret", query=b"e=secret")
    (line,) = map(json.loads, lines)
    assert answer.status == line["status"] == 500
    assert answer.body.decode() == f"Something went wrong on this server; its log has it under {line['id']}."
    assert line["fault"].startswith("ValueError < ")
    assert "guarded.py" in line["fault"]
    assert "secret" not in lines[0]


@pytest.mark.parametrize("form", [Plain, Json])
def test_no_line_holds_a_secret_and_every_record_is_one_line(form, lines):
    try:
        raise ValueError("a-token-of-the-class")
    except ValueError:
        fault = sys.exc_info()
    said = "redis://:pa55word@store:6379\nand a-token-of-the-class, pa55word"
    record = logging.LogRecord("other", logging.ERROR, "", 0, said, None, fault)
    record.exc_text = "what another handler made of a-token-of-the-class"
    line = form().format(record)
    assert "\n" not in line
    assert "***" in line
    assert not re.search("a-token|pa55word|another handler", line)


def test_metrics_are_openmetrics_with_few_labels_whatever_is_asked_for():
    for i in range(50):
        ask("GET", f"/nowhere/{i}")
        ask("GET", f"/embed/1/0/{i}")
        ask(f"METHOD{i}", f"/_stcore/{i}")
    asyncio.run(talk(app(), [{"type": "websocket.receive", "bytes": b"x"}]))
    found = families()
    counted = found["trajectories_requests"].samples
    routes = {one.labels["route"] for one in counted}
    assert {"other", "/embed/{version}/{run}/{link}", "/_stcore/stream"} <= routes
    assert not any(re.search(r"[0-9a-f]{8}|nowhere", route) for route in routes)
    assert {one.labels["method"] for one in counted} <= {"GET", "HEAD", "POST", "other", "socket"}
    assert found["trajectories_sessions"].samples[0].value == 0
    assert found["trajectories_process_resident_memory_bytes"].samples[0].value > 1e6
    answer = ask("GET", "/metrics", headers=[(b"accept", b"application/openmetrics-text; version=1.0.0")])
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.body.endswith(b"# EOF\n")


def test_readings_of_other_parts_are_published_when_asked_for(monkeypatch):
    monkeypatch.setattr(metrics._readings, "all", dict(metrics._readings.all))
    metrics.gauge("trajectories_test_number", "A number.", lambda: 3)
    metrics.gauges("trajectories_test_numbers", "Numbers.", "state", lambda: {"waiting": 1, "running": 2})
    found = families()
    assert found["trajectories_test_number"].samples[0].value == 3
    assert {one.labels["state"]: one.value for one in found["trajectories_test_numbers"].samples} == {
        "waiting": 1,
        "running": 2,
    }


def test_the_dashboard_asks_for_metrics_and_labels_that_there_are(monkeypatch):
    monkeypatch.setattr(metrics._readings, "all", {})

    async def published():
        readings.publish()

    asyncio.run(published())
    ask("GET", "/nowhere")
    metrics.REFUSED.labels("sessions").inc()
    samples = {}
    for family in families().values():
        for one in family.samples:
            samples.setdefault(one.name, set()).update(one.labels)
    board = json.loads(DASHBOARD.read_text("utf-8"))
    panels = [panel for panel in board["panels"] if panel["type"] != "row"]
    asked = [target["expr"] for panel in panels for target in panel["targets"]]
    asked += [
        variable["query"]["query"] for variable in board["templating"]["list"] if "query" in variable["query"]
    ]
    assert len(asked) > 8
    shown = set(re.findall(r"\btrajectories_\w+", " ".join(asked)))
    unseen = {family for family in families() if not any(name.startswith(family) for name in shown)}
    assert unseen <= LEFT_OUT, "the dashboard shows all that is counted"
    for text in asked:
        names = set(re.findall(r"\b(?:trajectories_\w+|up)\b", text))
        assert names, text
        labels = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"", text))
        labels |= {name for part in re.findall(r"by \(([^)]*)\)", text) for name in re.split(r",\s*", part)}
        labels -= {"instance"}  # Prometheus's own
        for name in names - {"up"}:
            assert name in samples, f"{text}: there is no {name}"
        assert labels <= set().union(*(samples.get(name, set()) for name in names)), text
