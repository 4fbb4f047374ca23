"""The gate: every published refusal of a call that is not named, signed, fresh or formed as it must be."""

import hashlib
from typing import Any

import pytest
from lxml import etree

from idp.api import rendering
from idp.model.access_key import KeyStatus
from tests.support.rpc import OWNER_KEY, RAM, STS, Program

IDENTITY = (STS, "GetCallerIdentity")


def signed(program: Program, **changes: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return query and headers of a good call, headers changed before they are signed."""
    headers = program.headers(*IDENTITY) | {name.replace("_", "-"): value for name, value in changes.items()}
    return {}, headers | {"Authorization": program.authorization({}, headers)}


def refused(program: Program, query: dict[str, str], headers: dict[str, str], **options: Any) -> tuple[int, str]:
    answer = program.send(query, headers, **options)
    return program.status, answer["Code"]


def test_who_am_i(owner: Program, carol: Program) -> None:
    account = "1234567890123456"
    assert owner.call(*IDENTITY) | {"RequestId": ""} == {
        "RequestId": "",
        "AccountId": account,
        "Arn": f"acs:ram::{account}:root",
        "IdentityType": "Account",
        "PrincipalId": account,
        "UserId": account,
    }
    found = carol.v1(*IDENTITY)
    assert (found["IdentityType"], found["Arn"]) == ("RAMUser", f"acs:ram::{account}:user/carol")
    assert found["UserId"] == found["PrincipalId"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_both_methods_and_both_schemes_are_taken(owner: Program, method: str) -> None:
    assert owner.v1(*IDENTITY, method=method)["IdentityType"] == "Account"


def test_wrong_unknown_and_disabled_keys(owner: Program) -> None:
    assert Program(owner.world, (OWNER_KEY[0], "wrong")).refusal(*IDENTITY) == (400, "SignatureDoesNotMatch")
    assert Program(owner.world, ("LTAInobody", "x")).refusal(*IDENTITY) == (404, "InvalidAccessKeyId.NotFound")
    with owner.world.services.acts.open() as act:
        keys = owner.world.services.access_keys
        keys.set_status(act, "1234567890123456", "1234567890123456", OWNER_KEY[0], KeyStatus.INACTIVE)
    assert owner.refusal(*IDENTITY) == (400, "InvalidAccessKeyId.Inactive")


def test_a_wrong_signature_tells_what_was_to_be_signed(owner: Program) -> None:
    program = Program(owner.world, (OWNER_KEY[0], "wrong"))
    query = program.v1_query(*IDENTITY)
    message = program.send(query, {}, "GET")["Message"]
    assert message.startswith("Specified signature is not matched with our calculation. server string to sign is:GET&")


def test_a_call_comes_once(owner: Program) -> None:
    query, headers = signed(owner)
    assert owner.send(query, headers)["IdentityType"] == "Account"
    assert refused(owner, query, headers) == (400, "SignatureNonceUsed")
    other = owner.v1_query(*IDENTITY)
    assert owner.send(other, {}, "GET")["IdentityType"] == "Account"
    assert refused(owner, other, {}, method="GET") == (400, "SignatureNonceUsed")


def test_calls_stamped_before_the_store_was_emptied_are_refused(owner: Program) -> None:
    query, headers = signed(owner)
    owner.world.clock.advance(minutes=2)
    owner.call(*IDENTITY)
    with owner.world.database.writing() as tx:
        tx.exec_driver_sql("DELETE FROM ephemeral_entries")
    assert refused(owner, query, headers) == (400, "SignatureNonceUsed")
    assert owner.call(*IDENTITY)["IdentityType"] == "Account"


@pytest.mark.parametrize(
    ("date", "code"),
    [
        ("2026-11-24T11:44:59Z", "InvalidTimeStamp.Expired"),
        ("2026-11-24T12:15:30Z", "InvalidTimeStamp.Expired"),
        ("2026-11-24 12:00:10", "InvalidTimeStamp.Format"),
        ("", "IllegalTimestamp"),
    ],
)
def test_stamps_must_be_of_these_minutes(owner: Program, date: str, code: str) -> None:
    assert refused(owner, *signed(owner, x_acs_date=date)) == (400, code)


def test_a_nonce_is_demanded(owner: Program) -> None:
    assert refused(owner, *signed(owner, x_acs_signature_nonce="")) == (400, "MissingSignatureNonce")
    assert refused(owner, *signed(owner, x_acs_signature_nonce="x" * 129)) == (400, "MissingSignatureNonce")


def test_the_body_must_be_the_one_signed(owner: Program) -> None:
    query, headers = signed(owner)
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert refused(owner, query, headers, data="UserName=x", **form) == (400, "SignatureDoesNotMatch")
    body = b"Odd=1"
    query, headers = signed(owner, x_acs_content_sha256=hashlib.sha256(body).hexdigest())
    assert owner.send(query, headers, data=body, **form)["IdentityType"] == "Account"


def test_headers_that_are_acted_on_must_be_signed(owner: Program) -> None:
    query, headers = signed(owner)
    assert refused(owner, query, headers | {"x-acs-security-token": "t"}) == (400, "IncompleteSignature")
    assert refused(owner, query, headers | {"Authorization": "Bearer x"}) == (400, "IncompleteSignature")


def test_what_is_not_named_or_not_served(owner: Program) -> None:
    assert refused(owner, {"Action": "GetCallerIdentity"}, {}) == (400, "InvalidParameter")
    assert refused(owner, {"Action": "X", "Version": "2001-01-01"}, {}) == (400, "InvalidVersion")
    assert owner.refusal(RAM, "NoSuchAction") == (404, "InvalidAction.NotFound")
    assert owner.refusal(STS, "CreateUser") == (404, "InvalidAction.NotFound")


def test_a_parameter_is_given_once_in_query_or_form(owner: Program) -> None:
    query = owner.v1_query(*IDENTITY)
    twice = "&".join(f"{name}={value}" for name, value in query.items()) + "&Action=GetCallerIdentity"
    answer = owner.edge.get(f"/?{twice}", follow=False)
    assert (answer.status_code, answer.get_json()["Code"]) == (400, "InvalidParameter.Duplicate")
    form = {"content_type": "application/x-www-form-urlencoded", "data": "Action=GetCallerIdentity"}
    assert refused(owner, query, {}, **form) == (400, "InvalidParameter.Duplicate")


@pytest.mark.parametrize("method", ["HMAC-SHA256", "hmac-sha1", "none"])
def test_other_methods_of_signing_are_refused(owner: Program, method: str) -> None:
    query = owner.v1_query(*IDENTITY) | {"SignatureMethod": method}
    assert refused(owner, query, {}, method="GET") == (400, "InvalidSignatureMethod")


def test_answers_come_as_xml_where_asked(owner: Program) -> None:
    query = owner.v1_query(*IDENTITY)
    owner.edge.get("/", follow=False, query_string=query | {"Format": "XML"})
    assert owner.edge.page.content_type == "text/xml;charset=utf-8"
    assert "<Error>" in owner.edge.page.text
    assert "<Code>SignatureDoesNotMatch</Code>" in owner.edge.page.text


def test_no_character_breaks_an_answer_in_xml() -> None:
    text = "".join(map(chr, (*range(1, 0x20), 0x7F, 0x85, 0xFFFD, 0xFFFE, 0xFFFF, 0x1FFFE))) + "<a>&amp;"
    rendered = rendering.answer(rendering.XML, "GetUser", {"User": {"Comments": text}})
    kept = etree.fromstring(rendered.get_data()).findtext("User/Comments") or ""
    assert kept.startswith("\t\n")
    assert kept.endswith("\x7f\x85\ufffd\U0001fffe<a>&amp;")


def test_bodies_to_256_kib_are_read_and_larger_ones_refused(owner: Program) -> None:
    form = {"content_type": "application/x-www-form-urlencoded"}
    body = b"Odd=" + b"x" * (256 * 1024 - 4)
    query, headers = signed(owner, x_acs_content_sha256=hashlib.sha256(body).hexdigest())
    assert owner.send(query, headers, data=body, **form)["IdentityType"] == "Account"
    assert refused(owner, query, headers, data=body + b"x", **form) == (413, "RequestTooLarge")


def test_refused_calls_leave_an_event_with_the_exact_reason(owner: Program, carol: Program) -> None:
    carol.ram("CreateUser", UserName="zoe")
    event = owner.world.events("ram:CreateUser", "failure")[-1]
    assert (event.reason, event.actor) == ("NoPermission", "acs:ram::1234567890123456:user/carol")
    Program(owner.world, (OWNER_KEY[0], "wrong")).ram("CreateUser", UserName="zoe")
    event = owner.world.events("ram:CreateUser", "failure")[-1]
    assert (event.reason, event.account_id) == ("SignatureDoesNotMatch", None)
    assert event.details == {"access_key": OWNER_KEY[0]}


def test_a_browser_is_sent_to_sign_in(owner: Program) -> None:
    answer = owner.edge.get("/", follow=False, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.location) == (303, "/signin")
