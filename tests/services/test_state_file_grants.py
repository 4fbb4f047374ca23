"""Keys, groups, policies, roles and providers in state files."""

import json
from pathlib import Path

import pytest

from idp.services.access_keys import KeyHolder
from idp.services.state_file.reading import BadStateFile, Source
from tests.support.contract import CONTRACT, SECRETS, write
from tests.support.saml_idp import metadata
from tests.support.seed import seed
from tests.support.world import ACCOUNT, World

HEAD = f"accounts[{ACCOUNT}]."
P = '{Version: "1", Statement: [{Effect: Allow, Action: "wiki:*", Resource: "*"}]}'
DENY = P.replace("Allow", "Deny")
KEY, SECRET = "LTAIzzzzzzzzzzzzzzzz", "0123456789abcdefghij"


@pytest.fixture
def acme(tmp_path: Path) -> World:
    """The account of the contract's example."""
    world = World(tmp_path, state="accounts: []")
    world.services.state_file.apply(Source(tmp_path / write(tmp_path), {}))
    return world


def said(world: World, lines: str) -> list[str]:
    """Apply some lines of the account; what they change is planned first, and nothing differs afterwards."""
    applied = [line.replace(HEAD, "") for line in world.account(lines)]
    assert world.account(lines) == []
    return applied


def holder(world: World, key_id: str) -> KeyHolder:
    found = world.services.access_keys.holder(key_id)
    assert found is not None
    return found


CHANGES = {
    "key of a user": (f"users: [{{name: alice, access_keys: [{{id: {KEY}, secret: {SECRET}}}]}}]", [f"+ users[alice].access_keys[{KEY}]: {KEY}"]),
    "key's status": ("access_keys: [{id: LTAIownerownerownerowner, status: Inactive}]", ["~ access_keys[LTAIownerownerownerowner].status: Active -> Inactive"]),
    "key's secret": (f"access_keys: [{{id: LTAIownerownerownerowner, secret: {SECRET}}}]", ["~ access_keys[LTAIownerownerownerowner].secret: (set) -> (set)"]),
    "any key is there": ("access_keys: [{}]", []),
    "a key goes": ("access_keys: [{prune: true}]", ["- access_keys[LTAIownerownerownerowner]: LTAIownerownerownerowner"]),
    "a key takes another's place": (f"access_keys: [{{prune: true}}, {{id: {KEY}, secret: {SECRET}}}]", ["- access_keys[LTAIownerownerownerowner]: LTAIownerownerownerowner", f"+ access_keys[{KEY}]: {KEY}"]),
    "a new group": ("groups: [{name: ops, comments: c}]", ["+ groups[ops]: ops"]),
    "a group's text": ("groups: [{name: Developers, display_name: Devs}]", ["~ groups[Developers].display_name:  -> Devs"]),
    "a group goes with its links": ("groups: [{prune: true}]", ["- groups[developers].policies[AliyunSTSAssumeRoleAccess]: System", "- users[alice].groups: developers", "- groups[developers]: developers"]),
    "a user leaves": ("users: [{name: alice, groups: [{prune: true}]}]", ["- users[alice].groups: developers"]),
    "a user goes with everything": ("users: [{prune: true}]", ["- users[alice]: alice"]),
    "policies detached": ("users: [{name: alice, policies: [{prune: true}, readonlyaccess]}]", ["- users[alice].policies[wiki-editors]: Custom"]),
    "a policy goes with its links": ("policies: [{prune: true}]", ["- users[alice].policies[wiki-editors]: Custom", "- policies[wiki-editors]: wiki-editors"]),
    "the same policy as text": ('policies: [{name: wiki-editors, document: \'{"Statement": [{"Action": "wiki:*", "Effect": "Allow", "Resource": "*"}], "Version": "1"}\'}]', []),
    "description": ("policies: [{name: wiki-editors, description: d}]", ["~ policies[wiki-editors].description:  -> d"]),
    "a role's duration": ("roles: [{name: deployer, max_session_duration: 7200}]", ["~ roles[deployer].max_session_duration: 3600 -> 7200"]),
    "a role's policy": ("roles: [{name: deployer, policies: [{custom: wiki-editors}]}]", ["+ roles[deployer].policies[wiki-editors]: Custom"]),
    "a role goes": ("roles: [{prune: true}]", ["- roles[deployer]: deployer"]),
    "a provider goes": ("saml_providers: [{prune: true}]\noidc_providers: [{prune: true}]", ["- saml_providers[corp]: corp", "- oidc_providers[ci]: ci"]),
    "a provider's text": ("saml_providers: [{name: corp, description: d, authn_sign_algo: rsa-sha256}]", ["~ saml_providers[corp].description:  -> d", "~ saml_providers[corp].authn_sign_algo: rsa-sha1 -> rsa-sha256"]),
    "an issuer's lists": (f"oidc_providers: [{{name: ci, client_ids: [a, b], fingerprints: [{'a' * 40}]}}]", ["~ oidc_providers[ci].client_ids: deploy -> a, b", f"~ oidc_providers[ci].fingerprints:  -> {'a' * 40}"]),
    "an issuer": ('oidc_providers: [{name: ci, issuer_url: "https://other.example"}]', ["~ oidc_providers[ci].issuer_url: https://ci.example -> https://other.example"]),
    "user SSO": ("user_sso: {SsoEnabled: true, AuxiliaryDomain: sso.example}", ["~ user_sso.SsoEnabled: false -> true", "~ user_sso.AuxiliaryDomain:  -> sso.example"]),
    "no metadata": ('user_sso: {MetadataDocument: ""}', ["~ user_sso.MetadataDocument: (set) -> "]),
}  # fmt: skip


