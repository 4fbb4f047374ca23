"""What to change when a SAML message is not taken, by the reason that the audit trail has."""

OTHERWISE = "Compare both sides above, and look at the message itself."
FORGED = "No SAML partner sends such a thing: somebody may be attacking."
ADVICE = {
    "issuer": (
        "The message is of another provider than the one whose metadata is kept here: upload that provider's "
        "metadata, or send people to the right one."
    ),
    "destination": (
        "The provider sends to another address: give it the metadata of this account, or correct the address that "
        "it answers to."
    ),
    "recipient": "The provider means another address: give it the metadata of this account.",
    "audience": (
        "The provider means another service: its setting for the entity ID (audience) must be the one expected."
    ),
    "in response to": (
        "The answer is not to a request of this account, or the request was too old: let the person begin again."
    ),
    "in response to: no request of ours": (
        "The request was answered before, or is older than half an hour: let the person begin again."
    ),
    "subject": "The provider names nobody: let it send a NameID.",
    "subject: of another domain": (
        "The NameID ends in a domain that is none of this account's: let the provider send the whole logon name, "
        "or verify the domain here."
    ),
    "subject confirmation": "The provider must send one bearer confirmation, as for a logon in a browser.",
    "a bearer has no NotBefore": "The provider must leave NotBefore out of SubjectConfirmationData.",
    "a moment is missing": "The provider must say when the message was issued, and until when it is good.",
    "not yet valid": "The provider's clock is ahead by more than a minute: let both machines keep the time by NTP.",
    "expired": (
        "The message came too late, or a clock is wrong: let both machines keep the time by NTP, and the person "
        "begin again."
    ),
    "status": (
        "The provider itself says that it logged nobody on: the person cancelled, or its own log tells why it refused."
    ),
    "session": "The session at the provider has ended: let the person log on there again.",
    "replayed": (
        "Each message is taken once: let the person begin again instead of going back or loading the page anew."
    ),
    "assertion_replayed": (
        "Each message is taken once: let the person begin again instead of going back or loading the page anew."
    ),
    "must have one Signature": (
        "The assertion itself has to be signed: switch on signing of assertions at the provider, not only of responses."
    ),
    "made with another key, or changed since": (
        "It was signed with another certificate than the metadata kept here names: upload the partner's current "
        "metadata. If that is current, somebody changed the message."
    ),
    "signature made with another key, or changed since": (
        "It was signed with another certificate than the application's metadata names: register its current metadata."
    ),
    "by a method that is not taken": (
        "The partner signs with SHA-1 or another weak method: let it sign with RSA or ECDSA and SHA-256 or more."
    ),
    "by a digest that is not taken": "The partner digests with SHA-1: let it use SHA-256 or more.",
    "signature by a method that is not taken": (
        "The application signs with SHA-1 or another weak method: let it sign with RSA-SHA256."
    ),
    "not_signed": (
        "The application's metadata says that it signs, and this message is not signed: switch signing on there, "
        "or register metadata without AuthnRequestsSigned."
    ),
    "no_certificate_known": (
        "The message is signed, and no certificate of the application is known: register its metadata, which names one."
    ),
    "application_unknown": (
        "No application of this account has this entity ID: register it, or correct the issuer at the application."
    ),
    "issuer_unknown": "No partner of this account has this entity ID: register it, or correct the issuer there.",
    "acs_unknown": (
        "The answer is wanted at an address that is not registered: register the application's current metadata, "
        "or correct the address there."
    ),
    "wrong_destination": "The message is meant for another address: give the partner the metadata of this account.",
    "metadata_expired": "The application's metadata is out of date: register its current one.",
    "issued_in_the_future": (
        "The partner's clock is ahead by more than a minute: let both machines keep the time by NTP."
    ),
    "binding_unsupported": "The answer is wanted in another manner: answers go by HTTP-POST.",
    "has a document type": FORGED,
    "has comments, processing instructions or entities": FORGED,
    "is not well-formed XML": "It is no XML: it may have been cut off, or copied only in part.",
    "other assertions or signatures": FORGED,
    "not a response": "It is another kind of message than a Response.",
}


def advice(reason: str) -> str:
    """Return one sentence on what to change."""
    return ADVICE.get(reason) or OTHERWISE
