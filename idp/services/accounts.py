"""Accounts: creating them, their alias, their settings, their holder."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError

from idp import refusals
from idp.model.user import Kind
from idp.rules import account_alias, logon_names
from idp.rules.settings import account_mask, declare
from idp.rules.settings.account_mask import AccountMask, ProvisionalMask
from idp.rules.settings.password_policy import PasswordPolicy
from idp.rules.settings.user_security import SecurityPreference
from idp.services.act import Act
from idp.store import accounts, domains, mfa_devices, users

GROUPS = (PasswordPolicy, SecurityPreference, AccountMask)

Group = PasswordPolicy | SecurityPreference | AccountMask
OneGroup = TypeVar("OneGroup", bound=Group)


class Accounts:
    """Administers accounts; every method works inside the act it is given."""

    def __init__(self, logon_domain: str) -> None:
        self._logon_domain = logon_domain

    def create(self, act: Act, account_id: str) -> None:
        """Create an account; its default domain is there at once (OV-01).

        Raises `ACCOUNT_ID_FORMAT` and `ACCOUNT_EXISTS`.
        """
        if not account_alias.is_account_id(account_id):
            raise refusals.ACCOUNT_ID_FORMAT()
        if accounts.by_id(act.tx, account_id):
            raise refusals.ACCOUNT_EXISTS(id=account_id)
        accounts.add(act.tx, account_id, act.now)
        act.record("create_account", account_id)

    def set_alias(self, act: Act, account_id: str, alias: str | None) -> None:
        """Set the alias, or clear it; a former one stays reserved for the account (DD-04, DD-07, DD-16).

        Raises `ALIAS_LENGTH`, `ALIAS_FORMAT` and `ALIAS_TAKEN`.
        """
        former = accounts.by_id(act.tx, account_id)
        if alias is not None:
            self._refuse_ill_formed_alias(alias)
            _refuse_taken_alias(act, account_id, alias)
        try:
            with act.tx.begin_nested():
                accounts.set_alias(act.tx, account_id, alias)
        except IntegrityError:
            raise refusals.ALIAS_TAKEN(alias=alias) from None
        if former and former.alias and former.alias != alias:
            accounts.reserve_alias(act.tx, former.alias, account_id, act.now + account_alias.RESERVED)
        act.record("set_account_alias", account_id, before=former.alias if former else None, after=alias)

    def set_new_alias(self, act: Act, account_id: str, alias: str) -> None:
        """Set the alias of an account that has none, or the same; raises `ALIAS_SET_ALREADY`, and as `set_alias`."""
        self._refuse_ill_formed_alias(alias)
        present = self._locked(act, account_id).alias
        if present not in (None, alias):
            raise refusals.ALIAS_SET_ALREADY(alias=present)
        if present is None:
            self.set_alias(act, account_id, alias)

    def set_default_domain(self, act: Act, account_id: str, domain: str) -> None:
        """Set the alias that makes a default domain, the account's ID meaning none (DD-02, DD-03, DD-16).

        Raises `DEFAULT_DOMAIN_FORMAT`, and as `set_alias`.
        """
        alias, dot, suffix = account_alias.normalise(domain).partition(".")
        if not alias or dot + suffix != f".{self._logon_domain}":
            raise refusals.DEFAULT_DOMAIN_FORMAT(logon_domain=self._logon_domain)
        self.set_alias(act, account_id, None if alias == account_id else alias)

    def change_settings(self, act: Act, account_id: str, group: type[Group], values: Mapping[str, object]) -> None:
        """Change what is given of one group by published names: all of it or nothing (PW-04).

        Raises `SETTING_VALUE` and `SETTING_RANGE`.
        """
        before = _group_of(self._locked(act, account_id), group)
        after = declare.changed(before, values)
        if after != before:
            self.put_settings(act, account_id, before, after)

    def set_mask(self, act: Act, account_id: str, mask: str, address: str, *, confirmed: bool) -> None:
        """Set the holder's logon mask from an address; one that leaves it out must be confirmed, and is provisional.

        Raises `SETTING_VALUE` and `MASK_LEAVES_OUT` (LM-10).
        """
        record = self._locked(act, account_id)
        before = _group_of(record, AccountMask)
        after = declare.changed(before, {"LoginMask": mask})
        shuts_out = account_mask.leaves_out(after.login_mask, address)
        if shuts_out and not confirmed:
            minutes = account_mask.PROVISIONAL.seconds // 60
            raise refusals.MASK_LEAVES_OUT(address=address, minutes=minutes)
        self.put_settings(act, account_id, before, after)
        if shuts_out:
            # What returns is the last mask that was not provisional itself.
            held = record.settings.get(accounts.PROVISIONAL_MASK)
            lasting = AccountMask(login_mask=account_mask.provisional_of(held).previous) if held else before
            self.hold_mask_provisionally(act, account_id, lasting)

    def put_settings(self, act: Act, account_id: str, before: Group, after: Group) -> None:
        """Replace one group of settings (PW-04, PW-05, SP-26); the event tells old and new values."""
        section = type(after).__name__
        accounts.put_setting(act.tx, account_id, section, declare.to_published(after))
        ended = isinstance(before, SecurityPreference) and before.enable_save_mfa_ticket
        if ended and isinstance(after, SecurityPreference) and not after.enable_save_mfa_ticket:
            mfa_devices.forget_browsers_of_account(act.tx, account_id)
        if isinstance(after, AccountMask):
            accounts.put_setting(act.tx, account_id, accounts.PROVISIONAL_MASK, {})
        act.record("set_settings", account_id, section=section, **_difference(before, after))

    def hold_mask_provisionally(self, act: Act, account_id: str, before: AccountMask) -> None:
        """Let the mask just put be undone in some minutes unless the holder logs on meanwhile (LM-10)."""
        provisional = ProvisionalMask(before.login_mask, act.now + account_mask.PROVISIONAL)
        accounts.put_setting(act.tx, account_id, accounts.PROVISIONAL_MASK, account_mask.to_document(provisional))
        act.record("hold_mask_provisionally", account_id, undo_at=provisional.undo_at.isoformat())

    def set_owner(self, act: Act, account_id: str, logon_name: str) -> None:
        """Create the account holder, or change the logon name.

        Raises `OWNER_NAME_FORMAT`, `USER_EXISTS`, and `DOMAIN_TAKEN` for a domain that another account has proved.
        """
        objection = logon_names.owner_name_objection(logon_name, self._logon_domain)
        parsed = logon_names.parse(logon_name, self._logon_domain)
        if objection or parsed is None:
            raise refusals.OWNER_NAME_FORMAT(why=objection or "is not of the form owner@acme.example")
        if domains.verified_by(act.tx, parsed.domain) not in (None, account_id):
            raise refusals.DOMAIN_TAKEN(name=parsed.domain)
        key = f"{parsed.user}@{parsed.domain}"
        names = {"name": logon_name, "name_key": key, "owner_name_key": key}
        try:
            with act.tx.begin_nested():
                self._put_owner(act, account_id, names)
        except IntegrityError:
            raise refusals.USER_EXISTS() from None
        act.record("set_owner", account_id, account_id, logon_name=logon_name)

    def _locked(self, act: Act, account_id: str) -> accounts.AccountRecord:
        accounts.lock(act.tx, account_id)
        record = accounts.by_id(act.tx, account_id)
        if record is None:
            raise refusals.ACCOUNT_UNKNOWN()
        return record

    def _put_owner(self, act: Act, account_id: str, names: dict[str, Any]) -> None:
        if users.owner_with_logon(act.tx, account_id):
            users.change(act.tx, account_id, account_id, act.now, **names)
            return
        stamps = {"created_at": act.now, "updated_at": act.now}
        users.add(act.tx, id=account_id, account_id=account_id, kind=Kind.OWNER.value, **names, **stamps)

    def _refuse_ill_formed_alias(self, alias: str) -> None:
        if not account_alias.fits(alias):
            raise refusals.ALIAS_LENGTH()
        if account_alias.objection(alias, self._logon_domain):
            raise refusals.ALIAS_FORMAT()


def _refuse_taken_alias(act: Act, account_id: str, alias: str) -> None:
    reserved_for = accounts.reservation(act.tx, alias, act.now)
    foreign = account_alias.is_foreign_id(alias, account_id)
    if foreign or reserved_for not in (None, account_id):
        raise refusals.ALIAS_TAKEN(alias=alias)


def _group_of(record: accounts.AccountRecord, group: type[OneGroup]) -> OneGroup:
    return declare.from_published(group, record.settings.get(group.__name__, {}))


def _difference(before: Group, after: Group) -> dict[str, Any]:
    old, new = declare.to_published(before, only_changed=False), declare.to_published(after, only_changed=False)
    names = [name for name in new if new[name] != old[name]]
    return {"before": {name: old[name] for name in names}, "after": {name: new[name] for name in names}}
