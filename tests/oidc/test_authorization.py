"""What an application may ask for, and what it is told (OpenID Connect Core, section 3.1.2; RFC 9207)."""

import pytest

from tests.oidc.conftest import Rp
from tests.support.edge import Edge
from tests.support.world import ACCOUNT, OTHER

WRONG = [
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": "code id_token"}, "unsupported_response_type"),
    ({"response_type": "id_token token"}, "unsupported_response_type"),
    ({"response_type": "none"}, "unsupported_response_type"),
    ({"response_type": "CODE"}, "unsupported_response_type"),
    ({"response_type": None}, "invalid_request"),
    ({"response_type": ""}, "invalid_request"),
    ({"response_mode": "fragment"}, "invalid_request"),
    ({"response_mode": "web_message"}, "invalid_request"),
    ({"scope": None}, "invalid_scope"),
    ({"scope": "profile"}, "invalid_scope"),
    ({"scope": "openidx"}, "invalid_scope"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"code_challenge": "v" * 44}, "invalid_request"),
    ({"code_challenge": "+" * 43}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "s256"}, "invalid_request"),
    ({"prompt": "unknown"}, "invalid_request"),
    ({"prompt": "none login"}, "invalid_request"),
    ({"max_age": "-1"}, "invalid_request"),
    ({"max_age": "1.5"}, "invalid_request"),
    ({"max_age": "٣"}, "invalid_request"),
    ({"max_age": "9" * 30}, "invalid_request"),
    ({"id_token_hint": "x"}, "invalid_request"),
    ({"id_token_hint": "eyJhbGciOiJub25lIn0.e30."}, "invalid_request"),
    ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
    ({"request_uri": "https://rp.test/r"}, "request_uri_not_supported"),
    ({"nonce": "x" * 3000}, "invalid_request"),
    ({"state": "x\0"}, "invalid_request"),
]


@pytest.mark.parametrize(("change", "error"), WRONG)
def test_a_wrong_request_of_a_known_client_is_told_to_it(alice: Rp, change: dict[str, str | None], error: str) -> None:
    alice.ask(**change)
    told = alice.answer()
    assert told["error"] == error
    assert told["iss"] == f"{alice.edge.base}/oidc/{ACCOUNT}"
    assert told.get("state", "") == change.get("state", "s-1")
    assert "code" not in told
    assert told["error_description"].isascii()


@pytest.mark.parametrize("name", ["response_type", "scope", "nonce", "code_challenge", "prompt", "max_age", "state"])
def test_a_parameter_given_twice_is_refused(alice: Rp, name: str) -> None:
    alice.ask_raw([*alice.parameters(prompt="login", max_age="5").items(), (name, "again")])
    assert alice.answer()["error"] == "invalid_request"


@pytest.mark.parametrize("state", [None, "x", "é&=? +%20", "y" * 1999])
def test_state_comes_back_as_it_was_sent_and_iss_always(alice: Rp, state: str | None) -> None:
    alice.ask(state=state)
    told = alice.answer()
    assert told.get("state") == state
    assert set(told) - {"state"} == {"code", "iss"}


def test_unknown_parameters_and_scopes_are_ignored_and_empty_ones_are_absent(alice: Rp) -> None:
    alice.ask(foo="bar", scope="openid offline_access admin", login_hint="", prompt="", acr_values="x", ui_locales="fr")
    assert "code" in alice.answer()
    answer = alice.redeem(alice.answer()["code"]).json or {}
    assert answer["scope"] == "openid"


def test_a_request_by_post_is_as_good(alice: Rp) -> None:
    alice.edge.post(f"/oidc/{ACCOUNT}/authorize", data=alice.parameters())
    assert "code" in alice.answer()


def test_a_stranger_logs_on_first_and_is_carried_back(rp: Rp) -> None:
    rp.ask(login_hint="alice@acme")
    assert rp.edge.page.location.startswith("/signin?continue=")
    rp.edge.get(rp.edge.page.location)
    assert 'value="alice@acme"' in rp.edge.page.text
    assert "rp" in rp.edge.page.text
    assert "https://rp.test" in rp.edge.page.headers["Content-Security-Policy"]
    rp.edge.submit(username="carol@acme")
    rp.edge.submit(password="Carol-pass-1")
    assert "code" in rp.answer()


