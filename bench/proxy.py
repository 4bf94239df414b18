"""HAProxy before several servers, as the compose file has it: a visitor stays where they came first."""

import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

CONFIGURATION = """\
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
  option http-keep-alive
  retries 3
  option redispatch
frontend all
  bind 127.0.0.1:{port}
  maxconn 8000
  default_backend replicas
backend replicas
  balance leastconn
  cookie trajectories insert indirect nocache httponly dynamic
  dynamic-cookie-key trajectories
  option httpchk GET /_stcore/health
  http-check expect status 200
  default-server check inter 1s fall 2 rise 1
{servers}
"""


@contextmanager
def proxy(addresses: list[str]) -> Iterator[str]:
    """The address of a proxy before those servers. Raises RuntimeError where HAProxy is not installed."""
    if (program := shutil.which("haproxy")) is None:
        raise RuntimeError("Several replicas need HAProxy before them: apt-get install haproxy.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    servers = "\n".join(f"  server replica{i} {urlsplit(one).netloc}" for i, one in enumerate(addresses))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "haproxy.cfg"
        file.write_text(CONFIGURATION.format(port=port, servers=servers), encoding="utf-8")
        process = subprocess.Popen([program, "-f", file])
        try:
            address = f"http://127.0.0.1:{port}"
            while process.poll() is None:
                try:
                    urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).close()  # noqa: S310  our own
                    break
                except (urllib.error.URLError, ConnectionError):
                    time.sleep(0.05)
            yield address
        finally:
            process.terminate()
            process.wait()
