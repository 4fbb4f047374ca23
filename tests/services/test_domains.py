import pytest

from idp.refusals import Refusal
from tests.support.seed import seed
from tests.support.world import ACCOUNT, OTHER, World, outcome


def code(world: World, account_id: str, name: str) -> str:
    rows = world.services.domains.of_account(account_id)
    return str(next(row.verification_code for row in rows if row.name == name))


def add(world: World, name: str, account_id: str = ACCOUNT) -> str:
    """Add a pending alias and return its code."""
    with world.services.acts.open() as act:
        world.services.domains.add(act, account_id, name)
    return code(world, account_id, name)


def verify(world: World, name: str, account_id: str = ACCOUNT) -> str:
    """Return the refusal's code, or nothing."""
    try:
        world.services.domains.verify(account_id, name)
    except Refusal as refused:
        return refused.code
    return ""


@seed("DA-03", "DA-05", "DA-06", "DA-08", "DA-09", "OV-06", "DA-10", "DA-11")
def test_an_alias_works_once_its_code_is_published(world: World) -> None:
    made = add(world, "mail.example")
    name = "carol@mail.example"
    assert outcome(world.password(name, "Carol-pass-1").decision).endswith("unknown_account")
    world.resolver.table["mail.example"] = ("v=spf1 -all", "idp-domain-verification=other")
    assert verify(world, "mail.example") == "DomainVerification.Failed"
    assert outcome(world.password(name, "Carol-pass-1").decision).endswith("unknown_account")
    world.resolver.table["mail.example"] = ("v=spf1 -all", f'"idp-domain-verification={made}"')
    assert verify(world, "MAIL.example.") == ""
    assert outcome(world.password(name, "Carol-pass-1").decision) == "admit"


@seed("DA-04")
def test_codes_are_long_and_differ_per_account_and_alias(world: World) -> None:
    codes = {add(world, "one.example"), add(world, "two.example"), add(world, "one.example", OTHER)}
    assert len(codes) == 3
    assert all(len(one) * 4 >= 128 for one in codes)


@seed("DA-07", "DA-19")
def test_a_dns_failure_is_told_apart_from_a_missing_name(world: World) -> None:
    add(world, "mail.example")
    assert verify(world, "mail.example") == "DomainVerification.Failed"
    world.resolver.table["mail.example"] = None
    assert verify(world, "mail.example") == "DomainVerification.DnsFailure"


@seed("DA-11")
def test_verification_is_rate_limited(world: World) -> None:
    add(world, "mail.example")
    for _ in range(10):
        assert verify(world, "mail.example") == "DomainVerification.Failed"
    assert verify(world, "mail.example") == "Throttling.DomainVerification"
    world.clock.advance(minutes=10)
    assert verify(world, "mail.example") == "DomainVerification.Failed"


@seed("DA-12", "DA-13")
def test_of_two_pending_accounts_the_one_that_proves_ownership_gets_it(world: World) -> None:
    mine, theirs = add(world, "mail.example"), add(world, "mail.example", OTHER)
    world.resolver.table["mail.example"] = (mine, theirs)
    assert verify(world, "mail.example") == ""
    assert verify(world, "mail.example", OTHER) == "EntityAlreadyExists.Domain"
    assert outcome(world.password("alice@mail.example", "Other-pass-1").decision).startswith("ask password because")
    with pytest.raises(Refusal), world.services.acts.open() as act:
        world.services.domains.add(act, OTHER, "acme.example")


@seed("DA-14", "DA-15")
@pytest.mark.parametrize(
    "name",
    ["x.onaliyun.com", "onaliyun.com", "co.uk", "com", "192.0.2.1", "a b.example", "\u0430cme.example", "x" * 300],
)
def test_names_that_cannot_be_aliases_are_refused(world: World, name: str) -> None:
    with pytest.raises(Refusal) as refused, world.services.acts.open() as act:
        world.services.domains.add(act, ACCOUNT, name)
    assert refused.value.code == "InvalidParameter.DomainName"


@seed("DA-16", "DA-02")
def test_deleting_an_alias_ends_logons_with_it_at_once(world: World) -> None:
    assert outcome(world.password("carol@acme.example", "Carol-pass-1").decision) == "admit"
    world.account("domain_aliases: [{prune: true}]")
    assert outcome(world.password("carol@acme.example", "Carol-pass-1").decision).endswith("unknown_account")
    assert outcome(world.password("carol@acme", "Carol-pass-1").decision) == "admit"


@seed("DA-17", "DA-19")
def test_a_vanished_record_warns_first_and_suspends_after_a_week(world: World) -> None:
    mine = code(world, ACCOUNT, "acme.example")
    world.resolver.table["acme.example"] = (mine,)
    for days, records, works in [
        (1, (mine,), True),
        (1, (), True),
        (6, None, True),
        (2, (), False),
        (1, (mine,), True),
    ]:
        world.clock.advance(days=days)
        world.resolver.table["acme.example"] = records
        assert world.services.domains.recheck(10) == 1
        assert (outcome(world.password("carol@acme.example", "Carol-pass-1").decision) == "admit") == works
    whats = [row.what for row in world.events() if row.what.endswith(("_domain_alias", "_missing"))]
    assert whats[-3:] == ["domain_record_missing", "suspend_domain_alias", "restore_domain_alias"]
    assert world.services.domains.recheck(10) == 0


def test_another_accounts_alias_is_unknown(world: World) -> None:
    assert verify(world, "acme.example", OTHER) == "EntityNotExist.Domain"
    assert verify(world, "unknown.example", OTHER) == "EntityNotExist.Domain"


@seed("DA-01", "DA-03", "DA-05", "DA-06")
def test_an_alias_is_created_by_name_and_waits_for_its_record(world: World) -> None:
    (said,) = world.account("domain_aliases: [{name: mail.example}]")
    assert said.startswith(f"+ accounts[{ACCOUNT}].domain_aliases[mail.example]")
    assert verify(world, "mail.example") == "DomainVerification.Failed"
    world.resolver.table["mail.example"] = (code(world, ACCOUNT, "mail.example"),)
    assert verify(world, "mail.example") == ""
