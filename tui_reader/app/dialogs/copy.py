"""CopyDialog: a menu of texts to copy from papers, with a preview of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import ClassVar, Final, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui_reader.app.dialogs.dialog import LEAVE, MOVES, Dialog
from tui_reader.app.messages.titles import short_title
from tui_reader.app.widgets.choices import Choices, Part
from tui_reader.app.widgets.rows import RowList
from tui_reader.core.paper import SECTION_TITLES
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import drawable
from tui_reader.display.readable import readable
from tui_reader.display.wrap import fit
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
    from tui_reader.export import citation

    return _lines([citation(each.paper) for each in papers])


def _links(papers: Sequence[Listed]) -> str:
    from tui_reader.export import markdown_link

    return _lines([markdown_link(each.paper) for each in papers])


def _bibtex(papers: Sequence[Listed]) -> str:
    from tui_reader.export import export

    return "".join(export(papers, "bibtex"))


def _abstracts(papers: Sequence[Listed]) -> str:
    return _texts([each.paper.abstract for each in papers])


def _tldrs(papers: Sequence[Listed]) -> str:
    return _texts([each.paper.tldr for each in papers])


def _sections(papers: Sequence[Listed]) -> str:
    return "\n\n\n".join(filter(None, (_all_sections(each) for each in papers)))


def _all_sections(listed: Listed) -> str:
    """The title and each text under its heading."""
    texts = {heading: getattr(listed.paper, name) for name, heading in SECTION_TITLES.items()}
    found = [f"{heading}\n{readable(text)}" for heading, text in texts.items() if text]
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


class CopyDialog(Dialog[Form]):
    """The menu; a key, enter or a click chooses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVES,
        Binding("enter", "copy", "Copy"),
        *(Binding(form.key, f"copy('{form.key}')", show=False) for form in FORMS),
        Binding("y,q", "leave", show=False),
        LEAVE,
    ]
    box_width = 100

    def __init__(self, papers: Sequence[Listed]) -> None:
        """Offer the texts that can be copied from `papers`, which must not be empty."""
        one = f"“{short_title(papers[0])}”"
        super().__init__(f"Copy {one if len(papers) == 1 else plural(len(papers), 'paper')}")
        self._more = len(papers) - 1
        self._text_of: Callable[[Form], str] = cache(lambda form: form.text(papers[:1]))

    def contents(self) -> ComposeResult:
        """The forms."""
        yield Choices(self._form_lines, id="forms")

    def on_mount(self) -> None:
        """List the forms."""
        self.query_one(Choices).set_rows(len(FORMS))
        self.fit()

    def _form_lines(self, index: int, width: int) -> list[list[Part]]:
        form = FORMS[index]
        room = width - 4 - _LABEL
        return [
            [
                Part(f" {form.key}  ", "sign"),
                Part(f"{form.label:<{_LABEL}}"),
                Part(fit(self._preview(form, room), room), "about"),
            ]
        ]

    def _preview(self, form: Form, room: int) -> str:
        """A preview in one line."""
        lines = self._text_of(form).strip().splitlines() or ["none"]
        more = ""
        if self._more:
            more = f" … and {self._more:,} more"
        elif len(lines) > 1:
            more = f" … and {plural(len(lines) - 1, 'more line')}"
        return f"{fit(lines[0], room - len(more))}{drawable(more)}"

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        """A click copies."""
        self._copy(FORMS[event.index])

    def action_copy(self, key: str | None = None) -> None:
        """Choose the form with this key, or the one under the cursor."""
        index = self.query_one(Choices).cursor
        self._copy(next((form for form in FORMS if form.key == key), FORMS[index]))

    def _copy(self, form: Form) -> None:
        if self._more or self._text_of(form):
            self.leave(form)
        else:
            self.show_message(f"This paper has no {form.label}.", "bad")
