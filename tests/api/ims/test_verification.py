"""Mail addresses and phones that administrators set: kept and told, and never a second factor."""

from pathlib import Path

import pytest
from sqlalchemy import select

from idp.model.mfa_device import VerificationDevice
from tests.support.permits import user_id
from tests.support.processes import PostgresServer
from tests.support.rpc import IMS, Program, give_keys, key_of
from tests.support.world import World, outcome

NO_EMAIL = {"Email": "", "Status": ""}
NO_PHONE = {"AreaCode": "", "PhoneNumber": "", "Status": ""}
ALICE = "alice@acme.onaliyun.com"
CAROL = "carol@acme.onaliyun.com"
EMAIL = {"VerifyType": "email", "Email": "carol@mail.example"}
PHONE = {"VerifyType": "sms", "MobilePhone": "86-18600000000"}
ABSENT = (404, "EntityNotExist.User.MFADevice")


def told(program: Program, user: str = CAROL) -> tuple[object, object]:
    answer = program.ims("GetVerificationInfo", UserPrincipalName=user)
    return answer["SecurityEmailDevice"], answer["SecurityPhoneDevice"]


def put(program: Program, *wanted: dict[str, str], user: str = CAROL) -> None:
    for one in wanted:
        assert program.ims("SetVerificationInfo", UserPrincipalName=user, **one).keys() == {"RequestId"}


def test_nobody_has_one_at_first(owner: Program) -> None:
    owner.ram("AttachPolicyToUser", UserName="bob", PolicyType="System", PolicyName="AliyunRAMReadOnlyAccess")
    bob = Program(owner.world, key_of(owner.world, "bob"))
    own = bob.ims("GetVerificationInfo")
    assert told(owner) == (own["SecurityEmailDevice"], own["SecurityPhoneDevice"]) == (NO_EMAIL, NO_PHONE)


def test_what_is_set_is_told_as_pending_until_it_is_unbound(owner: Program) -> None:
    put(owner, EMAIL)
    assert told(owner) == ({"Email": "carol@mail.example", "Status": "pending"}, NO_PHONE)
    put(owner, PHONE, EMAIL | {"Email": "c@new.example"})
    phone = {"AreaCode": "86", "PhoneNumber": "18600000000", "Status": "pending"}
    assert told(owner) == ({"Email": "c@new.example", "Status": "pending"}, phone)
    assert told(owner, ALICE) == (NO_EMAIL, NO_PHONE)
    assert owner.refusal(IMS, "UnbindVerification", UserPrincipalName=CAROL, **EMAIL) == ABSENT
    assert owner.ims("UnbindVerification", UserPrincipalName=CAROL, **PHONE).keys() == {"RequestId"}
    assert told(owner) == ({"Email": "c@new.example", "Status": "pending"}, NO_PHONE)
    assert owner.refusal(IMS, "UnbindVerification", UserPrincipalName=CAROL, **PHONE) == ABSENT
    events = owner.world.events("set_verification_info", "success")
    assert [one.details for one in events] == [{"type": "email"}, {"type": "sms"}, {"type": "email"}]
    assert owner.world.events("unbind_verification")[0].details == {"type": "sms"}


@pytest.mark.parametrize("action", ["SetVerificationInfo", "UnbindVerification"])
@pytest.mark.parametrize(
    ("wanted", "refused"),
    [
        ({"VerifyType": "email"}, (400, "MissingEmail")),
        ({"VerifyType": "sms"}, (400, "MissingMobilePhone")),
        ({"VerifyType": "email", "MobilePhone": "86-18600000000"}, (400, "MissingEmail")),
        ({"VerifyType": "pigeon", "Email": "a@b.example"}, (400, "InvalidParameter.VerifyType")),
        ({"Email": "a@b.example"}, (400, "MissingVerifyType")),
        ({"VerifyType": "email", "Email": "nobody"}, (400, "InvalidParameter.Email.Format")),
        ({"VerifyType": "email", "Email": "a@b.example\nBcc: x@y.example"}, (400, "InvalidParameter.Email.Format")),
        ({"VerifyType": "email", "Email": "a@" + "b" * 300}, (400, "InvalidParameter.Email.Length")),
        ({"VerifyType": "sms", "MobilePhone": "18600000000"}, (400, "InvalidParameter.MobilePhone.Format")),
        ({"VerifyType": "sms", "MobilePhone": "86-1860000000x"}, (400, "InvalidParameter.MobilePhone.Format")),
        ({"VerifyType": "sms", "MobilePhone": "86-\u0661\u0662\u0663\u0664"}, (400, "InvalidParameter.MobilePhone.Format")),
    ],
)  # fmt: skip
def test_only_addresses_and_numbers_are_taken(
    owner: Program, action: str, wanted: dict[str, str], refused: tuple[int, str]
) -> None:
    assert owner.refusal(IMS, action, UserPrincipalName=CAROL, **wanted) == refused
    assert told(owner) == (NO_EMAIL, NO_PHONE)


