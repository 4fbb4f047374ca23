from dataclasses import replace

import pytest

from idp.refusals import Refusal
from idp.services.catalogue import Services
from idp.services.state_file.planning import Guard
from idp.services.state_file.reading import BadStateFile, Source
from tests.support.seed import seed
from tests.support.world import ACCOUNT, OTHER, World, outcome


def set_alias(world: World, account_id: str, alias: str | None) -> str:
    """Return the refusal's code, or nothing."""
    try:
        with world.services.acts.open() as act:
            world.services.accounts.set_alias(act, account_id, alias)
    except Refusal as refused:
        return refused.code
    return ""


@seed("OV-01", "DD-02", "DD-16", "OV-02")
def test_a_new_account_has_a_default_domain_at_once(world: World) -> None:
    with world.services.acts.open() as act:
        world.services.accounts.create(act, "1111222233334444")
        world.services.users.create(act, "1111222233334444", "zoe")
    account = world.services.directory.account("1111222233334444")
    assert account is not None
    assert account.default_domain == "1111222233334444.onaliyun.com"


@seed("DD-08")
@pytest.mark.parametrize("alias", ["-abc", "abc-", "a--b", "Acme1", "a.b", "ünder"])
def test_malformed_aliases_are_refused(world: World, alias: str) -> None:
    assert set_alias(world, ACCOUNT, alias) == "InvalidParameter.AccountAlias.Format"


@seed("DD-08")
@pytest.mark.parametrize("alias", ["", "ab", "x" * 33])
def test_aliases_too_short_or_too_long_are_refused(world: World, alias: str) -> None:
    assert set_alias(world, ACCOUNT, alias) == "InvalidParameter.AccountAlias.Length"


@seed("DD-09", "DD-10", "OV-02")
@pytest.mark.parametrize("alias", ["other", OTHER, "9999888877776666"])
def test_an_alias_that_is_anothers_is_refused(world: World, alias: str) -> None:
    assert set_alias(world, ACCOUNT, alias) == "EntityAlreadyExists.AccountAlias"


@seed("DD-07")
def test_a_former_alias_stays_reserved_for_its_account(world: World) -> None:
    assert set_alias(world, ACCOUNT, "fresh") == ""
    assert set_alias(world, OTHER, "acme") == "EntityAlreadyExists.AccountAlias"
    world.clock.advance(days=90)
    assert set_alias(world, OTHER, "acme") == ""
    assert set_alias(world, ACCOUNT, "acme") == "EntityAlreadyExists.AccountAlias"


@seed("DD-15")
def test_the_suffix_is_a_setting_of_the_server(world: World) -> None:
    services = Services(replace(world.config, logon_domain="id.example.org"), world.ports)
    decision = services.logon.password_given(world.visitor, "carol@acme.id.example.org", "Carol-pass-1").decision
    assert outcome(decision) == "admit"
    refused = services.logon.password_given(world.visitor, "carol@acme.onaliyun.com", "Carol-pass-1").decision
    assert outcome(refused).endswith("unknown_account")


@seed("PW-04", "PW-05", "SP-26", "SP-02")
def test_a_change_of_settings_is_whole_and_audited_with_old_and_new_values(world: World) -> None:
    with pytest.raises(Exception, match="MaxLoginAttemps"):
        world.policy(MinimumPasswordLength=10, MaxLoginAttemps=33)
    account = world.services.directory.account(ACCOUNT)
    assert account is not None
    assert account.policy.minimum_password_length == 8
    world.policy(MinimumPasswordLength=10)
    details = world.events("set_settings")[-1].details
    assert details["before"] == {"MinimumPasswordLength": 8}
    assert details["after"] == {"MinimumPasswordLength": 10}


@seed("LM-10")
def test_a_mask_that_shuts_its_author_out_is_undone_unless_the_holder_logs_on(world: World) -> None:
    path = world.directory / "mask.yaml"
    path.write_text(f'accounts: [{{id: "{ACCOUNT}", login_mask: "10.0.0.0/8"}}]')
    apply = world.services.state_file.apply
    with pytest.raises(BadStateFile, match="leaves out"):
        apply(Source(path, {}), Guard("127.0.0.1"))
    apply(Source(path, {}), Guard("127.0.0.1", confirmed=True))
    owner = ("owner@acme.example", "Owner-pass-1")
    assert outcome(world.password(*owner).decision) == "deny outside_mask"
    world.clock.advance(minutes=10)
    assert outcome(world.password(*owner).decision) == "admit"
    apply(Source(path, {}), Guard("10.1.1.1"))
    assert world.plan(path.read_text()) == []
    assert outcome(world.password(*owner).decision) == "deny outside_mask"


