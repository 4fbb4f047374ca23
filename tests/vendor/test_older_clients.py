"""The life of an account by the vendor's older core client, unmodified, each call signed with HMAC-SHA1."""

import json
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from xml.etree import ElementTree as ET

import pyotp
import pytest
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest, RpcRequest

from tests.support.oidc_issuer import Issuer, token
from tests.support.roles import document, trusting
from tests.support.rpc import IMS
from tests.support.saml_idp import encoded, metadata, signed
from tests.vendor.conftest import Account

REGION = "cn-hangzhou"
READING = {"PolicyType": "System", "PolicyName": "AliyunRAMReadOnlyAccess"}
ASSUMING = {"PolicyType": "System", "PolicyName": "AliyunSTSAssumeRoleAccess"}
PACKAGES = {"Ram": "aliyunsdkram.request.v20150501", "Sts": "aliyunsdksts.request.v20150401"}
PASSWORD = "Zebra-crossing-12"


class Older:
    """The core client with one key, at one address."""

    def __init__(self, address: str, client: AcsClient) -> None:
        self.address = address
        self.client = client

    def request(self, product: str, action: str, **parameters: object) -> RpcRequest:
        """Return the generated request of an action; only its endpoint is another."""
        request: RpcRequest = getattr(import_module(f"{PACKAGES[product]}.{action}Request"), f"{action}Request")()
        request.set_endpoint(self.address)
        request.set_protocol_type("http")
        for name, value in parameters.items():
            getattr(request, f"set_{name}")(value)
        return request

    def ram(self, action: str, **parameters: object) -> dict[str, Any]:
        return self.send(self.request("Ram", action, **parameters))

    def sts(self, action: str, **parameters: object) -> dict[str, Any]:
        return self.send(self.request("Sts", action, **parameters))

    def ims(self, action: str, method: str = "GET", **parameters: str) -> dict[str, Any]:
        """Call what has no generated request: parameters in the query, or with POST in a form."""
        request = CommonRequest(domain=self.address, version=IMS, action_name=action)
        request.set_protocol_type("http")
        request.set_method(method)
        add = request.add_query_param if method == "GET" else request.add_body_params
        for name, value in parameters.items():
            add(name, value)
        return self.send(request)

    def send(self, request: RpcRequest) -> dict[str, Any]:
        return dict(json.loads(self.client.do_action_with_exception(request)))

    def refused(self, product: str, action: str, **parameters: object) -> tuple[int, str]:
        """Call, and return status and code of the client's own exception."""
        with pytest.raises(ServerException) as caught:
            self.send(self.request(product, action, **parameters))
        assert caught.value.get_request_id()
        return caught.value.get_http_status(), caught.value.get_error_code()

    def acting(self, answer: dict[str, Any]) -> "Older":
        """Return the client with the credentials of an answer."""
        found = answer.get("Credentials") or answer["AccessKey"]
        if "SecurityToken" not in found:
            return older(self.address, found["AccessKeyId"], found["AccessKeySecret"])
        key = StsTokenCredential(found["AccessKeyId"], found["AccessKeySecret"], found["SecurityToken"])
        return Older(self.address, AcsClient(region_id=REGION, credential=key))


def older(address: str, key_id: str, secret: str) -> Older:
    return Older(address, AcsClient(key_id, secret, REGION))


@pytest.fixture
def holder(account: Account) -> Older:
    return older(account.clients.address, account.clients.key_id, account.clients.secret)


