"""Single logout as service provider: begun by the enterprise's provider, or here."""

import base64
from dataclasses import replace

import pytest
from saml2.xml import schema

from tests.saml_sp.conftest import ALICE, Enterprise, settings
from tests.support.saml_idp import Signing, metadata, signed
from tests.support.saml_partner import DENIED, REDIRECT, Partner, onward
from tests.support.saml_sp import POST, form, query, signed_query, slo
from tests.support.world import ACCOUNT, OTHER

CORP = "https://corp.example/idp"


class Provider(Partner):
    """The enterprise's provider as a partner of single logout."""

    @property
    def entity_id(self) -> str:
        return CORP


@pytest.fixture
def corp(enterprise: Enterprise) -> Provider:
    return describe(enterprise, by_post=False)


def describe(enterprise: Enterprise, *, by_post: bool) -> Provider:
    """Let the account know a provider with single logout."""
    us = f"http://127.0.0.1:8000/saml/{ACCOUNT}/sp"
    corp = Provider("idp", by_post=by_post, path=f"/saml/{ACCOUNT}/sp/slo", us=us)
    xml = base64.b64decode(metadata("idp", entity_id=CORP)).decode()
    service = slo(corp.slo, binding=POST if by_post else REDIRECT)
    described = xml.replace("<md:SingleSignOnService", f"{service}<md:SingleSignOnService", 1)
    enterprise.settings(MetadataDocument=base64.b64encode(described.encode()).decode())
    return corp


def signed_in(enterprise: Enterprise) -> bool:
    return enterprise.edge.get("/security").request.path == "/security"


def log_on(enterprise: Enterprise, index: str = "index-1", **parts: str) -> None:
    enterprise.log_on(statement=f'SessionIndex="{index}"', **parts)
    assert signed_in(enterprise)


def reason(enterprise: Enterprise) -> str:
    return str(enterprise.world.events("single_logout")[-1].reason)


@pytest.mark.parametrize("how", ["redirect", "post"])
@pytest.mark.parametrize("index", ["", "index-1"])
def test_the_provider_ends_the_sessions_it_vouched_for(
    enterprise: Enterprise, corp: Provider, how: str, index: str
) -> None:
    log_on(enterprise)
    corp.send(enterprise.edge, corp.request(enterprise.edge, ALICE, index), "state-1", how=how)
    answer = corp.received(enterprise.edge)
    assert not signed_in(enterprise)
    assert (answer.kind, answer.status, answer.fields["RelayState"]) == ("LogoutResponse", ["Success"], "state-1")
    assert answer.xml.findtext("{*}Issuer") == corp.us
    event = enterprise.world.events("single_logout")[-1]
    assert (event.outcome, event.actor, len(event.details["sessions"])) == ("success", f"provider:{CORP}", 1)


def test_another_session_of_the_provider_s_lives_on(enterprise: Enterprise, corp: Provider) -> None:
    log_on(enterprise)
    corp.send(enterprise.edge, corp.request(enterprise.edge, ALICE, "index-2"))
    assert reason(enterprise) == "no_session"
    assert signed_in(enterprise)


def test_a_session_by_password_is_not_the_provider_s(enterprise: Enterprise, corp: Provider) -> None:
    enterprise.settings(SsoEnabled=False)
    enterprise.edge.alice()
    enterprise.settings(SsoEnabled=True)
    corp.send(enterprise.edge, corp.request(enterprise.edge, ALICE))
    assert reason(enterprise) == "no_session"
    assert signed_in(enterprise)


@pytest.mark.parametrize("by_post", [False, True])
def test_logging_out_here_tells_the_provider(enterprise: Enterprise, by_post: bool) -> None:
    corp = describe(enterprise, by_post=by_post)
    log_on(enterprise)
    enterprise.edge.get("/security")
    enterprise.edge.press("/sign-out")
    assert "logon service" in enterprise.edge.page.text
    onward(enterprise.edge)
    asked = corp.received(enterprise.edge)
    schema.validate(asked.document.decode())
    told = (asked.kind, asked.xml.findtext("{*}NameID"), asked.xml.findtext("{*}SessionIndex"))
    assert told == ("LogoutRequest", ALICE, "index-1")
    corp.send(enterprise.edge, corp.response(enterprise.edge, asked.xml.get("ID")))
    assert "Logged out" in enterprise.edge.page.text
    assert not signed_in(enterprise)


def test_a_provider_that_refuses_keeps_nobody_logged_on(enterprise: Enterprise, corp: Provider) -> None:
    log_on(enterprise)
    enterprise.edge.get("/security")
    enterprise.edge.press("/sign-out")
    onward(enterprise.edge)
    asked = corp.received(enterprise.edge)
    corp.send(enterprise.edge, corp.response(enterprise.edge, asked.xml.get("ID"), DENIED))
    assert "Did not log you out" in enterprise.edge.page.text
    assert reason(enterprise) == "RequestDenied"
    assert not signed_in(enterprise)


