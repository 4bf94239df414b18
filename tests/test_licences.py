"""What is shipped stands under licences that somebody has read."""

import json
import re
from importlib.metadata import metadata
from pathlib import Path

import pytest

from bench import sbom

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("expression", "fine"),
    [
        ("MIT", True),
        ("MIT AND Zlib", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("", False),
        ("MIT AND (GPL-2.0-only OR MIT)", False),
        ("some words", False),
    ],
)
def test_a_licence_outside_the_list_is_refused(expression, fine):
    assert sbom.allowed(expression) is fine
    bill = {"components": [{"name": "x", "licenses": [{"expression": expression}] if expression else []}]}
    assert len(sbom.wrong(bill)) == (not fine)


def test_the_lock_is_what_is_listed_with_its_digests_and_what_is_inside():
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    digests = sbom.locked(lock)
    assert len(digests) == len(re.findall(r"^\S+==", lock, re.MULTILINE))
    assert all(digests.values())
    assert set(sbom.INSIDE) | set(sbom.READ) <= set(digests)
    parts = [
        {"name": name, "version": "1", "bom-ref": name, "licenses": [{"expression": _licence(name)}]}
        for name in [*digests, "pytest"]
    ]
    root = {"component": {"bom-ref": "root"}}
    links = [{"ref": "av", "dependsOn": ["numpy", "pytest"]}, {"ref": "pytest"}]
    bill = sbom.shipped({"metadata": root, "components": parts, "dependencies": links}, digests)
    names = {one["name"] for one in bill["components"]}
    assert names == set(digests) | {"reveal.js"}
    assert bill["dependencies"] == [{"ref": "av", "dependsOn": ["numpy"]}]
    assert sbom.wrong(bill) == []
    assert "| in it: x264 and x265, which FFmpeg is linked with | | GPL-2.0-or-later |" in sbom.table(bill)
    json.dumps(bill)


def _licence(name):
    """As the package itself says."""
    try:
        said = metadata(name)
    except ModuleNotFoundError:
        return "MIT"  # another platform's
    classifiers = [sbom.SPOKEN.get(one, "") for one in said.get_all("Classifier", []) if one in sbom.SPOKEN]
    return said.get("License-Expression") or (classifiers or [said.get("License", "")])[0]
