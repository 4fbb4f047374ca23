"""The clock of test mode: runs ahead of, or behind, the machine's by an offset that all processes share in a file."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from idp.rules.moments import sensible

FILE = "clock.json"


class SettableClock:
    """Tells the machine's time plus the offset kept in the data directory; every process follows within one call."""

    def __init__(self, data_dir: Path) -> None:
        self._file = data_dir / FILE
        self._seen: tuple[int, int, int] | None = None
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return the present moment as it was set."""
        return datetime.now(UTC) + self._read()

    def set(self, moment: datetime) -> None:
        """Let it be `moment` now, and go on from there."""
        self._write(moment - datetime.now(UTC))

    def advance(self, by: timedelta) -> None:
        """Go forward, or back, by a span."""
        self._write(self._read() + by)

    def release(self) -> None:
        """Follow the machine again."""
        self._file.unlink(missing_ok=True)

    def _read(self) -> timedelta:
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            self._seen, self._offset = None, timedelta()
            return self._offset
        seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if seen != self._seen:
            self._offset = timedelta(seconds=json.loads(self._file.read_text())["offset_seconds"])
            self._seen = seen
        return self._offset

    def _write(self, offset: timedelta) -> None:
        """Share an offset; raises `ValueError` or `OverflowError` for one that leads out of the calendar."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        sensible(datetime.now(UTC) + offset)
        fresh = self._file.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps({"offset_seconds": offset.total_seconds()}))
        fresh.replace(self._file)
