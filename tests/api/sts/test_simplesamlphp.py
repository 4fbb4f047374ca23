"""SimpleSAMLphp, as Debian ships it, vouches for somebody, and AssumeRoleWithSAML gives the role."""

import base64
from collections.abc import Iterator

import pytest

from tests.api.sts.conftest import PROVIDER, Corp, founded
from tests.support.rpc import Program
from tests.support.saml_idp import ROLE, SESSION_NAME, US
from tests.support.simplesamlphp import SimpleSamlPhp
from tests.support.world import ACCOUNT

OURS = (
    f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{US}"><md:SPSSODescriptor '
    'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:AssertionConsumerService index="0" '
    f'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{US}/acs"/></md:SPSSODescriptor>'
    "</md:EntityDescriptor>"
)
SIGNED_BY = "http://www.w3.org/2001/04/xmldsig-more#rsa-"
DEV = f"acs:ram::{ACCOUNT}:role/dev,{PROVIDER}"


@pytest.fixture(scope="module", params=["sha256", "sha512"])
def enterprise(request: pytest.FixtureRequest) -> Iterator[SimpleSamlPhp]:
    people = {
        "wendy": {ROLE: [DEV], SESSION_NAME: ["wendy"]},
        "eve": {ROLE: [DEV.replace("dev", "admin")], SESSION_NAME: ["eve"]},
    }
    with SimpleSamlPhp(people, {"us": OURS}, f"'signature.algorithm' => '{SIGNED_BY}{request.param}'") as running:
        yield running


@pytest.fixture
def corp(owner: Program, enterprise: SimpleSamlPhp) -> Corp:
    """The account, which trusts the enterprise by its metadata."""
    corp = founded(owner)
    document = base64.b64encode(enterprise.metadata()).decode()
    owner.ims("UpdateSAMLProvider", SAMLProviderName="corp", NewEncodedSAMLMetadataDocument=document)
    assert owner.status == 200
    return corp


def test_whom_the_enterprise_vouches_for_gets_the_role_once(
    corp: Corp, enterprise: SimpleSamlPhp, request: pytest.FixtureRequest
) -> None:
    response = enterprise.response_for("wendy", US)
    assert f"{SIGNED_BY}{request.node.callspec.params['enterprise']}" in base64.b64decode(response).decode()
    answer = corp.post("", SAMLAssertion=response)
    assert answer["SAMLAssertionInfo"]["Issuer"] == enterprise.entity
    assert answer["AssumedRoleUser"]["Arn"].endswith("/dev/wendy")
    assert corp.refusal("", SAMLAssertion=response)[0] == 401
    assert corp.exact() == "replayed"


def test_another_role_than_the_enterprise_names_is_refused(corp: Corp, enterprise: SimpleSamlPhp) -> None:
    assert corp.refusal("", SAMLAssertion=enterprise.response_for("eve", US)) == (
        403,
        "AuthenticationFail.NoPermission",
    )
    assert corp.exact() == "role attribute"
