"""Calls that lie: what is acted on was signed, and whoever guesses is slowed down."""

import hashlib
from datetime import timedelta

import pytest

from idp.services import throttle
from tests.support.rpc import OWNER_KEY, RAM, STS, Program, encoded

IDENTITY = (STS, "GetCallerIdentity")
FORM = {"content_type": "application/x-www-form-urlencoded"}


def code(program: Program, query: dict[str, str], headers: dict[str, str], **options: str) -> tuple[int, str]:
    answer = program.send(query, headers, **options)
    return program.status, str(answer.get("Code", ""))


def v1_without(program: Program, *names: str) -> dict[str, str]:
    """Return a call of version 1 rightly signed without some of its parameters."""
    query = program.v1_query(*IDENTITY)
    kept = {name: value for name, value in query.items() if name not in (*names, "Signature")}
    canonical = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in sorted(kept.items()))
    return kept | {"Signature": program.hmac_sha1(f"GET&%2F&{encoded(canonical)}")}


def test_a_call_of_version_1_takes_nothing_from_headers_which_it_does_not_sign(owner: Program) -> None:
    for name, header in (("Action", "x-acs-action"), ("Version", "x-acs-version")):
        value = owner.v1_query(*IDENTITY)[name]
        assert code(owner, v1_without(owner, name), {header: value}, method="GET") == (400, "IncompleteSignature")
    assert code(owner, owner.v1_query(*IDENTITY), {"x-acs-action": "DeleteUser"}, method="GET") == (200, "")


def test_the_action_of_headers_cannot_be_exchanged_by_a_parameter_that_is_not_signed(owner: Program) -> None:
    headers = owner.headers(*IDENTITY)
    headers["Authorization"] = owner.authorization({}, headers)
    assert code(owner, {"Action": "ListUsers", "Version": RAM}, headers) == (400, "SignatureDoesNotMatch")


@pytest.mark.parametrize("scheme", ["v1", "v3"])
def test_a_body_that_is_no_form_is_refused_since_its_parameters_would_be_dropped(owner: Program, scheme: str) -> None:
    body = b"UserName=carol"
    headers = owner.headers(*IDENTITY) | {"x-acs-content-sha256": hashlib.sha256(body).hexdigest()}
    signed = headers | {"Authorization": owner.authorization({}, headers)}
    query = owner.v1_query(*IDENTITY, "POST") if scheme == "v1" else {}
    answer = owner.send(query, {} if scheme == "v1" else signed, data=body, content_type="text/plain")
    assert (owner.status, answer["Code"]) == (400, "InvalidParameter.Format")


def test_odd_bytes_in_a_header_are_a_wrong_signature(owner: Program) -> None:
    headers = owner.headers(*IDENTITY) | {"x-acs-content-sha256": "\xe9" * 64}
    headers["Authorization"] = "ACS3-HMAC-SHA256 Credential={},SignedHeaders={},Signature={}".format(
        OWNER_KEY[0], ";".join(sorted(headers)), "0" * 64
    )
    assert code(owner, {}, headers) == (400, "SignatureDoesNotMatch")


@pytest.mark.parametrize("field", ["Credential", "x-acs-date", "x-acs-signature-nonce", "x-acs-security-token"])
def test_odd_bytes_elsewhere_have_a_code(owner: Program, field: str) -> None:
    headers = owner.headers(*IDENTITY) | ({field: "\xe9\xff"} if field.startswith("x-") else {})
    key = "\xe9" if field == "Credential" else OWNER_KEY[0]
    names = ";".join(sorted(headers))
    headers["Authorization"] = f"ACS3-HMAC-SHA256 Credential={key},SignedHeaders={names},Signature={'0' * 64}"
    status, told = code(owner, {}, headers)
    assert 400 <= status < 500
    assert told


def guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "CEILING", 3)


@pytest.mark.parametrize("key", [(OWNER_KEY[0], "wrong"), ("LTAInobody", "x"), ("STS.nobody", "x")])
def test_guesses_from_one_address_are_throttled_as_clients_understand(
    owner: Program, key: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    guesses(monkeypatch)
    guesser = Program(owner.world, key, "v1.no.token" if key[0].startswith("STS") else "")
    first = [guesser.call(*IDENTITY)["Code"] for _guess in range(3)]
    assert not any(one.startswith("Throttling") for one in first)
    assert guesser.refusal(*IDENTITY) == (429, "Throttling.Address")
    assert int(guesser.last.headers["x-acs-retry-after"]) > 0
    assert int(guesser.last.headers["Retry-After"]) > 0
    events = len(owner.world.events())
    guesser.call(*IDENTITY)
    assert len(owner.world.events()) == events
    owner.world.clock.advance(seconds=throttle.WINDOW / timedelta(seconds=1) + 1)
    assert guesser.call(*IDENTITY)["Code"] == first[0]


def test_only_failed_proofs_count(owner: Program, carol: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    guesses(monkeypatch)
    for _call in range(4):
        carol.ram("CreateUser", UserName="zoe")
        carol.ram("GetUser")
        owner.ram("GetUser", UserName="nobody")
        owner.call(RAM, "NoSuchAction")
        owner.send(owner.v1_query(*IDENTITY) | {"Timestamp": "", "Signature": ""}, {}, "GET")
    query = owner.v1_query(*IDENTITY)
    assert [code(owner, query, {}, method="GET")[1] for _call in range(4)] == ["", *["SignatureNonceUsed"] * 3]
    assert owner.call(*IDENTITY)["IdentityType"] == "Account"


def test_a_right_signature_passes_where_a_neighbour_guesses(owner: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    guesses(monkeypatch)
    for _guess in range(4):
        Program(owner.world, (OWNER_KEY[0], "wrong")).call(*IDENTITY)
    assert owner.call(*IDENTITY)["IdentityType"] == "Account"
