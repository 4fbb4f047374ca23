"""Declared settings: parsing, refusing, publishing."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.refusals import Refusal
from idp.rules.settings import declare
from idp.rules.settings.declare import UnknownSetting, setting
from tests.support.seed import seed


def no_vowels(text: str) -> str | None:
    """Object to an a."""
    return "must have no a" if "a" in text else None


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One setting of each kind."""

    bright: bool = setting("Bright", label="Bright", default=True, enforced_by="nobody")
    size: int = setting("Size", label="Size", default=3, between=(1, 5), enforced_by="nobody")
    count: int = setting("Count", label="Count", default=0, enforced_by="nobody")
    mode: str = setting("Mode", label="Mode", default="slow", choices=("slow", "fast"), enforced_by="nobody")
    text: str = setting("Text", label="Text", default="", check=no_vowels, enforced_by="nobody")


def test_absent_settings_have_their_defaults() -> None:
    assert declare.from_published(Sample, {}) == Sample()


def test_published_values_are_taken() -> None:
    values = {"Bright": False, "Size": 5, "Count": 9, "Mode": "fast", "Text": "xyz"}
    assert declare.from_published(Sample, values) == Sample(bright=False, size=5, count=9, mode="fast", text="xyz")


@seed("PW-04", "PW-15")
@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Bright", 1, "must be true or false"),
        ("Bright", "true", "must be true or false"),
        ("Bright", None, "must be true or false"),
        ("Size", 0, "must be a whole number from 1 to 5"),
        ("Size", 6, "must be a whole number from 1 to 5"),
        ("Size", 3.0, "must be a whole number from 1 to 5"),
        ("Size", "3", "must be a whole number from 1 to 5"),
        ("Size", True, "must be a whole number from 1 to 5"),
        ("Size", None, "must be a whole number from 1 to 5"),
        ("Count", -1, "must be a whole number from 0 to 2147483647"),
        ("Count", 2**31, "must be a whole number from 0 to 2147483647"),
        ("Mode", "FAST", "must be one of slow, fast"),
        ("Mode", 1, "must be a text"),
        ("Text", "banana", "must have no a"),
        ("Text", None, "must be a text"),
    ],
)
def test_wrong_value_is_refused_with_name_and_expectation(name: str, value: object, expected: str) -> None:
    with pytest.raises(Refusal) as refused:
        declare.from_published(Sample, {name: value})
    out_of_range = type(value) is int and name in ("Size", "Count")
    assert refused.value.code == f"InvalidParameter.{name}" + (".Range" if out_of_range else "")
    assert str(refused.value) == f"{name} {expected}."


@seed("PW-04")
@pytest.mark.parametrize("name", ["Colour", "bright", "BRIGHT", "size", ""])
def test_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(UnknownSetting) as unknown:
        declare.from_published(Sample, {name: 1})
    assert unknown.value.name == name


def test_change_replaces_only_what_is_given() -> None:
    assert declare.changed(Sample(size=5, mode="fast"), {"Size": 2}) == Sample(size=2, mode="fast")


def test_only_what_differs_from_the_defaults_is_published_unless_all_is_wanted() -> None:
    assert declare.to_published(Sample()) == {}
    assert declare.to_published(Sample(size=5)) == {"Size": 5}
    everything = {"Bright": True, "Size": 3, "Count": 0, "Mode": "slow", "Text": ""}
    assert declare.to_published(Sample(), only_changed=False) == everything


def test_declarations_know_their_fields_in_order() -> None:
    assert [(one.name, one.field) for one in declare.settings_of(Sample)] == [
        ("Bright", "bright"),
        ("Size", "size"),
        ("Count", "count"),
        ("Mode", "mode"),
        ("Text", "text"),
    ]


SAMPLES = st.builds(
    Sample,
    bright=st.booleans(),
    size=st.integers(1, 5),
    count=st.integers(0, 2**31 - 1),
    mode=st.sampled_from(["slow", "fast"]),
    text=st.text("xyz"),
)


@seed("XR-13")
@given(sample=SAMPLES, only_changed=st.booleans())
def test_group_survives_publishing(sample: Sample, only_changed: bool) -> None:
    assert declare.from_published(Sample, declare.to_published(sample, only_changed=only_changed)) == sample


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())


@seed("PW-04")
@given(values=st.dictionaries(st.sampled_from(["Bright", "Size", "Count", "Mode", "Text"]), ANYTHING))
def test_arbitrary_values_are_taken_as_they_are_or_refused(values: dict[str, object]) -> None:
    try:
        group = declare.from_published(Sample, values)
    except Refusal:
        return
    published = declare.to_published(group, only_changed=False)
    assert {name: published[name] for name in values} == values
