"""Other projects' tests get a real server by installing the wheel, and pay nothing for it otherwise."""

import fcntl
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import wheel
from tests.support.wheel import ROOT

CLIENTS = ("pytest", "pytest-xdist", "alibabacloud-ram20150501", "alibabacloud-sts20150401")
HEAVY = ("flask", "sqlalchemy", "granian", "yaml", "click")
UNUSED = f"""
import sys

def test_nothing_heavy_was_imported(pytestconfig):
    assert pytestconfig.pluginmanager.has_plugin("idp")
    assert not set(sys.modules) & {set(HEAVY)!r}
"""
OWN_ACCOUNT = 'accounts: [{id: "7777777777777777", owner: {logon_name: owner@seven.example, password: Owner-pass-7}}]\n'
OWN_KEY = OWN_ACCOUNT.replace(
    "}]", ", access_keys: [{id: LTAIsevensevensevenseven, secret: sevensecretsevensecretseven}]}]"
)
BY_INI = """
def test_the_server_has_the_account_of_the_file(idp_server):
    assert idp_server.account_id == "7777777777777777"
    assert idp_server.base_url == "http://" + idp_server.endpoint
    assert idp_server.access_key_secret not in repr(idp_server)
"""
BY_FIXTURE = f"""
import pytest

@pytest.fixture(scope="session")
def idp_state_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("own") / "own.yaml"
    file.write_text({OWN_KEY!r})
    return file

def test_time_goes_where_it_is_told(idp_server):
    assert idp_server.account_id == "7777777777777777"
    assert idp_server.access_key_id == "LTAIsevensevensevenseven"
    begun = idp_server.now()
    assert (idp_server.advance(3600) - begun).total_seconds() >= 3600
    assert idp_server.set_time(begun).replace(microsecond=0) == begun.replace(microsecond=0)
    assert idp_server.release_time() >= begun
"""
BROKEN = """
def test_with_a_broken_state_file(idp_server):
    pass
"""


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, pytest and the vendor's clients, made once for all processes of a run."""
    own = tmp_path_factory.getbasetemp()
    directory = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "other-project"
    with directory.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not directory.exists():
            furnish(directory)
    return directory / "environment" / "bin" / "python"


def furnish(directory: Path) -> None:
    """Install everything, each as it is pinned, and nothing else of ours."""
    directory.mkdir()
    made = wheel.fresh(directory / "environment")
    wheel.install(made, "--require-hashes", "--requirement", str(ROOT / "requirements.txt"))
    pins = directory / "pins.txt"  # constraints, also by hash, may not name extras
    pins.write_text(re.sub(r"(?m)^([\w.-]+)\[[\w,-]+\]==", r"\1==", (ROOT / "requirements-dev.txt").read_text()))
    wheel.install(made, "--no-build-isolation", "--constraint", str(pins), *CLIENTS)
    wheel.install(made, *wheel.OFFLINE, str(wheel.built(directory)))


def run(python: Path, place: Path, *arguments: str) -> str:
    """Run pytest in another project; return what it says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IDP_", "PY", "COV"))}
    command = [str(python), "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=place, env=kept, capture_output=True, text=True, check=False).stdout


def test_the_example_runs_in_an_environment_of_its_own(python: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "pytest", tmp_path / "project")
    assert "4 passed" in run(python, tmp_path / "project")
    assert "4 passed" in run(python, tmp_path / "project", "-n", "2")


def test_who_does_not_use_the_fixture_pays_nothing(python: Path, tmp_path: Path) -> None:
    (tmp_path / "test_unused.py").write_text(UNUSED)
    assert "1 passed" in run(python, tmp_path)


def test_the_state_file_is_the_projects_own_choice(python: Path, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN_ACCOUNT)
    (tmp_path / "pytest.ini").write_text("[pytest]\nidp_state_file = own.yaml\n")
    (tmp_path / "test_ini.py").write_text(BY_INI)
    (tmp_path / "test_fixture.py").write_text(BY_FIXTURE)
    assert "1 passed" in run(python, tmp_path, "test_ini.py")
    assert "1 passed" in run(python, tmp_path, "test_fixture.py")


def test_a_broken_state_file_is_told_of(python: Path, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nidp_state_file = broken.yaml\n")
    (tmp_path / "broken.yaml").write_text("accounts: [{id: nonsense}]\n")
    (tmp_path / "test_broken.py").write_text(BROKEN)
    told = run(python, tmp_path)
    assert "1 error" in told
    assert "broken.yaml" in told
