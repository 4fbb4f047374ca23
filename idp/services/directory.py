"""Accounts with their settings and domains, and applications, as logons see them; `idp.services.held` keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from idp.model.user import Kind
from idp.rules import client_ids, logon_names, network_mask
from idp.rules.account_alias import is_account_id
from idp.rules.logon import Terms
from idp.rules.logon_names import LogonName
from idp.rules.settings import account_mask, declare
from idp.rules.settings.account_mask import AccountMask, ProvisionalMask
from idp.rules.settings.password_policy import PasswordPolicy
from idp.rules.settings.user_security import SecurityPreference
from idp.rules.settings.user_sso import UserSso
from idp.services.held import Held
from idp.store import accounts, applications


@dataclass(frozen=True)
class Account:
    """An account as logons and applications see it."""

    id: str
    alias: str | None
    default_domain: str
    verified_domains: tuple[str, ...]
    policy: PasswordPolicy
    preference: SecurityPreference
    user_masks: tuple[network_mask.Network, ...]
    mask: AccountMask
    provisional_mask: ProvisionalMask | None
    user_sso: UserSso

    @property
    def display_name(self) -> str:
        """What people call the account: its alias, else its ID."""
        return self.alias or self.id

    def principal_of(self, kind: str, name: str) -> str:
        """Return the whole logon name of an identity of this account (DD-05)."""
        return name if kind == Kind.OWNER else f"{name}@{self.default_domain}"

    def terms_of(self, kind: str, now: datetime) -> Terms:
        """Return the terms of an identity's logon."""
        return self.owner_terms(now) if kind == Kind.OWNER else self.user_terms(now)

    def limit_of(self, kind: str) -> int:
        """Return the wrong passwords an hour that lock: users by policy, the holder by the ceiling only (PW-02)."""
        return 0 if kind == Kind.OWNER else self.policy.max_login_attempts

    def user_terms(self, now: datetime) -> Terms:
        """Return the terms of a RAM user's logon (PW-01, SP-02)."""
        return Terms(
            now=now,
            masks=self.user_masks,
            sso_enabled=self.user_sso.sso_enabled,
            remembering_allowed=self.preference.enable_save_mfa_ticket,
            second_factor_mandatory=self.preference.mfa_operation_for_login == "mandatory",
            max_password_age=self.policy.max_password_age,
            hard_expire=self.policy.hard_expire,
            session_hours=self.preference.login_session_duration,
        )

    def mask_in_force(self, now: datetime) -> str:
        """Return the holder's mask; a provisional one that nobody confirmed in time is no longer (LM-10)."""
        return account_mask.effective(self.mask.login_mask, self.provisional_mask, now)

    def owner_terms(self, now: datetime) -> Terms:
        """Return the terms of the account holder's logon: its own mask, no rule meant for users (PW-02, LM-09)."""
        return Terms(now=now, masks=network_mask.parse(self.mask_in_force(now)))


@dataclass(frozen=True)
class Application:
    """An OIDC client of an account."""

    id: str
    account_id: str
    name: str
    client_id: str
    public: bool
    secret_digests: tuple[str, ...]
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    id_token_alg: str
    display_name: str
    app_type: str
    access_token_seconds: int


@dataclass(frozen=True)
class Target:
    """Where a typed name leads: an account, and the key under which a user is looked up there.

    `account` is None when no account has the domain.
    """

    typed: str
    name_key: str
    domain: str
    account: Account | None
    kind: Kind = Kind.USER


class Directory:
    """The questions asked of what is held. Raises `Unavailable` when something must be loaded and cannot be."""

    def __init__(self, held: Held, logon_domain: str) -> None:
        self._held = held
        self.logon_domain = logon_domain

    def target(self, typed: str) -> Target | None:
        """Resolve a typed logon name; None when it is not of the form of one."""
        name = logon_names.parse(typed, self.logon_domain)
        if name is None:
            return None
        key = f"{name.user}@{name.domain}"
        owner_of = self._held.get(("owner", key), lambda tx: accounts.id_by_owner(tx, key))
        account_id = self._account_id(name)
        if owner_of and account_id in (None, owner_of):  # a proved domain is stronger than another holder's name
            return Target(typed, key, name.domain, self.account(owner_of), Kind.OWNER)
        return Target(typed, name.user, name.domain, self.account(account_id) if account_id else None)

    def account(self, account_id: str) -> Account | None:
        """Return an account by its ID; what cannot be one is neither looked up nor held."""
        if not is_account_id(account_id):
            return None
        return self._held.get(("account", account_id), lambda tx: self._load_account(tx, account_id))

    def founded(self, account_id: str, alias: str | None) -> Account:
        """Return what an account is going to be that does not exist yet."""
        return account_of(accounts.AccountRecord(account_id, alias, {}, ()), self.logon_domain)

    def application(self, account_id: str, client_id: str) -> Application | None:
        """Return an application of this account; another account's is unknown here.

        What cannot be a client ID is neither looked up nor held.
        """
        if not client_ids.fits(client_id):
            return None
        key = ("application", account_id, client_id)
        return self._held.get(key, lambda tx: _load_application(tx, account_id, client_id))

    def _account_id(self, name: LogonName) -> str | None:
        kind, text = name.account_part(self.logon_domain)
        question = accounts.id_by_domain if kind == "domain" else accounts.id_by_alias_or_id
        return self._held.get((kind, text), lambda tx: question(tx, text))

    def _load_account(self, tx: Connection, account_id: str) -> Account | None:
        record = accounts.by_id(tx, account_id)
        return account_of(record, self.logon_domain) if record else None


def _load_application(tx: Connection, account_id: str, client_id: str) -> Application | None:
    row = applications.find(tx, account_id, client_id)
    return application_of(row) if row is not None else None


def application_of(row: Any) -> Application:
    """Make the view of an application from its row."""
    return Application(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        client_id=row.client_id,
        public=row.public,
        secret_digests=row.secret_digests,
        redirect_uris=tuple(row.redirect_uris),
        post_logout_redirect_uris=tuple(row.post_logout_redirect_uris),
        scopes=tuple(row.scopes),
        id_token_alg=row.id_token_alg,
        display_name=row.display_name,
        app_type=row.app_type,
        access_token_seconds=row.access_token_seconds,
    )


def account_of(record: accounts.AccountRecord, logon_domain: str) -> Account:
    """Make the view of an account from its record."""
    settings = record.settings
    preference = declare.from_published(SecurityPreference, settings.get("SecurityPreference", {}))
    provisional = settings.get(accounts.PROVISIONAL_MASK)
    return Account(
        id=record.id,
        alias=record.alias,
        default_domain=f"{record.alias or record.id}.{logon_domain}",
        verified_domains=record.verified_domains,
        policy=declare.from_published(PasswordPolicy, settings.get("PasswordPolicy", {})),
        preference=preference,
        user_masks=network_mask.parse(preference.login_network_masks),
        mask=declare.from_published(AccountMask, settings.get("AccountMask", {})),
        provisional_mask=account_mask.provisional_of(provisional) if provisional else None,
        user_sso=declare.from_published(UserSso, settings.get("UserSso", {})),
    )
