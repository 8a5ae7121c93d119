"""A menu of texts to copy from papers, with a preview of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, NamedTuple

from tui_reader.app.dialogs.menu import MenuDialog
from tui_reader.app.messages.titles import papers_named
from tui_reader.app.widgets.choices import Part
from tui_reader.core.paper import Paper
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import drawable
from tui_reader.display.readable import readable
from tui_reader.display.wrap import fit
from tui_reader.export import citation, export, markdown_link
from tui_reader.library import Listed


class Form(NamedTuple):
    """A text that can be copied from papers."""

    key: str
    label: str
    text: Callable[[Sequence[Listed]], str]
    """The text to copy; empty if no paper has it."""


def _each(
    text_of: Callable[[Paper], str | None], between: str = "\n"
) -> Callable[[Sequence[Listed]], str]:
    """The text of each paper that has it, with `between` between them."""
    return lambda papers: between.join(filter(None, (text_of(each.paper) for each in papers)))


def _sections(paper: Paper) -> str:
    """The title and each text under its heading."""
    found = [f"{heading}\n{readable(text)}" for _, heading, text in paper.texts()]
    return "\n\n".join([readable(paper.title), *found]) if found else ""


FORMS: Final = (
    Form("i", "id", _each(lambda paper: paper.id)),
    Form("u", "URL", _each(lambda paper: paper.links.abs)),
    Form("t", "title", _each(lambda paper: readable(paper.title))),
    Form("c", "citation", _each(citation)),
    Form("b", "BibTeX", lambda papers: "".join(export(papers, "bibtex"))),
    Form("m", "Markdown link", _each(markdown_link)),
    Form("p", "PDF's URL", _each(lambda paper: paper.links.pdf)),
    Form("a", "abstract", _each(lambda paper: readable(paper.abstract or ""), "\n\n")),
    Form("d", "TL;DR", _each(lambda paper: readable(paper.tldr or ""), "\n\n")),
    Form("s", "sections", _each(_sections, "\n\n\n")),
)
"""In the order of the menu."""
_LABEL: Final = max(len(form.label) for form in FORMS) + 2


def copy_menu(papers: Sequence[Listed]) -> MenuDialog[Form]:
    """The menu of texts to copy from `papers`, at least one."""
    more = len(papers) - 1
    text_of: Callable[[Form], str] = cache(lambda form: form.text(papers[:1]))

    def line(index: int, width: int) -> list[Part]:
        form = FORMS[index]
        room = width - 4 - _LABEL
        preview = fit(_preview(text_of(form), more, room), room)
        return [
            Part(f" {form.key}  ", "sign"),
            Part(f"{form.label:<{_LABEL}}"),
            Part(preview, "about"),
        ]

    def refusal(form: Form, verb: str) -> str:
        return "" if more or text_of(form) else f"This paper has no {form.label}."

    heading = f"Copy {papers_named(papers)}"
    keys = [form.key for form in FORMS]
    return MenuDialog(heading, FORMS, line, "yank", {"enter": "Copy"}, keys=keys, refusal=refusal)


def _preview(text: str, papers: int, room: int) -> str:
    """The beginning of a text in one line; `papers` more papers have others."""
    lines = text.strip().splitlines() or ["none"]
    more = ""
    if papers:
        more = f" … and {papers:,} more"
    elif len(lines) > 1:
        more = f" … and {plural(len(lines) - 1, 'more line')}"
    return f"{fit(lines[0], room - len(more))}{drawable(more)}"
