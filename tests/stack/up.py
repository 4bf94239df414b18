"""compose.yaml comes up as its comments say: alone, below a path, over TLS; Swarm reads it, too."""

import json
import re
import ssl
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml
from compose import ROOT, Stack, docker, sh, state, waits

TRUSTING = ssl.create_default_context()
TRUSTING.check_hostname, TRUSTING.verify_mode = False, ssl.CERT_NONE


def get(url: str):
    """A status, the headers, and the body."""
    try:
        with urllib.request.urlopen(url, timeout=20, context=TRUSTING) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


@pytest.fixture(scope="module")
def alone():
    """One replica, below a path."""
    with Stack("alone", 1, BASE_PATH="/races") as stack:
        stack.whole()
        waits(lambda: get(f"{stack.address}/")[0] == 200)
        yield stack


def test_the_proxy_passes_on_what_is_for_visitors(alone):
    assert '<div id="root">' in get(f"{alone.address}/")[2]
    assert get(f"{alone.address}/_stcore/health")[2] == "ok"
    for hidden in ("metrics", "ready", "_stcore/metrics", "metrics/", "/metrics"):
        assert get(f"{alone.address}/{hidden}")[0] == 404
    assert "Strict-Transport-Security" not in get(f"{alone.address}/")[1]


def test_the_terminal_and_the_projector_say_the_address(alone):
    (teller,) = (one for one in docker("ps", "--all", "--quiet", "--filter", "name=alone.address").split())
    waits(lambda: not state(teller)["Running"])
    said = docker("logs", teller)
    port = alone.address.split(":")[2].split("/")[0]
    found = re.search(rf"http://([\d.]+):{port}/races$", said, re.MULTILINE)
    assert found
    assert "▀" in said
    page = get(f"{alone.address}/qr")[2]
    assert f"{found[1]}:{port}/races" in page


def test_only_the_proxy_is_in_a_network_that_leads_outside(alone):
    for service, expected in {"proxy": {True, False}, "app": {True}, "store": {True}}.items():
        (container,) = alone.containers(service)
        names = json.loads(docker("inspect", "--format", "{{json .NetworkSettings.Networks}}", container))
        inner = {docker("network", "inspect", "--format", "{{.Internal}}", name) == "true" for name in names}
        assert inner == expected


@pytest.mark.parametrize("service", ["proxy", "app", "store"])
def test_every_container_is_locked_down(alone, service):
    (container,) = alone.containers(service)
    held = sh(container, "cat /proc/self/status")
    assert not re.search(r"^Cap\w+:\s*0*[1-9a-f]", held, re.MULTILINE)
    assert re.search(r"^NoNewPrivs:\s*1", held, re.MULTILINE)
    assert not re.search(r"^Uid:\s*0\b", held, re.MULTILINE)
    places = [line.split()[1] for line in sh(container, "grep ' rw' /proc/mounts").splitlines()]
    assert [one for one in places if not re.match(r"/(proc|dev|sys)(/|$)", one)] == ["/tmp"]  # noqa: S108  the one place
    mounts = json.loads(docker("inspect", "--format", "{{json .Mounts}}", container))
    made = {one["Destination"] for one in mounts} | {
        "/usr",
        "/usr/sbin",
        "/usr/sbin/docker-init",
    }  # by Docker
    assert {line.split()[1] for line in docker("diff", container).splitlines()} <= made


def test_the_doctor_finds_nothing_to_mend(alone):
    (container,) = alone.containers("app")
    found = json.loads(docker("exec", container, "trajectories", "doctor", "--json"))
    assert found["ready"]
    assert {one["about"] for one in found["findings"]} >= {"port", "memory", "devices", "store", "token"}


def test_it_speaks_tls(tmp_path):
    write_certificate(tmp_path)
    with Stack("secure", 1, "https", CERTIFICATES=str(tmp_path)) as stack:
        stack.whole()
        waits(lambda: get(f"{stack.address}/")[0] == 200)
        _, headers, _ = get(f"{stack.address}/")
        assert headers["Strict-Transport-Security"] == "max-age=31536000"
        cookies = {one.split("=")[0]: one for one in headers.get_all("Set-Cookie")}
        assert "Secure; SameSite=None; Partitioned" in cookies["trajectories_replica"]
        assert "Secure" in cookies["trajectories_visitor"]


def test_a_certificate_without_its_key_is_said(tmp_path):
    write_certificate(tmp_path)
    (tmp_path / "privkey.pem").unlink()
    with Stack("keyless", 1, "https", CERTIFICATES=str(tmp_path)) as stack:
        (proxy,) = docker("ps", "--all", "--quiet", "--filter", "name=keyless.proxy").split()
        done = subprocess.run(["docker", "logs", proxy], capture_output=True, text=True, check=True)
        assert "privkey.pem is not there, or user 99 may not read it" in done.stderr
        stack("stop", "--timeout", "1", "proxy")


def write_certificate(folder: Path) -> None:
    """One of our own, for localhost, that everybody may read."""
    files = "-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")
    kind = "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "9"
    name = "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"
    subprocess.run(["openssl", "req", "-x509", *kind, *name, *files], check=True, capture_output=True)
    (folder / "privkey.pem").chmod(0o644)
    for one in (folder, folder.parent, folder.parent.parent):
        one.chmod(0o755)


def test_swarm_reads_the_same_file():
    if "--compose-file" not in docker("stack", "config", "--help", fails=True).split("Usage")[-1]:
        pytest.skip("This Docker is older than `docker stack config`.")
    told = yaml.safe_load(docker("stack", "config", "--compose-file", str(ROOT / "compose.yaml")))
    app = told["services"]["app"]
    assert app["read_only"] is True
    assert app["cap_drop"] == ["ALL"]
    assert app["deploy"]["replicas"] == 1
    assert app["deploy"]["resources"]["limits"]["memory"]


def test_the_gpu_file_is_one():
    stack = Stack("gpu", 1)
    told = yaml.safe_load(
        stack("-f", "compose.yaml", "-f", "compose.override.yaml", "-f", "compose.gpu.yaml", "config")
    )
    app = told["services"]["app"]
    assert app["build"]["args"]["ACCELERATOR"] == "gpu"
    assert app["deploy"]["resources"]["reservations"]["devices"][0]["driver"] == "nvidia"
