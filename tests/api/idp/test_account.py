"""Domain aliases, the holder's logon mask and the audit trail by the product's own API."""

import pytest

from idp.rules.logon import Admit
from tests.support.rpc import IDP, Program
from tests.support.seed import seed
from tests.support.world import ACCOUNT, outcome

ACTIONS: dict[str, dict[str, str]] = {
    "CreateDomainAlias": {"DomainName": "new.example"},
    "ListDomainAliases": {},
    "DeleteDomainAlias": {"DomainName": "acme.example"},
    "VerifyDomainAlias": {"DomainName": "acme.example"},
    "GetLoginMask": {},
    "SetLoginMask": {"LoginMask": ""},
    "ListAuditEvents": {},
}


@seed("DA-03", "DA-05", "DA-06", "DA-09", "DA-16")
def test_an_alias_is_made_proved_and_deleted(owner: Program) -> None:
    world = owner.world
    made = owner.idp("CreateDomainAlias", DomainName="New.Example.")["DomainAlias"]
    record = made["VerificationRecord"]
    assert made.keys() == {
        "DomainName",
        "DisplayName",
        "Status",
        "VerificationRecord",
        "CreateDate",
        "VerifyDate",
    }
    assert (made["DomainName"], made["Status"], record["Type"]) == ("new.example", "Pending", "TXT")
    assert owner.refusal(IDP, "VerifyDomainAlias", DomainName="new.example") == (400, "DomainVerification.Failed")
    assert world.events("verify_domain_alias", "failure")[-1].actor == f"acs:ram::{ACCOUNT}:root"
    world.resolver.table["new.example"] = (record["Value"],)
    assert owner.idp("VerifyDomainAlias", DomainName="new.example")["DomainAlias"]["Status"] == "Verified"
    assert isinstance(world.password("carol@new.example", "Carol-pass-1").decision, Admit)
    owner.idp("DeleteDomainAlias", DomainName="new.example")
    assert not isinstance(world.password("carol@new.example", "Carol-pass-1").decision, Admit)
    for what in ("create_domain_alias", "verify_domain_alias", "delete_domain_alias"):
        assert world.events(what, "success")[-1].details == {"domain": "new.example"}


def test_aliases_are_listed_by_pages(owner: Program) -> None:
    owner.idp("CreateDomainAlias", DomainName="new.example")
    first = owner.idp("ListDomainAliases", MaxItems=1)
    second = owner.idp("ListDomainAliases", Marker=first["Marker"])
    names = [alias["DomainName"] for page in (first, second) for alias in page["DomainAliases"]["DomainAlias"]]
    assert names == ["acme.example", "new.example"]
    assert (first["IsTruncated"], second["IsTruncated"]) == (True, False)


@seed("DA-13", "DA-14", "DA-19")
@pytest.mark.parametrize(
    ("action", "name", "refusal"),
    [
        ("CreateDomainAlias", "acme.example", (409, "EntityAlreadyExists.Domain")),
        ("CreateDomainAlias", "a.onaliyun.com", (400, "InvalidParameter.DomainName")),
        ("CreateDomainAlias", "192.0.2.1", (400, "InvalidParameter.DomainName")),
        ("CreateDomainAlias", None, (400, "MissingDomainName")),
        ("DeleteDomainAlias", "none.example", (404, "EntityNotExist.Domain")),
        ("VerifyDomainAlias", "none.example", (404, "EntityNotExist.Domain")),
        ("VerifyDomainAlias", "broken.example", (503, "DomainVerification.DnsFailure")),
    ],
)
def test_bad_aliases_are_refused(owner: Program, action: str, name: str | None, refusal: tuple[int, str]) -> None:
    owner.idp("CreateDomainAlias", DomainName="broken.example")
    owner.world.resolver.table["broken.example"] = None
    assert owner.refusal(IDP, action, DomainName=name) == refusal


def test_looking_in_dns_too_often_is_refused(owner: Program) -> None:
    owner.idp("CreateDomainAlias", DomainName="new.example")
    for _ in range(10):
        owner.idp("VerifyDomainAlias", DomainName="new.example")
    assert owner.refusal(IDP, "VerifyDomainAlias", DomainName="new.example") == (429, "Throttling.DomainVerification")


@pytest.mark.parametrize("action", ["DeleteDomainAlias", "VerifyDomainAlias"])
def test_another_accounts_alias_is_unknown(stranger: Program, action: str) -> None:
    assert stranger.refusal(IDP, action, DomainName="acme.example") == (404, "EntityNotExist.Domain")
    assert stranger.idp("ListDomainAliases")["DomainAliases"]["DomainAlias"] == []


@seed("LM-02", "LM-11")
def test_the_mask_is_told_and_set(owner: Program) -> None:
    assert owner.idp("GetLoginMask")["LoginMask"] == ""
    told = owner.idp("SetLoginMask", LoginMask="127.0.0.0/8; 10.0.0.0/8")
    assert (told["LoginMask"], told["Provisional"]) == ("127.0.0.0/8; 10.0.0.0/8", False)
    assert owner.world.events("set_settings")[-1].details["after"] == {"LoginMask": "127.0.0.0/8; 10.0.0.0/8"}
    assert owner.idp("SetLoginMask", LoginMask="")["LoginMask"] == ""


