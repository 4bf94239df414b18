"""`trajectories doctor`: whether everything is there for a lesson, each thing in one sentence."""

import json
import os
import shutil
import socket
import ssl
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import click

ENOUGH = 1.0
"""Gigabytes of memory that a server has use for."""
SOON = 30 * 86_400
"""Seconds before its end at which a certificate deserves a word."""
MARKS = {"good": "✓", "note": "·", "bad": "✗"}


class Finding(NamedTuple):
    """What was found out about one thing."""

    about: str
    mark: str
    """"good", "note" if a lesson goes on without it, or "bad"."""
    words: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option(
    "--port", envvar="PORT", default=8501, show_default=True, type=click.IntRange(1, 65535), help="Its port."
)
@click.option(
    "--certificates",
    envvar="CERTIFICATES",
    type=click.Path(path_type=Path),
    help="A folder with fullchain.pem and privkey.pem, to look at as well.",
)
def doctor(as_json: bool, port: int, certificates: Path | None) -> None:
    """Look whether everything is there for a lesson, and say it in a sentence each.

    The exit status is 1 if something must be mended first.
    """
    checks: dict[str, Callable[[], Iterator[Finding]]] = {
        "port": lambda: _port(port),
        "memory": _memory,
        "processors": _processors,
        "cache": _cache,
        "devices": _devices,
        "store": _store,
        "token": _token,
        "certificate": lambda: _certificate(certificates),
        "address": lambda: _address(port, bool(certificates)),
        "letters": _letters,
    }
    found = []
    for about, check in checks.items():
        try:
            for finding in check():
                found.append(finding)
                if not as_json:
                    click.echo(f"{MARKS[finding.mark]} {finding.words}")
        except Exception as error:  # noqa: BLE001, RUF100  one check that fails must not hide the others
            found.append(
                Finding(about, "bad", f"The {about} could not be looked at: {type(error).__name__}.")
            )
            if not as_json:
                click.echo(f"{MARKS['bad']} {found[-1].words}")
    bad = [finding for finding in found if finding.mark == "bad"]
    if as_json:
        told = [finding._asdict() for finding in found]
        click.echo(json.dumps({"ready": not bad, "findings": told}, indent=1, ensure_ascii=False))
    sys.exit(1 if bad else 0)


def _port(port: int) -> Iterator[Finding]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104  every address, as in a classroom
            yield Finding("port", "good", f"Port {port} is free.")
            return
        except PermissionError:
            yield Finding("port", "bad", f"Port {port} is only for administrators; choose one from 1024 on.")
            return
        except OSError:
            pass
    below = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH") or os.environ.get("BASE_PATH", "")
    base = f"/{below.strip('/')}/".replace("//", "/")
    for scheme in ("http", "https"):
        if _ours(f"{scheme}://127.0.0.1:{port}{base}"):
            yield Finding("port", "good", f"On port {port} this app is running already.")
            return
    yield Finding("port", "bad", f"Port {port} is taken by another program; choose another with PORT=….")


def _ours(url: str) -> bool:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with urllib.request.urlopen(f"{url}qr", timeout=3, context=context) as answer:  # noqa: S310
            return b"Optimizer Trajectories" in answer.read(4000)
    except (OSError, ValueError):
        return False


def _memory() -> Iterator[Finding]:
    total, free = _bytes()
    if total is None:
        yield Finding("memory", "note", "How much memory there is, this system does not tell.")
        return
    words = f"There are {total / 1e9:.1f} GB of memory"
    if free is not None:
        words += f", {free / 1e9:.1f} GB of them free"
    lacks = total < ENOUGH * 1e9 or (free is not None and free < ENOUGH * 0.7e9)
    yield Finding(
        "memory",
        "bad" if lacks else "good",
        f"{words}; {f'{ENOUGH:g} GB are needed' if lacks else 'enough'}.",
    )


def _bytes() -> tuple[float | None, float | None]:
    """Memory that there is for this process, and what of it is free."""
    total = free = None
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        known = {line.split(":")[0]: float(line.split()[1]) * 1024 for line in lines}
        total, free = known["MemTotal"], known["MemAvailable"]
    except (OSError, KeyError, ValueError, IndexError):
        if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
            total = float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    try:
        most = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
        used = float(Path("/sys/fs/cgroup/memory.current").read_text(encoding="ascii"))
        if most != "max":
            total = min(float(most), total or float(most))
            free = min(float(most) - used, free if free is not None else float(most))
    except (OSError, ValueError):
        pass
    return total, free


def _processors() -> Iterator[Finding]:
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if count == 1:
        yield Finding(
            "processors", "note", "There is one processor: a training makes others wait; two are better."
        )
    else:
        more = "" if count < 4 else f"; docker compose up --scale app={min(count // 2, 8)} uses them"
        yield Finding("processors", "good", f"There are {count} processors{more}.")


