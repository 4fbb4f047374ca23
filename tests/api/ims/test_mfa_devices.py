"""MFA devices by the IMS API."""

import pytest

from tests.api.devices import SERIAL, codes, made
from tests.support.rpc import IMS, Program

CAROL = "carol@acme.onaliyun.com"
CODES = {"AuthenticationCode1": "000000", "AuthenticationCode2": "000001"}
ACTIONS: dict[str, dict[str, str]] = {
    "CreateVirtualMFADevice": {"VirtualMFADeviceName": "tablet"},
    "ListVirtualMFADevices": {},
    "DeleteVirtualMFADevice": {"SerialNumber": SERIAL.format("phone")},
    "BindMFADevice": {"UserPrincipalName": CAROL, "SerialNumber": SERIAL.format("phone"), **CODES},
    "UnbindMFADevice": {"UserPrincipalName": CAROL},
    "DisableVirtualMFA": {"UserPrincipalName": CAROL},
    "GetUserMFAInfo": {},
    "GetAccountMFAInfo": {},
}


def bind(owner: Program, name: str) -> dict[str, object]:
    given = codes(owner, made(owner, name))
    return owner.ims("BindMFADevice", UserPrincipalName=CAROL, SerialNumber=SERIAL.format(name), **given)


def listed(program: Program, **parameters: object) -> list[str]:
    devices = program.ims("ListVirtualMFADevices", **parameters)["VirtualMFADevices"]["VirtualMFADevice"]
    return [device["SerialNumber"].rpartition("/")[2] for device in devices]


def test_a_device_is_made_bound_described_and_unbound(owner: Program) -> None:
    assert bind(owner, "phone").keys() == {"RequestId"}
    device = {"SerialNumber": SERIAL.format("phone")}
    told = owner.ims("GetUserMFAInfo", UserPrincipalName=CAROL)
    assert (told["IsMFAEnable"], told["MFADevice"]) == (True, device | {"Type": "VMFA"})
    assert owner.ims("UnbindMFADevice", UserPrincipalName=CAROL)["MFADevice"] == device
    told = owner.ims("GetUserMFAInfo", UserPrincipalName=CAROL)
    assert (told["IsMFAEnable"], "MFADevice" in told) == (False, False)
    assert owner.ims("DeleteVirtualMFADevice", **device).keys() == {"RequestId"}


def test_disabling_unbinds_and_deletes(owner: Program) -> None:
    bind(owner, "phone")
    assert owner.ims("DisableVirtualMFA", UserPrincipalName=CAROL).keys() == {"RequestId"}
    assert "phone" not in listed(owner)
    assert owner.world.events("delete_mfa_device")[-1].details == {"serial": SERIAL.format("phone")}


@pytest.mark.parametrize("action", ["UnbindMFADevice", "DisableVirtualMFA"])
def test_a_user_without_a_device_cannot_lose_one(owner: Program, action: str) -> None:
    assert owner.refusal(IMS, action, UserPrincipalName=CAROL) == (404, "EntityNotExist.User.MFADevice")


def test_a_device_bound_at_a_logon_is_disabled_too(owner: Program) -> None:
    owner.ims("DisableVirtualMFA", UserPrincipalName="alice@acme.onaliyun.com")
    assert (owner.status, listed(owner)) == (200, [])


def test_devices_are_listed_by_pages(owner: Program) -> None:
    owner.ims("DisableVirtualMFA", UserPrincipalName="alice@acme.onaliyun.com")
    for name in ("b", "A", "c"):
        made(owner, name)
    first = owner.ims("ListVirtualMFADevices", MaxItems=2)
    assert first["IsTruncated"] is True
    assert listed(owner, MaxItems=2) == ["A", "b"]
    assert listed(owner, Marker=first["Marker"]) == ["c"]
    assert owner.ims("ListVirtualMFADevices")["IsTruncated"] is False
    assert owner.refusal(IMS, "ListVirtualMFADevices", MaxItems=101) == (400, "InvalidParameter.MaxItems")


def test_a_bound_device_is_listed_with_its_user(owner: Program) -> None:
    bind(owner, "phone")
    devices = owner.ims("ListVirtualMFADevices")["VirtualMFADevices"]["VirtualMFADevice"]
    phone = next(device for device in devices if device["SerialNumber"] == SERIAL.format("phone"))
    assert phone.keys() == {"SerialNumber", "ActivateDate", "User"}
    assert phone["User"].keys() == {"UserId", "UserPrincipalName", "DisplayName"}
    assert phone["User"]["UserPrincipalName"] == CAROL


def test_the_holders_device_is_told(owner: Program) -> None:
    assert owner.ims("GetAccountMFAInfo")["IsMFAEnable"] is False
    with owner.world.services.acts.open() as act:
        owner.world.services.users.set_device(act, "1234567890123456", "1234567890123456", "KRSXG5CTMVRXEZLU")
    assert owner.ims("GetAccountMFAInfo")["IsMFAEnable"] is True


def test_another_accounts_device_and_users_are_unknown(owner: Program, stranger: Program) -> None:
    bind(owner, "phone")
    assert listed(stranger) == []
    serial = SERIAL.format("phone")
    assert stranger.refusal(IMS, "DeleteVirtualMFADevice", SerialNumber=serial) == (
        404,
        "EntityNotExist.VirtualMFADevice",
    )
    for action in ("UnbindMFADevice", "DisableVirtualMFA", "GetUserMFAInfo"):
        assert stranger.refusal(IMS, action, UserPrincipalName=CAROL) == (404, "EntityNotExist.User")


@pytest.mark.parametrize(("action", "parameters"), ACTIONS.items())
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str, parameters: dict[str, str]) -> None:
    assert carol.refusal(IMS, action, **parameters) == (403, "NoPermission")