def test_it_is_known_also_after_a_second_factor(enterprise: Enterprise, corp: Provider) -> None:
    enterprise.world.preference(MFAOperationForLogin="mandatory")
    enterprise.log_on(statement='SessionIndex="index-1"')
    enterprise.edge.submit(code=enterprise.world.alice_code())
    assert signed_in(enterprise)
    corp.send(enterprise.edge, corp.request(enterprise.edge, ALICE, "index-1"))
    assert not signed_in(enterprise)


@pytest.mark.parametrize(
    ("parts", "exact"),
    [
        ({"issuer": "<saml:Issuer>https://stranger.example</saml:Issuer>"}, "issuer_unknown"),
        ({"Destination": f"http://127.0.0.1:8000/saml/{ACCOUNT}/slo"}, "wrong_destination"),
        ({"Destination": f"http://127.0.0.1:8000/saml/{OTHER}/sp/slo"}, "wrong_destination"),
        ({"IssueInstant": "2020-01-01T00:00:00Z"}, "expired"),
        ({"inside": "<saml:NameID>alice@acme.onaliyun<!-- -->.com</saml:NameID>"}, "has comments, processing instructions or entities"),
    ],
)  # fmt: skip
def test_hostile_requests_end_nothing(
    enterprise: Enterprise, corp: Provider, parts: dict[str, str], exact: str
) -> None:
    log_on(enterprise)
    corp.send(enterprise.edge, corp.request(enterprise.edge, ALICE, **parts))
    assert enterprise.edge.page.status_code == 400
    assert reason(enterprise) == exact
    assert signed_in(enterprise)


def test_another_key_ends_nothing(enterprise: Enterprise, corp: Provider) -> None:
    log_on(enterprise)
    corp.send(enterprise.edge, corp.request(enterprise.edge, ALICE), key="evil")
    assert reason(enterprise) == "signature made with another key, or changed since"
    assert signed_in(enterprise)


def test_what_nobody_signed_came_twice_or_is_too_large_ends_nothing(enterprise: Enterprise, corp: Provider) -> None:
    log_on(enterprise)
    xml = corp.request(enterprise.edge, ALICE)
    enterprise.edge.get(f"{corp.path}?{query(xml)}")
    assert reason(enterprise) == "not_signed"
    enterprise.edge.post(corp.path, data=form(xml))
    assert reason(enterprise) == "not_signed"
    enterprise.edge.get(f"{corp.path}?{signed_query(xml + ' ' * 3_000_000, 'idp')}")
    assert reason(enterprise) == "too_large"
    corp.send(enterprise.edge, corp.response(enterprise.edge, "_never"))
    assert reason(enterprise) == "in_response_to"
    assert signed_in(enterprise)
    corp.send(enterprise.edge, xml)
    enterprise.log_on(statement='SessionIndex="index-2"', id="assertion-2")
    corp.send(enterprise.edge, xml)
    assert reason(enterprise) == "replayed"
    assert signed_in(enterprise)


def test_a_provider_of_another_account_ends_nothing(enterprise: Enterprise, corp: Provider) -> None:
    log_on(enterprise)
    settings(enterprise.world, account=OTHER, SsoEnabled=True, MetadataDocument=metadata("idp", entity_id=CORP))
    theirs = Provider("idp", path=f"/saml/{OTHER}/sp/slo", us=f"http://127.0.0.1:8000/saml/{OTHER}/sp")
    theirs.send(enterprise.edge, theirs.request(enterprise.edge, ALICE))
    assert reason(enterprise) == "no_session"
    assert signed_in(enterprise)


def test_while_sso_is_off_there_is_no_provider(enterprise: Enterprise, corp: Provider) -> None:
    log_on(enterprise)
    enterprise.settings(SsoEnabled=False)
    corp.send(enterprise.edge, corp.request(enterprise.edge, ALICE))
    assert reason(enterprise) == "issuer_unknown"


def test_applications_are_told_when_the_provider_begins(enterprise: Enterprise, corp: Provider) -> None:
    hr = Partner("hr")
    (enterprise.world.directory / "hr.xml").write_text(hr.metadata(), encoding="utf-8")
    enterprise.world.apply(
        f'accounts:\n  - id: "{ACCOUNT}"\n    applications: [{{name: hr, protocol: saml, metadata_file: hr.xml}}]\n'
    )
    log_on(enterprise)
    enterprise.edge.get(f"/saml/{ACCOUNT}/launch/hr")
    corp.send(enterprise.edge, corp.request(enterprise.edge, ALICE))
    onward(enterprise.edge)
    asked = hr.received(enterprise.edge)
    hr.send(enterprise.edge, hr.response(enterprise.edge, asked.xml.get("ID")))
    assert corp.received(enterprise.edge).status == ["Success"]


def test_a_message_signed_as_a_response_is_no_request(enterprise: Enterprise, corp: Provider) -> None:
    log_on(enterprise)
    xml = signed(replace(enterprise.issue()).response(), ("Assertion", "Response"), Signing(key="idp"))
    enterprise.edge.post(corp.path, data={"SAMLRequest": base64.b64encode(xml.encode()).decode()})
    assert reason(enterprise) == "not_a_logout_message"
    assert signed_in(enterprise)
