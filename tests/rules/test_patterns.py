"""Wildcard patterns: what they match, and that nothing makes them toil."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.rules.patterns import compiled, literal_prefix, matcher
from tests.rules.naive_policies import wildcard

patterns = st.text("ab*?\\.\n", max_size=10)
texts = st.text("ab\\.\n", max_size=12)


@settings(max_examples=3000)
@given(patterns, texts)
def test_one_pattern_matches_as_a_regular_expression_does(pattern: str, text: str) -> None:
    assert compiled(pattern)(text) == wildcard(pattern, text)


@settings(max_examples=3000)
@given(st.lists(patterns, max_size=4), texts)
def test_many_patterns_match_when_one_of_them_does(given_patterns: list[str], text: str) -> None:
    assert matcher(given_patterns)(text) == any(wildcard(one, text) for one in given_patterns)


@settings(max_examples=500)
@given(patterns, texts)
def test_what_a_pattern_matches_begins_with_its_literal_prefix(pattern: str, text: str) -> None:
    assert text.startswith(literal_prefix(pattern)) or not compiled(pattern)(text)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("", "", True),
        ("", "a", False),
        ("*", "", True),
        ("?", "", False),
        ("?", "é", True),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("*a?", "aab", True),
        ("a.c", "abc", False),
        ("[a]", "a", False),
        (r"\?", "\\a", True),
        ("Ram", "ram", False),
    ],
)
def test_corner_cases(pattern: str, text: str, matches: bool) -> None:
    assert compiled(pattern)(text) is matches
    assert matcher([pattern])(text) is matches


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("*" * 6000, True),
        ("*a" * 1000, True),
        ("*a" * 3000, False),
        ("?" * 6000, False),
        ("*?" * 2048, True),
        ("a*" * 2000 + "b", False),
        ("a?" * 3000, False),
        ("*" + "a?" * 500 + "b*", False),
    ],
)
def test_a_bomb_of_wildcards_ends(pattern: str, matches: bool) -> None:
    assert compiled(pattern)("a" * 2048) is matches