def _cache() -> Iterator[Finding]:
    from core import cache

    folder = cache.enable()
    programs = len(list(folder.glob("*-cache"))) if folder.is_dir() else 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            writable = True
    except OSError:
        writable = False
    free = shutil.disk_usage(folder if folder.is_dir() else Path.home()).free
    if writable and free < 100e6:
        yield Finding("cache", "bad", f"The disk of {folder}, for compiled programs, is full.")
    elif programs:
        words = f"{programs} compiled programs are in {folder}" + ("." if writable else ", only to be read.")
        yield Finding("cache", "good", words)
    elif writable:
        words = "No program is compiled yet: who trains a network first waits (`trajectories warm`)."
        yield Finding("cache", "note", words)
    else:
        words = f"{folder}, for compiled programs, is empty and cannot be written: each start compiles anew."
        yield Finding("cache", "note", words)


def _devices() -> Iterator[Finding]:
    import jax

    try:
        devices = jax.devices()
    except RuntimeError as error:
        first = str(error).splitlines()[0]
        yield Finding("devices", "bad", f"JAX finds no device to compute with: {first}")
        return
    names = ", ".join(sorted({str(device.device_kind) for device in devices}))
    kind = "processor" if devices[0].platform == "cpu" else "GPU"
    unused = Path("/dev/nvidiactl").exists() and kind != "GPU"
    more = "; the GPU needs the image of compose.gpu.yaml, or the extra [gpu]" if unused else ""
    yield Finding("devices", "note" if unused else "good", f"Networks train on the {kind} ({names}){more}.")


def _store() -> Iterator[Finding]:
    from app.store import WHERE, StoreError, store

    try:
        here = store()
        here.ping()
    except StoreError as error:
        yield Finding("store", "bad", str(error))
        return
    if here.shared:
        yield Finding("store", "good", "The shared store answers.")
    else:
        words = f"No store is shared: right for one server; several need one, named by {WHERE}."
        yield Finding("store", "good", words)


def _token() -> Iterator[Finding]:
    from app.classroom.token import NAMED, TokenError, token
    from app.store import StoreError, store

    try:
        token(store())
    except TokenError as error:
        yield Finding("token", "bad", str(error))
        return
    except StoreError:  # said already
        return
    if os.environ.get(NAMED, "").strip():
        yield Finding("token", "good", "The teacher's token is set; rooms outlive a restart.")
    else:
        words = f"The teacher's token is made at each start; {NAMED} keeps it, and rooms, over a restart."
        yield Finding("token", "note", words)


def _certificate(folder: Path | None) -> Iterator[Finding]:
    if folder is None:
        words = (
            "No certificate is named: addresses begin with http://, which is usual in a classroom's network."
        )
        yield Finding("certificate", "note", words)
        return
    chain, key = folder / "fullchain.pem", folder / "privkey.pem"
    for file in (chain, key):
        try:
            file.read_bytes()
        except FileNotFoundError:
            yield Finding("certificate", "bad", f"{file} is not there.")
            return
        except OSError as error:
            yield Finding("certificate", "bad", f"{file} cannot be read: {error.strerror}.")
            return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key, password="")
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            yield Finding("certificate", "bad", f"{key} is not the key of {chain}.")
        else:
            words = f"{chain} and {key} are no certificate and unencrypted key in PEM form."
            yield Finding("certificate", "bad", words)
        return
    about = _decoded(chain)
    names = ", ".join(
        value for kind, value in about.get("subjectAltName", ()) if kind in ("DNS", "IP Address")
    )
    begins = ssl.cert_time_to_seconds(about["notBefore"])
    ends, now = ssl.cert_time_to_seconds(about["notAfter"]), time.time()
    day = time.strftime("%Y-%m-%d", time.gmtime(ends))
    if now > ends:
        yield Finding("certificate", "bad", f"The certificate for {names or 'no name'} expired on {day}.")
    elif now < begins:
        yield Finding("certificate", "bad", "The certificate is not valid yet; is the clock right?")
    elif not names:
        yield Finding("certificate", "bad", "The certificate names no host, so browsers refuse it.")
    else:
        mark = "note" if ends - now < SOON else "good"
        yield Finding("certificate", mark, f"The certificate is for {names} and valid until {day}.")


def _decoded(chain: Path) -> dict:
    """What the first certificate of a file says, as `SSLSocket.getpeercert` has it."""
    return ssl._ssl._test_decode_cert(str(chain))  # pyright: ignore[reportAttributeAccessIssue]


def _address(port: int, secure: bool) -> Iterator[Finding]:
    from app.server import address

    named = address.named()
    if named and not address.checked(named):
        words = f"{address.NAMED}: must be an address like http://192.168.1.5:8501, not {named!r}."
        yield Finding("address", "bad", words)
        return
    found = named or address.of_port(port, "https" if secure else "http")
    if found:
        yield Finding("address", "good", f"Students open {found}")
    else:
        words = (
            f"This computer's address is not known here; name it by {address.NAMED}=http://ADDRESS:{port}."
        )
        yield Finding("address", "note", words)


def _letters() -> Iterator[Finding]:
    from matplotlib import font_manager

    have = {Path(path).name for path in font_manager.findSystemFonts()}
    cjk = any(
        word in name.lower() for name in have for word in ("cjk", "droidsansfallback", "hiragino", "msyh")
    )
    words = "Pictures can be titled in Chinese, Japanese and Korean letters."
    lacks = "Chinese, Japanese or Korean titles of pictures need a font (fonts-droid-fallback on Debian)."
    yield Finding("letters", "good" if cjk else "note", words if cjk else lacks)
