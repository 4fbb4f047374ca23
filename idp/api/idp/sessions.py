"""Logon sessions and remembered browsers of a user, or of the caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from idp.api.call import Call
from idp.api.idp.addressing import the_user, whose
from idp.api.moments import moment
from idp.api.paging import page
from idp.api.registry import IDP, Json


@dataclass(frozen=True)
class ListSessions:
    """A page of an identity's sessions."""

    UserName: str = ""
    Marker: str = ""
    MaxItems: int | None = None


@IDP.action("ListSessions", ListSessions, on=the_user)
def list_sessions(call: Call, ask: ListSessions) -> Json:
    """List the sessions that run."""
    identity = whose(call, ask)

    def fetch(after: str, most: int) -> Sequence[Any]:
        return call.services.user_sessions.page(identity, after, most)

    found = page(call, f"sessions:{identity.user_id}", ask, fetch, lambda row: row.id)
    return {"Sessions": {"Session": [_session(row) for row in found.rows]}, **found.answer}


@dataclass(frozen=True)
class EndSession:
    """One session."""

    SessionId: str
    UserName: str = ""


@IDP.action("EndSession", EndSession, on=the_user)
def end_session(call: Call, ask: EndSession) -> Json:
    """End a session."""
    identity = whose(call, ask)
    with call.act() as act:
        call.services.user_sessions.end(act, identity, ask.SessionId)
    return {}


@dataclass(frozen=True)
class EndAllSessions:
    """One identity."""

    UserName: str = ""


@IDP.action("EndAllSessions", EndAllSessions, on=the_user)
def end_all_sessions(call: Call, ask: EndAllSessions) -> Json:
    """End every session, and tell how many ended."""
    identity = whose(call, ask)
    with call.act() as act:
        return {"Ended": call.services.user_sessions.end_all(act, identity)}


@dataclass(frozen=True)
class ListRememberedBrowsers:
    """A page of the browsers in which an identity is asked for no code."""

    UserName: str = ""
    Marker: str = ""
    MaxItems: int | None = None


@IDP.action("ListRememberedBrowsers", ListRememberedBrowsers, on=the_user)
def list_remembered_browsers(call: Call, ask: ListRememberedBrowsers) -> Json:
    """List the browsers."""
    identity = whose(call, ask)

    def fetch(after: str, most: int) -> Sequence[Any]:
        return call.services.user_sessions.browsers(identity, after, most)

    found = page(call, f"browsers:{identity.user_id}", ask, fetch, lambda row: row.id)
    return {"RememberedBrowsers": {"RememberedBrowser": [_browser(row) for row in found.rows]}, **found.answer}


@dataclass(frozen=True)
class ForgetRememberedBrowser:
    """One browser."""

    BrowserId: str
    UserName: str = ""


@IDP.action("ForgetRememberedBrowser", ForgetRememberedBrowser, on=the_user)
def forget_remembered_browser(call: Call, ask: ForgetRememberedBrowser) -> Json:
    """Ask for a code in that browser again."""
    identity = whose(call, ask)
    with call.act() as act:
        call.services.user_sessions.forget_browser(act, identity, ask.BrowserId)
    return {}


def _session(row: Any) -> Json:
    return {
        "SessionId": row.id,
        "SourceIp": row.address,
        "UserAgent": row.browser,
        "Methods": {"Method": row.methods},
        "CreateDate": moment(row.authenticated_at),
        "ExpireDate": moment(row.ends_at),
    }


def _browser(row: Any) -> Json:
    return {
        "BrowserId": row.id,
        "SourceIp": row.address,
        "UserAgent": row.browser,
        "CreateDate": moment(row.created_at),
        "ExpireDate": moment(row.ends_at),
    }
