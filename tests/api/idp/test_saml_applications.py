"""SAML applications by the product's own API, and what comes of them for people who log on."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

from idp.api import rendering
from tests.saml.conftest import Answer
from tests.support.browser import Forms
from tests.support.edge import Edge
from tests.support.metadata_site import Site
from tests.support.rpc import IDP, OTHER_KEY, Program
from tests.support.saml_sp import ACS, HR, acs, metadata
from tests.support.world import ACCOUNT

ONE = {"SamlApplicationName": "hr"}
MADE = ONE | {"EntityId": HR, "AcsUrl": ACS}
FIELDS = {
    **MADE,
    "AccountId": ACCOUNT,
    "NameIdFormat": "",
    "Attributes": "{}",
    "Signed": "assertion",
    "Encrypted": False,
    "MetadataUrl": "",
    "MetadataCertificate": "",
}


def created(owner: Program, **changes: object) -> dict[str, Any]:
    made = owner.idp("CreateSamlApplication", **MADE | changes)
    assert owner.status == 200, made
    return dict(made["SamlApplication"])


def changed(owner: Program, **changes: object) -> dict[str, Any]:
    made = owner.idp("UpdateSamlApplication", **ONE | changes)
    assert owner.status == 200, made
    return dict(made["SamlApplication"])


def document(xml: str) -> str:
    return base64.b64encode(xml.encode()).decode()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as serving:
        yield serving


def test_an_application_is_made_described_changed_and_deleted(owner: Program) -> None:
    made = created(owner)
    stamp = made.pop("CreateDate")
    assert (made.pop("UpdateDate"), made) == (stamp, FIELDS)
    after = changed(
        owner, NewNameIdFormat="emailAddress", NewSigned="both", NewAttributes='{"mail": "email", "tier": ["gold"]}'
    )
    assert (after["NameIdFormat"], after["Signed"]) == ("emailAddress", "both")
    assert json.loads(after["Attributes"]) == {"mail": "email", "tier": ["gold"]}
    assert (after["EntityId"], after["AcsUrl"]) == (HR, ACS), "what is not given stays"
    found = owner.idp("GetSamlApplication", **ONE)["SamlApplication"]
    assert found.pop("MetadataDocument") == ""
    assert found == after
    assert owner.idp("DeleteSamlApplication", **ONE).keys() == {"RequestId"}
    assert owner.refusal(IDP, "GetSamlApplication", **ONE) == (404, "EntityNotExist.Application")
    events = [row.what for row in owner.world.events(outcome="success") if "saml_application" in row.what]
    assert events == ["create_saml_application", "update_saml_application", "delete_saml_application"]
    assert owner.world.events("create_saml_application")[-1].actor == f"acs:ram::{ACCOUNT}:root"


def test_people_log_on_to_it_at_once_and_no_longer_when_it_is_gone(owner: Program) -> None:
    created(owner, Attributes='{"who": "principal"}')
    edge = Edge(owner.world)
    edge.alice()
    edge.get(f"/saml/{ACCOUNT}/launch/hr")
    address, fields, _ = next(one for one in Forms(edge.page.text).forms if "SAMLResponse" in one[1])
    assert (address, Answer(address, fields).told) == (ACS, {"who": ["alice@acme.onaliyun.com"]})
    owner.idp("DeleteSamlApplication", **ONE)
    assert edge.get(f"/saml/{ACCOUNT}/launch/hr").status_code == 404


def test_metadata_and_an_address_take_each_others_place(owner: Program) -> None:
    described = document(metadata(acs("https://wiki.example/acs"), entity="https://wiki.example", key="sp"))
    made = created(owner, EntityId=None, AcsUrl=None, MetadataDocument=described)
    assert (made["EntityId"], made["AcsUrl"]) == ("https://wiki.example", "")
    assert owner.idp("GetSamlApplication", **ONE)["SamlApplication"]["MetadataDocument"] == described
    assert changed(owner, NewSigned="response")["EntityId"] == "https://wiki.example"
    after = changed(owner, NewAcsUrl="https://wiki.example/other")
    assert (after["EntityId"], after["AcsUrl"]) == ("https://wiki.example", "https://wiki.example/other")
    assert owner.idp("GetSamlApplication", **ONE)["SamlApplication"]["MetadataDocument"] == ""
    after = changed(owner, NewMetadataDocument=document(metadata()))
    assert (after["EntityId"], after["AcsUrl"], after["Signed"]) == (HR, "", "response")
    assert owner.refusal(IDP, "UpdateSamlApplication", **ONE, NewEntityId="urn:x") == (
        400,
        "InvalidParameter.NewAcsUrl",
    )


def test_metadata_is_followed_at_an_address(owner: Program, site: Site) -> None:
    url = site.publish("/hr", metadata())
    made = created(owner, EntityId=None, AcsUrl=None, MetadataUrl=url)
    assert (made["EntityId"], made["MetadataUrl"]) == (HR, url)
    assert changed(owner, NewSigned="both")["MetadataUrl"] == url, "another change leaves it"
    export = owner.world.services.state_file.export()
    assert f"metadata_url: {url}" in export
    assert owner.world.plan(export) == []
    assert changed(owner, NewAcsUrl=ACS)["MetadataUrl"] == ""
    assert changed(owner, NewMetadataUrl=url)["MetadataUrl"] == url
    assert changed(owner, NewMetadataDocument=document(metadata()))["MetadataUrl"] == ""
    wanted = {"NewMetadataUrl": url, "NewEntityId": "https://other.example"}
    assert owner.refusal(IDP, "UpdateSamlApplication", **ONE, **wanted) == (400, "InvalidParameter.NewMetadataUrl")


def test_assertions_are_encrypted_for_who_can_read_them(owner: Program) -> None:
    described = document(metadata(key="sp"))
    given = {"EntityId": None, "AcsUrl": None, "MetadataDocument": described}
    assert created(owner, **given, Encrypted="true")["Encrypted"] is True
    assert owner.refusal(IDP, "UpdateSamlApplication", **ONE, NewAcsUrl=ACS) == (400, "InvalidParameter.NewEncrypted")
    assert changed(owner, NewAcsUrl=ACS, NewEncrypted="false")["Encrypted"] is False


def test_the_state_file_knows_what_programs_made(owner: Program) -> None:
    created(owner, Attributes='{"mail": "email", "tier": ["gold"]}', NameIdFormat="transient")
    export = owner.world.services.state_file.export()
    assert "name_id_format: transient" in export
    assert owner.world.plan(export) == []


def test_they_are_listed_by_pages(owner: Program) -> None:
    for name in ("c", "a", "b"):
        created(owner, SamlApplicationName=name, EntityId=f"urn:{name}")
    first = owner.idp("ListSamlApplications", MaxItems=2)
    second = owner.idp("ListSamlApplications", MaxItems=2, Marker=first["Marker"])
    names = [
        [one["SamlApplicationName"] for one in page["SamlApplications"]["SamlApplication"]] for page in (first, second)
    ]
    assert names == [["a", "b"], ["c"]]
    assert (first["IsTruncated"], second["IsTruncated"]) == (True, False)
    assert "MetadataDocument" not in first["SamlApplications"]["SamlApplication"][0]


@pytest.mark.parametrize("action", ["GetSamlApplication", "UpdateSamlApplication", "DeleteSamlApplication"])
def test_another_accounts_application_is_unknown(owner: Program, action: str) -> None:
    created(owner)
    stranger = Program(owner.world, OTHER_KEY)
    assert stranger.refusal(IDP, action, **ONE) == (404, "EntityNotExist.Application")
    assert stranger.idp("ListSamlApplications")["SamlApplications"]["SamlApplication"] == []
    assert owner.idp("GetSamlApplication", **ONE)["SamlApplication"]["EntityId"] == HR


def test_attributes_may_have_names_that_xml_elements_have_not(owner: Program) -> None:
    told = {"https://x.example/a b": ["<1>"]}
    created(owner, Attributes=json.dumps(told))
    answer = owner.idp("GetSamlApplication", **ONE)
    document = etree.fromstring(rendering.answer(rendering.XML, "GetSamlApplication", answer).data)
    assert json.loads(str(document.findtext(".//Attributes"))) == told


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "1",
        '{"a": null}',
        '{"a": {"b": "c"}}',
        '{"a": {"b": [1]}}',
        "[" * 100_000,
        '{"\\ud800": ["x"]}',
        '{"a": ["\\u0000"]}',
    ],
)
def test_ugly_attributes_are_refused(owner: Program, text: str) -> None:
    assert owner.refusal(IDP, "CreateSamlApplication", **MADE, Attributes=text) == (400, "InvalidParameter.Attributes")
