"""Policies, roles, providers, sessions and applications: every action, with success."""

from idp.infra.system_clock import SystemClock
from tests.api.sts.conftest import OIDC_PROVIDER, PROVIDER
from tests.support.oidc_issuer import Issuer, token
from tests.support.roles import ASSUMING, EVERYTHING, document, trusting
from tests.support.rpc import STS, Program, key_of
from tests.support.saml_idp import US, Issued, encoded, metadata, signed
from tests.support.world import ACCOUNT
from tests.vendor.drive import TAGS, Drive

ROLE = f"acs:ram::{ACCOUNT}:role/{{}}"
UNSIGNED = {"Version": STS, "Format": "JSON"}


def policies(drive: Drive) -> None:
    one = {"PolicyName": "all"}
    typed = one | {"PolicyType": "Custom"}
    drive.ram("CreatePolicy", PolicyDocument=document(EVERYTHING), Description="All", Tag=TAGS, **one)
    drive.ram("CreatePolicyVersion", PolicyDocument=document(ASSUMING), **one)
    drive.ram("SetDefaultPolicyVersion", VersionId="v2", **one)
    drive.ram("UpdatePolicyDescription", NewDescription="Assuming", **one)
    drive.ram("GetPolicy", **typed)
    drive.ram("GetPolicyVersion", VersionId="v1", **typed)
    drive.ram("ListPolicyVersions", **typed)
    drive.ram("ListPolicies", MaxItems=1)
    drive.ram("ListPolicies", PolicyType="Custom")
    drive.owner.ram("CreateGroup", GroupName="g")
    drive.ram("CreateRole", RoleName="r", AssumeRolePolicyDocument=trusting("RAM", f"acs:ram::{ACCOUNT}:root"))
    targets = {"User": "bob", "Group": "g", "Role": "r"}
    for kind, name in targets.items():
        drive.ram(f"AttachPolicyTo{kind}", **typed, **{f"{kind}Name": name})
        drive.ram(f"ListPoliciesFor{kind}", **{f"{kind}Name": name})
    drive.ram("ListEntitiesForPolicy", **typed)
    for kind, name in targets.items():
        drive.ram(f"DetachPolicyFrom{kind}", **typed, **{f"{kind}Name": name})
    drive.ram("DeletePolicyVersion", VersionId="v1", **one)
    drive.ram("DeletePolicy", **one)


def roles(drive: Drive) -> None:
    world = drive.owner.world
    trust = trusting("RAM", f"acs:ram::{ACCOUNT}:root")
    drive.ram("CreateRole", RoleName="robot", AssumeRolePolicyDocument=trust, Description="A robot", Tag=TAGS)
    drive.ram("GetRole", RoleName="robot")
    drive.ram("UpdateRole", RoleName="robot", NewDescription="The robot")
    drive.ram("ListRoles", MaxItems=1)
    drive.ram("ListRoles")
    drive.owner.ram("AttachPolicyToUser", UserName="bob", PolicyType="System", PolicyName="AliyunSTSAssumeRoleAccess")
    bob = Program(world, key_of(world, "bob"))
    found = drive.call("Sts", "AssumeRole", bob, RoleArn=ROLE.format("robot"), RoleSessionName="s1")["Credentials"]
    acting = Program(world, (found["AccessKeyId"], found["AccessKeySecret"]), found["SecurityToken"])
    for program in (drive.owner, bob, acting):
        drive.call("Sts", "GetCallerIdentity", program)
    drive.ram("DeleteRole", RoleName="robot")


def denial(drive: Drive) -> None:
    deny = {"Effect": "Deny", "Action": "ram:ListUsers", "Resource": "*"}
    drive.owner.ram("CreatePolicy", PolicyName="never", PolicyDocument=document(deny))
    drive.owner.ram("AttachPolicyToUser", UserName="bob", PolicyType="Custom", PolicyName="never")
    bob = Program(drive.owner.world, key_of(drive.owner.world, "bob"))
    denied = bob.ram("ListUsers")["AccessDeniedDetail"]
    drive.ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=denied["EncodedDiagnosticMessage"])


