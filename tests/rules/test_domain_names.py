"""Names of domains: spelling, what may be an alias, and the proof of ownership."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules import domain_names
from idp.rules.domain_names import GRACE, BadDomain, Ownership, normalise, recheck
from tests.support.seed import seed

SUFFIX = "onaliyun.com"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CODE = "k7Qw-3_xYz0123456789ab"
LONGEST = ".".join(["a" * 49] * 5) + ".abc"


@seed("DA-15", "DA-20")
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("acme.example", "acme.example"),
        ("ACME.Example.", "acme.example"),
        ("acme。example", "acme.example"),
        ("acme．example｡", "acme.example"),
        ("ａｃｍｅ.example", "acme.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BU\u0308CHER.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("中国.cn", "xn--fiqs8s.cn"),
        ("1234567890123456", "1234567890123456"),
        ("acme", "acme"),
        (LONGEST, LONGEST),
        (LONGEST + ".", LONGEST),
    ],
)
def test_every_spelling_has_one_normal_form(text: str, name: str) -> None:
    assert normalise(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "acme..example",
        ".acme.example",
        "acme.example..",
        "-acme.example",
        "acme-.example",
        "ab--cd.example",
        "ac_me.example",
        "*.acme.example",
        "acme.example/x",
        "acme.example:443",
        "user@acme.example",
        "[2001:db8::1]",
        "2001:db8::1",
        "acme .example",
        " acme.example",
        "acme.example\n",
        "ac\x00me.example",
        "ac\u200bme.example",
        "ac\u200dme.example",
        "ac\u00adme.example",
        "ac\ufe0fme.example",
        "ac\u2028me.example",
        "☃.example",
        "xn--a.example",
        "xn--acme-.example",
        "a" * 64 + ".example",
        LONGEST + "d",
        "\ud800.example",
    ],
)
def test_what_is_no_domain_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(BadDomain) as refused:
        normalise(text)
    assert str(refused.value).startswith("it ")


@seed("DA-15", "DA-20")
@given(text=st.text(max_size=260) | st.text("aä.-x1。ßя中", max_size=30))
def test_arbitrary_text_is_normalised_once_for_all_or_refused(text: str) -> None:
    try:
        name = normalise(text)
    except BadDomain:
        return
    assert name.isascii()
    assert name == name.lower()
    assert len(name) <= domain_names.MOST_CHARACTERS
    assert normalise(name) == name
    assert normalise(domain_names.shown(name)) == name
    domain_names.alias_objection(name, SUFFIX)


@seed("DA-15")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("xn--bcher-kva.example", "bücher.example"),
        ("acme.example", "acme.example"),
        ("xn--zzzzzz.test", "xn--zzzzzz.test"),
    ],
)
def test_names_are_shown_as_people_read_them(name: str, shown: str) -> None:
    assert domain_names.shown(name) == shown


@seed("DA-14")
@pytest.mark.parametrize(
    "text",
    [
        "acme.example",
        "acme.test",
        "a.b.acme.co.uk",
        "acme.github.io",
        "myonaliyun.com",
        "com.acme.example",
        "1.acme.example",
    ],
)
def test_names_that_can_be_an_alias(text: str) -> None:
    assert domain_names.alias_objection(normalise(text), SUFFIX) is None


@seed("DA-14")
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("onaliyun.com", "it ends in onaliyun.com"),
        ("acme.onaliyun.com", "it ends in onaliyun.com"),
        ("x.acme.onaliyun.com", "it ends in onaliyun.com"),
        ("com", "it has one label only"),
        ("acme", "it has one label only"),
        ("co.uk", "it is a public suffix"),
        ("com.cn", "it is a public suffix"),
        ("公司.cn", "it is a public suffix"),
        ("github.io", "it is a public suffix"),
        ("192.0.2.7", "it is an IP address"),
        ("127.1", "it is an IP address"),
        ("acme.0x7f", "it is an IP address"),
        ("１９２.0.2.7", "it is an IP address"),
        ("1234567890123456", "it is an IP address"),
    ],
)
def test_names_that_cannot_be_an_alias(text: str, why: str) -> None:
    assert (domain_names.alias_objection(normalise(text), SUFFIX) or "").startswith(why)


@seed("DA-15")
@pytest.mark.parametrize(
    "label",
    [
        "bücher",
        "пример",
        "δοκιμή",
        "中国",
        "日本語テスト",
        "ひらがな",
        "カタカナ",
        "々木",
        "三ヶ月",
        "漢字한글",
        "漢字ㄅㄆ",
        "हिन्दी",
        "مثال",
        "مثال١",
        "straße",
        "büro-24",
    ],
)
def test_labels_of_one_writing_are_accepted(label: str) -> None:
    assert domain_names.alias_objection(normalise(f"{label}.example"), SUFFIX) is None


@seed("DA-15")
@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("аpple", "mixes scripts"),
        ("pаypal", "mixes scripts"),
        ("αlpha", "mixes scripts"),
        ("한글ひらがな", "mixes scripts"),
        ("中国abc", "mixes scripts"),
        ("яβ", "mixes scripts"),
        ("ひらがなㄅ", "mixes scripts"),
        ("аррӏе", "mistaken for Latin"),
        ("сорус-24", "mistaken for Latin"),
        ("χρυ", "mistaken for Latin"),
        ("ɡooɡle", "mistaken for Latin"),
    ],
)
def test_look_alikes_are_refused(label: str, why: str) -> None:
    for name in (f"{label}.example", f"www.{label}.example"):
        assert why in (domain_names.alias_objection(normalise(name), SUFFIX) or "")


@seed("DA-05", "DA-06", "DA-10")
@pytest.mark.parametrize(
    ("records", "proved"),
    [
        ([domain_names.record_for(CODE)], True),
        ([CODE], True),
        (["v=spf1 -all", f'"{CODE}"'], True),
        ([f' "idp-domain-verification={CODE}" '], True),
        ([], False),
        ([""], False),
        (['""'], False),
        ([domain_names.TXT_PREFIX], False),
        ([CODE[:-1]], False),
        ([CODE + "x"], False),
        ([CODE.swapcase()], False),
        ([f"{CODE} {CODE}"], False),
        ([CODE[:10], CODE[10:]], False),
        ([f"IDP-domain-verification={CODE}"], False),
        ([f"idp-domain-verification= {CODE}"], False),
        ([f"xidp-domain-verification={CODE}"], False),
        (["ü" + CODE, "\udcff"], False),
    ],
)
def test_only_the_whole_and_exact_record_proves(records: list[str], proved: bool) -> None:
    assert domain_names.proves(records, CODE) is proved


@seed("DA-06")
def test_without_a_code_nothing_is_proved() -> None:
    assert not domain_names.proves(["", domain_names.TXT_PREFIX], "")


@seed("DA-06", "DA-10")
@given(others=st.lists(st.text()), place=st.integers(0, 100))
def test_one_record_among_any_others_is_enough(others: list[str], place: int) -> None:
    others = [record for record in others if CODE not in record]
    assert not domain_names.proves(others, CODE)
    others.insert(place, domain_names.record_for(CODE))
    assert domain_names.proves(others, CODE)


@seed("DA-17", "DA-19")
@pytest.mark.parametrize(
    ("before", "found", "after"),
    [
        (Ownership(), True, Ownership()),
        (Ownership(), None, Ownership()),
        (Ownership(), False, Ownership(NOW, None)),
        (Ownership(NOW - GRACE, None), None, Ownership(NOW - GRACE, None)),
        (Ownership(NOW - timedelta(days=6), None), False, Ownership(NOW - timedelta(days=6), None)),
        (Ownership(NOW - GRACE, None), False, Ownership(NOW - GRACE, NOW)),
        (Ownership(NOW - 2 * GRACE, NOW - GRACE), False, Ownership(NOW - 2 * GRACE, NOW - GRACE)),
        (Ownership(NOW - 2 * GRACE, NOW - GRACE), True, Ownership()),
    ],
)
def test_vanished_record_warns_first_and_suspends_after_the_grace(
    before: Ownership,
    found: bool | None,
    after: Ownership,
) -> None:
    assert recheck(before, found, NOW) == after


@seed("DA-17", "DA-19")
@given(answers=st.lists(st.tuples(st.integers(1, 100), st.sampled_from([True, False, None]))))
def test_nothing_is_suspended_unless_missing_throughout_the_grace(answers: list[tuple[int, bool | None]]) -> None:
    now, state, last_found = NOW, Ownership(), NOW
    for hours, found in answers:
        now += timedelta(hours=hours)
        last_found = now if found else last_found
        state = recheck(state, found, now)
        assert state.suspended_at is None or state.suspended_at - last_found >= GRACE
        assert state.suspended_at is None or state.missing_since is not None
