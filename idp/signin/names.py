"""The first two pages: the name, and the password."""

from flask import Response, request, url_for

from idp.httpkit import journey
from idp.httpkit.current import context, services, signed_in
from idp.httpkit.forms import field
from idp.httpkit.mistakes import Mistake, mistake_of
from idp.httpkit.pages import page, see_other
from idp.httpkit.words import sentence_of
from idp.refusals import PASSWORD_MISSING, PASSWORD_TOO_LONG, Refusal
from idp.rules.logon import Ask, Deny, Prompt
from idp.signin import answers, blueprint
from idp.signin.answers import to_page, to_pending, to_step, wrong

CREDENTIALS_REFUSED = 401
LONGEST_SHOWN = 200
MEANT = {"change", "continue", "lang"}
"""Whoever brings one of these wants this page, signed in or not."""


@blueprint.get("")
def name() -> Response:
    """Ask who is logging on; somebody signed in with nowhere to go on to is shown the own page."""
    wanted = request.args.get("continue")
    if MEANT.isdisjoint(request.args) and signed_in():
        return see_other(url_for("security.overview"))
    if wanted is not None:
        journey.go_on_to(wanted)
    journey.forget_name()
    return _name_page(request.args.get("login_hint", ""), None)


@blueprint.post("")
def name_given() -> Response:
    """Take the name."""
    typed = field("username").strip()
    try:
        decision = services().logon.name_given(journey.visitor(), typed)
    except Refusal as refused:
        return _name_page(typed, mistake_of(refused), refused.status)
    if isinstance(decision, Deny):
        return answers.refused(decision)
    journey.name_given(typed)
    return to_page(decision.prompt if isinstance(decision, Ask) else Prompt.PASSWORD)


@blueprint.get("/enterprise")
def enterprise() -> Response:
    """Send the visitor on to the enterprise's provider, by a page: no form's answer may redirect that far."""
    known = journey.present()
    target = services().directory.target(known.name) if known.name else None
    if target is None or target.account is None:
        return to_page(Prompt.NAME)
    if not target.account.terms_of(target.kind, services().clock.now()).sso_enabled:
        return to_page(Prompt.PASSWORD)
    onward = url_for("saml_sp.begin", account_id=target.account.id)
    response = page("signin/enterprise.html", who=known.name, onward_href=onward, application_name=known.application)
    response.headers["Refresh"] = f"0; url={onward}"
    return response


@blueprint.get("/password")
def password() -> Response:
    """Ask for the password."""
    return to_pending(Prompt.PASSWORD) or _password_page(None)


@blueprint.post("/password")
def password_given() -> Response:
    """Take the password."""
    known = journey.present()
    if not known.name:
        return to_page(Prompt.NAME)
    try:
        step = services().logon.password_given(journey.visitor(), known.name, field("password"))
    except Refusal as refused:
        if refused.kind in (PASSWORD_MISSING, PASSWORD_TOO_LONG):
            return _password_page(Mistake(sentence_of(refused), "password"), refused.status)
        raise
    return to_step(step) or _password_page(wrong(step.decision, "password"), CREDENTIALS_REFUSED)


def _name_page(typed: str, error: Mistake | None, status: int = 200) -> Response:
    return page(
        "signin/name.html",
        status,
        username=typed[:LONGEST_SHOWN],
        error=error,
        example_name=f"alice@acme.{context().config.logon_domain}",
        application_name=journey.present().application,
    )


def _password_page(error: Mistake | None, status: int = 200) -> Response:
    known = journey.present()
    return page("signin/password.html", status, who=known.name, error=error, application_name=known.application)
