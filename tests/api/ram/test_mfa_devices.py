"""MFA devices by the RAM API."""

import base64
from typing import Any

import pytest

from idp.services import virtual_mfa_devices
from tests.api.devices import SERIAL, codes, made
from tests.api.granting import grant
from tests.support.rpc import RAM, Program
from tests.support.seed import seed
from tests.support.world import ACCOUNT, outcome

CODES = {"AuthenticationCode1": "000000", "AuthenticationCode2": "000001"}
ACTIONS: dict[str, dict[str, str]] = {
    "CreateVirtualMFADevice": {"VirtualMFADeviceName": "tablet"},
    "ListVirtualMFADevices": {},
    "DeleteVirtualMFADevice": {"SerialNumber": SERIAL.format("phone")},
    "BindMFADevice": {"UserName": "bob", "SerialNumber": SERIAL.format("phone"), **CODES},
    "UnbindMFADevice": {"UserName": "alice"},
    "GetUserMFAInfo": {"UserName": "alice"},
}


def bind(owner: Program, user: str, name: str, given: dict[str, str]) -> tuple[int, str]:
    return owner.refusal(RAM, "BindMFADevice", UserName=user, SerialNumber=SERIAL.format(name), **given)


def test_a_device_is_made_with_its_seed_and_picture(owner: Program) -> None:
    device = owner.ram("CreateVirtualMFADevice", VirtualMFADeviceName="phone")["VirtualMFADevice"]
    assert device.keys() == {"SerialNumber", "Base32StringSeed", "QRCodePNG"}
    assert device["SerialNumber"] == SERIAL.format("phone")
    assert len(device["Base32StringSeed"]) == 32
    assert base64.b64decode(device["QRCodePNG"]).startswith(b"\x89PNG")
    assert owner.world.events("create_mfa_device")[-1].details == {"serial": SERIAL.format("phone")}


@seed("UM-06", "UM-11", "UM-18")
def test_a_bound_device_is_asked_for_at_logon_and_its_codes_are_spent(owner: Program) -> None:
    key = made(owner, "phone")
    assert bind(owner, "carol", "phone", codes(owner, key)) == (200, "")
    assert owner.ram("GetUserMFAInfo", UserName="carol")["MFADevice"] == {
        "SerialNumber": SERIAL.format("phone"),
        "Type": "VMFA",
    }
    step = owner.world.password("carol@acme", "Carol-pass-1")
    assert outcome(step.decision) == "ask code"
    spent = codes(owner, key)["AuthenticationCode2"]
    assert outcome(owner.world.code(step, spent).decision) == "ask code because code_spent"
    assert owner.world.events("bind_mfa_device")[-1].actor == f"acs:ram::{ACCOUNT}:root"


def test_devices_are_listed_bound_or_not(owner: Program) -> None:
    bind(owner, "carol", "phone", codes(owner, made(owner, "phone")))
    made(owner, "Spare")
    listed = owner.ram("ListVirtualMFADevices")["VirtualMFADevices"]["VirtualMFADevice"]
    assert {"SerialNumber": SERIAL.format("Spare")} in listed
    users = {device["User"]["UserName"]: device["SerialNumber"] for device in listed if "User" in device}
    assert users["carol"] == SERIAL.format("phone")
    assert users["alice"].startswith(SERIAL.format(""))
    bound = next(device for device in listed if device["SerialNumber"] == SERIAL.format("phone"))
    assert bound.keys() == {"SerialNumber", "ActivateDate", "User"}
    assert bound["User"].keys() == {"UserId", "UserName", "DisplayName"}


@seed("UM-25", "UM-26")
def test_an_unbound_device_has_lost_its_seed_and_can_only_be_deleted(owner: Program) -> None:
    key = made(owner, "phone")
    bind(owner, "carol", "phone", codes(owner, key))
    serial = {"SerialNumber": SERIAL.format("phone")}
    assert owner.refusal(RAM, "DeleteVirtualMFADevice", **serial) == (409, "DeleteConflict.VirtualMFADevice.User")
    assert owner.ram("UnbindMFADevice", UserName="carol")["MFADevice"] == serial
    assert bind(owner, "carol", "phone", codes(owner, key, 1, 2)) == (404, "EntityNotExist.VirtualMFADevice")
    assert outcome(owner.world.password("carol@acme", "Carol-pass-1").decision) == "admit"
    assert serial in owner.ram("ListVirtualMFADevices")["VirtualMFADevices"]["VirtualMFADevice"]
    owner.ram("DeleteVirtualMFADevice", **serial)
    assert serial not in owner.ram("ListVirtualMFADevices")["VirtualMFADevices"]["VirtualMFADevice"]
    assert [owner.world.events(what)[-1].outcome for what in ("unbind_mfa_device", "delete_mfa_device")] == [
        "success"
    ] * 2


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("PHONE", (409, "EntityAlreadyExists.VirtualMFADevice")),
        ("a b", (400, "InvalidParameter.VirtualMFADeviceName.InvalidChars")),
        ("x" * 65, (400, "InvalidParameter.VirtualMFADeviceName.Length")),
        ("", (400, "InvalidParameter.VirtualMFADeviceName.Length")),
        (None, (400, "MissingVirtualMFADeviceName")),
    ],
)
def test_a_bad_device_is_not_made(owner: Program, name: str | None, refusal: tuple[int, str]) -> None:
    made(owner, "phone")
    assert owner.refusal(RAM, "CreateVirtualMFADevice", VirtualMFADeviceName=name) == refusal


