"""The server processes: granian in front, one application in each worker, and what runs beside it.

Threads are cheap and mostly wait; passwords are hashed one at a time in each process (`idp.infra.argon2_hasher`).
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable

import structlog
from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from idp.api import loader
from idp.app import LARGEST_CALL, create_app
from idp.config import Config
from idp.infra.logging import configure
from idp.ports import Unavailable
from idp.rsgi import Bridge
from idp.services.catalogue import Services
from idp.world import flow_key, world

THREADS = 64
BACKLOG = 1024
HEADER_MILLISECONDS = 10_000
LONGEST_HEAD = 96 * 1024
KILL_SECONDS = 10
SWEEP_SECONDS = 30.0

APPLICATION = "idp.server:application"
BRIDGED = "idp.server:bridged"

log = structlog.get_logger("idp.server")


def serve(config: Config, application: str = APPLICATION) -> None:
    """Serve until told to stop; a worker that dies is replaced, and SIGTERM lets requests finish first."""
    if sys.platform == "linux":  # elsewhere a process that has used the system's libraries cannot be forked safely
        # Granian starts workers as this says: forked, they have everything imported; spawned, each takes a second to.
        multiprocessing.set_start_method("fork", force=True)
    loader.load()
    behind_proxies = bool(config.trusted_proxies)
    Granian(
        BRIDGED if behind_proxies else application,
        address=config.bind_host,
        port=config.bind_port,
        interface=Interfaces.RSGI if behind_proxies else Interfaces.WSGI,
        workers=config.workers,
        blocking_threads=1 if behind_proxies else THREADS,
        backlog=BACKLOG,
        backpressure=BACKLOG,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS, max_buffer_size=LONGEST_HEAD),
        websockets=False,
        log_enabled=False,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=KILL_SECONDS,
        factory=True,
    ).serve()


def application() -> Flask:
    """Build the application of one worker process."""
    # Ctrl-C reaches every process of the terminal; told twice, by it and by the parent, a worker may never end.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    config = Config.from_process()
    configure(config.log_format)
    ports = world(config)
    services = Services(config, ports)
    ports.key_ring.entries()  # load the keys before the first request, not during it
    ports.hasher.verify_phantom("")
    _begin(services)
    log.info("worker ready", pid=os.getpid())
    return create_app(config, services, flow_key(ports))


def bridged() -> Bridge:
    """Build the application of one worker process where forwarded headers count (`idp.rsgi`)."""
    return Bridge(application(), THREADS, LARGEST_CALL)


def _begin(services: Services) -> None:
    """Start what runs beside the requests."""
    services.held.watch()
    services.key_uses.watch()
    for run, name in ((_sweep, "janitor"), (_keep_metadata, "metadata")):
        threading.Thread(target=run, args=(services,), name=name, daemon=True).start()
    try:
        services.nonces.begin()
    except Unavailable as failure:
        log.warning("cannot begin to remember calls", what=failure.what, why=failure.why)


def _sweep(services: Services) -> None:
    def sweep() -> None:
        services.janitor.sweep_up()
        services.janitor.recheck_domains()

    _again_and_again("sweeping", sweep)


def _keep_metadata(services: Services) -> None:
    """Run apart from sweeping: partners may take seconds to answer."""

    def keep() -> None:
        services.metadata_refresh.refresh_due()
        services.ends.announce_in_turn()

    _again_and_again("keeping metadata", keep)


def _again_and_again(what: str, work: Callable[[], None]) -> None:
    pause = threading.Event()
    while not pause.wait(SWEEP_SECONDS):
        try:
            work()
        except Unavailable as failure:
            log.warning("cannot work beside requests", work=what, what=failure.what, why=failure.why)
        except Exception:
            log.exception("work beside requests failed", work=what)
