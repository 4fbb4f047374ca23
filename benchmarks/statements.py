"""SQL statements that a visit costs, counted at the database."""

from pathlib import Path

from tests.support.edge import Edge
from tests.support.world import ACCOUNT, World

ISSUER = f"/oidc/{ACCOUNT}"


def counted(directory: str) -> list[tuple[str, int, int]]:
    """Return what was visited, the statements it took, and the most it may take."""
    world = World(Path(directory))
    browser = Edge(world)
    for path in ("/signin", f"{ISSUER}/.well-known/openid-configuration"):
        browser.get(path)  # fills the cache of accounts
    Edge(world).log_on("carol@acme", "Carol-pass-1")  # and that of what they have, which her own page names
    statements = world.statements()
    figures = []
    for what, most, visit in (
        ("whole logon with password and code", 12, lambda: _log_on(browser)),
        ("signed-in page", 3, lambda: browser.get("/security")),
        ("discovery", 0, lambda: browser.get(f"{ISSUER}/.well-known/openid-configuration")),
        ("key set", 0, lambda: browser.get(f"{ISSUER}/jwks")),
    ):
        before = len(statements)
        visit()
        figures.append((what, len(statements) - before, most))
    world.database.close()
    return figures


def _log_on(browser: Edge) -> None:
    browser.log_on("alice@acme", "Alice-pass-1")
    browser.submit(follow=False, code=browser.world.alice_code())