@seed("XR-13")
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_made_and_made_once(acme: World, name: str) -> None:
    lines, differences = CHANGES[name]
    assert said(acme, lines) == differences


REFUSED = {
    "unknown group": ("users: [{name: x, groups: [nobody]}]", "users[1].groups[1]", "group does not exist"),
    "unknown policy": ("groups: [{name: g, policies: [{custom: none}]}]", "groups[1].policies[1].custom", "policy does not exist"),
    "unknown system policy": ("users: [{name: x, policies: [None]}]", "users[1].policies[1]", "no system policy"),
    "pruned group": ("groups: [{prune: true}]\nusers: [{name: x, groups: [developers]}]", "users[1].groups[1]", "group does not exist"),
    "pruned policy": ("policies: [{prune: true}]\nroles: [{name: deployer, policies: [{custom: wiki-editors}]}]", "roles[1].policies[1].custom", "does not exist"),
    "missing metadata": ("saml_providers: [{name: x, metadata_file: none.xml}]", "saml_providers[1].metadata_file", "cannot be read"),
    "bad metadata": ("saml_providers: [{name: x, metadata_file: state.yaml}]", "saml_providers[1].metadata_file", ""),
    "both metadata": ("saml_providers: [{name: x, metadata_file: corp.xml, metadata_document: x}]", "saml_providers[1]", "one of them is enough"),
    "no metadata": ("saml_providers: [{name: x}]", "saml_providers[1]", "metadata_file is missing"),
    "no issuer": ("oidc_providers: [{name: x}]", "oidc_providers[1]", "issuer_url is missing"),
    "bad issuer": ("oidc_providers: [{name: x, issuer_url: ftp://x}]", "oidc_providers[1].issuer_url", ""),
    "comma": ("oidc_providers: [{name: ci, client_ids: ['a,b']}]", "oidc_providers[1].client_ids", "comma"),
    "hours": ("oidc_providers: [{name: ci, issuance_limit_hours: 169}]", "oidc_providers[1].issuance_limit_hours", "from 1 to 168"),
    "SSO without metadata": ('user_sso: {SsoEnabled: true, MetadataDocument: ""}', "user_sso", ""),
    "unknown SSO setting": ("user_sso: {Enabled: true}", "user_sso.Enabled", "unknown key"),
    "no document": ("policies: [{name: new}]", "policies[1]", "document is missing"),
    "bad document": ("policies: [{name: new, document: {Version: 1}}]", "policies[1].document", "malformed"),
    "no JSON": ("policies: [{name: new, document: '{'}]", "policies[1].document", "not JSON"),
    "system name": (f"policies: [{{name: readonlyaccess, document: {P}}}]", "policies[1].name", "already exist"),
    "no trust": ("roles: [{name: new}]", "roles[1]", "trust is missing"),
    "trust in nobody": (f'roles: [{{name: new, trust: {{Version: "1", Statement: [{{Effect: Allow, Action: "sts:AssumeRole", Principal: {{RAM: "acs:ram::{ACCOUNT}:user/nobody"}}}}]}}}}]', "roles[1]", "user nobody"),
    "duration": ("roles: [{name: deployer, max_session_duration: 60}]", "roles[1].max_session_duration", "3600 to 43200"),
    "duration as text": ("roles: [{name: deployer, max_session_duration: '3600'}]", "roles[1].max_session_duration", "whole number"),
    "group name": ("groups: [{name: 'a b'}]", "groups[1].name", "invalid chars"),
    "unknown key": ("roles: [{name: deployer, session: 1}]", "roles[1].session", "unknown key"),
    "member twice": ("users: [{name: alice, groups: [developers, Developers]}]", "users[1].groups[2]", "given twice"),
    "a third key": (f"access_keys: [{{id: {KEY}1}}, {{id: {KEY}2}}]", "access_keys[2]", "beyond the current limits"),
    "another's key": ("access_keys: [{id: LTAIalicealicealicealice}]", "access_keys[1]", "already exist"),
    "key ID": ("access_keys: [{id: AKIAownerownerownerowner}]", "access_keys[1].id", "invalid chars"),
    "short secret": (f"access_keys: [{{id: {KEY}, secret: short}}]", "access_keys[1].secret", "invalid chars"),
    "secret without ID": (f"access_keys: [{{secret: {SECRET}}}]", "access_keys[1]", "id is missing"),
    "key status": ("access_keys: [{status: On}]", "access_keys[1].status", ""),
}  # fmt: skip


