"""The way of every call, top to bottom: what is named, who asks, whether they may, what it does, how it is told."""

from typing import Any

import structlog
from flask import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from idp import granting_refusals, refusals
from idp.api import caller, denials, parameters, rendering, wire
from idp.api.call import Call
from idp.api.registry import PRODUCTS, Action, Product
from idp.api.wire import Wire
from idp.httpkit.current import context, services, visitor
from idp.ports import Busy, Unavailable
from idp.refusals import Refusal
from idp.rules.permissions import Outcome
from idp.rules.policy_conditions import Context
from idp.rules.resource_names import resource
from idp.rules.saml_check import Trail
from idp.services.audit import Event, both_sides, refused_by
from idp.services.callers import Caller

log = structlog.get_logger("idp.api")
ANSWERED = "RequestId"
RETRY_HEADER = "x-acs-retry-after"
"""In milliseconds, as the vendor's clients read it."""
RETRY_SECONDS = {429: 1, 503: 2}
GUESSES = (
    refusals.KEY_UNKNOWN,
    refusals.SIGNATURE_WRONG,
    refusals.TOKEN_MALFORMED,
    refusals.TOKEN_MISMATCH,
    granting_refusals.SAML_PROVIDER_UNKNOWN,
    granting_refusals.SAML_ASSERTION_INVALID,
    granting_refusals.OIDC_TOKEN_INVALID,
    granting_refusals.OIDC_ISSUER_WRONG,
    granting_refusals.OIDC_AUDIENCE_WRONG,
    granting_refusals.FEDERATION_NOT_TRUSTED,
)
"""Failed proofs of who calls, by a signature or by what an identity provider issued; what has expired was once good."""


def answer(request: Request, request_id: str) -> Response:
    """Answer a call, whatever comes of it."""
    call = Progress(request_id)
    try:
        call.read(request)
        return call.answered()
    except Refusal as refused:
        return call.refused(refused)
    except Unavailable as failure:
        log.warning("unavailable", what=failure.what, why=failure.why)
        return call.refused(refusals.UNAVAILABLE())
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
        product = self._action.product.name
        call = Call(services(), visitor(), self._request_id, self._caller, context().config.secure, product)
        ask = parameters.read(self._action.ask, self._wire.parameters)
        _permit(call, self._action, ask)
        if self._caller:
            services().key_uses.note(self._caller, product)
        body: dict[str, Any] = {ANSWERED: self._request_id} | self._action.run(call, ask)
        return rendering.answer(self._format, self._action.name, body)

    def refused(self, refused: Refusal) -> Response:
        """Tell what is wrong, and leave an event."""
        refused = self._noted(refused)
        host = self._product.host if self._product else ""
        body = {ANSWERED: self._request_id, "HostId": host, "Code": refused.code, "Message": str(refused)}
        detail = denials.detail_of(refused)
        response = rendering.refusal(
            self._format, body | ({"AccessDeniedDetail": detail} if detail else {}), refused.status
        )
        if refused.status in RETRY_SECONDS:
            seconds = 60 * int(str(refused.blanks.get("minutes", 0))) or RETRY_SECONDS[refused.status]
            response.headers["Retry-After"] = str(seconds)
            response.headers[RETRY_HEADER] = str(1000 * seconds)
        return response

    def _noted(self, refused: Refusal) -> Refusal:
        """Leave an event, and return what to tell: whoever guesses too often from one address is told to wait.

        A right proof passes from any address: one program with a wrong key must not stop its neighbours. Whoever proves
        nothing leaves a limited number of events.
        """
        if refused.kind is refusals.UNAVAILABLE:
            return refused  # the log tells; to write an event could take as long once more
        who, event, throttle = visitor(), self._event(refused), services().throttle
        try:
            if self._caller:
                services().audit.record_alone(who, event)
            elif refused.kind in GUESSES:
                throttle.refuse(who.address)
                throttle.failed(who, event)
            else:
                throttle.refused(who, event)
        except Refusal as too_many:
            return too_many
        except (Unavailable, Busy):
            log.warning("refusal not audited", reason=refused.code)
        except Exception:  # the refusal is told whatever becomes of its event
            log.exception("refusal not audited", reason=refused.code)
        return refused

    def _event(self, refused: Refusal) -> Event:
        what = f"{self._action.product.service}:{self._action.name}" if self._action else "call"
        told = {"access_key": caller.claimed(self._wire), "exact": str(refused.blanks.get("exact", ""))}
        told |= both_sides(refused.blanks.get("said"), refused.blanks.get("expected"))
        event = Event(
            what=what,
            outcome="failure",
            account_id=self._caller.account_id if self._caller else _told_account(refused),
            actor=self._caller.arn if self._caller else "",
            user_id=self._caller.user_id if self._caller else None,
            reason=refused.code,
            details={name: value for name, value in told.items() if value},
        )
        trail = refused.blanks.get("trail")
        return refused_by(event, trail) if isinstance(trail, Trail) else event


def _told_account(refused: Refusal) -> str | None:
    """Return the account that an unsigned call was about, as far as its refusal knows."""
    told = refused.blanks.get("account_id")
    return str(told) if told else None


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
    if denied and (denied.verdict.outcome is Outcome.EXPLICIT_DENY or not action.own(call, ask)):
        raise denials.refusal(call, denied)


def facts(call: Call) -> Context:
    """Return the condition keys that the connection tells of."""
    return {
        "acs:sourceip": (call.visitor.address,),
        "acs:securetransport": ("true" if call.secure else "false",),
    }