def saml(drive: Drive) -> None:
    world = drive.owner.world
    world.clock.set(SystemClock().now())
    one = {"SAMLProviderName": "corp"}
    drive.ims("CreateSAMLProvider", EncodedSAMLMetadataDocument=metadata(), Description="Corp", **one)
    drive.owner.ims("CreateSAMLProvider", SAMLProviderName="last", EncodedSAMLMetadataDocument=metadata())
    drive.ims("GetSAMLProvider", **one)
    drive.ims("UpdateSAMLProvider", NewDescription="The corp", **one)
    drive.ims("ListSAMLProviders", MaxItems=1)
    trust = trusting("Federated", PROVIDER, StringEquals={"saml:recipient": f"{US}/acs"})
    drive.owner.ram("CreateRole", RoleName="dev", AssumeRolePolicyDocument=trust)
    issued = Issued(now=world.clock.now(), roles=[f"{ROLE.format('dev')},{PROVIDER}"])
    form = {
        "SAMLProviderArn": PROVIDER,
        "RoleArn": ROLE.format("dev"),
        "SAMLAssertion": encoded(signed(issued.response())),
    }
    unsigned(drive, "AssumeRoleWithSAML", form)
    drive.ims("DeleteSAMLProvider", **one)


def oidc(drive: Drive) -> None:
    one = {"OIDCProviderName": "ci"}
    with Issuer() as issuer:
        fields = {"IssuerUrl": issuer.url, "ClientIds": "deploy", "Fingerprints": "a" * 40, "Description": "CI"}
        drive.ims("CreateOIDCProvider", IssuanceLimitTime=1, **fields, **one)
        drive.owner.ims("CreateOIDCProvider", OIDCProviderName="last", IssuerUrl="https://ci.example")
        drive.ims("UpdateOIDCProvider", NewDescription="The CI", **one)
        drive.ims("AddClientIdToOIDCProvider", ClientId="other", **one)
        drive.ims("RemoveClientIdFromOIDCProvider", ClientId="other", **one)
        drive.ims("AddFingerprintToOIDCProvider", Fingerprint="b" * 40, **one)
        for print_ in ("a" * 40, "b" * 40):
            drive.ims("RemoveFingerprintFromOIDCProvider", Fingerprint=print_, **one)
        drive.ims("GetOIDCProvider", **one)
        drive.ims("ListOIDCProviders", MaxItems=1)
        conditions = {"oidc:iss": issuer.url, "oidc:aud": "deploy"}
        trust = trusting("Federated", OIDC_PROVIDER, StringEquals=conditions)
        drive.owner.ram("CreateRole", RoleName="build", AssumeRolePolicyDocument=trust)
        form = {"OIDCProviderArn": OIDC_PROVIDER, "RoleArn": ROLE.format("build"), "RoleSessionName": "build-7"}
        given = token(issuer.claims(drive.owner.world.clock.now()))
        unsigned(drive, "AssumeRoleWithOIDC", form | {"OIDCToken": given})
    drive.ims("DeleteOIDCProvider", **one)


def unsigned(drive: Drive, action: str, form: dict[str, str]) -> None:
    program = Program(drive.owner.world)
    drive.keep("Sts", action, program, program.send(UNSIGNED | {"Action": action}, {}, data=form))


def applications(drive: Drive) -> None:
    fields = {"DisplayName": "Customers", "RedirectUris": "https://crm.example/cb"}
    made = drive.ims("CreateApplication", AppName="crm", AppType="WebApp", **fields)["Application"]
    one = {"AppId": made["AppId"]}
    drive.ims("GetApplication", **one)
    drive.ims("UpdateApplication", NewDisplayName="Sales", **one)
    drive.ims("ListApplications")
    drive.ims("ListPredefinedScopes")
    secret = one | {"AppSecretId": drive.ims("CreateAppSecret", **one)["AppSecret"]["AppSecretId"]}
    drive.ims("GetAppSecret", **secret)
    drive.ims("ListAppSecretIds", **one)
    drive.ims("DeleteAppSecret", **secret)
    drive.ims("DeleteApplication", **one)


STEPS = (policies, roles, denial, saml, oidc, applications)
