"""GET and POST without a server in between."""

import asyncio
import gzip
import subprocess
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote_to_bytes

from starlette.applications import Starlette

from app import VERSION
from app.server.routes import routes
from tests.core.javascript.node import NODE


def get(url, base=""):
    """(status, headers, body) of GET /<url>, without a server in between."""
    return ask("GET", url, base)


def post(url, body, kind="application/json", base=""):
    """The same of POST /<url>."""
    return ask("POST", url, base, body, [(b"content-type", kind.encode())])


def ask(method, url, base="", body=b"", headers=()):
    """The same of any method; the server is called "test"."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    path, _, query = f"/{url}".partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote_to_bytes(path).decode(),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"test"), *headers],
        "server": ("test", 80),
        "client": ("test", 1),
    }
    app = Starlette(routes=routes(base))
    with ThreadPoolExecutor(1) as thread:  # which has no event loop yet
        thread.submit(lambda: asyncio.run(app(scope, receive, send))).result()
    found = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:])


def load(urls, folder):
    """Fetch modules and let Node import them, from files that lie in `folder` as their addresses do."""
    (folder / "package.json").write_text('{"type": "module"}')
    for url in [*urls, f"module/{VERSION}/runtime.js"]:
        status, headers, body = get(url)
        assert status == 200, body
        assert headers["content-type"].startswith("text/javascript")
        path = folder / url
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.decompress(body))
    script = "for (const u of process.argv.slice(1)) if (!Object.keys(await import(u)).length) throw Error(u)"
    command = [str(NODE), "--input-type=module", "-e", script, *(f"file://{folder / url}" for url in urls)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