def test_nobody_else_finishes_a_request(rp: Rp) -> None:
    rp.ask()
    rp.edge.get(rp.edge.page.location)
    rp.edge.submit(username="carol@acme")
    rp.edge.submit(follow=False, password="Carol-pass-1")
    path = rp.edge.page.location
    assert path.startswith(f"/oidc/{ACCOUNT}/authorize/")
    thief = Edge(rp.edge.world, rp.edge.app)
    thief.log_on("carol@acme", "Carol-pass-1")
    assert thief.get(path, follow=False).status_code == 400
    rp.edge.get(path, follow=False)
    assert "code" in rp.answer()
    assert rp.edge.get(path, follow=False).status_code == 400  # once


def test_another_issuer_does_not_take_a_request_over(rp: Rp) -> None:
    rp.ask()
    rp.edge.get(rp.edge.page.location)
    rp.edge.submit(username="carol@acme")
    rp.edge.submit(follow=False, password="Carol-pass-1")
    path = rp.edge.page.location.replace(ACCOUNT, OTHER)
    assert rp.edge.get(path, follow=False).status_code == 400


def test_silence_gives_an_error_or_a_code(rp: Rp) -> None:
    rp.ask(prompt="none")
    assert rp.answer()["error"] == "login_required"
    rp.edge.alice()
    rp.ask(prompt="none")
    assert "code" in rp.answer()


@pytest.mark.parametrize(
    "change", [{"prompt": "login"}, {"prompt": "select_account"}, {"max_age": "60"}, {"max_age": "0"}]
)
def test_a_fresh_logon_can_be_demanded(alice: Rp, change: dict[str, str]) -> None:
    alice.edge.world.clock.advance(seconds=61)
    alice.ask(**change)
    assert alice.edge.page.location.startswith("/signin")
    alice.edge.get(alice.edge.page.location)
    alice.edge.submit(username="alice@acme")
    alice.edge.submit(password="Alice-pass-1")
    alice.edge.submit(code=alice.edge.world.alice_code())
    claims = alice.edge.world.ports.key_ring.verify((alice.redeem(alice.answer()["code"]).json or {})["id_token"])[1]
    assert claims["auth_time"] == int(alice.edge.world.clock.now().timestamp())


def test_a_young_session_satisfies_max_age(alice: Rp) -> None:
    alice.edge.world.clock.advance(seconds=60)
    alice.ask(max_age="60")
    assert "code" in alice.answer()


def test_a_hint_of_somebody_else_demands_that_somebody(alice: Rp) -> None:
    token = alice.tokens()["id_token"]
    alice.ask(id_token_hint=token, prompt="none")
    assert "code" in alice.answer()
    alice.edge.log_on("carol@acme", "Carol-pass-1")
    alice.ask(id_token_hint=token, prompt="none")
    assert alice.answer()["error"] == "login_required"


@pytest.mark.parametrize("change", [{"client_id": "two"}, {"account": OTHER}])
def test_another_clients_or_accounts_hint_is_none(alice: Rp, change: dict[str, str]) -> None:
    token = alice.tokens()["id_token"]
    alice.account = change.get("account", alice.account)
    alice.ask(id_token_hint=token, client_id=change.get("client_id", "rp"))
    assert alice.answer()["error"] == "invalid_request"


def test_another_accounts_session_counts_as_nobody(alice: Rp) -> None:
    alice.account = OTHER
    alice.ask(prompt="none")
    assert alice.answer()["error"] == "login_required"


def test_another_accounts_client_is_unknown(alice: Rp) -> None:
    alice.account = OTHER
    alice.ask(client_id="app", redirect_uri="http://127.0.0.1/callback")
    assert alice.edge.page.status_code == 400
    assert "Location" not in alice.edge.page.headers