@seed("LM-04")
def test_a_malformed_mask_is_refused(owner: Program) -> None:
    assert owner.refusal(IDP, "SetLoginMask", LoginMask="10.0.0.1/8") == (400, "InvalidParameter.LoginMask")
    assert owner.refusal(IDP, "SetLoginMask") == (400, "MissingLoginMask")


@seed("LM-10")
def test_a_mask_that_leaves_out_the_caller_is_asked_about_and_comes_back(owner: Program) -> None:
    world, outside = owner.world, {"LoginMask": "192.0.2.0/24"}
    owner.idp("SetLoginMask", LoginMask="127.0.0.0/8")
    assert owner.refusal(IDP, "SetLoginMask", **outside) == (409, "InvalidParameter.LoginMask.LeavesOutCaller")
    assert owner.idp("GetLoginMask")["LoginMask"] == "127.0.0.0/8"
    told = owner.idp("SetLoginMask", Confirm="true", **outside)
    assert (told["LoginMask"], told["Provisional"], told["PreviousMask"]) == ("192.0.2.0/24", True, "127.0.0.0/8")
    assert outcome(world.password("owner@acme.example", "Owner-pass-1").decision) == "deny outside_mask"
    world.clock.advance(minutes=10)
    assert owner.idp("GetLoginMask")["LoginMask"] == "127.0.0.0/8"
    assert isinstance(world.password("owner@acme.example", "Owner-pass-1").decision, Admit)


@seed("LM-10")
def test_a_second_mask_that_leaves_out_the_caller_gives_way_to_the_last_lasting_one(owner: Program) -> None:
    for mask in ("192.0.2.0/24", "198.51.100.0/24"):
        owner.idp("SetLoginMask", LoginMask=mask, Confirm="true")
    owner.world.clock.advance(minutes=10)
    assert owner.idp("GetLoginMask")["LoginMask"] == ""


def test_the_mask_of_another_account_stays(owner: Program, stranger: Program) -> None:
    owner.idp("SetLoginMask", LoginMask="127.0.0.0/8")
    assert stranger.idp("GetLoginMask")["LoginMask"] == ""


def test_events_are_listed_newest_first_by_pages(owner: Program) -> None:
    owner.world.password("carol@acme", "wrong")
    first = owner.idp("ListAuditEvents", MaxItems=1)
    event = first["AuditEvents"]["AuditEvent"][0]
    assert event.keys() == {
        *("EventId", "Time", "What", "Outcome", "Reason", "Actor", "UserId", "SourceIp", "UserAgent", "Details")
    }
    assert (event["What"], event["Outcome"], event["Reason"]) == ("logon", "failure", "wrong_password")
    second = owner.idp("ListAuditEvents", MaxItems=1, Marker=first["Marker"])["AuditEvents"]["AuditEvent"][0]
    assert int(second["EventId"]) < int(event["EventId"])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"What": "logon"}, ["failure", "success"]),
        ({"What": "logon", "Outcome": "success"}, ["success"]),
        ({"What": "logon", "Actor": "bob@acme"}, []),
        ({"What": "logon", "StartTime": "{later}"}, ["failure"]),
        ({"What": "logon", "EndTime": "{later}"}, ["success"]),
    ],
)
def test_events_are_filtered(owner: Program, asked: dict[str, str], found: list[str]) -> None:
    world = owner.world
    world.password("carol@acme", "Carol-pass-1")
    world.clock.advance(minutes=1)
    later = world.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    world.clock.advance(minutes=1)
    world.password("carol@acme", "wrong")
    parameters = {name: text.format(later=later) for name, text in asked.items()}
    events = owner.idp("ListAuditEvents", **parameters)["AuditEvents"]["AuditEvent"]
    assert [event["Outcome"] for event in events] == found


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"StartTime": "yesterday"}, "InvalidParameter.StartTime"),
        ({"EndTime": "2026-13-01T00:00:00Z"}, "InvalidParameter.EndTime"),
        ({"Outcome": "maybe"}, "InvalidParameter.Outcome"),
        ({"Marker": "made up"}, "InvalidParameter.Marker"),
        ({"MaxItems": "1001"}, "InvalidParameter.MaxItems"),
    ],
)
def test_bad_questions_to_the_trail_are_refused(owner: Program, wrong: dict[str, str], code: str) -> None:
    assert owner.refusal(IDP, "ListAuditEvents", **wrong) == (400, code)


def test_another_accounts_events_are_never_listed(owner: Program, stranger: Program) -> None:
    owner.world.password("carol@acme", "wrong")
    first = owner.idp("ListAuditEvents", MaxItems=1)
    assert all(
        "acme" not in event["Actor"] and ACCOUNT not in event["Actor"]
        for event in stranger.idp("ListAuditEvents")["AuditEvents"]["AuditEvent"]
    )
    refused = stranger.refusal(IDP, "ListAuditEvents", Marker=first["Marker"])
    assert refused == (400, "InvalidParameter.Marker")


@pytest.mark.parametrize(("action", "parameters"), ACTIONS.items())
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str, parameters: dict[str, str]) -> None:
    assert carol.refusal(IDP, action, **parameters) == (403, "NoPermission")
