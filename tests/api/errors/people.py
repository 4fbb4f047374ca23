"""Refusals of actions on users, their login profiles, keys and devices, and on groups."""

from idp import refusals as r
from tests.api.errors.pair import Pair, both
from tests.api.errors.stage import BAD_CODES
from tests.support.world import ACCOUNT

TAKEN = f"acs:ram::{ACCOUNT}:mfa/locked"
SAME = {"AuthenticationCode1": "000000", "AuthenticationCode2": "000000"}
BOUND = {"SerialNumber": "{BoundDevice}"}
WEAK = "Aa-1"

USERS = [
    *both("CreateUser", "EntityAlreadyExists.User", r.USER_EXISTS, UserName="Carol"),
    *both("CreateUser", "LimitExceeded.User", r.USER_QUOTA, lowered="idp.services.users.QUOTA", UserName="new"),
    Pair("Ims.CreateUser", "InvalidParameter.UserPrincipalName", r.PARAMETER_FORMAT, {"UserPrincipalName": "new"}),
    Pair("Ims.CreateUser", "InvalidParameter.Tag", r.PARAMETER_FORMAT, {"UserPrincipalName": f"new@{ACCOUNT}.onaliyun.com", "Tag": '[{"Key":"acs:x"}]'}),
    *both("UpdateUser", "EntityAlreadyExists.User", r.USER_EXISTS, NewUserName="dave"),
    *both("UpdateUser", "EntityAlreadyExists.User", r.USER_EXISTS, NewUserName="DAVE"),
    Pair("Ims.UpdateUser", "InvalidParameter.NewUserPrincipalName", r.PARAMETER_FORMAT, {"NewUserPrincipalName": "x@nowhere.example"}),
    *both("DeleteUser", "DeleteConflict.User.AccessKey", r.USER_IN_USE, UserName="keys"),
    *both("DeleteUser", "DeleteConflict.User.Group", r.USER_IN_USE, UserName="grouped"),
    *both("DeleteUser", "DeleteConflict.User.LoginProfile", r.USER_IN_USE, UserName="bob"),
    *both("DeleteUser", "DeleteConflict.User.MFADevice", r.USER_IN_USE, UserName="bound"),
    *both("DeleteUser", "DeleteConflict.User.Policy", r.USER_IN_USE, UserName="granted"),
    Pair("Ims.ListUsers", "InvalidParameter.Status", r.PARAMETER_FORMAT, {"Status": "x"}),
    Pair("Ims.ListUserBasicInfos", "InvalidParameter.Status", r.PARAMETER_FORMAT, {"Status": "x"}),
    Pair("Ram.GetUser", "MissingUserName", r.PARAMETER_MISSING, {"UserName": None}),
    Pair("Ims.GetUser", "MissingUserPrincipalName", r.PARAMETER_MISSING, {"UserPrincipalName": None}),
]  # fmt: skip
PROFILES = [
    *both("CreateLoginProfile", "EntityAlreadyExists.User.LoginProfile", r.LOGIN_PROFILE_EXISTS),
    *both("CreateLoginProfile", "InvalidParameter.Password.TooWeak", r.PROFILE_PASSWORD_TOO_WEAK, UserName="erin", Password=WEAK),
    *both("CreateLoginProfile", "InvalidParameter.Password.TooLong", r.PASSWORD_TOO_LONG, UserName="erin", Password="Aa1-" * 300),
    *both("GetLoginProfile", "EntityNotExist.User.LoginProfile", r.LOGIN_PROFILE_UNKNOWN, UserName="erin"),
    *both("UpdateLoginProfile", "EntityNotExist.User.LoginProfile", r.LOGIN_PROFILE_UNKNOWN, UserName="erin"),
    *both("UpdateLoginProfile", "InvalidParameter.Password.TooWeak", r.PROFILE_PASSWORD_TOO_WEAK, Password=WEAK),
    *both("UpdateLoginProfile", "InvalidParameter.Password.ReusePrevention", r.PROFILE_PASSWORD_REUSED, Password="Carol-pass-1"),
    *both("DeleteLoginProfile", "EntityNotExist.User.LoginProfile", r.LOGIN_PROFILE_UNKNOWN, UserName="erin"),
    Pair("Ims.CreateLoginProfile", "InvalidParameter.Status", r.PARAMETER_FORMAT, {"Status": "x"}),
    Pair("Ims.UpdateLoginProfile", "InvalidParameter.Status", r.PARAMETER_FORMAT, {"Status": "x"}),
    *both("ChangePassword", "InvalidParameter.OldPassword.Incorrect", r.OLD_PASSWORD_WRONG, by="carol", OldPassword="x"),
    *both("ChangePassword", "InvalidParameter.NewPassword.TooWeak", r.PASSWORD_TOO_WEAK, by="carol", NewPassword=WEAK),
    *both("ChangePassword", "InvalidParameter.NewPassword.ReusePrevention", r.PASSWORD_REUSED, by="carol", NewPassword="Carol-pass-1"),
    *both("ChangePassword", "InvalidParameter.Password.TooLong", r.PASSWORD_TOO_LONG, by="carol", OldPassword="x" * 2000),
    *both("ChangePassword", "NotSupport.Account", r.ONLY_FOR_USERS),
    *both("ChangePassword", "NoPermission", r.OWN_PASSWORD_NOT_ALLOWED, by="strict"),
    *both("ChangePassword", "Locked", r.LOCKED, by="dave"),
]  # fmt: skip
KEYS = [
    *both("CreateAccessKey", "LimitExceeded.User.AccessKey", r.ACCESS_KEY_QUOTA, by="full", UserName="full"),
    *both("CreateAccessKey", "LimitExceeded.User.AccessKey", r.ACCESS_KEY_QUOTA, by="full", UserName=None),
    *both("UpdateAccessKey", "InvalidParameter.Status", r.PARAMETER_FORMAT, UserName="alice", Status="x"),
    *(
        pair
        for name in ("UpdateAccessKey", "DeleteAccessKey", "GetAccessKeyLastUsed")
        for pair in both(name, "EntityNotExist.User.AccessKey", r.ACCESS_KEY_UNKNOWN, UserName="alice", UserAccessKeyId="{KeyOfKeys}")
    ),
]  # fmt: skip
DEVICES = [
    *both("CreateVirtualMFADevice", "EntityAlreadyExists.VirtualMFADevice", r.MFA_DEVICE_EXISTS),
    *both("CreateVirtualMFADevice", "LimitExceeded.VirtualMFADevice", r.MFA_DEVICE_QUOTA, lowered="idp.services.virtual_mfa_devices.QUOTA"),
    *both("DeleteVirtualMFADevice", "DeleteConflict.VirtualMFADevice.User", r.MFA_DEVICE_BOUND, **BOUND),
    *both("BindMFADevice", "EntityAlreadyExists.User.MFADevice", r.MFA_BOUND_ALREADY, UserName="bound"),
    *both("BindMFADevice", "EntityAlreadyExists.VirtualMFADevice.User", r.MFA_DEVICE_TAKEN, **BOUND),
    *both("BindMFADevice", "CheckAuthenticationCodeFail", r.CODES_NOT_CONSECUTIVE, **SAME),
    *both("BindMFADevice", "Locked", r.LOCKED, UserName="dave", **BAD_CODES),
    *both("BindMFADevice", "NoPermission", r.OWN_DEVICE_NOT_ALLOWED, by="strict", UserName="alice"),
    *both("UnbindMFADevice", "EntityNotExist.User.MFADevice", r.MFA_NOT_BOUND, UserName="erin"),
    *both("UnbindMFADevice", "NoPermission", r.OWN_DEVICE_NOT_ALLOWED, by="strict", UserName="alice"),
    Pair("Ims.DisableVirtualMFA", "EntityNotExist.User.MFADevice", r.MFA_NOT_BOUND),
    Pair("Ims.DisableVirtualMFA", "NoPermission", r.OWN_DEVICE_NOT_ALLOWED, {"UserPrincipalName": "alice@other.onaliyun.com"}, "strict"),
    Pair("Ram.GetUserMFAInfo", "EntityNotExist.User.MFADevice", r.MFA_NOT_BOUND),
]  # fmt: skip
GROUPS = [
    *both("CreateGroup", "EntityAlreadyExists.Group", r.GROUP_EXISTS, GroupName="DEVS"),
    *both("CreateGroup", "LimitExceeded.Group", r.GROUP_QUOTA, by="full"),
    *both("UpdateGroup", "EntityAlreadyExists.Group", r.GROUP_EXISTS, NewGroupName="spare"),
    *both("DeleteGroup", "DeleteConflict.Group.User", r.GROUP_IN_USE),
    *both("DeleteGroup", "DeleteConflict.Group.Policy", r.GROUP_IN_USE, GroupName="granted"),
    *both("AddUserToGroup", "EntityAlreadyExists.User.Group", r.MEMBER_EXISTS),
    *both("AddUserToGroup", "LimitExceeded.User.Group", r.MEMBER_QUOTA, by="full", UserName="full", GroupName="n0"),
    *both("RemoveUserFromGroup", "EntityNotExist.User.Group", r.MEMBER_UNKNOWN, GroupName="spare"),
]
PAIRS = [*USERS, *PROFILES, *KEYS, *DEVICES, *GROUPS]