def test_settings_users_groups_and_profiles(account: Account, holder: Older) -> None:
    holder.ram("SetPasswordPolicy", MinimumPasswordLength=12, RequireNumbers="true")
    assert holder.ims("GetPasswordPolicy")["PasswordPolicy"]["RequireNumbers"] is True
    holder.ims("SetSecurityPreference", "POST", LoginSessionDuration="4", EnableSaveMFATicket="true")
    preference = holder.ram("GetSecurityPreference")["SecurityPreference"]["LoginProfilePreference"]
    assert (preference["LoginSessionDuration"], preference["EnableSaveMFATicket"]) == (4, True)
    holder.ram("CreateUser", UserName="alice", DisplayName="爱丽丝 ~*'()", Comments="a+b c&d=1")
    alice = holder.ram("GetUser", UserName="alice")["User"]
    assert (alice["DisplayName"], alice["Comments"]) == ("爱丽丝 ~*'()", "a+b c&d=1")
    holder.ram("CreateGroup", GroupName="devs")
    holder.ram("AddUserToGroup", GroupName="devs", UserName="alice")
    assert holder.ram("ListGroupsForUser", UserName="alice")["Groups"]["Group"][0]["GroupName"] == "devs"
    holder.ram("CreateLoginProfile", UserName="alice", Password=PASSWORD)
    assert holder.refused("Ram", "DeleteUser", UserName="alice") == (409, "DeleteConflict.User.Group")
    holder.ram("RemoveUserFromGroup", GroupName="devs", UserName="alice")
    holder.ram("DeleteLoginProfile", UserName="alice")
    holder.ram("DeleteUser", UserName="alice")
    assert holder.refused("Ram", "GetUser", UserName="alice") == (404, "EntityNotExist.User")


def test_a_key_acts_and_a_device_is_bound(account: Account, holder: Older) -> None:
    holder.ram("CreateUser", UserName="alice")
    made = holder.ram("CreateAccessKey", UserName="alice")
    alice = holder.acting(made)
    assert alice.sts("GetCallerIdentity")["Arn"] == account.arn("user/alice")
    assert alice.refused("Ram", "ListUsers") == (403, "NoPermission")
    device = holder.ram("CreateVirtualMFADevice", VirtualMFADeviceName="phone")["VirtualMFADevice"]
    app, now = pyotp.TOTP(device["Base32StringSeed"]), datetime.now(UTC)
    codes = {"AuthenticationCode1": app.at(now - timedelta(seconds=30)), "AuthenticationCode2": app.at(now)}
    holder.ram("BindMFADevice", UserName="alice", SerialNumber=device["SerialNumber"], **codes)
    assert holder.ram("GetUserMFAInfo", UserName="alice")["MFADevice"]["SerialNumber"] == account.arn("mfa/phone")
    key_id = made["AccessKey"]["AccessKeyId"]
    holder.ram("UpdateAccessKey", UserName="alice", UserAccessKeyId=key_id, Status="Inactive")
    assert alice.refused("Sts", "GetCallerIdentity") == (400, "InvalidAccessKeyId.Inactive")


def test_policies_and_an_assumed_role(account: Account, holder: Older) -> None:
    reading = document({"Effect": "Allow", "Action": "ram:List*", "Resource": "*"})
    holder.ram("CreatePolicy", PolicyName="lists", PolicyDocument=reading)
    denying = document({"Effect": "Deny", "Action": "*", "Resource": "*"})
    holder.ram("CreatePolicyVersion", PolicyName="lists", PolicyDocument=denying, SetAsDefault="false")
    versions = holder.ram("ListPolicyVersions", PolicyName="lists", PolicyType="Custom")["PolicyVersions"]
    assert [one["VersionId"] for one in versions["PolicyVersion"] if one["IsDefaultVersion"]] == ["v1"]
    holder.ram("CreateUser", UserName="robot")
    holder.ram("AttachPolicyToUser", UserName="robot", **ASSUMING)
    holder.ram("CreateRole", RoleName="lister", AssumeRolePolicyDocument=trusting("RAM", account.arn("root")))
    attached = {"PolicyType": "Custom", "PolicyName": "lists", "RoleName": "lister"}
    holder.ram("AttachPolicyToRole", **attached)
    robot = holder.acting(holder.ram("CreateAccessKey", UserName="robot"))
    asked = {"RoleArn": account.arn("role/lister"), "RoleSessionName": "night"}
    acting = holder.acting(robot.sts("AssumeRole", **asked))
    assert acting.sts("GetCallerIdentity")["Arn"] == account.arn("assumed-role/lister/night")
    assert [one["UserName"] for one in acting.ram("ListUsers")["Users"]["User"]] == ["robot"]
    assert acting.refused("Ram", "GetUser", UserName="robot") == (403, "NoPermission")
    narrow = document({"Effect": "Allow", "Action": "ram:ListGroups", "Resource": "*"})
    assert holder.acting(robot.sts("AssumeRole", Policy=narrow, **asked)).refused("Ram", "ListUsers") == (
        403,
        "NoPermission",
    )
    holder.ram("DetachPolicyFromRole", **attached)
    holder.ram("DeleteRole", RoleName="lister")
    assert acting.refused("Sts", "GetCallerIdentity") == (400, "InvalidSecurityToken.Expired")


