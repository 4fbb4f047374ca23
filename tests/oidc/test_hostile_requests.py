"""What strangers send to the authorization endpoint: doubled, endless, unprintable, unsupported, out of place."""

import pytest

from idp.oidc.authorization_request import KEPT
from tests.oidc.conftest import RP, Rp
from tests.support.world import ACCOUNT

KNOWN = [
    *("response_type", "response_mode", "scope", "nonce", "prompt", "max_age", "id_token_hint", "request", "claims"),
    *("code_challenge", "code_challenge_method", "login_hint", "display", "ui_locales", "acr_values", "unknown"),
]


@pytest.mark.parametrize("name", KNOWN)
def test_no_parameter_is_taken_twice_whether_in_query_or_form(alice: Rp, name: str) -> None:
    pairs = [(key, value) for key, value in alice.parameters().items() if key != name]
    alice.ask_raw([*pairs, (name, "x"), (name, "x")])
    assert alice.answer()["error"] == "invalid_request"
    path, form = f"/oidc/{ACCOUNT}/authorize", dict([*pairs, (name, "x")])
    alice.edge.post(path, query_string={name: "x"}, data=form)
    assert alice.answer()["error"] == "invalid_request"
    assert alice.answer()["state"] == "s-1"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("request", "request_not_supported"),
        ("request_uri", "request_uri_not_supported"),
        ("registration", "registration_not_supported"),
    ],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_what_is_not_supported_is_named_and_never_ignored(rp: Rp, name: str, error: str, signed_in: bool) -> None:
    if signed_in:
        rp.edge.alice()
    rp.ask(**{name: "https://evil.test/x"})
    assert rp.answer()["error"] == error
    assert "code" not in rp.answer()


@pytest.mark.parametrize("name", [*KEPT, "scope", "prompt", "max_age", "id_token_hint", "code_challenge"])
def test_endless_and_unprintable_values_get_a_short_error(alice: Rp, name: str) -> None:
    for value in ("x" * 60_000, "x\0"):
        alice.ask(**{name: value})
        assert alice.answer()["error"].startswith("invalid_")
        assert len(alice.edge.page.location) < 1000


def test_a_state_given_twice_comes_back_in_no_answer(alice: Rp) -> None:
    alice.ask_raw([*alice.parameters().items(), ("state", "other")])
    assert alice.answer()["error"] == "invalid_request"
    assert "state" not in alice.answer()


@pytest.mark.parametrize(
    "uri", ["https://rp.test/~a'(b)*?x=a%20b%2F&y", "com.example.app:/cb", "https://[::1]:8443/cb"]
)
def test_the_answer_begins_with_the_registered_address_byte_for_byte(alice: Rp, uri: str) -> None:
    alice.edge.world.account(f'applications: [{{name: rp, client_id: rp, redirect_uris: ["{uri}"]}}]')
    alice.ask(redirect_uri=uri)
    assert alice.edge.page.location.startswith(f"{uri}{'&' if '?' in uri else '?'}code=")


def test_an_address_that_is_taken_away_during_the_logon_gets_no_code(rp: Rp) -> None:
    rp.ask()
    rp.edge.get(rp.edge.page.location)
    rp.edge.submit(username="carol@acme")
    rp.edge.world.account("applications: [{name: rp, client_id: rp, redirect_uris: ['https://rp.test/new']}]")
    rp.edge.submit(password="Carol-pass-1")
    assert rp.edge.page.status_code == 400
    assert "Location" not in rp.edge.page.headers


@pytest.mark.parametrize("wish", [{}, {"prompt": "none"}])
def test_a_post_of_another_site_comes_back_with_the_cookies_that_browsers_hold_back(
    alice: Rp, wish: dict[str, str]
) -> None:
    session = alice.edge.cookie("idp_session")
    alice.edge.client.delete_cookie("idp_session", domain="127.0.0.1")
    alice.edge.post(f"/oidc/{ACCOUNT}/authorize", data=alice.parameters(**wish))
    assert alice.edge.page.status_code == 303
    assert alice.edge.page.location.startswith(f"/oidc/{ACCOUNT}/authorize/")
    alice.edge.client.set_cookie("idp_session", str(session), domain="127.0.0.1")
    alice.edge.get(alice.edge.page.location, follow=False)
    assert "code" in alice.answer()


def test_a_post_of_a_stranger_that_demands_silence_gets_its_error(rp: Rp) -> None:
    rp.edge.post(f"/oidc/{ACCOUNT}/authorize", data=rp.parameters(prompt="none"), follow=True)
    assert (rp.answer()["error"], rp.answer()["state"]) == ("login_required", "s-1")


def test_somebody_else_who_logs_on_is_told_to_the_application(alice: Rp) -> None:
    token = alice.tokens()["id_token"]
    alice.edge.get("/security/")
    alice.edge.press("sign-out")
    alice.ask(id_token_hint=token)
    alice.edge.get(alice.edge.page.location)
    alice.edge.submit(username="carol@acme")
    alice.edge.submit(password="Carol-pass-1")
    assert alice.answer()["error"] == "login_required"


@pytest.mark.parametrize(("tags", "language"), [("fr zh-CN en", "zh"), ("en-GB zh", "en"), ("fr", "en"), ("!", "en")])
def test_the_pages_speak_the_language_that_the_application_wishes_for(rp: Rp, tags: str, language: str) -> None:
    rp.ask(ui_locales=tags)
    rp.edge.get(rp.edge.page.location)
    assert f'<html lang="{language}' in rp.edge.page.text
    assert rp.edge.cookie("idp_language") is None  # for this logon only


def test_the_language_somebody_has_chosen_counts_for_more(rp: Rp) -> None:
    rp.edge.get("/signin?lang=en")
    rp.ask(ui_locales="zh")
    rp.edge.get(rp.edge.page.location)
    assert '<html lang="en' in rp.edge.page.text


@pytest.mark.parametrize("part", ["authorize", "logout", "token", "userinfo", "jwks"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(rp: Rp, part: str, method: str) -> None:
    assert rp.edge.request(method, f"/oidc/{ACCOUNT}/{part}").status_code == 405


@pytest.mark.parametrize("part", ["authorize", "logout", "token", "userinfo"])
def test_only_what_depends_on_no_cookie_is_readable_by_scripts_of_other_origins(alice: Rp, part: str) -> None:
    headers = {"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"}
    readable = {
        alice.edge.request(method, f"/oidc/{ACCOUNT}/{part}", follow=False, headers=headers).headers.get(
            "Access-Control-Allow-Origin"
        )
        for method in ("OPTIONS", "POST")
    }
    assert readable == ({"*"} if part in {"token", "userinfo"} else {None})
    assert "Access-Control-Allow-Credentials" not in alice.edge.page.headers


def test_a_code_goes_to_the_application_by_303_and_into_no_cache_or_referrer(alice: Rp) -> None:
    answer = alice.ask()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (303, "no-store")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Cookie" in answer.headers["Vary"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert RP in answer.location
