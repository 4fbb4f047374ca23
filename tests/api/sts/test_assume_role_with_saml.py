"""Assuming a role with a SAML response."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from idp.model.identity_provider import SpentAssertion
from idp.services.catalogue import Services
from tests.api.sts.conftest import EXPIRED, INVALID, PROVIDER, Corp
from tests.support import roles
from tests.support.rpc import Program
from tests.support.saml_idp import US, Signing, metadata, signed, stamp
from tests.support.world import ACCOUNT, OTHER


def test_a_response_opens_a_session_of_the_role(corp: Corp) -> None:
    answer = corp.post(signed(corp.issue().response()))
    credentials = answer.pop("Credentials")
    role_id = answer["AssumedRoleUser"]["AssumedRoleId"].partition(":")[0]
    assert answer == {
        "RequestId": answer["RequestId"],
        "AssumedRoleUser": {"Arn": f"{corp.role}/alice", "AssumedRoleId": f"{role_id}:alice"},
        "SourceIdentity": "",
        "SAMLAssertionInfo": {
            "Issuer": "https://corp.example/idp",
            "Recipient": f"{US}/acs",
            "Subject": "alice@corp.example",
            "SubjectType": "persistent",
        },
    }
    session = Program(
        corp.world, (credentials["AccessKeyId"], credentials["AccessKeySecret"]), credentials["SecurityToken"]
    )
    assert session.sts("GetCallerIdentity")["Arn"] == f"acs:ram::{ACCOUNT}:assumed-role/dev/alice"
    assert session.ram("ListUsers")["Users"]["User"]


def test_the_session_is_audited_in_the_name_of_the_subject(corp: Corp) -> None:
    corp.post(signed(corp.issue().response()))
    (event,) = corp.world.events("assume_role_with_saml")
    assert (event.account_id, event.actor) == (ACCOUNT, f"alice@corp.example {PROVIDER}")
    assert (event.details["role"], event.details["session"]) == ("dev", "alice")


@pytest.mark.parametrize(
    ("what", "how"),
    [
        (("Assertion", "Response"), Signing()),
        (("Assertion",), Signing(key="second")),
        (("Assertion",), Signing(prefixes="xs saml")),
        (("Assertion",), Signing(method="http://www.w3.org/2001/04/xmldsig-more#rsa-sha512")),
    ],
)
def test_providers_sign_in_several_ways(corp: Corp, what: tuple[str, ...], how: Signing) -> None:
    corp.post(signed(corp.issue().response(), what, how))
    assert corp.program.status == 200


def test_a_provider_may_sign_with_an_elliptic_curve(owner: Program, corp: Corp) -> None:
    owner.ims("UpdateSAMLProvider", SAMLProviderName="corp", NewEncodedSAMLMetadataDocument=metadata("ec"))
    how = Signing(key="ec", method="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256")
    corp.post(signed(corp.issue().response(), how=how))
    assert corp.program.status == 200


@pytest.mark.parametrize(
    ("parts", "exact"),
    [
        ({"issuer": "https://other.example/idp"}, "issuer"),
        ({"destination": 'Destination="https://sp.example/acs"'}, "destination"),
        ({"destination": f'Destination="{US}/acs/more"'}, "destination"),
        ({"destination": ""}, "destination"),
        ({"recipient": f'Recipient="{US}/acs/more"'}, "recipient"),
        ({"recipient": ""}, "recipient"),
        ({"audience": "<saml:AudienceRestriction><saml:Audience>https://sp.example</saml:Audience></saml:AudienceRestriction>"}, "audience"),
        ({"audience": "<saml:AudienceRestriction><saml:Audience/></saml:AudienceRestriction>"}, "audience"),
        ({"audience": ""}, "audience"),
        ({"in_response_to": 'InResponseTo="request-1"'}, "in response to"),
        ({"recipient": f'Recipient="{US}/acs" InResponseTo="request-1"'}, "in response to"),
        ({"recipient": f'Recipient="{US}/acs" NotBefore="2020-01-01T00:00:00Z"'}, "a bearer has no NotBefore"),
        ({"confirmed_until": ""}, "a moment is missing"),
        ({"conditions": ""}, "a moment is missing"),
        ({"conditions": 'NotOnOrAfter="tomorrow"'}, "has a moment that is none"),
        ({"status": "urn:oasis:names:tc:SAML:2.0:status:Requester"}, "the toolkit: The status code of the Response was not Success, was Requester"),
        ({"subject": ""}, "subject"),
        ({"session_names": ()}, "RoleSessionName"),
        ({"session_names": ("alice", "bob")}, "RoleSessionName"),
        ({"session_names": ("a b",)}, "RoleSessionName"),
        ({"audience": "<saml:Condition/>"}, "a condition that is not known"),
        ({"attributes": '<saml:Attribute Name="x"/><saml:Attribute Name="x"/>'}, "an attribute twice, or too many"),
    ],
)  # fmt: skip
def test_a_response_that_is_not_for_us_is_refused(corp: Corp, parts: dict[str, str], exact: str) -> None:
    assert corp.refusal(signed(corp.issue(**parts).response())) == INVALID
    assert corp.exact() == exact


@pytest.mark.parametrize(
    ("seconds", "parts", "refusal"),
    [
        (361, {}, EXPIRED),
        (3700, {"conditions": 'NotOnOrAfter="2099-01-01T00:00:00Z"', "confirmed_until": 'NotOnOrAfter="2099-01-01T00:00:00Z"'}, EXPIRED),
        (1, {"statement": 'SessionNotOnOrAfter="2020-01-01T00:00:00Z"'}, EXPIRED),
        (-61, {}, INVALID),
        (0, {"conditions": 'NotBefore="2098-01-01T00:00:00Z" NotOnOrAfter="2099-01-01T00:00:00Z"'}, INVALID),
    ],
)  # fmt: skip
def test_an_assertion_has_its_time(corp: Corp, seconds: int, parts: dict[str, str], refusal: tuple[int, str]) -> None:
    xml = signed(corp.issue(**parts).response())
    corp.world.clock.advance(seconds=seconds)
    assert corp.refusal(xml) == refusal


def test_a_session_ends_no_later_than_the_provider_says(corp: Corp) -> None:
    ends = corp.world.clock.now() + timedelta(minutes=20)
    answer = corp.post(signed(corp.issue(statement=f'SessionNotOnOrAfter="{stamp(ends)}"').response()))
    assert answer["Credentials"]["Expiration"] == stamp(ends)


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"SAMLAssertion": None}, (400, "MissingParameter.SAMLAssertion")),
        ({"SAMLProviderArn": None}, (400, "MissingParameter.SAMLProviderArn")),
        ({"RoleArn": None}, (400, "MissingParameter.RoleArn")),
        ({"RoleArn": "dev"}, (400, "InvalidParameter.RoleArn")),
        ({"SAMLProviderArn": "corp"}, (400, "InvalidParameter.SAMLProviderArn")),
        ({"SAMLProviderArn": f"acs:ram::{ACCOUNT}:saml-provider/none"}, (404, "EntityNotExist.SAMLProvider")),
        ({"SAMLProviderArn": f"acs:ram::{OTHER}:saml-provider/corp"}, (404, "EntityNotExist.SAMLProvider")),
        ({"DurationSeconds": 899}, (400, "InvalidParameter.DurationSeconds")),
        ({"DurationSeconds": 7201}, (400, "InvalidParameter.DurationSeconds")),
        ({"Policy": "{"}, (400, "InvalidParameter.PolicyGrammar")),
        ({"Policy": "x" * 2049}, (400, "InvalidParameter.PolicySize")),
        ({"SAMLAssertion": "not Base64!"}, INVALID),
        ({"SAMLAssertion": "A" * 100_001}, INVALID),
    ],
)
def test_bad_parameters_are_refused(corp: Corp, parameters: dict[str, str], refusal: tuple[int, str]) -> None:
    assert corp.refusal(signed(corp.issue().response()), **parameters) == refusal


def test_a_role_that_the_assertion_does_not_name_is_refused(corp: Corp) -> None:
    other = roles.role(corp.world, "other", roles.trusting("Federated", PROVIDER), roles.EVERYTHING)
    assert corp.refusal(signed(corp.issue().response()), RoleArn=other) == (403, "AuthenticationFail.NoPermission")


def test_an_unknown_role_is_refused(corp: Corp) -> None:
    none = f"acs:ram::{ACCOUNT}:role/none"
    xml = signed(corp.issue(roles=[f"{none},{PROVIDER}"]).response())
    assert corp.refusal(xml, RoleArn=none) == (404, "EntityNotExist.RoleArn")


def test_a_role_of_another_account_is_unknown(corp: Corp) -> None:
    foreign = roles.role(corp.world, "dev", roles.trusting("Federated", PROVIDER), account=OTHER)
    xml = signed(corp.issue(roles=[f"{foreign},{PROVIDER}"]).response())
    assert corp.refusal(xml, RoleArn=foreign) == (404, "EntityNotExist.RoleArn")


@pytest.mark.parametrize(
    "trust",
    [
        roles.trusting("RAM", f"acs:ram::{ACCOUNT}:root"),
        roles.trusting("Federated", f"acs:ram::{ACCOUNT}:saml-provider/other"),
        roles.trusting("Federated", PROVIDER, StringEquals={"saml:recipient": "https://signin.aliyun.com/saml-role/sso"}),
    ],
)  # fmt: skip
def test_a_role_that_does_not_trust_the_provider_is_refused(corp: Corp, trust: str) -> None:
    strict = roles.role(corp.world, "strict", trust)
    xml = signed(corp.issue(roles=[f"{corp.role},{PROVIDER}", f"{strict},{PROVIDER}"]).response())
    assert corp.refusal(xml, RoleArn=strict) == (403, "AuthenticationFail.NoPermission")
    corp.post(xml)
    assert corp.program.status == 200, "a refusal does not spend the assertion"


def test_an_assertion_opens_one_session(corp: Corp) -> None:
    xml = signed(corp.issue().response())
    corp.post(xml)
    assert corp.refusal(xml) == INVALID
    assert corp.exact() == "replayed"
    assert corp.world.events()[-1].account_id == ACCOUNT
    again = signed(corp.issue(response_id="response-2").response())
    assert corp.refusal(again) == INVALID, "the ID counts, not the text around it"


def test_other_processes_know_what_was_spent(corp: Corp) -> None:
    xml = signed(corp.issue().response())
    corp.post(xml)
    elsewhere = copy(corp.world)
    elsewhere.services = Services(corp.world.config, corp.world.ports)
    assert Corp(Program(elsewhere), corp.role).refusal(xml) == INVALID


def test_of_parallel_posts_one_succeeds(corp: Corp) -> None:
    xml = signed(corp.issue().response())

    def post(_number: int) -> int:
        program = Program(corp.world)
        Corp(program, corp.role).post(xml)
        return program.status

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(post, range(8))) == [200] + [401] * 7


def test_a_spent_assertion_is_remembered_until_its_age_refuses_it_and_what_was_made_of_it(corp: Corp) -> None:
    def remembered() -> int:
        corp.world.services.janitor.sweep()
        with corp.world.database.reading() as tx:
            return tx.execute(select(func.count()).select_from(SpentAssertion)).scalar_one()

    corp.post(signed(corp.issue().response()))
    corp.world.clock.advance(minutes=66)
    assert remembered() == 1
    corp.world.clock.advance(minutes=2)
    assert remembered() == 0


def test_a_provider_with_stale_metadata_is_refused(owner: Program, corp: Corp) -> None:
    ends = corp.world.clock.now() + timedelta(minutes=1)
    document = metadata(extra=f'validUntil="{stamp(ends)}"')
    owner.ims("UpdateSAMLProvider", SAMLProviderName="corp", NewEncodedSAMLMetadataDocument=document)
    corp.world.clock.advance(minutes=2)
    assert corp.refusal(signed(corp.issue().response())) == (401, "AuthenticationFail.IDPMetadata.Invalid")


def test_a_deleted_provider_opens_nothing(owner: Program, corp: Corp) -> None:
    owner.ims("DeleteSAMLProvider", SAMLProviderName="corp")
    assert corp.refusal(signed(corp.issue().response())) == (404, "EntityNotExist.SAMLProvider")


def test_many_elements_cost_little(corp: Corp) -> None:
    xml = corp.issue().response("<x/>" * 17_000)
    tracemalloc.start()
    assert corp.refusal(xml) == INVALID
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_no_assertion_is_written_to_the_trail(corp: Corp) -> None:
    corp.refusal(signed(corp.issue(subject="very-secret").response()).replace("very-secret", "more-secret"))
    assert "secret" not in str(corp.world.events()[-1])
