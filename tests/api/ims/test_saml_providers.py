"""SAML providers by the IMS API."""

import base64
from typing import Any

import pytest

from tests.support.rpc import IMS, Program
from tests.support.saml_idp import encoded, metadata
from tests.support.world import ACCOUNT, World

NAME = "EncodedSAMLMetadataDocument"
BAD_DOCUMENT = (400, f"InvalidParameter.{NAME}.Format")


def create(owner: Program, name: str = "corp", **parameters: object) -> dict[str, Any]:
    return owner.ims("CreateSAMLProvider", **{"SAMLProviderName": name, NAME: metadata()} | parameters)


def test_a_provider_is_created_described_changed_and_deleted(owner: Program) -> None:
    made = create(owner, Description="The corporation", AuthnSignAlgo="rsa-sha256")["SAMLProvider"]
    assert made == {
        "Arn": f"acs:ram::{ACCOUNT}:saml-provider/corp",
        "SAMLProviderName": "corp",
        "Description": "The corporation",
        "AuthnSignAlgo": "rsa-sha256",
        "CreateDate": "2026-11-24T12:00:10Z",
        "UpdateDate": "2026-11-24T12:00:10Z",
    }
    got = owner.ims("GetSAMLProvider", SAMLProviderName="corp")["SAMLProvider"]
    assert got == made | {NAME: metadata()}
    owner.world.clock.advance(minutes=1)
    changes = {"NewDescription": "", f"New{NAME}": metadata("second"), "AuthnSignAlgo": "rsa-sha1"}
    changed = owner.ims("UpdateSAMLProvider", SAMLProviderName="corp", **changes)["SAMLProvider"]
    assert changed == made | {"Description": "", "AuthnSignAlgo": "rsa-sha1", "UpdateDate": "2026-11-24T12:01:10Z"}
    assert owner.ims("GetSAMLProvider", SAMLProviderName="corp")["SAMLProvider"][NAME] == metadata("second")
    assert set(owner.ims("DeleteSAMLProvider", SAMLProviderName="corp")) == {"RequestId"}
    assert owner.refusal(IMS, "GetSAMLProvider", SAMLProviderName="corp") == (404, "EntityNotExist.SAMLProvider")


def test_changes_are_audited(owner: Program) -> None:
    create(owner)
    owner.ims("UpdateSAMLProvider", SAMLProviderName="corp", NewDescription="new")
    owner.ims("DeleteSAMLProvider", SAMLProviderName="corp")
    told = [(event.what, event.actor, event.details.get("name")) for event in owner.world.events()[-3:]]
    root = f"acs:ram::{ACCOUNT}:root"
    assert told == [(f"{verb}_saml_provider", root, "corp") for verb in ("create", "update", "delete")]


def test_metadata_that_has_expired_is_refused_unless_it_is_the_one_that_is_kept(owner: Program) -> None:
    soon = metadata(extra='validUntil="2026-11-24T13:00:00Z"')
    create(owner, **{NAME: soon})
    owner.world.clock.advance(hours=2)
    create_again = {"SAMLProviderName": "other", NAME: soon}
    assert owner.refusal(IMS, "CreateSAMLProvider", **create_again) == BAD_DOCUMENT
    assert owner.world.events()[-1].details["exact"] == "has expired (validUntil)"
    owner.ims("UpdateSAMLProvider", SAMLProviderName="corp", NewDescription="beside it", **{f"New{NAME}": soon})
    assert owner.status == 200
    expired = metadata(extra='validUntil="2026-11-24T12:59:00Z"')
    change = {"SAMLProviderName": "corp", f"New{NAME}": expired}
    assert owner.refusal(IMS, "UpdateSAMLProvider", **change) == (400, f"InvalidParameter.New{NAME}.Format")


def test_providers_are_listed_by_pages(owner: Program) -> None:
    for name in ("c", "a", "B"):
        create(owner, name)
    first = owner.ims("ListSAMLProviders", MaxItems=2)
    rest = owner.ims("ListSAMLProviders", MaxItems=2, Marker=first["Marker"])
    rows = [row for page in (first, rest) for row in page["SAMLProviders"]["SAMLProvider"]]
    assert [row["SAMLProviderName"] for row in rows] == ["a", "B", "c"]
    assert (first["IsTruncated"], rest["IsTruncated"]) == (True, False)
    assert set(rows[0]) == {"Arn", "CreateDate", "Description", "SAMLProviderName", "UpdateDate"}
    assert owner.refusal(IMS, "ListSAMLProviders", MaxItems=101) == (400, "InvalidParameter.MaxItems")


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"SAMLProviderName": None}, (400, "MissingSAMLProviderName")),
        ({NAME: None}, (400, f"Missing{NAME}")),
        *[({"SAMLProviderName": name}, (400, "InvalidParameter.SAMLProviderName.InvalidChars")) for name in (".a", "a-", "_", "a b", "a/b", "ä")],
        *[({"SAMLProviderName": name}, (400, "InvalidParameter.SAMLProviderName.Length")) for name in ("", "a" * 129)],
        ({"SAMLProviderName": "taken"}, (409, "EntityAlreadyExists.SAMLProvider")),
        ({"SAMLProviderName": "TAKEN"}, (409, "EntityAlreadyExists.SAMLProvider")),
        ({"Description": "x" * 257}, (400, "InvalidParameter.Description.Length")),
        ({"AuthnSignAlgo": "rsa-md5"}, (400, "InvalidParameter.AuthnSignAlgo")),
    ],
)  # fmt: skip
def test_bad_providers_are_not_created(owner: Program, parameters: dict[str, Any], refusal: tuple[int, str]) -> None:
    create(owner, "taken")
    assert (
        owner.refusal(IMS, "CreateSAMLProvider", **{"SAMLProviderName": "corp", NAME: metadata()} | parameters)
        == refusal
    )
    assert len(owner.ims("ListSAMLProviders")["SAMLProviders"]["SAMLProvider"]) == 1


