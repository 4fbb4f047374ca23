"""From a step of the logon to the answer: a page, a redirect to the next page, or the way out with a session."""

from flask import Response, url_for

from idp.httpkit import cookies, journey
from idp.httpkit.current import context, services
from idp.httpkit.mistakes import Mistake
from idp.httpkit.pages import page, see_other
from idp.rules.logon import Ask, Decision, Deny, Prompt
from idp.services.admission import Admission
from idp.services.logon import Step
from idp.signin import messages

PAGES = {
    Prompt.NAME: "signin.name",
    Prompt.PASSWORD: "signin.password",
    Prompt.ENTERPRISE: "signin.enterprise",
    Prompt.CODE: "signin.code",
    Prompt.BIND_DEVICE: "signin.bind",
    Prompt.NEW_PASSWORD: "signin.new_password",
}


def to_page(prompt: Prompt) -> Response:
    """Go to the page that asks for something."""
    return see_other(url_for(PAGES[prompt]))


def to_pending(prompt: Prompt) -> Response | None:
    """Go to the page that is due, unless it is the one that was opened; no page guards itself."""
    known = journey.present()
    due = known.prompt or (Prompt.PASSWORD.value if known.name else Prompt.NAME.value)
    return None if due == prompt.value else to_page(Prompt(due))


def to_step(step: Step) -> Response | None:
    """Answer a step; None when its own page is to be shown again, with what was wrong."""
    if step.admission is not None:
        return admitted(step.admission)
    if isinstance(step.decision, Deny):
        return refused(step.decision)
    if not isinstance(step.decision, Ask):
        return to_page(Prompt.NAME)
    if step.attempt_id:
        journey.asked(step.attempt_id, step.decision, may_remember=step.may_remember)
    return None if messages.wrong(step.decision) else to_page(step.decision.prompt)


def refused(decision: Deny) -> Response:
    """Show why the logon ends here."""
    words = messages.refused(decision, services().clock.now())
    return page(
        "signin/refused.html",
        403,
        title=words.title,
        sentence=words.sentence,
        detail=words.detail,
        again_href=url_for("signin.name", change=1),
    )


def wrong(decision: Decision, field: str) -> Mistake | None:
    """Return what was wrong with the answer just given in a field."""
    sentence = messages.wrong(decision) if isinstance(decision, Ask) else None
    return Mistake(sentence, field) if sentence else None


def admitted(admission: Admission) -> Response:
    """Give the browser its session and send it on its way."""
    config = context().config
    path = journey.arrived()
    if admission.shows_recovery_codes:
        journey.go_on_to(path)
        path = url_for("signin.recovery_codes")
    response = see_other(path or url_for("security.overview"))
    cookies.set_session(response, config, admission.token)
    if admission.remembered:
        cookies.set_remembered(response, config, admission.remembered.token, admission.remembered.ends_at)
    return response
