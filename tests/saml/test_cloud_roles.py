"""Role SSO to Alibaba Cloud: our groups give roles there, told as the vendor publishes; python3-saml is the judge."""

from pathlib import Path

import pytest

from idp.infra.system_clock import SystemClock
from idp.rules.saml_assertion import ROLE, SESSION_NAME
from idp.services.state_file.reading import BadStateFile
from tests.saml.conftest import Sp
from tests.saml.judges import Toolkit
from tests.support.world import ACCOUNT, World

CLOUD = ("urn:alibaba:cloudcomputing", "https://signin.aliyun.com/saml-role/sso")
THERE = "acs:ram::9999888877776666"
PROVIDER = f"{THERE}:saml-provider/acme"


def line(cloud_roles: str, more: str = "") -> str:
    address = f'entity_id: "{CLOUD[0]}", acs_url: "{CLOUD[1]}"'
    return f"{{name: cloud, protocol: saml, {address}, cloud_roles: {cloud_roles}{more}}}"


def given(groups: str) -> str:
    return f'{{provider: "{PROVIDER}", groups: {groups}}}'


def role(name: str) -> str:
    return f"{THERE}:role/{name},{PROVIDER}"


@pytest.fixture
def cloud(carol: Sp) -> Sp:
    """The cloud, to which carol goes: she is a developer and an operator, and no auditor."""
    carol.world.clock.set(SystemClock().now())  # the judge reads the clock itself
    carol.edge.log_on("carol@acme", "Carol-pass-1")
    carol.world.account("groups: [{name: Developers}, {name: operators}, {name: auditors}]")
    carol.world.account("users: [{name: carol, groups: [Developers, operators]}]")
    carol.register(line(given("{developers: [Developer, Reader], operators: Reader, auditors: Auditor}")))
    return carol


def go(sp: Sp) -> dict[str, list[str]]:
    """Open the cloud from our side; return the attributes that the toolkit reads."""
    judge = Toolkit(sp.edge.get(f"/saml/{ACCOUNT}/metadata").data)
    judge.settings["sp"] = {"entityId": CLOUD[0], "assertionConsumerService": {"url": CLOUD[1]}}
    sp.edge.get(f"/saml/{ACCOUNT}/launch/cloud")
    answer = sp.answer()
    assert answer.address == CLOUD[1]
    told: dict[str, list[str]] = judge.accept(answer.fields).get_attributes()
    return told


def test_groups_give_roles_once_each_and_nothing_else_is_told(cloud: Sp) -> None:
    assert go(cloud) == {ROLE: [role("Developer"), role("Reader")], SESSION_NAME: ["carol@acme.onaliyun.com"]}


def test_who_leaves_a_group_loses_its_roles(cloud: Sp) -> None:
    cloud.world.account("users: [{name: carol, groups: [{prune: true}, auditors]}]")
    assert go(cloud)[ROLE] == [role("Auditor")]


def test_who_is_in_none_of_the_groups_is_given_nothing(cloud: Sp) -> None:
    cloud.world.account("users: [{name: carol, groups: [{prune: true}]}]")
    cloud.edge.get(f"/saml/{ACCOUNT}/launch/cloud")
    assert cloud.answer().status[-1] == "RequestDenied"
    assert (cloud.answer().told, cloud.reason) == ({}, "user_has_no_role")


def test_attributes_of_its_own_are_told_besides(cloud: Sp) -> None:
    cloud.register(line(given("{developers: Developer}"), ", attributes: {who: display_name, tenant: [a]}"))
    assert go(cloud) == {
        ROLE: [role("Developer")],
        SESSION_NAME: ["carol@acme.onaliyun.com"],
        "who": ["carol@acme.onaliyun.com"],
        "tenant": ["a"],
    }


def test_a_name_that_is_too_long_for_a_session_is_cut_at_its_domain(sp: Sp) -> None:
    name = "x" * 60
    sp.world.clock.set(SystemClock().now())
    sp.world.account("groups: [{name: developers}]")
    sp.world.account(f"users: [{{name: {name}, groups: [developers], login_profile: {{Password: Long-pass-12}}}}]")
    sp.register(line(given("{developers: Developer}")))
    sp.edge.log_on(f"{name}@acme", "Long-pass-12")
    assert go(sp)[SESSION_NAME] == [name]


def test_it_changes_shows_and_exports_like_all_else(cloud: Sp, tmp_path: Path) -> None:
    place = f"accounts[{ACCOUNT}].applications[cloud].cloud_roles"
    before = f"provider={PROVIDER}, developers=Developer|Reader, operators=Reader, auditors=Auditor"
    assert cloud.register(line(given("{ops: Op}"))) == [f"~ {place}: {before} -> provider={PROVIDER}, ops=Op"]
    assert cloud.register(line(given("{ops: [Op]}"))) == []
    first = cloud.world.services.state_file.export()
    (tmp_path / "other").mkdir()
    other = World(tmp_path / "other", state=first)
    assert other.services.state_file.export() == first
    other.database.close()
    assert cloud.register(line("{}")) == [f"~ {place}: provider={PROVIDER}, ops=Op -> "]


@pytest.mark.parametrize(
    ("cloud_roles", "why"),
    [
        ('{groups: {a: B}, provider: "corp"}', "needs provider"),
        (f'{{groups: {{a: B}}, provider: "{THERE}:saml-provider/a,b"}}', "needs provider"),
        (f'{{groups: {{a: B}}, provider: "{THERE}:role/a"}}', "needs provider"),
        ("{groups: {a: B}}", "provider is missing"),
        (f'{{provider: "{PROVIDER}"}}', "groups is missing"),
        (given("{}"), "needs groups"),
        (given("{a: []}"), "needs groups"),
        (given(f"{{a: [{', '.join(f'r{number}' for number in range(101))}]}}"), "at most 100 roles"),
        (given('{a: "b,c"}'), "knows roles by their names"),
        (given('{a: ""}'), "knows roles by their names"),
        (given(f"{{a: {'x' * 65}}}"), "knows roles by their names"),
        ("{groups: {a: B}, roles: x}", "unknown key"),
        ("x", "must be a mapping"),
    ],
)
def test_what_is_wrong_is_named(sp: Sp, cloud_roles: str, why: str) -> None:
    with pytest.raises(BadStateFile, match=why):
        sp.register(line(cloud_roles))


def test_the_vendors_attributes_are_given_once(sp: Sp) -> None:
    with pytest.raises(BadStateFile, match="which attributes must leave to it"):
        sp.register(line(given("{a: B}"), f', attributes: {{"{ROLE}": groups}}'))
