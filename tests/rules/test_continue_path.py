"""Where a browser may be sent on to."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules.continue_path import safe


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/security",
        "/oidc/authorize?client_id=wiki&redirect_uri=https://rp.test/cb&scope=openid%20profile",
        "/a/b?x=//y",
        "/a%2f%2fb",
        "/~user;v=1/[x]",
        "/" + "a" * 1999,
    ],
)
def test_path_of_this_origin_is_kept_as_it_is(path: str) -> None:
    assert safe(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "security",
        "//evil.test",
        "///evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "\\/evil.test",
        "/a\\b",
        "/..//evil.test",
        "/.//evil.test",
        "/%2fevil.test",
        "/%2F%2Fevil.test",
        "/%5cevil.test",
        "/%5C%5Cevil.test",
        "https://evil.test/",
        "HTTPS:/evil.test",
        "javascript:alert(1)",
        "?next=/",
        "#top",
        " /security",
        "/security ",
        "/a b",
        "/\t/evil.test",
        "/\n/evil.test",
        "/security\n",
        "/a\r\nSet-Cookie:x=1",
        "/a\x00",
        "/a\x7f",
        "／／evil.test",
        "/／evil.test",
        "/bücher",
        "/" + "a" * 2000,
    ],
)
def test_anything_else_is_refused(path: str | None) -> None:
    assert safe(path) is None


@given(path=st.text(max_size=40) | st.text("/\\.:?#@%25fceviltx \t\n", max_size=30))
def test_whatever_is_kept_stays_on_this_origin(path: str) -> None:
    kept = safe(path)
    if kept is not None:
        assert kept == path
        assert urlsplit(urljoin("https://idp.test/signin", kept))[:2] == ("https", "idp.test")
        assert not {"\\", " ", "\t", "\n", "\r", "\x00"} & set(kept)