def document(old: str, new: str) -> str:
    plain = base64.b64decode(metadata()).decode()
    assert old in plain
    return encoded(plain.replace(old, new))


@pytest.mark.parametrize(
    "hostile",
    [
        "%%%",
        "",
        encoded("x"),
        encoded("<a/>"),
        "A" * 150_004,
        document("<md:EntityDescriptor", '<!DOCTYPE x [<!ENTITY a "b">]><md:EntityDescriptor'),
        document("<md:EntityDescriptor", "<!DOCTYPE x><md:EntityDescriptor"),
        document("<md:SingleSignOnService", "<!-- x --><md:SingleSignOnService"),
        document("md:EntityDescriptor", "md:EntitiesDescriptor"),
        document('entityID="https://corp.example/idp"', ""),
        document("https://corp.example/idp", "x" * 1025),
        document("urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:1.1:protocol"),
        document("md:IDPSSODescriptor", "md:SPSSODescriptor"),
        document("</md:EntityDescriptor>", "<md:IDPSSODescriptor/></md:EntityDescriptor>"),
        document("<ds:X509Certificate>", "<ds:X509Certificate>AAAA"),
        document("MII", "MIJ"),
        document('use="signing"', 'use="encryption"'),
        metadata("idp", "second", "third"),
        document("<md:SingleSignOnService", '<md:Unknown xmlns:x="relative"/><md:SingleSignOnService'),
        *[metadata(location=f) for f in ("javascript:alert(1)", "data:,x", "ftp://x/", "/sso", "https://", "https://u:p@corp.example/", "https://corp example/", "file:///etc/passwd")],
        document("<md:SingleSignOnService", '<md:SingleLogoutService Location="javascript:x"/><md:SingleSignOnService'),
        document("<md:SingleSignOnService", '<md:SingleLogoutService Location="https://x" ResponseLocation="data:,x"/><md:SingleSignOnService'),
    ],
)  # fmt: skip
def test_bad_metadata_is_refused(owner: Program, hostile: str) -> None:
    assert owner.refusal(IMS, "CreateSAMLProvider", SAMLProviderName="corp", **{NAME: hostile}) == BAD_DOCUMENT
    create(owner)
    changed = owner.refusal(IMS, "UpdateSAMLProvider", SAMLProviderName="corp", **{f"New{NAME}": hostile})
    assert changed == (400, f"InvalidParameter.New{NAME}.Format")


def test_a_weak_key_is_refused(owner: Program) -> None:
    assert owner.refusal(IMS, "CreateSAMLProvider", SAMLProviderName="corp", **{NAME: metadata("weak")}) == BAD_DOCUMENT


def test_two_certificates_are_taken(owner: Program) -> None:
    create(owner, **{NAME: metadata("idp", "second")})
    assert owner.status == 200


def test_a_hundred_providers_are_the_most(owner: Program, world: World) -> None:
    providers = world.services.saml_providers
    with world.services.acts.open() as act:
        for number in range(100):
            providers.create(act, ACCOUNT, f"p{number}", metadata(), description="", authn_sign_algo="rsa-sha1")
    create(owner)
    assert (owner.status, owner.refusal(IMS, "CreateSAMLProvider", SAMLProviderName="x", **{NAME: metadata()})[1]) == (
        409,
        "LimitExceeded.SAMLProvider",
    )


@pytest.mark.parametrize("action", ["GetSAMLProvider", "UpdateSAMLProvider", "DeleteSAMLProvider"])
@pytest.mark.parametrize("name", ["corp", "none"])
def test_another_accounts_provider_is_unknown(owner: Program, stranger: Program, action: str, name: str) -> None:
    create(owner)
    assert stranger.refusal(IMS, action, SAMLProviderName=name) == (404, "EntityNotExist.SAMLProvider")


@pytest.mark.parametrize("verb", ["Create", "Get", "Update", "Delete", "List"])
def test_who_is_granted_nothing_may_do_nothing(carol: Program, verb: str) -> None:
    action = f"{verb}SAMLProvider" + ("s" if verb == "List" else "")
    given = {"SAMLProviderName": "corp", NAME: metadata()}
    assert carol.refusal(IMS, action, **given) == (403, "NoPermission")
