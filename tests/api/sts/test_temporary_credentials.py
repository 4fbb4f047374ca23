"""Tokens of temporary credentials: good for their own key, in their one spelling, until their end."""

import base64

import pytest

from tests.support.roles import ASSUMING, EVERYTHING, allow, role, session, trusting
from tests.support.rpc import OTHER_KEY, STS, Program
from tests.support.world import ACCOUNT, OTHER

MALFORMED = (400, "InvalidSecurityToken.Malformed")
MISMATCH = (400, "InvalidSecurityToken.MismatchWithAccessKey")


@pytest.fixture
def acting(carol: Program) -> Program:
    allow(carol.world, "carol", ASSUMING)
    return session(carol, role(carol.world, "dev", trusting("RAM", f"acs:ram::{ACCOUNT}:root"), EVERYTHING))


def refusal(acting: Program, *, token: str | None = None, key: tuple[str, str] | None = None) -> tuple[int, str]:
    other = Program(acting.world, key or (acting.key_id, acting.secret), acting.token if token is None else token)
    before = len(acting.world.events())
    answers = {other.refusal(STS, "GetCallerIdentity"), _v1(other)}
    assert [event.outcome for event in acting.world.events()[before:]] == ["failure"] * 2
    (answer,) = answers
    return answer


def _v1(program: Program) -> tuple[int, str]:
    answer = program.v1(STS, "GetCallerIdentity")
    return program.status, str(answer.get("Code", ""))


def test_both_signatures_take_them(acting: Program) -> None:
    assert acting.sts("GetCallerIdentity")["AccountId"] == ACCOUNT
    assert acting.v1(STS, "GetCallerIdentity")["AccountId"] == ACCOUNT


def test_a_key_without_its_token_is_refused(acting: Program) -> None:
    assert refusal(acting, token="") == (400, "MissingSecurityToken")


def test_an_expired_token_is_refused(acting: Program) -> None:
    acting.world.clock.advance(seconds=3599)
    assert acting.refusal(STS, "GetCallerIdentity") == (200, "")
    acting.world.clock.advance(seconds=1)
    assert refusal(acting) == (400, "InvalidSecurityToken.Expired")


def test_every_prefix_and_every_change_of_case_is_refused(acting: Program) -> None:
    token = acting.token
    for end in (1, 3, 12, len(token) // 2, len(token) - 4, len(token) - 1):
        assert refusal(acting, token=token[:end]) == MALFORMED
    for changed in (token.upper(), token.lower(), token.swapcase()):
        assert refusal(acting, token=changed) == MALFORMED


@pytest.mark.parametrize("more", ["=", "==", "A", ".", "!", " ", "\t", "é"])
def test_padding_and_anything_else_behind_is_refused(acting: Program, more: str) -> None:
    token = acting.token + more
    other = Program(acting.world, (acting.key_id, acting.secret), token)
    answer = other.v1(STS, "GetCallerIdentity")
    assert (other.status, answer["Code"]) == MALFORMED


def test_a_token_has_one_spelling_only(acting: Program) -> None:
    head, _, text = acting.token.rpartition(".")
    stripped = text.rstrip("=")
    for changed in (stripped, f"{stripped[:8]}!{text[8:]}", f"{text[:8]}\n{text[8:]}"):
        other = Program(acting.world, (acting.key_id, acting.secret), f"{head}.{changed}")
        if changed != text:
            answer = other.v1(STS, "GetCallerIdentity")
            assert (other.status, answer["Code"]) == MALFORMED


def test_the_last_bits_of_a_token_are_not_free(acting: Program) -> None:
    head, _, text = acting.token.rpartition(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    raw = base64.urlsafe_b64decode(text)
    bare = text.rstrip("=")
    twins = [bare[:-1] + letter + "=" * (len(text) - len(bare)) for letter in alphabet]
    same = [twin for twin in twins if twin != text and base64.urlsafe_b64decode(twin) == raw]
    assert all(refusal(acting, token=f"{head}.{twin}") == MALFORMED for twin in same)


def test_a_token_with_another_keys_id_is_refused(acting: Program, carol: Program) -> None:
    second = session(carol, f"acs:ram::{ACCOUNT}:role/dev")
    assert refusal(acting, token=second.token) == MISMATCH
    assert refusal(acting, key=(second.key_id, second.secret)) == MISMATCH
    assert refusal(acting, key=("STS.doesnotexist", acting.secret)) == MISMATCH


def test_a_token_with_a_long_term_key_is_refused(acting: Program, carol: Program) -> None:
    assert refusal(acting, key=(carol.key_id, carol.secret)) == MISMATCH


def test_a_token_of_another_account_is_refused(acting: Program, stranger: Program) -> None:
    alice = stranger.world
    allow(alice, "alice", ASSUMING, account=OTHER)
    assert refusal(acting, key=OTHER_KEY) == MISMATCH


def test_a_token_sealed_for_another_purpose_is_refused(acting: Program) -> None:
    assert refusal(acting, token=acting.world.services.sealer.seal("page", b"{}")) == MALFORMED


def test_the_wrong_secret_is_refused(acting: Program, carol: Program) -> None:
    assert refusal(acting, key=(acting.key_id, carol.secret)) == (400, "SignatureDoesNotMatch")
