"""Two accounts in which everything stands ready to be refused. A refusal changes nothing, so all pairs share them.

In acme each thing has one reason not to be deleted, made again or found; in the account `full` every limit is reached.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from idp.infra.system_clock import SystemClock
from idp.model.application import Application
from idp.model.domain import DomainAlias
from idp.model.group import Group, GroupMember
from idp.model.identity_provider import OidcProvider, SamlProvider
from idp.model.policy import Attachment, Policy, PolicyVersion
from idp.model.role import Role
from idp.rules import identity_providers
from idp.rules import policies as rules
from idp.rules.role_sessions import MOST_SESSION_POLICIES
from idp.services import applications, domains, groups, oidc_providers, saml_providers
from tests.api.errors.pair import FULL
from tests.api.errors.tokens import StatedTokens
from tests.api.everything import SAMPLES, furnished
from tests.api.granting import grant
from tests.support import roles
from tests.support.permits import user_id
from tests.support.rpc import Program, give_keys, key_of
from tests.support.saml_idp import Issued, encoded, metadata, signed
from tests.support.totp import ALICE_SEED
from tests.support.world import ACCOUNT, OTHER, World

FULL_STATE = f"""
accounts:
  - id: "{FULL}"
    owner: {{logon_name: owner@full.example, password: Owner-pass-3}}
    users: [{{name: full}}]
  - id: "{OTHER}"
    security_preference: {{AllowUserToChangePassword: false, AllowUserToManageMFADevices: false}}
