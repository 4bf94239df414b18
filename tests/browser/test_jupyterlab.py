"""A player in JupyterLab: driven by hand and from Python, in its theme and width, and as a picture."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playing import until

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
CELLS = (
    "import optimizer_trajectories as ot\nplayer = ot.race('bowl', 'gd', 'adam', steps=40).player\nplayer",
    "print('here', player.get('runs.0.lr'), player.value)",
    "player.step = 9\nplayer.set('runs.0.lr', 0.0125)",
    "player.set('runs.0.lr', 0.025)\nplayer.step = 7",
    "print('there', player.get('runs.0.lr'), player.step)",
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The folder and the address of a JupyterLab of its own."""
    home = tmp_path_factory.mktemp("lab")
    folder = home / "notebooks"
    folder.mkdir()
    (folder / "app.py").write_text("raise SystemExit('a script of the user')")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    environment = (
        os.environ | own | {"PYTHONPATH": str(ROOT), "JUPYTERLAB_SETTINGS_DIR": str(home / "settings")}
    )
    options = {
        "ip": "127.0.0.1",
        "port": port,
        "IdentityProvider.token": "",
        "ServerApp.root_dir": folder,
        "LabApp.expose_app_in_browser": True,
        "LabApp.news_url": "",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--{name}={value}" for name, value in options.items()]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        started(lambda: server.poll() is None and answers(f"{address}/api"), server)
        yield folder, address
    finally:
        server.terminate()
        server.wait(30)
        print((home / "log").read_text("utf-8", "replace")[-4000:])


def answers(address):
    try:
        with urlopen(address, timeout=5) as response:  # noqa: S310  our own server
            return response.status == 200
    except (URLError, OSError):
        return False


def started(there, server):
    deadline = time.monotonic() + 60
    while not there():
        if server.poll() is not None or time.monotonic() > deadline:
            pytest.fail("JupyterLab did not start.")
        time.sleep(0.05)


def notebook(path, cells):
    made = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    made["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.write_text(json.dumps(made), "utf-8")


def code(i, source):
    return {
        "cell_type": "code",
        "id": f"c{i}",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }


class Lab:
    """A notebook that is open in JupyterLab."""

    def __init__(self, page, address, name):
        self.page = page
        page.set_default_timeout(90_000)
        page.goto(f"{address}/lab/tree/{name}?reset")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")

    def does(self, command, **arguments):
        return self.page.evaluate(
            "([name, more]) => jupyterapp.commands.execute(name, more).then(() => null)", [command, arguments]
        )

    def run(self, i):
        """Run cell `i` to its end."""
        cell = self.page.locator(".jp-CodeCell").nth(i)
        cell.locator(".jp-InputArea-prompt").click()
        self.does("notebook:run-cell")
        return cell

    def inside(self):
        """The frame of the player, as soon as it plays."""
        frame = self.page.wait_for_selector(".trajectories-player iframe").content_frame()
        until(frame, "globalThis.trajectories?.get().losses")
        return frame


def test_a_player_in_jupyterlab(lab, chromium):
    folder, address = lab
    notebook(folder / "a.ipynb", [code(i, source) for i, source in enumerate(CELLS)])
    complaints = []
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    shown = Lab(page, address, "a.ipynb")
    page.get_by_text(re.compile(r"Python 3.* \| Idle")).wait_for()
    shown.run(0)
    inside = shown.inside()
    rate = "trajectories.get().experiment.runs[0].lr"
    first = inside.evaluate(rate)

    # by hand, and known to Python
    inside.locator(".ot-knob input[type=range]").first.press("ArrowRight")
    until(inside, f"{rate} !== {first}")
    turned = inside.evaluate(rate)
    said = shown.run(1).locator(".jp-OutputArea-output")
    said.get_by_text(f"here {turned} {turned}").wait_for()

    # from Python, and seen
    shown.run(2)
    until(inside, f"{rate} === 0.0125 && trajectories.get().step === 9")
    until(inside, "document.querySelector('.ot-knob-value').value === '0.0125'")
    shown.run(3)
    until(inside, f"{rate} === 0.025 && trajectories.get().step === 7")
    said = shown.run(4).locator(".jp-OutputArea-output")
    said.get_by_text("there 0.025 7.0").wait_for()

    # as wide and as high as there is room, in the notebook's colours
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 1000})
        if width == 390:
            shown.does("application:toggle-left-area")
        page.wait_for_function(FITS)
        until(inside, "document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 1280, "height": 1000})
    shown.does("apputils:change-theme", theme="JupyterLab Dark")
    dark = "getComputedStyle(document.body).backgroundColor"
    until(inside, f"{dark} === 'rgb(17, 17, 17)'")
    if "SHOTS" in os.environ:
        page.screenshot(path=Path(os.environ["SHOTS"]) / "lab-dark.png")

    # saved: small, and a picture where it is not trusted
    shown.does("docmanager:save")
    page.wait_for_function("!document.querySelector('.jp-mod-dirty')")
    text = (folder / "a.ipynb").read_text("utf-8")
    assert len(text) < 130_000
    saved = json.loads(text)
    saved["cells"].append(code(9, "print('from someone else')"))
    notebook(folder / "b.ipynb", saved["cells"])
    page.close()
    page = context.new_page()
    Lab(page, address, "b.ipynb")
    page.get_by_alt_text("over 40 steps").wait_for()
    picture = page.get_by_alt_text("over 40 steps")
    assert picture.evaluate("image => image.complete && image.naturalWidth") == 720
    assert page.locator(".trajectories-player").count() == 0
    context.close()
    assert complaints == []


FITS = """() => {
  const frame = document.querySelector(".trajectories-player iframe");
  const inside = frame.getBoundingClientRect();
  return Math.abs(inside.width - frame.parentElement.clientWidth) < 2 && inside.height > 300;
}"""
