"""KeywordsDialog: edits the user's keywords, muted words and followed authors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.confirm import confirm
from tui_reader.app.dialogs.dialog import LEAVE, MOVES, Dialog
from tui_reader.app.dialogs.keyword import KeywordDialog
from tui_reader.app.dialogs.pick import PickDialog, PickItem
from tui_reader.app.terminal.colors import keyword_pill
from tui_reader.app.widgets.choices import Choices, Part, columns
from tui_reader.config import ConfigError, Keyword, keyword_edits
from tui_reader.core.keywords import problems
from tui_reader.core.text import clean_line
from tui_reader.display.counts import plural
from tui_reader.display.wrap import fit
from tui_reader.system import paths

_LABELS: Final = {"mute": "muted", "follow": "followed"}
_LEAST_LABEL: Final = 12


class Entry(NamedTuple):
    """A line of the list."""

    kind: str
    """`keyword`, or the configuration's `mute` or `follow`."""
    text: str
    """A label, a word or a name."""
    keyword: Keyword | None = None


class _Entries(Choices):
    """The list, a keyword's label in its colour."""

    COMPONENT_CLASSES = {"badge--topic", "badge--technique"}

    entry: Callable[[int], Entry]

    def row_lines(self, index: int, width: int, style: Style) -> list[list[Segment]]:
        lines = super().row_lines(index, width, style)
        keyword = self.entry(index).keyword
        if keyword:
            topic = self.badges_over(style).topic
            color = style + keyword_pill(keyword.color, style, topic)
            lines[0][1] = Segment(lines[0][1].text, color)
        return lines


