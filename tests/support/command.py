"""The `idp` command, run warm: forked from a process that has imported it, since importing takes most of its time.

What runs is what the installed command runs, in a process, session, environment and directory of its own.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

from idp.api import loader

_warm = get_context("forkserver")
SECONDS = 60
_warm.set_forkserver_preload(["idp.cli.main", "idp.server", *loader.modules()])


class Running(Protocol):
    """A run of the command that has not ended."""

    pid: int

    def wait(self, timeout: float) -> int:
        """Return the exit code, negative for a signal; raises when it does not end within so many seconds."""

    def terminate(self) -> None:
        """Ask it to stop."""


class Warm:
    """A run of the command; its output goes to a file each, added at the end."""

    def __init__(
        self, arguments: tuple[str, ...], environ: Mapping[str, str], directory: Path, out: Path, err: Path
    ) -> None:
        self._process = _warm.Process(target=_run, args=(arguments, dict(environ), directory, out, err))
        self._process.start()
        self.pid = int(self._process.pid or 0)

    def wait(self, timeout: float = SECONDS) -> int:
        """See `Running`."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutError(f"process {self.pid} does not end")
        return self._process.exitcode

    def terminate(self) -> None:
        """See `Running`."""
        self._process.terminate()


def run(arguments: tuple[str, ...], environ: Mapping[str, str], directory: Path) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    with tempfile.TemporaryDirectory() as scratch:
        out, err = Path(scratch, "out"), Path(scratch, "err")
        code = Warm(arguments, environ, directory, out, err).wait()
        return subprocess.CompletedProcess(arguments, code, out.read_text("utf-8"), err.read_text("utf-8"))


def _run(arguments: tuple[str, ...], environ: dict[str, str], directory: Path, out: Path, err: Path) -> None:
    os.setsid()
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environ)
    for number, path in enumerate((out, err), start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT), number)
    sys.argv[:] = ["idp", *arguments]
    from idp.cli.main import main  # noqa: PLC0415 -- imported already where this runs

    main()
