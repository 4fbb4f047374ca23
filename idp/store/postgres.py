"""Connections to PostgreSQL that give up in time: a server that hangs must not hold a visitor longer than it fails."""

from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from threading import Thread
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen

from idp.store.silence import Silence

Answer = TypeVar("Answer")
STATEMENT_SECONDS = 1.2
CONNECT_SECONDS = 1.2


class Connection(psycopg.Connection[Any]):
    """A connection on which no statement waits longer than `STATEMENT_SECONDS`.

    The server's own `statement_timeout` does not help where the server, or the network on the way, has fallen silent.
    """

    silence: Silence | None = None

    def wait(self, gen: PQGen[Answer], interval: float = 0.1, timeout: float | None = STATEMENT_SECONDS) -> Answer:
        """Wait for a statement; one that does not end in time closes the connection and raises `OperationalError`."""
        try:
            return super().wait(gen, interval, timeout)
        except errors._WaitTimeout as late:  # noqa: SLF001 -- what the public `wait` is documented to raise
            self.pgconn.finish()
            if self.silence:
                self.silence.begin()
            message = "no answer in time"
            raise psycopg.OperationalError(message) from late


def connect(conninfo: str, silence: Silence) -> Connection:
    """Connect within `CONNECT_SECONDS`; raises `OperationalError`, and `Silent` after a recent silence.

    libpq waits two seconds at the least, so it waits in a thread of its own and a late connection is closed again.
    """
    silence.refuse_early()
    connecting: Future[Connection] = Future()
    Thread(target=_connect, args=(conninfo, connecting), name="connecting", daemon=True).start()
    try:
        connection = connecting.result(CONNECT_SECONDS)
    except Late:
        silence.begin()
        connecting.add_done_callback(_close_late)
        message = "no connection in time"
        raise psycopg.OperationalError(message) from None
    connection.silence = silence
    return connection


def _connect(conninfo: str, connecting: "Future[Connection]") -> None:
    try:
        connecting.set_result(Connection.connect(conninfo, connect_timeout=2))
    except psycopg.Error as failure:
        connecting.set_exception(failure)


def _close_late(connected: "Future[Connection]") -> None:
    if connected.exception() is None:
        connected.result().close()
