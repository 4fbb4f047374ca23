"""A real browser without a screen."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WHOLE = "/usr/bin/chromium"
SHELL = "/usr/bin/chromium-headless-shell"
"""Chromium without what only a window needs: it draws pages for a third of the processor time."""


@contextmanager
def chromium(executable: str = WHOLE) -> Iterator[Browser]:
    """Lend Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()