class KeywordsDialog(Dialog[None]):
    """The list; each change is written at once, and the library is updated."""

    BINDINGS = [
        Binding("a", "add", "Add"),
        Binding("b", "adopt", "From a digest's"),
        Binding("enter,e", "edit", "Edit", key_display="enter"),
        Binding("delete", "remove", "Remove", key_display="del", id="delete_view"),
        Binding("m", "name('mute')", "Mute"),
        Binding("f", "name('follow')", "Follow"),
        LEAVE,
        *MOVES,
        Binding("f2", "edit", show=False, id="rename_view"),
        Binding("d", "remove", "Remove", show=False),
        Binding("ctrl+k,q", "leave", show=False),
    ]
    box_width = 100
    second_click = "edit"

    def __init__(self, authors: Sequence[str] = ()) -> None:
        """Show the keywords; `authors` are suggestions of authors to follow."""
        super().__init__("Keywords")
        self._authors = authors
        self._entries: list[Entry] = []
        self._totals: dict[str, int] = {}

    def contents(self) -> ComposeResult:
        """The list."""
        entries = _Entries(self._lines, id="keywords")
        entries.entry = lambda index: self._entries[index]
        yield entries

    def on_mount(self) -> None:
        """List the keywords."""
        self.list_entries()

    def list_entries(self) -> None:
        """List the configured keywords, with their numbers of papers in the library."""
        if self.is_closed:
            return
        config = self.reader.config
        self._totals = {
            facet.value: facet.total for facet in self.reader.model.library.facets("own")
        }
        self._entries = [
            *(Entry("keyword", each.label, each) for each in config.keywords),
            *(Entry("mute", word) for word in config.mute),
            *(Entry("follow", name) for name in config.follow),
        ]
        self.choices.set_rows(len(self._entries), self.choices.cursor)
        self._update_message()
        self.fit()

    def _update_message(self) -> None:
        if done := self.reader.main.controllers.keywords.done:
            self.show_message(f"Badging the library… {done:.0%}", "busy")
        elif found := problems(self.reader.config):
            self.show_message(clean_line(f"{found[0][1]}; fix it in config.toml"), "bad")
        elif self._entries:
            self.show_message("")
        else:
            self.show_message("No keyword yet: a adds one, m mutes a word, f follows an author.")

    def show_progress(self) -> None:
        """Show how far the badging is."""
        self._update_message()

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        entry = self._entries[index]
        cells = max(_LEAST_LABEL, min(24, width // 3))
        if entry.keyword is None:
            label = f" {_LABELS[entry.kind]}"
            return [
                [Part(f"{label:{cells + 3}}", "about"), Part(fit(entry.text, width - cells - 3))]
            ]
        total = self._totals.get(entry.text)
        count = "" if total is None else plural(total, "paper")
        weight = "" if entry.keyword.weight == "topic" else f"{entry.keyword.weight}  "
        label = f" {fit(entry.text, cells - 2)} "
        words = Part(f"  {', '.join(entry.keyword.words)}", "about")
        line = columns([words], width - cells - 1, [Part(f"  {weight}{count} ", "about")])
        gap = Part(" " * max(0, cells - len(label)))
        return [[Part(" "), Part(label), gap, *line]]

    # Changes

    def _change(self, change: Callable[[], None]) -> None:
        """Change the file, and update everything that depends on it."""
        try:
            change()
        except ConfigError as error:
            self.show_message(clean_line(str(error)), "bad")
            return
        if self.reader.reload_config():
            self.reader.main.controllers.keywords.config_changed()
        self.list_entries()

    def action_add(self) -> None:
        """Ask for a new keyword."""
        self._form(None)

    def action_adopt(self) -> None:
        """Turn a keyword of the digests into the user's own."""
        facets = self.reader.model.library.facets("keyword")
        facets.sort(key=lambda facet: -facet.total)
        taken = {label.casefold() for label in self._labels()}
        offered = {each.value: each for each in facets if each.value.casefold() not in taken}
        offers = [PickItem(each.value, plural(each.total, "paper")) for each in offered.values()]

        def answered(label: str | None) -> None:
            if label:
                color = offered[label].color if label in offered else None
                self._form(None, Keyword(label, (label,), color))

        self.app.push_screen(
            PickDialog("A keyword of the digests", (), offers, example="Type to filter"), answered
        )

    def action_edit(self) -> None:
        """Change the entry under the cursor."""
        entry = self.under_cursor(self._entries)
        if entry is None:
            self.action_add()
        elif entry.keyword:
            self._form(entry.keyword)
        else:
            self.action_name(entry.kind, entry.text)

    def _labels(self) -> list[str]:
        return [each.label for each in self.reader.config.keywords]

    def _form(self, old: Keyword | None, filled: Keyword | None = None) -> None:
        taken = [label for label in self._labels() if old is None or label != old.label]
        path = paths.config_file()

        def answered(keyword: Keyword | None) -> None:
            if keyword and old:
                self._change(lambda: keyword_edits.change(path, old.label, keyword))
            elif keyword:
                self._change(lambda: keyword_edits.add(path, keyword))

        self.app.push_screen(KeywordDialog(old or filled, taken), answered)

    def action_name(self, kind: str, old: str = "") -> None:
        """Ask for a word to mute or an author to follow, in place of an `old` one."""
        mutes = kind == "mute"
        known: tuple[str, ...] = getattr(self.reader.config, kind)

        def answered(text: str | None) -> None:
            if text and text != old:
                texts = [text if each == old else each for each in known]
                texts += [text] * (not old)
                unique = list(dict.fromkeys(texts))
                self._change(lambda: keyword_edits.set_texts(paths.config_file(), kind, unique))

        about = "Dims papers with a word that begins like this; /…/ is a regular expression."
        if not mutes:
            about = "Highlights papers by this author."
        self.app.push_screen(
            PickDialog(
                "Mute a word" if mutes else "Follow an author",
                (about,),
                [] if mutes or old else [PickItem(name) for name in self._authors],
                typed=old,
                example="quantum" if mutes else "Song Han",
            ),
            answered,
        )

    def action_remove(self) -> None:
        """Remove the entry under the cursor, after a confirmation."""
        entry = self.under_cursor(self._entries)
        if entry is None:
            return
        path = paths.config_file()

        def remove() -> None:
            if entry.keyword:
                keyword_edits.remove(path, entry.text)
            else:
                known = getattr(self.reader.config, entry.kind)
                texts = [each for each in known if each != entry.text]
                keyword_edits.set_texts(path, entry.kind, texts)

        label = _LABELS.get(entry.kind, "keyword")
        question = f"Remove {label} “{fit(entry.text, 40)}”?"
        confirm(self.app, "Remove", (question,), lambda: self._change(remove))
