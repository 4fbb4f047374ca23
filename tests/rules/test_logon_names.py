"""Logon names in all their spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules import logon_names
from idp.rules.logon_names import LogonName, parse
from tests.support.seed import seed

SUFFIX = "onaliyun.com"
ALICE = LogonName("alice", "acme.onaliyun.com")


@seed("DD-05", "DD-06", "DD-12", "DA-20")
@pytest.mark.parametrize(
    "typed",
    [
        "alice@acme.onaliyun.com",
        "Alice@ACME.OnAliYun.com",
        "  alice@acme.onaliyun.com\t",
        "alice@acme.onaliyun.com.",
        "alice@acme",
        "alice@ACME.",
        "ａｌｉｃｅ＠ａｃｍｅ．ｏｎａｌｉｙｕｎ．ｃｏｍ",
        "alice@acme。onaliyun。com",
        "𝐚𝐥𝐢𝐜𝐞@acme",
    ],
)
def test_every_spelling_is_one_name(typed: str) -> None:
    assert parse(typed, SUFFIX) == ALICE


@seed("DA-15", "DA-20")
@pytest.mark.parametrize(
    "domain", ["bücher.example", "BÜCHER.example", "bu\u0308cher.example", "xn--bcher-kva.example."]
)
def test_international_domain_is_kept_in_a_labels(domain: str) -> None:
    assert parse(f"alice@{domain}", SUFFIX) == LogonName("alice", "xn--bcher-kva.example")


def test_sharp_s_of_a_domain_is_not_folded() -> None:
    assert parse("alice@straße.example", SUFFIX) != parse("alice@strasse.example", SUFFIX)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "alice",
        "@",
        "@acme",
        "alice@",
        "alice@acme@onaliyun.com",
        "alice＠acme@onaliyun.com",
        "al ice@acme",
        "alice @acme",
        "alice@ acme",
        "al\x00ice@acme",
        "alice@ac\x00me",
        "al\u200bice@acme",
        "alice@ac\u200bme",
        "alice@ac\u00adme",
        "alice@ac\ufe0fme",
        "alice@ac\u200dme",
        "аlice@acme",
        "alice@acme..com",
        "alice@.acme.com",
        "alice@-acme.com",
        "alice@ac_me.com",
        "alice@[192.0.2.1]",
        "alice/x@acme",
        "alice'@acme",
        "alice@acme.com/x",
        "a" * 65 + "@acme",
        "alice@" + "a" * 64,
        "alice@acme" + " " * 320,
        "alice@" + ".".join(["a" * 49] * 6),
    ],
)
def test_what_is_no_logon_name(typed: str) -> None:
    assert parse(typed, SUFFIX) is None


def test_longest_user_part_and_all_its_characters() -> None:
    for user in ("a" * 64, "a.b_c-d+e", "0"):
        assert parse(f"{user}@acme", SUFFIX) == LogonName(user, "acme.onaliyun.com")


@seed("OV-05", "DD-02", "DD-03", "DD-06", "DD-11")
@pytest.mark.parametrize(
    ("domain", "part"),
    [
        ("acme.onaliyun.com", ("alias_or_id", "acme")),
        ("acme", ("alias_or_id", "acme")),
        ("1234567890123456.onaliyun.com", ("alias_or_id", "1234567890123456")),
        ("1234567890123456", ("alias_or_id", "1234567890123456")),
        ("x.y.onaliyun.com", ("domain", "x.y.onaliyun.com")),
        ("onaliyun.com", ("domain", "onaliyun.com")),
        ("acme.example", ("domain", "acme.example")),
        ("acmeonaliyun.com", ("domain", "acmeonaliyun.com")),
        ("acme.onaliyun.com.example", ("domain", "acme.onaliyun.com.example")),
    ],
)
def test_part_that_names_the_account(domain: str, part: tuple[str, str]) -> None:
    parsed = parse(f"alice@{domain}", SUFFIX)
    assert parsed is not None
    assert parsed.account_part(SUFFIX) == part
    assert LogonName("alice", domain).account_part(SUFFIX) == part


@seed("DD-15")
def test_suffix_is_the_installations() -> None:
    parsed = parse("alice@acme", "logon.corp.example")
    assert parsed == LogonName("alice", "acme.logon.corp.example")
    assert parsed.account_part("logon.corp.example") == ("alias_or_id", "acme")


@pytest.mark.parametrize("name", ["alice", "Alice.B_c-9", "a", "9", "a" * 64])
def test_names_a_user_can_have(name: str) -> None:
    assert logon_names.user_name_objection(name) is None


@pytest.mark.parametrize(
    "name", ["", "a" * 65, "a b", "alice@acme", "alice+x", "élise", "alice\n", "al\x00ice", "al\u200bice", "ａlice"]
)
def test_names_a_user_cannot_have(name: str) -> None:
    assert logon_names.user_name_objection(name) is not None


@pytest.mark.parametrize("name", ["owner@acme.example", "own.er+x@acme.example", "Owner@Bücher.example"])
def test_names_an_account_holder_can_have(name: str) -> None:
    assert logon_names.owner_name_objection(name, SUFFIX) is None


@pytest.mark.parametrize(
    "name",
    [
        "owner",
        "owner@acme",
        "owner@acme.onaliyun.com",
        "owner@ACME.onaliyun.com.",
        "owner@onaliyun.com",
        "owner@x.y.onaliyun.com",
        "own er@acme.example",
    ],
)
def test_names_an_account_holder_cannot_have(name: str) -> None:
    assert logon_names.owner_name_objection(name, SUFFIX) is not None


@seed("DD-12")
def test_users_names_compare_without_regard_to_case() -> None:
    assert logon_names.key("Alice.B") == logon_names.key("aLICE.b") == "alice.b"


@seed("DD-12")
@given(name=st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True))
def test_key_of_a_user_is_the_user_part_of_the_logon_name(name: str) -> None:
    parsed = parse(f"{name}@acme", SUFFIX)
    assert parsed is not None
    assert logon_names.user_name_objection(name) is None
    assert parsed.user == logon_names.key(name)


@seed("DA-20")
@given(typed=st.text(max_size=330) | st.tuples(st.text(max_size=70), st.text(max_size=70)).map("@".join))
def test_arbitrary_text_is_parsed_to_a_stable_name_or_refused(typed: str) -> None:
    parsed = parse(typed, SUFFIX)
    logon_names.owner_name_objection(typed, SUFFIX)
    logon_names.user_name_objection(typed)
    if parsed is not None:
        assert f"{parsed.user}{parsed.domain}".isascii()
        assert parse(f"{parsed.user}@{parsed.domain}", SUFFIX) == parsed
