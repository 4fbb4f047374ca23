"""What became of a message: told by the audit trail, and by what the application did."""

import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from sqlalchemy import select

from idp.model.user import User
from tests.support.world import World

CALM = {400, 401, 403, 404, 409, 503}
"""Status codes of a refusal."""


class NotCalm(Exception):
    """A refusal that is not what a stranger may see, or is not one event."""


@contextmanager
def failing() -> Iterator[list[BaseException | None]]:
    """Collect what the application answers with 500, in place of logging it."""
    failures: list[BaseException | None] = []

    def collect(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> Any:
        told = entry.get("exc_info")
        if told:
            failures.append(told if isinstance(told, BaseException) else sys.exc_info()[1])
        raise structlog.DropEvent

    processors = structlog.get_config()["processors"]
    usual = list(processors)
    processors[:] = [collect]
    try:
        yield failures
    finally:
        processors[:] = usual


@contextmanager
def the_toolkit_sees(where: World) -> Iterator[None]:
    """Give the toolkit, which reads a clock of its own, that of an installation."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OneLogin_Saml2_Utils, "now", staticmethod(lambda: int(where.clock.now().timestamp())))
        yield


def why(where: World, what: str, page: Any) -> str:
    """Return the exact reason of the one event of a refusal, and see that strangers are told nothing."""
    events = [event for event in where.events() if event.outcome != "success"]
    if len(events) != 1 or events[0].what != what or "Traceback" in page.text:
        raise NotCalm(f"{events} {page.text}")
    (event,) = events
    if event.outcome != "failure":
        return f"{event.outcome}: {event.reason}"
    if page.status_code not in CALM:
        raise NotCalm(f"{event} {page.status_code}")
    ways = "".join(f": {role}: {why}" for role, why in event.details.get("roles", {}).items())
    return str(event.details.get("exact") or event.reason) + ways


def who(where: World, what: str = "logon") -> str:
    """Return the name of the one user whom a success is about."""
    (event,) = where.events(what, "success")
    with where.database.reading() as tx:
        return str(tx.execute(select(User.name).where(User.id == event.user_id)).scalar_one())


def which(where: World, what: str) -> str:
    """Return the role of the one session of a role, and its name."""
    (event,) = where.events(what, "success")
    return f"{event.details['role']}/{event.details['session']}"
