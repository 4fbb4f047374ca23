"""Keys of issuers are fetched by one caller at a time, held for a while, and kept through a short failure."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from idp.infra.issuer_keys import IssuerKeys
from idp.infra.outward import Outward
from idp.ports import IssuerBroken
from idp.rules import network_mask
from tests.support.clock import SteppingClock
from tests.support.oidc_issuer import DISCOVERY, KEYS, Issuer, send


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as serving:
        yield serving


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def keys(clock: SteppingClock) -> IssuerKeys:
    return IssuerKeys(Outward(network_mask.parse("127.0.0.0/8"), plain_http=True), clock)


def kids(keys: IssuerKeys, issuer: Issuer, kid: str | None = "rsa-1") -> set[str]:
    return {key.kid for key in keys.of(issuer.url, (), kid)}


def test_a_stampede_fetches_once(keys: IssuerKeys, issuer: Issuer) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _number: kids(keys, issuer), range(64)))
    assert found == [{"rsa-1", "ec-1"}] * 64
    assert issuer.asked == {DISCOVERY: 1, KEYS: 1}


def test_a_failure_is_held_as_well(keys: IssuerKeys, issuer: Issuer, clock: SteppingClock) -> None:
    issuer.answers[DISCOVERY] = lambda handler: send(handler, b"{}", 500)
    for _time in range(5):
        with pytest.raises(IssuerBroken):
            kids(keys, issuer)
    assert issuer.asked[DISCOVERY] == 1
    issuer.answers.clear()
    clock.advance(seconds=31)
    assert kids(keys, issuer)


def test_keys_are_fetched_anew_after_ten_minutes(keys: IssuerKeys, issuer: Issuer, clock: SteppingClock) -> None:
    kids(keys, issuer)
    clock.advance(minutes=10)
    kids(keys, issuer)
    assert issuer.asked[KEYS] == 1
    clock.advance(seconds=1)
    kids(keys, issuer)
    assert issuer.asked[KEYS] == 2


def test_a_short_failure_loses_no_key_and_a_long_one_does(
    keys: IssuerKeys, issuer: Issuer, clock: SteppingClock
) -> None:
    kids(keys, issuer)
    issuer.answers[DISCOVERY] = lambda handler: send(handler, b"{}", 500)
    clock.advance(seconds=31)
    assert kids(keys, issuer, "invented") == {"rsa-1", "ec-1"}
    clock.advance(minutes=10)
    with pytest.raises(IssuerBroken):
        kids(keys, issuer)


def test_issuers_and_pins_are_held_apart(keys: IssuerKeys, issuer: Issuer) -> None:
    kids(keys, issuer)
    with Issuer() as other:
        other.keys = other.keys[:1]
        assert kids(keys, other) == {"rsa-1"}
    assert kids(keys, issuer) == {"rsa-1", "ec-1"}
    with pytest.raises(Exception, match="certificate"):
        keys.of(issuer.url, ("0" * 40,), "rsa-1")
