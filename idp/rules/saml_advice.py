"""What to change when a SAML message is not taken, by the exact reason that whoever takes messages gives."""

OTHERWISE = "Compare both sides above, and look at the message itself."
FORGED = "No SAML partner sends such a thing: somebody may be attacking."
ADVISED = {
    "issuer | issuer: no provider": (
        "The message is of another provider than the one whose metadata is kept here: upload that provider's "
        "metadata, or send people to the right one."
    ),
    "destination | recipient": (
        "The provider sends to another address: give it the metadata of this account, or correct the address that it "
        "answers to."
    ),
    "audience": (
        "The provider means another service: its setting for the entity ID (audience) must be the one expected."
    ),
    "in response to: no request of ours | in_response_to | request_spent | in response to": (
        "The request was answered before, or is older than half an hour: let the person begin again."
    ),
    "subject": "The provider names nobody: let it send a NameID.",
    "subject: of another domain": (
        "The NameID ends in a domain that is none of this account's: let the provider send the whole logon name, or "
        "verify the domain here."
    ),
    "subject confirmation": "The provider must send one bearer confirmation, as for a logon in a browser.",
    "a bearer has no NotBefore": "The provider must leave NotBefore out of SubjectConfirmationData.",
    "a moment is missing | issue_instant_missing": (
        "The provider must say when the message was issued, and until when it is good."
    ),
    "expired": (
        "The message came too late, or a clock is wrong: let both machines keep the time by NTP, and the person begin"
        " again."
    ),
    "status": (
        "The provider itself says that it logged nobody on: the person cancelled, or its own log tells why it refused."
    ),
    "application_or_session_gone": (
        "The person logged out, or the application was removed, at the same moment: let the person begin again."
    ),
    "session | session_over": "The session at the provider has ended: let the person log on there again.",
    "replayed | assertion_replayed": (
        "Each message is taken once: let the person begin again instead of going back or loading the page anew."
    ),
    "must have one Signature": (
        "The assertion itself has to be signed: switch on signing of assertions at the provider, not only of responses."
    ),
    "made with another key, or changed since | signature made with another key, or changed since": (
        "It was signed with another certificate than the metadata kept here names: upload the partner's current "
        "metadata. If that is current, somebody changed the message."
    ),
    "by a method that is not taken | signature by a method that is not taken": (
        "The partner signs with SHA-1 or another weak method: let it sign with RSA or ECDSA and SHA-256 or more."
    ),
    "by a digest that is not taken | signature by a digest that is not taken": (
        "The partner digests with SHA-1: let it use SHA-256 or more."
    ),
    "no_certificate_known": (
        "The message is signed, and no certificate of the application is known: register its metadata, which names one."
    ),
    "issuer_unknown | application_unknown": (
        "No partner of this account has this entity ID: register it, or correct the issuer there."
    ),
    "acs_unknown": (
        "The answer is wanted at an address that is not registered: register the application's current metadata, or "
        "correct the address there."
    ),
    "wrong_destination": "The message is meant for another address: give the partner the metadata of this account.",
    "metadata_expired": "The application's metadata is out of date: register its current one.",
    "issued_in_the_future | not yet valid": (
        "The partner's clock is ahead by more than a minute: let both machines keep the time by NTP."
    ),
    "binding_unsupported": "The answer is wanted in another manner: answers go by HTTP-POST.",
    (
        "has a document type | has comments, processing instructions or entities | other assertions or signatures | an "
        "ID twice | an ID where none belongs | other_ids | other_signatures | other parts than a response has | "
        "other_parts | covers something else | of another element | with too many prefixes | by other transforms | by "
        "another canonicalization | has a relative namespace | has too many namespaces | has too many parts | signature"
        " of another element | signature with too many prefixes | signature by other transforms | signature by another "
        "canonicalization | an attribute twice, or too many | parameter_twice | signature_within | too_large"
    ): FORGED,
    (
        "is not well-formed XML | not_base64 | not Base64 | not_deflated | not_text | request_missing | too_long | too "
        "long | signature_halved"
    ): ("It is no XML: it may have been cut off, or copied only in part."),
    "not a response | not_an_authn_request | not_a_logout_message | not a SAML message": (
        "It is another kind of message than a Response."
    ),
    "other_browser | ticket_gone": (
        "The answer has to go back in a browser that asked for it, within two minutes: let the person begin again, "
        "with cookies allowed."
    ),
    "in_response_to_another": "The partner answers a request that another partner was sent: look for a mistake there.",
    "deflated, as by redirect": "Responses are taken by HTTP-POST only: let the provider use that binding.",
    "an encrypted assertion": (
        "The assertion is encrypted, and no key of this account is published to encrypt for: switch encryption off at"
        " the provider."
    ),
    "not logged on afresh": (
        "The account was asked to have the person log on anew, and the provider relied on an older logon: let it obey"
        " ForceAuthn."
    ),
    "sso_off": (
        "Single sign-on of users is switched off in this account: switch it on, or let the provider send to the "
        "role's address."
    ),
    "validUntil": "The provider's metadata is out of date (validUntil): upload its current one.",
    "subject: must have a domain | subject: must have no domain | subject: no domain | subject: no name of a user": (
        "The NameID has another form than the account expects: change the provider's NameID, or the setting "
        "SsoLoginWithDomain."
    ),
    "unknown_user": "Nobody in this account has that name: create the user, or correct the NameID at the provider.",
    "login_profile_inactive": (
        "The login profile of the user is switched off: open it, or leave the user out at the provider."
    ),
    "outside_mask": "The address is outside the account's network mask: log on from within, or widen the mask.",
    "code_locked": "The second factor of the user is locked after wrong codes: wait, or let an administrator help.",
    "RoleSessionName": (
        "The provider must send the attribute RoleSessionName once, of 2 to 64 characters of those expected."
    ),
    "SessionDuration": "The provider must send SessionDuration at most once, as a number of seconds of at least 900.",
    "role attribute": (
        "The provider must send the attribute Role with the ARNs of the role and of the SAML provider of this "
        "account, separated by a comma."
    ),
    "no_role | no such role | console login | not offered": (
        "None of the roles that the provider offers is open: see above why, role by role; a role must exist in this "
        "account, allow logging on to the console and trust the provider."
    ),
    "role | EntityNotExist.RoleArn": (
        "The role does not exist in the account of the provider: create it, or correct its ARN at the provider."
    ),
    "trust policy": (
        "The role's trust policy does not let the provider in from there: change the policy, or its conditions."
    ),
    "EntityNotExist.SAMLProvider": (
        "No SAML provider of this account has that name or issuer: create it, or correct the call."
    ),
    (
        "InvalidParameter.SAMLProviderArn | InvalidParameter.RoleArn | InvalidParameter.DurationSeconds | "
        "InvalidParameter.PolicySize | InvalidParameter.PolicyGrammar"
    ): ("A parameter of the call is wrongly formed: see the documentation of AssumeRoleWithSAML."),
    "relay_state_too_long | relay_state_malformed": (
        "The state that the application sends along has more than 80 bytes, or characters that no form carries: let "
        "it send less."
    ),
    "encoding_unsupported": "Only DEFLATE is understood in queries: let the application encode so.",
    "not_saml_2": "The message is of another version than SAML 2.0.",
    "issuer_malformed": "The issuer must be an entity ID, without another Format.",
    "context_malformed": (
        "The RequestedAuthnContext has an unknown Comparison, or too many classes: let the application ask for less."
    ),
    "id_malformed": "The message has no ID as SAML wants one: look for a mistake at the partner.",
    "name_missing": "The message names nobody: let the partner send the NameID that it was told.",
    "a condition that is not known": (
        "The assertion has a condition that is not known here: let the provider leave it out."
    ),
    "has a moment that is none": (
        "A moment is not written as SAML wants it, in UTC and with a Z at its end: look for a mistake at the partner."
    ),
    "has a truth value that is none": "A truth value is neither true nor false: look for a mistake at the partner.",
    "is not in UTF-8": "Documents are read in UTF-8 only: let the partner send that.",
    (
        "must be of SAML 2.0 | must describe one entity | must have a SingleSignOnService | must have an entityID of at"
        " most 1024 characters | must have one or two certificates for signing | has an AssertionConsumerService "
        "without a Location | has an AssertionConsumerService without an index | has two AssertionConsumerServices of "
        "one index | must have an AssertionConsumerService for HTTP-POST | says that requests are signed, and has no "
        "certificate for that | is not in Base64 | has expired (validUntil)"
    ): (
        "The metadata is not of what it was given for, or incomplete: ask the partner for its current metadata in "
        "SAML 2.0."
    ),
    "has a certificate of a weak or unknown kind of key | has a certificate that is none": (
        "A certificate in the metadata cannot be used: ask the partner for one of RSA with 2048 bits or more, or of "
        "an elliptic curve."
    ),
    "must have addresses of http or https only": (
        "An address in the metadata is none of the web: ask the partner for its current metadata; if that is current,"
        " somebody may be attacking."
    ),
    "subject_requested": (
        "The application asks for a certain person, which is not supported: let it leave the Subject out."
    ),
    "name_id_of_another_application | name_id_format_unavailable": (
        "The application asks for a NameID that is not to be had: let it ask for one of the registered format, "
        "without SPNameQualifier."
    ),
    "nobody_logged_on": (
        "The application asked not to show anything, and nobody was logged on: let it ask again without IsPassive."
    ),
    "context_not_met": "The application asks for a stronger logon than there was: let the person use a second factor.",
    "user_has_no_role": (
        "The user is in no group that is given a role of the cloud: see cloud_roles of the application."
    ),
    "user_has_no_email": "The application wants an e-mail address, and the user has none: add it.",
    "not_signed": (
        "The message has to be signed, by the application's metadata or because it ends sessions, and is not: switch "
        "signing on at the partner, or register metadata without AuthnRequestsSigned."
    ),
}
"""By reasons, divided by bars."""
BEGINNINGS = {
    "the toolkit: ": (
        "python3-saml, which looks at each response besides, objects: read what it says; a status other than Success is"
        " the provider's own refusal."
    ),
    "must have one ": (
        "The message lacks a part that it must have, or has it twice: look for a mistake at the partner; who sends a "
        "part twice may be attacking."
    ),
    "has elements within ": FORGED,
    "with other parts in ": FORGED,
    "has more than ": "The metadata has more than is taken: ask the partner for the metadata of one entity.",
}
"""Likewise by how a reason begins, where the rest is of the message."""
ADVICE = {reason: sentence for reasons, sentence in ADVISED.items() for reason in reasons.split(" | ")}


def advice(reason: str) -> str:
    """Return one sentence on what to change."""
    reason = reason.removeprefix("signature ")  # as is told of requests, and of messages of logout
    begun = (sentence for beginning, sentence in BEGINNINGS.items() if reason.startswith(beginning))
    return ADVICE.get(reason) or next(begun, OTHERWISE)
