"""Roles assumed in all three ways by the vendor's current clients, and what the temporary credentials may."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.support.oidc_issuer import Issuer, token
from tests.support.roles import document, trusting
from tests.support.saml_idp import encoded, metadata, signed
from tests.support.vendor import Clients
from tests.vendor.conftest import Account
from tests.vendor.test_current_clients import refused

READING = {"PolicyType": "System", "PolicyName": "AliyunRAMReadOnlyAccess"}
ENDED = (400, "InvalidSecurityToken.Expired")


def assumable(account: Account, name: str, trust: str) -> str:
    """Make a role that may read everything; return its ARN."""
    account.clients.ram("CreateRole", RoleName=name, AssumeRolePolicyDocument=trust, MaxSessionDuration=7200)
    account.clients.ram("AttachPolicyToRole", RoleName=name, **READING)
    return account.arn(f"role/{name}")


def robot(account: Account) -> Clients:
    """Return the clients of a user who may assume roles."""
    account.clients.ram("CreateUser", UserName="robot")
    assuming = {"PolicyType": "System", "PolicyName": "AliyunSTSAssumeRoleAccess"}
    account.clients.ram("AttachPolicyToUser", UserName="robot", **assuming)
    return account.clients.acting(account.clients.ram("CreateAccessKey", UserName="robot"))


def reads_and_no_more(account: Account, acting: Clients, session: str) -> None:
    """Act with temporary credentials: what the role allows works, and nothing else."""
    identity = acting.sts("GetCallerIdentity")
    assert (identity["IdentityType"], identity["AccountId"]) == ("AssumedRoleUser", account.id)
    assert identity["Arn"] == account.arn(f"assumed-role/{session}")
    assert acting.ram("ListUsers")["IsTruncated"] is False
    assert refused(acting, "Ram", "CreateUser", UserName="mallory") == (403, "NoPermission")


def delete_role(account: Account, name: str) -> None:
    account.clients.ram("DetachPolicyFromRole", RoleName=name, **READING)
    account.clients.ram("DeleteRole", RoleName=name)


def test_a_user_assumes_a_role_until_it_is_deleted(account: Account) -> None:
    user = robot(account)
    role = assumable(account, "reader", trusting("RAM", account.arn("root")))
    answer = user.sts("AssumeRole", RoleArn=role, RoleSessionName="night", DurationSeconds=900)
    assert answer["AssumedRoleUser"]["Arn"] == f"{role}/night"
    acting = account.clients.acting(answer)
    reads_and_no_more(account, acting, "reader/night")
    delete_role(account, "reader")
    assert refused(acting, "Ram", "ListUsers") == ENDED
    assert refused(user, "Sts", "AssumeRole", RoleArn=role, RoleSessionName="night") == (404, "EntityNotExist.Role")


def test_a_session_policy_takes_away(account: Account) -> None:
    user = robot(account)
    role = assumable(account, "reader", trusting("RAM", account.arn("root")))
    only = document({"Effect": "Allow", "Action": ["ram:ListGroups", "ram:CreateUser"], "Resource": "*"})
    acting = account.clients.acting(user.sts("AssumeRole", RoleArn=role, RoleSessionName="s1", Policy=only))
    assert acting.ram("ListGroups")["Groups"]["Group"] == []
    assert refused(acting, "Ram", "ListUsers") == (403, "NoPermission")
    assert refused(acting, "Ram", "CreateUser", UserName="mallory") == (403, "NoPermission")


def test_sessions_are_revoked_by_an_action_of_our_own(account: Account) -> None:
    user = robot(account)
    role = assumable(account, "reader", trusting("RAM", account.arn("root")))
    acting = account.clients.acting(user.sts("AssumeRole", RoleArn=role, RoleSessionName="s1"))
    assert acting.ram("ListUsers")["Users"]["User"]
    account.clients.own("RevokeTemporarySessions", RoleName="reader")
    assert refused(acting, "Ram", "ListUsers") == ENDED


def test_a_role_does_not_trust_everybody(account: Account) -> None:
    user = robot(account)
    condition = {"StringEquals": {"sts:ExternalId": "right"}}
    role = assumable(account, "partner", trusting("RAM", account.arn("user/robot"), **condition))
    asked = {"RoleArn": role, "RoleSessionName": "s1"}
    assert refused(user, "Sts", "AssumeRole", ExternalId="wrong", **asked) == (403, "NoPermission")
    assert refused(account.clients, "Sts", "AssumeRole", ExternalId="right", **asked) == (403, "NoPermission")
    assert user.sts("AssumeRole", ExternalId="right", **asked)["Credentials"]["SecurityToken"]


def test_a_saml_response_opens_a_session(account: Account) -> None:
    account.clients.ims("CreateSAMLProvider", SAMLProviderName="corp", EncodedSAMLMetadataDocument=metadata())
    provider = account.arn("saml-provider/corp")
    trust = trusting("Federated", provider, StringEquals={"saml:recipient": account.recipient})
    role = assumable(account, "dev", trust)
    response = encoded(signed(account.issued(role, provider).response()))
    nobody = Clients(account.clients.address)
    asked = {"SAMLProviderArn": provider, "RoleArn": role, "SAMLAssertion": response}
    answer = nobody.sts("AssumeRoleWithSAML", **asked)
    assert answer["SAMLAssertionInfo"]["Recipient"] == account.recipient
    reads_and_no_more(account, account.clients.acting(answer), "dev/alice")
    assert refused(nobody, "Sts", "AssumeRoleWithSAML", **asked) == (401, "AuthenticationFail.SAMLAssertion.Invalid")


def test_a_long_response_passes_in_the_query(account: Account) -> None:
    account.clients.ims("CreateSAMLProvider", SAMLProviderName="corp", EncodedSAMLMetadataDocument=metadata())
    provider = account.arn("saml-provider/corp")
    role = assumable(account, "dev", trusting("Federated", provider))
    many = f'<saml:Attribute Name="groups"><saml:AttributeValue>{"g" * 36_000}</saml:AttributeValue></saml:Attribute>'
    response = encoded(signed(replace(account.issued(role, provider), attributes=many).response()))
    assert 50_000 < len(response) < 60_000
    asked = {"SAMLProviderArn": provider, "RoleArn": role, "SAMLAssertion": response}
    answer = Clients(account.clients.address).sts("AssumeRoleWithSAML", **asked)
    reads_and_no_more(account, account.clients.acting(answer), "dev/alice")


def ci(account: Account, issuer: Issuer) -> dict[str, str]:
    """Register a build server and a role for it; return what a build asks for."""
    named = {"OIDCProviderName": "ci", "IssuerUrl": issuer.url, "ClientIds": "deploy"}
    account.clients.ims("CreateOIDCProvider", **named)
    provider = account.arn("oidc-provider/ci")
    trust = trusting("Federated", provider, StringEquals={"oidc:aud": "deploy", "oidc:iss": issuer.url})
    return {"OIDCProviderArn": provider, "RoleArn": assumable(account, "build", trust)}


def test_a_token_of_a_build_server_opens_a_session(account: Account, issuer: Issuer) -> None:
    asked = ci(account, issuer) | {"RoleSessionName": "build-7"}
    nobody = Clients(account.clients.address)
    now = datetime.now(UTC)
    answer = nobody.sts("AssumeRoleWithOIDC", OIDCToken=token(issuer.claims(now)), **asked)
    assert answer["OIDCTokenInfo"]["Subject"] == "repo:acme"
    reads_and_no_more(account, account.clients.acting(answer), "build/build-7")
    old = token(issuer.claims(now, exp=int(now.timestamp()) - 600))
    wrong = refused(nobody, "Sts", "AssumeRoleWithOIDC", OIDCToken=old, **asked)
    assert wrong == (401, "AuthenticationFail.OIDCToken.Expired")
