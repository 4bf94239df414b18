"""`trajectories address`: says where the app is to be found, once it is there."""

import os
import ssl
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import click

WAITS = 120.0
"""Seconds that it waits for an app that starts."""


@click.command()
@click.option(
    "--port", envvar="PORT", default=8501, show_default=True, type=click.IntRange(1, 65535), help="Its port."
)
@click.option(
    "--certificates", envvar="CERTIFICATES", default="", help="The folder of its certificate, if it has one."
)
@click.option("--wait", is_flag=True, help="Wait until the app answers there.")
def address(port: int, certificates: str, wait: bool) -> None:
    """Print the address under which students find the app, and its QR code.

    TRAJECTORIES_URL in the environment names it; else it is this computer's in its network. Where
    TRAJECTORIES_ADDRESS names a file, the address is written there for the app itself.
    """
    from app.server import address as addresses

    base = f"/{os.environ.get('BASE_PATH', '').strip('/')}".rstrip("/")
    scheme = "https" if certificates else "http"
    named = addresses.named()
    if named and not addresses.checked(named):
        click.echo(
            f"{addresses.NAMED}: must be an address like http://192.168.1.5:8501, not {named!r}.", err=True
        )
        sys.exit(2)
    if wait and not _answers(f"{scheme}://127.0.0.1:{port}{base}/_stcore/health"):
        click.echo(f"Nothing answers on port {port}.", err=True)
        sys.exit(1)
    found = named or addresses.of_port(port, scheme, base)
    if found and (file := os.environ.get(addresses.FILE)):
        try:
            Path(file).write_text(f"{found}\n", encoding="utf-8")
        except OSError as error:
            click.echo(f"{addresses.FILE}: {file} cannot be written: {error.strerror}.", err=True)
    more = (f"{found}/qr shows this code to a class, {found}/class opens a room.",) if found else ()
    click.echo(addresses.shown(found, *more))


def _answers(url: str) -> bool:
    """Whether an app of this machine is there, in a while; its certificate is for other names than this."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    deadline = time.monotonic() + WAITS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5, context=context):  # noqa: S310  our own
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False
