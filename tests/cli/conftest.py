"""The `idp` command as people run it: a process of its own, in an installation of its own."""

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support import command
from tests.support.contract import CONTRACT, write


@dataclass
class Ran:
    """What a run of the command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Installation:
    """A directory of its own, in test mode, with cheap hashing; `environ` may be changed between runs."""

    directory: Path
    environ: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("IDP_")}
        cheap = {"IDP_TEST_MODE": "on", "IDP_ARGON2_MEMORY_KIB": "64", "IDP_ARGON2_PASSES": "1"}
        self.environ = kept | cheap | self.environ

    def __call__(self, *arguments: str, **environ: str) -> Ran:
        """Run a command; settings of this run alone come by name."""
        ran = command.run(arguments, self.environ | environ, self.directory)
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def done(self, *arguments: str, **environ: str) -> str:
        """Run a command that succeeds, and return what it wrote."""
        ran = self(*arguments, **environ)
        assert ran.code == 0, ran
        return ran.out

    def refused(self, *arguments: str, **environ: str) -> str:
        """Run a command that fails with one sentence on stderr and nothing on stdout; return the sentence."""
        ran = self(*arguments, **environ)
        assert (ran.code, ran.out) == (1, ""), ran
        assert ran.err.startswith("idp: "), ran
        assert ran.err.count("\n") == 1, ran
        return ran.err.removeprefix("idp: ").strip()

    def contract(self, text: str = CONTRACT, name: str = "acme.yaml") -> str:
        """Write the contract's state file, or another text of it, with what it needs; return its name."""
        return write(self.directory, text, name)

    def file(self, name: str, text: str) -> str:
        """Write a file into the directory and return its name."""
        (self.directory / name).write_text(text, encoding="utf-8")
        return name


@pytest.fixture
def idp(tmp_path: Path) -> Installation:
    """An installation without a database yet."""
    return Installation(tmp_path)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with an empty, migrated database, to be copied."""
    installation = Installation(tmp_path_factory.mktemp("migrated"))
    installation.done("migrate")
    return installation.directory / "var"


@pytest.fixture
def ready(idp: Installation, migrated: Path) -> Installation:
    """An installation with an empty, migrated database."""
    shutil.copytree(migrated, idp.directory / "var")
    return idp
