"""The life of an account by the vendor's current clients, unmodified, each call signed with ACS3-HMAC-SHA256."""

import base64
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from alibabacloud_tea_openapi.exceptions import ClientException, ThrottlingException

from tests.support.processes import wait_until
from tests.support.roles import document
from tests.support.saml_idp import metadata
from tests.support.vendor import Clients
from tests.vendor.conftest import Account

PASSWORD = "Zebra-crossing-12"


def refused(clients: Clients, product: str, action: str, **parameters: object) -> tuple[int, str]:
    """Call, and return status and code of the client's own exception."""
    with pytest.raises(ClientException) as caught:
        clients.call(product, action, parameters)
    assert caught.value.request_id
    return caught.value.status_code, caught.value.code


def test_settings_are_changed_and_read_by_both_products(account: Account) -> None:
    ram, ims = account.clients.ram, account.clients.ims
    assert ims("SetPasswordPolicy", MinimumPasswordLength=12, HardExpire=True, MaxPasswordAge=90)["PasswordPolicy"][
        "HardExpire"
    ]
    policy = ram("GetPasswordPolicy")["PasswordPolicy"]
    assert (policy["MinimumPasswordLength"], policy["HardExpiry"], policy["MaxPasswordAge"]) == (12, True, 90)
    ram("SetSecurityPreference", EnableSaveMFATicket=True, LoginSessionDuration=4, LoginNetworkMasks="10.0.0.0/8")
    logon = ims("GetSecurityPreference")["SecurityPreference"]["LoginProfilePreference"]
    assert (logon["EnableSaveMFATicket"], logon["LoginSessionDuration"], logon["LoginNetworkMasks"]) == (
        True,
        4,
        "10.0.0.0/8",
    )
    ram("SetAccountAlias", AccountAlias=f"a{account.id}")
    assert ims("GetDefaultDomain")["DefaultDomainName"] == f"a{account.id}.onaliyun.com"
    assert ims("GetAccountSummary")["SummaryMap"]["Users"] == 0


def test_users_live_in_groups_and_log_on(account: Account) -> None:
    ram, ims = account.clients.ram, account.clients.ims
    made = ram("CreateUser", UserName="alice", DisplayName="Alice", Comments="x y&z=1")["User"]
    assert ims("GetUser", UserId=made["UserId"])["User"]["Comments"] == "x y&z=1"
    assert (
        ims("CreateUser", UserPrincipalName=account.principal("bob"), DisplayName="鲍勃")["User"]["DisplayName"]
        == "鲍勃"
    )
    first = ram("ListUsers", MaxItems=1)
    rest = ram("ListUsers", MaxItems=1, Marker=first["Marker"])
    names = [one["UserName"] for page in (first, rest) for one in page["Users"]["User"]]
    assert (names, first["IsTruncated"], rest["IsTruncated"]) == (["alice", "bob"], True, False)
    ram("CreateGroup", GroupName="devs")
    ram("AddUserToGroup", GroupName="devs", UserName="alice")
    assert [one["UserPrincipalName"] for one in ims("ListUsersForGroup", GroupName="devs")["Users"]["User"]] == [
        account.principal("alice")
    ]
    ims(
        "CreateLoginProfile",
        UserPrincipalName=account.principal("alice"),
        Password=PASSWORD,
        PasswordResetRequired=True,
    )
    assert ram("GetLoginProfile", UserName="alice")["LoginProfile"]["PasswordResetRequired"] is True
    ram("UpdateLoginProfile", UserName="alice", PasswordResetRequired=False)
    assert refused(account.clients, "Ram", "DeleteUser", UserName="alice") == (409, "DeleteConflict.User.Group")
    ram("RemoveUserFromGroup", GroupName="devs", UserName="alice")
    ram("DeleteLoginProfile", UserName="alice")
    ram("DeleteUser", UserName="alice")
    assert refused(account.clients, "Ram", "GetUser", UserName="alice") == (404, "EntityNotExist.User")


