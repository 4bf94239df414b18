"""Links in files lead to a server that others reach, and are left out where none is known."""

import json

import pytest
from click.testing import CliRunner

from app import cli
from app.export import linking
from app.export.credit import credit
from app.races import permalink
from app.races.scene import Scene
from core.experiment import ExperimentError

SCENE = Scene(permalink.DEFAULT)


@pytest.mark.parametrize(
    ("seen", "known"),
    [
        (None, ""),
        *(
            (f"http://{host}:8501/app/?e=x", "")
            for host in ("localhost", "127.0.0.1", "a.localhost", "[::1]")
        ),
        ("http://0.0.0.0:8501", ""),
        ("https://lab.example.org/app/?e=x", "https://lab.example.org/app"),
        ("http://192.168.1.7:8501/", "http://192.168.1.7:8501"),
    ],
)
def test_where_a_visitor_is_alone_no_server_is_known(seen, known, monkeypatch):
    assert linking.base(seen=seen) == known
    monkeypatch.setenv(linking.VARIABLE, "https://course.example.org/")
    assert linking.base(seen=seen) == "https://course.example.org"
    assert linking.base("http://localhost:8501", seen) == "http://localhost:8501"  # as was asked for
    assert credit(SCENE).link.startswith("https://course.example.org/?e=")
    assert credit(SCENE, base="").link == ""


@pytest.mark.parametrize(
    "base", ["javascript:alert(1)", "example.org", "https://", "http://x.org/?q", "http://a b"]
)
def test_what_is_no_address_of_a_server_is_refused(base, monkeypatch):
    with pytest.raises(ExperimentError, match=r"^link-base: must be an address like https://"):
        credit(SCENE, base=base)
    monkeypatch.setenv(linking.VARIABLE, base)
    with pytest.raises(ExperimentError, match=rf"^{linking.VARIABLE}: must be an address"):
        credit(SCENE)


def test_files_have_links_only_to_a_server_that_is_known(tmp_path):
    race = tmp_path / "race.json"
    race.write_text(
        json.dumps({"version": 1, "landscape": {"name": "bowl"}, "steps": 3, "runs": [{"rule": "gd"}]})
    )

    def made(name, *more):
        args = ["export", str(race), "--size", "160x120", "--movie", "none", *more]
        result = CliRunner().invoke(cli.main, [*args, "--out", str(tmp_path / name)])
        assert result.exit_code == 0, result.stderr
        return (tmp_path / name).read_bytes() if (tmp_path / name).is_file() else b""

    alone = made("a.html")
    assert b"Open this race" not in alone
    assert b"localhost" not in alone + made("a.svg") + made("a.pdf")
    linked = made("b.html", "--link-base", "https://x.org/lab/")
    assert b'<a href="https://x.org/lab/?e=' in linked
    made("deck", "--deck", "beamer", "--frames", "3")
    assert "Open this race" not in (tmp_path / "deck/slides.tex").read_text()
    made("deck", "--deck", "beamer", "--frames", "3", "--link-base", "https://x.org")
    assert "% Open this race: https://x.org/?e=" in (tmp_path / "deck/slides.tex").read_text()
