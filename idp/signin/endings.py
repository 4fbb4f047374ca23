"""How a logon ends: a new password first, recovery codes to keep, a rescue link, logged out."""

from flask import Response, request, url_for

from idp.httpkit import journey
from idp.httpkit.current import services, signed_in, visitor
from idp.httpkit.forms import field
from idp.httpkit.mistakes import Mistake, mistake_of
from idp.httpkit.pages import page, see_other
from idp.httpkit.words import gettext
from idp.refusals import ATTEMPT_GONE, Refusal
from idp.rules.logon import Prompt
from idp.signin import blueprint
from idp.signin.answers import admitted, to_pending, to_step


@blueprint.get("/new-password")
def new_password() -> Response:
    """Ask for the new password of a forced change."""
    return to_pending(Prompt.NEW_PASSWORD) or _new_password_page(None)


@blueprint.post("/new-password")
def new_password_given() -> Response:
    """Take the new password."""
    attempt_id = journey.present().attempt_id
    new, confirmed = field("new_password"), field("confirm_password")
    try:
        step = services().logon_steps.new_password_given(journey.visitor(), attempt_id, new, confirmed)
    except Refusal as refused:
        if refused.kind is ATTEMPT_GONE:
            raise
        return _new_password_page(mistake_of(refused), refused.status)
    return to_step(step) or _new_password_page(None)


@blueprint.get("/recovery-codes")
def recovery_codes() -> Response:
    """Show the recovery codes of a device just bound."""
    whose = signed_in()
    codes = services().shown_codes.show(whose.record.id) if whose else ()
    if not codes:
        return see_other(journey.arrived() or url_for("security.overview"))
    return page("signin/recovery_codes.html", codes=codes, who=whose.principal if whose else "")


@blueprint.post("/recovery-codes")
def recovery_codes_kept() -> Response:
    """Go on: the codes were saved."""
    whose = signed_in()
    if whose:
        services().shown_codes.forget(whose.record.id)
    return see_other(journey.arrived() or url_for("security.overview"))


@blueprint.get("/rescue")
def rescue() -> Response:
    """Show what the link will do; opening it alone changes nothing."""
    return page("signin/rescue.html", token=request.args.get("token", "")[:200])


@blueprint.post("/rescue")
def rescue_redeemed() -> Response:
    """Open the rescue session (LM-12)."""
    return admitted(services().rescue.redeem(visitor(), field("token")))


@blueprint.get("/out")
def signed_out() -> Response:
    """Say that nobody is signed in any more."""
    return page("signin/signed_out.html", again_href=url_for("signin.name"))


def _new_password_page(error: Mistake | None, status: int = 200) -> Response:
    known = journey.present()
    demanded = services().logon_steps.requirements(known.attempt_id)
    return page(
        "signin/new_password.html",
        status,
        who=known.name,
        error=error,
        why="expired" if known.because == "password_expired" else "reset",
        requirements=[gettext(weakness.sentence).format(**weakness.blanks) for weakness in demanded],
    )