@pytest.mark.parametrize("settings", [{}, {"MFAOperationForLogin": "mandatory"}])
def test_a_pending_one_neither_asks_for_a_factor_nor_is_one(owner: Program, settings: dict[str, str]) -> None:
    owner.world.preference(**settings)
    report = owner.ims("GetAccountSecurityPracticeReport")["AccountSecurityPracticeInfo"]
    put(owner, EMAIL, PHONE)
    step = owner.world.password("carol@acme", "Carol-pass-1")
    assert outcome(step.decision) == ("ask bind_device" if settings else "admit")
    assert owner.ims("GetUserMFAInfo", UserPrincipalName=CAROL)["IsMFAEnable"] is False
    assert owner.ims("GetAccountSecurityPracticeReport")["AccountSecurityPracticeInfo"] == report


def test_postgresql_keeps_it_alike(tmp_path: Path, postgres: PostgresServer) -> None:
    world = World(tmp_path, postgres.url("verification"))
    give_keys(world)
    owner = Program(world)
    put(owner, EMAIL, EMAIL | {"Email": "c@new.example"}, PHONE)
    assert owner.refusal(IMS, "UnbindVerification", UserPrincipalName=CAROL, **EMAIL) == ABSENT
    owner.ims("UnbindVerification", UserPrincipalName=CAROL, **PHONE)
    assert told(owner) == ({"Email": "c@new.example", "Status": "pending"}, NO_PHONE)
    owner.world.database.close()


def test_a_deleted_user_takes_it_along(owner: Program) -> None:
    owner.ram("CreateUser", UserName="zoe")
    zoe, zoes_id = "zoe@acme.onaliyun.com", user_id(owner.world, "zoe")
    put(owner, EMAIL, PHONE, user=zoe)
    owner.ram("DeleteUser", UserName="zoe")
    assert owner.status == 200
    with owner.world.database.reading() as tx:
        kept = select(VerificationDevice).where(VerificationDevice.user_id == zoes_id)
        assert tx.execute(kept).all() == []
    owner.ram("CreateUser", UserName="zoe")
    assert told(owner, zoe) == (NO_EMAIL, NO_PHONE)


def test_it_is_about_users_of_the_account_and_for_who_may(owner: Program, stranger: Program, carol: Program) -> None:
    put(owner, EMAIL, user=ALICE)
    for action, parameters in (
        ("GetVerificationInfo", {}),
        ("SetVerificationInfo", EMAIL),
        ("UnbindVerification", EMAIL),
    ):
        unknown = owner.refusal(IMS, action, UserPrincipalName="nobody@acme.onaliyun.com", **parameters)
        assert unknown == (404, "EntityNotExist.User")
        assert stranger.refusal(IMS, action, UserPrincipalName=ALICE, **parameters) == unknown
        for named in (ALICE, None):
            assert carol.refusal(IMS, action, UserPrincipalName=named, **parameters) == (403, "NoPermission")
    assert told(owner, ALICE)[0] == {"Email": EMAIL["Email"], "Status": "pending"}


def test_users_who_may_not_manage_their_devices_may_not_manage_these(owner: Program, carol: Program) -> None:
    owner.ram("AttachPolicyToUser", UserName="carol", PolicyType="System", PolicyName="AliyunRAMFullAccess")
    assert carol.ims("SetVerificationInfo", **EMAIL).keys() == {"RequestId"}
    owner.world.preference(AllowUserToManageMFADevices=False)
    for action in ("SetVerificationInfo", "UnbindVerification"):
        assert carol.refusal(IMS, action, **EMAIL) == carol.refusal(IMS, "UnbindMFADevice", UserPrincipalName=CAROL)
    assert told(owner)[0] == {"Email": EMAIL["Email"], "Status": "pending"}
