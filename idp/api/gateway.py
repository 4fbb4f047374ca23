"""The way of every call, top to bottom: what is named, who asks, whether they may, what it does, how it is told."""

from typing import Any

import structlog
from flask import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from idp import refusals
from idp.api import caller, denials, parameters, rendering, wire
from idp.api.call import Call
from idp.api.registry import PRODUCTS, Action, Product
from idp.api.wire import Wire
from idp.httpkit.current import context, services, visitor
from idp.ports import Busy, Unavailable
from idp.refusals import Refusal
from idp.rules.policy_conditions import Context
from idp.rules.resource_names import resource
from idp.services.audit import Event
from idp.services.callers import Caller

log = structlog.get_logger("idp.api")
ANSWERED = "RequestId"
RETRY_HEADER = "x-acs-retry-after"


def answer(request: Request, request_id: str) -> Response:
    """Answer a call, whatever comes of it."""
    call = Progress(request_id)
    try:
        call.read(request)
        return call.answered()
    except Refusal as refused:
        return call.refused(refused)
    except Unavailable as failure:
        log.warning("unavailable", what=failure.what)
        return call.refused(refusals.UNAVAILABLE(what=failure.what))
    except Busy:
        return call.refused(refusals.BUSY())
    except RequestEntityTooLarge:
        return call.refused(refusals.TOO_LARGE())
    except Exception:
        # The last resort: programs get an answer they can read.
        log.exception("unexpected", request_id=request_id)
        return call.refused(refusals.INTERNAL())


class Progress:
    """What is known of a call so far: a refusal tells of what was reached."""

    def __init__(self, request_id: str) -> None:
        self._request_id = request_id
        self._format = rendering.JSON
        self._wire: Wire | None = None
        self._product: Product | None = None
        self._action: Action | None = None
        self._caller: Caller | None = None

    def read(self, request: Request) -> None:
        """Read the call, and find what it names."""
        self._wire = wire.read(request)
        self._format = rendering.format_of(self._wire)
        self._product = _product(self._wire)
        self._action = self._product.actions.get(self._wire.action)
        if self._action is None:
            raise refusals.ACTION_UNKNOWN()

    def answered(self) -> Response:
        """Find out who asks and whether they may, and act."""
        if self._wire is None or self._action is None:
            raise refusals.ACTION_UNKNOWN()
        services().held.refresh()
        if not self._action.anonymous:
            self._caller = caller.signer(self._wire, services())
            services().access_keys.note_use(self._caller.access_key_id, self._action.product.name)
        call = Call(services(), visitor(), self._request_id, self._caller, context().config.secure)
        ask = parameters.read(self._action.ask, self._wire.parameters)
        _permit(call, self._action, ask)
        body: dict[str, Any] = {ANSWERED: self._request_id} | self._action.run(call, ask)
        return rendering.answer(self._format, self._action.name, body)

    def refused(self, refused: Refusal) -> Response:
        """Tell what is wrong, and leave an event."""
        self._audit(refused)
        host = self._product.host if self._product else ""
        body = {ANSWERED: self._request_id, "HostId": host, "Code": refused.code, "Message": str(refused)}
        detail = denials.detail_of(refused)
        response = rendering.refusal(
            self._format, body | ({"AccessDeniedDetail": detail} if detail else {}), refused.status
        )
        if refused.code.startswith("Throttling"):
            response.headers[RETRY_HEADER] = "1000"
        if refused.kind in (refusals.UNAVAILABLE, refusals.BUSY):
            response.headers["Retry-After"] = "2"
        return response

    def _audit(self, refused: Refusal) -> None:
        what = f"{self._action.product.service}:{self._action.name}" if self._action else "call"
        event = Event(
            what=what,
            outcome="failure",
            account_id=self._caller.account_id if self._caller else None,
            actor=self._caller.arn if self._caller else "",
            user_id=self._caller.user_id if self._caller else None,
            reason=refused.code,
            details={"access_key": claimed} if (claimed := caller.claimed(self._wire)) else {},
        )
        try:
            services().audit.refused(visitor(), event)
        except Unavailable:
            log.warning("refusal not audited", reason=refused.code)


def _product(read: Wire) -> Product:
    if not read.version or not read.action:
        raise refusals.ACTION_OR_VERSION()
    product = PRODUCTS.get(read.version)
    if product is None:
        raise refusals.VERSION_UNKNOWN()
    return product


def _permit(call: Call, action: Action, ask: Any) -> None:
    if action.needs is None:
        return
    resources = [resource(call.account_id, relative) for relative in action.on(call, ask)]
    denied = call.services.permissions.denied(call.caller, action.needs, resources, facts(call))
    if denied:
        raise denials.refusal(call, denied)


def facts(call: Call) -> Context:
    """Return the condition keys that the connection tells of."""
    return {
        "acs:sourceip": (call.visitor.address,),
        "acs:securetransport": ("true" if call.secure else "false",),
    }
