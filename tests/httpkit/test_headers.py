"""The headers and cookies of every answer: nothing to frame, to sniff, to cache, to steal."""

import pytest

from tests.support.edge import Edge, application
from tests.support.world import World

PAGES = ["/signin", "/signin/password", "/signin/out", "/security/", "/nowhere", "/healthz", "/static/idp.css"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_is_locked_down(edge: Edge, path: str) -> None:
    headers = edge.get(path, follow=False).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "script-src" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_nothing_but_static_files_is_kept_by_caches(edge: Edge) -> None:
    edge.log_on("carol@acme", "Carol-pass-1")
    assert edge.page.headers["Cache-Control"] == "no-store"
    assert {"Cookie", "Accept-Language"} <= set(edge.page.vary)
    assert "immutable" in edge.get("/static/idp.css").headers["Cache-Control"]


def test_over_https_cookies_are_bound_to_the_host_and_hsts_is_sent(world: World) -> None:
    edge = Edge(world, application(world, base_url="https://id.example"))
    edge.log_on("carol@acme", "Carol-pass-1")
    assert edge.title == "Security"
    edge.get("/security/?lang=zh")
    assert edge.page.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    kept = edge.cookies()
    assert {cookie.key for cookie in kept} == {"__Host-idp_session", "__Host-idp_flow", "__Host-idp_language"}
    assert all(cookie.secure and cookie.path == "/" and cookie.http_only for cookie in kept)
    assert all(cookie.same_site == "Lax" for cookie in kept)


def test_the_session_cookie_is_opaque_and_changes_with_each_logon(edge: Edge) -> None:
    edge.log_on("carol@acme", "Carol-pass-1")
    first = str(edge.cookie("idp_session"))
    edge.log_on("carol@acme", "Carol-pass-1")
    second = str(edge.cookie("idp_session"))
    assert len(first) >= 43  # 256 bits
    assert first != second
    edge.client.set_cookie("idp_session", first, domain="127.0.0.1")
    edge.get("/security/")
    assert edge.title != "Security"


def test_after_a_form_the_redirect_is_303(edge: Edge) -> None:
    edge.name("carol@acme")
    assert edge.submit(follow=False, password="Carol-pass-1").status_code == 303


@pytest.mark.parametrize("proto", ["http", "HTTP"])
def test_plain_http_that_came_through_the_proxy_is_sent_to_https(world: World, proto: str) -> None:
    from_proxy = {"X-Forwarded-Proto": proto}
    secure = application(world, base_url="https://id.example", trusted_proxies=world.loopback)
    edge = Edge(world, secure, from_proxy)
    assert edge.get("/signin?x=1", follow=False).status_code == 308
    assert edge.page.location == "https://id.example/signin?x=1"
    assert edge.post("/signin").status_code == 400
    assert Edge(world, application(world, base_url="https://id.example"), from_proxy).get("/signin").status_code == 200
