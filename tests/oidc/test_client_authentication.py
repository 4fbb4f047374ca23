"""A client proves itself in one way at a time; whatever is wrong, the answer is the same (RFC 6749, section 2.3)."""

import base64
from typing import Any
from urllib.parse import quote_plus

import pytest
from werkzeug.test import TestResponse

from idp.services import throttle
from idp.services.audit import Event, Visitor
from idp.store import failed_tries
from tests.oidc.conftest import RP, VERIFIER, Rp, basic
from tests.support.world import ACCOUNT, OTHER

POST = {"client_id": "rp", "client_secret": "rp-secret"}


def error(answer: TestResponse) -> str:
    return str((answer.json or {}).get("error"))


def raw(pair: bytes) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(pair).decode()}


@pytest.mark.parametrize("secret", ["rp-secret", "wrong-secret", "x"])
def test_two_ways_at_once_are_refused_and_cost_the_code_nothing(alice: Rp, secret: str) -> None:
    code = alice.code()
    answer = alice.redeem(code, client_id="rp", client_secret=secret)
    assert (answer.status_code, error(answer)) == (400, "invalid_request")
    assert alice.redeem(code).status_code == 200


def test_header_and_form_must_name_the_same_client(alice: Rp) -> None:
    code = alice.code()
    assert error(alice.redeem(code, client_id="two")) == "invalid_client"
    assert alice.redeem(code, client_id="rp").status_code == 200


@pytest.mark.parametrize("secret", ["p%c+q d/ü:x", "100%25-sure", "a%2Bb+cde"])
@pytest.mark.parametrize("encoded", [True, False])
def test_basic_credentials_may_be_form_encoded_or_plain(alice: Rp, secret: str, encoded: bool) -> None:
    alice.edge.world.account(
        f'applications: [{{name: rp, client_id: rp, client_secret: "{secret}", redirect_uris: ["{RP}"]}}]'
    )
    sent = quote_plus(secret) if encoded else secret
    assert alice.redeem(alice.code(), headers=raw(f"rp:{sent}".encode())).status_code == 200
    assert error(alice.redeem(alice.code(), headers=raw(f"rp:{sent}x".encode()))) == "invalid_client"


@pytest.mark.parametrize(
    "headers",
    [
        raw(b"\xff\xfe:\xff"),
        raw(b"rp\0:rp-secret"),
        raw(b"rp:rp-secret\0"),
        raw(b"%72%70%00:rp-secret"),
        raw(b"rp"),
        raw(b":"),
        raw(b"x" * 60_000 + b":y"),
        {"Authorization": "Basic"},
        {"Authorization": "Basic \xff"},
        {"Authorization": "Digest username=rp"},
    ],
)
def test_a_header_that_says_nothing_sensible_is_a_failed_authentication(alice: Rp, headers: dict[str, str]) -> None:
    answer = alice.redeem(alice.code(), headers=headers)
    assert (answer.status_code, error(answer)) == (401, "invalid_client")
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="token", charset="UTF-8"'


def test_nobody_learns_which_clients_exist(alice: Rp) -> None:
    alice.edge.world.account("applications: [{name: own, client_id: own, redirect_uris: ['https://own.test/']}]")
    wrong = [("rp", "another-secret"), ("unknown", "rp-secret"), ("own", "rp-secret"), ("app", "rp-secret")]
    headers = [alice.redeem("x", headers=basic(*pair)) for pair in wrong]
    forms = [alice.redeem("x", headers={}, client_id=name, client_secret=secret) for name, secret in wrong]
    foreign = [Rp(alice.edge, account=OTHER).redeem("x", headers=basic("own", "rp-secret"))]
    answers = [*headers, *forms, *foreign]
    assert {(answer.status_code, answer.text, answer.headers["WWW-Authenticate"]) for answer in answers} == {
        (401, answers[0].text, answers[0].headers["WWW-Authenticate"])
    }


def test_who_failed_is_recorded_by_the_name_that_was_given(alice: Rp) -> None:
    alice.redeem("x", headers=basic("two", "wrong-secret"))
    alice.redeem("x", headers={}, client_id="rp", client_secret="wrong-secret")
    events = alice.edge.world.events("token", "failure")
    assert [(event.actor, event.reason) for event in events] == [
        ("application:two", "invalid_client"),
        ("application:rp", "invalid_client"),
    ]


@pytest.mark.parametrize("name", ["grant_type", "client_id", "client_secret", "foo"])
def test_no_field_is_taken_twice(alice: Rp, name: str) -> None:
    good: dict[str, Any] = {
        "grant_type": "authorization_code",
        "code": alice.code(),
        "redirect_uri": RP,
        "code_verifier": VERIFIER,
        **POST,
    }
    answer = alice.token(good | {name: [good.get(name, "x"), "password"]}, {})
    assert (answer.status_code, error(answer)) == (400, "invalid_request")


@pytest.mark.parametrize("name", ["grant_type", "code", "redirect_uri", "code_verifier", "client_id"])
def test_what_stands_in_the_address_does_not_count(alice: Rp, name: str) -> None:
    good = {"grant_type": "authorization_code", "code": alice.code(), "redirect_uri": RP, "code_verifier": VERIFIER}
    good |= POST
    query = {name: good.pop(name)}
    client, path = alice.edge.app.test_client(), f"/oidc/{ACCOUNT}/token"
    answer = client.post(path, query_string=query, data=good, base_url=alice.edge.base)
    assert error(answer) == ("invalid_client" if name == "client_id" else "invalid_request")


@pytest.mark.parametrize("text", ['"', "\\", "é", "\r\nX: 1", "\0", "<script>", "x" * 60_000])
def test_errors_are_printable_and_repeat_nothing(alice: Rp, text: str) -> None:
    for change in ({"grant_type": text}, {"redirect_uri": text}, {"code_verifier": text}, {"client_id": text}):
        answer = alice.redeem(alice.code(), **change)
        assert answer.status_code in {400, 401}
        told = answer.json or {}
        assert set(told) <= {"error", "error_description"}
        assert not {character for character in told.get("error_description", "") if not " " <= character <= "~"}
        assert text not in told.get("error_description", "")
        assert answer.headers["Cache-Control"] == "no-store"


def test_an_address_that_guesses_secrets_is_answered_429_before_they_are_looked_at(alice: Rp) -> None:
    for _ in range(throttle.CEILING):
        alice.edge.world.services.throttle.failed(Visitor("127.0.0.1"), Event(what="token", outcome="failure"))
    refused = alice.redeem(alice.code())
    assert (refused.status_code, refused.get_json()["Code"]) == (429, "Throttling.Address")
    alice.edge.world.clock.advance(throttle.WINDOW)
    assert alice.redeem("nothing").status_code == 400


def test_a_wrong_secret_counts_and_other_errors_do_not(alice: Rp) -> None:
    def failures() -> int:
        with alice.edge.world.database.reading() as tx:
            return failed_tries.of_address(tx, "127.0.0.1")[0]

    alice.redeem("nothing")
    assert failures() == 0
    alice.secret = "a-wrong-secret"
    assert alice.redeem("nothing").status_code == 401
    assert failures() == 1
