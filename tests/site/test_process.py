"""`hearsay site serve` as a process of its own, with nothing but the copy."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import bot

pytest.importorskip("bot.site.serving", reason="the extra [web] is not installed")


@pytest.mark.timeout(200)
def test_the_site_is_served_and_ends_on_sigterm(published: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HEARSAY_", "TELEGRAM_"))}
    environ = clean | {"HEARSAY_SITE": str(published), "PYTHONPATH": str(Path(bot.__file__).parents[1])}
    command = [sys.executable, "-m", "bot", "site", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environ, cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        page = _page(f"http://127.0.0.1:{port}/", process)
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    finally:
        process.kill()
        process.wait()
    assert "taking bribes for harbour contracts" in page
    assert list(tmp_path.glob("*.db")) == []


def _page(url: str, process: subprocess.Popen[bytes]) -> str:
    """The page, once it is served."""
    while process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=30) as reply:  # noqa: S310 - our own server
                return str(reply.read().decode())
        except urllib.error.URLError:
            time.sleep(0.2)
    raise AssertionError("the server ended")