def test_the_number_of_devices_is_bounded(owner: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virtual_mfa_devices, "QUOTA", 1)
    made(owner, "phone")
    refused = owner.refusal(RAM, "CreateVirtualMFADevice", VirtualMFADeviceName="spare")
    assert refused == (409, "LimitExceeded.VirtualMFADevice")


@seed("UM-07", "UM-08", "UM-09", "UM-15")
@pytest.mark.parametrize("steps", [(0, 0), (0, 2), (1, 0)])
def test_codes_that_do_not_follow_each_other_bind_nothing(owner: Program, steps: tuple[int, int]) -> None:
    key = made(owner, "phone")
    assert bind(owner, "carol", "phone", codes(owner, key, *steps)) == (403, "CheckAuthenticationCodeFail")
    assert owner.world.events("ram:BindMFADevice", "failure")[-1].reason == "CheckAuthenticationCodeFail"
    assert bind(owner, "carol", "phone", codes(owner, key)) == (200, "")


def test_wrong_codes_are_counted_and_lock(owner: Program) -> None:
    key = made(owner, "phone")
    refusals = [bind(owner, "carol", "phone", CODES) for _ in range(11)]
    assert refusals[0] == (403, "CheckAuthenticationCodeFail")
    assert refusals[-1] == (429, "Locked")
    assert bind(owner, "carol", "phone", codes(owner, key)) == (429, "Locked")


@pytest.mark.parametrize(
    ("user", "device", "given", "refusal"),
    [
        ("nobody", "phone", CODES, (404, "EntityNotExist.User")),
        ("carol", "none", CODES, (404, "EntityNotExist.VirtualMFADevice")),
        ("carol", "PHONE", CODES, (404, "EntityNotExist.VirtualMFADevice")),
        ("carol", "taken", CODES, (409, "EntityAlreadyExists.VirtualMFADevice.User")),
        ("alice", "phone", CODES, (409, "EntityAlreadyExists.User.MFADevice")),
        (
            "carol",
            "phone",
            CODES | {"AuthenticationCode1": "12345"},
            (400, "InvalidParameter.AuthenticationCode.Format"),
        ),
        ("carol", "phone", {"AuthenticationCode1": "123456"}, (400, "MissingAuthenticationCode2")),
    ],
)
def test_a_bad_binding_is_refused(
    owner: Program, user: str, device: str, given: dict[str, str], refusal: tuple[int, str]
) -> None:
    made(owner, "phone")
    bind(owner, "bob", "taken", codes(owner, made(owner, "taken")))
    assert bind(owner, user, device, given) == refusal


@pytest.mark.parametrize(
    ("action", "parameters", "refusal"),
    [
        ("UnbindMFADevice", {"UserName": "carol"}, (404, "EntityNotExist.User.MFADevice")),
        ("UnbindMFADevice", {"UserName": "nobody"}, (404, "EntityNotExist.User")),
        ("GetUserMFAInfo", {"UserName": "carol"}, (404, "EntityNotExist.User.MFADevice")),
        ("GetUserMFAInfo", {"UserName": "nobody"}, (404, "EntityNotExist.User")),
        ("DeleteVirtualMFADevice", {"SerialNumber": "phone"}, (404, "EntityNotExist.VirtualMFADevice")),
    ],
)
def test_what_is_not_there_is_unknown(
    owner: Program, action: str, parameters: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert owner.refusal(RAM, action, **parameters) == refusal


@seed("UM-04", "SP-12")
def test_a_user_who_may_not_manage_devices_binds_and_unbinds_none(owner: Program, carol: Program) -> None:
    grant(owner.world, "carol")
    key = made(owner, "phone")
    owner.ram("SetSecurityPreference", AllowUserToManageMFADevices="false")
    assert bind(carol, "carol", "phone", codes(owner, key)) == (403, "NoPermission")
    assert bind(owner, "carol", "phone", codes(owner, key)) == (200, "")
    assert carol.refusal(RAM, "UnbindMFADevice", UserName="carol") == (403, "NoPermission")
    assert carol.refusal(RAM, "UnbindMFADevice", UserName="alice") == (200, "")


def test_another_accounts_device_and_users_are_unknown(owner: Program, stranger: Program) -> None:
    key = made(owner, "phone")
    assert bind(stranger, "alice", "phone", codes(owner, key)) == (404, "EntityNotExist.VirtualMFADevice")
    assert bind(stranger, "carol", "phone", codes(owner, key)) == (404, "EntityNotExist.User")
    refused = stranger.refusal(RAM, "DeleteVirtualMFADevice", SerialNumber=SERIAL.format("phone"))
    assert refused == (404, "EntityNotExist.VirtualMFADevice")
    for action in ("UnbindMFADevice", "GetUserMFAInfo"):
        assert stranger.refusal(RAM, action, UserName="alice") == (404, "EntityNotExist.User.MFADevice")
    assert stranger.ram("ListVirtualMFADevices")["VirtualMFADevices"]["VirtualMFADevice"] == []


@pytest.mark.parametrize(("action", "parameters"), ACTIONS.items())
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str, parameters: dict[str, str]) -> None:
    assert carol.refusal(RAM, action, **parameters) == (403, "NoPermission")
