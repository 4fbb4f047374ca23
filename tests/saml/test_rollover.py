"""Our signing key changes while service providers that read our metadata go on: not one logon fails at any step."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from idp.infra.key_ring import KeyRefusal
from idp.infra.system_clock import SystemClock
from idp.ports import KeyState
from idp.store import metadata_sources
from tests.saml.conftest import Sp
from tests.saml.judges import Pysaml2, Toolkit
from tests.support.metadata_site import Site
from tests.support.saml_sp import metadata
from tests.support.seed import seed

Judge = Callable[[bytes], Toolkit | Pysaml2]


@pytest.fixture(params=["python3-saml", "pysaml2"])
def judge(request: pytest.FixtureRequest, tmp_path: Path) -> Judge:
    """A service provider that knows us by metadata of ours."""
    if request.param == "pysaml2":
        return lambda ours: Pysaml2(ours, tmp_path)
    return lambda ours: Toolkit(ours, requestedAuthnContext=False)


def ours(sp: Sp) -> bytes:
    return bytes(sp.edge.get(f"/saml/{sp.account}/metadata").data)


def answered(sp: Sp, judge: Toolkit | Pysaml2) -> Callable[[], None]:
    """Let a visitor ask; return what lets the service provider take the answer, which may be on its way a while."""
    query, request_id = judge.request()
    sp.send(query)
    fields = sp.answer().fields
    return lambda: judge.accept(fields, request_id) and None


def at(sp: Sp, *, hours_ago: float = 0) -> None:
    """Set the clock: keys are old enough at the machine's own time, which the judges read."""
    sp.world.clock.set(SystemClock().now() - timedelta(hours=hours_ago))


@seed("SS-12")
def test_not_one_logon_fails_while_our_key_changes(sp: Sp, judge: Judge) -> None:
    ring = sp.world.ports.key_ring
    at(sp)
    sp.edge.alice()
    at(sp)
    before = judge(ours(sp))
    answered(sp, before)()  # a next key has been published all along
    on_its_way = answered(sp, before)
    at(sp, hours_ago=3)
    ring.rotate("RS256", at_once=True)
    at(sp)
    answered(sp, before)()  # it knew the next key
    at(sp, hours_ago=2.5)
    within = judge(ours(sp))
    at(sp)
    on_its_way()
    answered(sp, within)()
    after = judge(ours(sp))
    answered(sp, after)()
    (former,) = (one.kid for one in ring.entries() if one.state is KeyState.RETIRED)
    ring.retire(former)
    for known in (before, within, after, judge(ours(sp))):
        answered(sp, known)()


@seed("SS-12")
def test_an_answer_on_its_way_is_taken_by_who_reads_our_metadata_just_then(sp: Sp, judge: Judge) -> None:
    at(sp)
    sp.edge.alice()
    at(sp)
    query, request_id = judge(ours(sp)).request()
    sp.send(query)
    fields = sp.answer().fields
    sp.world.ports.key_ring.rotate("RS256", at_once=True)
    fresh = judge(ours(sp))
    fresh.accept(fields, request_id)
    answered(sp, fresh)()


def test_a_key_that_partners_cannot_know_yet_does_not_sign(sp: Sp) -> None:
    ring, clock = sp.world.ports.key_ring, sp.world.clock
    clock.advance(days=1)
    ring.rotate("RS256")
    for hours in (0, 6, 17.9):
        clock.advance(hours=hours)
        with pytest.raises(KeyRefusal, match="less than a day ago; SAML partners keep metadata for hours"):
            ring.rotate("RS256")
    clock.advance(hours=0.1)
    ring.rotate("RS256")


@seed("SS-12")
def test_an_application_changes_the_key_it_reads_with(sp: Sp) -> None:
    at(sp)
    sp.edge.alice()
    at(sp)
    with Site() as site:
        for number, key in enumerate(("sp", "other")):
            url = site.publish("/hr.xml", metadata(key=key))
            if number == 0:
                sp.register(f'{{name: hr, protocol: saml, metadata_url: "{url}", encrypted: true}}')
            (status,) = sp.world.services.metadata_refresh.all()
            with sp.world.database.writing() as tx:
                metadata_sources.note(tx, status.row, next_try_at=sp.world.clock.now())
            assert sp.world.services.metadata_refresh.refresh_due() == 1
            judge = Toolkit(ours(sp), key=key, wantAssertionsEncrypted=True, requestedAuthnContext=False)
            query, request_id = judge.request()
            sp.send(query)
            judge.accept(sp.answer().fields, request_id)
