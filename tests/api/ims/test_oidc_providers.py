"""OpenID Connect providers by the IMS API."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from idp.services.oidc_providers import ProviderFields
from tests.support.rpc import IMS, Program
from tests.support.world import ACCOUNT, World

PRINT = "902EF2DEEB3C5B13EA4C3D5193629309E231AE55"
ACTIONS = {
    "CreateOIDCProvider": {"IssuerUrl": "https://x.example"},
    "GetOIDCProvider": {},
    "UpdateOIDCProvider": {},
    "DeleteOIDCProvider": {},
    "AddClientIdToOIDCProvider": {"ClientId": "x"},
    "RemoveClientIdFromOIDCProvider": {"ClientId": "x"},
    "AddFingerprintToOIDCProvider": {"Fingerprint": "x"},
    "RemoveFingerprintFromOIDCProvider": {"Fingerprint": "x"},
}


def create(owner: Program, name: str = "ci", **parameters: object) -> dict[str, Any]:
    given = {"OIDCProviderName": name, "IssuerUrl": f"https://{name}.example", "ClientIds": "deploy,wiki"}
    return owner.ims("CreateOIDCProvider", **given | parameters)


def test_a_provider_is_created_described_changed_and_deleted(owner: Program) -> None:
    made = create(owner, Fingerprints=PRINT, IssuanceLimitTime=168, Description="Builds")["OIDCProvider"]
    assert made == {
        "Arn": f"acs:ram::{ACCOUNT}:oidc-provider/ci",
        "OIDCProviderName": "ci",
        "Description": "Builds",
        "IssuerUrl": "https://ci.example",
        "ClientIds": "deploy,wiki",
        "Fingerprints": PRINT.lower(),
        "IssuanceLimitTime": 168,
        "CreateDate": "2026-11-24T12:00:10Z",
        "UpdateDate": "2026-11-24T12:00:10Z",
        "GmtCreate": "1795521610000",
        "GmtModified": "1795521610000",
    }
    assert owner.ims("GetOIDCProvider", OIDCProviderName="ci")["OIDCProvider"] == made
    owner.world.clock.advance(seconds=1)
    changes = {"ClientIds": "other", "IssuanceLimitTime": 1, "NewDescription": ""}
    changed = owner.ims("UpdateOIDCProvider", OIDCProviderName="ci", **changes)["OIDCProvider"]
    assert (changed["ClientIds"], changed["IssuanceLimitTime"], changed["Description"]) == ("other", 1, "")
    assert changed["GmtModified"] == "1795521611000"
    assert set(owner.ims("DeleteOIDCProvider", OIDCProviderName="ci")) == {"RequestId"}
    assert owner.refusal(IMS, "GetOIDCProvider", OIDCProviderName="ci") == (404, "EntityNotExist.OIDCProvider")
    told = [event.what for event in owner.world.events()[-4:]]
    assert told == ["create_oidc_provider", "update_oidc_provider", "delete_oidc_provider", "ram:GetOIDCProvider"]


def test_client_ids_and_fingerprints_come_and_go_one_by_one(owner: Program) -> None:
    create(owner)
    the: dict[str, Any] = {"OIDCProviderName": "ci"}
    assert (
        owner.ims("AddClientIdToOIDCProvider", **the, ClientId="a:b/c")["OIDCProvider"]["ClientIds"]
        == "deploy,wiki,a:b/c"
    )
    assert (
        owner.ims("RemoveClientIdFromOIDCProvider", **the, ClientId="wiki")["OIDCProvider"]["ClientIds"]
        == "deploy,a:b/c"
    )
    assert (
        owner.ims("AddFingerprintToOIDCProvider", **the, Fingerprint=PRINT)["OIDCProvider"]["Fingerprints"]
        == PRINT.lower()
    )
    assert (
        owner.ims("RemoveFingerprintFromOIDCProvider", **the, Fingerprint=PRINT)["OIDCProvider"]["Fingerprints"] == ""
    )


@pytest.mark.parametrize(
    ("action", "parameters", "refusal"),
    [
        ("AddClientIdToOIDCProvider", {"ClientId": "deploy"}, (409, "EntityAlreadyExists.OIDCProvider.ClientId")),
        ("AddClientIdToOIDCProvider", {"ClientId": "a,b"}, (400, "InvalidParameter.ClientId.InvalidChars")),
        ("AddClientIdToOIDCProvider", {"ClientId": "/a"}, (400, "InvalidParameter.ClientId.InvalidChars")),
        ("AddClientIdToOIDCProvider", {"ClientId": "a" * 129}, (400, "InvalidParameter.ClientId.Length")),
        ("AddClientIdToOIDCProvider", {}, (400, "MissingClientId")),
        ("RemoveClientIdFromOIDCProvider", {"ClientId": "none"}, (404, "EntityNotExist.OIDCProvider.ClientId")),
        ("AddFingerprintToOIDCProvider", {"Fingerprint": "a-b"}, (400, "InvalidParameter.Fingerprint.InvalidChars")),
        ("RemoveFingerprintFromOIDCProvider", {"Fingerprint": "a"}, (404, "EntityNotExist.OIDCProvider.Fingerprint")),
        ("UpdateOIDCProvider", {"IssuanceLimitTime": 0}, (400, "InvalidParameter.IssuanceLimitTime")),
        ("UpdateOIDCProvider", {"NewDescription": "x" * 257}, (400, "InvalidParameter.NewDescription.Length")),
        ("UpdateOIDCProvider", {"ClientIds": "a,,b"}, (400, "InvalidParameter.ClientId.Length")),
        ("UpdateOIDCProvider", {"ClientIds": ",".join(f"c{n}" for n in range(51))}, (409, "LimitExceeded.OIDCProvider.ClientId")),
        ("DeleteOIDCProvider", {}, (200, "")),
    ],
)  # fmt: skip
def test_bad_changes_are_refused(
    owner: Program, action: str, parameters: dict[str, Any], refusal: tuple[int, str]
) -> None:
    create(owner)
    assert owner.refusal(IMS, action, OIDCProviderName="ci", **parameters) == refusal


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"OIDCProviderName": None}, (400, "MissingOIDCProviderName")),
        ({"IssuerUrl": None}, (400, "MissingIssuerUrl")),
        ({"OIDCProviderName": "-ci"}, (400, "InvalidParameter.OIDCProviderName.InvalidChars")),
        ({"OIDCProviderName": "TAKEN"}, (409, "EntityAlreadyExists.OIDCProvider")),
        ({"IssuerUrl": "https://taken.example"}, (409, "EntityAlreadyExists.OIDCProvider")),
        *[({"IssuerUrl": url}, (400, "InvalidParameter.IssuerUrl.Format")) for url in (
            "ftp://ci.example", "ci.example", "https://", "https://ci.example?x=1", "https://ci.example#x", "https://u@ci.example", "https://ci.example/@x",
            "HTTPS://ci.example", "https://ci example", "https://ci.example:x", "https://ci.example\\x", "javascript:x", "https:ci.example", "https://cï.example",
        )],
        ({"IssuerUrl": "https://" + "x" * 250}, (400, "InvalidParameter.IssuerUrl.Length")),
        ({"IssuanceLimitTime": 169}, (400, "InvalidParameter.IssuanceLimitTime")),
        ({"IssuanceLimitTime": "x"}, (400, "InvalidParameter.IssuanceLimitTime")),
        ({"Fingerprints": "a,b,c,d,e,f"}, (409, "LimitExceeded.OIDCProvider.Fingerprint")),
        ({"Description": "x" * 257}, (400, "InvalidParameter.Description.Length")),
    ],
)  # fmt: skip
def test_bad_providers_are_not_created(owner: Program, parameters: dict[str, Any], refusal: tuple[int, str]) -> None:
    create(owner, "taken")
    given = {"OIDCProviderName": "ci", "IssuerUrl": "https://ci.example"} | parameters
    assert owner.refusal(IMS, "CreateOIDCProvider", **given) == refusal
    assert len(owner.ims("ListOIDCProviders")["OIDCProviders"]["OIDCProvider"]) == 1


def test_plain_http_is_for_test_mode_only(owner: Program) -> None:
    owner.world.services.oidc_providers._plain_http = False
    answer = create(owner, IssuerUrl="http://ci.example")
    assert answer["Code"] == "InvalidParameter.IssuerUrl.Format"


def test_parallel_additions_keep_the_limit(owner: Program, world: World) -> None:
    create(owner)

    def add(number: int) -> int:
        program = Program(world)
        return program.refusal(IMS, "AddFingerprintToOIDCProvider", OIDCProviderName="ci", Fingerprint=f"f{number}")[0]

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(add, range(8))) == [200] * 5 + [409] * 3
    found = owner.ims("GetOIDCProvider", OIDCProviderName="ci")["OIDCProvider"]["Fingerprints"]
    assert len(found.split(",")) == 5


def test_a_hundred_providers_are_the_most_and_are_listed_by_pages(owner: Program, world: World) -> None:
    with world.services.acts.open() as act:
        for number in range(100):
            fields = ProviderFields(
                issuer_url=f"https://{number}.example", client_ids="", fingerprints="", hours=1, description=""
            )
            world.services.oidc_providers.create(act, ACCOUNT, f"p{number:02}", fields)
    assert create(owner)["Code"] == "LimitExceeded.OIDCProvider"
    first = owner.ims("ListOIDCProviders", MaxItems=60)
    rest = owner.ims("ListOIDCProviders", Marker=first["Marker"])
    names = [row["OIDCProviderName"] for page in (first, rest) for row in page["OIDCProviders"]["OIDCProvider"]]
    assert names == [f"p{number:02}" for number in range(100)]
    assert rest["IsTruncated"] is False


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - {"CreateOIDCProvider"}))
def test_another_accounts_provider_is_unknown(owner: Program, stranger: Program, action: str) -> None:
    create(owner)
    assert stranger.refusal(IMS, action, OIDCProviderName="ci", **ACTIONS[action]) == (
        404,
        "EntityNotExist.OIDCProvider",
    )


@pytest.mark.parametrize("action", [*ACTIONS, "ListOIDCProviders"])
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str) -> None:
    given = {"OIDCProviderName": "ci"} | ACTIONS.get(action, {})
    assert carol.refusal(IMS, action, **given) == (403, "NoPermission")
