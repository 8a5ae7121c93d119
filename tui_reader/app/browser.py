"""Links opened in the user's browser: http(s) only, one argument, never a shell."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING

from tui_reader.text import clean_url

if TYPE_CHECKING:
    from textual.app import App


def open_url(app: App[None], url: str) -> str | None:
    """Open `url`; None where that went well, else what to tell the user."""
    if clean_url(url) is None:
        return "Only http and https links are opened."
    try:
        browser = webbrowser.get()
        if _takes_the_terminal(browser):
            with app.suspend():
                opened = browser.open(url)
        else:
            opened = browser.open(url)
    except (webbrowser.Error, OSError):
        opened = False
    return None if opened else f"No browser here: {url}"


def _takes_the_terminal(browser: webbrowser.BaseBrowser) -> bool:
    return isinstance(browser, webbrowser.GenericBrowser) and not isinstance(
        browser, webbrowser.BackgroundBrowser
    )
