"""A menu of the links to a paper's code, models and project pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui_reader.app.dialogs.menu import NUMBERS, MenuDialog
from tui_reader.app.messages.titles import papers_named
from tui_reader.app.widgets.choices import Part, columns
from tui_reader.core.code_links import CodeLink, Kind
from tui_reader.library import Listed

_NAMES: Final = {
    Kind.REPOSITORY: "code",
    Kind.MODEL: "model or data",
    Kind.PROJECT: "project page",
}


def code_links_menu(listed: Listed, links: Sequence[CodeLink]) -> MenuDialog[CodeLink]:
    """The menu of the `links` of a paper, at least one."""

    def line(index: int, width: int) -> list[Part]:
        link, key = links[index], NUMBERS[index : index + 1] or " "
        about = [Part(f"  {_NAMES[link.kind]} ", "about")]
        parts = [Part(f" {key}  ", "sign"), Part(link.url.partition("://")[2])]
        return columns(parts, width, about)

    heading = f"Open the code of {papers_named([listed])}"
    return MenuDialog(heading, links, line, "open_code", {"enter": "Open"}, keys=NUMBERS)
