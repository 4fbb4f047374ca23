"""Whom an assertion of the enterprise's provider names: a user of this account, by a name that only it can give."""

from collections.abc import Collection

from idp.rules import domain_names
from idp.rules.logon_names import USER_NAME, key
from idp.rules.saml_assertion import Unfit
from idp.rules.settings.user_sso import UserSso


def user_key(subject: str, settings: UserSso, default_domain: str, verified_domains: Collection[str]) -> str:
    """Return the key of the user that a NameID names; raises `Unfit`.

    The domain is the default domain or a verified alias; the auxiliary domain stands in while no alias is verified
    (AMB-34). Where the account wants names without a domain, one with a domain names nobody.
    """
    user, at, domain = subject.partition("@")
    if not USER_NAME.fullmatch(user):
        raise Unfit("subject: no name of a user")
    if bool(at) is not settings.sso_login_with_domain:
        raise Unfit("subject: must have a domain" if not at else "subject: must have no domain")
    auxiliary = () if verified_domains else (settings.auxiliary_domain,)
    if at and _normal(domain) not in {default_domain, *verified_domains, *auxiliary}:
        raise Unfit("subject: of another domain")
    return key(user)


def _normal(domain: str) -> str:
    try:
        return domain_names.normalise(domain)
    except domain_names.BadDomain:
        raise Unfit("subject: no domain") from None
