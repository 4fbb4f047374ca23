"""The refusals of what grants rights: policies, roles, identity providers and temporary credentials.

Those of user SSO are in `idp.enterprise_refusals`, all others in `idp.refusals`; each refusal is declared once.

A blank named `exact` is for the audit trail only: strangers are told no more than the sentence says.
"""

from idp.refusals import RefusalKind

# Policies and roles
POLICY_UNKNOWN = RefusalKind("EntityNotExist.Policy", 404, "The policy does not exist.")
POLICY_EXISTS = RefusalKind("EntityAlreadyExists.Policy", 409, "The policy does already exist.")
POLICY_QUOTA = RefusalKind("LimitExceeded.Policy", 409, "The count of policies is beyond the limit of {most}.")
POLICY_VERSION_UNKNOWN = RefusalKind("EntityNotExist.Policy.Version", 404, "The policy version does not exist.")
POLICY_VERSION_QUOTA = RefusalKind(
    "LimitExceeded.Policy.Version", 409, "The count of versions of the policy is beyond the limit of {most}."
)
POLICY_VERSION_DEFAULT = RefusalKind(
    "DeleteConflict.Policy.Version.Default", 409, "The default version of a policy cannot be deleted."
)
POLICY_IN_USE = RefusalKind("DeleteConflict.Policy.{kind}", 409, "The policy cannot be deleted: it has a {what}.")
DOCUMENT_MALFORMED = RefusalKind("MalformedPolicyDocument", 400, "The policy document is malformed: {why}.")
ATTACHED_ALREADY = RefusalKind(
    "EntityAlreadyExists.{kind}.Policy", 409, "The policy is attached to the {what} already."
)
NOT_ATTACHED = RefusalKind("EntityNotExist.{kind}.Policy", 404, "The policy is not attached to the {what}.")
ATTACHMENT_QUOTA = RefusalKind(
    "LimitExceeded.{kind}.Policy", 409, "The count of policies attached to the {what} is beyond the limit of {most}."
)
ROLE_UNKNOWN = RefusalKind("EntityNotExist.Role", 404, "The role does not exist.")
ROLE_EXISTS = RefusalKind("EntityAlreadyExists.Role", 409, "The role does already exist.")
ROLE_QUOTA = RefusalKind("LimitExceeded.Role", 409, "The count of roles is beyond the limit of {most}.")
ROLE_IN_USE = RefusalKind("DeleteConflict.Role.Policy", 409, "The role cannot be deleted: it has a policy.")
MESSAGE_UNREADABLE = RefusalKind(
    "InvalidParameter.EncodedDiagnosticMessage", 400, "The message was not made here for this account, or is damaged."
)

# Identity providers
SAML_PROVIDER_UNKNOWN = RefusalKind("EntityNotExist.SAMLProvider", 404, "The SAML provider does not exist.")
SAML_PROVIDER_EXISTS = RefusalKind("EntityAlreadyExists.SAMLProvider", 409, "The SAML provider does already exist.")
SAML_PROVIDER_QUOTA = RefusalKind("LimitExceeded.SAMLProvider", 409, "There are too many SAML providers.")
SAML_METADATA = RefusalKind("InvalidParameter.{name}.Format", 400, "The metadata document {why}.")
OIDC_PROVIDER_UNKNOWN = RefusalKind("EntityNotExist.OIDCProvider", 404, "The OIDC provider does not exist.")
OIDC_PROVIDER_EXISTS = RefusalKind("EntityAlreadyExists.OIDCProvider", 409, "The OIDC provider does already exist.")
OIDC_PROVIDER_QUOTA = RefusalKind("LimitExceeded.OIDCProvider", 409, "There are too many OIDC providers.")
ISSUER_URL = RefusalKind(
    "InvalidParameter.IssuerUrl.Format",
    400,
    "An issuer is an address that begins with https and has none of the characters ?, @ and #.",
)
LIMIT_PROVIDER_ENTRIES = RefusalKind(
    "LimitExceeded.OIDCProvider.{kind}", 409, "The number of {kind} values of an OIDC provider is beyond the limit."
)
PROVIDER_ENTRY_EXISTS = RefusalKind(
    "EntityAlreadyExists.OIDCProvider.{kind}", 409, "The OIDC provider has this {kind} already."
)
PROVIDER_ENTRY_UNKNOWN = RefusalKind(
    "EntityNotExist.OIDCProvider.{kind}", 404, "The OIDC provider does not have this {kind}."
)
SSO_WITHOUT_METADATA = RefusalKind(
    "InvalidParameter.MetadataDocument", 400, "User SSO needs the metadata of an identity provider."
)

# Temporary credentials
STS_PARAMETER = RefusalKind("InvalidParameter.{name}", 400, "The parameter {name} is wrongly formed.")
STS_PARAMETER_MISSING = RefusalKind("MissingParameter.{name}", 400, "Parameter {name} is required.")
STS_DURATION = RefusalKind(
    "InvalidParameter.DurationSeconds", 400, "The Min/Max value of DurationSeconds is 15min/{most}."
)
STS_POLICY_GRAMMAR = RefusalKind(
    "InvalidParameter.PolicyGrammar", 400, "The parameter Policy has not passed grammar check."
)
STS_POLICY_SIZE = RefusalKind("InvalidParameter.PolicySize", 400, "The size of Policy must be smaller than 2048 bytes.")
STS_HOLDER = RefusalKind("NoPermission", 403, "Roles may not be assumed by root accounts.")
STS_ROLE_UNKNOWN = RefusalKind("EntityNotExist.Role", 404, "The specified Role not exists.")
STS_ROLE_ARN_UNKNOWN = RefusalKind("EntityNotExist.RoleArn", 404, "The specified RoleArn not exists.")
FEDERATION_NOT_TRUSTED = RefusalKind(
    "AuthenticationFail.NoPermission", 403, "There is no permission to assume the role, or no such provider."
)
SAML_METADATA_STALE = RefusalKind(
    "AuthenticationFail.IDPMetadata.Invalid", 401, "The metadata of the SAML provider is not valid any more."
)
SAML_ASSERTION_INVALID = RefusalKind(
    "AuthenticationFail.SAMLAssertion.Invalid", 401, "The SAML assertion is not valid."
)
SAML_ASSERTION_EXPIRED = RefusalKind("AuthenticationFail.SAMLAssertion.Expired", 401, "The SAML assertion is expired.")
OIDC_TOKEN_INVALID = RefusalKind("AuthenticationFail.OIDCToken.Invalid", 401, "This JsonWebToken is invalid.")
OIDC_TOKEN_EXPIRED = RefusalKind("AuthenticationFail.OIDCToken.Expired", 401, "This JsonWebToken is expired.")
OIDC_AUDIENCE_WRONG = RefusalKind("AuthenticationFail.OIDCToken.AudienceNotMatch", 401, "Invalid audience.")
OIDC_ISSUER_WRONG = RefusalKind(
    "AuthenticationFail.OIDCToken.IssuerNotMatch", 401, "The issuer differs from that of the OIDC provider."
)
OIDC_ISSUER_BROKEN = RefusalKind(
    "AuthenticationFail.OIDCToken.IssuerConfigurationBroken", 401, "The keys of the issuer cannot be had."
)
OIDC_FINGERPRINT_WRONG = RefusalKind(
    "AuthenticationFail.OIDCToken.PublicKeyFingerprintMismatch",
    401,
    "The certificate of the issuer has none of the fingerprints of the OIDC provider.",
)
AUDIT_EVENT_UNKNOWN = RefusalKind("EntityNotExist.AuditEvent", 404, "The account has no such event.")
