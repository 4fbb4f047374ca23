"""Calls that nobody signed: wrong proofs from one address are slowed down, and garbage fills no audit trail."""

from collections.abc import Callable
from copy import copy
from datetime import timedelta
from typing import Any

import pytest

from idp.services import throttle
from idp.services.catalogue import Services
from tests.api.sts.conftest import OIDC_PROVIDER, PROVIDER, TOKEN_INVALID, Ci, Corp
from tests.support.oidc_issuer import STRANGE, token
from tests.support.rpc import RAM, STS, Program
from tests.support.saml_idp import signed
from tests.support.world import World

CEILING = 3
THROTTLED = (429, "Throttling.Address")
UNKNOWN = "acs:ram::1234567890123456:{}-provider/nobody"
Garbage = Callable[[Program], Any]


@pytest.fixture(autouse=True)
def low_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "CEILING", CEILING)


def unsigned(action: str, **parameters: str) -> Garbage:
    return lambda program: program.send({"Action": action, "Version": STS} | parameters, {})


def window_passes(world: World) -> None:
    world.clock.advance(seconds=throttle.WINDOW / timedelta(seconds=1) + 1)


def answer(program: Program, told: dict[str, Any]) -> tuple[int, str]:
    return program.status, str(told.get("Code", ""))


@pytest.mark.parametrize(
    "changes", [{"iss": "https://evil.example"}, {"aud": "wiki"}, {"sub": ""}, {"sub": "repo:evil"}, None]
)
def test_wrong_tokens_from_one_address_are_throttled_as_clients_understand(
    ci: Ci, changes: dict[str, str] | None
) -> None:
    def wrong() -> str:
        return token(ci.claims(), STRANGE) if changes is None else token(ci.claims(**changes))

    first = {ci.refusal(wrong())[1] for _try in range(CEILING)}
    assert len(first) == 1
    assert not first & {THROTTLED[1]}
    before = len(ci.program.world.events())
    assert answer(ci.program, ci.post(wrong())) == THROTTLED
    assert int(ci.program.last.headers["x-acs-retry-after"]) == 1000 * int(ci.program.last.headers["Retry-After"]) > 0
    assert len(ci.program.world.events()) == before
    assert "Credentials" in ci.post(token(ci.claims()))
    window_passes(ci.program.world)
    assert {ci.post(wrong())["Code"]} == first


def test_wrong_assertions_from_one_address_are_throttled_too(corp: Corp) -> None:
    for _try in range(CEILING):
        assert corp.refusal(corp.issue().response())[0] == 401
    assert answer(corp.program, corp.post(corp.issue().response())) == THROTTLED
    assert "Credentials" in corp.post(signed(corp.issue().response()))


@pytest.mark.parametrize(
    ("action", "named", "proof"),
    [
        ("AssumeRoleWithSAML", {"SAMLProviderArn": UNKNOWN.format("saml")}, "SAMLAssertion"),
        ("AssumeRoleWithOIDC", {"OIDCProviderArn": UNKNOWN.format("oidc"), "RoleSessionName": "s1"}, "OIDCToken"),
    ],
)
def test_who_tries_out_providers_is_throttled(owner: Program, action: str, named: dict[str, str], proof: str) -> None:
    call = unsigned(action, RoleArn="acs:ram::1234567890123456:role/dev", **{proof: "x.y.z"}, **named)
    told = [answer(owner, call(owner)) for _try in range(CEILING + 1)]
    assert [status for status, _code in told[:-1]] == [told[0][0]] * CEILING
    assert told[-1] == THROTTLED != told[0]


def test_proofs_that_were_good_once_do_not_count(ci: Ci) -> None:
    late = token(ci.claims(exp=ci.program.world.clock.now().timestamp() - 90))
    codes = {ci.post(late)["Code"] for _try in range(CEILING + 1)}
    assert codes == {"AuthenticationFail.OIDCToken.Expired"}
    assert ci.refusal(token(ci.claims(), STRANGE)) == TOKEN_INVALID


def test_an_administrator_who_asks_for_what_is_unknown_guesses_nothing(owner: Program) -> None:
    for _try in range(CEILING + 1):
        assert owner.ims("GetSAMLProvider", SAMLProviderName="nobody")["Code"] == "EntityNotExist.SAMLProvider"


def test_every_process_counts_with_the_others(ci: Ci) -> None:
    other = copy(ci.program.world)
    other.services = Services(other.config, other.ports)
    wrong = token(ci.claims(), STRANGE)
    for _try in range(CEILING):
        ci.post(wrong)
    elsewhere = Ci(Program(other), ci.issuer, ci.role)
    assert answer(elsewhere.program, elsewhere.post(wrong)) == THROTTLED


GARBAGE: dict[str, Garbage] = {
    "nothing given": unsigned("AssumeRoleWithOIDC"),
    "a malformed name": unsigned(
        "AssumeRoleWithSAML", SAMLProviderArn=PROVIDER, SAMLAssertion="x", RoleArn="acs:ram::1:user/x"
    ),
    "a malformed policy": unsigned(
        "AssumeRoleWithOIDC",
        OIDCProviderArn=OIDC_PROVIDER,
        OIDCToken="x",
        RoleArn="acs:ram::1234567890123456:role/dev",
        RoleSessionName="s1",
        Policy="{",
    ),
    "no such action": unsigned("Nothing"),
    "no signature": unsigned("GetCallerIdentity"),
    "no version": lambda program: program.send({"Action": "GetCallerIdentity"}, {}),
    "a parameter twice": lambda program: program.edge.request("POST", f"/?Action=A&Action=B&Version={RAM}"),
}


@pytest.mark.parametrize("what", GARBAGE)
def test_garbage_fills_no_audit_trail_and_is_told_of_later(owner: Program, what: str) -> None:
    world, send = owner.world, GARBAGE[what]
    before = len(world.events())
    for _call in range(CEILING + 4):
        send(owner)
        assert owner.edge.page.status_code in {400, 404}
    assert len(world.events()) == before + CEILING
    assert owner.refusal(RAM, "GetUser", UserName="nobody") == (404, "EntityNotExist.User")
    assert len(world.events()) == before + CEILING + 1, "a call that was signed leaves its event"
    window_passes(world)
    send(owner)
    send(owner)
    first, second = world.events()[-2:]
    assert (first.details["suppressed"], "suppressed" in second.details) == (4, False)


def test_garbage_from_one_address_hides_nothing_of_another_and_throttles_nobody(owner: Program) -> None:
    for _call in range(CEILING + 1):
        GARBAGE["no signature"](owner)
    before = len(owner.world.events())
    neighbour = Program(owner.world)
    environ = {"REMOTE_ADDR": "192.0.2.7"}
    neighbour.send({"Action": "GetCallerIdentity", "Version": STS}, {}, environ_base=environ)
    assert owner.world.events()[-1].address == "192.0.2.7"
    assert len(owner.world.events()) == before + 1
    assert Program(owner.world, ("LTAInobody", "x")).refusal(STS, "GetCallerIdentity")[0] == 404


def test_throttled_guesses_are_told_of_later_too(owner: Program) -> None:
    guesser = Program(owner.world, ("LTAInobody", "x"))
    for _guess in range(CEILING + 2):
        guesser.call(STS, "GetCallerIdentity")
    window_passes(owner.world)
    guesser.call(STS, "GetCallerIdentity")
    assert owner.world.events()[-1].details["suppressed"] == 2
