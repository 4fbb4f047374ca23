"""English or Simplified Chinese, as the browser prefers or the visitor chooses."""

import re
from html import unescape

import pytest

from tests.support.edge import Edge
from tests.support.world import World

CHINESE = "登录"


def switch(edge: Edge) -> str:
    """Return where the link to the other language leads."""
    return unescape(re.findall(r'<a href="([^"]+)" hreflang', edge.page.text)[0])


@pytest.mark.parametrize(
    ("preference", "lang"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-CN,en;q=0.5", "zh-Hans"),
        ("zh-Hans-CN", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
        ("fr,zh-TW;q=0.5,en;q=0.3", "zh-Hans"),
        ("zh;q=0,en-GB;q=0.1", "en"),
        ("en-GB,en;q=0.9,zh;q=0.1", "en"),
        ("de,fr", "en"),
        ("", "en"),
        ("*", "en"),
        ("x" * 3000, "en"),
    ],
)
def test_the_browsers_preference_decides(world: World, preference: str, lang: str) -> None:
    edge = Edge(world, headers={"Accept-Language": preference})
    assert f'<html lang="{lang}">' in edge.get("/signin").text


def test_the_switch_beats_the_preference_and_is_kept(edge: Edge) -> None:
    assert CHINESE in edge.get("/signin?lang=zh").text
    assert CHINESE in edge.name("carol@acme").text
    assert CHINESE not in edge.get("/signin?lang=en").text
    assert CHINESE not in edge.get("/signin?lang=<script>").text


def test_the_switch_stays_on_the_page_and_in_the_flow(edge: Edge) -> None:
    edge.get("/signin?continue=/security/password")
    assert "登录名" in edge.get(switch(edge)).text
    edge.submit(username="carol@acme")
    edge.submit(password="wrong")
    edge.get(switch(edge))
    assert edge.title == "Enter your password"
    edge.submit(follow=False, password="Carol-pass-1")
    assert edge.page.location == "/security/password"


def test_the_switch_keeps_a_signed_in_visitor_who_gives_another_name_there(edge: Edge) -> None:
    edge.log_on("carol@acme", "Carol-pass-1")
    edge.name("nonsense")
    edge.get(switch(edge))
    assert edge.title == "登录"


def test_the_switch_on_an_address_that_only_takes_forms_leads_to_a_page(edge: Edge) -> None:
    edge.log_on("carol@acme", "Carol-pass-1")
    token = {"csrf_token": edge.form("sign-out")[1]["csrf_token"]}
    assert edge.post("/security/sessions/unknown/end", data=token).status_code == 404
    assert edge.get(switch(edge)).status_code == 200


def test_sentences_in_chinese_follow_each_other_without_a_space(world: World) -> None:
    edge = Edge(world, headers={"Accept-Language": "zh"})
    edge.log_on("carol@acme", "Carol-pass-1")
    edge.get("/security/password")
    edge.submit(password="Carol-pass-1", new_password="carol", confirm_password="carol")
    assert edge.error.count("。") > 1
    assert "。 " not in edge.error


@pytest.mark.parametrize(
    ("tag", "written"),
    [("en", r"\b[A-Z][a-z]{2} \d{1,2}, \d{4} \d\d:\d\d UTC"), ("zh", r"\d{4}/\d{1,2}/\d{1,2} \d\d:\d\d UTC")],
)
def test_moments_are_short_and_nobody_misreads_them(world: World, tag: str, written: str) -> None:
    edge = Edge(world, headers={"Accept-Language": tag})
    edge.log_on("carol@acme", "Carol-pass-1")
    assert re.search(f"<time [^>]*>{written}</time>", edge.page.text)


def test_refusals_speak_the_visitors_language(world: World) -> None:
    edge = Edge(world, headers={"Accept-Language": "zh-CN"})
    edge.log_on("carol@acme", "wrong")
    assert edge.error
    assert edge.error.isascii() is False
    assert "page" not in edge.get("/nowhere").text.lower().partition("<main>")[2].partition("</main>")[0]
