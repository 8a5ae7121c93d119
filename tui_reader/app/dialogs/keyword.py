"""KeywordDialog: a keyword's label, words, colour and weight."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from tui_reader.app.dialogs.dialog import LEAVE, Dialog
from tui_reader.app.widgets.typed import Input
from tui_reader.config import Keyword, nearest
from tui_reader.core.badges import NAMED_COLORS, usable_color
from tui_reader.core.keywords import KeywordError, compile_patterns, regex_of
from tui_reader.core.text import clean_line

_WORD: Final = re.compile(r"\s*(/(?:\\.|[^/\\])+/(?=\s*(?:,|$))|[^,]*)\s*(?:,|$)")
_WEIGHTS: Final = ("topic", "technique")
_FIELDS: Final = (
    ("label", "Label", "quantization"),
    ("words", "Words", "quantiz, low-bit, /\\b[48]-?bit\\b/"),
    ("color", "Colour", "blue, or #4c8bf5; a digest's own if left out"),
    ("weight", "Weight", "topic, or technique, which counts half"),
)


class KeywordDialog(Dialog[Keyword]):
    """A form for one keyword; returns a valid one."""

    BINDINGS = [
        Binding("enter", "save", "Save", priority=True),
        Binding("tab,down", "app.focus_next", "Next field", priority=True, key_display="tab"),
        Binding("shift+tab,up", "app.focus_previous", show=False, priority=True),
        LEAVE,
    ]
    box_width = 76

    def __init__(self, keyword: Keyword | None, taken: Sequence[str]) -> None:
        """Edit `keyword`, or a new one; labels in `taken` are refused."""
        about = (
            "Words: beginnings of words or phrases, between commas;",
            "/…/ is a regular expression.",
        )
        super().__init__(f"Keyword {keyword.label}" if keyword else "New keyword", about)
        self._keyword = keyword
        self._taken = {label.casefold() for label in taken}

    def contents(self) -> ComposeResult:
        """One field for each part."""
        known = self._keyword
        values = {
            "label": known.label if known else "",
            "words": ", ".join(known.words) if known else "",
            "color": (usable_color(known.color or "") or "") if known else "",
            "weight": known.weight if known else "",
        }
        for name, label, example in _FIELDS:
            yield Static(label, classes="label")
            yield Input(
                values[name], placeholder=example, compact=True, id=name, select_on_focus=False
            )

    def on_input_changed(self) -> None:
        """Clear the message: a field was changed."""
        self.show_message("")

    def action_save(self) -> None:
        """Return the keyword if it is valid."""
        values = {name: self.query_one(f"#{name}", Input).value for name, _, _ in _FIELDS}
        try:
            keyword = keyword_of(**values)
        except ValueError as error:
            self.show_message(str(error), "bad")
            return
        if keyword.label.casefold() in self._taken:
            self.show_message(f"A keyword named {keyword.label} already exists.", "bad")
            return
        self.leave(keyword)


def keyword_of(label: str, words: str, color: str, weight: str) -> Keyword:
    """The keyword that was typed. Raises ValueError with a message for the user.

    A keyword without words matches its label.
    """
    label = clean_line(label)
    if not label:
        raise ValueError("A keyword needs a label.")
    found = words_of(words) or (label,)
    for word in found:
        if expression := regex_of(word):
            try:
                compile_patterns((expression,))
            except KeywordError as error:
                raise ValueError(clean_line(str(error))) from error
    if color.strip() and not usable_color(color):
        near = nearest(color, tuple(NAMED_COLORS))
        raise ValueError(f"A colour is a name such as blue, or digits such as #4c8bf5{near or '.'}")
    fits = [each for each in _WEIGHTS if each.startswith(weight.strip().lower())]
    if not fits:
        raise ValueError("The weight must be topic or technique.")
    return Keyword(label, found, usable_color(color), fits[0])


def words_of(text: str) -> tuple[str, ...]:
    """The words between the commas of `text`, each once; a comma within /…/ is its own."""
    return tuple(dict.fromkeys(filter(None, map(clean_line, _WORD.findall(text)))))
