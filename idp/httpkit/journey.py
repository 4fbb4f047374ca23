"""The way through a logon as one browser knows it: a signed cookie with typed name, attempt ID, and where to go on.

Nothing in it proves anything: what is proved lies on the server under the attempt's ID, and a fresh cookie is made at
admission.
"""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Response, session, url_for

from idp.httpkit import current
from idp.httpkit.pages import see_other
from idp.httpkit.words import WISHED
from idp.rules.continue_path import safe
from idp.rules.logon import Ask
from idp.services.audit import Visitor

CONTINUE = "continue"
APPLICATION = "application"
TARGET = "target"
FRESH = "fresh"
TWO_FACTORS = "two_factors"
NAME = "name"
ATTEMPT = "attempt"
PROMPT = "prompt"
MAY_REMEMBER = "may_remember"
BECAUSE = "because"
REQUESTS = "requests"
ATTEMPT_KEYS = (ATTEMPT, PROMPT, MAY_REMEMBER, BECAUSE)
MOST_REQUESTS = 8


@dataclass(frozen=True)
class Journey:
    """Where a browser stands; empty texts for what is not known."""

    name: str
    attempt_id: str
    prompt: str
    may_remember: bool
    application: str
    because: str
    target: str
    fresh: bool


def present() -> Journey:
    """Return where this browser stands."""
    return Journey(
        name=_text(NAME),
        attempt_id=_text(ATTEMPT),
        prompt=_text(PROMPT),
        may_remember=session.get(MAY_REMEMBER) is True,
        application=_text(APPLICATION),
        because=_text(BECAUSE),
        target=_text(TARGET),
        fresh=session.get(FRESH) is True,
    )


def visitor() -> Visitor:
    """Return who speaks on this way; where a second factor is demanded, no browser is remembered."""
    found = current.visitor()
    return replace(found, remembered_token="") if session.get(TWO_FACTORS) is True else found


def go_on_to(path: str | None) -> None:
    """Note where to go after the logon: a path of this origin, else nowhere in particular."""
    known = safe(path)
    if known != session.get(CONTINUE):
        session.pop(APPLICATION, None)
        session.pop(TARGET, None)
        session.pop(WISHED, None)
        session.pop(FRESH, None)
        session.pop(TWO_FACTORS, None)
    session[CONTINUE] = known or ""


def name_given(name: str) -> None:
    """Note the typed name; what was proved under another one is let go."""
    session[NAME] = name
    for key in ATTEMPT_KEYS:
        session.pop(key, None)


def forget_name() -> None:
    """Let the name go: somebody else is at the keyboard."""
    for key in (NAME, *ATTEMPT_KEYS):
        session.pop(key, None)


def asked(attempt_id: str, ask: Ask, *, may_remember: bool) -> None:
    """Note which attempt is under way, what it asks for, and what calls for that."""
    session[ATTEMPT] = attempt_id
    session[PROMPT] = ask.prompt.value
    session[BECAUSE] = ask.because.value if ask.because else ""
    session[MAY_REMEMBER] = may_remember


def arrived() -> str:
    """End the journey at admission, and return where to go on; empty for nowhere in particular.

    All else is let go, the form token too: what was known before the logon is worth nothing after it.
    """
    path, requests, target = _text(CONTINUE), session.get(REQUESTS), _text(TARGET)
    session.clear()
    session[TARGET] = target
    if requests:
        session[REQUESTS] = requests
    return path


def send_to_sign_in(  # noqa: PLR0913 -- all that is known of the application's wish
    path: str,
    application: str,
    target: str,
    *,
    login_hint: str,
    language: str,
    fresh: bool = False,
    two_factors: bool = False,
) -> Response:
    """Send the visitor to log on, to come back to `path` on behalf of an application that is reached at `target`.

    `language` is the application's wish, for this journey only; empty for none. `fresh`: nobody may be logged on by
    a session that runs elsewhere. `two_factors`: a code is asked even in a browser that is remembered.
    """
    session[FRESH] = fresh
    session[TWO_FACTORS] = two_factors
    session[WISHED] = language
    session[CONTINUE] = path
    session[APPLICATION] = application
    session[TARGET] = target
    query = {"continue": path} | ({"login_hint": login_hint} if login_hint else {})
    return see_other(f"{url_for('signin.name')}?{urlencode(query)}")


def began_here(request_id: str) -> None:
    """Note that this browser began an application's request: no other may finish it."""
    known = [request_id, *_requests()]
    session[REQUESTS] = known[:MOST_REQUESTS]


def was_begun_here(request_id: str) -> bool:
    """Tell whether this browser began a request."""
    return request_id in _requests()


def _requests() -> list[str]:
    found = session.get(REQUESTS)
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []


def _text(key: str) -> str:
    value = session.get(key)
    return value if isinstance(value, str) else ""
