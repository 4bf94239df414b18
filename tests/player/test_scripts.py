"""The player's modules in one piece: they do what the modules do, and nothing is left out or left over."""

import re
import subprocess

import pytest

from app.player import scripts, static_files
from app.server.file_routes import ELEMENT
from tests.core.javascript.node import NODE

MODULES = {
    "main.js": """/** Says what it knows. */
import { low, raised as up } from "./parts/low.js";
import { HIGH } from "./parts/deep/high.js";

/** @param {number} x */
export default function main(x) {
  return [up(x), low, HIGH, new Box(x).twice];
}

class Box {
  // the half of it
  constructor(x) {
    this.x = x;
  }
  get twice() {
    return `${2 * this.x}\n<`;
  }
}
""",
    "parts/low.js": """import { HIGH } from "./deep/high.js";

export const low = HIGH - 1;
export async function slow() {}
export function raised(x) {
  return x + HIGH;
}
""",
    "parts/deep/high.js": """export const HIGH = 10;
export let times = 0;
times += 1;
if (times > 1 || globalThis.seen) throw new Error("a module runs once");
globalThis.seen = true;
""",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Modules of their own in place of the player's."""

    def write(modules):
        for name, text in modules.items():
            path = tmp_path / "static" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return tmp_path

    monkeypatch.setattr(static_files, "PLAYER", tmp_path / "static")
    return write


def run(file):
    done = subprocess.run([NODE, file], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_one_module_does_what_its_modules_do(folder):
    place = folder(MODULES)
    (place / "one.mjs").write_text(scripts.module.__wrapped__("main.js"), "utf-8")
    (place / "package.json").write_text('{"type": "module"}')
    said = []
    for name in ("one.mjs", "static/main.js"):
        (place / "try.mjs").write_text(
            f'import main from "./{name}"; console.log(JSON.stringify(main(5)))', "utf-8"
        )
        said.append(run(place / "try.mjs"))
    assert said[0] == said[1] == '[15,9,10,"10\\n<"]\n'


def test_a_classic_script_calls_its_function_with_compiled_modules(folder):
    place = folder(
        {"file.js": "export function start(modules) {\n  console.log(Object.values(modules)[0].f(2));\n}\n"}
    )
    compiled = {"module/1/landscape/2/a.js": 'import { sq } from "../../runtime.js";\n'}
    compiled["module/1/landscape/2/a.js"] += "export function f(x) {\n  return sq(x);\n}\n"
    runtime = "export const sq = (x) => x * x;\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scripts, "runtime", lambda: runtime)
        (place / "page.cjs").write_text(scripts.script("file.js:start", compiled), "utf-8")
    assert run(place / "page.cjs") == "4\n"


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        ({"main.js": 'import { a } from "./main.js";\n'}, "main.js imports itself"),
        ({"main.js": 'import * as all from "./b.js";\n'}, "in a way that is not known"),
        ({"main.js": "const a = 1;\nexport { a };\n"}, "in a way that is not known"),
    ],
)
def test_what_cannot_be_put_into_one_piece_is_refused(folder, modules, words):
    folder(modules)
    with pytest.raises(ValueError, match=words):
        scripts.module.__wrapped__("main.js")


IMPORT = re.compile(r'^(?:import .*|\}) from "(\.[^"]+)";', re.MULTILINE)


def reached(entries):
    """All modules that some of them need."""
    found, left = set(), list(entries)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            path = static_files.PLAYER / name
            targets = [(path.parent / target).resolve() for target in IMPORT.findall(path.read_text("utf-8"))]
            left += [target.relative_to(static_files.PLAYER).as_posix() for target in targets]
    return found


FILES = ("file.js", "site.js", "lessonfile.js", "coursefile.js")
"""The entries of classic scripts."""
ALONE = ("language.js", ELEMENT)


def test_every_file_of_the_player_is_part_of_a_page():
    files = {name for name in static_files.player_files() if name.endswith(".js")}
    assert reached([*scripts.ENTRIES, *scripts.NOTEBOOK, scripts.WIDGET, *FILES, *ALONE]) == files


def test_a_page_of_its_own_has_what_it_needs_and_no_trainings():
    """Trainings are watched in the app."""
    assert {"standalone.js", "map/map.js", "controls/drawer.js", "engine/engine.js"} <= reached(["file.js"])
    assert not {name for name in reached(["file.js"]) if name.startswith("training/l")}
    text = scripts.script("file.js:start", {})
    assert not re.search(r"^\s*(import|export)\b|@typedef", text, re.MULTILINE)
