"""Sessions, remembered browsers and temporary sessions by the product's own API."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from idp.model.role import Role
from idp.model.user import User
from idp.services.temporary_credentials import Ticket
from tests.support.rpc import IDP, Program
from tests.support.seed import seed
from tests.support.world import ACCOUNT, World

ACTIONS: dict[str, dict[str, str]] = {
    "ListSessions": {"UserName": "alice"},
    "EndSession": {"UserName": "alice", "SessionId": "x"},
    "EndAllSessions": {"UserName": "alice"},
    "ListRememberedBrowsers": {"UserName": "alice"},
    "ForgetRememberedBrowser": {"UserName": "alice", "BrowserId": "x"},
    "RevokeTemporarySessions": {"UserName": "alice"},
}


def listed(program: Program, user: str = "carol") -> list[str]:
    sessions = program.idp("ListSessions", UserName=user)["Sessions"]["Session"]
    return [session["SessionId"] for session in sessions]


def role(world: World) -> str:
    with world.services.acts.open() as act:
        texts = {"name": "Ops", "name_key": "ops", "description": "", "trust_document": "{}"}
        moments = {"created_at": act.now, "updated_at": act.now, "sessions_revoked_at": None}
        numbers = {"max_session_duration": 3600, "allow_console_login": False}
        act.tx.execute(insert(Role).values(id="301", account_id=ACCOUNT, **texts, **moments, **numbers))
    return "301"


def assumed(world: World) -> Program:
    """Return a program with the temporary credentials of the role."""
    now = world.clock.now()
    ticket = Ticket(
        account_id=ACCOUNT, role_id="301", session_name="night", issued_at=now, expires_at=now + timedelta(hours=1)
    )
    made = world.services.temporary_credentials.issue(ticket)
    return Program(world, (made.access_key_id, made.secret), made.token)


def test_sessions_are_listed_ended_and_audited(owner: Program) -> None:
    steps = [owner.world.password("carol@acme", "Carol-pass-1") for _ in range(3)]
    session = owner.idp("ListSessions", UserName="carol")["Sessions"]["Session"][0]
    assert session.keys() == {"SessionId", "SourceIp", "UserAgent", "Methods", "CreateDate", "ExpireDate"}
    assert (session["SourceIp"], session["Methods"]) == ("127.0.0.1", {"Method": ["pwd"]})
    ended = listed(owner)[0]
    assert owner.idp("EndSession", UserName="carol", SessionId=ended).keys() == {"RequestId"}
    assert ended not in listed(owner)
    assert owner.idp("EndAllSessions", UserName="carol")["Ended"] == 2
    assert [owner.world.signed_in(step) for step in steps] == [None] * 3
    event = owner.world.events("end_session")[-1]
    assert (event.actor, event.details) == (f"acs:ram::{ACCOUNT}:root", {"session": ended})
    assert owner.world.events("end_all_sessions")[-1].details == {"ended": 2}


def test_sessions_are_listed_by_pages(owner: Program) -> None:
    for _ in range(3):
        owner.world.password("carol@acme", "Carol-pass-1")
    first = owner.idp("ListSessions", UserName="carol", MaxItems=2)
    second = owner.idp("ListSessions", UserName="carol", Marker=first["Marker"])
    pages = [page["Sessions"]["Session"] for page in (first, second)]
    assert [len(page) for page in pages] == [2, 1]
    assert owner.refusal(IDP, "ListSessions", UserName="bob", Marker=first["Marker"]) == (
        400,
        "InvalidParameter.Marker",
    )


@seed("SP-18")
def test_a_session_that_a_shorter_length_has_ended_is_not_listed(owner: Program) -> None:
    owner.world.password("carol@acme", "Carol-pass-1")
    owner.ram("SetSecurityPreference", LoginSessionDuration=1)
    owner.world.clock.advance(hours=1)
    assert listed(owner) == []


def test_without_a_name_the_caller_is_meant(owner: Program) -> None:
    owner.world.password("owner@acme.example", "Owner-pass-1")
    assert len(listed(owner, "")) == 1
    assert owner.idp("EndAllSessions")["Ended"] == 1


@seed("SP-08")
def test_remembered_browsers_are_listed_and_forgotten(owner: Program) -> None:
    owner.world.alice(remember=True)
    answer = owner.idp("ListRememberedBrowsers", UserName="alice")
    browser = answer["RememberedBrowsers"]["RememberedBrowser"][0]
    assert browser.keys() == {"BrowserId", "SourceIp", "UserAgent", "CreateDate", "ExpireDate"}
    assert answer["IsTruncated"] is False
    forget = {"UserName": "alice", "BrowserId": browser["BrowserId"]}
    assert owner.idp("ForgetRememberedBrowser", **forget).keys() == {"RequestId"}
    assert owner.idp("ListRememberedBrowsers", UserName="alice")["RememberedBrowsers"]["RememberedBrowser"] == []
    assert owner.world.events("forget_browser")[-1].details == {"browser": browser["BrowserId"]}
    assert owner.refusal(IDP, "ForgetRememberedBrowser", **forget) == (404, "EntityNotExist.RememberedBrowser")


@seed("SP-04")
def test_where_remembering_is_not_allowed_no_browser_is_listed(owner: Program) -> None:
    owner.world.alice(remember=True)
    owner.ram("SetSecurityPreference", EnableSaveMFATicket="false")
    assert owner.idp("ListRememberedBrowsers", UserName="alice")["RememberedBrowsers"]["RememberedBrowser"] == []


@pytest.mark.parametrize(("action", "parameters"), ACTIONS.items())
def test_unknown_users_have_no_sessions(owner: Program, action: str, parameters: dict[str, str]) -> None:
    assert owner.refusal(IDP, action, **parameters | {"UserName": "nobody"}) == (404, "EntityNotExist.User")


def test_one_users_session_is_not_ended_as_anothers(owner: Program, stranger: Program) -> None:
    owner.world.password("carol@acme", "Carol-pass-1")
    session = listed(owner)[0]
    for program, user in ((owner, "bob"), (stranger, "alice")):
        refused = program.refusal(IDP, "EndSession", UserName=user, SessionId=session)
        assert refused == (404, "EntityNotExist.Session")
    for action in ("ListSessions", "EndAllSessions", "ListRememberedBrowsers", "RevokeTemporarySessions"):
        assert stranger.refusal(IDP, action, UserName="carol") == (404, "EntityNotExist.User")
    assert listed(owner) == [session]


def test_temporary_sessions_issued_before_a_moment_are_refused(owner: Program) -> None:
    world = owner.world
    role(world)
    early = assumed(world)
    assert early.refusal(IDP, "ListSessions") == (403, "NoPermission")
    world.clock.advance(seconds=10)
    assert owner.idp("RevokeTemporarySessions", RoleName="ops").keys() == {"RequestId"}
    late = assumed(world)
    assert early.refusal(IDP, "ListSessions") == (400, "InvalidSecurityToken.Expired")
    assert late.refusal(IDP, "ListSessions") == (403, "NoPermission")
    owner.idp("RevokeTemporarySessions", RoleName="ops", Before="2020-01-01T00:00:00Z")
    assert early.refusal(IDP, "ListSessions") == (400, "InvalidSecurityToken.Expired")
    assert world.events("revoke_temporary_sessions")[-2].details["role"] == "Ops"


def test_the_moment_is_kept_with_the_user(owner: Program) -> None:
    owner.idp("RevokeTemporarySessions", UserName="carol")
    with owner.world.database.reading() as tx:
        kept = tx.execute(select(User.sessions_revoked_at).where(User.account_id == ACCOUNT, User.name == "carol"))
        assert kept.scalar_one() == owner.world.clock.now()


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({}, (400, "InvalidParameter.RoleName")),
        ({"RoleName": "ops", "UserName": "carol"}, (400, "InvalidParameter.RoleName")),
        ({"RoleName": "nothing"}, (404, "EntityNotExist.Role")),
        ({"UserName": "carol", "Before": "yesterday"}, (400, "InvalidParameter.Before")),
        ({"UserName": "carol", "Before": "2099-01-01T00:00:00Z"}, (400, "InvalidParameter.Before")),
    ],
)
def test_bad_revocations_revoke_nothing(owner: Program, parameters: dict[str, str], refusal: tuple[int, str]) -> None:
    assert owner.refusal(IDP, "RevokeTemporarySessions", **parameters) == refusal
    assert owner.world.events("revoke_temporary_sessions") == []


def test_another_accounts_role_is_unknown(owner: Program, stranger: Program) -> None:
    role(owner.world)
    assert stranger.refusal(IDP, "RevokeTemporarySessions", RoleName="ops") == (404, "EntityNotExist.Role")


@pytest.mark.parametrize(("action", "parameters"), ACTIONS.items())
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str, parameters: dict[str, str]) -> None:
    assert carol.refusal(IDP, action, **parameters) == (403, "NoPermission")
