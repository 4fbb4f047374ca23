"""Whatever a parameter holds, a call ends in an answer with a code: never in an accident, on neither database."""

from collections.abc import Iterator
from dataclasses import fields
from itertools import count
from pathlib import Path

import pytest

from tests.api.everything import Named, furnished, signed_actions, with_ids
from tests.support.processes import PostgresServer
from tests.support.roles import trusting
from tests.support.rpc import Program, give_keys
from tests.support.world import ACCOUNT, World

UGLY = {
    "60 KB": "x" * 60_000,
    "a null byte": "a\0b",
    "full width": "ｃａｒｏｌ＠ａｃｍｅ",
    "a lone surrogate in JSON": r'["\ud800"]',
    "a null byte in JSON": r'["\u0000"]',
    "a tag with a surrogate": r'[{"Key": "\udfff", "Value": "x"}]',
    "a nested list": "[" * 5_000,
    "a statement": '{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "\\ud800", "Resource": "\\u0000"}]}',
    "a strange principal": trusting("RAM", f"acs:ram::{ACCOUNT}:user/a\0b"),
    "half a principal": trusting("RAM", f"acs:ram::{ACCOUNT}:user/\ud800"),
    "a number beyond all": "9" * 18,
    "a negative number": "-1",
    "lines": "a\r\nX: y",
    "beyond the first plane": "💥" * 300,
    "quotes": "'\"><%%s{}",
    "other digits": "１２",
    "a moment before all": "0001-01-01T00:00:00Z",
    "latin": "é" * 40,
}
RAW = {"half a character": "%ED%A0%80", "no text": "%FF%FE", "a bare percent": "%", "raw bytes": "é"}
numbers = count()


UNSTORABLE = ("a null byte", "a null byte in JSON", "a tag with a surrogate", "a strange principal")


@pytest.fixture
def on_postgres(tmp_path: Path, postgres: PostgresServer) -> Iterator[Program]:
    made = World(tmp_path, postgres.url(f"ugly{next(numbers)}"))
    give_keys(made)
    yield Program(made)
    made.database.close()


@pytest.mark.parametrize("value", UGLY)
def test_no_value_of_any_parameter_is_an_accident(owner: Program, value: str) -> None:
    drive(owner, value)


@pytest.mark.parametrize("value", UNSTORABLE)
def test_nor_is_what_postgresql_cannot_store(on_postgres: Program, value: str) -> None:
    drive(on_postgres, value)


def drive(owner: Program, value: str) -> None:
    """Give every parameter of every action the value, one at a time."""
    ids = furnished(owner)
    accidents = {}
    for one in signed_actions():
        named = with_ids(one, ids)
        for field in fields(named.action.ask):
            code = named.code(owner, **{field.name: UGLY[value]})
            if owner.status >= 500 or not code or "Traceback" in owner.last.text:
                accidents[str(one), field.name] = owner.last.text[:90]
    assert not accidents, "\n".join(map(str, accidents))


@pytest.mark.parametrize("bytes_sent", RAW)
def test_no_bytes_are_an_accident(owner: Program, bytes_sent: str) -> None:
    answer = owner.edge.get(f"/?Action=GetUser&Version=2015-05-01&Format=JSON&UserName={RAW[bytes_sent]}", follow=False)
    assert answer.status_code == 400
    assert answer.get_json()["Code"]


def typed(one: Named) -> list[str]:
    return [field.name for field in fields(one.action.ask) if any(kind in str(field.type) for kind in ("int", "bool"))]


def test_wrong_types_are_told_by_name(owner: Program) -> None:
    ids = furnished(owner)
    found = {
        (str(one), name): with_ids(one, ids).code(owner, **{name: "eleven"})
        for one in signed_actions()
        for name in typed(one)
    }
    assert {key: code for key, code in found.items() if code != f"InvalidParameter.{key[1]}"} == {}
    assert len(found) > 40
