"""User SSO settings by the IMS API: kept and checked as a whole."""

from typing import Any

import pytest

from tests.support.rpc import IMS, Program
from tests.support.saml_idp import encoded, metadata
from tests.support.world import ACCOUNT

OFF = {
    "SsoEnabled": False,
    "SsoLoginWithDomain": True,
    "AuthnSignAlgo": "rsa-sha1",
    "AuxiliaryDomain": "",
    "MetadataDocument": "",
}


def test_user_sso_is_off_until_it_is_switched_on(owner: Program) -> None:
    assert owner.ims("GetUserSsoSettings")["UserSsoSettings"] == OFF
    on = {"SsoEnabled": True, "MetadataDocument": metadata(), "AuxiliaryDomain": "sso.acme.example"}
    assert owner.ims("SetUserSsoSettings", **on)["UserSsoSettings"] == OFF | on
    assert owner.ims("SetUserSsoSettings", SsoLoginWithDomain=False)["UserSsoSettings"] == OFF | on | {
        "SsoLoginWithDomain": False
    }
    assert owner.ims("SetUserSsoSettings", SsoEnabled="False", SsoLoginWithDomain="true")[
        "UserSsoSettings"
    ] == OFF | on | {"SsoEnabled": False}


def test_the_change_is_audited_without_the_document(owner: Program) -> None:
    owner.ims("SetUserSsoSettings", SsoEnabled=True, MetadataDocument=metadata())
    event = owner.world.events("set_settings")[-1]
    assert (event.account_id, event.actor, event.details["section"]) == (ACCOUNT, f"acs:ram::{ACCOUNT}:root", "UserSso")
    assert event.details["changes"]["after"] == {"SsoEnabled": True, "MetadataDocument": None}


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"SsoEnabled": True}, (400, "InvalidParameter.MetadataDocument")),
        ({"SsoEnabled": "maybe"}, (400, "InvalidParameter.SsoEnabled")),
        ({"MetadataDocument": encoded("<a/>")}, (400, "InvalidParameter.MetadataDocument.Format")),
        ({"MetadataDocument": "%"}, (400, "InvalidParameter.MetadataDocument.Format")),
        ({"AuthnSignAlgo": "rsa-md5"}, (400, "InvalidParameter.AuthnSignAlgo")),
        ({"AuxiliaryDomain": "not a domain"}, (400, "InvalidParameter.AuxiliaryDomain")),
        ({"AuxiliaryDomain": "UPPER.example"}, (400, "InvalidParameter.AuxiliaryDomain")),
    ],
)
def test_bad_settings_change_nothing(owner: Program, parameters: dict[str, Any], refusal: tuple[int, str]) -> None:
    assert owner.refusal(IMS, "SetUserSsoSettings", **parameters) == refusal
    assert owner.ims("GetUserSsoSettings")["UserSsoSettings"] == OFF


def test_expired_metadata_is_refused_yet_sso_can_be_switched_off_with_what_expired(owner: Program) -> None:
    soon = metadata(extra='validUntil="2026-11-24T13:00:00Z"')
    owner.ims("SetUserSsoSettings", SsoEnabled=True, MetadataDocument=soon)
    owner.world.clock.advance(hours=2)
    assert owner.ims("SetUserSsoSettings", SsoEnabled=False, MetadataDocument=soon)["UserSsoSettings"] == OFF | {
        "MetadataDocument": soon
    }
    expired = metadata(extra='validUntil="2026-11-24T12:59:00Z"')
    refused = owner.refusal(IMS, "SetUserSsoSettings", MetadataDocument=expired)
    assert refused == (400, "InvalidParameter.MetadataDocument.Format")


def test_the_document_cannot_go_while_sso_is_on(owner: Program) -> None:
    owner.ims("SetUserSsoSettings", SsoEnabled=True, MetadataDocument=metadata())
    assert owner.refusal(IMS, "SetUserSsoSettings", MetadataDocument="") == (400, "InvalidParameter.MetadataDocument")
    assert owner.ims("SetUserSsoSettings", MetadataDocument="", SsoEnabled=False)["UserSsoSettings"] == OFF


def test_another_accounts_settings_are_its_own(owner: Program, stranger: Program) -> None:
    owner.ims("SetUserSsoSettings", SsoEnabled=True, MetadataDocument=metadata())
    assert stranger.ims("GetUserSsoSettings")["UserSsoSettings"] == OFF


@pytest.mark.parametrize("action", ["GetUserSsoSettings", "SetUserSsoSettings"])
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str) -> None:
    assert carol.refusal(IMS, action) == (403, "NoPermission")
