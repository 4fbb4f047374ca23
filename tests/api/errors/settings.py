"""Refusals of actions on the account's settings, its alias and domains, on sessions and the audit trail."""

from idp import granting_refusals as g
from idp import refusals as r
from tests.api.errors.pair import Pair, both

SETTINGS = [
    *both("SetPasswordPolicy", "InvalidParameter.MaxPasswordAge.Range", r.SETTING_RANGE, MaxPasswordAge="1096"),
    *both("SetPasswordPolicy", "InvalidParameter.MaxLoginAttemps.Range", r.SETTING_RANGE, MaxLoginAttemps="33"),
    *both("SetPasswordPolicy", "InvalidParameter.PasswordReusePrevention.Range", r.SETTING_RANGE, PasswordReusePrevention="25"),
    Pair("Ims.SetPasswordPolicy", "InvalidParameter.MinimumPasswordDifferentCharacter.Range", r.SETTING_RANGE, {"MinimumPasswordDifferentCharacter": "9"}),
    Pair("Ims.SetPasswordPolicy", "InvalidParameter.InitialPasswordAge", r.SETTING_FIXED, {"InitialPasswordAge": "13"}),
    *both("SetSecurityPreference", "InvalidParameter.LoginSessionDuration.Range", r.SETTING_RANGE, LoginSessionDuration="25"),
    *both("SetSecurityPreference", "InvalidParameter.LoginNetworkMasks", r.SETTING_VALUE, LoginNetworkMasks="x"),
    Pair("Ram.SetSecurityPreference", "InvalidParameter.AllowUserToManagePublicKeys", r.SETTING_FIXED, {"AllowUserToManagePublicKeys": "true"}),
    Pair("Ims.SetSecurityPreference", "InvalidParameter.MFAOperationForLogin", r.SETTING_VALUE, {"MFAOperationForLogin": "x"}),
    Pair("Ims.SetSecurityPreference", "InvalidParameter.VerificationTypes", r.SETTING_FIXED, {"VerificationTypes": '["sms"]'}),
    Pair("Ims.SetUserSsoSettings", "InvalidParameter.AuthnSignAlgo", r.SETTING_VALUE, {"AuthnSignAlgo": "md5"}),
    Pair("Ims.SetUserSsoSettings", "InvalidParameter.AuxiliaryDomain", r.SETTING_VALUE, {"AuxiliaryDomain": "a b"}),
    Pair("Ims.SetUserSsoSettings", "InvalidParameter.MetadataDocument.Format", g.SAML_METADATA, {"MetadataDocument": "x"}),
    Pair("Ims.SetUserSsoSettings", "InvalidParameter.MetadataDocument", g.SSO_WITHOUT_METADATA, {"SsoEnabled": "true"}),
    Pair("Idp.SetLoginMask", "InvalidParameter.LoginMask", r.SETTING_VALUE, {"LoginMask": "x"}),
    Pair("Idp.SetLoginMask", "InvalidParameter.LoginMask.LeavesOutCaller", r.MASK_LEAVES_OUT, {"LoginMask": "192.0.2.0/24"}),
]  # fmt: skip
DOMAINS = [
    Pair("Ram.SetAccountAlias", "EntityAlreadyExists.AccountAlias", r.ALIAS_SET_ALREADY),
    Pair("Ram.SetAccountAlias", "EntityAlreadyExists.AccountAlias", r.ALIAS_TAKEN, {"AccountAlias": "acme"}, "full"),
    Pair("Ims.SetDefaultDomain", "EntityAlreadyExists.AccountAlias", r.ALIAS_TAKEN, {"DefaultDomainName": "acme.onaliyun.com"}, "full"),
    Pair("Ims.SetDefaultDomain", "InvalidParameter.DefaultDomainName.Format", r.DEFAULT_DOMAIN_FORMAT, {"DefaultDomainName": "acme.example"}),
    Pair("Ims.SetDefaultDomain", "InvalidParameter.AccountAlias.Format", r.ALIAS_FORMAT, {"DefaultDomainName": "a--b.onaliyun.com"}),
    Pair("Ims.SetDefaultDomain", "InvalidParameter.AccountAlias.Length", r.ALIAS_LENGTH, {"DefaultDomainName": "ab.onaliyun.com"}),
    Pair("Idp.CreateDomainAlias", "EntityAlreadyExists.Domain", r.DOMAIN_EXISTS, {"DomainName": "waiting.example"}),
    Pair("Idp.CreateDomainAlias", "EntityAlreadyExists.Domain", r.DOMAIN_TAKEN, {"DomainName": "acme.example"}, "full"),
    Pair("Idp.CreateDomainAlias", "LimitExceeded.DomainAlias", r.DOMAIN_QUOTA, by="full"),
    Pair("Idp.VerifyDomainAlias", "DomainVerification.Failed", r.DOMAIN_UNPROVEN, {"DomainName": "waiting.example"}),
    Pair("Idp.VerifyDomainAlias", "DomainVerification.DnsFailure", r.DOMAIN_DNS_FAILURE, {"DomainName": "failing.example"}),
    Pair("Idp.VerifyDomainAlias", "Throttling.DomainVerification", r.TOO_MANY_VERIFICATIONS, {"DomainName": "waiting.example"}, lowered="idp.services.domains.VERIFICATIONS"),
    *(
        Pair(f"Idp.{name}DomainAlias", "InvalidParameter.DomainName", r.DOMAIN_FORMAT, {"DomainName": "x"})
        for name in ("Create", "Delete", "Verify")
    ),
]  # fmt: skip
OURS = [
    Pair("Idp.ListAuditEvents", "InvalidParameter.Outcome", r.PARAMETER_FORMAT, {"Outcome": "x"}),
    Pair("Idp.ListAuditEvents", "InvalidParameter.StartTime", r.PARAMETER_FORMAT, {"StartTime": "yesterday"}),
    Pair("Idp.ListAuditEvents", "InvalidParameter.EndTime", r.PARAMETER_FORMAT, {"EndTime": "tomorrow"}),
    Pair("Idp.InspectSamlMessage", "InvalidParameter.Message", r.PARAMETER_FORMAT),
    Pair("Idp.InspectSamlMessage", "InvalidParameter.Door", r.PARAMETER_FORMAT, {"Message": "<x/>", "Door": "x"}),
    Pair("Idp.InspectSamlMessage", "InvalidParameter.Address", r.PARAMETER_FORMAT, {"Message": "<x/>", "Address": "x"}),
    Pair("Idp.InspectSamlMessage", "EntityNotExist.AuditEvent", g.AUDIT_EVENT_UNKNOWN, {"EventId": "999999999"}),
    Pair("Idp.RevokeTemporarySessions", "InvalidParameter.RoleName", r.PARAMETER_FORMAT, {"RoleName": None}),
    Pair("Idp.RevokeTemporarySessions", "InvalidParameter.Before", r.PARAMETER_FORMAT, {"Before": "2100-01-01T00:00:00Z"}),
]  # fmt: skip
PAIRS = [*SETTINGS, *DOMAINS, *OURS]
