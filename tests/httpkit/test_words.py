"""English or Simplified Chinese, as the browser prefers or the visitor chooses."""

import pytest

from tests.support.edge import Edge
from tests.support.world import World

CHINESE = "登录"


@pytest.mark.parametrize(
    ("preference", "lang"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
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


def test_refusals_speak_the_visitors_language(world: World) -> None:
    edge = Edge(world, headers={"Accept-Language": "zh-CN"})
    edge.log_on("carol@acme", "wrong")
    assert edge.error
    assert edge.error.isascii() is False
    assert "page" not in edge.get("/nowhere").text.lower().partition("<main>")[2].partition("</main>")[0]
