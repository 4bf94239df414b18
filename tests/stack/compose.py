"""compose.yaml, up: `Stack` starts it, breaks parts of it, and tells when it is whole again."""

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-of-the-class"  # noqa: S105  of a class that ends with the test
PATIENCE = 90.0
"""Seconds until a test gives up on what ought to come."""


def docker(*arguments: str, fails: bool = False) -> str:
    """What a docker command prints; with `fails` it may fail."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    if done.returncode and not fails:
        raise RuntimeError(f"docker {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.strip()


def compose() -> list[str]:
    """The command: the plugin, or the program of old."""
    plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    if plugin.returncode == 0:
        return ["docker", "compose"]
    if program := shutil.which("docker-compose"):
        return [program]
    raise RuntimeError("Docker Compose is not installed.")


class Stack:
    """The containers of compose.yaml, as `docker compose up --scale app=…` starts them; over on leaving."""

    def __init__(self, project: str, replicas: int, scheme: str = "http", **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.replicas, self.base = replicas, environment.get("BASE_PATH", "").rstrip("/")
        self.address = f"{scheme}://127.0.0.1:{port}{self.base}"
        self.project = project
        self._environment = os.environ | {
            "COMPOSE_PROJECT_NAME": project,
            "PORT": str(port),
            "TRAJECTORIES_CLASS_TOKEN": TOKEN,
            **environment,
        }

    def __enter__(self) -> Self:
        self("up", "--detach", "--no-build", "--scale", f"app={self.replicas}")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            print(self("logs", "--tail", "30", "app", "proxy"))
        self("down", "--volumes", "--timeout", "1")

    def __call__(self, *arguments: str) -> str:
        """What a command of compose prints."""
        done = subprocess.run(
            [*compose(), *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"compose {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def containers(self, service: str) -> list[str]:
        """The ids of a service's containers."""
        labels = (
            f"label=com.docker.compose.project={self.project}",
            f"label=com.docker.compose.service={service}",
        )
        return docker(
            "ps", "--no-trunc", "--quiet", *(part for one in labels for part in ("--filter", one))
        ).split()

    def whole(self) -> None:
        """Wait until every replica says, where a proxy asks, that it is ready."""
        waits(lambda: [ready(one, self.base) for one in self.containers("app")] == [True] * self.replicas)


def ready(container: str, base: str = "") -> bool:
    """Whether a replica is, by its own word."""
    code = (
        f"import urllib.request as r; print(r.urlopen('http://127.0.0.1:8501{base}/ready', timeout=3).status)"
    )
    return docker("exec", container, "python", "-ISc", code, fails=True) == "200"


def sh(container: str, script: str, *, fails: bool = False) -> str:
    """What a shell in a container prints."""
    return docker("exec", container, "sh", "-c", script, fails=fails)


def state(container: str) -> dict:
    """How a container is, as `docker inspect` has it."""
    return json.loads(docker("inspect", "--format", "{{json .State}}", container))


def begun(container: str) -> str:
    """When it was started last."""
    return state(container)["StartedAt"]


def waits(true, seconds: float = PATIENCE) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"This did not come within {seconds:.0f} s.")
        time.sleep(0.2)
