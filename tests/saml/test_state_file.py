"""SAML applications in state files."""

import base64
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from idp.model.account import Account
from idp.model.saml_application import SamlApplication, SpentRequest
from idp.services.state_file.reading import BadStateFile
from tests.saml.conftest import PLAIN, Sp
from tests.support.saml_sp import ACS, HR, acs, metadata, slo
from tests.support.world import ACCOUNT, OTHER, World

LONG = """{name: hr, protocol: saml, entity_id: "https://hr.example/sp", acs_url: "https://hr.example/acs",
         name_id_format: emailAddress, signed: both, attributes: {mail: email, who: display_name, tenant: [a, b]}}"""


def test_an_application_comes_changes_and_goes(sp: Sp) -> None:
    assert sp.register(PLAIN) == []
    assert sp.register(LONG) == [
        f"~ accounts[{ACCOUNT}].applications[hr].name_id_format:  -> emailAddress",
        f"~ accounts[{ACCOUNT}].applications[hr].attributes:  -> mail=email, who=display_name, tenant=a|b",
        f"~ accounts[{ACCOUNT}].applications[hr].signed: assertion -> both",
    ]
    assert sp.register(LONG) == []
    sp.register("{prune: true}")
    assert sp.register("{prune: true}") == []
    assert sp.ask().status_code == 400


def test_an_export_applied_elsewhere_is_the_same_export(sp: Sp, tmp_path: Path) -> None:
    sp.register(LONG)
    sp.describe(metadata(acs("https://wiki.example/acs"), entity="https://wiki.example/sp"))
    first = sp.world.services.state_file.export()
    assert "metadata_document" in first
    (tmp_path / "other").mkdir()
    other = World(tmp_path / "other", state=first)
    assert other.services.state_file.export() == first
    assert other.plan(first) == []
    other.database.close()


def test_metadata_takes_the_place_of_an_address_and_the_reverse(sp: Sp) -> None:
    assert sp.describe(metadata()) == [
        f"~ accounts[{ACCOUNT}].applications[hr].acs_url: {ACS} -> ",
        f"+ accounts[{ACCOUNT}].applications[hr].metadata_document: (set)",
    ]
    assert sp.describe(metadata()) == []
    assert len(sp.register(PLAIN)) == 2


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (f'{{name: hr, protocol: saml, entity_id: "{HR}"}}', "acs_url is missing"),
        ("{name: hr, protocol: saml}", "entity_id is missing"),
        (f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "javascript:alert(1)"}}', "acs_url is an address"),
        (f'{{name: "h r", protocol: saml, entity_id: "{HR}", acs_url: "{ACS}"}}', "name has"),
        (f'{{name: a/b, protocol: saml, entity_id: "{HR}", acs_url: "{ACS}"}}', "name has"),
        (f'{{name: hr, protocol: saml, entity_id: "", acs_url: "{ACS}"}}', "entity_id has"),
        (f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "{ACS}", name_id_format: x}}', "name_id_format is"),
        (f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "{ACS}", signed: x}}', "signed is one of"),
        (f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "{ACS}", attributes: {{a: salary}}}}', "salary"),
        (f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "{ACS}", attributes: {{a: []}}}}', "needs values"),
        (f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "{ACS}", client_id: x}}', "unknown key"),
        (f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "{ACS}", encrypted: true}}', "needs metadata with"),
        ("{name: hr, protocol: saml, metadata_file: none.xml}", "cannot be read"),
        ("{name: hr, protocol: saml, metadata_document: '%'}", "is not in Base64"),
        ("{name: hr, protocol: ws-fed}", "must be oidc or saml"),
    ],
)
def test_what_is_wrong_is_named_by_file_line_and_key(sp: Sp, line: str, why: str) -> None:
    with pytest.raises(BadStateFile) as bad:
        sp.register(line)
    assert str(bad.value).startswith("state.yaml, line 4, accounts[1].applications[1]")
    assert why in str(bad.value)


BAD_METADATA = {
    "no keys although requests are signed": (metadata(flags='AuthnRequestsSigned="true"'), "no certificate"),
    "a weak key": (metadata(key="weak"), "weak"),
    "expired": (metadata(root='validUntil="2020-01-01T00:00:00Z"'), "expired"),
    "a script for an address": (metadata(acs("javascript:alert(1)")), "http or https only"),
    "a script for another address": (metadata(acs(more='ResponseLocation="data:x"')), "http or https only"),
    "a script to log out by": (metadata(more=slo("javascript:alert(1)")), "http or https only"),
    "a script to answer a logout": (
        metadata(more=slo(ACS, 'ResponseLocation="javascript:x"')),
        "http or https only",
    ),
    "no place for posts": (metadata(acs(binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact")), "HTTP-POST"),
    "an index twice": (metadata(acs(), acs("https://hr.example/2")), "of one index"),
    "an index that is none": (metadata(acs().replace('index="0"', 'index="x"')), "without an index"),
    "a document type": ("<!DOCTYPE x>" + metadata(), "document type"),
    "two entities": (
        f'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{metadata()}</md:EntitiesDescriptor>',
        "one entity",
    ),
    "wrong namespaces": (metadata().replace("SAML:2.0:metadata", "SAML:2.0:metadata2"), "one entity"),
    "another protocol": (metadata().replace("SAML:2.0:protocol", "SAML:1.1:protocol"), "SAML 2.0"),
    "not XML": ("hello", "well-formed"),
    "a comment": (metadata().replace("<md:SP", "<!-- --><md:SP"), "comments"),
    "no entity ID": (metadata(entity=""), "entityID"),
    "a flag that is none": (metadata(flags='AuthnRequestsSigned="maybe"'), "truth value"),
}


@pytest.mark.parametrize("name", BAD_METADATA)
def test_bad_metadata_is_refused_and_nothing_changes(sp: Sp, name: str) -> None:
    xml, why = BAD_METADATA[name]
    with pytest.raises(BadStateFile, match=why) as bad:
        sp.describe(xml)
    assert "line 4, accounts[1].applications[1].metadata_file" in str(bad.value)
    assert sp.register(PLAIN) == []


def test_metadata_and_an_address_do_not_go_together(sp: Sp) -> None:
    with pytest.raises(BadStateFile, match="says entity_id and acs_url already"):
        sp.describe(metadata(), f', acs_url: "{ACS}"')
    with pytest.raises(BadStateFile, match="one of them"):
        sp.describe(metadata(), f", metadata_document: {base64.b64encode(metadata().encode()).decode()}")


def test_two_applications_share_neither_name_nor_entity_id(sp: Sp) -> None:
    with pytest.raises(BadStateFile, match="given twice"):
        sp.register(f"{PLAIN}\n      - {PLAIN}")
    with pytest.raises(BadStateFile, match="already"):
        sp.register(PLAIN.replace("name: hr", "name: hr2"))


def test_pruning_one_account_leaves_the_other(sp: Sp) -> None:
    sp.register(PLAIN, OTHER)
    sp.register("{prune: true}")
    assert sp.ask().status_code == 400
    sp.account = OTHER
    assert sp.ask(destination="").status_code == 303


def test_an_application_is_gone_with_its_account(alice: Sp) -> None:
    alice.ask()
    with alice.world.database.writing() as tx:
        tx.execute(delete(Account).where(Account.id == ACCOUNT))
        assert not tx.execute(select(SamlApplication).where(SamlApplication.account_id == ACCOUNT)).all()
        assert not tx.execute(select(SpentRequest)).all()
