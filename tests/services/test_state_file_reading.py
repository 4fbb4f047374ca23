"""Files that are not what they should be: each is refused by file and line, quickly, and applies nothing."""

from dataclasses import dataclass

import pytest

from idp.services.state_file.reading import BadStateFile, Source
from tests.support.world import ACCOUNT, World

HEAD = f'accounts:\n  - id: "{ACCOUNT}"\n'
LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)


@dataclass(frozen=True)
class Bad:
    """A file, the beginning of the complaint about it, and what it says."""

    content: bytes
    where: str
    why: str


FILES = {
    "empty": Bad(b"", "line 1", "is empty"),
    "comment only": Bad(b"# nothing\n", "line 1", "is empty"),
    "list": Bad(b"- a\n", "line 1, file", "must be a mapping"),
    "text": Bad(b"hello\n", "line 1, file", "must be a mapping"),
    "two documents": Bad(b"accounts: []\n---\naccounts: []\n", "line 2", "another document"),
    "no accounts": Bad(b"accounts:\n", "line 1, accounts", "must be a list"),
    "tab": Bad(b"accounts:\n\t- id: x\n", "line 2", "not valid YAML"),
    "latin-1": Bad(HEAD.encode() + b"    alias: \xe9\n", "line 3", "not UTF-8"),
    "utf-16": Bad(HEAD.encode("utf-16"), "line 1", "not UTF-8"),
    "control character": Bad(HEAD.encode() + b"    alias: a\x01b\n", "line 3", "character that YAML does not allow"),
    "NUL": Bad(HEAD.encode() + b'    alias: "a\\0b"\n', "line 3, accounts[1].alias", "NUL"),
    "alias": Bad(b'accounts:\n  - &a {id: "1"}\n  - *a\n', "line 3", "aliases are not taken"),
    "billion laughs": Bad(LAUGHS.encode(), "line 2", "aliases are not taken"),
    "itself": Bad(b"accounts: &a [*a]\n", "line 1", "aliases are not taken"),
    "merge": Bad(HEAD.encode() + b"    <<: {alias: abc}\n", "line 3, accounts[1].<<", "unknown key"),
    "depth": Bad(b"accounts: " + b"[" * 10_000 + b"]" * 10_000, "line 1", "nested too deeply"),
    "length": Bad(b"accounts: [" + b" " * 10_000_000 + b"]", "line 1", "larger than"),
    "key twice": Bad(HEAD.encode() + b"    alias: abc\n    alias: abd\n", "line 4, accounts[1].alias", "given twice"),
    "key that is a list": Bad(HEAD.encode() + b"    [alias]: abc\n", "line 3, accounts[1]", "a key must be"),
    "number for a text": Bad(b"accounts:\n  - id: 1234567890123456\n", "line 2, accounts[1].id", "in quotes"),
    "own tag": Bad(HEAD.encode() + b"    alias: !mine abc\n", "line 3, accounts[1].alias", "in quotes"),
    "code": Bad(HEAD.encode() + b"    alias: !!python/name:os.system x\n", "line 3, accounts[1].alias", "in quotes"),
    "13th month": Bad(HEAD.encode() + b"    alias: 2026-13-45\n", "line 3, accounts[1].alias", "in quotes"),
    "half a number": Bad(HEAD.encode() + b"    alias: 0x_\n", "line 3, accounts[1].alias", "in quotes"),
    "long number": Bad(
        HEAD.encode() + b"    password_policy: {MaxPasswordAge: " + b"9" * 5000 + b"}\n",
        "line 3, accounts[1].password_policy.MaxPasswordAge",
        "in quotes",
    ),
    "costly hash": Bad(
        HEAD.encode() + b"    users: [{name: x, login_profile: {Password: {argon2: '$argon2id$v=19$m=9999999,t=2,p=1"
        b"$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAA'}}}]\n",
        "line 3, accounts[1].users[1].login_profile.Password.argon2",
        "Argon2id",
    ),
    "account twice": Bad((HEAD + HEAD.partition("\n")[2]).encode(), "line 3, accounts[2]", "given twice"),
    "alias of another": Bad(HEAD.encode() + b"    alias: other\n", "line 2, accounts[1]", "is taken"),
    "domain of another": Bad(
        b'accounts:\n  - id: "6543210987654321"\n    domain_aliases:\n      - {name: acme.example}\n',
        "line 4, accounts[1].domain_aliases[1]",
        "verified for another account",
    ),
    "id that is none": Bad(b'accounts:\n  - id: "12"\n', "line 2, accounts[1].id", "16 digits"),
    "no id": Bad(b"accounts:\n  - alias: abc\n", "line 2, accounts[1]", "id is missing"),
}


@pytest.mark.parametrize("name", FILES)
def test_it_is_refused_by_file_and_line_and_applies_nothing(world: World, name: str) -> None:
    before, bad = world.services.state_file.export(), FILES[name]
    path = world.directory / "bad.yaml"
    path.write_bytes(bad.content)
    with pytest.raises(BadStateFile) as raised:
        world.services.state_file.apply(Source(path, {}))
    assert str(raised.value).startswith(f"bad.yaml, {bad.where}: ")
    assert bad.why in str(raised.value)
    assert world.services.state_file.export() == before


def test_a_file_that_cannot_be_read_is_refused(world: World) -> None:
    with pytest.raises(BadStateFile, match="cannot be read"):
        world.services.state_file.apply(Source(world.directory, {}))


def test_a_byte_order_mark_does_not_matter(world: World) -> None:
    path = world.directory / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.encode() + b"    alias: acme\n")
    assert world.services.state_file.plan(Source(path, {})) == []