def test_a_saml_response_opens_a_session(account: Account, holder: Older) -> None:
    holder.ims("CreateSAMLProvider", "POST", SAMLProviderName="corp", EncodedSAMLMetadataDocument=metadata())
    provider, role = account.arn("saml-provider/corp"), account.arn("role/dev")
    trust = trusting("Federated", provider, StringEquals={"saml:recipient": account.recipient})
    holder.ram("CreateRole", RoleName="dev", AssumeRolePolicyDocument=trust)
    holder.ram("AttachPolicyToRole", RoleName="dev", **READING)
    response = encoded(signed(account.issued(role, provider).response()))
    answer = holder.sts("AssumeRoleWithSAML", SAMLProviderArn=provider, RoleArn=role, SAMLAssertion=response)
    acting = holder.acting(answer)
    assert acting.sts("GetCallerIdentity")["Arn"] == account.arn("assumed-role/dev/alice")
    assert acting.refused("Ram", "CreateUser", UserName="mallory") == (403, "NoPermission")


def test_a_token_opens_a_session(account: Account, holder: Older, issuer: Issuer) -> None:
    holder.ims("CreateOIDCProvider", OIDCProviderName="ci", IssuerUrl=issuer.url, ClientIds="deploy")
    provider, role = account.arn("oidc-provider/ci"), account.arn("role/build")
    trust = trusting("Federated", provider, StringEquals={"oidc:aud": "deploy", "oidc:iss": issuer.url})
    holder.ram("CreateRole", RoleName="build", AssumeRolePolicyDocument=trust)
    holder.ram("AttachPolicyToRole", RoleName="build", **READING)
    asked = {"OIDCProviderArn": provider, "RoleArn": role, "RoleSessionName": "b-7"}
    given = token(issuer.claims(datetime.now(UTC)))
    acting = holder.acting(holder.sts("AssumeRoleWithOIDC", OIDCToken=given, **asked))
    assert acting.ram("ListUsers")["Users"]["User"] == []
    assert acting.refused("Ram", "CreateGroup", GroupName="x") == (403, "NoPermission")


def test_answers_and_errors_come_in_xml_when_asked(holder: Older) -> None:
    holder.ram("CreateUser", UserName="alice")
    listing, unknown = holder.request("Ram", "ListUsers"), holder.request("Ram", "GetUser", UserName="nobody")
    for request in (listing, unknown):
        request.set_accept_format("XML")
    with pytest.deprecated_call():  # the one method that leaves the format alone
        answer, error = (ET.fromstring(holder.client.do_action(one)) for one in (listing, unknown))
    assert (answer.tag, answer.findtext("Users/User/UserName")) == ("ListUsersResponse", "alice")
    assert (error.tag, error.findtext("Code")) == ("Error", "EntityNotExist.User")


def test_a_wrong_secret_is_told_as_the_client_expects_it(account: Account) -> None:
    wrong = older(account.clients.address, account.clients.key_id, "wrong")
    assert wrong.refused("Sts", "GetCallerIdentity") == (400, "InvalidAccessKeySecret")
    unknown = older(account.clients.address, "LTAInobody", "wrong")
    assert unknown.refused("Sts", "GetCallerIdentity") == (404, "InvalidAccessKeyId.NotFound")
