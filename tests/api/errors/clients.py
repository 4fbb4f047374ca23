"""Refusals of actions on applications and identity providers."""

from idp import granting_refusals as g
from idp import refusals as r
from tests.api.errors.pair import Pair
from tests.api.everything import HR

URIS = "https://crm.example/cb"
NEW = {"AppName": "new", "RedirectUris": URIS}
PROVIDER = {"OIDCProviderName": "new", "IssuerUrl": "https://new.example"}
FULL = {"OIDCProviderName": "n0"}

APPLICATIONS = [
    Pair("Ims.CreateApplication", "EntityAlreadyExists.Application", r.APPLICATION_EXISTS, {"RedirectUris": URIS}),
    Pair("Ims.CreateApplication", "LimitExceeded.Application", r.APPLICATION_QUOTA, NEW, "full"),
    Pair("Ims.CreateApplication", "InvalidParameter.AppName.InvalidChars", r.FIELD_CHARACTERS, {"AppName": "a b"}),
    Pair("Ims.CreateApplication", "InvalidParameter.AppName.Length", r.FIELD_LENGTH, {"AppName": "x" * 65}),
    Pair("Ims.CreateApplication", "InvalidParameter.AppType", r.PARAMETER_FORMAT, {"AppType": "ServerApp"}),
    Pair("Ims.CreateApplication", "InvalidParameter.RedirectUris", r.FIELD_FORMAT),
    Pair("Ims.CreateApplication", "InvalidParameter.PredefinedScopes", r.PARAMETER_FORMAT, NEW | {"PredefinedScopes": "x"}),
    Pair("Ims.CreateApplication", "InvalidParameter.RequiredScopes", r.SETTING_FIXED, NEW | {"RequiredScopes": "x"}),
    Pair("Ims.CreateApplication", "InvalidParameter.AccessTokenValidity.Range", r.SETTING_RANGE, NEW | {"AccessTokenValidity": "899"}),
    Pair("Ims.CreateApplication", "InvalidParameter.RefreshTokenValidity", r.SETTING_FIXED, NEW | {"RefreshTokenValidity": "1"}),
    Pair("Ims.CreateApplication", "InvalidParameter.SecretRequired", r.SETTING_FIXED, NEW | {"SecretRequired": "false"}),
    Pair("Ims.CreateApplication", "InvalidParameter.IsMultiTenant", r.SETTING_FIXED, NEW | {"IsMultiTenant": "true"}),
    Pair("Ims.CreateApplication", "InvalidParameter.ProtocolVersion", r.SETTING_FIXED, NEW | {"ProtocolVersion": "2.1"}),
    Pair("Ims.UpdateApplication", "InvalidParameter.NewRedirectUris", r.FIELD_FORMAT, {"NewRedirectUris": "x"}),
    Pair("Ims.UpdateApplication", "InvalidParameter.NewPredefinedScopes", r.PARAMETER_FORMAT, {"NewPredefinedScopes": "x"}),
    Pair("Ims.UpdateApplication", "InvalidParameter.NewRequiredScopes", r.SETTING_FIXED, {"NewRequiredScopes": "x"}),
    Pair("Ims.UpdateApplication", "InvalidParameter.NewAccessTokenValidity.Range", r.SETTING_RANGE, {"NewAccessTokenValidity": "10801"}),
    Pair("Ims.UpdateApplication", "InvalidParameter.NewRefreshTokenValidity", r.SETTING_FIXED, {"NewRefreshTokenValidity": "1"}),
    Pair("Ims.UpdateApplication", "InvalidParameter.NewSecretRequired", r.SETTING_FIXED, {"NewSecretRequired": "false"}),
    Pair("Ims.UpdateApplication", "InvalidParameter.NewIsMultiTenant", r.SETTING_FIXED, {"NewIsMultiTenant": "true"}),
    Pair("Ims.CreateAppSecret", "LimitExceeded.Application.AppSecret", r.APPLICATION_SECRET_QUOTA, {"AppId": "n0"}, "full"),
]  # fmt: skip
SAML = [
    Pair("Ims.CreateSAMLProvider", "EntityAlreadyExists.SAMLProvider", g.SAML_PROVIDER_EXISTS, {"SAMLProviderName": "CORP"}),
    Pair("Ims.CreateSAMLProvider", "LimitExceeded.SAMLProvider", g.SAML_PROVIDER_QUOTA, by="full"),
    Pair("Ims.CreateSAMLProvider", "InvalidParameter.SAMLProviderName.InvalidChars", r.FIELD_CHARACTERS, {"SAMLProviderName": "-a"}),
    Pair("Ims.CreateSAMLProvider", "InvalidParameter.SAMLProviderName.Length", r.FIELD_LENGTH, {"SAMLProviderName": "x" * 129}),
    Pair("Ims.CreateSAMLProvider", "InvalidParameter.EncodedSAMLMetadataDocument.Format", g.SAML_METADATA, {"EncodedSAMLMetadataDocument": "x"}),
    Pair("Ims.CreateSAMLProvider", "InvalidParameter.AuthnSignAlgo", r.PARAMETER_FORMAT, {"AuthnSignAlgo": "md5"}),
    Pair("Ims.UpdateSAMLProvider", "InvalidParameter.NewEncodedSAMLMetadataDocument.Format", g.SAML_METADATA, {"NewEncodedSAMLMetadataDocument": "x"}),
    Pair("Ims.UpdateSAMLProvider", "InvalidParameter.AuthnSignAlgo", r.PARAMETER_FORMAT, {"AuthnSignAlgo": "md5"}),
]  # fmt: skip
OIDC = [
    Pair("Ims.CreateOIDCProvider", "EntityAlreadyExists.OIDCProvider", g.OIDC_PROVIDER_EXISTS, PROVIDER | {"OIDCProviderName": "CI"}),
    Pair("Ims.CreateOIDCProvider", "EntityAlreadyExists.OIDCProvider", g.OIDC_PROVIDER_EXISTS, {"OIDCProviderName": "new"}),
    Pair("Ims.CreateOIDCProvider", "LimitExceeded.OIDCProvider", g.OIDC_PROVIDER_QUOTA, PROVIDER, "full"),
    Pair("Ims.CreateOIDCProvider", "InvalidParameter.OIDCProviderName.InvalidChars", r.FIELD_CHARACTERS, {"OIDCProviderName": "-a"}),
    Pair("Ims.CreateOIDCProvider", "InvalidParameter.OIDCProviderName.Length", r.FIELD_LENGTH, {"OIDCProviderName": "x" * 129}),
    Pair("Ims.CreateOIDCProvider", "InvalidParameter.IssuerUrl.Format", g.ISSUER_URL, {"IssuerUrl": "https://ci.example?x"}),
    Pair("Ims.CreateOIDCProvider", "InvalidParameter.IssuerUrl.Length", r.FIELD_LENGTH, {"IssuerUrl": "https://ci.example/" + "x" * 255}),
    Pair("Ims.CreateOIDCProvider", "InvalidParameter.IssuanceLimitTime", r.PARAMETER_FORMAT, {"IssuanceLimitTime": "169"}),
    Pair("Ims.CreateOIDCProvider", "InvalidParameter.ClientId.InvalidChars", r.FIELD_CHARACTERS, {"ClientIds": "a b"}),
    Pair("Ims.CreateOIDCProvider", "InvalidParameter.Fingerprint.InvalidChars", r.FIELD_CHARACTERS, {"Fingerprints": "a-b"}),
    Pair("Ims.CreateOIDCProvider", "LimitExceeded.OIDCProvider.ClientId", g.LIMIT_PROVIDER_ENTRIES, {"ClientIds": ",".join(map(str, range(51)))}),
    Pair("Ims.CreateOIDCProvider", "LimitExceeded.OIDCProvider.Fingerprint", g.LIMIT_PROVIDER_ENTRIES, {"Fingerprints": "a,b,c,d,e,f"}),
    Pair("Ims.UpdateOIDCProvider", "InvalidParameter.IssuanceLimitTime", r.PARAMETER_FORMAT, {"IssuanceLimitTime": "0"}),
    Pair("Ims.UpdateOIDCProvider", "InvalidParameter.ClientId.InvalidChars", r.FIELD_CHARACTERS, {"ClientIds": "a b"}),
    Pair("Ims.UpdateOIDCProvider", "LimitExceeded.OIDCProvider.ClientId", g.LIMIT_PROVIDER_ENTRIES, {"ClientIds": ",".join(map(str, range(51)))}),
    Pair("Ims.AddClientIdToOIDCProvider", "EntityAlreadyExists.OIDCProvider.ClientId", g.PROVIDER_ENTRY_EXISTS),
    Pair("Ims.AddClientIdToOIDCProvider", "LimitExceeded.OIDCProvider.ClientId", g.LIMIT_PROVIDER_ENTRIES, FULL, "full"),
    Pair("Ims.AddClientIdToOIDCProvider", "InvalidParameter.ClientId.InvalidChars", r.FIELD_CHARACTERS, {"ClientId": "a b"}),
    Pair("Ims.RemoveClientIdFromOIDCProvider", "EntityNotExist.OIDCProvider.ClientId", g.PROVIDER_ENTRY_UNKNOWN, {"ClientId": "other"}),
    Pair("Ims.AddFingerprintToOIDCProvider", "EntityAlreadyExists.OIDCProvider.Fingerprint", g.PROVIDER_ENTRY_EXISTS),
    Pair("Ims.AddFingerprintToOIDCProvider", "LimitExceeded.OIDCProvider.Fingerprint", g.LIMIT_PROVIDER_ENTRIES, FULL, "full"),
    Pair("Ims.AddFingerprintToOIDCProvider", "InvalidParameter.Fingerprint.InvalidChars", r.FIELD_CHARACTERS, {"Fingerprint": "a-b"}),
    Pair("Ims.RemoveFingerprintFromOIDCProvider", "EntityNotExist.OIDCProvider.Fingerprint", g.PROVIDER_ENTRY_UNKNOWN, {"Fingerprint": "b"}),
]  # fmt: skip
DESCRIBED = {"EntityId": "https://new.example", "AcsUrl": "https://new.example/acs"}
ANOTHER = {"SamlApplicationName": "new"} | DESCRIBED
SPEAKING_SAML = [
    Pair("Idp.CreateSamlApplication", "EntityAlreadyExists.Application", r.APPLICATION_EXISTS, DESCRIBED),
    Pair("Idp.CreateSamlApplication", "EntityAlreadyExists.Application", r.APPLICATION_EXISTS, ANOTHER | HR),
    Pair("Idp.CreateSamlApplication", "LimitExceeded.Application", r.APPLICATION_QUOTA, ANOTHER, lowered="idp.services.saml_applications.QUOTA"),
    Pair("Idp.CreateSamlApplication", "InvalidParameter.SamlApplicationName", r.FIELD_FORMAT, ANOTHER | {"SamlApplicationName": "a/b"}),
    *(
        Pair(f"Idp.{verb}SamlApplication", f"InvalidParameter.{prefix}{name}", kind, more | {f"{prefix}{key}": text for key, text in given.items()})
        for verb, prefix, more in (("Create", "", ANOTHER), ("Update", "New", {}))
        for name, kind, given in (
            ("EntityId", r.FIELD_FORMAT, {"EntityId": ""}),
            ("EntityId", r.FIELD_FORMAT, {"EntityId": "x" * 1025}),
            ("AcsUrl", r.FIELD_FORMAT, {"AcsUrl": "javascript:alert(1)"}),
            ("MetadataDocument", r.FIELD_FORMAT, {"MetadataDocument": "%", "AcsUrl": "", "EntityId": ""}),
            ("MetadataDocument", r.FIELD_FORMAT, {"MetadataDocument": "eA==", "AcsUrl": "", "EntityId": ""}),
            ("MetadataUrl", r.FIELD_FORMAT, {"MetadataUrl": "ftp://x.example", "AcsUrl": None}),
            ("MetadataUrl", r.FIELD_FORMAT, {"MetadataUrl": "http://127.0.0.1:1/metadata", "AcsUrl": None}),
            ("MetadataUrl", r.FIELD_FORMAT, {"MetadataUrl": "http://127.0.0.1:1/metadata", "MetadataDocument": "eA=="}),
            ("MetadataCertificate", r.FIELD_FORMAT, {"MetadataCertificate": "x"}),
            ("MetadataCertificate", r.FIELD_FORMAT, {"MetadataCertificate": "x", "MetadataUrl": "http://127.0.0.1:1/metadata", "AcsUrl": None}),
            ("NameIdFormat", r.FIELD_FORMAT, {"NameIdFormat": "kerberos"}),
            ("Attributes", r.PARAMETER_FORMAT, {"Attributes": "{"}),
            ("Attributes", r.PARAMETER_FORMAT, {"Attributes": '{"a": [1]}'}),
            ("Attributes", r.FIELD_FORMAT, {"Attributes": '{"a": "salary"}'}),
            ("Attributes", r.FIELD_FORMAT, {"Attributes": '{"a": []}'}),
            ("Signed", r.FIELD_FORMAT, {"Signed": "nothing"}),
            ("Encrypted", r.FIELD_FORMAT, {"Encrypted": "true"}),
        )
    ),
]  # fmt: skip
PAIRS = [*APPLICATIONS, *SAML, *OIDC, *SPEAKING_SAML]
