"""Formulas on the page are set by Streamlit's own copy of KaTeX, which the app serves beside the player."""

import gzip
import subprocess

from fetching import get

from app.player import static_files
from tests.core.javascript.node import NODE


def test_it_is_a_module_that_needs_no_other_and_trusts_no_formula(tmp_path):
    status, headers, body = get(f"{static_files.player_url()}/{static_files.KATEX}")
    assert status == 200
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"]
    module = tmp_path / "katex.mjs"
    module.write_bytes(gzip.decompress(body))
    words = static_files.PLAYER / "marks" / "words.js"
    script = """
    const { default: katex } = await import(process.argv[1]);
    const { SETTINGS } = await import(process.argv[2]);
    const set = (tex) => katex.renderToString(tex, { ...SETTINGS, output: "mathml" });
    const hostile = ["\\\\href{javascript:alert(1)}{x}", "\\\\includegraphics{http://a/b.png}", "<b>x</b>"];
    hostile.push("\\\\rule{99em}{9em}");
    console.log([set("\\\\lambda"), ...hostile.map(set)].join("\\n"));
    """
    done = subprocess.run(
        [str(NODE), "--input-type=module", "-e", script, f"file://{module}", f"file://{words}"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "<mi>λ</mi>" in done.stdout
    assert done.stdout.count("<math") == 5
    for wrong in ("href=", "<img", "<b>", 'width="99em"'):
        assert wrong not in done.stdout