def test_a_users_key_may_what_is_granted_until_it_is_disabled(account: Account) -> None:
    ram = account.clients.ram
    ram("CreateUser", UserName="alice")
    made = ram("CreateAccessKey", UserName="alice")
    alice = account.clients.acting(made)
    assert alice.sts("GetCallerIdentity")["Arn"] == account.arn("user/alice")
    assert refused(alice, "Ram", "ListUsers") == (403, "NoPermission")
    ram("AttachPolicyToUser", UserName="alice", PolicyType="System", PolicyName="AliyunRAMReadOnlyAccess")
    assert [one["UserName"] for one in alice.ram("ListUsers")["Users"]["User"]] == ["alice"]
    assert refused(alice, "Ram", "CreateUser", UserName="bob") == (403, "NoPermission")
    key = {"UserName": "alice", "UserAccessKeyId": made["AccessKey"]["AccessKeyId"]}
    wait_until(lambda: bool(ram("GetAccessKeyLastUsed", **key)["AccessKeyLastUsed"]["LastUsedDate"]))
    ram("CreateAccessKey", UserName="alice")
    assert refused(account.clients, "Ram", "CreateAccessKey", UserName="alice") == (409, "LimitExceeded.User.AccessKey")
    ram("UpdateAccessKey", Status="Inactive", **key)
    assert refused(alice, "Sts", "GetCallerIdentity") == (400, "InvalidAccessKeyId.Inactive")
    ram("DeleteAccessKey", **key)
    assert refused(alice, "Sts", "GetCallerIdentity") == (404, "InvalidAccessKeyId.NotFound")


def test_a_device_is_bound_with_two_codes(account: Account) -> None:
    ram, ims = account.clients.ram, account.clients.ims
    ram("CreateUser", UserName="alice")
    made = ims("CreateVirtualMFADevice", VirtualMFADeviceName="phone")["VirtualMFADevice"]
    app, now = pyotp.TOTP(made["Base32StringSeed"]), datetime.now(UTC)
    binding = {"UserName": "alice", "SerialNumber": made["SerialNumber"]}
    wrong = {"AuthenticationCode1": app.at(now), "AuthenticationCode2": app.at(now)}
    assert refused(account.clients, "Ram", "BindMFADevice", **binding, **wrong)[0] == 403
    ram(
        "BindMFADevice",
        AuthenticationCode1=app.at(now - timedelta(seconds=30)),
        AuthenticationCode2=app.at(now),
        **binding,
    )
    assert ims("GetUserMFAInfo", UserPrincipalName=account.principal("alice"))["IsMFAEnable"] is True
    assert ram("UnbindMFADevice", UserName="alice")["MFADevice"]["SerialNumber"] == account.arn("mfa/phone")
    ram("DeleteVirtualMFADevice", SerialNumber=made["SerialNumber"])
    assert ram("ListVirtualMFADevices")["VirtualMFADevices"]["VirtualMFADevice"] == []


def test_a_policy_has_versions_and_whoever_has_it_may_what_its_default_says(account: Account) -> None:
    ram = account.clients.ram
    ram("CreateUser", UserName="alice")
    ram("CreateGroup", GroupName="devs")
    ram("AddUserToGroup", GroupName="devs", UserName="alice")
    alice = account.clients.acting(ram("CreateAccessKey", UserName="alice"))
    reading = document(
        {"Effect": "Allow", "Action": "ram:Get*", "Resource": account.arn("user/alice").replace("ram::", "ram:*:")}
    )
    ram("CreatePolicy", PolicyName="self", PolicyDocument=reading)
    ram("AttachPolicyToGroup", GroupName="devs", PolicyType="Custom", PolicyName="self")
    assert alice.ram("GetUser", UserName="alice")["User"]["UserName"] == "alice"
    assert refused(alice, "Ram", "GetGroup", GroupName="devs") == (403, "NoPermission")
    denying = document({"Effect": "Deny", "Action": "ram:GetUser", "Resource": "*"})
    made = ram("CreatePolicyVersion", PolicyName="self", PolicyDocument=denying, SetAsDefault=True)["PolicyVersion"]
    assert refused(alice, "Ram", "GetUser", UserName="alice") == (403, "NoPermission")
    ram("SetDefaultPolicyVersion", PolicyName="self", VersionId="v1")
    assert alice.ram("GetUser", UserName="alice")["User"]["UserName"] == "alice"
    ram("DeletePolicyVersion", PolicyName="self", VersionId=made["VersionId"])
    assert refused(account.clients, "Ram", "DeletePolicy", PolicyName="self") == (409, "DeleteConflict.Policy.Group")
    ram("DetachPolicyFromGroup", GroupName="devs", PolicyType="Custom", PolicyName="self")
    ram("DeletePolicy", PolicyName="self")


