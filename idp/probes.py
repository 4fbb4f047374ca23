"""Liveness, readiness and figures for machines, and the settable clock of test mode."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request

from idp import refusals
from idp.httpkit.current import context, services
from idp.httpkit.forms import unprotected
from idp.ports import SettableClock

blueprint = Blueprint("probes", __name__)

NOT_READY = 503


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
    match wanted:
        case {"advance_seconds": int() | float() as seconds} if abs(seconds) < 10**10:
            settable.advance(timedelta(seconds=seconds))
        case {"now": str() as text}:
            return _set_to(settable, text)
        case {"release": True}:
            settable.release()
        case _:
            return False
    return True


def _set_to(settable: SettableClock, text: str) -> bool:
    try:
        settable.set(datetime.fromisoformat(text).astimezone(UTC))
    except (ValueError, OverflowError):
        return False
    return True
