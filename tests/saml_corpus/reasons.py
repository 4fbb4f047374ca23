"""What each exact reason is said by."""

SEVERAL = (
    "Assertion",
    "SignedInfo",
    "Reference",
    "DigestMethod",
    "Issuer",
    "NameID",
    "SPSSODescriptor",
    "IDPSSODescriptor",
)
BOTH = {
    "has a document type": "XML: no document type, by its letters and by the parser",
    "is not well-formed XML": "XML: well-formed, and no deeper and longer than the parser bears",
    "is not in UTF-8": "XML: in UTF-8",
    "has too many namespaces": "XML: few namespaces",
    "has a relative namespace": "XML: absolute namespaces",
    "has comments, processing instructions or entities": "XML: elements and text only",
    "has too many parts": "XML: few parts",
    "has a moment that is none": "XML: moments that are some",
    **{f"must have one {name}": "XML: one child of a name" for name in SEVERAL},
    **{f"has elements within {name}": "XML: no elements within a text" for name in ("NameID", "Issuer")},
}
SIGNED = {
    "with other parts in Signature": "signature: of one form",
    "with other parts in SignedInfo": "signature: of one form",
    "with other parts in Reference": "signature: of one form",
    "of another element": "signature: of the element it is in",
    "by other transforms": "signature: two transforms",
    "by another canonicalization": "signature: one canonicalization",
    "with too many prefixes": "signature: few prefixes",
    "by a method that is not taken": "signature: strong methods",
    "by a digest that is not taken": "signature: strong digests",
    "made with another key, or changed since": "signature: by a key of the partner's metadata",
}
TOOLKIT = (
    "A valid SubjectConfirmation was not found on this Response",
    "Could not validate timestamp: expired. Check system clock.",
    "Could not validate timestamp: not yet valid. Check system clock.",
    "DTDForbidden(name='<!DOCTYPE Response SYSTEM \"http://127.0.0.1:1/x.dtd\">', system_id='http://127.0.0.1:1/x.dtd', public_id=None)",
    "DTDForbidden(name='<!DOCTYPE Response>', system_id=None, public_id=None)",
    "Deprecated digest algorithm found: http://www.w3.org/2000/09/xmldsig#sha1",
    "Deprecated signature algorithm found: http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    "Duplicated ID. SAML Response rejected",
    "Found an invalid Signed Element. SAML Response rejected",
    "Invalid SAML Response. Not match the saml-schema-protocol-2.0.xsd",
    "Invalid dict settings: sp_acs_not_found",
    "Invalid issuer in the Assertion/Response (expected https://corp.example/idp, got https://other.example/idp)",
    "Missing Status on response",
    "SAML Response must contain 1 assertion",
    "Signature validation failed. SAML Response rejected",
    "The Assertion must include a Conditions element",
    "The Assertion of the Response is not signed and the SP require it",
    "The attributes have expired, based on the SessionNotOnOrAfter of the AttributeStatement of this Response",
    "The status code of the Response was not Success, was Responder",
    "XMLSyntaxError",
    "http://127.0.0.1:8000/saml/1234567890123456/sp is not a valid audience for this Response",
)
"""What python3-saml says, which judges last."""
RESPONSES = {
    **BOTH,
    **SIGNED,
    **{f"the toolkit: {why}": "response: the toolkit's own judgement" for why in TOOLKIT},
    "covers something else": "signature: the digest of what is read",
    "must have one Signature": "signature: there must be one, and what it covers is read",
    "too long": "response: not too long",
    "deflated, as by redirect": "response: not deflated",
    "status": "response: of somebody logged on",
    "an encrypted assertion": "response: not encrypted",
    "not a response": "response: it is one",
    "other parts than a response has": "response: the parts of one, in their order",
    "other assertions or signatures": "response: one assertion, and no other signatures",
    "an ID twice": "response: each ID once",
    "an ID where none belongs": "response: IDs where they belong",
    "a condition that is not known": "response: known conditions",
    "an attribute twice, or too many": "response: each attribute once",
    **{
        why: f"assertion: {why}"
        for why in (
            "issuer", "destination", "in response to", "subject", "subject confirmation", "audience", "recipient",
            "a bearer has no NotBefore", "a moment is missing", "not yet valid", "expired", "session",
        )
    },
    "in response to: no request of ours": "user SSO: an answer to a request of this account",
    "other_browser": "user SSO: the browser that asked",
    "request_spent": "user SSO: a request that was not answered",
    "subject: must have a domain": "user SSO: a name with a domain",
    "subject: of another domain": "user SSO: a domain of this account",
    "subject: no name of a user": "user SSO: a name of a user",
    "issuer: no provider": "roles: a provider of this account",
    "RoleSessionName": "roles: one name of the session",
    "SessionDuration": "roles: a duration that is one",
    "trust policy": "roles: trusting the provider",
    "session_over": "roles: a session that has not ended",
    "no_role": "roles: offered by this provider",
    "no_role: dev: no such role": "roles: of this account",
    "no_role: dev: trust policy": "roles: trusting the provider",
    "role attribute": "roles: the one that is offered",
    "validUntil": "metadata in use: a provider's, while it holds",
}  # fmt: skip
REQUESTS = {
    **BOTH,
    **{f"signature {why}": defence for why, defence in SIGNED.items()},
    "must have one Signature": "XML: one child of a name",
    "application_unknown": "request: of a registered application",
    "not_an_authn_request": "request: it is one",
    "not_saml_2": "request: of SAML 2.0",
    "other_parts": "request: the parts of one",
    "other_signatures": "request: no other signatures",
    "other_ids": "request: IDs where they belong",
    "issuer_malformed": "request: an issuer that is an entity",
    "acs_unknown": "request: an answer to registered addresses",
    **{
        why: f"request: {why}"
        for why in (
            "metadata_expired", "not_signed", "issue_instant_missing", "issued_in_the_future", "expired", "wrong_destination", "id_malformed",
            "binding_unsupported",
        )
    },
}  # fmt: skip
QUERIES = {
    **REQUESTS,
    "signature by a method that is not taken": "signature beside: strong methods",
    "signature made with another key, or changed since": "signature beside: by a key of the partner's metadata",
    "parameter_twice": "query: each parameter once, in one spelling",
    "signature_halved": "query: both halves of a signature",
    "signature_within": "request: signed where the binding says",
    "not_base64": "query: in Base64",
    "not_deflated": "query: deflated",
    "encoding_unsupported": "query: one encoding",
    "too_large": "query: a bound of inflating",
    "relay_state_too_long": "query: a bound of the state",
    "relay_state_malformed": "query: a state of letters",
}
LOGOUTS = {
    "not_signed": "logout: signed",
    "issuer_unknown": "logout: of a registered application",
    "wrong_destination": "logout: to us",
    "issued_in_the_future": "logout: not of the future",
    "expired": "logout: not too old",
    "name_missing": "logout: of somebody",
}
METADATA = {
    **BOTH,
    "must describe one entity": "metadata: one entity",
    "must have an entityID of at most 1024 characters": "metadata: an ID of the entity",
    "must be of SAML 2.0": "metadata: of SAML 2.0",
    "must have addresses of http or https only": "metadata: web addresses only",
    "has a certificate of a weak or unknown kind of key": "metadata: strong keys",
    "has a certificate that is none": "metadata: certificates that are some",
    "must have one or two certificates for signing": "metadata: one or two keys",
    "must have a SingleSignOnService": "metadata: somewhere to send people",
    "has more than 150000 characters": "metadata: not too long",
    "says that requests are signed, and has no certificate for that": "metadata: keys of who signs",
    "must have an AssertionConsumerService for HTTP-POST": "metadata: somewhere to answer",
    "has expired (validUntil)": "metadata: in force",
}
AGAIN = "once: each assertion is spent, and each request"
SPENT = {"assertion_replayed": AGAIN, "replayed": AGAIN}
STATES = {"not followed": "state: a path of ours"}
SIDES = {
    **dict.fromkeys(
        ("sp", "asked", "asked-elsewhere", "sts", "role", "in-use-sp", "in-use-sts", "in-use-role"), RESPONSES
    ),
    **dict.fromkeys(("sso", "strict", "in-use-sso"), REQUESTS),
    "redirect": QUERIES,
    "logout": REQUESTS | LOGOUTS,
    "logout-redirect": QUERIES | LOGOUTS,
    **dict.fromkeys(("application", "provider"), METADATA),
    **dict.fromkeys(("relay", "role-relay"), STATES),
}
SIDES |= dict.fromkeys(("again-sp", "again-sts", "again-role", "again-sso", "again-logout"), SPENT)
RESIDUES = {
    "breaks: AttributeError": "The parser yields nothing to read.",
    "breaks: IndexError": "What is to be read is not there.",
    "breaks: C14NError": "Canonicalization gives up, where others sign and read nothing.",
    "in_response_to": "An answer to what nobody asked ends nothing.",
    "continued: name": "Nobody has no name: it is asked for.",
    "breaks: ValueError": "Werkzeug lets no line break into a header.",
}