def test_a_denial_arrives_with_its_detail_which_can_be_opened(account: Account) -> None:
    ram = account.clients.ram
    ram("CreateUser", UserName="alice")
    alice = account.clients.acting(ram("CreateAccessKey", UserName="alice"))
    with pytest.raises(ClientException) as caught:
        alice.ram("DeleteUser", UserName="bob")
    detail = caught.value.access_denied_detail
    assert (detail["AuthAction"], detail["NoPermissionType"]) == ("ram:DeleteUser", "ImplicitDeny")
    message = detail["EncodedDiagnosticMessage"]
    told = ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=message)["DecodedDiagnosticMessage"]
    assert told["AuthPrincipal"]["AuthPrincipalDisplayName"] == "alice"


def test_who_signs_wrongly_is_told_so(account: Account) -> None:
    wrong = Clients(account.clients.address, account.clients.key_id, "wrong")
    assert refused(wrong, "Sts", "GetCallerIdentity") == (400, "SignatureDoesNotMatch")
    strange = Clients(account.clients.address, account.clients.key_id, account.clients.secret, token="CAISnonsense")
    assert refused(strange, "Sts", "GetCallerIdentity")[0] == 400


def test_actions_of_our_own_are_served_and_throttling_is_understood(account: Account) -> None:
    own = account.clients.own
    domain = f"corp{account.id}.example"
    own("CreateDomainAlias", DomainName=domain)
    assert [one["DomainName"] for one in own("ListDomainAliases")["DomainAliases"]["DomainAlias"]] == [domain]
    for _try in range(10):
        with pytest.raises(ClientException, match=r"DomainVerification\.Failed"):
            own("VerifyDomainAlias", DomainName=domain)
    with pytest.raises(ThrottlingException) as caught:
        own("VerifyDomainAlias", DomainName=domain)
    assert (caught.value.status_code, caught.value.code, caught.value.retry_after) == (
        429,
        "Throttling.DomainVerification",
        1000,
    )


def test_applications_are_registered_with_their_secrets(account: Account) -> None:
    ims = account.clients.ims
    fields = {"DisplayName": "CRM", "RedirectUris": "https://crm.example/cb", "PredefinedScopes": "openid;profile"}
    made = ims("CreateApplication", AppName="crm", AppType="WebApp", **fields)["Application"]
    one = {"AppId": made["AppId"]}
    secret = ims("CreateAppSecret", **one)["AppSecret"]
    assert secret["AppSecretValue"]
    assert [each["AppSecretId"] for each in ims("ListAppSecretIds", **one)["AppSecrets"]["AppSecret"]] == [
        secret["AppSecretId"]
    ]
    assert ims("UpdateApplication", NewDisplayName="Sales", **one)["Application"]["DisplayName"] == "Sales"
    ims("DeleteAppSecret", AppSecretId=secret["AppSecretId"], **one)
    ims("DeleteApplication", **one)
    assert refused(account.clients, "Ims", "GetApplication", **one) == (404, "EntityNotExist.Application")


def test_single_sign_on_is_set_and_reports_are_read(account: Account) -> None:
    ims = account.clients.ims
    ims("SetUserSsoSettings", MetadataDocument=metadata(), AuxiliaryDomain="corp.example", SsoEnabled=True)
    assert ims("GetUserSsoSettings")["UserSsoSettings"]["SsoEnabled"] is True
    assert ims("GenerateCredentialReport")["State"] == "COMPLETED"
    report = base64.b64decode(ims("GetCredentialReport")["Content"]).decode("utf-8-sig").splitlines()
    assert (report[0].split(",")[0].strip('"'), report[1].split(",")[0].strip('"')) == ("user", "<root>")
    practice = ims("GetAccountSecurityPracticeReport")["AccountSecurityPracticeInfo"]
    assert practice["AccountSecurityPracticeUserInfo"]["RootWithAccessKey"] == 1
    assert 0 <= practice["Score"] <= 100
