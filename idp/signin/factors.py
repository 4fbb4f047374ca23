"""The second factor: a code, a recovery code, or binding a device."""

from flask import Response

from idp.httpkit import journey
from idp.httpkit.current import services
from idp.httpkit.devices import described
from idp.httpkit.forms import field
from idp.httpkit.mistakes import Mistake
from idp.httpkit.pages import page
from idp.httpkit.words import gettext
from idp.rules.logon import Prompt
from idp.rules.session_lifetime import REMEMBERED
from idp.signin import blueprint
from idp.signin.answers import to_pending, to_step, wrong

CREDENTIALS_REFUSED = 401


@blueprint.get("/code")
def code() -> Response:
    """Ask for a code of the device."""
    return to_pending(Prompt.CODE) or _code_page(None)


@blueprint.post("/code")
def code_given() -> Response:
    """Take a code."""
    remember = field("remember_mfa") != ""
    attempt_id = journey.present().attempt_id
    step = services().logon_steps.code_given(journey.visitor(), attempt_id, field("code"), remember=remember)
    return to_step(step) or _code_page(wrong(step.decision, "code"), CREDENTIALS_REFUSED, remember=remember)


@blueprint.get("/recovery")
def recovery() -> Response:
    """Ask for a recovery code in the device's place."""
    return to_pending(Prompt.CODE) or _recovery_page(None)


@blueprint.post("/recovery")
def recovery_given() -> Response:
    """Take a recovery code."""
    step = services().logon_steps.recovery_code_given(journey.visitor(), journey.present().attempt_id, field("code"))
    return to_step(step) or _recovery_page(_wrong_recovery_code(), CREDENTIALS_REFUSED)


@blueprint.get("/bind")
def bind() -> Response:
    """Show the device to bind (LP-19, UM-05)."""
    return to_pending(Prompt.BIND_DEVICE) or _bind_page(None)


@blueprint.post("/bind")
def bind_given() -> Response:
    """Take the two consecutive codes that bind it (UM-06)."""
    codes = (field("code1"), field("code2"))
    step = services().logon_steps.device_bound(journey.visitor(), journey.present().attempt_id, codes)
    return to_step(step) or _bind_page(wrong(step.decision, "codes"), CREDENTIALS_REFUSED)


def _code_page(error: Mistake | None, status: int = 200, *, remember: bool = False) -> Response:
    known = journey.present()
    return page(
        "signin/code.html",
        status,
        who=known.name,
        error=error,
        may_remember=known.may_remember,
        remember=remember,
        remembered_days=REMEMBERED.days,
        application_name=known.application,
    )


def _wrong_recovery_code() -> Mistake:
    return Mistake(gettext("This recovery code is not right, or was used before."), "code")


def _recovery_page(error: Mistake | None, status: int = 200) -> Response:
    return page("signin/recovery.html", status, who=journey.present().name, error=error)


def _bind_page(error: Mistake | None, status: int = 200) -> Response:
    known = journey.present()
    offer = services().logon_steps.offer(known.attempt_id)
    return page("signin/bind.html", status, who=known.name, error=error, two_codes=True, **described(offer))
