"""No answer goes out without the policy and the headers that a browser is to keep to."""

import pytest
from guarded import ask

from app.server.policy import HEADERS, page_policy

PATHS = ["/", "/learn", "/embed", "/nowhere", "/raises/x", "/_stcore/metrics", "/metrics", "/gallery/x/y"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers_and_a_policy_without_another_host(path, monkeypatch):
    monkeypatch.setenv("TRAJECTORIES_FRAME_ANCESTORS", "'self' https://moodle.example.edu; script-src *")
    found = ask("GET", path).headers
    assert {name.lower() for name in HEADERS} <= set(found)
    rules = dict(part.partition(" ")[::2] for part in found["content-security-policy"].split("; "))
    # What stands behind a semicolon in the environment ends up as one more name, and not as a directive.
    assert rules.pop("frame-ancestors").split()[:2] == ["'self'", "https://moodle.example.edu"]
    assert {"default-src", "script-src", "connect-src", "base-uri", "form-action"} <= set(rules)
    for name, sources in rules.items():
        for source in sources.split():
            own = source in ("ws://test", "wss://test") and name == "connect-src"
            assert own or source[0] == "'" or source in ("data:", "blob:")
    assert "'unsafe-eval'" not in rules["script-src"]
    assert "'unsafe-inline'" not in rules["script-src"]


def test_frames_may_be_read_by_all_and_pages_by_none():
    assert ask("GET", "/embed").headers["cross-origin-resource-policy"] == "cross-origin"
    assert ask("GET", "/metrics").headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors" not in ask("GET", "/").headers["content-security-policy"]


def test_the_opener_is_let_go_where_there_is_tls():
    assert "cross-origin-opener-policy" not in ask("GET", "/").headers
    there = ask("GET", "/", headers=[(b"x-forwarded-proto", b"https")])
    assert there.headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("host", ["a; script-src *", "a b", "'unsafe-inline'", "a/b", "ä", "a" * 300])
def test_a_host_cannot_write_into_the_policy(host):
    assert page_policy(host) == page_policy("")
    assert "wss://[::1]:8501" in page_policy("[::1]:8501")
