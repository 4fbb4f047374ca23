"""A key is published before it signs and after it has signed; applications never meet an unknown one."""

import pytest

from idp.infra.key_ring import KeyRefusal
from idp.ports import KeyState
from tests.oidc.conftest import Rp
from tests.support.world import ACCOUNT


def published(rp: Rp) -> set[str]:
    keys = (rp.edge.get(f"/oidc/{ACCOUNT}/jwks").json or {})["keys"]
    return {key["kid"] for key in keys}


def kid_of(rp: Rp, token: str) -> str:
    return str(rp.edge.world.ports.key_ring.verify(token)[0]["kid"])


def test_tokens_of_before_and_after_a_rotation_verify_with_keys_published_all_along(alice: Rp) -> None:
    ring, clock = alice.edge.world.ports.key_ring, alice.edge.world.clock
    known = published(alice)
    clock.advance(hours=23)
    alice.edge.alice()
    before = alice.tokens()
    clock.advance(hours=2)
    ring.rotate()
    after = alice.tokens()
    assert kid_of(alice, before["id_token"]) != kid_of(alice, after["id_token"])
    assert {kid_of(alice, before["id_token"]), kid_of(alice, after["id_token"])} <= known
    assert known < published(alice)
    assert alice.userinfo(after["access_token"]).status_code == 200


def test_a_key_nobody_can_know_yet_does_not_sign(alice: Rp) -> None:
    ring, clock = alice.edge.world.ports.key_ring, alice.edge.world.clock
    published(alice)
    clock.advance(hours=2)
    ring.rotate("ES256")
    with pytest.raises(KeyRefusal, match="less than an hour"):
        ring.rotate("ES256")
    ring.rotate("ES256", at_once=True)


def test_what_a_removed_key_signed_is_worthless(alice: Rp) -> None:
    ring = alice.edge.world.ports.key_ring
    token = alice.tokens()["access_token"]
    kid = kid_of(alice, token)
    with pytest.raises(KeyRefusal, match="only a retired key"):
        ring.retire(kid)
    ring.rotate("ES256", at_once=True)
    assert alice.userinfo(token).status_code == 200
    ring.retire(kid, at_once=True)
    assert alice.userinfo(token).status_code == 401
    assert kid not in published(alice)
    assert [entry for entry in ring.entries() if entry.state is KeyState.RETIRED] == []
