"""The wheel works without the checkout: templates, style sheet, translations, migrations and demo travel with it."""

import os
import subprocess
import sysconfig
from pathlib import Path

import pytest
import requests

from tests.support import wheel
from tests.support.browser import Browser
from tests.support.processes import wait_until
from tests.support.server import free_port


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A fresh environment with the wheel; what the wheel depends on is borrowed from this one."""
    python = wheel.fresh(tmp_path / "fresh")
    wheel.install(python, *wheel.OFFLINE, str(wheel.built(tmp_path)))
    (packages,) = (tmp_path / "fresh").glob("lib/*/site-packages")
    (packages / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return python.parent


def test_a_wheel_serves_from_an_empty_directory(installed: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IDP_", "PYTHON"))}
    port = free_port()
    environ = kept | {"IDP_BIND": f"127.0.0.1:{port}", "IDP_WORKERS": "1"}
    where = [str(installed / "python"), "-c", "import idp; print(idp.__file__)"]
    found = subprocess.run(where, cwd=empty, env=environ, capture_output=True, text=True, check=True).stdout
    assert found.startswith(str(installed.parent))
    server = subprocess.Popen([str(installed / "idp"), "serve", "--demo"], cwd=empty, env=environ)
    try:
        wait_until(lambda: requests.get(f"http://127.0.0.1:{port}/readyz", timeout=1).ok)
        browser = Browser(f"http://127.0.0.1:{port}", **{"Accept-Language": "zh-CN"})
        browser.log_on("owner@acme.example", "Owner-pass-1")
        assert "安全" in browser.title
        for path in ("/static/idp.css", "/saml/1234567890123456/sp/metadata"):
            assert requests.get(f"http://127.0.0.1:{port}{path}", timeout=5).ok
    finally:
        server.terminate()
        server.wait(timeout=20)
    assert sorted(path.name for path in empty.iterdir()) == ["certs", "var"]
