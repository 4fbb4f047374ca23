"""Every sentence a person can meet exists in every language, with the same blanks."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from tests.house.translations import CATALOGUES, compiled, kept, wanted

BLANK = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


def _texts(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (str(value),)


def _blanks(text: str) -> set[str]:
    return {"".join(found) for found in BLANK.findall(text)}


def _sentences(catalogue: Catalog) -> dict[object, tuple[str, ...]]:
    return {_texts(message.id): _texts(message.string) for message in catalogue if message.id}


def _complete(message: Message) -> bool:
    texts = _texts(message.string)
    named = set().union(*(_blanks(one) for one in _texts(message.id)))
    return all(text and _blanks(text) <= named for text in texts) and not message.fuzzy


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_no_sentence_is_missing_and_none_is_left_over(path: Path) -> None:
    have = {message.id for message in kept(path) if message.id}
    want = {message.id for message in wanted() if message.id}
    assert have == want


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_every_sentence_is_translated_with_its_blanks(path: Path) -> None:
    assert [message.id for message in kept(path) if message.id and not _complete(message)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_the_compiled_file_is_that_of_the_catalogue(path: Path) -> None:
    assert _sentences(compiled(path)) == _sentences(kept(path))
