"""SearchLine: the line for typing a search, with problems and completions under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Static

from tui_reader.app.widgets.typed import Input
from tui_reader.display.glyphs import drawable
from tui_reader.display.wrap import fit
from tui_reader.library.query import MAX_QUERY
from tui_reader.library.suggest import Candidate, Suggestions

_PROMPT: Final = "/"
_HINT: Final = 'ti:  au:  cat:  tag:  …   "words in this order"   -without   -is:read'
_NO_SUGGESTIONS: Final = Suggestions(0, 0, ())


class QueryInput(Input):
    """The input; keys that do not edit text go to the line around it."""

    def __init__(self, line: SearchLine) -> None:
        super().__init__(compact=True, select_on_focus=False, id="query")
        self.cursor_blink = False  # over a slow line, each blink would cost
        self._line = line

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Redraw without the screen layout that Textual requests for every character.

        The line is as wide as its place, whatever is typed.
        """
        return super().refresh(*regions, repaint=repaint, recompose=recompose)

    async def on_key(self, event: events.Key) -> None:
        """Leave keys that arrive after the line was closed to the list."""
        if not self._line.is_open:
            event.prevent_default()
        elif self._line.take(event.key):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Insert at most one character more than a query may have: the limit is then reported."""
        event.prevent_default()
        event.stop()
        line = " ".join(event.text[: MAX_QUERY + 1].split())
        if not self.selection.is_empty:
            self.replace(line, *self.selection)
        else:
            self.insert_text_at_cursor(line)


class SearchLine(Vertical):
    """A prompt, the text, and a line under it."""

    DEFAULT_CSS = """
    SearchLine {
        height: 2;
        background: $surface;
    }
    SearchLine > Horizontal { height: 1; }
    SearchLine #prompt { width: 2; color: $primary; text-style: bold; padding-left: 1; }
    SearchLine #query, SearchLine #query:focus {
        width: 1fr;
        height: 1;
        border: none;
        padding: 0;
        background: $surface;
        color: $foreground;
        background-tint: $foreground 0%;
    }
    SearchLine #under { height: 1; color: $foreground 72%; }
    """

    @dataclass
    class Changed(Message):
        """The text has changed."""

        text: str

    def __init__(
        self,
        searches: list[str],
        *,
        keep: Callable[[str], None],
        drop: Callable[[], None],
        id: str,
    ) -> None:
        """A line that recalls `searches`, the newest first.

        It calls `keep` with a text that is to stay and `drop` when the search is to go, at once:
        keys that come behind are the list's.
        """
        super().__init__(id=id)
        self._keep = keep
        self._drop = drop
        self.display = False
        self.is_open = False
        self._searches = searches
        self._recalled = -1
        self._typed = ""
        """The text that earlier searches were recalled from."""
        self._suggestions = _NO_SUGGESTIONS
        self._chosen = -1
        self._own = ""
        """The text inserted by a completion or a recall."""
        self._input = QueryInput(self)
        self._under = Static(id="under")
        self._message = ""
        self._shown: tuple[str, Content] | None = None

    def compose(self) -> ComposeResult:
        """The two lines."""
        with Horizontal():
            yield Static(_PROMPT, id="prompt")
            yield self._input
        yield self._under

    def open(self, text: str) -> None:
        """Show the line with `text`, and focus it."""
        self._recalled = self._chosen = -1
        self._suggestions = _NO_SUGGESTIONS
        self.display = True
        with self._input.prevent(Input.Changed):
            self._input.value = text
        self._input.cursor_position = len(text)
        self.take_keys()
        self._input.action_select_all()  # the next key replaces it
        self.show_message("")

    def take_keys(self) -> None:
        """Focus the line now, and again after a focus change that is under way."""
        self.is_open = True
        self.screen.set_focus(self._input)
        self._input.focus()

    def close(self) -> None:
        """Hide the line; the caller moves the focus."""
        self.is_open = False
        self.display = False

    @property
    def text(self) -> str:
        """The typed text."""
        return self._input.value

    @property
    def cursor(self) -> int:
        """The cursor's position in the text."""
        return self._input.cursor_position

    @property
    def message(self) -> str:
        """The message under the text."""
        return self._message

    def on_input_changed(self, event: Input.Changed) -> None:
        """Report the new text; typing anything else ends a completion."""
        event.stop()
        if event.value != self._own:
            self._recalled = self._chosen = -1
            self._suggestions = _NO_SUGGESTIONS
            self._own = ""
        self.post_message(self.Changed(event.value))

    def take(self, key: str) -> bool:
        """Handle a key of the line; whether it is one."""
        if key in ("enter", "escape", "ctrl+c"):
            self.is_open = False
            self.screen.set_focus(None)
            if key == "enter":
                self._keep(self.text)
            else:
                self._drop()
        elif key in ("up", "down"):
            self._recall(1 if key == "up" else -1)
        elif key in ("tab", "shift+tab"):
            self._complete(1 if key == "tab" else -1)
        else:
            return False
        return True

    # Earlier searches

    def _recall(self, step: int) -> None:
        at = self._recalled + step
        if not -1 <= at < len(self._searches):
            return
        if self._recalled < 0:
            self._typed = self.text
        self._put(self._searches[at] if at >= 0 else self._typed)
        self._recalled = at

    def _put(self, text: str, cursor: int | None = None) -> None:
        self._own = text
        self._input.value = text
        self._input.cursor_position = len(text) if cursor is None else cursor

    # Completion

    def suggest(self, suggestions: Suggestions) -> None:
        """Show the completions of the word at the cursor."""
        if self._chosen < 0 and self.is_open:
            self._suggestions = suggestions
            self._show_suggestions()

    def offer(self, message: str, corrected: str) -> None:
        """Say that nothing was found and what else there is; tab takes the `corrected` text."""
        if corrected:
            self._suggestions = Suggestions(0, len(self.text), (Candidate(corrected, corrected),))
        self.show_message(message)

    def _complete(self, step: int) -> None:
        candidates = self._suggestions.candidates
        if not candidates:
            return
        if self._chosen < 0:
            self._typed = self.text
        # the first one if none is chosen yet, backwards the last one
        self._chosen = (max(self._chosen, 0 if step < 0 else -1) + step) % len(candidates)
        start, end = self._suggestions.start, self._suggestions.end
        text = candidates[self._chosen].text
        self._put(self._typed[:start] + text + self._typed[end:], start + len(text))
        if len(candidates) == 1:  # nothing to choose: tab completes the next word
            self._chosen = -1
            self._suggestions = _NO_SUGGESTIONS
        self._show_suggestions()

    def _show_suggestions(self) -> None:
        candidates = self._suggestions.candidates
        if not candidates:
            self.show_message("")
            return
        room = self.app.size.width - 4
        first = max(0, self._chosen)
        while first and _cells(candidates[first : self._chosen + 1]) < room // 2:
            first -= 1
        parts: list[str | tuple[str, str]] = [drawable("  ‹ ") if first else "  "]
        message = ""
        for at in range(first, len(candidates)):
            label = fit(candidates[at].label, room)
            if message and cell_len(message) + cell_len(label) + 2 > room:
                parts.append(drawable("›"))
                break
            parts += [(label, "reverse") if at == self._chosen else label, "  "]
            message += f"{label}  "
        self._draw_message(message.strip(), Content.assemble(*parts))

    # Messages

    def show_message(self, text: str) -> None:
        """Show a message under the text; without one, the completions or a hint about keys."""
        if not text and self._chosen >= 0:
            self._show_suggestions()
            return
        message = text or drawable(_HINT)
        self._draw_message(message, Content(f"  {fit(message, max(1, self.app.size.width - 3))}"))

    def _draw_message(self, message: str, content: Content) -> None:
        if (message, content) != self._shown:
            self._message = message
            self._shown = message, content
            self._under.update(content, layout=False)  # its size stays

    def show_problem(self, message: str, position: int) -> None:
        """Show a problem of the query, with a caret under the character at `position`.

        Completions stay while one is being chosen: `ti:` alone is not a valid query yet.
        """
        if self._chosen >= 0:
            self._show_suggestions()
            return
        width = max(20, self.app.size.width)
        before = cell_len(self.text[:position]) + 2 - round(self._input.scroll_x)
        caret = max(2, min(before, width - 2))
        after = width - caret - 3
        if cell_len(message) <= after or after >= caret:
            line = f"{' ' * caret}^ {fit(message, after)}"
        else:
            message = fit(message, caret - 2)
            line = f"{' ' * (caret - 1 - cell_len(message))}{message} ^"
        self._suggestions = _NO_SUGGESTIONS
        self._draw_message(line, Content.styled(line, "$text-error"))


def _cells(candidates: Sequence[Candidate]) -> int:
    return sum(cell_len(each.label) + 2 for each in candidates)
