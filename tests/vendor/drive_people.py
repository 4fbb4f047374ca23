"""Settings, users, profiles, keys, devices and groups: every action, with success."""

from tests.api.devices import SERIAL, codes
from tests.support.edge import Edge
from tests.support.rpc import Program, key_of
from tests.support.saml_idp import metadata
from tests.vendor.drive import TAGS, Drive, upn

P1, P2 = "Zebra-crossing-12", "Zebra-crossing-34"


def settings(drive: Drive) -> None:
    drive.ram("SetPasswordPolicy", MinimumPasswordLength=10)
    drive.ims("SetPasswordPolicy", MaxPasswordAge=90)
    drive.ram("SetSecurityPreference", LoginSessionDuration=8, AllowUserToChangePassword="true")
    drive.ims("SetSecurityPreference", AllowUserToManageMFADevices="true")
    for call in (drive.ram, drive.ims):
        call("GetPasswordPolicy")
        call("GetSecurityPreference")
    drive.ims("SetUserSsoSettings", MetadataDocument=metadata(), AuxiliaryDomain="corp.example", SsoEnabled="false")
    drive.ims("GetUserSsoSettings")
    for action in ("GetAccountSecurityPracticeReport", "GetAccountSummary", "GenerateCredentialReport"):
        drive.ims(action)
    first = drive.ims("GetCredentialReport", MaxItems=1)
    drive.ims("GetCredentialReport", NextToken=first["NextToken"])


def users(drive: Drive) -> None:
    Edge(drive.owner.world).alice()
    fields = {"DisplayName": "Una", "Email": "una@acme.example", "MobilePhone": "86-18600000000", "Comments": "new"}
    drive.ram("CreateUser", UserName="una", **fields)
    drive.ims("CreateUser", UserPrincipalName=upn("ulf"), Tag=TAGS, **fields)
    drive.ram("UpdateUser", UserName="una", NewDisplayName="Una B")
    drive.ims("UpdateUser", UserPrincipalName=upn("ulf"), NewDisplayName="Ulf B")
    drive.ram("GetUser", UserName="alice")
    drive.ims("GetUser", UserPrincipalName=upn("alice"))
    drive.ims("GetUser", UserPrincipalName=upn("ulf"))
    for call, action in ((drive.ram, "ListUsers"), (drive.ims, "ListUsers"), (drive.ims, "ListUserBasicInfos")):
        call(action, MaxItems=1)
        call(action)


def profiles(drive: Drive) -> None:
    drive.ram("CreateLoginProfile", UserName="una", Password=P1)
    drive.ims("CreateLoginProfile", UserPrincipalName=upn("ulf"), Password=P1)
    drive.ram("UpdateLoginProfile", UserName="una", MFABindRequired="false")
    drive.ims("UpdateLoginProfile", UserPrincipalName=upn("ulf"), MFABindRequired="false")
    drive.ram("GetLoginProfile", UserName="una")
    drive.ims("GetLoginProfile", UserPrincipalName=upn("alice"))
    una = Program(drive.owner.world, key_of(drive.owner.world, "una"))
    drive.call("Ram", "ChangePassword", una, OldPassword=P1, NewPassword=P2)
    drive.call("Ims", "ChangePassword", una, OldPassword=P2, NewPassword=P1)
    drive.ram("DeleteLoginProfile", UserName="una")
    drive.ims("DeleteLoginProfile", UserPrincipalName=upn("ulf"))


def keys(drive: Drive) -> None:
    for product, user in (("Ram", {"UserName": "bob"}), ("Ims", {"UserPrincipalName": upn("bob")})):
        made = drive.call(product, "CreateAccessKey", **user)["AccessKey"]
        one = user | {"UserAccessKeyId": made["AccessKeyId"]}
        program = Program(drive.owner.world, (made["AccessKeyId"], made["AccessKeySecret"]))
        drive.call("Sts", "GetCallerIdentity", program)
        drive.call(product, "GetAccessKeyLastUsed", **one)
        drive.call(product, "ListAccessKeys", **user)
        drive.call(product, "UpdateAccessKey", Status="Inactive", **one)
        drive.call(product, "DeleteAccessKey", **one)


def devices(drive: Drive) -> None:
    for product, user in (("Ram", {"UserName": "carol"}), ("Ims", {"UserPrincipalName": upn("carol")})):
        made = drive.call(product, "CreateVirtualMFADevice", VirtualMFADeviceName="phone")["VirtualMFADevice"]
        pair = codes(drive.owner, made["Base32StringSeed"])
        drive.call(product, "BindMFADevice", SerialNumber=made["SerialNumber"], **user, **pair)
        drive.call(product, "GetUserMFAInfo", **user)
        drive.call(product, "ListVirtualMFADevices")
        drive.call(product, "UnbindMFADevice", **user)
        drive.call(product, "DeleteVirtualMFADevice", SerialNumber=SERIAL.format("phone"))
    for name in ("phone", "tablet"):
        drive.ims("CreateVirtualMFADevice", VirtualMFADeviceName=name)
    drive.ims("ListVirtualMFADevices", MaxItems=1)
    drive.ims("GetAccountMFAInfo")
    verification(drive)
    drive.ims("DisableVirtualMFA", UserPrincipalName=upn("alice"))


def verification(drive: Drive) -> None:
    user = {"UserPrincipalName": upn("carol")}
    one = user | {"VerifyType": "email", "Email": "carol@mail.example"}
    drive.ims("SetVerificationInfo", **one)
    drive.ims("GetVerificationInfo", **user)
    drive.ims("UnbindVerification", **one)


def groups(drive: Drive) -> None:
    for product, user in (("Ram", {"UserName": "bob"}), ("Ims", {"UserPrincipalName": upn("bob")})):
        named = {"DisplayName": "Devs"} if product == "Ims" else {}
        for name in ("devs", "ops"):
            drive.call(product, "CreateGroup", GroupName=name, Comments="all", **named)
        drive.call(product, "GetGroup", GroupName="devs")
        drive.call(product, "UpdateGroup", GroupName="devs", NewComments="none")
        drive.call(product, "ListGroups", MaxItems=1)
        drive.call(product, "AddUserToGroup", GroupName="devs", **user)
        drive.owner.ram("AddUserToGroup", GroupName="devs", UserName="carol")
        drive.call(product, "ListGroupsForUser", **user)
        drive.call(product, "ListUsersForGroup", GroupName="devs", MaxItems=1)
        drive.call(product, "RemoveUserFromGroup", GroupName="devs", **user)
        drive.owner.ram("RemoveUserFromGroup", GroupName="devs", UserName="carol")
        for name in ("devs", "ops"):
            drive.call(product, "DeleteGroup", GroupName=name)


def deletions(drive: Drive) -> None:
    drive.owner.ram("DeleteAccessKey", UserName="una", UserAccessKeyId=_first_key(drive))
    drive.ram("DeleteUser", UserName="una")
    drive.ims("DeleteUser", UserPrincipalName=upn("ulf"))
    drive.ram("GetAccountAlias")
    drive.ram("ClearAccountAlias")
    drive.ram("SetAccountAlias", AccountAlias="acme-two")
    drive.ims("GetDefaultDomain")
    drive.ims("SetDefaultDomain", DefaultDomainName="acme-three.onaliyun.com")


def _first_key(drive: Drive) -> str:
    keys = drive.owner.ram("ListAccessKeys", UserName="una")["AccessKeys"]["AccessKey"]
    return str(keys[0]["AccessKeyId"])


STEPS = (settings, users, profiles, keys, devices, groups, deletions)
