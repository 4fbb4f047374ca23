"""What an application is told of somebody: a name of the format it may have, groups, attributes by its own names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from idp.rules import saml_attributes
from tests.saml.conftest import Sp
from tests.support.saml_sp import ACS, HR, metadata
from tests.support.world import OTHER

PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
SECOND = '{name: second, protocol: saml, entity_id: "https://second.example", acs_url: "https://second.example/acs"}'


def policy(urn: str, more: str = "") -> str:
    return f'<samlp:NameIDPolicy Format="{urn}" {more}/>'


def hr(more: str) -> str:
    return f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "{ACS}", {more}}}'


def name(sp: Sp, **parts: str) -> str:
    sp.ask(**parts)
    return sp.answer().text("NameID")


def test_a_persistent_name_stays_and_belongs_to_one_application(alice: Sp) -> None:
    first = name(alice)
    assert alice.answer().attribute("NameID", "Format") == PERSISTENT
    assert alice.answer().attribute("NameID", "SPNameQualifier") == HR
    alice.register("{prune: true}")
    alice.register(hr("signed: both"))
    alice.register(SECOND)
    assert name(alice) == first
    assert name(alice, issuer="<saml:Issuer>https://second.example</saml:Issuer>") != first
    assert "alice" not in first


def test_two_people_and_two_accounts_have_names_of_their_own(alice: Sp) -> None:
    first = name(alice)
    alice.edge.log_on("carol@acme", "Carol-pass-1")
    second = name(alice)
    alice.register(hr("signed: assertion"), OTHER)
    alice.edge.log_on("alice@other", "Other-pass-1")
    alice.account = OTHER
    assert len({first, second, name(alice, destination="")}) == 3


def test_a_transient_name_is_new_each_time(alice: Sp) -> None:
    names = {name(alice, inside=policy(TRANSIENT)) for _ in range(3)}
    assert len(names) == 3


def test_the_other_formats(alice: Sp) -> None:
    assert name(alice, inside=policy(EMAIL)) == "alice@acme.example"
    assert alice.answer().attribute("NameID", "Format") == EMAIL
    alice.register(hr("name_id_format: unspecified"))
    assert name(alice, inside=policy(UNSPECIFIED)) == "alice@acme.onaliyun.com"
    assert name(alice) == "alice@acme.onaliyun.com"
    assert alice.answer().attribute("NameID", "Format") == UNSPECIFIED


def test_the_first_format_of_the_metadata_is_the_usual_one(alice: Sp) -> None:
    alice.describe(
        metadata(more=f"<md:NameIDFormat>urn:x:own</md:NameIDFormat><md:NameIDFormat>{EMAIL}</md:NameIDFormat>")
    )
    assert name(alice) == "alice@acme.example"


@pytest.mark.parametrize(
    ("application", "inside", "reason"),
    [
        ("name_id_format: persistent", policy(EMAIL), "name_id_format_unavailable"),
        ("signed: both", policy("urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos"), "name_id_format_unavailable"),
        ("signed: both", policy("urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted"), "name_id_format_unavailable"),
        ("signed: both", policy(PERSISTENT, 'SPNameQualifier="https://x.example"'), "name_id_of_another_application"),
    ],
)
def test_a_name_that_is_not_to_be_had(alice: Sp, application: str, inside: str, reason: str) -> None:
    alice.register(hr(application))
    alice.ask(inside=inside)
    assert alice.answer().status == ["Requester", "InvalidNameIDPolicy"]
    assert alice.reason == reason


def test_somebody_without_an_address_has_no_such_name(carol: Sp) -> None:
    carol.ask(inside=policy(EMAIL))
    assert carol.answer().status == ["Requester", "InvalidNameIDPolicy"]
    assert carol.reason == "user_has_no_email"


def test_nobody_is_logged_on_as_somebody_that_the_application_names(alice: Sp) -> None:
    alice.ask(inside="<saml:Subject><saml:NameID>carol@acme.onaliyun.com</saml:NameID></saml:Subject>")
    assert alice.answer().status == ["Requester", "RequestDenied"]
    assert alice.reason == "subject_requested"


def test_attributes_by_the_application_s_own_names(alice: Sp) -> None:
    alice.world.account("groups: [{name: staff}, {name: ops}]\nusers: [{name: alice, groups: [staff, ops]}]")
    alice.register(hr('attributes: {mail: email, memberOf: groups, "https://x/role": [admin, "<b>&"], id: user_id}'))
    alice.ask()
    told = alice.answer().told
    assert told.pop("id")
    assert told == {
        "mail": ["alice@acme.example"],
        "memberOf": ["ops", "staff"],
        "https://x/role": ["admin", "<b>&"],
    }


def test_the_groups_of_somebody_are_told_unless_attributes_are_chosen(alice: Sp) -> None:
    alice.world.account("groups: [{name: staff}]\nusers: [{name: alice, groups: [staff]}]")
    alice.ask()
    assert alice.answer().told["groups"] == ["staff"]
    alice.register(hr("attributes: {mail: email}"))
    alice.ask()
    assert list(alice.answer().told) == ["mail"]


def test_ugly_names_arrive_as_they_are(alice: Sp) -> None:
    alice.world.user("alice", display_name='<!-- & "]]> 爱丽丝')
    alice.ask()
    assert alice.answer().told["displayName"] == ['<!-- & "]]> 爱丽丝']


@given(st.text())
def test_whatever_is_told_can_be_written(text: str) -> None:
    element = etree.Element("x")
    element.text = saml_attributes.xml_text(text)
    assert etree.fromstring(etree.tostring(element)).text in (
        element.text.replace("\r\n", "\n").replace("\r", "\n"),
        element.text,
        None,
    )
