"""Files with secrets: made once whichever process comes first, readable by the owner only, never half-written."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Exposed(Exception):
    """A file with a secret that others than its owner may read; the text says what to do."""


class Damaged(Exception):
    """A file with a secret that is not what was written; the text says what to do."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} is damaged; put a copy of it in its place")


def create_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the file's content; without a file, make one, and let the first of several processes win."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = write_aside(path, make())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another process was first: its content counts
        finally:
            fresh.unlink()
    return read(path)


def read(path: Path) -> bytes:
    """Return a secret file's content; raises `Exposed`."""
    if path.stat().st_mode & OTHERS:
        message = f"{path.name} can be read by others; run: chmod 600 {path}"
        raise Exposed(message)
    return path.read_bytes()


def replace(path: Path, content: bytes) -> None:
    """Put new content in the file's place, all at once."""
    write_aside(path, content).replace(path)


def write_aside(path: Path, content: bytes) -> Path:
    """Write content to a file of this process beside `path`, safely on disk, and return where."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return aside
