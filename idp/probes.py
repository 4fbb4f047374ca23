"""Liveness, readiness and figures for machines, and the settable clock of test mode."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request

from idp import refusals
from idp.httpkit.current import context, services
from idp.httpkit.forms import unprotected
from idp.ports import SettableClock
from idp.rules.client_address import is_neighbour
from idp.rules.moments import moment_of

blueprint = Blueprint("probes", __name__)

NOT_READY = 503
OF_PROXIES = ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP")


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process lives, whatever it depends on."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """Say whether each dependency answers."""
    found = services().health.dependencies()
    response = jsonify({name: "ok" if answers else "down" for name, answers in found.items()})
    response.status_code = 200 if all(found.values()) else NOT_READY
    return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give figures in Prometheus's text format to neighbours that come without a proxy; others find no page."""
    if not is_neighbour(request.remote_addr or "") or any(name in request.headers for name in OF_PROXIES):
        raise refusals.PAGE_UNKNOWN()
    response = make_response("".join(f"{line}\n" for line in _figures()))
    response.mimetype = "text/plain"
    return response


def _figures() -> Iterator[str]:
    found = services().health.dependencies()
    yield from _gauge("idp_dependency_up", "1 while a dependency answers.")
    yield from (f'idp_dependency_up{{dependency="{name}"}} {int(answers)}' for name, answers in found.items())
    if not found["database"]:
        return
    snapshot = services().figures.snapshot()
    yield from _gauge("idp_events", "Audit events of the last five minutes.")
    for (what, outcome), count in sorted(snapshot.events.items()):
        yield f'idp_events{{what="{what}",outcome="{outcome}"}} {count}'
    for name, told, count in (
        ("idp_sessions", "Sessions that are live.", snapshot.sessions),
        ("idp_locks", "Names and devices that are locked.", snapshot.locks),
    ):
        yield from _gauge(name, told)
        yield f"{name} {count}"


def _gauge(name: str, told: str) -> tuple[str, str]:
    return f"# HELP {name} {told}", f"# TYPE {name} gauge"


@blueprint.post("/_test/clock")
@unprotected  # test mode is bound to loopback, and exists nowhere else
def clock() -> Response:
    """Set the clock of every process: `advance_seconds`, `now`, or `release`; answers with the moment it then is."""
    settable = services().clock
    if not context().config.test_mode or not isinstance(settable, SettableClock):
        raise refusals.PAGE_UNKNOWN()
    wanted = request.get_json(silent=True)
    if not isinstance(wanted, dict) or not _set(settable, wanted):
        raise refusals.BAD_REQUEST()
    return jsonify(now=settable.now().isoformat())


def _set(settable: SettableClock, wanted: dict[str, Any]) -> bool:
    try:
        match wanted:
            case {"advance_seconds": int() | float() as seconds}:
                settable.advance(timedelta(seconds=seconds))
            case {"now": str() as text}:
                settable.set(moment_of(text))
            case {"release": True}:
                settable.release()
            case _:
                return False
    except (ValueError, OverflowError):
        return False
    return True
