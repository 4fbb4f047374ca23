"""The product's wheel, built from what is tracked, and environments to install it into."""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
OFFLINE = ["--no-deps", "--no-index"]


def built(directory: Path) -> Path:
    """Build the wheel."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    archive = subprocess.run(
        ["tar", "-c", "--null", "-T", "-"], cwd=ROOT, input=tracked, capture_output=True, check=True
    )
    source = directory / "source"
    source.mkdir()
    subprocess.run(["tar", "-x"], cwd=source, input=archive.stdout, check=True)
    subprocess.run([*PIP, "wheel", *OFFLINE, "--no-build-isolation", "-w", str(directory), str(source)], check=True)
    (wheel,) = directory.glob("*.whl")
    return wheel


def fresh(directory: Path) -> Path:
    """Make an empty environment; return its interpreter."""
    venv.create(directory, with_pip=False, symlinks=True)
    return directory / "bin" / "python"


def install(python: Path, *arguments: str) -> None:
    """Install something into the environment of an interpreter."""
    subprocess.run([*PIP, "--python", str(python), "install", *arguments], check=True)