@seed("XR-13")
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_by_file_line_and_key_and_applies_nothing(acme: World, name: str) -> None:
    lines, key, why = REFUSED[name]
    before, events = acme.services.state_file.export(), len(acme.events())
    with pytest.raises(BadStateFile) as refused:
        acme.account("alias: changed\n" + lines)
    assert f", accounts[1].{key}: " in str(refused.value)
    assert str(refused.value).startswith("state.yaml, line ")
    assert why in str(refused.value)
    assert SECRET not in str(refused.value)
    assert (acme.services.state_file.export(), len(acme.events())) == (before, events)


@seed("XR-13", "XR-14", "AK-06")
def test_an_export_makes_the_same_account_elsewhere_with_new_secrets(
    acme: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    acme.account(
        f"groups: [{{name: ops}}]\nroles: [{{name: deployer, allow_console_login: false}}, {mutual('a', 'b')}, {mutual('b', 'a')}]"
    )
    acme.account(
        'policies: [{name: numbers, document: \'{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericLessThan":{"acs:x":1e2}}}]}\'}]'
    )
    text = acme.services.state_file.export()
    assert not any(secret in text for secret in SECRETS)
    other = World(tmp_path_factory.mktemp("other"), state="accounts: []")
    path = other.directory / "export.yaml"
    path.write_text(text, encoding="utf-8")
    made = {one.what: one.secret for one in other.services.state_file.apply(Source(path, {})).generated}
    assert made[f"{HEAD}access_keys[LTAIownerownerownerowner]"] == holder(other, "LTAIownerownerownerowner").secret
    assert other.plan(text) == []
    assert other.services.state_file.export() == text


def mutual(name: str, trusted: str) -> str:
    """A role that trusts another one."""
    principal = {"RAM": [f"acs:ram::{ACCOUNT}:role/{trusted}"]}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    return json.dumps({"name": name, "trust": {"Version": "1", "Statement": [statement]}})


@seed("AK-10")
def test_a_key_without_id_or_secret_is_made_and_shown_once(acme: World) -> None:
    path = acme.directory / "keys.yaml"
    path.write_text(f'accounts: [{{id: "{ACCOUNT}", access_keys: [{{status: Active}}, {{status: Inactive}}]}}]')
    (made,) = acme.services.state_file.apply(Source(path, {})).generated
    key_id = made.what.partition("access_keys[")[2].rstrip("]")
    assert (holder(acme, key_id).secret, holder(acme, key_id).active) == (made.secret, False)
    assert acme.plan(path.read_text()) == []


def test_a_keys_secret_comes_from_the_environment_or_a_file_and_is_replaced(acme: World) -> None:
    path = acme.directory / "keys.yaml"
    (acme.directory / "key.txt").write_text(SECRET + "\n")
    for source in ("from_file: key.txt", "from_env: KEY"):
        path.write_text(
            f'accounts: [{{id: "{ACCOUNT}", access_keys: [{{id: LTAIownerownerownerowner, secret: {{{source}}}}}]}}]'
        )
        acme.services.state_file.apply(Source(path, {"KEY": SECRET[::-1]}))
        expected = SECRET if "file" in source else SECRET[::-1]
        assert holder(acme, "LTAIownerownerownerowner").secret == expected


@seed("BP-06")
def test_a_changed_document_becomes_a_new_default_version_and_the_oldest_other_goes(acme: World) -> None:
    for number in range(6):
        assert len(said(acme, f"policies: [{{name: wiki-editors, document: {DENY if number % 2 == 0 else P}}}]")) == 1
    policies = acme.services.policies
    found = policies.find(ACCOUNT, "wiki-editors")
    assert found.default_version == 7
    assert [version.number for version in policies.versions(found)] == [3, 4, 5, 6, 7]


def test_metadata_may_stand_in_the_file_itself(acme: World) -> None:
    lines = f"saml_providers: [{{name: corp, metadata_document: {metadata('other')}}}]"
    assert said(acme, lines) == ["~ saml_providers[corp].metadata_document: (set) -> (set)"]


def test_the_state_file_takes_the_contracts_example_whole_and_leaves_alone_what_is_absent(acme: World) -> None:
    before = acme.services.state_file.export()
    lists = "users: []\ngroups: []\npolicies: []\nroles: []\nsaml_providers: []\noidc_providers: []\nuser_sso: {}"
    assert said(acme, lists + "\naccess_keys: []") == []
    acme.services.state_file.apply(Source(acme.directory / write(acme.directory, CONTRACT), {}))
    assert acme.services.state_file.export() == before
