"""Metadata in state files: one entity out of a federation's file, for applications, providers and user SSO."""

import base64

import pytest

from idp.services.state_file.reading import BadStateFile
from tests.support import saml_sp
from tests.support.saml_idp import Signing, encoded, key_pair, metadata, signed
from tests.support.world import ACCOUNT, World

IDP = "https://corp.example/idp"
APPLICATION = 'applications: [{name: hr, protocol: saml, metadata_file: all.xml, entity_id: "https://hr.example/sp"}]'
PROVIDER = f'saml_providers: [{{name: corp, metadata_file: all.xml, entity_id: "{IDP}"}}]'
SSO = f'user_sso: {{SsoEnabled: true, metadata_file: all.xml, entity_id: "{IDP}"}}'


def federation(world: World, *more: str) -> None:
    """Write a federation of ten megabytes: corp and hr stand at its end, after thousands of others."""
    one = saml_sp.metadata(key="sp", entity="https://sp.example/sp")
    others = (one.replace("https://sp.example", f"https://sp-{number}.example") for number in range(7000))
    document = "".join([*others, base64.b64decode(metadata()).decode(), saml_sp.metadata(key="sp"), *more])
    xml = f'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{document}</md:EntitiesDescriptor>'
    assert len(xml) > 10_000_000
    (world.directory / "all.xml").write_text(xml, encoding="utf-8")


def test_one_entity_of_ten_megabytes_is_taken_and_nothing_else_is_kept(world: World) -> None:
    federation(world)
    for line in (APPLICATION, PROVIDER, SSO):
        assert world.account(line)
        assert world.account(line) == []
    export = world.services.state_file.export()
    assert len(export) < 20_000
    assert world.plan(export) == []
    application = world.services.saml_applications.by_name(ACCOUNT, "hr")
    assert application
    assert application.metadata.entity_id == "https://hr.example/sp"
    row = world.services.saml_providers.find(ACCOUNT, "corp")
    assert world.services.saml_providers.described(row.metadata_document).entity_id == IDP


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("saml_providers: [{name: corp, metadata_file: all.xml}]", "name the one to take as entity_id"),
        ("user_sso: {metadata_file: all.xml}", "name the one to take as entity_id"),
        ("applications: [{name: hr, protocol: saml, metadata_file: all.xml}]", "name the one to take as entity_id"),
        ('saml_providers: [{name: corp, metadata_file: all.xml, entity_id: "https://x"}]', "no entity https://x"),
        ('saml_providers: [{name: corp, metadata_file: one.xml, entity_id: "https://x"}]', f"{IDP}, not https://x"),
        ('saml_providers: [{name: corp, metadata_file: all.xml, entity_id: "https://hr.example/sp"}]', "IDPSSO"),
    ],
)
def test_who_is_meant_must_be_said_and_be_there(world: World, line: str, why: str) -> None:
    (world.directory / "one.xml").write_bytes(base64.b64decode(metadata()))
    both = base64.b64decode(metadata()).decode() + saml_sp.metadata(key="sp")
    xml = f'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{both}</md:EntitiesDescriptor>'
    (world.directory / "all.xml").write_text(xml, encoding="utf-8")
    with pytest.raises(BadStateFile, match=why) as bad:
        world.account(line)
    assert "state.yaml, line 3, accounts[1]" in str(bad.value)


def test_a_file_may_have_to_be_signed(world: World) -> None:
    xml = base64.b64decode(metadata()).decode().replace("entityID", 'ID="m" entityID', 1)
    (world.directory / "one.xml").write_text(signed(xml, ("EntityDescriptor",), Signing(key="idp")), encoding="utf-8")
    for key, good in (("second", False), ("idp", True)):
        pin = encoded(key_pair(key)[1])
        line = f"saml_providers: [{{name: corp, metadata_file: one.xml, metadata_certificate: {pin}}}]"
        if good:
            assert world.account(line)
            continue
        with pytest.raises(BadStateFile, match="made with another key"):
            world.account(line)
