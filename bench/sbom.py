"""What is shipped, as a CycloneDX bill of materials and a list of licences, each of which somebody has read.

`make sbom` writes both into dist/: the packages of requirements.lock as this environment has them, with the
lock's digests, reveal.js, and what is inside some wheels. It fails on a licence that nobody has read.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
OUT = ROOT / "dist"

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-CMU",
    "MPL-2.0",  # its files stay its own; ours need not be
    "OFL-1.1",
    "PSF-2.0",
    "Python-2.0",
    "Zlib",
}
"""SPDX identifiers of what may be shipped beside code under MIT."""

SPOKEN = {
    "Apache License 2.0": "Apache-2.0",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Python Software Foundation License": "Python-2.0",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""What older packages call theirs."""

READ = {"protobuf": "BSD-3-Clause", "pydeck": "Apache-2.0"}
"""Read by hand in packages that name none in a form that tools read."""

INSIDE = {
    "av": [
        ("FFmpeg, GnuTLS, GMP, Nettle, LAME", "LGPL-3.0-or-later"),
        ("x264 and x265, which FFmpeg is linked with", "GPL-2.0-or-later"),
    ],
    "plotly": [("plotly.js", "MIT")],
    "scikit-learn": [("libgomp", "GPL-3.0-or-later WITH GCC-exception-3.1")],
    "streamlit": [("KaTeX", "MIT"), ("Source Sans", "OFL-1.1")],
}
"""What wheels bring along. Whoever hands an image on hands these on too.

PyAV's wheel names its own licence alone, and its FFmpeg calls itself "LGPL version 3 or later"; yet it is
configured with --enable-libx264 and --enable-libx265 and linked with them, so what is handed on is under the
GPL, version 3.
"""
KNOWN_INSIDE = {"LGPL-3.0-or-later", "GPL-2.0-or-later", "GPL-3.0-or-later WITH GCC-exception-3.1"}


def locked(text: str) -> dict[str, list[str]]:
    """The digests of each package that a lock names."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", line):
            name = normal(match[1])
            found[name] = []
        found.setdefault(name, []).extend(re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
    return {name: digests for name, digests in found.items() if name}


def normal(name: str) -> str:
    """A package's name as PEP 503 has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(component: dict[str, Any]) -> str:
    """The licence of a component as an SPDX expression, or the words that stand in its place."""
    if read := READ.get(normal(component["name"])):
        return read
    said = [
        one.get("expression") or one["license"].get("id") or one["license"].get("name", "")
        for one in component.get("licenses", [])
    ]
    spoken = {SPOKEN.get(text, text) for text in map(str, said) if text}
    return " AND ".join(sorted(spoken))


def allowed(expression: str) -> bool:
    """Whether a licence is among those that may be shipped: of OR one, of AND each."""
    if not expression or "(" in expression:
        return False  # nothing, or more than this reads: someone is to look
    if " OR " in expression and " AND " in expression:
        return False
    parts = re.split(r" (?:OR|AND) ", expression)
    return (any if " OR " in expression else all)(part in ALLOWED for part in parts)


def environment() -> dict[str, Any]:
    """The bill of everything in this environment, which cyclonedx-py writes."""
    tool = [sys.executable, "-m", "cyclonedx_py", "environment", sys.executable]
    command = [*tool, "--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible", "--of", "JSON"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def shipped(bill: dict[str, Any], digests: dict[str, list[str]]) -> dict[str, Any]:
    """The part of a bill that the lock names, with its digests, and what else is shipped."""
    kept = [one for one in bill["components"] if normal(one["name"]) in digests]
    for one in kept:
        one["licenses"] = [{"expression": licence(one)}] if licence(one) else []
        one["hashes"] = [{"alg": "SHA-256", "content": digest} for digest in digests[normal(one["name"])]]
        if inside := INSIDE.get(normal(one["name"])):
            one["components"] = [
                {"type": "library", "name": name, "licenses": [{"expression": said}]} for name, said in inside
            ]
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    for place, one in packages.items():
        if place and not one.get("dev"):
            name = place.removeprefix("node_modules/")
            kept.append(
                {
                    "type": "library",
                    "bom-ref": f"npm:{name}",
                    "name": name,
                    "version": one["version"],
                    "purl": f"pkg:npm/{name}@{one['version']}",
                    "licenses": [{"expression": one["license"]}],
                }
            )
    names = {one["bom-ref"] for one in kept} | {bill["metadata"]["component"]["bom-ref"]}
    links = [
        one | {"dependsOn": [name for name in one.get("dependsOn", []) if name in names]}
        for one in bill.get("dependencies", [])
        if one["ref"] in names
    ]
    return bill | {"components": kept, "dependencies": links}


def wrong(bill: dict[str, Any]) -> list[str]:
    """What is wrong with the licences of a bill, a sentence each."""
    found = []
    for one in bill["components"]:
        said = licence(one)
        if not allowed(said):
            found.append(f"{one['name']}: its licence, {said or 'which it does not name'}, is not allowed.")
        found += [
            f"{part['name']} in {one['name']}: its licence, {text}, is not allowed."
            for part in one.get("components", [])
            if not allowed(text := licence(part)) and text not in KNOWN_INSIDE
        ]
    return found


def table(bill: dict[str, Any]) -> str:
    """All licences as Markdown."""
    lines = ["| package | version | licence |", "|---|---|---|"]
    for one in sorted(bill["components"], key=lambda one: one["name"].lower()):
        lines.append(f"| {one['name']} | {one['version']} | {licence(one)} |")
        lines += [
            f"| in it: {part['name']} | | {part['licenses'][0]['expression']} |"
            for part in one.get("components", [])
        ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the bill and the list; say what is wrong."""
    digests = locked((ROOT / "requirements.lock").read_text("utf-8"))
    bill = shipped(environment(), digests)
    OUT.mkdir(exist_ok=True)
    (OUT / "sbom.cdx.json").write_text(json.dumps(bill, indent=1) + "\n", encoding="utf-8")
    (OUT / "licences.md").write_text(table(bill), encoding="utf-8")
    print(
        f"{len(bill['components'])} components are in dist/sbom.cdx.json, their licences in dist/licences.md."
    )
    for sentence in (found := wrong(bill)):
        print(sentence, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
