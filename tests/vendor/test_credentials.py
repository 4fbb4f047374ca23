"""The vendor's credentials library: it fetches temporary credentials itself, and hands them to the other clients."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alibabacloud_credentials.client import Client as Credentials
from alibabacloud_credentials.exceptions import CredentialException
from alibabacloud_credentials.models import Config as Source
from alibabacloud_ram20150501.client import Client as RamClient
from alibabacloud_ram20150501.models import CreateUserRequest, ListUsersRequest
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.utils_models import Config

from tests.support.oidc_issuer import Issuer, token
from tests.support.roles import trusting
from tests.vendor.conftest import Account
from tests.vendor.test_current_federation import assumable, ci, delete_role, robot


def ram_with(account: Account, **source: object) -> RamClient:
    """Return a client that gets its credentials as `source` says."""
    credential = Credentials(Source(sts_endpoint=account.server.url, **source))
    return RamClient(Config(credential=credential, endpoint=account.clients.address, protocol="http"))


def role_source(account: Account) -> dict[str, object]:
    user = robot(account)
    role = assumable(account, "reader", trusting("RAM", account.arn("root")))
    key = {"access_key_id": user.key_id, "access_key_secret": user.secret}
    return {"type": "ram_role_arn", "role_arn": role, "role_session_name": "nightly", **key}


def test_a_role_is_assumed_behind_the_scenes(account: Account) -> None:
    ram = ram_with(account, **role_source(account))
    assert [one.user_name for one in ram.list_users(ListUsersRequest()).body.users.user] == ["robot"]
    with pytest.raises(ClientException) as caught:
        ram.create_user(CreateUserRequest(user_name="mallory"))
    assert (caught.value.status_code, caught.value.code) == (403, "NoPermission")
    delete_role(account, "reader")
    with pytest.raises(ClientException) as caught:
        ram.list_users(ListUsersRequest())
    assert (caught.value.status_code, caught.value.code) == (400, "InvalidSecurityToken.Expired")


def test_a_session_policy_is_handed_over(account: Account) -> None:
    only = '{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "ram:ListGroups", "Resource": "*"}]}'
    ram = ram_with(account, policy=only, **role_source(account))
    with pytest.raises(ClientException) as caught:
        ram.list_users(ListUsersRequest())
    assert caught.value.code == "NoPermission"


def test_a_role_that_cannot_be_assumed_is_said_so(account: Account) -> None:
    source = role_source(account) | {"role_arn": account.arn("role/none")}
    with pytest.raises(CredentialException, match=r"EntityNotExist\.Role"):
        Credentials(Source(sts_endpoint=account.server.url, **source)).get_credential()


def test_a_token_in_a_file_is_exchanged(account: Account, issuer: Issuer, tmp_path: Path) -> None:
    asked = ci(account, issuer)
    file = tmp_path / "token"
    file.write_text(token(issuer.claims(datetime.now(UTC))))
    arns = {"role_arn": asked["RoleArn"], "oidc_provider_arn": asked["OIDCProviderArn"]}
    ram = ram_with(account, type="oidc_role_arn", role_session_name="b-7", oidc_token_file_path=str(file), **arns)
    assert ram.list_users(ListUsersRequest()).body.users.user == []