"""
FULL_KEY = ("LTAIfullfullfullfullfull", "fullsecretfullsecretfullsecret")
SAML, OIDC = (f"acs:ram::{ACCOUNT}:{kind}-provider" for kind in ("saml", "oidc"))
ROLE = f"acs:ram::{ACCOUNT}:role"
WRONG_PASSWORDS = 5
"""As many as the policy of acme takes before it locks."""


@dataclass
class Stage:
    """Programs by name, and the IDs that were handed out."""

    world: World
    programs: dict[str, Program] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


def prepared(directory: Path) -> Stage:
    """Make the stage."""
    world = World(directory)
    world.clock.set(SystemClock().now())  # assertions are verified with the real one
    world.policy(MaxLoginAttemps=WRONG_PASSWORDS, PasswordReusePrevention=3)
    world.apply(FULL_STATE)
    world.resolver.table["failing.example"] = None
    give_keys(world)
    with world.services.acts.open() as act:
        world.services.access_keys.keep(act, FULL, FULL, *FULL_KEY)
    owner = Program(world)
    stage = Stage(world, {"owner": owner, "full": Program(world, FULL_KEY)}, furnished(owner))
    people(stage)
    owner.idp("CreateDomainAlias", DomainName="failing.example")
    policies(owner)
    federation(stage)
    fill(world)
    return stage


def people(stage: Stage) -> None:
    """Let each user have one thing that keeps it from being deleted; `dave` is locked out, `erin` has nothing."""
    world, owner = stage.world, stage.programs["owner"]
    for name in ("erin", "keys", "grouped", "granted", "bound"):
        owner.ram("CreateUser", UserName=name)
    for name in ("spare", "granted"):
        owner.ram("CreateGroup", GroupName=name)
    for user, group in (("carol", "devs"), ("grouped", "spare")):
        owner.ram("AddUserToGroup", UserName=user, GroupName=group)
    stage.ids["KeyOfKeys"] = owner.ram("CreateAccessKey", UserName="keys")["AccessKey"]["AccessKeyId"]
    with world.services.acts.open() as act:
        world.services.users.set_device(act, ACCOUNT, user_id(world, "bound"), ALICE_SEED)
    told = owner.ram("GetUserMFAInfo", UserName="bound")["MFADevice"]
    owner.ram("CreateVirtualMFADevice", VirtualMFADeviceName="locked")
    stage.ids |= {"BoundDevice": told["SerialNumber"], "AppSecretId": secret(owner, stage.ids["AppId"])}
    for name in ("carol", "dave"):
        grant(world, name)
        stage.programs[name] = Program(world, key_of(world, name))
    for _try in range(WRONG_PASSWORDS):
        stage.programs["dave"].ram("ChangePassword", OldPassword="wrong", NewPassword="New-pass-123")
        owner.ram("BindMFADevice", UserName="dave", **BAD_CODES)
    stage.programs["inactive"] = Program(world, key_of(world, "keys"))
    inactive = stage.programs["inactive"].key_id
    owner.ram("UpdateAccessKey", UserName="keys", UserAccessKeyId=inactive, Status="Inactive")
    stage.programs["strict"] = Program(world, key_of(world, "alice", OTHER))
    roles.allow(world, "alice", roles.EVERYTHING, account=OTHER)


BAD_CODES = {"SerialNumber": SAMPLES["SerialNumber"], "AuthenticationCode1": "000000", "AuthenticationCode2": "000000"}


def secret(owner: Program, app_id: str) -> str:
    """Make a secret of an application, and return its ID."""
    return str(owner.ims("CreateAppSecret", AppId=app_id)["AppSecret"]["AppSecretId"])


def policies(owner: Program) -> None:
    """Attach one policy to a user, one to a group, one to a role; give one a second version."""
    for kind, name in (("User", "granted"), ("Group", "granted"), ("Role", "dev")):
        policy = f"of-{kind.lower()}"
        owner.ram("CreatePolicy", PolicyName=policy, PolicyDocument=SAMPLES["PolicyDocument"])
        target = {f"{kind}Name": name}
        owner.ram(f"AttachPolicyTo{kind}", PolicyName=policy, PolicyType="Custom", **target)
    owner.ram("CreatePolicy", PolicyName="versions", PolicyDocument=SAMPLES["PolicyDocument"])
    owner.ram("CreatePolicyVersion", PolicyName="versions", PolicyDocument=SAMPLES["PolicyDocument"])


def federation(stage: Stage) -> None:
    """Let roles trust the providers, and acme; the program `session` has as many session policies as there may be."""
    world, owner = stage.world, stage.programs["owner"]
    world.services.federated_sessions._tokens = StatedTokens()
    owner.ims("UpdateOIDCProvider", OIDCProviderName="ci", ClientIds="deploy", IssuanceLimitTime=1)
    owner.ims("AddFingerprintToOIDCProvider", OIDCProviderName="ci", Fingerprint=SAMPLES["Fingerprint"])
    ends = world.clock.now() + timedelta(seconds=1)
    stale = metadata(extra=f'validUntil="{ends:%Y-%m-%dT%H:%M:%SZ}"')
    owner.ims("CreateSAMLProvider", SAMLProviderName="stale", EncodedSAMLMetadataDocument=stale)
    world.clock.advance(seconds=2)
    roles.role(world, "by-saml", roles.trusting("Federated", f"{SAML}/corp"))
    roles.role(world, "by-oidc", roles.trusting("Federated", f"{OIDC}/ci"))
    roles.role(world, "closed", roles.trusting("RAM", f"acs:ram::{OTHER}:root"))
    chained = roles.role(world, "chained", roles.trusting("RAM", f"acs:ram::{ACCOUNT}:root"), roles.EVERYTHING)
    stage.ids["policy"] = roles.document(roles.EVERYTHING)
    session = stage.programs["carol"]
    for _step in range(MOST_SESSION_POLICIES):
        session = roles.session(session, chained, Policy=stage.ids["policy"], SourceIdentity="carol")
    gone = roles.role(world, "gone", roles.trusting("RAM", f"acs:ram::{ACCOUNT}:root"))
    stage.programs |= {"session": session, "gone": roles.session(stage.programs["carol"], gone)}
    owner.ram("DeleteRole", RoleName="gone")
    stage.ids |= assertions(world.clock.now()) | tokens(int(world.clock.now().timestamp()))


def assertions(now: datetime) -> dict[str, str]:
    """Return assertions for some roles: a good one, one of yesterday, and one that nobody signed."""
    named = [f"{ROLE}/{name},{SAML}/corp" for name in ("by-saml", "closed", "nosuch")]
    issued = Issued(now=now, roles=named)
    return {
        "assertion": encoded(signed(issued.response())),
        "old-assertion": encoded(signed(replace(issued, now=now - timedelta(days=1)).response())),
        "unsigned-assertion": encoded(issued.response()),
    }


def tokens(now: int) -> dict[str, str]:
    """Return what tokens state: a good one, and others with one thing wrong."""
    good = {"iss": SAMPLES["IssuerUrl"], "aud": "deploy", "sub": "repo:acme", "iat": now, "exp": now + 600}
    stated = {
        "token": good,
        "old-token": good | {"exp": now - 1},
        "nameless-token": good | {"sub": ""},
        "other-token": good | {"aud": "wiki"},
        "strange-token": good | {"iss": "https://evil.example"},
    }
    return {name: json.dumps(claims) for name, claims in stated.items()}


def fill(world: World) -> None:
    """Reach every limit of the account `full`, straight in the store: programs would need minutes."""
    full = world.services.people.find(FULL, "full").id
    rows(world, Group, groups.QUOTA, display_name="", comments="")
    rows(world, Policy, rules.MOST_POLICIES, description="", default_version=1, newest_version=rules.MOST_VERSIONS)
    rows(world, Role, rules.MOST_ROLES, **ROLE_ROW)
    rows(world, SamlProvider, saml_providers.QUOTA, description="", metadata_document="", authn_sign_algo="rsa-sha1")
    lists = {"client_ids": numbered(identity_providers.MOST_CLIENT_IDS), "fingerprints": numbered(5)}
    rows(world, OidcProvider, oidc_providers.QUOTA, description="", issuer_url=None, issuance_limit_hours=1, **lists)
    rows(world, Application, applications.QUOTA, **APPLICATION_ROW)
    rows(world, DomainAlias, domains.QUOTA, verification_code="x")
    for number in range(1, rules.MOST_VERSIONS + 1):
        rows(world, PolicyVersion, 1, policy_id="0", number=number, document="{}")
    for number in range(groups.QUOTA_OF_USER):
        rows(world, GroupMember, 1, group_id=str(number + 1), user_id=full)
    for kind, target in (("user", full), ("group", "0"), ("role", "0")):
        for number in range(rules.MOST_ATTACHED[kind, "Custom"]):
            of = {"target_kind": kind, "target_id": target, "policy_type": "Custom", "policy_key": f"n{number + 1}"}
            rows(world, Attachment, 1, **of)
    program = Program(world, FULL_KEY)
    for user in ("full", "full", None):
        program.ram("CreateAccessKey", UserName=user)
    for _secret in range(applications.SECRETS):
        secret(program, "n0")


ROLE_ROW = {"description": "", "trust_document": "{}", "max_session_duration": 3600, "allow_console_login": False}
APPLICATION_ROW = {
    "redirect_uris": ["https://a.example"],
    "post_logout_redirect_uris": [],
    "scopes": ["openid"],
    "public": False,
    "display_name": "",
    "app_type": "WebApp",
    "access_token_seconds": 3600,
}


def numbered(most: int) -> list[str]:
    return [f"n{number}" for number in range(most)]


def rows(world: World, table: Any, most: int, **columns: Any) -> None:
    """Store so many rows of the account `full`: IDs count from 0, names from `n0`."""
    known = table.__table__.c.keys()
    now = world.clock.now()
    made = []
    for number, name in enumerate(numbered(most)):
        named = {"id": str(number), "account_id": FULL, "name": name, "name_key": name, "client_id": name}
        stamps = {
            key: now
            for key in known
            if key.endswith("_at") and key in {"created_at", "updated_at", "joined_at", "attached_at"}
        }
        row = {key: value for key, value in named.items() if key in known} | stamps | columns
        made.append(row | ({"issuer_url": f"https://{name}.example"} if "issuer_url" in known else {}))
    with world.services.acts.open() as act:
        act.tx.execute(insert(table), made)