@seed("LM-10")
def test_a_logon_from_inside_makes_a_provisional_mask_lasting(world: World) -> None:
    path = world.directory / "mask.yaml"
    path.write_text(f'accounts: [{{id: "{ACCOUNT}", login_mask: "10.0.0.0/8"}}]')
    world.services.state_file.apply(Source(path, {}), Guard("127.0.0.1", confirmed=True))
    assert outcome(world.password("owner@acme.example", "Owner-pass-1", address="10.0.0.7").decision) == "admit"
    world.services.held.refresh()
    world.clock.advance(minutes=11)
    assert outcome(world.password("owner@acme.example", "Owner-pass-1").decision) == "deny outside_mask"


@seed("LM-12")
def test_a_rescue_link_works_once_within_ten_minutes_whatever_the_mask(world: World) -> None:
    world.account('login_mask: "10.0.0.0/8"')
    token = world.services.rescue.make("owner@acme.example")
    admission = world.services.rescue.redeem(world.visitor, token)
    signed_in = world.services.sessions.current(replace(world.visitor, session_token=admission.token))
    assert signed_in is not None
    assert signed_in.owner
    late = world.services.rescue.make("owner@acme.example")
    world.clock.advance(minutes=10)
    for spent in (token, late, "unknown"):
        with pytest.raises(Refusal):
            world.services.rescue.redeem(world.visitor, spent)
    with pytest.raises(Refusal):
        world.services.rescue.make("alice@acme")


@seed("LM-04", "LM-05", "LM-06", "LM-03")
@pytest.mark.parametrize(
    "mask", ["10.0.0.1/8", "10.0.0.0/33", "a", "10.0.0.0/8;", ";".join(["10.0.0.1"] * 41), "010.0.0.1"]
)
def test_a_malformed_mask_is_refused_and_the_bad_part_named(world: World, mask: str) -> None:
    with pytest.raises(Exception, match="login_mask: LoginMask"):
        world.account(f'login_mask: "{mask}"')


@seed("LM-09", "XR-10", "LM-01", "LM-02")
def test_the_holders_mask_and_the_users_mask_are_separate(world: World) -> None:
    world.account('login_mask: "10.0.0.0/8; 192.168.0.0/16"')
    assert outcome(world.password("carol@acme", "Carol-pass-1").decision) == "admit"
    assert outcome(world.password("owner@acme.example", "Owner-pass-1").decision) == "deny outside_mask"
    world.preference(LoginNetworkMasks="192.0.2.0/24")
    inside = world.password("owner@acme.example", "Owner-pass-1", address="192.168.3.4")
    assert outcome(inside.decision) == "admit"
    assert outcome(world.password("carol@acme", "Carol-pass-1", address="192.168.3.4").decision) == "deny outside_mask"
    assert outcome(world.password("carol@acme", "Carol-pass-1", address="192.0.2.9").decision) == "admit"


@seed("DA-13", "DA-09")
def test_a_holders_name_at_a_domain_that_another_account_has_proved_is_no_way_in(world: World) -> None:
    with pytest.raises(Refusal) as refused, world.services.acts.open() as act:
        world.services.accounts.set_owner(act, OTHER, "carol@acme.example")
    assert refused.value.code == "EntityAlreadyExists.Domain"
    world.account("domain_aliases: [{prune: true}]")
    with world.services.acts.open() as act:
        world.services.accounts.set_owner(act, OTHER, "carol@acme.example")
    assert outcome(world.password("carol@acme.example", "Owner-pass-2").decision) == "admit"
    world.account("domain_aliases: [{name: acme.example, verified: true}]")
    assert outcome(world.password("carol@acme.example", "Owner-pass-2").decision).startswith("ask password because")
    assert outcome(world.password("carol@acme.example", "Carol-pass-1").decision) == "admit"
