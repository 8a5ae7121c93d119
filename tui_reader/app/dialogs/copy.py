"""A menu of texts to copy from papers, with a preview of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Final, NamedTuple

from tui_reader.app.dialogs.menu import Item, MenuDialog, Verb
from tui_reader.app.messages.titles import papers_named
from tui_reader.app.widgets.choices import Part
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


def _ids(papers: Sequence[Listed]) -> str:
    return _lines([each.paper.id for each in papers])


def _pages(papers: Sequence[Listed]) -> str:
    return _lines([each.paper.links.abs for each in papers])


def _titles(papers: Sequence[Listed]) -> str:
    return _lines([readable(each.paper.title) for each in papers])


def _pdfs(papers: Sequence[Listed]) -> str:
    return _lines([each.paper.links.pdf for each in papers])


def _citations(papers: Sequence[Listed]) -> str:
    return _lines([citation(each.paper) for each in papers])


def _links(papers: Sequence[Listed]) -> str:
    return _lines([markdown_link(each.paper) for each in papers])


def _bibtex(papers: Sequence[Listed]) -> str:
    return "".join(export(papers, "bibtex"))


def _abstracts(papers: Sequence[Listed]) -> str:
    return _texts([each.paper.abstract for each in papers])


def _tldrs(papers: Sequence[Listed]) -> str:
    return _texts([each.paper.tldr for each in papers])


def _sections(papers: Sequence[Listed]) -> str:
    return "\n\n\n".join(filter(None, (_all_sections(each) for each in papers)))


def _all_sections(listed: Listed) -> str:
    """The title and each text under its heading."""
    found = [f"{heading}\n{readable(text)}" for _, heading, text in listed.paper.texts()]
    return "\n\n".join([readable(listed.paper.title), *found]) if found else ""


def _texts(texts: Sequence[str | None]) -> str:
    return "\n\n".join(readable(text) for text in texts if text)


def _lines(texts: Sequence[str | None]) -> str:
    return "\n".join(filter(None, texts))


FORMS: Final = (
    Form("i", "id", _ids),
    Form("u", "URL", _pages),
    Form("t", "title", _titles),
    Form("c", "citation", _citations),
    Form("b", "BibTeX", _bibtex),
    Form("m", "Markdown link", _links),
    Form("p", "PDF's URL", _pdfs),
    Form("a", "abstract", _abstracts),
    Form("d", "TL;DR", _tldrs),
    Form("s", "sections", _sections),
)
"""In the order of the menu."""
_LABEL: Final = max(len(form.label) for form in FORMS) + 2


def copy_menu(papers: Sequence[Listed]) -> MenuDialog[Form]:
    """The menu of texts to copy from `papers`, at least one."""
    more = len(papers) - 1
    text_of: Callable[[Form], str] = cache(lambda form: form.text(papers[:1]))

    def line(form: Form, width: int) -> list[Part]:
        room = width - 4 - _LABEL
        preview = fit(_preview(text_of(form), more, room), room)
        return [
            Part(f" {form.key}  ", "sign"),
            Part(f"{form.label:<{_LABEL}}"),
            Part(preview, "about"),
        ]

    def refusal(form: Form, verb: str) -> str:
        return "" if more or text_of(form) else f"This paper has no {form.label}."

    items = [Item(form, partial(line, form), form.key) for form in FORMS]
    heading = f"Copy {papers_named(papers)}"
    return MenuDialog(heading, items, "yank", [Verb("enter", "Copy")], refusal=refusal)


def _preview(text: str, papers: int, room: int) -> str:
    """The beginning of a text in one line; `papers` more papers have others."""
    lines = text.strip().splitlines() or ["none"]
    more = ""
    if papers:
        more = f" … and {papers:,} more"
    elif len(lines) > 1:
        more = f" … and {plural(len(lines) - 1, 'more line')}"
    return f"{fit(lines[0], room - len(more))}{drawable(more)}"
